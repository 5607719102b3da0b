// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {BondShares} from "../../../main/solidity/bond/BondShares.sol";
import {Test} from "../Test.sol";

contract BondSharesTest is Test {
    function testWhatIsShort() external pure {
        _short(10, 5, 5, 0, 0); // paid beyond what was filed
        _short(10, 10, 10, 0, 0);
        _short(10, 25, 10, 0, 15); // no leaf proves more than was paid
        _short(10, 25, 3, 0, 15);
        _short(10, 25, 14, 4, 11);
        _short(10, 25, 25, 15, 0);
        _short(10, 25, 40, 15, 0); // proven beyond what was filed
        _short(0, type(uint128).max, 1, 1, type(uint128).max - 1);
    }

    function _short(uint128 base, uint128 filedTo, uint128 seniorTo, uint128 senior, uint128 junior) private pure {
        (uint128 s, uint128 j) = BondShares.shortfall(base, filedTo, seniorTo);
        assertEq(s, senior, "senior");
        assertEq(j, junior, "junior");
    }

    function testAPayersLimit() external pure {
        assertEq(BondShares.limit(1000, 2500, 0), 250, "a quarter");
        assertEq(BondShares.limit(1000, 2500, 249), 1, "a unit left");
        assertEq(BondShares.limit(1000, 2500, 250), 0, "drawn");
        assertEq(BondShares.limit(1000, 2500, 251), 0, "a smaller bond than before");
        assertEq(BondShares.limit(999, 10_000, 0), 999, "all");
        assertEq(BondShares.limit(9999, 1, 0), 0, "rounded down");
    }

    function testSeniorsAreCutLast() external pure {
        _cut(7, 5, 12, 7, 5);
        _cut(7, 5, 11, 7, 4);
        _cut(7, 5, 7, 7, 0);
        _cut(7, 5, 6, 6, 0);
        _cut(0, 5, 4, 0, 4);
    }

    function _cut(uint256 askedSenior, uint256 askedJunior, uint128 most, uint256 senior, uint256 junior) private pure {
        (uint256 s, uint256 j) = BondShares.cut(askedSenior, askedJunior, most);
        assertEq(s, senior, "senior");
        assertEq(j, junior, "junior");
    }

    function testWhatSeniorsLeave() external pure {
        assertEq(BondShares.rest(10, 9), 1, "a unit");
        assertEq(BondShares.rest(10, 10), 0, "nothing");
        assertEq(BondShares.rest(10, 11), 0, "less than nothing");
    }

    /// @dev Of the payer's cut first, then of the pool; each rounded down.
    function testAShareOfAShare() external pure {
        assertEq(BondShares.share(100, 60, 30, 30, 11), 11, "both cover all");
        assertEq(BondShares.share(100, 60, 30, 20, 11), 7, "cut: 20 x 11 / 30");
        assertEq(BondShares.share(40, 60, 30, 30, 11), 7, "pool: 40 x 11 / 60");
        assertEq(BondShares.share(40, 60, 30, 20, 11), 4, "40 x 7 / 60");
        assertEq(BondShares.proRata(60, 11, 60), 11, "just covered");
    }

    function testWhatIsStillDue() external pure {
        assertEq(BondShares.stillDue(5, 10, 16), 5, "room for more");
        assertEq(BondShares.stillDue(5, 10, 14), 4, "room for less");
        assertEq(BondShares.stillDue(5, 14, 14), 0, "paid");
        assertEq(BondShares.stillDue(5, 15, 14), 0, "paid beyond");
    }
}
