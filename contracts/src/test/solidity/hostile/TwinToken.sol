// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @notice One ledger that is reached under two addresses, as TrueUSD was in 2022: whoever counts by address counts twice
///         what is there once.
contract TwinLedger {
    mapping(address account => uint256 amount) public balanceOf;
    mapping(address owner => mapping(address spender => uint256 amount)) public allowance;

    function mint(address to, uint256 amount) external {
        balanceOf[to] += amount;
    }

    function approve(address owner, address spender, uint256 amount) external {
        allowance[owner][spender] = amount;
    }

    function move(address by, address from, address to, uint256 amount) external {
        if (by != from) allowance[from][by] -= amount;
        balanceOf[from] -= amount;
        balanceOf[to] += amount;
    }
}

/// @notice One of the addresses.
contract TwinToken {
    TwinLedger private immutable _LEDGER;

    constructor(TwinLedger ledger) {
        _LEDGER = ledger;
    }

    function mint(address to, uint256 amount) external {
        _LEDGER.mint(to, amount);
    }

    function approve(address spender, uint256 amount) external returns (bool) {
        _LEDGER.approve(msg.sender, spender, amount);
        return true;
    }

    function transfer(address to, uint256 amount) external returns (bool) {
        _LEDGER.move(msg.sender, msg.sender, to, amount);
        return true;
    }

    function transferFrom(address from, address to, uint256 amount) external returns (bool) {
        _LEDGER.move(msg.sender, from, to, amount);
        return true;
    }

    function balanceOf(address account) external view returns (uint256) {
        return _LEDGER.balanceOf(account);
    }
}
