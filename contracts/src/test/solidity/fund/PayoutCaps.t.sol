// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {PayoutCaps} from "../../../main/solidity/fund/PayoutCaps.sol";
import {Test} from "../Test.sol";

contract PayoutCapsTest is Test {
    function testSharesAreRoundedUp() external pure {
        assertEq(PayoutCaps.share(0, 10_000), 0, "of nothing");
        assertEq(PayoutCaps.share(1, 1), 1, "the smallest part of a unit is a unit");
        assertEq(PayoutCaps.share(10_000, 1), 1, "exact");
        assertEq(PayoutCaps.share(10_001, 1), 2, "a ten-thousandth above");
        assertEq(PayoutCaps.share(type(uint128).max, 10_000), type(uint128).max, "all");
    }

    function testTheNarrowerCapHolds() external pure {
        assertEq(PayoutCaps.within(10, 4, 9, 4), 5, "the second");
        assertEq(PayoutCaps.within(9, 4, 10, 4), 5, "the first");
        assertEq(PayoutCaps.within(9, 9, 10, 4), 0, "used up");
        assertEq(PayoutCaps.within(9, 10, 10, 4), 0, "more than used up");
    }
}
