// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ParticipantErrors} from "../../../main/solidity/participant/ParticipantErrors.sol";
import {ParticipantEvents} from "../../../main/solidity/participant/ParticipantEvents.sol";
import {Absence, Credential, RevocationRoot} from "../../../main/solidity/participant/ParticipantTypes.sol";
import {Duration} from "../../../main/solidity/vault/VaultTypes.sol";
import {LogModel} from "../LogModel.sol";
import {ParticipantTest} from "./ParticipantTest.sol";

/// @notice Who is vouched for, by whom, until when.
contract CredentialsTest is ParticipantTest {
    uint32 private constant MOST = 2 * 366 days;

    function testAParticipantTakesPart() public {
        Credential memory it = participants.credentialOf(alice);
        assertEq(it.commitment, commitmentOf(alice), "commitment");
        assertEq(it.issuer, bankId, "issuer");
        assertEq(it.checked, 1, "the empty set");
        assertEq(participants.revocationRoot(bankId, 1).root, sha256(""), "of nothing");
        assertEq(it.sinceBlock, block.number, "block");
        assertEq(it.sinceTime, block.timestamp, "time");
        assertTrue(participants.mayHold(alice) && participants.isCurrent(alice), "current");
        move(alice, bob, 100);
        assertEq(money.balanceOf(bob), 100, "moved");
        cannotMove(alice, carol, 1, noParticipant(carol));
        vm.expectEmit(address(participants));
        emit ParticipantEvents.ParticipantAdmitted(carol, bankId, commitmentOf(carol), span(TERM));
        admitBy(bank, carol);
        move(alice, carol, 1);
    }

    /// rightsLapseByBoth: the term
    function testATermHasPassedWhenBlocksAndSecondsHave() public {
        uint256 height = block.number;
        uint256 time = block.timestamp;
        vm.roll(height + 10 * TERM);
        vm.warp(time + TERM - 1);
        move(alice, bob, 1);
        vm.roll(height + TERM - 1);
        vm.warp(time + 10 * TERM);
        move(alice, bob, 1);
        vm.roll(height + TERM);
        vm.warp(time + TERM);
        cannotMove(alice, bob, 1, noParticipant(alice));
        assertTrue(!participants.mayHold(alice) && !participants.isCurrent(alice), "over");
        admitBy(bank, alice);
        cannotMove(alice, bob, 1, noParticipant(bob));
        admitBy(bank, bob);
        move(alice, bob, 1);
    }

    /// rightsLapseByBoth: a root that a credential was not checked against
    function testARootThatWasNotCheckedEndsACredentialAfterTheGrace() public {
        bytes32[] memory all = revocationsOf(carol);
        uint256 height = block.number;
        uint256 time = block.timestamp;
        assertEq(publishBy(bank, all), 2, "the second");
        // A later one does not begin the grace anew.
        vm.roll(height + GRACE - 1);
        vm.warp(time + GRACE - 1);
        publishBy(bank, all);
        move(alice, bob, 1);
        vm.roll(height + 10 * GRACE);
        move(alice, bob, 1);
        vm.warp(time + GRACE);
        cannotMove(alice, bob, 1, noParticipant(alice));
        vm.expectEmit(address(participants));
        emit ParticipantEvents.CredentialRenewed(alice, bankId, 3);
        participants.renew(alice, absence(all, commitmentOf(alice)));
        cannotMove(alice, bob, 1, noParticipant(bob));
        participants.renew(bob, absence(all, commitmentOf(bob)));
        move(alice, bob, 1);
        assertEq(participants.credentialOf(alice).checked, 3, "checked");
        RevocationRoot memory root = participants.revocationRoot(bankId, 2);
        assertEq(root.size, 1, "size");
        assertEq(root.blockNumber, height, "block");
        assertEq(root.time, time, "time");
    }

    function testProofEndsACredentialAtOnce() public {
        bytes32[] memory all = revocationsOf(alice, carol);
        publishBy(bank, all);
        move(alice, bob, 1);
        vm.expectEmit(address(participants));
        emit ParticipantEvents.CredentialRevoked(alice, bankId, commitmentOf(alice));
        revoke(alice, all);
        cannotMove(alice, bob, 1, noParticipant(alice));
        assertTrue(participants.mayHold(bob), "nobodyElse");
        vm.expectRevert(abi.encodeWithSelector(ParticipantErrors.NoCredential.selector, alice));
        this.revokeIt(alice, all);
        Absence memory late = absence(all, commitmentOf(bob));
        vm.expectRevert(abi.encodeWithSelector(ParticipantErrors.NoCredential.selector, alice));
        participants.renew(alice, late);
    }

    function revokeIt(address account, bytes32[] memory all) external {
        revoke(account, all);
    }

    function testTheRevokedCannotRenewAndOthersCannotBeRevoked() public {
        bytes32[] memory all = revocationsOf(alice, carol);
        publishBy(bank, all);
        bytes memory why = abi.encodeWithSelector(ParticipantErrors.NotShown.selector, alice, 2);
        Absence memory proof = absence(all, commitmentOf(alice));
        vm.expectRevert(why);
        participants.renew(alice, proof);
        // With the neighbours of another place.
        proof = absence(all, commitmentOf(bob));
        vm.expectRevert(why);
        participants.renew(alice, proof);
        // With itself as the neighbour below.
        uint64 place = placeOf(all, commitmentOf(alice));
        proof.index = place + 1;
        proof.below = all[place];
        proof.belowPath = LogModel.inclusion(leaves(all), place);
        proof.above = all[1];
        proof.abovePath = LogModel.inclusion(leaves(all), 1);
        vm.expectRevert(why);
        participants.renew(alice, proof);
        vm.expectRevert(abi.encodeWithSelector(ParticipantErrors.NotShown.selector, bob, 2));
        participants.revoke(bob, 0, new bytes32[](1));
        proof = absence(all, commitmentOf(bob));
        proof.index = 3;
        vm.expectRevert(abi.encodeWithSelector(ParticipantErrors.NotShown.selector, bob, 2));
        participants.renew(bob, proof);
    }

    /// Every place in sets of up to six, and every path of a wrong length.
    function testFuzz_absenceIsShownForTheAbsentOnly(uint256 seed, uint8 size) public {
        bytes32[] memory all = new bytes32[](size % 7);
        for (uint256 i = 0; i < all.length; ++i) all[i] = keccak256(abi.encode(seed, i));
        bool revoked = all.length > 0 && seed % 3 == 0;
        if (revoked) all[seed % all.length] = commitmentOf(alice);
        sort(all);
        publishBy(bank, all);
        Absence memory proof = absence(all, commitmentOf(alice));
        if (revoked) {
            vm.expectRevert(abi.encodeWithSelector(ParticipantErrors.NotShown.selector, alice, 2));
            participants.renew(alice, proof);
            revoke(alice, all);
            assertTrue(!participants.isCurrent(alice), "revoked");
            return;
        }
        if (proof.index > 0) _refusedLonger(proof, true);
        if (proof.index < all.length) _refusedLonger(proof, false);
        participants.renew(alice, proof);
        assertEq(participants.credentialOf(alice).checked, 2, "renewed");
    }

    function _refusedLonger(Absence memory proof, bool below) private {
        bytes32[] memory path = below ? proof.belowPath : proof.abovePath;
        bytes32[] memory longer = new bytes32[](path.length + 1);
        for (uint256 i = 0; i < path.length; ++i) longer[i] = path[i];
        if (below) proof.belowPath = longer;
        else proof.abovePath = longer;
        vm.expectRevert(abi.encodeWithSelector(ParticipantErrors.NotShown.selector, alice, 2));
        participants.renew(alice, proof);
        if (below) proof.belowPath = path;
        else proof.abovePath = path;
    }

    function testOnlyIssuersVouch() public {
        bytes memory why = abi.encodeWithSelector(ParticipantErrors.NotAnIssuer.selector, stranger);
        vm.startPrank(stranger);
        vm.expectRevert(why);
        participants.admit(carol, "c", span(TERM));
        vm.expectRevert(why);
        participants.publishRevocations("r", 1);
        vm.stopPrank();
    }

    function testACredentialIsComplete() public {
        vm.startPrank(bank);
        vm.expectRevert(ParticipantErrors.ZeroAddress.selector);
        participants.admit(address(0), "c", span(TERM));
        vm.expectRevert(abi.encodeWithSelector(ParticipantErrors.NoCommitment.selector, carol));
        participants.admit(carol, 0, span(TERM));
        Duration[4] memory bad = [Duration(0, 1), Duration(1, 0), Duration(1, MOST + 1), Duration(4 * MOST + 1, 1)];
        for (uint256 i = 0; i < bad.length; ++i) {
            bytes memory why = abi.encodeWithSelector(ParticipantErrors.BadSpan.selector, bad[i].blocks, bad[i].secs);
            vm.expectRevert(why);
            participants.admit(carol, "c", bad[i]);
            vm.expectRevert(why);
            this.deployParticipants(address(access), bad[i]);
        }
        participants.admit(carol, "c", Duration(4 * MOST, MOST));
        participants.admit(carol, "c", Duration(1, 1));
        vm.stopPrank();
        vm.expectRevert(ParticipantErrors.ZeroAddress.selector);
        this.deployParticipants(address(0), span(1));
        assertEq(participants.grace().blocks, GRACE, "blocks of grace");
        assertEq(participants.grace().secs, GRACE, "seconds of grace");
    }

    function testTheEmptySetHasTheRootOfNothing() public {
        bytes32 empty = sha256("");
        bytes32 other = keccak256("other");
        vm.startPrank(bank);
        vm.expectRevert(abi.encodeWithSelector(ParticipantErrors.BadRoot.selector, empty, 1));
        participants.publishRevocations(empty, 1);
        vm.expectRevert(abi.encodeWithSelector(ParticipantErrors.BadRoot.selector, other, 0));
        participants.publishRevocations(other, 0);
        vm.expectEmit(address(participants));
        emit ParticipantEvents.RevocationsPublished(bankId, 2, empty, 0);
        participants.publishRevocations(empty, 0);
        vm.stopPrank();
    }

    function testAnAccountChoosesWhoVouchesForIt() public {
        bytes memory taken = abi.encodeWithSelector(ParticipantErrors.OtherIssuer.selector, alice, bankId);
        vm.prank(otherBank);
        vm.expectRevert(taken);
        participants.admit(alice, "c", span(TERM));
        vm.expectEmit(address(participants));
        emit ParticipantEvents.IssuerChosen(alice, otherId);
        vm.prank(alice);
        participants.chooseIssuer(otherId);
        assertEq(participants.chosenBy(alice), otherId, "chosen");
        vm.prank(bank);
        vm.expectRevert(abi.encodeWithSelector(ParticipantErrors.OtherIssuer.selector, alice, otherId));
        participants.admit(alice, "c", span(TERM));
        move(alice, bob, 1); // the old one goes on meanwhile
        admitBy(otherBank, alice);
        assertEq(participants.credentialOf(alice).issuer, otherId, "the other's");
        vm.prank(alice);
        participants.chooseIssuer(0);
        admitBy(otherBank, alice);
        skip(TERM);
        assertTrue(!participants.isCurrent(alice), "run out");
        vm.prank(bank);
        vm.expectRevert(abi.encodeWithSelector(ParticipantErrors.OtherIssuer.selector, alice, otherId));
        participants.admit(alice, "c", span(TERM)); // it stays its issuer's
        admitBy(otherBank, alice);
        assertEq(participants.vouchingFor(alice), otherId, "renewed");
        vm.prank(alice);
        vm.expectRevert(abi.encodeWithSelector(ParticipantErrors.NoSuchIssuer.selector, 99));
        participants.chooseIssuer(99);
    }

    function testIssuersAreNamedAndRemovedByTheConsortium() public {
        refused(
            abi.encodeCall(participants.addIssuer, (bank)),
            abi.encodeWithSelector(ParticipantErrors.IssuerKnown.selector, bank, bankId)
        );
        refused(abi.encodeCall(participants.addIssuer, (address(0))), abi.encodeWithSignature("ZeroAddress()"));
        refused(
            abi.encodeCall(participants.removeIssuer, (99)),
            abi.encodeWithSelector(ParticipantErrors.NoSuchIssuer.selector, 99)
        );
        vm.expectEmit(address(participants));
        emit ParticipantEvents.IssuerRemoved(bankId);
        removeIssuer(bankId);
        refused(
            abi.encodeCall(participants.removeIssuer, (bankId)),
            abi.encodeWithSelector(ParticipantErrors.NoSuchIssuer.selector, bankId)
        );
        assertTrue(!participants.issuer(bankId).active, "not active");
        assertEq(participants.revocationRoot(bankId, 2).root, sha256(""), "its last set closes the row");
        assertEq(participants.issuer(bankId).account, bank, "its account");
        vm.prank(bank);
        vm.expectRevert(abi.encodeWithSelector(ParticipantErrors.NotAnIssuer.selector, bank));
        participants.admit(carol, "c", span(TERM));
        // Its credentials have the grace, and nobody renews them.
        move(alice, bob, 1);
        Absence memory none;
        vm.expectRevert(abi.encodeWithSelector(ParticipantErrors.NoSuchIssuer.selector, bankId));
        participants.renew(alice, none);
        vm.prank(alice);
        vm.expectRevert(abi.encodeWithSelector(ParticipantErrors.NoSuchIssuer.selector, bankId));
        participants.chooseIssuer(bankId);
        skip(GRACE);
        cannotMove(alice, bob, 1, noParticipant(alice));
        admitBy(otherBank, alice);
        admitBy(otherBank, bob);
        move(alice, bob, 1);
        vm.expectEmit(address(participants));
        emit ParticipantEvents.IssuerAdded(3, bank);
        addIssuer(bank);
    }

    /// @dev Who was revoked when its issuer went does not come back by that.
    function testWhatARemovedIssuerRevokedStaysRevoked() public {
        bytes32[] memory all = revocationsOf(alice, carol);
        publishBy(bank, all);
        removeIssuer(bankId);
        assertEq(participants.revocationRoot(bankId, 3).size, 2, "closed with it");
        move(alice, bob, 1);
        revoke(alice, all);
        cannotMove(bob, alice, 1, noParticipant(alice));
        vm.expectRevert(abi.encodeWithSelector(ParticipantErrors.NotShown.selector, bob, 3));
        participants.revoke(bob, 0, new bytes32[](1));
        skip(GRACE - 1);
        assertTrue(participants.isCurrent(bob), "the grace, as without");
        skip(1);
        assertTrue(!participants.isCurrent(bob), "over");
    }

    /// @dev An account is its issuer's until it says otherwise; a removed issuer has none.
    function testARemovedIssuersAccountsAreNobodys() public {
        vm.prank(carol);
        participants.chooseIssuer(bankId);
        assertEq(participants.vouchingFor(carol), bankId, "by choice");
        vm.prank(otherBank);
        vm.expectRevert(abi.encodeWithSelector(ParticipantErrors.OtherIssuer.selector, carol, bankId));
        participants.admit(carol, "c", span(TERM));
        removeIssuer(bankId);
        assertEq(participants.vouchingFor(alice), 0, "nobody's");
        assertEq(participants.vouchingFor(carol), 0, "a choice of nobody");
        assertEq(participants.chosenBy(carol), bankId, "what it said");
        admitBy(otherBank, alice); // in the grace, without a gap
        admitBy(otherBank, carol);
        move(alice, carol, 1);
        assertEq(participants.vouchingFor(carol), otherId, "the other's");
        uint32 third = addIssuer(bank);
        vm.prank(bank);
        vm.expectRevert(abi.encodeWithSelector(ParticipantErrors.OtherIssuer.selector, alice, otherId));
        participants.admit(alice, "c", span(TERM));
        assertEq(third, 3, "another number");
    }

    /// @dev Who was revoked by proof is nobody's: another issuer may vouch.
    function testTheRevokedAreNobodys() public {
        bytes32[] memory all = revocationsOf(alice);
        publishBy(bank, all);
        revoke(alice, all);
        assertEq(participants.vouchingFor(alice), 0, "nobody's");
        admitBy(otherBank, alice);
        assertTrue(participants.isCurrent(alice), "vouched for");
    }
}
