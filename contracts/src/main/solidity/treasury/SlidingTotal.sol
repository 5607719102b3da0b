// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Checkpoints} from "@openzeppelin/contracts/utils/structs/Checkpoints.sol";

/// @title SlidingTotal
/// @notice What left in the last so many seconds, to the second: the sum of all ever, less the sum as it was then.
library SlidingTotal {
    using Checkpoints for Checkpoints.Trace208;

    /// @return what was added later than `window` seconds ago; what is exactly as old counts no more
    function within(Checkpoints.Trace208 storage sums, uint32 window) internal view returns (uint256) {
        if (block.timestamp < window) return sums.latest();
        return sums.latest() - sums.upperLookupRecent(uint48(block.timestamp - window));
    }

    /// @dev 2^80 amounts of the most have room.
    function add(Checkpoints.Trace208 storage sums, uint128 amount) internal {
        sums.push(uint48(block.timestamp), sums.latest() + amount);
    }
}
