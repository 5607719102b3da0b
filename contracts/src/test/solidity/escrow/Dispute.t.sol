// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {PullCredit} from "../../../main/solidity/credit/PullCredit.sol";
import {AnchoredLeaf} from "../../../main/solidity/escrow/AnchoredLeaf.sol";
import {EscrowErrors} from "../../../main/solidity/escrow/EscrowErrors.sol";
import {EscrowEvents} from "../../../main/solidity/escrow/EscrowEvents.sol";
import {Evidence, Terms} from "../../../main/solidity/escrow/EscrowTypes.sol";
import {Leaf} from "../../../main/solidity/vault/VaultTypes.sol";
import {Vm} from "../Test.sol";
import {EscrowTest} from "./EscrowTest.sol";

contract DisputeTest is EscrowTest {
    function testADisputeFreezesTheDisputedPartOnly() public {
        Terms memory t = terms();
        bytes32 hash = authorize(t, 1000);
        vm.expectEmit(address(escrow));
        emit EscrowEvents.Disputed(hash, arbiter, 400, BOND);
        dispute(t, 400);
        capture(t, 600, 100); // all that is not disputed
        vm.expectRevert(
            abi.encodeWithSelector(EscrowErrors.InsufficientCapturable.selector, escrow.hashOf(t), 0, 1)
        );
        vm.prank(merchant);
        escrow.capture(t, 1, 100);
        (uint128 amount, uint128 locked,,) = escrow.disputeOf(escrow.hashOf(t));
        assertEq(amount, 400, "disputed");
        assertEq(locked, BOND, "the arbiter's stake");
    }

    function testNeitherVoidNorReclaimTouchesWhatIsDisputed() public {
        Terms memory t = _disputed();
        vm.prank(merchant);
        escrow.voidPayment(t);
        assertEq(credited(payer), 600, "void");
        vm.expectRevert(abi.encodeWithSelector(EscrowErrors.NothingToReclaim.selector, escrow.hashOf(t)));
        escrow.reclaim(t);
        _rule(t, 150, 0);
        assertEq(credited(payer), 750, "the ruling after the void");
    }

    function testARulingDividesExactly() public {
        Terms memory t = _disputed();
        bytes32 hash = escrow.hashOf(t);
        vm.expectEmit(address(escrow));
        emit EscrowEvents.Ruled(hash, arbiter, 133, 267, 0);
        _rule(t, 133, 0);
        assertEq(credited(payer), 133, "payer");
        assertEq(credited(feeReceiver), 2, "the fee of 267 at the least rate");
        assertEq(creditedPayees(), 265, "payees");
        assertEq(refundable(t), 267, "refundable");
        assertEq(capturable(t), 600, "the rest as before");
        (, uint128 locked) = escrow.bondOf(address(token), arbiter);
        assertEq(locked, 0, "the stake is free again");
    }

    /// @dev A ruling after the expiry still pays the payees; otherwise a late dispute would win by itself.
    function testARulingCountsAfterTheAuthorizationExpired() public {
        Terms memory t = terms();
        authorize(t, 1000);
        go(47);
        dispute(t, 1000);
        go(58);
        vm.expectRevert(abi.encodeWithSelector(EscrowErrors.NothingToReclaim.selector, escrow.hashOf(t)));
        escrow.reclaim(t);
        _rule(t, 0, 0);
        assertEq(creditedPayees() + credited(feeReceiver), 1000, "all to the payees");
    }

    function testThePartiesMayGiveIn() public {
        Terms memory t = _disputed();
        bytes32 hash = escrow.hashOf(t);
        vm.expectEmit(address(escrow));
        emit EscrowEvents.Ruled(hash, payer, 0, 400, 0);
        vm.prank(payer);
        escrow.concede(t);
        assertEq(creditedPayees() + credited(feeReceiver), 400, "the payer gave in");
        dispute(t, 500); // another one may follow
        vm.recordLogs();
        vm.prank(merchant);
        escrow.concede(t);
        Vm.Log[] memory logs = vm.getRecordedLogs();
        assertEq(logs.length, 2, "nothing is captured");
        assertEq(logs[0].topics[0], EscrowEvents.Ruled.selector, "ruled");
        assertEq(logs[1].topics[0], PullCredit.Credited.selector, "and credited");
        assertEq(credited(payer), 500, "the merchant gave in");
        (uint128 amount, uint128 locked) = escrow.bondOf(address(token), arbiter);
        assertEq(amount, 1000, "whole");
        assertEq(locked, 0, "free");
    }

    function testThePayeesGetASingleUnit() public {
        Terms memory t = terms();
        authorize(t, 1000);
        dispute(t, 1);
        vm.prank(payer);
        escrow.concede(t);
        assertEq(creditedPayees(), 1, "divided like any other amount");
    }

    /// @dev Halves of 501 are 250 and 251; a quarter of 400 is the payer's by the terms.
    function testASilentArbiterPaysAndTheTermsDecide() public {
        Terms memory t = _disputed();
        bytes32 hash = escrow.hashOf(t);
        go(12);
        vm.expectEmit(address(escrow));
        emit EscrowEvents.SilenceCharged(hash, arbiter, BOND);
        vm.expectEmit(address(escrow));
        emit EscrowEvents.Ruled(hash, stranger, 100, 300, 0);
        vm.prank(stranger);
        escrow.ruleBySilence(t);
        assertEq(credited(payer), 251 + 100, "payer");
        assertEq(credited(merchant), 250, "merchant");
        assertEq(creditedPayees() + credited(feeReceiver), 300, "payees");
        (uint128 amount, uint128 locked) = escrow.bondOf(address(token), arbiter);
        assertEq(amount, 499, "what is left");
        assertEq(locked, 0, "free");
    }

    /// @dev A stake of one unit is charged like any other; no stake is none.
    function testSilenceCostsWhatWasStaked() public {
        for (uint128 stake = 0; stake < 2; ++stake) {
            Terms memory t = terms();
            t.arbitration.bond = stake;
            engage(t);
            authorize(t, 1000);
            dispute(t, 400);
            (uint128 before,) = escrow.bondOf(address(token), arbiter);
            go(12);
            vm.recordLogs();
            escrow.ruleBySilence(t);
            bytes32 first = vm.getRecordedLogs()[0].topics[0];
            bool charged = first == EscrowEvents.SilenceCharged.selector;
            assertTrue(charged == (stake == 1), "said if there is anything to say");
            (uint128 amount, uint128 locked) = escrow.bondOf(address(token), arbiter);
            assertEq(before - amount, stake, "charged");
            assertEq(locked, 0, "free");
            go(0);
        }
        assertEq(credited(payer), 1 + 2 * 100, "the odd unit is the payer's");
        assertEq(credited(merchant), 0, "nothing is left to halve");
    }

    /// @dev An arbiter that took its bond away takes nobody's dispute away with it.
    function testADisputeOpensWithWhateverBondThereIs() public {
        Terms memory t = terms();
        authorize(t, 1000);
        Terms memory u = terms();
        u.salt = "other";
        authorize(u, 1000);
        dispute(t, 400);
        dispute(u, 400);
        (, uint128 locked,,) = escrow.disputeOf(escrow.hashOf(u));
        assertEq(locked, 499, "the rest of the bond");
        t.salt = "third";
        vm.expectRevert(abi.encodeWithSelector(EscrowErrors.ArbiterNotBonded.selector, arbiter, 0, BOND));
        vm.prank(payer);
        escrow.authorize(t, 1);
        go(12);
        escrow.ruleBySilence(u);
        assertEq(credited(merchant), 249, "what was locked");
    }

    // ---- evidence

    function testProvenEvidenceIsAdmittedAndNamed() public {
        Terms memory t = _disputed();
        Evidence memory e = _refundOutside();
        bytes32 leafHash = leafHash(abi.encode(e.leaf));
        vm.expectEmit(address(escrow));
        emit EscrowEvents.EvidenceAdmitted(escrow.hashOf(t), leafHash, merchant, 1, 0, 400);
        vm.prank(merchant);
        escrow.admitEvidence(t, e);
        assertTrue(escrow.isAdmitted(escrow.hashOf(t), leafHash), "admitted");
        _rule(t, 0, leafHash);
    }

    /// @dev Payer, merchant, each payee and the escrow itself: money between any two of them may be what is disputed.
    function testEvidenceIsOfPaymentsBetweenParties() public {
        Terms memory t = _disputed();
        address[6] memory parties = [payer, merchant, payee(0), payee(1), payee(2), address(escrow)];
        for (uint256 i = 0; i < 6; ++i) {
            Evidence memory e = _paid(parties[i], parties[(i + 1) % 6]);
            vm.prank(payer);
            escrow.admitEvidence(t, e);
            bytes32 leaf = leafHash(abi.encode(e.leaf));
            assertTrue(escrow.isAdmitted(escrow.hashOf(t), leaf), vm.toString(i));
        }
    }

    function testARulingCannotRestOnWhatWasNotProven() public {
        Terms memory t = _disputed();
        vm.expectRevert(
            abi.encodeWithSelector(EscrowErrors.UnknownEvidence.selector, escrow.hashOf(t), bytes32("hearsay"))
        );
        _rule(t, 0, "hearsay");
    }

    function testEvidenceRefusesWhatIsNotInTheAnchoredLog() public {
        Terms memory t = _disputed();
        for (uint256 i = 0; i < 3; ++i) {
            Evidence memory e = _refundOutside();
            (uint64 size,) = vault.anchored();
            if (i == 0) e.leaf.to += 1;
            if (i == 1) e.place.index -= 1;
            if (i == 2) e.place.path[0] ^= bytes32(uint256(1));
            vm.expectRevert(abi.encodeWithSelector(AnchoredLeaf.NotAnchored.selector, e.place.index, size));
            vm.prank(payer);
            escrow.admitEvidence(t, e);
        }
    }

    function testEvidenceRefusesOtherLogs() public {
        Terms memory t = _disputed();
        Evidence memory e = _refundOutside();
        e.place.logEpoch = 2;
        bytes32 other = keccak256(abi.encode(block.chainid, address(vault), uint32(2)));
        vm.expectRevert(abi.encodeWithSelector(AnchoredLeaf.WrongLog.selector, vault.logId(), other));
        vm.prank(payer);
        escrow.admitEvidence(t, e);
    }

    function testEvidenceRefusesAVaultThatIsNone() public {
        Terms memory t = terms();
        t.vault = address(0);
        authorize(t, 1000);
        dispute(t, 400);
        Evidence memory e = _refundOutside();
        vm.expectRevert(abi.encodeWithSelector(AnchoredLeaf.NoVault.selector, address(0)));
        vm.prank(payer);
        escrow.admitEvidence(t, e);
    }

    function testEvidenceRefusesStrangers() public {
        Terms memory t = _disputed();
        Evidence memory e = _refundOutside();
        vm.expectRevert(abi.encodeWithSelector(EscrowErrors.NotParty.selector, arbiter));
        vm.prank(arbiter);
        escrow.admitEvidence(t, e);
        e.from = stranger; // a payment of somebody else
        vm.expectRevert(abi.encodeWithSelector(EscrowErrors.NotParty.selector, stranger));
        vm.prank(payer);
        escrow.admitEvidence(t, e);
        e.from = merchant;
        e.to = stranger;
        vm.expectRevert(abi.encodeWithSelector(EscrowErrors.NotParty.selector, stranger));
        vm.prank(payer);
        escrow.admitEvidence(t, e);
    }

    function testEvidenceRefusesAnotherLane() public {
        Terms memory t = _disputed();
        Evidence memory e = _refundOutside();
        e.lane = 1;
        bytes32 expected = vault.laneKeyOf(merchant, payer, address(token), 1);
        vm.expectRevert(abi.encodeWithSelector(EscrowErrors.LaneMismatch.selector, e.leaf.laneKey, expected));
        vm.prank(payer);
        escrow.admitEvidence(t, e);
    }

    // ---- one mutation, one error

    function testDisputeRefuses() public {
        Terms memory t = terms();
        bytes32 hash = authorize(t, 1000);
        vm.expectRevert(abi.encodeWithSelector(EscrowErrors.NotPayer.selector, merchant));
        vm.prank(merchant);
        escrow.dispute(t, 1);
        vm.expectRevert(EscrowErrors.ZeroAmount.selector);
        dispute(t, 0);
        vm.expectRevert(abi.encodeWithSelector(EscrowErrors.InsufficientCapturable.selector, hash, 1000, 1001));
        dispute(t, 1001);
        dispute(t, 1);
        vm.expectRevert(abi.encodeWithSelector(EscrowErrors.DisputeIsOpen.selector, hash));
        dispute(t, 1);
    }

    function testDisputeRefusesWithoutAnArbiter() public {
        Terms memory t = terms();
        delete t.arbitration;
        bytes32 hash = authorize(t, 1000);
        vm.expectRevert(abi.encodeWithSelector(EscrowErrors.NoArbiter.selector, hash));
        dispute(t, 1);
    }

    function testDisputeRefusesClosedAndExpiredPayments() public {
        Terms memory t = terms();
        bytes32 hash = authorize(t, 1000);
        go(48);
        vm.expectRevert(abi.encodeWithSelector(EscrowErrors.TooLate.selector, hour(48).blockNumber, hour(48).time));
        dispute(t, 1);
        escrow.reclaim(t);
        vm.expectRevert(abi.encodeWithSelector(EscrowErrors.PaymentIsClosed.selector, hash));
        dispute(t, 1);
    }

    function testRuleRefuses() public {
        Terms memory t = _disputed();
        vm.expectRevert(abi.encodeWithSelector(EscrowErrors.NotArbiter.selector, governance));
        vm.prank(governance);
        escrow.rule(t, 0, 0);
        vm.expectRevert(abi.encodeWithSelector(EscrowErrors.AboveDisputed.selector, 401, 400));
        _rule(t, 401, 0);
        vm.expectRevert(abi.encodeWithSelector(EscrowErrors.TooEarly.selector, BLOCK, NOW));
        escrow.ruleBySilence(t);
        vm.expectRevert(abi.encodeWithSelector(EscrowErrors.NotParty.selector, arbiter));
        vm.prank(arbiter);
        escrow.concede(t);
        go(12);
        vm.expectRevert(abi.encodeWithSelector(EscrowErrors.TooLate.selector, BLOCK, NOW));
        _rule(t, 0, 0);
    }

    /// @dev The arbiter's time is a pair as well: neither part alone makes it silent.
    function testHalfAClockIsNoSilence() public {
        Terms memory t = _disputed();
        vm.roll(BLOCK + 99 * RULING);
        _rule(t, 1, 0);
        dispute(t, 1);
        vm.warp(NOW + 99 * RULING);
        _rule(t, 1, 0);
    }

    function testRuleRefusesWithoutADispute() public {
        Terms memory t = _disputed();
        bytes32 hash = escrow.hashOf(t);
        _rule(t, 0, 0);
        vm.expectRevert(abi.encodeWithSelector(EscrowErrors.NoDispute.selector, hash));
        _rule(t, 0, 0);
        vm.expectRevert(abi.encodeWithSelector(EscrowErrors.NoDispute.selector, hash));
        vm.prank(payer);
        escrow.concede(t);
        vm.expectRevert(abi.encodeWithSelector(EscrowErrors.NoDispute.selector, hash));
        escrow.ruleBySilence(t);
        Evidence memory e = _refundOutside();
        vm.expectRevert(abi.encodeWithSelector(EscrowErrors.NoDispute.selector, hash));
        vm.prank(payer);
        escrow.admitEvidence(t, e);
    }

    function _disputed() private returns (Terms memory t) {
        t = terms();
        authorize(t, 1000);
        dispute(t, 400);
    }

    function _rule(Terms memory t, uint128 toPayer, bytes32 grounds) private {
        vm.prank(arbiter);
        escrow.rule(t, toPayer, grounds);
    }

    /// @dev The merchant has paid the payer 400 outside the escrow, and the operator's log shows it.
    function _refundOutside() private returns (Evidence memory e) {
        return _paid(merchant, payer);
    }

    function _paid(address from, address to) private returns (Evidence memory e) {
        (e.from, e.to) = (from, to);
        bytes32 laneKey = vault.laneKeyOf(from, to, address(token), 0);
        e.leaf = Leaf(1, vault.logId(), NOW, NOW, laneKey, "voucher", 0, 0, 400, "terms");
        e.place = logged(abi.encode(e.leaf));
    }
}
