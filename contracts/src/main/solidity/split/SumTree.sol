// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Share, Sibling} from "./SplitTypes.sol";

/// @title SumTree
/// @notice A Merkle tree whose nodes commit to the sums of their two sides, with SHA-256, in the shape of RFC 9162
///         section 2.1: a share's place follows from its index and the count.
/// @dev A path adds up to the root's sum with what stands beside it. Paths of two shares part at a node that commits
///      to the sum of each side, and neither side's shares prove more than its sum. So all shares that anybody can
///      ever prove add up to no more than the root's sum, whoever built the tree, and however.
library SumTree {
    function leafHash(Share calldata it) internal pure returns (bytes32) {
        return sha256(abi.encodePacked(bytes1(0x00), it.index, it.payee, it.amount, it.salt));
    }

    function nodeHash(bytes32 left, uint256 leftSum, bytes32 right, uint256 rightSum)
        internal
        pure
        returns (bytes32)
    {
        return sha256(abi.encodePacked(bytes1(0x01), left, leftSum, right, rightSum));
    }

    /// @notice Whether the share is at its index of the tree with this root, sum and count.
    function includes(bytes32 root, uint128 total, uint32 count, Share calldata share, Sibling[] calldata proof)
        internal
        pure
        returns (bool)
    {
        if (share.index >= count) return false;
        uint32 fn = share.index;
        uint32 sn = count - 1;
        bytes32 hash = leafHash(share);
        uint256 sum = share.amount; // 33 numbers of 128 bits do not overflow
        for (uint256 i = 0; i < proof.length; ++i) {
            if (sn == 0) return false;
            if (fn & 1 == 1 || fn == sn) {
                hash = nodeHash(proof[i].hash, proof[i].sum, hash, sum);
                while (fn & 1 == 0 && fn != 0) {
                    fn >>= 1;
                    sn >>= 1;
                }
            } else {
                hash = nodeHash(hash, sum, proof[i].hash, proof[i].sum);
            }
            sum += proof[i].sum;
            fn >>= 1;
            sn >>= 1;
        }
        return sn == 0 && hash == root && sum == total;
    }
}
