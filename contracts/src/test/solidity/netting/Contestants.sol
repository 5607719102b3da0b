// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {PlainToken} from "../hostile/HostileTokens.sol";

// What others do with many payees, in the least code that does it, for the gas table. Each pays the same amounts to the
// same accounts in a token without any checks of its own.

/// @notice As Disperse: takes the sum from the caller, sends each payee its amount.
contract DisperseStyle {
    function disperse(PlainToken token, address[] calldata payees, uint256[] calldata amounts) external {
        uint256 total = 0;
        for (uint256 i = 0; i < payees.length; ++i) {
            total += amounts[i];
        }
        require(token.transferFrom(msg.sender, address(this), total));
        for (uint256 i = 0; i < payees.length; ++i) {
            require(token.transfer(payees[i], amounts[i]));
        }
    }
}

/// @notice As a push split of 0xSplits: a known hash of payees and allocations, and the balance sent out by them.
contract PushSplitStyle {
    bytes32 public splitHash;

    function set(address[] calldata payees, uint256[] calldata allocations) external {
        splitHash = keccak256(abi.encode(payees, allocations));
    }

    function distribute(PlainToken token, address[] calldata payees, uint256[] calldata allocations) external {
        require(keccak256(abi.encode(payees, allocations)) == splitHash);
        uint256 whole = 0;
        for (uint256 i = 0; i < payees.length; ++i) {
            whole += allocations[i];
        }
        uint256 amount = token.balanceOf(address(this));
        for (uint256 i = 0; i < payees.length; ++i) {
            require(token.transfer(payees[i], amount * allocations[i] / whole));
        }
    }
}

/// @notice As a pull split of 0xSplits: the same, but each payee is credited inside and withdraws by itself.
contract CreditSplitStyle {
    bytes32 public splitHash;
    mapping(address payee => mapping(address token => uint256 amount)) public credits;

    function set(address[] calldata payees, uint256[] calldata allocations) external {
        splitHash = keccak256(abi.encode(payees, allocations));
    }

    function distribute(PlainToken token, uint256 amount, address[] calldata payees, uint256[] calldata allocations)
        external
    {
        require(keccak256(abi.encode(payees, allocations)) == splitHash);
        uint256 whole = 0;
        for (uint256 i = 0; i < payees.length; ++i) {
            whole += allocations[i];
        }
        require(token.transferFrom(msg.sender, address(this), amount));
        for (uint256 i = 0; i < payees.length; ++i) {
            credits[payees[i]][address(token)] += amount * allocations[i] / whole;
        }
    }
}
