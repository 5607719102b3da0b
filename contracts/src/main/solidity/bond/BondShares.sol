// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @title BondShares
/// @notice Who gets how much of a bond: capped by payer, anchored claims first, pro rata, rounded down.
/// @dev Amounts are below 2^128, sums of them below 2^192, so no product overflows. What rounding leaves stays in the
///      bond. What must hold of each function is proven in src/proof/solidity/BondSharesProof.sol.
library BondShares {
    /// @dev kappa is a part of it.
    uint16 internal constant WHOLE = 10_000;

    /// @notice What is short between `base` and `filedTo`, of which anchored leaves prove all up to `seniorTo`.
    function shortfall(uint128 base, uint128 filedTo, uint128 seniorTo)
        internal
        pure
        returns (uint128 senior, uint128 junior)
    {
        if (filedTo <= base) return (0, 0);
        uint128 proven = seniorTo < filedTo ? seniorTo : filedTo;
        senior = proven > base ? proven - base : 0;
        junior = filedTo - base - senior;
    }

    /// @notice The most that one payer's payees may still draw: its part of the bond, less what they drew before.
    function limit(uint128 bond, uint16 part, uint128 drawn) internal pure returns (uint128) {
        uint256 most = uint256(bond) * part / WHOLE;
        return most > drawn ? uint128(most) - drawn : 0;
    }

    /// @notice A payer's claims cut to its limit, the senior ones first.
    function cut(uint256 askedSenior, uint256 askedJunior, uint128 most)
        internal
        pure
        returns (uint256 senior, uint256 junior)
    {
        senior = askedSenior < most ? askedSenior : most;
        uint256 left = most - senior;
        junior = askedJunior < left ? askedJunior : left;
    }

    /// @notice What the seniors leave of the bond.
    function rest(uint128 bond, uint256 seniorTotal) internal pure returns (uint128) {
        return seniorTotal < bond ? uint128(bond - seniorTotal) : 0;
    }

    /// @notice What a lane gets for its claim in one class: of its payer's cut, then of the pool.
    /// @param total The cuts of all payers.
    /// @param asked All claims of the lane's payer, of which `cut_` is left.
    function share(uint128 pool, uint256 total, uint256 asked, uint128 cut_, uint128 claim)
        internal
        pure
        returns (uint256)
    {
        return proRata(pool, proRata(cut_, claim, asked), total);
    }

    /// @notice The part of `pool` for one claim of a total: all of it while the pool covers the total, else the floor
    ///         of its share.
    function proRata(uint128 pool, uint256 claim, uint256 total) internal pure returns (uint256) {
        return total <= pool ? claim : pool * claim / total;
    }

    /// @notice The share, but no more than is still missing up to `filedTo`.
    function stillDue(uint256 due, uint128 settled, uint128 filedTo) internal pure returns (uint128) {
        uint128 room = filedTo > settled ? filedTo - settled : 0;
        return due < room ? uint128(due) : room;
    }
}
