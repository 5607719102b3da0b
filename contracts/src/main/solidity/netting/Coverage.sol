// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {LogTree} from "../vault/LogTree.sol";
import {CoveredLane} from "./NettingTypes.sol";

/// @title Coverage
/// @notice Reads the sorted map of lanes that the members published, by proof: what a lane was covered to, or that it
///         is not in the map.
library Coverage {
    /// @notice The lane is not where the proof says, or the shown neighbours do not close it in.
    error NotProven(bytes32 laneKey, uint64 index, uint64 lanes);

    /// @notice How far `laneKey` is covered: the value beside its key, or zero when it is proven to be absent.
    /// @param shown Nothing for the empty map; the lane itself at `index`; its only neighbour, when it would stand
    ///        before the first or behind the last; or its two neighbours at `index` and `index + 1`.
    function baseOf(bytes32 laneKey, bytes32 root, uint64 lanes, uint64 index, CoveredLane[] calldata shown)
        internal
        pure
        returns (uint128)
    {
        for (uint64 i = 0; i < shown.length; ++i) {
            bytes32 leaf = LogTree.leafHash(abi.encode(shown[i].laneKey, shown[i].cumulative));
            // An index past the map's end is refused there, also one that has wrapped around.
            if (i > type(uint64).max - index || !LogTree.includes(root, lanes, leaf, index + i, shown[i].proof)) {
                revert NotProven(laneKey, index, lanes);
            }
        }
        if (shown.length == 1 && shown[0].laneKey == laneKey) return shown[0].cumulative;
        bool absent = shown.length == 0
            ? lanes == 0
            : shown.length == 1
                ? outside(laneKey, shown[0].laneKey, index, lanes)
                : shown.length == 2 && between(laneKey, shown[0].laneKey, shown[1].laneKey);
        if (!absent) revert NotProven(laneKey, index, lanes);
        return 0;
    }

    /// @notice Whether a key stands before the first or behind the last of the map, given that end of it.
    function outside(bytes32 key, bytes32 end, uint64 index, uint64 lanes) internal pure returns (bool) {
        return (index == 0 && key < end) || (uint256(index) + 1 == lanes && key > end);
    }

    /// @notice Whether a key stands between two neighbours.
    function between(bytes32 key, bytes32 left, bytes32 right) internal pure returns (bool) {
        return left < key && key < right;
    }
}
