// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Anchors} from "../../main/solidity/vault/Anchors.sol";
import {LogTree} from "../../main/solidity/vault/LogTree.sol";
import {Anchor} from "../../main/solidity/vault/VaultTypes.sol";

/// @notice A log from its beginning, over any sequence of anchors and proofs, whatever SHA-256 answers.
contract AnchorsProof {
    using Anchors for Anchor;

    uint64 private _size;
    bytes32 private _root = LogTree.EMPTY;

    /// @dev It never shrinks, and of one size there is one root.
    function extend(uint64 size, bytes32 root, bytes32[] calldata proof) external {
        Anchor memory next = Anchor(_size, _root).extend(size, root, proof);
        assert(next.size == size && next.root == root);
        assert(size >= _size);
        assert(size != _size || root == _root);
        (_size, _root) = (size, root);
    }

    /// @dev Nothing is written without a proof, but for the first time and for what is there already.
    function growthNeedsAProof(uint64 size, bytes32 root, bytes32[] calldata proof) external view {
        Anchor(_size, _root).extend(size, root, proof);
        assert(proof.length > 0 || _size == 0 || size == _size);
    }

    /// @dev The empty log has the root of nothing.
    function emptyIsEmpty() external view {
        assert(_size != 0 || _root == LogTree.EMPTY);
    }
}
