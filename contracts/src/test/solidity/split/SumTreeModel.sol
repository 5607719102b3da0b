// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Share, Sibling} from "../../../main/solidity/split/SplitTypes.sol";

/// @notice The sum tree as its recursive definition reads: makes the roots and proofs for the tests.
library SumTreeModel {
    function leaf(Share memory it) internal pure returns (bytes32) {
        return sha256(abi.encodePacked(hex"00", it.index, it.payee, it.amount, it.salt));
    }

    /// @notice Hash and sum of the shares from `from` up to `to`.
    function node(Share[] memory d, uint256 from, uint256 to) internal pure returns (Sibling memory) {
        if (to - from == 1) return Sibling(leaf(d[from]), d[from].amount);
        uint256 k = _half(to - from);
        return join(node(d, from, from + k), node(d, from + k, to));
    }

    function root(Share[] memory d) internal pure returns (Sibling memory) {
        return node(d, 0, d.length);
    }

    function join(Sibling memory l, Sibling memory r) internal pure returns (Sibling memory) {
        bytes32 hash = sha256(abi.encodePacked(hex"01", l.hash, uint256(l.sum), r.hash, uint256(r.sum)));
        return Sibling(hash, l.sum + r.sum);
    }

    function proof(Share[] memory d, uint256 index) internal pure returns (Sibling[] memory) {
        return _path(d, 0, d.length, index);
    }

    function _path(Share[] memory d, uint256 from, uint256 to, uint256 index)
        private
        pure
        returns (Sibling[] memory path)
    {
        if (to - from == 1) return new Sibling[](0);
        uint256 k = _half(to - from);
        bool left = index < from + k;
        Sibling[] memory below = left ? _path(d, from, from + k, index) : _path(d, from + k, to, index);
        path = new Sibling[](below.length + 1);
        for (uint256 i = 0; i < below.length; ++i) path[i] = below[i];
        path[below.length] = left ? node(d, from + k, to) : node(d, from, from + k);
    }

    function _half(uint256 n) private pure returns (uint256 k) {
        k = 1;
        while (k * 2 < n) k *= 2;
    }
}
