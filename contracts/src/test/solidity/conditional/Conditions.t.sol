// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Condition, Kind, Terms} from "../../../main/solidity/conditional/ConditionTypes.sol";
import {ConditionalPayments} from "../../../main/solidity/conditional/ConditionalPayments.sol";
import {AnchoredLeaf} from "../../../main/solidity/escrow/AnchoredLeaf.sol";
import {LogPlace} from "../../../main/solidity/escrow/EscrowTypes.sol";
import {Clock, Leaf} from "../../../main/solidity/vault/VaultTypes.sol";
import {ConditionalTest} from "./ConditionalTest.sol";

contract ConditionsTest is ConditionalTest {
    function testAPreimageReleases() public {
        Terms memory t = terms(hashLock());
        bytes32 hash = fund(t);
        vm.expectEmit(address(payments));
        emit ConditionalPayments.Revealed(hash, t.conditions[0].value, PREIMAGE);
        vm.expectEmit(address(payments));
        emit ConditionalPayments.ConditionMet(hash, 0, stranger);
        vm.expectEmit(address(payments));
        emit ConditionalPayments.Released(hash, AMOUNT);
        vm.prank(stranger);
        payments.reveal(t, 0, PREIMAGE);
        assertEq(credited(shop), AMOUNT, "the payee's");
        vm.prank(shop);
        payments.withdraw(address(token), AMOUNT, shop);
        assertEq(token.balanceOf(shop), AMOUNT, "taken");
    }

    function testADateReleasesWhenBothAreReached() public {
        Terms memory t = terms(date(10));
        bytes32 hash = fund(t);
        Clock memory it = hour(10);
        for (uint256 i = 0; i < 3; ++i) {
            vm.roll(i & 1 == 0 ? it.blockNumber - 1 : it.blockNumber + 99);
            vm.warp(i & 2 == 0 ? it.time - 1 : it.time + 99);
            vm.expectRevert(abi.encodeWithSelector(ConditionalPayments.ConditionsOpen.selector, hash, 0));
            payments.release(t);
        }
        go(10);
        payments.release(t);
        assertEq(credited(shop), AMOUNT, "the payee's");
    }

    function testAStatementReleases() public {
        Terms memory t = terms(statement());
        fund(t);
        payments.attest(t, 0, statementSignature(ORACLE_KEY, "shipment 7", "delivered"));
        assertEq(credited(shop), AMOUNT, "the payee's");
    }

    /// @dev Delivery against payment: the shop's own payment to the payer is in the vault's log.
    function testAReceiptReleases() public {
        Terms memory t = terms(receipt());
        fund(t);
        Leaf memory leaf = _leaf();
        payments.proveReceipt(t, 0, leaf, logged(abi.encode(leaf)));
        assertEq(credited(shop), AMOUNT, "the payee's");
    }

    function testACaptureIsAReceiptToo() public {
        Terms memory t = terms(receipt());
        fund(t);
        Leaf memory leaf = _leaf();
        (leaf.leafType, leaf.to) = (3, 501);
        payments.proveReceipt(t, 0, leaf, logged(abi.encode(leaf)));
        assertEq(credited(shop), AMOUNT, "the payee's");
    }

    /// @dev All of them, in any order, met at different times; a condition once met stays met.
    function testAllConditionsAreNeeded() public {
        for (uint256 order = 0; order < 2; ++order) {
            Terms memory t = terms(hashLock());
            t.salt = bytes32(order);
            t.conditions = new Condition[](4);
            (t.conditions[0], t.conditions[1]) = (date(20), hashLock());
            (t.conditions[2], t.conditions[3]) = (statement(), receipt());
            bytes32 hash = fund(t);
            go(0);
            if (order == 0) {
                payments.reveal(t, 1, PREIMAGE);
                payments.reveal(t, 1, PREIMAGE); // again changes nothing
            }
            payments.attest(t, 2, statementSignature(ORACLE_KEY, "shipment 7", "delivered"));
            go(20);
            Leaf memory leaf = _leaf();
            LogPlace memory place = logged(abi.encode(leaf));
            if (order == 1) {
                vm.expectRevert(abi.encodeWithSelector(ConditionalPayments.ConditionsOpen.selector, hash, 4));
                payments.release(t);
            }
            payments.proveReceipt(t, 3, leaf, place);
            if (order == 1) {
                assertTrue(status(t) == ConditionalPayments.Status.WAITING, "one is missing");
                payments.reveal(t, 1, PREIMAGE);
            }
            assertTrue(status(t) == ConditionalPayments.Status.RELEASED, "all are met");
        }
        assertEq(credited(shop), 2 * AMOUNT, "each once");
    }

    function testADateLastNeedsSomebodyToLook() public {
        Terms memory t = terms(date(10), hashLock());
        fund(t);
        payments.reveal(t, 1, PREIMAGE);
        assertTrue(status(t) == ConditionalPayments.Status.WAITING, "the date is not reached");
        go(10);
        vm.prank(stranger);
        payments.release(t);
        assertEq(credited(shop), AMOUNT, "the payee's");
    }

    function testTheTimeoutGivesThePayerItsMoney() public {
        Terms memory t = terms(hashLock(), statement());
        bytes32 hash = fund(t);
        payments.reveal(t, 0, PREIMAGE); // one of two is not enough
        Clock memory end = hour(48);
        for (uint256 i = 0; i < 3; ++i) {
            vm.roll(i & 1 == 0 ? end.blockNumber - 1 : end.blockNumber + 99_999);
            vm.warp(i & 2 == 0 ? end.time - 1 : end.time + 99_999);
            vm.expectRevert(abi.encodeWithSelector(ConditionalPayments.TooEarly.selector, end.blockNumber, end.time));
            payments.expire(t);
        }
        go(48);
        vm.expectEmit(address(payments));
        emit ConditionalPayments.Expired(hash, AMOUNT);
        vm.prank(stranger);
        payments.expire(t);
        assertEq(credited(payer), AMOUNT, "the payer's");
        vm.expectRevert(
            abi.encodeWithSelector(
                ConditionalPayments.NotWaiting.selector, hash, ConditionalPayments.Status.EXPIRED
            )
        );
        payments.expire(t);
    }

    // ---- one mutation, one error

    function testNothingIsMetAfterTheTimeoutOrTheEnd() public {
        Terms memory t = terms(hashLock());
        bytes32 hash = payments.hashOf(t);
        vm.expectRevert(
            abi.encodeWithSelector(ConditionalPayments.NotWaiting.selector, hash, ConditionalPayments.Status.NONE)
        );
        payments.reveal(t, 0, PREIMAGE);
        fund(t);
        go(48);
        Clock memory end = hour(48);
        bytes memory late = abi.encodeWithSelector(ConditionalPayments.TooLate.selector, end.blockNumber, end.time);
        vm.expectRevert(late);
        payments.reveal(t, 0, PREIMAGE);
        vm.expectRevert(abi.encodeWithSelector(ConditionalPayments.ConditionsOpen.selector, hash, 0));
        payments.release(t);
        go(47);
        payments.reveal(t, 0, PREIMAGE);
        vm.expectRevert(
            abi.encodeWithSelector(
                ConditionalPayments.NotWaiting.selector, hash, ConditionalPayments.Status.RELEASED
            )
        );
        payments.reveal(t, 0, PREIMAGE);
        go(48);
        vm.expectRevert(
            abi.encodeWithSelector(
                ConditionalPayments.NotWaiting.selector, hash, ConditionalPayments.Status.RELEASED
            )
        );
        payments.expire(t); // paid is paid
    }

    function testAConditionOfAnotherKindIsRefused() public {
        Terms memory t = terms(hashLock());
        fund(t);
        LogPlace memory place;
        Leaf memory leaf = _leaf();
        bytes[] memory none;
        vm.expectRevert(abi.encodeWithSelector(ConditionalPayments.NoSuchCondition.selector, 1, Kind.HASH_LOCK));
        payments.reveal(t, 1, PREIMAGE);
        vm.expectRevert(abi.encodeWithSelector(ConditionalPayments.NoSuchCondition.selector, 0, Kind.STATEMENT));
        payments.attest(t, 0, "");
        vm.expectRevert(abi.encodeWithSelector(ConditionalPayments.NoSuchCondition.selector, 0, Kind.RECEIPT));
        payments.proveReceipt(t, 0, leaf, place);
        vm.expectRevert(abi.encodeWithSelector(ConditionalPayments.NoSuchCondition.selector, 0, Kind.STORAGE));
        payments.proveStorage(t, 0, "", none, none);
    }

    function testRevealRefusesAnotherPreimage() public {
        Terms memory t = terms(hashLock());
        fund(t);
        bytes32 other = sha256(abi.encodePacked(bytes32("guess")));
        vm.expectRevert(
            abi.encodeWithSelector(ConditionalPayments.WrongPreimage.selector, other, t.conditions[0].value)
        );
        payments.reveal(t, 0, "guess");
    }

    function testAttestRefusesOtherSignersAndOtherValues() public {
        Terms memory t = terms(statement());
        fund(t);
        bytes32 digest = payments.statementDigest("shipment 7", "delivered");
        bytes[5] memory bad = [
            statementSignature(PAYER_KEY, "shipment 7", "delivered"),
            statementSignature(ORACLE_KEY, "shipment 7", "lost"),
            statementSignature(ORACLE_KEY, "shipment 8", "delivered"),
            new bytes(65),
            abi.encodePacked(statementSignature(ORACLE_KEY, "shipment 7", "delivered"), uint8(0))
        ];
        for (uint256 i = 0; i < bad.length; ++i) {
            vm.expectRevert(abi.encodeWithSelector(ConditionalPayments.NotSignedByOracle.selector, digest, oracle));
            payments.attest(t, 0, bad[i]);
        }
    }

    function testReceiptsOfSomethingElseAreRefused() public {
        Terms memory t = terms(receipt());
        fund(t);
        for (uint256 i = 0; i < 4; ++i) {
            Leaf memory leaf = _leaf();
            if (i == 0) leaf.leafType = 2; // a hold pays nobody
            if (i == 1) leaf.leafType = 4;
            if (i == 2) leaf.laneKey = "other";
            if (i == 3) leaf.to = 499;
            LogPlace memory place = LogPlace(1, 0, new bytes32[](0));
            vm.expectRevert(
                abi.encodeWithSelector(
                    ConditionalPayments.ReceiptMismatch.selector, leaf.leafType, leaf.laneKey, leaf.to
                )
            );
            payments.proveReceipt(t, 0, leaf, place);
        }
    }

    function testReceiptsThatAreNotAnchoredAreRefused() public {
        Terms memory t = terms(receipt());
        fund(t);
        Leaf memory leaf = _leaf();
        LogPlace memory place = LogPlace(1, 0, new bytes32[](0));
        vm.expectRevert(abi.encodeWithSelector(AnchoredLeaf.NotAnchored.selector, 0, 0));
        payments.proveReceipt(t, 0, leaf, place);
        logged(abi.encode(leaf));
        leaf.logId = "other";
        vm.expectRevert(abi.encodeWithSelector(AnchoredLeaf.WrongLog.selector, bytes32("other"), vault.logId()));
        payments.proveReceipt(t, 0, leaf, place);
    }

    function testReceiptsOfAVaultThatIsGoneAreRefused() public {
        Terms memory t = terms(receipt());
        fund(t);
        Leaf memory leaf = _leaf();
        LogPlace memory place = logged(abi.encode(leaf));
        vm.etch(address(vault), "");
        vm.expectRevert(abi.encodeWithSelector(AnchoredLeaf.NoVault.selector, address(vault)));
        payments.proveReceipt(t, 0, leaf, place);
    }

    function _leaf() private view returns (Leaf memory leaf) {
        leaf.leafType = 1;
        leaf.logId = vault.logId();
        leaf.laneKey = vault.laneKeyOf(shop, payer, address(token), 0);
        leaf.to = 500;
    }
}
