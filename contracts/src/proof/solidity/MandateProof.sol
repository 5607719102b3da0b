// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {MandateRules} from "../../main/solidity/mandate/MandateRules.sol";
import {Progress} from "../../main/solidity/mandate/MandateTypes.sol";

/// @notice The period rule, counted in instalments: what holds before a pull holds after it, so it holds after any
///         sequence of pulls.
contract InstalmentPeriodsProof {
    /// @dev The first pull, in whatever period.
    function begins(uint64 period, uint64 blockNumber, uint32 arrears) external pure {
        require(period < type(uint64).max);
        Progress memory none;
        Progress memory at_ = _pulled(MandateRules.enter(none, period, blockNumber, arrears));
        assert(_holds(at_, arrears));
        assert(at_.pulled <= at_.nextPeriod); // never ahead of the calendar
    }

    /// @dev Another pull in the period of the last one.
    function staysInAPeriod(Progress memory at_, uint32 arrears) external pure {
        require(at_.pulled < type(uint128).max && _holds(at_, arrears));
        at_ = _pulled(at_);
        assert(_holds(at_, arrears));
        assert(at_.spent <= uint256(arrears) + 1); // a period's pulls
        assert(at_.pulled <= at_.nextPeriod);
    }

    /// @dev A pull in a later period.
    function goesOn(Progress memory at_, uint64 period, uint64 blockNumber, uint32 arrears) external pure {
        require(at_.pulled < type(uint128).max && _holds(at_, arrears));
        require(period >= at_.nextPeriod && period < type(uint64).max);
        at_ = _pulled(MandateRules.enter(at_, period, blockNumber, arrears));
        assert(_holds(at_, arrears));
        assert(at_.pulled <= at_.nextPeriod);
    }

    /// @dev What the contract does with an instalment that is left.
    function _pulled(Progress memory at_) private pure returns (Progress memory) {
        require(MandateRules.leftIn(at_, 1) > 0);
        ++at_.spent;
        ++at_.pulled;
        return at_;
    }

    function _holds(Progress memory at_, uint32 arrears) private pure returns (bool) {
        return at_.nextPeriod > 0 && at_.carried <= arrears && at_.spent <= uint256(at_.carried) + 1
            && uint256(at_.pulled) + at_.carried + 1 <= uint256(at_.nextPeriod) + at_.spent;
    }
}

/// @notice The amounts of instalments, for every total. The counts are constants, because products of unknowns are
///         beyond the solver.
contract InstalmentAmountsProof {
    /// @dev The first ones, rounded down, and the last one are together the total, and none is nothing.
    function addUp(uint128 total) external pure {
        require(total >= 36);
        assert(uint256(_at(total, 2, 0)) + _at(total, 2, 1) == total);
        assert(uint256(_at(total, 12, 0)) * 11 + _at(total, 12, 11) == total);
        assert(uint256(_at(total, 36, 0)) * 35 + _at(total, 36, 35) == total);
        assert(_at(total, 36, 0) > 0);
    }

    /// @dev The last one is the others' amount and less than a unit for each of them.
    function theLastTakesTheRemainder(uint128 total) external pure {
        require(total >= 7);
        uint128 last = _at(total, 7, 6);
        assert(last >= _at(total, 7, 0) && last - _at(total, 7, 0) < 7);
    }

    /// @dev One instalment is all.
    function one(uint128 total) external pure {
        assert(_at(total, 1, 0) == total);
    }

    /// @dev All but the last are equal.
    function equalButTheLast(uint128 total, uint32 number) external pure {
        require(number < 11);
        assert(_at(total, 12, number) == _at(total, 12, 0));
    }

    function _at(uint128 total, uint32 instalments, uint32 number) private pure returns (uint128) {
        return MandateRules.instalment(total, instalments, number);
    }
}
