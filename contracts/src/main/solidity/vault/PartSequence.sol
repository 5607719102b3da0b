// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @title PartSequence
/// @notice The order of parts: the next of the window, or the first of the next window when the window has ended.
library PartSequence {
    function next(uint64 window, uint32 part, bool last)
        internal
        pure
        returns (uint64 nextWindow, uint32 nextPart)
    {
        return last ? (window + 1, 0) : (window, part + 1);
    }
}
