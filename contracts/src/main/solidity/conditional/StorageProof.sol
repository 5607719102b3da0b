// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {BlockHeader} from "@openzeppelin/contracts/utils/BlockHeader.sol";
import {Memory} from "@openzeppelin/contracts/utils/Memory.sol";
import {RLP} from "@openzeppelin/contracts/utils/RLP.sol";
import {TrieProof} from "@openzeppelin/contracts/utils/cryptography/TrieProof.sol";

/// @title StorageProof
/// @notice What a contract's storage slot held after a block of this chain, by the Merkle-Patricia proofs that
///         eth_getProof gives (EIP-1186). The block's hash is the chain's own word: BLOCKHASH for the last 256 blocks, the
///         history contract of EIP-2935, where the chain has it, for the last 8,191.
library StorageProof {
    /// @dev Of an account: nonce, balance, storage root, code hash.
    uint256 private constant _STORAGE_ROOT = 2;

    /// @notice The header does not hash to the hash of its block on this chain, or the chain has forgotten it.
    error UnknownBlock(uint256 number, bytes32 headerHash);

    /// @return value of the slot, after the block of this `number`
    /// @param header The header's RLP in the form that hashes to the block hash. QBFT leaves commit seals and round out.
    function read(
        bytes memory header,
        address account,
        bytes32 slot,
        bytes[] memory accountProof,
        bytes[] memory storageProof
    ) internal view returns (bytes32 value, uint256 number) {
        number = BlockHeader.getNumber(header);
        if (!BlockHeader.verifyBlockHeader(header)) revert UnknownBlock(number, keccak256(header));
        bytes32 stateRoot = BlockHeader.getStateRoot(header);
        bytes memory found =
            TrieProof.traverse(stateRoot, abi.encodePacked(keccak256(abi.encodePacked(account))), accountProof);
        Memory.Slice[] memory fields = RLP.decodeList(found);
        bytes32 storageRoot = RLP.readBytes32(fields[_STORAGE_ROOT]);
        found = TrieProof.traverse(storageRoot, abi.encodePacked(keccak256(abi.encodePacked(slot))), storageProof);
        value = bytes32(RLP.decodeUint256(found));
    }
}
