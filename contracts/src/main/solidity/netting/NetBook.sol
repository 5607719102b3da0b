// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @title NetBook
/// @notice The arithmetic of the netting book: four 64-bit amounts to a slot, and what a bundle is still due.
/// @dev All amounts of a book together are at most MAX_TOTAL, so none ever reaches 2^63, and the sum of two fits into
///      its 64 bits: no amount can spill into its neighbour. Proven in src/proof/solidity/NetBookProof.sol.
library NetBook {
    uint256 internal constant MAX_TOTAL = 2 ** 63 - 1;

    uint256 private constant _PLACES = 4;
    uint256 private constant _WIDTH = 2 ** 64;

    function slotOf(uint256 index) internal pure returns (uint256) {
        return index / _PLACES;
    }

    /// @notice What one unit at this index is worth in its slot: 1, 2^64, 2^128 or 2^192.
    function worthOf(uint256 index) internal pure returns (uint256) {
        uint256 place = index % _PLACES;
        if (place < 2) return place == 0 ? 1 : _WIDTH;
        return place == 2 ? _WIDTH ** 2 : _WIDTH ** 3;
    }

    function amountAt(uint256 slot, uint256 worth) internal pure returns (uint256) {
        unchecked {
            return slot / worth % _WIDTH; // worth is never zero
        }
    }

    /// @dev Only for `amount` and the amount there below 2^63 each.
    function credited(uint256 slot, uint256 worth, uint256 amount) internal pure returns (uint256) {
        unchecked {
            return slot + amount * worth; // the sum of both is below 2^64 and stays in its place
        }
    }

    /// @dev Only for `amount` up to the amount there.
    function debited(uint256 slot, uint256 worth, uint256 amount) internal pure returns (uint256) {
        unchecked {
            return slot - amount * worth; // amount <= amountAt(slot, worth)
        }
    }

    /// @notice What is an account's own: what it can spend beyond its guarantor's money.
    function ownOf(uint64 spendable, uint64 cap) internal pure returns (uint64) {
        return spendable > cap ? spendable - cap : 0;
    }

    /// @notice What of a guarantee is not spent: the rest comes back only when the account is paid again.
    function unspentOf(uint64 spendable, uint64 cap) internal pure returns (uint64) {
        return spendable < cap ? spendable : cap;
    }

    /// @notice How far a lane is paid by either form: packed parts come first, redemptions go on from there.
    function paidTo(uint128 base, uint128 redeemedTo) internal pure returns (uint128) {
        return base > redeemedTo ? base : redeemedTo;
    }

    /// @notice What a lane that is paid to `from` and accepted to `to` is due, in whole ledger units; what is less than
    ///         a unit stays the payer's.
    /// @return due Whole units.
    /// @return paid Those of them that the payer can spend.
    function dueOf(uint128 from, uint128 to, uint128 unit, uint64 spendable)
        internal
        pure
        returns (uint128 due, uint64 paid)
    {
        if (to > from) due = (to - from) / unit;
        paid = due < spendable ? uint64(due) : spendable;
    }
}
