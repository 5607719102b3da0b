// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {BlockHeader} from "@openzeppelin/contracts/utils/BlockHeader.sol";
import {RLP} from "@openzeppelin/contracts/utils/RLP.sol";
import {TrieProof} from "@openzeppelin/contracts/utils/cryptography/TrieProof.sol";
import {Condition, Kind, Terms} from "../../../main/solidity/conditional/ConditionTypes.sol";
import {ConditionalPayments} from "../../../main/solidity/conditional/ConditionalPayments.sol";
import {StorageProof} from "../../../main/solidity/conditional/StorageProof.sol";
import {ConditionalTest} from "./ConditionalTest.sol";

/// @notice A state of one account with one slot: both tries are single leaves. The proofs of a whole chain are tried in
///         Java, against a node.
contract StorageProofTest is ConditionalTest {
    address private constant _ACCOUNT = address(0xACC0);
    bytes32 private constant _SLOT = "slot";
    bytes32 private constant _VALUE = bytes32(uint256(0xBA5C01E));

    struct Proof {
        bytes header;
        bytes[] account;
        bytes[] slot;
    }

    function testAStoredValueReleases() public {
        Terms memory t = _funded();
        Proof memory p = _proof(_VALUE, 1010);
        payments.proveStorage(t, 0, p.header, p.account, p.slot);
        assertEq(credited(shop), AMOUNT, "the payee's");
    }

    function testAnotherValueIsRefused() public {
        Terms memory t = _funded();
        Proof memory p = _proof(bytes32(uint256(1)), 1010);
        vm.expectRevert(
            abi.encodeWithSelector(ConditionalPayments.WrongValue.selector, bytes32(uint256(1)), _VALUE)
        );
        payments.proveStorage(t, 0, p.header, p.account, p.slot);
    }

    /// @dev What was stored once, and is no more, is no news. The block of the funding itself counts.
    function testWhatWasStoredBeforeTheFundingIsRefused() public {
        Terms memory t = _funded();
        Proof memory p = _proof(_VALUE, 999);
        vm.expectRevert(abi.encodeWithSelector(ConditionalPayments.BeforeFunding.selector, 999, 1000));
        payments.proveStorage(t, 0, p.header, p.account, p.slot);
        p = _proof(_VALUE, 1000);
        payments.proveStorage(t, 0, p.header, p.account, p.slot);
        assertEq(credited(shop), AMOUNT, "the payee's");
    }

    /// @dev A header of another chain, of a block to come, and of one that the chain has forgotten.
    function testUnknownBlocksAreRefused() public {
        Terms memory t = _funded();
        for (uint256 i = 0; i < 3; ++i) {
            uint256 number = i == 0 ? 1010 : i == 1 ? 1020 : 1;
            Proof memory p = _proof(_VALUE, number);
            vm.setBlockhash(1010, i == 0 ? keccak256("another chain") : keccak256(p.header));
            vm.expectRevert(
                abi.encodeWithSelector(StorageProof.UnknownBlock.selector, number, keccak256(p.header))
            );
            payments.proveStorage(t, 0, p.header, p.account, p.slot);
        }
    }

    function testBentProofsAreRefused() public {
        Terms memory t = _funded();
        for (uint256 i = 0; i < 6; ++i) {
            Proof memory p = _proof(_VALUE, 1010);
            TrieProof.ProofError problem = TrieProof.ProofError.INVALID_ROOT;
            if (i == 0) p.account[0][40] ^= 0x01;
            if (i == 1) p.slot[0][40] ^= 0x01;
            if (i == 2) p.account = p.slot;
            if (i > 2) problem = TrieProof.ProofError.INVALID_PROOF;
            if (i == 3) p.account = new bytes[](0);
            if (i == 4) p.slot = new bytes[](0);
            if (i > 4) problem = TrieProof.ProofError.INVALID_EXTRA_PROOF_ELEMENT;
            if (i == 5) p.slot = _two(p.slot[0]);
            vm.expectRevert(abi.encodeWithSelector(TrieProof.TrieProofTraversalError.selector, problem));
            payments.proveStorage(t, 0, p.header, p.account, p.slot);
        }
    }

    /// @dev The proof of one account or slot says nothing about another.
    function testOtherAccountsAndSlotsAreRefused() public {
        for (uint256 i = 0; i < 2; ++i) {
            Terms memory t = terms(_condition());
            if (i == 0) t.conditions[0].source = address(0xACC1);
            if (i == 1) t.conditions[0].key = "other";
            vm.roll(1000);
            fund(t);
            vm.roll(1020);
            Proof memory p = _proof(_VALUE, 1010);
            vm.expectRevert(
                abi.encodeWithSelector(
                    TrieProof.TrieProofTraversalError.selector, TrieProof.ProofError.INVALID_PATH_REMAINDER
                )
            );
            payments.proveStorage(t, 0, p.header, p.account, p.slot);
        }
    }

    function testHeadersThatAreNoneAreRefused() public {
        Terms memory t = _funded();
        Proof memory p = _proof(_VALUE, 1010);
        vm.expectRevert(RLP.RLPInvalidEncoding.selector);
        payments.proveStorage(t, 0, "junk", p.account, p.slot);
        vm.expectRevert(
            abi.encodeWithSelector(
                BlockHeader.FieldNotPresentInBlockHeader.selector, BlockHeader.HeaderField.Number
            )
        );
        payments.proveStorage(t, 0, hex"c180", p.account, p.slot);
    }

    function _funded() private returns (Terms memory t) {
        t = terms(_condition());
        fund(t);
        vm.roll(1020);
    }

    function _condition() private pure returns (Condition memory) {
        return Condition(Kind.STORAGE, _ACCOUNT, _SLOT, _VALUE);
    }

    function _proof(bytes32 value, uint256 number) private returns (Proof memory p) {
        p.slot = _one(_leaf(abi.encodePacked(_SLOT), RLP.encode(uint256(value))));
        bytes[] memory account = new bytes[](4);
        account[0] = RLP.encode(uint256(1));
        account[1] = RLP.encode(uint256(0));
        account[2] = RLP.encode(keccak256(p.slot[0]));
        account[3] = RLP.encode(keccak256("code"));
        p.account = _one(_leaf(abi.encodePacked(_ACCOUNT), RLP.encode(account)));
        bytes[] memory fields = new bytes[](21);
        for (uint256 i = 0; i < 21; ++i) {
            fields[i] = RLP.encode(keccak256(abi.encode(i)));
        }
        fields[3] = RLP.encode(keccak256(p.account[0]));
        fields[8] = RLP.encode(number);
        p.header = RLP.encode(fields);
        if (number != 1020 && number != 1) vm.setBlockhash(number, keccak256(p.header));
    }

    /// @dev A trie of one leaf: the whole key behind the prefix 0x20.
    function _leaf(bytes memory key, bytes memory value) private pure returns (bytes memory) {
        bytes[] memory node = new bytes[](2);
        node[0] = RLP.encode(abi.encodePacked(hex"20", keccak256(key)));
        node[1] = RLP.encode(value);
        return RLP.encode(node);
    }

    function _one(bytes memory node) private pure returns (bytes[] memory list) {
        list = new bytes[](1);
        list[0] = node;
    }

    function _two(bytes memory node) private pure returns (bytes[] memory list) {
        list = new bytes[](2);
        (list[0], list[1]) = (node, node);
    }
}
