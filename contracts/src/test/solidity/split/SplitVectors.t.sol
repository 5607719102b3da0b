// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Share, Sibling} from "../../../main/solidity/split/SplitTypes.sol";
import {SumTree} from "../../../main/solidity/split/SumTree.sol";
import {Test} from "../Test.sol";

contract SumTreeHarness {
    function includes(bytes32 root, uint128 total, uint32 count, Share calldata share, Sibling[] calldata proof)
        external
        pure
        returns (bool)
    {
        return SumTree.includes(root, total, count, share, proof);
    }
}

/// @notice Sum trees against the vectors that node:crypto computed.
contract SplitVectorsTest is Test {
    SumTreeHarness private _on = new SumTreeHarness();
    string private _json;

    function testSumTrees() public {
        _json = vm.readFile("vectors/sum-tree.json");
        uint256 trees = 0;
        for (; vm.keyExistsJson(_json, _at("", "trees", trees)); ++trees) {
            string memory tree = _at("", "trees", trees);
            uint32 count = uint32(vm.parseJsonUint(_json, string.concat(tree, ".count")));
            for (uint32 i = 0; i < count; ++i) this.place(tree, count, i);
        }
        assertEq(trees, 6, "trees");
    }

    /// @dev The share is at its place and at no other, under its total and no other. External for the stack's sake.
    function place(string calldata tree, uint32 count, uint32 i) external view {
        bytes32 root = vm.parseJsonBytes32(_json, string.concat(tree, ".root"));
        uint128 total = uint128(vm.parseJsonUint(_json, string.concat(tree, ".total")));
        Share memory share = _share(_at(tree, "shares", i));
        Sibling[] memory proof = this.proofAt(_at(tree, "proofs", i));
        assertTrue(_on.includes(root, total, count, share, proof), "in its place");
        assertTrue(!_on.includes(root, total - 1, count, share, proof), "another total");
        assertTrue(proof.length == 0 || !_on.includes(root, total, 1, share, proof), "another count");
        for (share.index = 0; share.index < count + 2; ++share.index) {
            assertTrue(share.index == i || !_on.includes(root, total, count, share, proof), "another place");
        }
    }

    function _share(string memory it) private view returns (Share memory) {
        return Share(
            uint32(vm.parseJsonUint(_json, string.concat(it, ".index"))),
            vm.parseJsonAddress(_json, string.concat(it, ".payee")),
            uint128(vm.parseJsonUint(_json, string.concat(it, ".amount"))),
            vm.parseJsonBytes32(_json, string.concat(it, ".salt"))
        );
    }

    function proofAt(string calldata it) external view returns (Sibling[] memory proof) {
        uint256 length = 0;
        while (vm.keyExistsJson(_json, string.concat(it, "[", vm.toString(length), "]"))) ++length;
        proof = new Sibling[](length);
        for (uint256 i = 0; i < length; ++i) {
            string memory one = string.concat(it, "[", vm.toString(i), "]");
            proof[i] = Sibling(
                vm.parseJsonBytes32(_json, string.concat(one, ".hash")),
                uint128(vm.parseJsonUint(_json, string.concat(one, ".sum")))
            );
        }
    }

    function _at(string memory path, string memory field, uint256 i) private pure returns (string memory) {
        return string.concat(path, ".", field, "[", vm.toString(i), "]");
    }
}
