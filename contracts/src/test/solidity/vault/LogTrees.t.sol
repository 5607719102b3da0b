// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {LogTree} from "../../../main/solidity/vault/LogTree.sol";
import {LogModel} from "../LogModel.sol";
import {Test} from "../Test.sol";
import {Harness} from "./Vectors.t.sol";

/// @notice Trees and proofs against the recursive definitions of the RFC, and proofs that fit everything but the size.
contract LogTreesTest is Test {
    Harness private _on;

    function setUp() public {
        _on = new Harness();
    }

    function testEveryPlaceOfEverySize() public view {
        for (uint64 size = 0; size <= 18; ++size) {
            bytes32[] memory log = _log(size);
            bytes32 root = LogModel.root(log);
            assertEq(LogTree.root(_log(size)), root, "root");
            for (uint64 i = 0; i < size; ++i) {
                bytes32[] memory proof = LogModel.inclusion(log, i);
                assertTrue(_on.includes(root, size, log[i], i, proof), "included");
                assertTrue(!_on.includes(root, size, log[i], size, proof), "not past the end");
                assertTrue(!_on.includes(root, size, ~log[i], i, proof), "not another leaf");
            }
        }
    }

    function testEveryTreeContinuesEveryShorterOne() public view {
        for (uint64 second = 0; second <= 18; ++second) {
            bytes32[] memory log = _log(second);
            bytes32 root = LogModel.root(log);
            for (uint64 first = 0; first <= second; ++first) {
                bytes32 start = LogModel.root(_log(first));
                bytes32[] memory proof = LogModel.consistency(log, first);
                assertTrue(_on.continues(first, start, second, root, proof), "continues");
                assertTrue(!_on.continues(first, ~start, second, root, proof), "not another");
                // From nothing to anything there is nothing to show.
                bool free = first == 0 && second != 0;
                assertTrue(_on.continues(first, start, second, ~root, proof) == free, "into no other");
                assertTrue(!_on.continues(first, start, second, root, new bytes32[](proof.length + 1)), "no more nodes");
            }
        }
    }

    /// @dev One node beyond the height: the hash above the root would be anything's.
    function testAProofDoesNotGoOnAboveTheRoot() public view {
        bytes32[] memory log = _log(4);
        bytes32 above = "anything";
        assertTrue(!_on.includes(_node(above, log[0]), 1, log[0], 0, _nodes(above)), "inclusion");
        bytes32 pair = _node(log[0], log[1]);
        bytes32[] memory proof = new bytes32[](4);
        (proof[0], proof[1], proof[2], proof[3]) = (log[2], log[3], pair, above);
        bytes32 first = _node(above, LogModel.root(_log(3)));
        assertTrue(!_on.continues(3, first, 4, _node(above, LogModel.root(log)), proof), "consistency");
    }

    /// @dev The root of 4 is not one of 8, though a proof for 4 leads to it.
    function testAProofDoesNotEndBelowTheRoot() public view {
        bytes32[] memory log = _log(4);
        bytes32 root = LogModel.root(log);
        assertTrue(!_on.includes(root, 8, log[0], 0, LogModel.inclusion(log, 0)), "inclusion");
        bytes32[] memory proof = LogModel.consistency(log, 3);
        assertTrue(!_on.continues(3, LogModel.root(_log(3)), 8, root, proof), "consistency");
    }

    function testNothingContinuesALongerTree() public view {
        bytes32 root = LogModel.root(_log(3));
        bytes32[] memory proof = new bytes32[](2);
        (proof[0], proof[1]) = (root, "anything");
        assertTrue(!_on.continues(3, root, 2, _node(root, "anything"), proof), "of three");
        assertTrue(!_on.continues(3, root, 0, LogModel.root(_log(0)), new bytes32[](0)), "nor nothing");
    }

    function _log(uint256 size) private pure returns (bytes32[] memory log) {
        log = new bytes32[](size);
        for (uint256 i = 0; i < size; ++i) log[i] = keccak256(abi.encode(i));
    }

    function _nodes(bytes32 only) private pure returns (bytes32[] memory list) {
        list = new bytes32[](1);
        list[0] = only;
    }

    function _node(bytes32 left, bytes32 right) private pure returns (bytes32) {
        return sha256(abi.encodePacked(hex"01", left, right));
    }
}
