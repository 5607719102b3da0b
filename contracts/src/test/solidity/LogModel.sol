// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @notice RFC 9162 section 2.1 as its recursive definitions read: makes the roots and proofs for the tests.
library LogModel {
    function root(bytes32[] memory d, uint256 from, uint256 to) internal pure returns (bytes32) {
        if (to == from) return sha256("");
        if (to - from == 1) return d[from];
        uint256 k = _split(to - from);
        return sha256(abi.encodePacked(hex"01", root(d, from, from + k), root(d, from + k, to)));
    }

    function root(bytes32[] memory d) internal pure returns (bytes32) {
        return root(d, 0, d.length);
    }

    function inclusion(bytes32[] memory d, uint256 index) internal pure returns (bytes32[] memory proof) {
        bytes32[] memory path = new bytes32[](64);
        uint256 n = _path(d, 0, d.length, index, path, 0);
        return _cut(path, n);
    }

    function consistency(bytes32[] memory d, uint256 first) internal pure returns (bytes32[] memory proof) {
        if (first == 0 || first == d.length) return new bytes32[](0);
        bytes32[] memory path = new bytes32[](64);
        uint256 n = _sub(d, 0, d.length, first, true, path, 0);
        return _cut(path, n);
    }

    function _path(bytes32[] memory d, uint256 from, uint256 to, uint256 m, bytes32[] memory out, uint256 n)
        private
        pure
        returns (uint256)
    {
        if (to - from == 1) return n;
        uint256 k = _split(to - from);
        if (m < k) {
            n = _path(d, from, from + k, m, out, n);
            out[n] = root(d, from + k, to);
        } else {
            n = _path(d, from + k, to, m - k, out, n);
            out[n] = root(d, from, from + k);
        }
        return n + 1;
    }

    function _sub(
        bytes32[] memory d,
        uint256 from,
        uint256 to,
        uint256 m,
        bool whole,
        bytes32[] memory out,
        uint256 n
    ) private pure returns (uint256) {
        if (m == to - from) {
            if (whole) return n;
            out[n] = root(d, from, to);
            return n + 1;
        }
        uint256 k = _split(to - from);
        if (m <= k) {
            n = _sub(d, from, from + k, m, whole, out, n);
            out[n] = root(d, from + k, to);
        } else {
            n = _sub(d, from + k, to, m - k, false, out, n);
            out[n] = root(d, from, from + k);
        }
        return n + 1;
    }

    function _split(uint256 n) private pure returns (uint256 k) {
        k = 1;
        while (k * 2 < n) k *= 2;
    }

    function _cut(bytes32[] memory from, uint256 n) private pure returns (bytes32[] memory to) {
        to = new bytes32[](n);
        for (uint256 i = 0; i < n; ++i) to[i] = from[i];
    }
}
