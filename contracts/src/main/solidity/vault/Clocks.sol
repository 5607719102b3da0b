// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Clock, Duration} from "./VaultTypes.sol";

/// @title Clocks
/// @notice Spans of time that end only when blocks and seconds both have gone by, so that neither a halted chain
///         nor a fast one shortens anybody's time to act.
library Clocks {
    function here() internal view returns (Clock memory) {
        return Clock(uint64(block.number), uint64(block.timestamp));
    }

    function passed(Clock memory since, Duration memory span) internal view returns (bool) {
        return block.number >= uint256(since.blockNumber) + span.blocks
            && block.timestamp >= uint256(since.time) + span.secs;
    }

    /// @notice Whether both components of `a` are at least those of `b`, `times` over, and `c` added.
    function atLeast(Duration memory a, Duration memory b, uint256 times, Duration memory c)
        internal
        pure
        returns (bool)
    {
        return a.blocks >= uint256(b.blocks) * times + c.blocks && a.secs >= uint256(b.secs) * times + c.secs;
    }
}
