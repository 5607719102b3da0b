// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Calendar} from "../../../main/solidity/mandate/Calendar.sol";
import {Test} from "../Test.sol";

/// @notice Where the calendar turns, day by day.
contract CalendarTest is Test {
    /// @dev Years by four, by a hundred and by four hundred: the day after February's last is in the next month.
    function testEveryFebruaryEnds() public pure {
        _februaryEnds(1972, 68_169_600); // 29 February, 00:00
        _februaryEnds(2000, 951_782_400); // 29 February
        _februaryEnds(2001, 983_318_400); // 28 February
        _februaryEnds(2100, 4_107_456_000); // 28 February
        _februaryEnds(2400, 13_574_563_200); // 29 February
    }

    /// @dev The month's last day stands for a day that is missing, and for no other: 15 January, 12:00, to 28 February,
    ///      11:00, is a month.
    function testTheLastDayStandsForAMissingDayOnly() public pure {
        uint64 start = 14 days + 12 hours;
        assertEq(Calendar.monthsBetween(start, 58 days + 11 hours), 1, "an earlier hour of a later day");
        assertEq(Calendar.monthsBetween(start, 45 days + 12 hours - 1), 0, "a second before the day");
        assertEq(Calendar.monthsBetween(start, 45 days + 12 hours), 1, "the day");
    }

    function _februaryEnds(uint64 year, uint64 lastDay) private pure {
        uint64 months = 12 * (year - 1970) + 1;
        assertEq(Calendar.monthsBetween(0, lastDay - 1), months, "its last day but one");
        assertEq(Calendar.monthsBetween(0, lastDay + 1 days - 1), months, "its last second");
        assertEq(Calendar.monthsBetween(0, lastDay + 1 days), months + 1, "March");
        assertEq(Calendar.monthsBetween(0, lastDay + 32 days), months + 2, "April");
    }
}
