// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

interface Token {
    function transfer(address to, uint256 amount) external returns (bool);
    function transferFrom(address from, address to, uint256 amount) external returns (bool);
    function approve(address spender, uint256 amount) external returns (bool);
    function balanceOf(address account) external view returns (uint256);
}

contract Sample {
    uint256 private _left = 10;
    mapping(address account => uint256 amount) private _paid;

    function bad(Token token, address to) external {
        token.transfer(to, 1);
        _left -= 1;
    }

    function badThroughAPointer(Token token, address to) external {
        mapping(address account => uint256 amount) storage paid = _paid;
        token.transfer(to, 1);
        paid[to] = 1;
    }

    function good(Token token, address to) external {
        _left -= 1;
        token.transfer(to, 1);
    }

    function goodRead(Token token, address to) external {
        uint256 before = token.balanceOf(to);
        _left = before;
    }
}
