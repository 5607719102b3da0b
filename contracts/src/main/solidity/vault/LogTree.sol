// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @title LogTree
/// @notice Merkle trees of RFC 9162 section 2.1, with SHA-256: roots, inclusion (2.1.3.2), consistency (2.1.4.2).
/// @dev Every node of a proof is used exactly once; a longer or shorter proof is refused.
library LogTree {
    /// @dev SHA-256 of nothing.
    bytes32 internal constant EMPTY = 0xe3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855;

    function leafHash(bytes memory data) internal pure returns (bytes32) {
        return sha256(abi.encodePacked(bytes1(0x00), data));
    }

    function nodeHash(bytes32 left, bytes32 right) internal pure returns (bytes32) {
        return sha256(abi.encodePacked(bytes1(0x01), left, right));
    }

    /// @notice The root over leaf hashes. Overwrites the array. A node without a sibling moves up as it is, which
    ///         gives the same tree as splitting at the largest power of two.
    function root(bytes32[] memory level) internal pure returns (bytes32) {
        uint256 width = level.length;
        if (width == 0) return EMPTY;
        while (width > 1) {
            uint256 half = width / 2;
            for (uint256 i = 0; i < half; ++i) {
                level[i] = nodeHash(level[2 * i], level[2 * i + 1]);
            }
            if (width % 2 == 1) {
                level[half] = level[width - 1];
                ++half;
            }
            width = half;
        }
        return level[0];
    }

    /// @notice Whether `leaf` is at `index` of the tree with this size and root.
    function includes(bytes32 root_, uint64 size, bytes32 leaf, uint64 index, bytes32[] calldata proof)
        internal
        pure
        returns (bool)
    {
        if (index >= size) return false;
        uint64 fn = index;
        uint64 sn = size - 1;
        bytes32 hash = leaf;
        for (uint256 i = 0; i < proof.length; ++i) {
            if (sn == 0) return false;
            (hash, fn, sn) = parent(hash, proof[i], fn, sn);
        }
        return sn == 0 && hash == root_;
    }

    /// @notice One step of an inclusion proof (2.1.3.2, step 4): the node above `hash`, its place, and the last place there.
    function parent(bytes32 hash, bytes32 other, uint64 fn, uint64 sn)
        internal
        pure
        returns (bytes32, uint64, uint64)
    {
        if (fn & 1 == 1 || fn == sn) {
            hash = nodeHash(other, hash);
            while (fn & 1 == 0 && fn != 0) {
                fn >>= 1;
                sn >>= 1;
            }
        } else {
            hash = nodeHash(hash, other);
        }
        return (hash, fn >> 1, sn >> 1);
    }

    /// @notice Whether the tree (second, secondRoot) continues the tree (first, firstRoot).
    function continues(
        uint64 first,
        bytes32 firstRoot,
        uint64 second,
        bytes32 secondRoot,
        bytes32[] calldata proof
    ) internal pure returns (bool) {
        if (first > second) return false;
        if (first == second) return proof.length == 0 && firstRoot == secondRoot;
        if (first == 0) return proof.length == 0 && firstRoot == EMPTY;
        uint64 fn = first - 1;
        uint64 sn = second - 1;
        while (fn & 1 == 1) {
            fn >>= 1;
            sn >>= 1;
        }
        // A first tree that is a whole subtree is its own first node (fn is zero exactly then).
        uint256 next = fn == 0 ? 0 : 1;
        if (proof.length == 0) return false;
        bytes32 fr = fn == 0 ? firstRoot : proof[0];
        bytes32 sr = fr;
        for (; next < proof.length; ++next) {
            if (sn == 0) return false;
            bytes32 node = proof[next];
            if (fn & 1 == 1 || fn == sn) {
                fr = nodeHash(node, fr);
                sr = nodeHash(node, sr);
                while (fn & 1 == 0 && fn != 0) {
                    fn >>= 1;
                    sn >>= 1;
                }
            } else {
                sr = nodeHash(sr, node);
            }
            fn >>= 1;
            sn >>= 1;
        }
        return sn == 0 && fr == firstRoot && sr == secondRoot;
    }
}
