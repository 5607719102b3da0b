// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Lanes} from "../../../main/solidity/vault/Lanes.sol";
import {Test} from "../Test.sol";

contract LanesTest is Test {
    uint128 private constant _MAX = type(uint128).max;

    function testTheUpperHalfOfNumbersIsNettings() external pure {
        assertTrue(!Lanes.isNetting(0), "0");
        assertTrue(!Lanes.isNetting(0x7fffffff), "the last of vouchers");
        assertTrue(Lanes.isNetting(0x80000000), "the first of netting");
        assertTrue(Lanes.isNetting(type(uint32).max), "the last");
    }

    function testDueIsWhatIsMissing() external pure {
        assertEq(Lanes.due(0, 0), 0, "nothing");
        assertEq(Lanes.due(7, 7), 0, "there");
        assertEq(Lanes.due(8, 7), 0, "beyond");
        assertEq(Lanes.due(7, 8), 1, "a unit");
        assertEq(Lanes.due(0, _MAX), _MAX, "all");
        assertEq(Lanes.due(_MAX, 0), 0, "never below zero");
    }

    function testCollateralCoversWhatItCan() external pure {
        assertEq(Lanes.covered(5, 6, true), 5, "more than enough");
        assertEq(Lanes.covered(5, 5, true), 5, "just enough");
        assertEq(Lanes.covered(5, 4, true), 4, "a unit short");
        assertEq(Lanes.covered(5, 0, true), 0, "none");
        assertEq(Lanes.covered(5, 6, false), 0, "what does not count draws nothing");
    }

    function testFilingBoundsWhatTheBondPays() external pure {
        assertTrue(Lanes.withinFiling(3, 4, 7), "up to it");
        assertTrue(!Lanes.withinFiling(3, 5, 7), "a unit above");
        assertTrue(!Lanes.withinFiling(8, 0, 7), "settled beyond it");
        assertTrue(!Lanes.withinFiling(_MAX, 1, _MAX), "no sum wraps");
    }
}
