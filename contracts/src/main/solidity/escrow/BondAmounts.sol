// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @title BondAmounts
/// @notice The arithmetic of one arbiter's bond, without tokens, so that it can be proven.
library BondAmounts {
    /// @dev One slot. `locked` is at stake in open disputes, the rest is free.
    struct Bond {
        uint128 amount;
        uint128 locked;
    }

    function free(Bond memory it) internal pure returns (uint128) {
        return it.amount - it.locked;
    }

    /// @notice `wanted`, or what is free if that is less.
    function atMostFree(Bond memory it, uint128 wanted) internal pure returns (uint128) {
        uint128 most = free(it);
        return wanted < most ? wanted : most;
    }

    /// @notice The price of silence in halves: the payer has the odd unit.
    function halves(uint128 amount) internal pure returns (uint128 toPayer, uint128 toMerchant) {
        toMerchant = amount / 2;
        toPayer = amount - toMerchant;
    }
}
