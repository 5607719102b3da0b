// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {FundLimits} from "../../main/solidity/fund/FundTypes.sol";
import {PayoutCaps} from "../../main/solidity/fund/PayoutCaps.sol";

/// @notice What the fund lets out stays within its shares, for all amounts.
contract PayoutCapsProof {
    /// @dev A share is no more than the whole, and no less than what it says.
    function shareIsOfTheWhole(uint128 base, uint16 bps) external pure {
        require(bps <= PayoutCaps.WHOLE);
        uint256 it = PayoutCaps.share(base, bps);
        assert(it <= base);
        assert(it * PayoutCaps.WHOLE >= uint256(base) * bps);
        assert(it * PayoutCaps.WHOLE < uint256(base) * bps + PayoutCaps.WHOLE);
    }

    /// @dev After what is allowed was paid, neither cap is passed that was not passed before.
    function neverBeyondTheCaps(FundLimits memory limits, uint128 base, uint128 paid, uint128 paidToClaim)
        external
        pure
    {
        require(limits.claimBps <= limits.periodBps && limits.periodBps <= PayoutCaps.WHOLE);
        uint256 amount = PayoutCaps.allowed(limits, base, paid, paidToClaim);
        if (amount == 0) return;
        assert(paid + amount <= PayoutCaps.share(base, limits.periodBps));
        assert(paidToClaim + amount <= PayoutCaps.share(base, limits.claimBps));
    }
}
