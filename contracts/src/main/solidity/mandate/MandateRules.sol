// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Calendar} from "./Calendar.sol";
import {Progress} from "./MandateTypes.sol";

/// @title MandateRules
/// @notice Periods, caps and instalments as plain arithmetic.
library MandateRules {
    uint8 internal constant SECONDS = 0;
    uint8 internal constant MONTHS = 1;

    /// @notice The period, counted from zero, that `time` lies in; `time` is not before `start`.
    function periodAt(uint64 start, uint8 unit, uint32 length, uint64 time) internal pure returns (uint64) {
        return (unit == SECONDS ? time - start : Calendar.monthsBetween(start, time)) / length;
    }

    /// @notice Goes on to a period in which nothing was pulled yet. It makes up for the periods missed since the last
    ///         pull, for at most `arrears` of them. Changes what it is given, and returns it.
    function enter(Progress memory at_, uint64 period, uint64 blockNumber, uint32 arrears)
        internal
        pure
        returns (Progress memory)
    {
        uint64 missed = period - at_.nextPeriod;
        at_.carried = missed < arrears ? uint32(missed) : arrears;
        at_.nextPeriod = period + 1;
        at_.openedBlock = blockNumber;
        at_.spent = 0;
        return at_;
    }

    /// @notice What a period has left, when it may take `each` once for itself and once for each missed period.
    function leftIn(Progress memory at_, uint128 each) internal pure returns (uint256) {
        return uint256(each) * (uint256(at_.carried) + 1) - at_.spent;
    }

    /// @notice The amount of an instalment, counted from zero: equal ones, rounded down; the last takes the rest.
    function instalment(uint128 total, uint32 instalments, uint32 number) internal pure returns (uint128) {
        uint128 each = total / instalments;
        return number + 1 == instalments ? total - each * (instalments - 1) : each;
    }
}
