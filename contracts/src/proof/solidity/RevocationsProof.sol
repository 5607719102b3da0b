// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Revocations} from "../../main/solidity/participant/Revocations.sol";

/// @notice What two neighbours show about a sorted list, for every list, length, place and value.
contract RevocationsProof {
    mapping(uint64 index => bytes32 leaf) private _leaves;

    /// @dev Between two neighbours of a sorted list there is no third: `at` may be any place.
    function absentIsNowhere(uint64 size, uint64 index, uint64 at, bytes32 commitment) external view {
        require(at < size && index <= size);
        bytes32 below = index > 0 ? _leaves[index - 1] : bytes32(0);
        bytes32 above = _leaves[index];
        // Sorted, as far as `at` and the neighbours can tell.
        if (index > 0 && at < index - 1) require(_leaves[at] < below);
        if (index < size && at > index) require(above < _leaves[at]);
        require(Revocations.brackets(size, index, below, above, commitment));
        assert(_leaves[at] != commitment);
    }

    /// @dev Nobody who is absent lacks a proof: at its place the neighbours bracket it.
    function absentCanBeShown(uint64 size, uint64 index, bytes32 below, bytes32 above, bytes32 commitment)
        external
        pure
    {
        require(index <= size);
        bool belowIsLess = index == 0 || below < commitment;
        bool aboveIsMore = index == size || above > commitment;
        assert(Revocations.brackets(size, index, below, above, commitment) == (belowIsLess && aboveIsMore));
    }

    /// @dev There is no place beyond the end.
    function nothingBeyondTheEnd(uint64 size, uint64 index, bytes32 below, bytes32 above, bytes32 commitment)
        external
        pure
    {
        require(index > size);
        assert(!Revocations.brackets(size, index, below, above, commitment));
    }
}
