// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {BondErrors} from "../../../main/solidity/bond/BondErrors.sol";
import {BondEvents} from "../../../main/solidity/bond/BondEvents.sol";
import {VaultErrors} from "../../../main/solidity/vault/VaultErrors.sol";
import {Checkpoint} from "../../../main/solidity/vault/VaultTypes.sol";
import {LogModel} from "../LogModel.sol";
import {BondTest} from "./BondTest.sol";

/// @notice An operator shows that what it signed is what it anchored, or the vault ends.
contract ChallengesTest is BondTest {
    bytes32 private _log;

    function setUp() public override {
        super.setUp();
        _log = vault.logId();
        for (uint32 i = 0; i < 7; ++i) accept(0xADA, leg(payee(i), i, 10));
    }

    // ---- answered

    function testAnOlderCheckpointIsAnswered() public {
        anchorLog();
        Checkpoint memory c = checkpointOf(prefix(3), _log, 1);
        vm.expectEmit(address(bond));
        emit BondEvents.LogChallenged(_log, 3, c.root, 1);
        _challenge(c);
        bytes32[] memory proof = LogModel.consistency(prefix(7), 3);
        vm.expectEmit(address(bond));
        emit BondEvents.ChallengeAnswered(_log, 3, c.root);
        vm.prank(stranger); // whoever has the log
        bond.answer(_log, 3, proof);
        assertTrue(bond.challengeOf(_log, 3).answered, "answered");
        pass(86_400);
        vm.expectRevert(abi.encodeWithSelector(BondErrors.AlreadyAnswered.selector, _log, 3));
        bond.enforce(_log, 3);
        _refuses(c, abi.encodeWithSelector(BondErrors.AlreadyAnswered.selector, _log, 3));
        vm.expectRevert(abi.encodeWithSelector(BondErrors.AlreadyAnswered.selector, _log, 3));
        bond.answer(_log, 3, new bytes32[](0));
    }

    function testANewerCheckpointIsAnsweredOnceTheAnchorReachesIt() public {
        _challenge(checkpointOf(prefix(6), _log, 1));
        vm.expectRevert(abi.encodeWithSelector(BondErrors.AnchorTooShort.selector, 0, 6));
        bond.answer(_log, 6, new bytes32[](0));
        anchorLog();
        bytes32[] memory proof = LogModel.consistency(prefix(7), 6);
        proof[0] = bytes32(uint256(proof[0]) ^ 1);
        vm.expectRevert(abi.encodeWithSelector(VaultErrors.Inconsistent.selector, 6, 7));
        bond.answer(_log, 6, proof);
        bond.answer(_log, 6, LogModel.consistency(prefix(7), 6));
        assertTrue(bond.challengeOf(_log, 6).answered, "answered");
    }

    function testACheckpointThatWasAnchoredSinceIsAnswered() public {
        _challenge(checkpointOf(prefix(7), _log, 1));
        anchorLog();
        bond.answer(_log, 7, LogModel.consistency(prefix(7), 7));
        assertTrue(bond.challengeOf(_log, 7).answered, "the anchored log continues itself");
    }

    /// @dev A late answer is an answer, as long as nobody ended the vault.
    function testALateAnswerCounts() public {
        anchorLog();
        _challenge(checkpointOf(prefix(3), _log, 1));
        pass(21_600);
        bond.answer(_log, 3, LogModel.consistency(prefix(7), 3));
        vm.expectRevert(abi.encodeWithSelector(BondErrors.AlreadyAnswered.selector, _log, 3));
        bond.enforce(_log, 3);
    }

    function testAnAnchoredCheckpointNeedsNoAnswer() public {
        anchorLog();
        _refuses(
            checkpointOf(prefix(7), _log, 1), abi.encodeWithSelector(BondErrors.NothingToAnswer.selector, _log, 7)
        );
    }

    // ---- not answered

    function testNoAnswerInTimeEndsTheVault() public {
        anchorLog();
        bytes32 root = _forked(3).root;
        Checkpoint memory later = checkpointOf(prefix(4), _log, 1);
        bytes32[] memory proof = LogModel.consistency(prefix(7), 3);
        _challenge(_forked(3));
        uint64 opened = uint64(block.number);
        uint64 openedAt = uint64(block.timestamp);
        vm.expectRevert(abi.encodeWithSelector(VaultErrors.Inconsistent.selector, 3, 7));
        bond.answer(_log, 3, proof);
        bytes memory early = abi.encodeWithSelector(BondErrors.AnswerNotDue.selector, opened, openedAt);
        vm.roll(opened + 21_600);
        vm.expectRevert(early);
        bond.enforce(_log, 3);
        vm.roll(opened + 21_599);
        vm.warp(openedAt + 21_600);
        vm.expectRevert(early);
        bond.enforce(_log, 3);
        vm.roll(opened + 21_600);
        vm.expectEmit(address(bond));
        emit BondEvents.ChallengeUnanswered(_log, 3, root);
        vm.prank(stranger);
        bond.enforce(_log, 3);
        assertExit(true, "exit");
        vm.expectRevert(VaultErrors.AlreadyExit.selector);
        bond.enforce(_log, 3);
        _refuses(later, abi.encodeWithSelector(VaultErrors.NotOpen.selector));
    }

    function testNoChallengeNoAnswer() public {
        bytes memory none = abi.encodeWithSelector(BondErrors.NoChallenge.selector, _log, 3);
        vm.expectRevert(none);
        bond.answer(_log, 3, new bytes32[](0));
        vm.expectRevert(none);
        bond.enforce(_log, 3);
        _challenge(checkpointOf(prefix(3), _log, 1));
        _refuses(
            checkpointOf(prefix(3), _log, 1), abi.encodeWithSelector(BondErrors.AlreadyChallenged.selector, _log, 3)
        );
    }

    // ---- forks: INV-ONE-LOG

    function testAnotherRootOfTheAnchoredSizeEndsTheVaultAtOnce() public {
        anchorLog();
        (, bytes32 root) = vault.anchored();
        Checkpoint memory c = _forked(7);
        vm.expectEmit(address(bond));
        emit BondEvents.ForkProven(_log, 7, c.root, root);
        _challenge(c);
        assertExit(true, "exit");
    }

    function testTwoSignedRootsOfOneSizeEndTheVaultAtOnce() public {
        _challenge(checkpointOf(prefix(5), _log, 1));
        _challenge(_forked(5));
        assertExit(true, "exit");
    }

    function testAnotherRootThanTheAnsweredEndsTheVaultAtOnce() public {
        anchorLog();
        _challenge(checkpointOf(prefix(5), _log, 1));
        bond.answer(_log, 5, LogModel.consistency(prefix(7), 5));
        _challenge(_forked(5));
        assertExit(true, "exit");
    }

    function testAnotherRootThanTheLastAnchorOfAnEarlierLogEndsTheVault() public {
        anchorLog();
        Checkpoint memory c = _forked(7);
        newLog();
        _challenge(c);
        assertExit(true, "exit");
    }

    // ---- what an honest operator need not fear

    function testSomebodyElsesSignatureChallengesNothing() public {
        Checkpoint memory c = _forked(3);
        bytes memory signature = sign(0xBAD, digest(c));
        bytes32 hash = digest(c);
        vm.expectRevert(abi.encodeWithSelector(VaultErrors.NotSignedBy.selector, hash, vm.addr(SIGNER_KEY)));
        bond.challenge(c, signature);
        c.operatorKeyId = 9;
        vm.expectRevert(abi.encodeWithSelector(VaultErrors.UnknownOperatorKey.selector, 9));
        bond.challenge(c, signature);
    }

    function testARevokedKeyChallengesNothing() public {
        anchorLog();
        _challenge(_forked(3));
        vm.prank(emergency);
        vault.revokeOperatorKey(1);
        pass(21_600);
        vm.expectRevert(abi.encodeWithSelector(BondErrors.ChallengeLapsed.selector, _log, 3));
        bond.enforce(_log, 3);
        (,, uint64 revokedAt) = vault.operatorKeyOf(1);
        bytes memory revoked = abi.encodeWithSelector(VaultErrors.OperatorKeyIsRevoked.selector, 1, revokedAt);
        _refuses(_forked(4), revoked);
        _refuses(_forked(7), revoked);

        // The stolen key's challenge does not stand in the way of a good one, nor is it evidence.
        Checkpoint memory c = checkpointOf(prefix(3), _log, 2);
        bond.challenge(c, sign(SPARE_KEY, digest(c)));
        assertExit(false, "open");
        assertEq(bond.challengeOf(_log, 3).root, c.root, "the good one");
        assertEq(bond.challengeOf(_log, 3).opened.time, block.timestamp, "from now");
    }

    /// @dev A log that was lost answers nothing: its tail, past the last anchor, cannot be challenged, and what was
    ///      challenged before need not be answered.
    function testALostLogNeedNotAnswer() public {
        anchorLog();
        Checkpoint memory c = checkpointOf(prefix(3), _log, 1);
        Checkpoint memory tail = checkpointOf(prefix(5), _log, 1);
        _challenge(c);
        newLog();
        bytes32 present = vault.logId();
        pass(21_600);
        vm.expectRevert(abi.encodeWithSelector(BondErrors.ChallengeLapsed.selector, _log, 3));
        bond.enforce(_log, 3);
        vm.expectRevert(abi.encodeWithSelector(VaultErrors.WrongLog.selector, _log, present));
        bond.answer(_log, 3, new bytes32[](0));
        _refuses(tail, abi.encodeWithSelector(VaultErrors.WrongLog.selector, _log, present));
    }

    function testAnUnknownLogIsRefused() public {
        Checkpoint memory c = checkpointOf(prefix(3), bytes32(uint256(7)), 1);
        _refuses(c, abi.encodeWithSelector(VaultErrors.UnknownLog.selector, bytes32(uint256(7))));
    }

    // ---- helpers

    function _challenge(Checkpoint memory c) private {
        bond.challenge(c, sign(SIGNER_KEY, digest(c)));
    }

    function _refuses(Checkpoint memory c, bytes memory why) private {
        bytes memory signature = sign(SIGNER_KEY, digest(c));
        vm.expectRevert(why);
        bond.challenge(c, signature);
    }

    function _forked(uint256 size) private view returns (Checkpoint memory) {
        bytes32[] memory content = prefix(size);
        content[1] = bytes32(uint256(content[1]) ^ 1);
        return checkpointOf(content, _log, 1);
    }
}
