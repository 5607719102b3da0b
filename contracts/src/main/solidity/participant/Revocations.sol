// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {LogTree} from "../vault/LogTree.sol";
import {Absence, RevocationRoot} from "./ParticipantTypes.sol";

/// @title Revocations
/// @notice Whether a commitment is in a revocation tree or not. Proven in RevocationsProof: of a sorted tree, what is
///         shown to be absent is no leaf.
library Revocations {
    function isRevoked(RevocationRoot memory it, bytes32 commitment, uint64 index, bytes32[] calldata path)
        internal
        pure
        returns (bool)
    {
        return LogTree.includes(it.root, it.size, leafOf(commitment), index, path);
    }

    function isAbsent(RevocationRoot memory it, bytes32 commitment, Absence calldata absence)
        internal
        pure
        returns (bool)
    {
        uint64 index = absence.index;
        if (!brackets(it.size, index, absence.below, absence.above, commitment)) return false;
        if (index > 0 && !isRevoked(it, absence.below, index - 1, absence.belowPath)) return false;
        return index == it.size || isRevoked(it, absence.above, index, absence.abovePath);
    }

    /// @notice Whether a commitment lies between leaf `index - 1` and leaf `index` of `size` sorted leaves.
    function brackets(uint64 size, uint64 index, bytes32 below, bytes32 above, bytes32 commitment)
        internal
        pure
        returns (bool)
    {
        if (index > size) return false;
        if (index > 0 && below >= commitment) return false;
        return index == size || commitment < above;
    }

    function leafOf(bytes32 commitment) internal pure returns (bytes32) {
        return LogTree.leafHash(abi.encodePacked(commitment));
    }
}
