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

    function free(Bond storage it) internal view returns (uint128) {
        return it.amount - it.locked;
    }

    /// @notice `wanted`, or what is free if that is less.
    function lockable(Bond storage it, uint128 wanted) internal view returns (uint128) {
        uint128 most = free(it);
        return wanted < most ? wanted : most;
    }

    /// @notice Free bond leaves: by its owner's exit, or slashed.
    function take(Bond storage it, uint128 amount) internal {
        it.amount -= amount;
    }

    /// @notice Locked bond leaves: the price of silence.
    function charge(Bond storage it, uint128 locked) internal {
        it.locked -= locked;
        it.amount -= locked;
    }

    /// @notice That price in halves: the payer has the odd unit.
    function halves(uint128 amount) internal pure returns (uint128 toPayer, uint128 toMerchant) {
        toMerchant = amount / 2;
        toPayer = amount - toMerchant;
    }
}
