// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {FundLimits} from "./FundTypes.sol";

/// @title PayoutCaps
/// @notice What the caps still let out. Shares are rounded up, so that the last base unit of a pot is not kept for ever.
library PayoutCaps {
    uint256 internal constant WHOLE = 10_000;

    /// @param base what was held when the period began, and given since
    /// @param paid what has left since, to all claims
    /// @param paidToClaim what has left since, to this claim
    function allowed(FundLimits memory limits, uint128 base, uint128 paid, uint128 paidToClaim)
        internal
        pure
        returns (uint128)
    {
        return within(share(base, limits.periodBps), paid, share(base, limits.claimBps), paidToClaim);
    }

    /// @notice A share of `base`, at most all of it since `bps` is at most the whole.
    function share(uint128 base, uint16 bps) internal pure returns (uint128) {
        return uint128((uint256(base) * bps + WHOLE - 1) / WHOLE);
    }

    /// @notice What neither of two caps forbids.
    function within(uint128 cap, uint128 used, uint128 otherCap, uint128 otherUsed) internal pure returns (uint128) {
        uint128 one = _left(cap, used);
        uint128 other = _left(otherCap, otherUsed);
        return one < other ? one : other;
    }

    function _left(uint128 cap, uint128 used) private pure returns (uint128) {
        return cap > used ? cap - used : 0;
    }
}
