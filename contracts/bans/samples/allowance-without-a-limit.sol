// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

interface Token {
    function transfer(address to, uint256 amount) external returns (bool);
    function transferFrom(address from, address to, uint256 amount) external returns (bool);
    function approve(address spender, uint256 amount) external returns (bool);
    function balanceOf(address account) external view returns (uint256);
}

contract Sample {
    function bad(Token token, address spender) external {
        token.approve(spender, type(uint256).max);
    }

    function good(Token token, address spender) external {
        token.approve(spender, 100);
    }
}
