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
        uint128 ofAll = _left(share(base, limits.periodBps), paid);
        uint128 ofClaim = _left(share(base, limits.claimBps), paidToClaim);
        return ofAll < ofClaim ? ofAll : ofClaim;
    }

    function share(uint128 base, uint16 bps) internal pure returns (uint128) {
        // At most `base`, since bps is at most the whole.
        return uint128((uint256(base) * bps + WHOLE - 1) / WHOLE);
    }

    function _left(uint128 cap, uint128 used) private pure returns (uint128) {
        return cap > used ? cap - used : 0;
    }
}
