// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IERC1271} from "@openzeppelin/contracts/interfaces/IERC1271.sol";
import {IEntryPoint, PackedUserOperation} from "@openzeppelin/contracts/interfaces/IERC4337.sol";
import {AccountErrors} from "../../../main/solidity/account/AccountErrors.sol";
import {AccountGuardians} from "../../../main/solidity/account/AccountGuardians.sol";
import {Approval, Recovery, Session} from "../../../main/solidity/account/AccountTypes.sol";
import {SettlementAccount} from "../../../main/solidity/account/SettlementAccount.sol";
import {AccountTest} from "./AccountTest.sol";

/// @notice Says yes to every signature.
contract Yes is IERC1271 {
    function isValidSignature(bytes32, bytes calldata) external pure returns (bytes4) {
        return this.isValidSignature.selector;
    }
}

contract RecoveryTest is AccountTest {
    address private _next = vm.addr(NEXT_KEY);
    uint64 private _notAfter = uint64(timeNow + 1 hours);

    function testGuardiansNameAnOwner() public {
        Session memory it = granted(lent());
        vm.expectEmit(address(account));
        emit AccountGuardians.RecoveryStarted(_next, account.recoveryNonce());
        vm.prank(stranger); // anybody brings the approvals
        startRecovery(_next);
        Recovery memory pending = account.recovery();
        assertTrue(pending.newOwner == _next && pending.since.blockNumber == blockNow, "pending");
        done(ownersOp(paying(shop, 1))); // the owner goes on
        pass(RECOVERY, RECOVERY);
        vm.prank(stranger);
        account.finishRecovery();
        assertEq(account.owner(), _next, "owner");
        assertEq(account.generation(), 2, "generation");
        assertEq(account.recovery().newOwner, address(0), "none pending");
        refusedWith("AA24 signature error", ownersOp(paying(shop, 1)));
        done(resign(ownersOp(paying(shop, 1)), NEXT_KEY));
        bytes32 id = account.sessionId(it);
        refused(abi.encodeWithSelector(AccountErrors.SessionNotGranted.selector, id), sessionsOp(it, shop, 1));
    }

    /// @dev Each beginning and each end moves the number on, so that no approval is for two recoveries.
    function testRecoveriesAreNumbered() public {
        uint64 nonce = account.recoveryNonce();
        startRecovery(_next);
        assertEq(account.recoveryNonce(), nonce + 1, "begun");
        vm.prank(owner);
        account.cancelRecovery();
        assertEq(account.recoveryNonce(), nonce + 2, "cancelled");
        recover(_next);
        assertEq(account.recoveryNonce(), nonce + 4, "begun and finished");
    }

    /// @dev Nothing is called cancelled that was not pending, or that was finished.
    function testOnlyACancelledRecoveryIsToldAsOne() public {
        startRecovery(_next);
        pass(RECOVERY, RECOVERY);
        vm.recordLogs();
        account.finishRecovery();
        assertEq(vm.getRecordedLogs().length, 1, "the next owner");
        vm.recordLogs();
        vm.prank(_next);
        account.setOwner(owner);
        assertEq(vm.getRecordedLogs().length, 1, "the owner again");
    }

    function testNeighboursApprove() public {
        Approval[] memory list = new Approval[](3);
        bytes32 digest = account.recoveryDigest(_next, _notAfter);
        for (uint8 i = 0; i < 3; ++i) {
            list[i] = approval(i, digest);
        }
        account.startRecovery(_next, _notAfter, list); // one more than the threshold
        assertEq(account.recovery().newOwner, _next, "pending");
    }

    /// @dev Neither a fast chain nor a leaping clock shortens the owner's time to answer.
    function testBlocksAndSecondsBothPass() public {
        startRecovery(_next);
        bytes memory early = abi.encodeWithSelector(AccountErrors.RecoveryNotDue.selector, blockNow, timeNow);
        vm.expectRevert(early);
        account.finishRecovery();
        pass(RECOVERY - 1, 10 * RECOVERY);
        vm.expectRevert(early);
        account.finishRecovery();
        blockNow += 10 * RECOVERY;
        timeNow = uint256(account.recovery().since.time) + RECOVERY - 1;
        pass(0, 0);
        vm.expectRevert(early);
        account.finishRecovery();
        pass(0, 1);
        account.finishRecovery();
    }

    /// @dev Recovery racing with the owner: in the last block, before anybody finishes, the owner's word counts.
    function testTheOwnerCancelsUntilTheEnd() public {
        startRecovery(_next);
        pass(RECOVERY, RECOVERY);
        vm.expectEmit(address(account));
        emit AccountGuardians.RecoveryCancelled(_next);
        vm.prank(owner);
        account.cancelRecovery();
        vm.expectRevert(AccountErrors.NoRecovery.selector);
        account.finishRecovery();
        vm.prank(owner);
        vm.expectRevert(AccountErrors.NoRecovery.selector);
        account.cancelRecovery();
        assertEq(account.owner(), owner, "owner");
    }

    /// @dev The owner's operation and the recovery in one bundle: who comes first is first; what the old key signed does
    ///      not follow the recovery, so a thief with the lost key leaves nothing behind.
    function testNothingOfTheLostKeyFollowsTheRecovery() public {
        SettlementAccount other = factory.create(stranger, new address[](0), 0, 0);
        startRecovery(_next);
        pass(RECOVERY, RECOVERY);
        bytes memory finish = executing(address(account), 0, abi.encodeCall(account.finishRecovery, ()));
        PackedUserOperation memory first = resign(opOf(address(other), 0, finish), 0x57A6);
        PackedUserOperation memory late = ownersOp(abi.encodeCall(account.cancelRecovery, ()));
        bool[] memory successes = outcomes(bundle(first, late));
        assertTrue(successes[0] && !successes[1], "the recovery, and nothing of the lost key's after it");
        assertEq(account.owner(), _next, "owner");
    }

    /// @dev The entry point calls what an operation says, so also `validateUserOp`: it must not renew what the lost key
    ///      signed before.
    function testAValidationAmongTheCallsRenewsNothing() public {
        startRecovery(_next);
        pass(RECOVERY, RECOVERY);
        bytes memory steal = abi.encodeCall(account.setOwner, (stranger));
        PackedUserOperation memory inner;
        inner.callData = steal;
        bytes memory validate = abi.encodeCall(account.validateUserOp, (inner, 0, 0));
        PackedUserOperation[] memory ops = new PackedUserOperation[](3);
        ops[0] = ownersOp(abi.encodeCall(account.finishRecovery, ()));
        ops[1] = resign(opOf(address(account), 1, validate), OWNER_KEY);
        ops[2] = resign(opOf(address(account), 2, steal), OWNER_KEY);
        vm.expectRevert(abi.encodeWithSelector(IEntryPoint.FailedOp.selector, 1, "AA24 signature error"));
        handle(ops);
    }

    /// @dev Another operation of the account, validated after the recovery, renews nothing of the lost key's.
    function testAnotherOperationsValidationRenewsNothing() public {
        startRecovery(_next);
        pass(RECOVERY, RECOVERY);
        PackedUserOperation[] memory ops = new PackedUserOperation[](2);
        ops[0] = ownersOp(abi.encodeCall(account.setOwner, (stranger)));
        ops[1] = resign(opOf(address(account), 1, paying(shop, 1)), NEXT_KEY);
        bytes32[2] memory hashes = [hashOf(ops[0]), hashOf(ops[1])];
        vm.prank(address(entryPoint));
        assertEq(account.validateUserOp(ops[0], hashes[0], 0), 0, "the lost key's is valid still");
        account.finishRecovery();
        vm.prank(address(entryPoint));
        assertEq(account.validateUserOp(ops[1], hashes[1], 0), 0, "the next owner's too");
        vm.prank(address(entryPoint));
        vm.expectRevert(abi.encodeWithSelector(AccountErrors.OperationIsStale.selector, 1, 2));
        account.setOwner(stranger);
    }

    function testCancelledApprovalsAreWorthNothing() public {
        Approval[] memory list = approvals(_next, _notAfter);
        account.startRecovery(_next, _notAfter, list);
        vm.prank(owner);
        account.cancelRecovery();
        vm.expectRevert(abi.encodeWithSelector(AccountErrors.NotApproved.selector, guardians()[0]));
        account.startRecovery(_next, _notAfter, list);
    }

    function testOneRecoveryAtATime() public {
        startRecovery(_next);
        Approval[] memory list = approvals(stranger, _notAfter);
        vm.expectRevert(abi.encodeWithSelector(AccountErrors.RecoveryIsPending.selector, _next));
        account.startRecovery(stranger, _notAfter, list);
    }

    /// @dev Guardian griefing: they may begin again after each cancellation, but not keep the owner from replacing
    ///      them, and a recovery that they began ends with them.
    function testGuardiansDoNotKeepTheirPlace() public {
        vm.prank(owner);
        account.proposeGuardians(new address[](0), 0);
        startRecovery(_next);
        vm.prank(owner);
        account.cancelRecovery();
        pass(CHANGE, CHANGE);
        _notAfter = uint64(timeNow);
        startRecovery(_next);
        account.finishGuardianChange();
        vm.expectRevert(AccountErrors.NoRecovery.selector);
        account.finishRecovery();
        Approval[] memory list = approvals(_next, _notAfter);
        vm.expectRevert(AccountErrors.NoGuardians.selector);
        account.startRecovery(_next, _notAfter, list);
    }

    /// @dev Approvals are for the guardians of their time: later ones do not inherit them.
    function testApprovalsEndWithTheGuardians() public {
        Approval[] memory list = approvals(_next, uint64(timeNow + 10 * CHANGE));
        vm.prank(owner);
        account.proposeGuardians(guardians(), 1);
        pass(CHANGE, CHANGE);
        account.finishGuardianChange();
        vm.expectPartialRevert(AccountErrors.NotApproved.selector);
        account.startRecovery(_next, uint64(timeNow - CHANGE + 10 * CHANGE), list);
    }

    function testTheThresholdIsNeeded() public {
        Approval[] memory one = new Approval[](1);
        one[0] = approvals(_next, _notAfter)[0];
        vm.expectRevert(abi.encodeWithSelector(AccountErrors.TooFewApprovals.selector, 1, 2));
        account.startRecovery(_next, _notAfter, one);
    }

    /// @dev The same guardian twice is one guardian.
    function testGuardiansCountOnce() public {
        Approval[] memory list = approvals(_next, _notAfter);
        list[1] = list[0];
        _refusedStart(abi.encodeWithSelector(AccountErrors.NoSuchGuardian.selector, 0), list);
        list = approvals(_next, _notAfter);
        (list[0], list[1]) = (list[1], list[0]);
        _refusedStart(abi.encodeWithSelector(AccountErrors.NoSuchGuardian.selector, 0), list);
        list[1].guardian = 3;
        _refusedStart(abi.encodeWithSelector(AccountErrors.NoSuchGuardian.selector, 3), list);
    }

    function testEachApprovalIsAGuardians() public {
        Approval[] memory list = approvals(_next, _notAfter);
        list[1].signature = sign(BAD_KEY, account.recoveryDigest(_next, _notAfter));
        _refusedStart(abi.encodeWithSelector(AccountErrors.NotApproved.selector, guardians()[2]), list);
        list[1].signature = "";
        _refusedStart(abi.encodeWithSelector(AccountErrors.NotApproved.selector, guardians()[2]), list);
    }

    /// @dev For one owner, one date, one account, one chain, one time.
    function testApprovalsAreForOneRecovery() public {
        Approval[] memory list = approvals(_next, _notAfter);
        bytes memory why = abi.encodeWithSelector(AccountErrors.NotApproved.selector, guardians()[0]);
        vm.expectRevert(why);
        account.startRecovery(stranger, _notAfter, list);
        vm.expectRevert(why);
        account.startRecovery(_next, _notAfter + 1, list);
        SettlementAccount other = factory.create(owner, guardians(), 2, "other");
        vm.expectRevert(why);
        other.startRecovery(_next, _notAfter, list);
        vm.chainId(block.chainid + 1);
        vm.expectRevert(why);
        account.startRecovery(_next, _notAfter, list);
    }

    function testApprovalsExpire() public {
        Approval[] memory list = approvals(_next, _notAfter);
        pass(1, 1 hours + 1);
        _refusedStart(abi.encodeWithSelector(AccountErrors.ApprovalsExpired.selector, _notAfter), list);
        pass(0, 0);
        vm.warp(--timeNow);
        account.startRecovery(_next, _notAfter, list);
    }

    function testOwnersThatAreNone() public {
        address[3] memory bad = [address(0), address(account), owner];
        for (uint256 i = 0; i < 3; ++i) {
            Approval[] memory list = approvals(bad[i], _notAfter);
            vm.expectRevert(abi.encodeWithSelector(AccountErrors.BadOwner.selector, bad[i]));
            account.startRecovery(bad[i], _notAfter, list);
        }
    }

    /// @dev Without guardians a lost key is lost, and nobody recovers anything.
    function testWithoutGuardiansNobody() public {
        account = factory.create(owner, new address[](0), 0, "alone");
        vm.expectRevert(AccountErrors.NoGuardians.selector);
        account.startRecovery(_next, _notAfter, new Approval[](0));
    }

    /// @dev A guardian may be an account of this kind itself: its owner signs in its name (ERC-1271, nested).
    function testAGuardianMayBeAnAccount() public {
        SettlementAccount friend = factory.create(vm.addr(BAD_KEY), new address[](0), 0, "friend");
        address[] memory one = new address[](1);
        one[0] = address(friend);
        account = factory.create(owner, one, 1, "guarded");
        bytes32 digest = account.recoveryDigest(_next, _notAfter);
        bytes32 prefixed = keccak256(abi.encode(keccak256("PersonalSign(bytes prefixed)"), digest));
        bytes32 nested = keccak256(abi.encodePacked(hex"1901", _domain(address(friend)), prefixed));
        Approval[] memory list = new Approval[](1);
        list[0] = Approval(0, sign(BAD_KEY, digest));
        vm.expectRevert(abi.encodeWithSelector(AccountErrors.NotApproved.selector, address(friend)));
        account.startRecovery(_next, _notAfter, list);
        list[0] = Approval(0, sign(BAD_KEY, nested));
        account.startRecovery(_next, _notAfter, list);
    }

    /// @dev A key whose account runs code of another (EIP-7702) signs as before, whatever that code knows.
    function testAGuardianMayLendItsAccountToCode() public {
        vm.signAndAttachDelegation(address(token), guardianKeys[0]); // knows no ERC-1271
        vm.signAndAttachDelegation(address(new Yes()), guardianKeys[2]);
        assertEq(guardians()[0].code.length, 23, "designated");
        Approval[] memory list = approvals(_next, _notAfter);
        list[0].signature = sign(BAD_KEY, account.recoveryDigest(_next, _notAfter));
        _refusedStart(abi.encodeWithSelector(AccountErrors.NotApproved.selector, guardians()[0]), list);
        list = approvals(_next, _notAfter);
        account.startRecovery(_next, _notAfter, list);
        vm.prank(owner);
        account.cancelRecovery();
        // What its owner lent the account to may say yes as well: that is the owner's choice.
        list = approvals(_next, _notAfter);
        list[1].signature = "";
        account.startRecovery(_next, _notAfter, list);
    }

    function testASettledOwnerEndsARecovery() public {
        startRecovery(_next);
        vm.prank(owner);
        account.setOwner(stranger);
        vm.expectRevert(AccountErrors.NoRecovery.selector);
        account.finishRecovery();
    }

    function testGasOfRecovery() public {
        uint64 notAfter = uint64(timeNow + 1 hours);
        Approval[] memory list = approvals(_next, notAfter);
        account.startRecovery(_next, notAfter, list);
        vm.snapshotGasLastCall("accounts", "start a recovery by two guardians");
        pass(RECOVERY, RECOVERY);
        account.finishRecovery();
        vm.snapshotGasLastCall("accounts", "finish a recovery");
    }

    function _refusedStart(bytes memory why, Approval[] memory list) private {
        vm.expectRevert(why);
        account.startRecovery(_next, _notAfter, list);
    }

    function _domain(address of_) private view returns (bytes32) {
        return keccak256(
            abi.encode(
                keccak256("EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)"),
                keccak256("Bascule"),
                keccak256("1"),
                block.chainid,
                of_
            )
        );
    }
}
