// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

interface Token {
    function transfer(address to, uint256 amount) external returns (bool);
    function transferFrom(address from, address to, uint256 amount) external returns (bool);
    function approve(address spender, uint256 amount) external returns (bool);
    function balanceOf(address account) external view returns (uint256);
}

contract Sample {
    address[] private _all;

    function bad(Token token, address[] calldata to) external {
        for (uint256 i = 0; i < to.length; ++i) {
            token.transfer(to[i], 1);
        }
    }

    function badStorage(Token token) external view returns (uint256 sum) {
        for (uint256 i = 0; i < _all.length; ++i) {
            sum += token.balanceOf(_all[i]);
        }
    }

    function good(Token token, address[] calldata to) external returns (bool) {
        uint256 sum = 0;
        for (uint256 i = 0; i < to.length; ++i) {
            sum += i;
        }
        return token.transfer(to[0], sum);
    }
}
