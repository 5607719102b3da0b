// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {LogTree} from "../../main/solidity/vault/LogTree.sol";

/// @notice What proofs of the log can never show, whatever SHA-256 answers.
contract LogTreeProof {
    /// @dev Nothing lies at or beyond the size.
    function nothingBeyondTheSize(bytes32 root, uint64 size, bytes32 leaf, uint64 index, bytes32[] calldata proof)
        external
        pure
    {
        require(index >= size);
        assert(!LogTree.includes(root, size, leaf, index, proof));
    }

    /// @dev Without a proof a log of one leaf is that leaf, and no other log includes anything.
    function emptyProofIsForOneLeaf(bytes32 root, uint64 size, bytes32 leaf, uint64 index, bytes32[] calldata proof)
        external
        pure
    {
        require(proof.length == 0 && index < size);
        assert(LogTree.includes(root, size, leaf, index, proof) == (size == 1 && leaf == root));
    }

    /// @dev A log of one leaf takes no proof: it cannot be padded.
    function oneLeafTakesNoProof(bytes32 root, bytes32 leaf, bytes32[] calldata proof) external pure {
        require(proof.length > 0);
        assert(!LogTree.includes(root, 1, leaf, 0, proof));
    }

    /// @dev A log never shrinks.
    function neverShrinks(uint64 first, bytes32 a, uint64 second, bytes32 b, bytes32[] calldata proof) external pure {
        require(first > second);
        assert(!LogTree.continues(first, a, second, b, proof));
    }

    /// @dev Of one size there is one root: a fork is refused.
    function sameSizeSameRoot(uint64 size, bytes32 a, bytes32 b, bytes32[] calldata proof) external pure {
        require(a != b);
        assert(!LogTree.continues(size, a, size, b, proof));
    }

    /// @dev The empty log is continued from its own root alone, without a proof.
    function fromTheEmptyRootAlone(bytes32 a, uint64 second, bytes32 b, bytes32[] calldata proof) external pure {
        require(second > 0);
        assert(LogTree.continues(0, a, second, b, proof) == (proof.length == 0 && a == LogTree.EMPTY));
    }

    /// @dev A longer log is never shown without a proof.
    function growthNeedsAProof(uint64 first, bytes32 a, uint64 second, bytes32 b, bytes32[] calldata proof)
        external
        pure
    {
        require(proof.length == 0 && 0 < first && first < second);
        assert(!LogTree.continues(first, a, second, b, proof));
    }
}
