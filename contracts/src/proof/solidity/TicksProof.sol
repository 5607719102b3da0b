// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Ticks} from "../../main/solidity/drawdown/Ticks.sol";

/// @notice The amounts of a chain of ticks, for every base and unit. Counts are constants where they multiply, because
///         products of unknowns are beyond the solver.
contract TicksProof {
    /// @dev No sum wraps, whatever the payer signed.
    function neverWraps(uint128 base, uint128 unit) external pure {
        assert(Ticks.standing(base, unit, type(uint32).max) >= base);
        assert(Ticks.standing(base, unit, Ticks.LONGEST) - base == uint256(unit) * Ticks.LONGEST);
    }

    /// @dev What was drawn is above the base, at most the ceiling, and the ceiling exactly with the last tick.
    function drawnIsWithinTheCeiling(uint128 base, uint128 unit) external pure {
        require(Ticks.drawable(unit, Ticks.LONGEST, 1));
        uint256 ceiling = Ticks.standing(base, unit, Ticks.LONGEST);
        assert(base < Ticks.standing(base, unit, 1));
        assert(Ticks.standing(base, unit, 1) <= ceiling);
        assert(Ticks.standing(base, unit, 1000) <= ceiling);
        assert(Ticks.standing(base, unit, Ticks.LONGEST - 1) < ceiling);
    }

    /// @dev A tick more is a unit more.
    function eachTickIsAUnit(uint128 base, uint128 unit) external pure {
        assert(Ticks.standing(base, unit, 0) == base);
        assert(Ticks.standing(base, unit, 1) - Ticks.standing(base, unit, 0) == unit);
        assert(Ticks.standing(base, unit, 1000) - Ticks.standing(base, unit, 999) == unit);
        assert(Ticks.standing(base, unit, Ticks.LONGEST) - Ticks.standing(base, unit, Ticks.LONGEST - 1) == unit);
    }

    /// @dev For every count: what can be drawn is of a chain that is not empty, worth something, and not too long.
    function drawableIsBounded(uint128 unit, uint32 length, uint32 n) external pure {
        bool can = Ticks.drawable(unit, length, n);
        assert(!can || (unit > 0 && n > 0 && length > 0 && n <= length && length <= Ticks.LONGEST));
        assert(can || unit == 0 || n == 0 || n > length || length > Ticks.LONGEST);
    }
}
