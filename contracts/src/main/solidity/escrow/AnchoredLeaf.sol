// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {LogTree} from "../vault/LogTree.sol";
import {SettlementVault} from "../vault/SettlementVault.sol";
import {Leaf} from "../vault/VaultTypes.sol";
import {LogPlace} from "./EscrowTypes.sol";

/// @title AnchoredLeaf
/// @notice Whether a leaf is in a vault's log, under the last root that the vault's operator anchored in its epoch.
library AnchoredLeaf {
    uint8 internal constant ACCEPT = 1;
    uint8 internal constant HOLD = 2;
    uint8 internal constant CAPTURE = 3;

    error NoVault(address vault);
    error WrongLog(bytes32 logId, bytes32 expected);
    error NotAnchored(uint64 index, uint64 anchoredSize);

    function requireAnchored(address vault, Leaf calldata leaf, LogPlace calldata place)
        internal
        view
        returns (bytes32 leafHash)
    {
        if (vault.code.length == 0) revert NoVault(vault);
        bytes32 logId = keccak256(abi.encode(block.chainid, vault, place.logEpoch));
        if (leaf.logId != logId) revert WrongLog(leaf.logId, logId);
        (uint64 size, bytes32 root) = SettlementVault(vault).anchorOf(place.logEpoch);
        leafHash = LogTree.leafHash(abi.encode(leaf));
        if (!LogTree.includes(root, size, leafHash, place.index, place.path)) revert NotAnchored(place.index, size);
    }
}
