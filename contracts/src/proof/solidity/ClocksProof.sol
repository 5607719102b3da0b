// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Clocks} from "../../main/solidity/vault/Clocks.sol";
import {Clock, Duration} from "../../main/solidity/vault/VaultTypes.sol";

/// @notice A span ends when blocks and seconds both have gone by, and once it has ended it stays so.
contract ClocksProof {
    using Clocks for Clock;
    using Clocks for Duration;

    /// @dev Neither a fast chain nor a halted one ends a span alone.
    function needsBoth(Clock memory since, Duration memory span) external view {
        bool blocks = block.number >= uint256(since.blockNumber) + span.blocks;
        bool seconds_ = block.timestamp >= uint256(since.time) + span.secs;
        assert(since.passed(span) == (blocks && seconds_));
    }

    /// @dev What began earlier, or is shorter, ends no later: with time going on, an ended span stays ended.
    function monotone(Clock memory a, Clock memory b, Duration memory long, Duration memory short) external view {
        require(b.blockNumber <= a.blockNumber && b.time <= a.time);
        require(short.blocks <= long.blocks && short.secs <= long.secs);
        if (a.passed(long)) assert(b.passed(short));
    }

    /// @dev A span that is not empty has not ended where it begins.
    function neverAtOnce(Duration memory span) external view {
        require(span.blocks > 0 || span.secs > 0);
        require(block.number <= type(uint64).max && block.timestamp <= type(uint64).max);
        assert(!Clocks.here().passed(span));
    }

    /// @dev `atLeast` is no weaker than its two inequalities, and never overflows.
    function atLeastMeansBoth(Duration memory a, Duration memory b, uint8 times, Duration memory c) external pure {
        if (a.atLeast(b, times, c)) {
            assert(a.blocks >= c.blocks && a.secs >= c.secs);
            if (times > 0) assert(a.blocks >= b.blocks && a.secs >= b.secs);
        }
    }
}
