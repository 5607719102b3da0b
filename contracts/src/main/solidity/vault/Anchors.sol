// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {LogTree} from "./LogTree.sol";
import {VaultErrors} from "./VaultErrors.sol";
import {Anchor} from "./VaultTypes.sol";

/// @title Anchors
/// @notice The one rule of anchoring, for the settlement log and for every other: what is written down of a log only
///         grows, and what was written down before is part of it.
/// @dev `require` with an error: the model checker does not follow `revert` with one.
library Anchors {
    /// @notice The anchor to write down next, after a proof (RFC 9162 section 2.1.4) that it continues the last one. The
    ///         same size takes the same root and no proof.
    function extend(Anchor memory last, uint64 size, bytes32 root, bytes32[] calldata proof)
        internal
        pure
        returns (Anchor memory)
    {
        require(size >= last.size, VaultErrors.LogShrinks(last.size, size));
        bool continued = LogTree.continues(last.size, last.root, size, root, proof);
        require(continued, VaultErrors.Inconsistent(last.size, size));
        return Anchor(size, root);
    }
}
