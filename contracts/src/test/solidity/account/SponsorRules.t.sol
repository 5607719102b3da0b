// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Test} from "../Test.sol";
import {SponsorRules} from "../../../main/solidity/account/SponsorRules.sol";

contract SponsorRulesTest is Test {
    uint256 private constant _QUOTA = 100;

    function testAQuotaIsUsedToItsLastUnit() public pure {
        _count({last: 5, used: 60, period: 5, gas: 40, covered: true, left: 40, next: 100});
        _count({last: 5, used: 60, period: 5, gas: 41, covered: false, left: 40, next: 60});
        _count({last: 5, used: 100, period: 5, gas: 0, covered: true, left: 0, next: 100});
        _count({last: 5, used: 100, period: 5, gas: 1, covered: false, left: 0, next: 100});
    }

    function testANewPeriodBeginsAtNothing() public pure {
        _count({last: 5, used: 60, period: 6, gas: 100, covered: true, left: 100, next: 100});
        _count({last: 5, used: 60, period: 6, gas: 101, covered: false, left: 100, next: 0});
    }

    function testAPeriodThatWasLeftIsNotReturnedTo() public pure {
        _count({last: 5, used: 60, period: 4, gas: 1, covered: false, left: 100, next: 0});
        _count({last: 5, used: 60, period: 4, gas: 0, covered: false, left: 100, next: 0});
    }

    function testAQuotaLoweredBelowWhatWasUsedCoversNothing() public pure {
        _count({last: 5, used: 120, period: 5, gas: 1, covered: false, left: 0, next: 120});
    }

    /// @dev cost 7, and 30 of postOp with 20,000 around it at a price of 2.
    function testARefundLeavesAllThatCanStillBeCharged() public pure {
        uint256 most = 7 + (30 + 20_000) * 2;
        assertEq(SponsorRules.refund(most + 1, 7, 30, 2), 1, "one more");
        assertEq(SponsorRules.refund(most, 7, 30, 2), 0, "exactly");
        assertEq(SponsorRules.refund(most - 1, 7, 30, 2), 0, "one less");
        assertEq(SponsorRules.refund(most + 40_060, 7, 30, 2), 40_060, "far more");
    }

    function _count(
        uint256 last,
        uint256 used,
        uint256 period,
        uint256 gas,
        bool covered,
        uint256 left,
        uint256 next
    ) private pure {
        (bool isCovered, uint256 isLeft, uint256 isNext) = SponsorRules.count(last, used, period, gas, _QUOTA);
        assertTrue(isCovered == covered, "covered");
        assertEq(isLeft, left, "left");
        assertEq(isNext, next, "next");
    }
}
