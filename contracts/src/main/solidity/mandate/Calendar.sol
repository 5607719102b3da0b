// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @title Calendar
/// @notice Months of the proleptic Gregorian calendar in UTC, from seconds since 1970.
library Calendar {
    uint64 private constant _DAY = 86_400;

    /// @dev From 1 March of the year 0, so that a leap day ends its year, to 1 January 1970.
    uint64 private constant _DAYS_TO_1970 = 719_468;

    /// @notice How many whole months lie between two times. The nth month after `start` begins on the same day of the
    ///         month and at the same time; where a month has no such day, on its last one.
    function monthsBetween(uint64 start, uint64 end) internal pure returns (uint64) {
        (uint64 startMonth, uint64 startDay) = _monthAndDay(start / _DAY);
        (uint64 endMonth, uint64 endDay) = _monthAndDay(end / _DAY);
        bool earlierInTheDay = end % _DAY < start % _DAY;
        bool notYet = endDay == startDay ? earlierInTheDay : endDay < startDay;
        if (endDay < startDay) {
            (, uint64 dayAfter) = _monthAndDay(end / _DAY + 1);
            if (dayAfter == 1) notYet = earlierInTheDay; // the month's last day stands for the missing one
        }
        return endMonth - startMonth - (notYet ? 1 : 0);
    }

    /// @dev The month counted from March of the year 0, and the day from 1.
    function _monthAndDay(uint64 daysSince1970) private pure returns (uint64 month, uint64 day) {
        uint64 sinceMarch = daysSince1970 + _DAYS_TO_1970;
        uint64 era = sinceMarch / 146_097; // 400 years
        uint64 dayOfEra = sinceMarch % 146_097;
        uint64 year = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365;
        uint64 dayOfYear = dayOfEra - (365 * year + year / 4 - year / 100);
        // March to July and August to December are 153 days each: 31, 30, 31, 30, 31.
        uint64 monthOfYear = (5 * dayOfYear + 2) / 153;
        month = (era * 400 + year) * 12 + monthOfYear;
        day = dayOfYear - (153 * monthOfYear + 2) / 5 + 1;
    }
}
