// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

interface Token {
    function transfer(address to, uint256 amount) external returns (bool);
    function transferFrom(address from, address to, uint256 amount) external returns (bool);
    function approve(address spender, uint256 amount) external returns (bool);
    function balanceOf(address account) external view returns (uint256);
}

contract Sample {
    function badSend(address payable to) external returns (bool) {
        return to.send(1);
    }

    function badTransfer(address payable to) external {
        to.transfer(1);
    }

    function good(Token token, address to) external returns (bool) {
        return token.transfer(to, 1);
    }
}
