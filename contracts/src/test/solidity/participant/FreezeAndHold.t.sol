// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IAccessControl} from "@openzeppelin/contracts/access/IAccessControl.sol";
import {TwoKeyFreeze} from "../../../main/solidity/access/TwoKeyFreeze.sol";
import {ParticipantErrors} from "../../../main/solidity/participant/ParticipantErrors.sol";
import {ParticipantEvents} from "../../../main/solidity/participant/ParticipantEvents.sol";
import {FreezeOrder} from "../../../main/solidity/participant/ParticipantTypes.sol";
import {Duration} from "../../../main/solidity/vault/VaultTypes.sol";
import {ParticipantTest} from "./ParticipantTest.sol";

/// @notice What two keys stop for a time, and what the consortium holds.
contract FreezeAndHoldTest is ParticipantTest {
    bytes32 private constant ORDER = keccak256("order");

    function frozen(address account) private pure returns (bytes memory) {
        return abi.encodeWithSelector(TwoKeyFreeze.AccountIsFrozen.selector, account);
    }

    /// frozenByTwoKeys
    function testTwoKeysFreezeForAReasonAndATime() public {
        vm.prank(first);
        participants.proposeFreeze(alice, FRAUD, span(100));
        move(alice, bob, 1);
        skip(5);
        vm.expectEmit(address(participants));
        emit ParticipantEvents.FreezeOrdered(alice, FRAUD, span(100));
        vm.prank(second);
        participants.confirmFreeze(alice, FRAUD, span(100));
        FreezeOrder memory it = participants.freezeOrderOf(alice);
        assertEq(it.reason, FRAUD, "reason");
        assertEq(it.since.blockNumber, block.number, "from the second key on");
        assertEq(it.since.time, block.timestamp, "time");
        assertEq(it.term.blocks, 100, "term");
        assertTrue(participants.isFrozen(alice) && !participants.mayHold(alice), "frozen");
        assertTrue(participants.isCurrent(alice), "and still vouched for");
        cannotMove(alice, bob, 1, frozen(alice));
        cannotMove(bob, alice, 1, frozen(alice));
        assertTrue(!participants.isFrozen(bob) && participants.mayHold(bob), "nobodyElse");
    }

    function testAFreezeEndsByItselfWhenBlocksAndSecondsHavePassed() public {
        freeze(alice, 100);
        uint256 height = block.number;
        uint256 time = block.timestamp;
        vm.roll(height + 1000);
        vm.warp(time + 99);
        cannotMove(alice, bob, 1, frozen(alice));
        vm.roll(height + 99);
        vm.warp(time + 1000);
        cannotMove(alice, bob, 1, frozen(alice));
        bytes memory unchanged = abi.encodeWithSelector(TwoKeyFreeze.FreezeUnchanged.selector, alice, true);
        vm.prank(first);
        vm.expectRevert(unchanged);
        participants.proposeFreeze(alice, FRAUD, span(100));
        vm.roll(height + 100);
        move(alice, bob, 1);
        vm.prank(first);
        vm.expectRevert(abi.encodeWithSelector(TwoKeyFreeze.FreezeUnchanged.selector, alice, false));
        participants.proposeUnfreeze(alice);
        freeze(alice, 100);
        cannotMove(alice, bob, 1, frozen(alice));
    }

    function testTwoKeysEndAFreezeEarly() public {
        freeze(alice, 100);
        vm.prank(first);
        participants.proposeUnfreeze(alice);
        cannotMove(alice, bob, 1, frozen(alice));
        vm.prank(second);
        participants.confirmUnfreeze(alice);
        move(alice, bob, 1);
    }

    function testTheSecondKeyRepeatsTheContent() public {
        vm.prank(first);
        participants.proposeFreeze(alice, FRAUD, Duration(100, 200));
        bytes memory none = abi.encodeWithSelector(TwoKeyFreeze.NoSuchFreezeProposal.selector, alice, true);
        vm.startPrank(second);
        vm.expectRevert(none);
        participants.confirmFreeze(alice, FRAUD + 1, Duration(100, 200));
        vm.expectRevert(none);
        participants.confirmFreeze(alice, FRAUD, Duration(101, 200));
        vm.expectRevert(none);
        participants.confirmFreeze(alice, FRAUD, Duration(100, 201));
        vm.expectRevert(abi.encodeWithSelector(TwoKeyFreeze.NoSuchFreezeProposal.selector, bob, true));
        participants.confirmFreeze(bob, FRAUD, Duration(100, 200));
        vm.expectRevert(abi.encodeWithSelector(TwoKeyFreeze.NoSuchFreezeProposal.selector, alice, false));
        participants.confirmUnfreeze(alice);
        participants.confirmFreeze(alice, FRAUD, Duration(100, 200));
        vm.expectRevert(none);
        participants.confirmFreeze(alice, FRAUD, Duration(100, 200));
        vm.stopPrank();
    }

    function testAProposalIsTakenBackOrEndsWithAnother() public {
        vm.startPrank(first);
        participants.proposeFreeze(alice, FRAUD, span(100));
        participants.withdrawFreezeProposal(alice, FRAUD, span(100));
        vm.expectRevert(abi.encodeWithSelector(TwoKeyFreeze.NoSuchFreezeProposal.selector, alice, false));
        participants.withdrawFreezeProposal(alice, FRAUD, span(100));
        vm.stopPrank();
        bytes memory none = abi.encodeWithSelector(TwoKeyFreeze.NoSuchFreezeProposal.selector, alice, true);
        vm.prank(second);
        vm.expectRevert(none);
        participants.confirmFreeze(alice, FRAUD, span(100));
        // A content that was proposed before an unfreeze is gone with it.
        freeze(alice, 100);
        vm.prank(first);
        participants.proposeUnfreeze(alice);
        vm.startPrank(second);
        vm.expectRevert(none);
        participants.confirmFreeze(alice, FRAUD, span(100));
        vm.expectRevert(none);
        participants.confirmFreeze(alice, 0, Duration(0, 0));
        vm.stopPrank();
        assertEq(participants.freezeProposerOf(alice, 0, Duration(0, 0)), first, "waits");
        vm.prank(first);
        participants.withdrawFreezeProposal(alice, 0, Duration(0, 0));
        assertEq(participants.freezeProposerOf(alice, 0, Duration(0, 0)), address(0), "taken back");
    }

    /// @dev A key that proposes nonsense holds up nobody's proposal, and takes none back.
    function testProposalsOfDifferentContentStandBesideEachOther() public {
        address rogue = vm.addr(0xB13);
        bytes32 freezer = participants.FREEZER_ROLE();
        decided(address(participants), abi.encodeCall(participants.grantRole, (freezer, rogue)));
        vm.prank(first);
        participants.proposeFreeze(alice, FRAUD, span(100));
        vm.startPrank(rogue);
        participants.proposeFreeze(alice, FRAUD, span(1));
        vm.expectRevert(abi.encodeWithSelector(TwoKeyFreeze.FreezeProposalWaits.selector, alice, first));
        participants.proposeFreeze(alice, FRAUD, span(100));
        vm.expectRevert(
            abi.encodeWithSelector(
                IAccessControl.AccessControlUnauthorizedAccount.selector, rogue, bytes32(0)
            )
        );
        participants.withdrawFreezeProposal(alice, FRAUD, span(100));
        vm.stopPrank();
        assertEq(participants.freezeProposerOf(alice, FRAUD, span(1)), rogue, "beside");
        vm.prank(second);
        participants.confirmFreeze(alice, FRAUD, span(100));
        assertEq(participants.freezeProposerOf(alice, FRAUD, span(1)), address(0), "ended with it");
        bytes memory none = abi.encodeWithSelector(TwoKeyFreeze.NoSuchFreezeProposal.selector, alice, true);
        vm.prank(second);
        vm.expectRevert(none);
        participants.confirmFreeze(alice, FRAUD, span(1));
        vm.prank(rogue);
        participants.proposeUnfreeze(alice);
        // The consortium takes back what a rogue proposed.
        decided(
            address(participants),
            abi.encodeCall(participants.withdrawFreezeProposal, (alice, 0, Duration(0, 0)))
        );
        vm.prank(second);
        vm.expectRevert(abi.encodeWithSelector(TwoKeyFreeze.NoSuchFreezeProposal.selector, alice, false));
        participants.confirmUnfreeze(alice);
    }

    /// @dev Neither end of a freeze brings back what was proposed before it.
    function testAnUnfreezeBringsBackNoOlderProposal() public {
        vm.prank(first);
        participants.proposeFreeze(alice, 8, span(200));
        freeze(alice, 100);
        vm.prank(first);
        participants.proposeUnfreeze(alice);
        vm.startPrank(second);
        participants.confirmUnfreeze(alice);
        vm.expectRevert(abi.encodeWithSelector(TwoKeyFreeze.NoSuchFreezeProposal.selector, alice, true));
        participants.confirmFreeze(alice, 8, span(200));
        vm.stopPrank();
        assertEq(participants.freezeProposerOf(alice, 8, span(200)), address(0), "gone");
        move(alice, bob, 1);
    }

    /// @dev What ended by itself is not ended again.
    function testAnUnfreezeOfWhatHasEndedIsNone() public {
        freeze(alice, 100);
        vm.prank(first);
        participants.proposeUnfreeze(alice);
        skip(100);
        vm.startPrank(second);
        vm.expectRevert(abi.encodeWithSelector(TwoKeyFreeze.NoSuchFreezeProposal.selector, alice, false));
        participants.confirmUnfreeze(alice);
        vm.expectRevert(abi.encodeWithSelector(TwoKeyFreeze.NoSuchFreezeProposal.selector, alice, true));
        participants.confirmFreeze(alice, 0, Duration(0, 0));
        vm.stopPrank();
    }

    function testOneKeyIsNotTwo() public {
        bytes32 confirmer = participants.FREEZE_CONFIRMER_ROLE();
        decided(address(participants), abi.encodeCall(participants.grantRole, (confirmer, first)));
        vm.startPrank(first);
        participants.proposeFreeze(alice, FRAUD, span(100));
        vm.expectRevert(abi.encodeWithSelector(TwoKeyFreeze.SameKeyTwice.selector, first));
        participants.confirmFreeze(alice, FRAUD, span(100));
        vm.stopPrank();
        bytes memory why = abi.encodeWithSelector(
            IAccessControl.AccessControlUnauthorizedAccount.selector, stranger, participants.FREEZER_ROLE()
        );
        vm.startPrank(stranger);
        vm.expectRevert(why);
        participants.proposeFreeze(alice, FRAUD, span(100));
        vm.expectRevert(
            abi.encodeWithSelector(
                IAccessControl.AccessControlUnauthorizedAccount.selector, stranger, bytes32(0)
            )
        );
        participants.withdrawFreezeProposal(alice, FRAUD, span(100));
        vm.expectRevert(
            abi.encodeWithSelector(IAccessControl.AccessControlUnauthorizedAccount.selector, stranger, confirmer)
        );
        participants.confirmFreeze(alice, FRAUD, span(100));
        vm.expectRevert(IAccessControl.AccessControlBadConfirmation.selector);
        participants.renounceRole(confirmer, second);
        vm.stopPrank();
        // A key that lost its role has proposed nothing.
        bytes32 freezer = participants.FREEZER_ROLE();
        decided(address(participants), abi.encodeCall(participants.revokeRole, (freezer, first)));
        vm.prank(second);
        vm.expectRevert(abi.encodeWithSelector(TwoKeyFreeze.NoSuchFreezeProposal.selector, alice, true));
        participants.confirmFreeze(alice, FRAUD, span(100));
    }

    function testAFreezeHasAReasonAndAnEnd() public {
        vm.startPrank(first);
        vm.expectRevert(abi.encodeWithSelector(ParticipantErrors.NoReason.selector, alice));
        participants.proposeFreeze(alice, 0, span(100));
        uint32 most = 30 days;
        Duration[4] memory bad = [Duration(0, 1), Duration(1, 0), Duration(1, most + 1), Duration(4 * most + 1, 1)];
        for (uint256 i = 0; i < bad.length; ++i) {
            vm.expectRevert(
                abi.encodeWithSelector(ParticipantErrors.BadSpan.selector, bad[i].blocks, bad[i].secs)
            );
            participants.proposeFreeze(alice, FRAUD, bad[i]);
        }
        participants.proposeFreeze(alice, FRAUD, Duration(4 * most, most));
        vm.expectRevert(abi.encodeWithSelector(TwoKeyFreeze.AccountNotFreezable.selector, address(0)));
        participants.proposeFreeze(address(0), FRAUD, span(1));
        vm.stopPrank();
    }

    /// heldAsDecided
    function testAHoldKeepsAnAmountAndNoMore() public {
        give(bob, 500);
        vm.expectEmit(address(participants));
        emit ParticipantEvents.HeldByOrder(alice, address(money), 400, ORDER);
        hold(alice, 400);
        assertEq(participants.heldOf(alice, address(money)), 400, "held");
        cannotMove(alice, bob, 601, abi.encodeWithSelector(ParticipantErrors.HeldBack.selector, alice, money, 400, 399));
        move(alice, bob, 600);
        cannotMove(alice, bob, 1, abi.encodeWithSelector(ParticipantErrors.HeldBack.selector, alice, money, 400, 399));
        move(alice, alice, 400); // to itself takes nothing away
        move(bob, alice, 5); // it may receive
        move(bob, alice, 1000); // nobodyElse
        hold(alice, 0);
        move(alice, bob, 1405);
    }

    function testAHoldIsTheConsortiums() public {
        bytes32 admin = participants.DEFAULT_ADMIN_ROLE();
        address[3] memory others = [first, second, bank];
        for (uint256 i = 0; i < others.length; ++i) {
            bytes memory why = abi.encodeWithSelector(
                IAccessControl.AccessControlUnauthorizedAccount.selector, others[i], admin
            );
            vm.startPrank(others[i]);
            vm.expectRevert(why);
            participants.hold(alice, address(money), 1, ORDER);
            vm.expectRevert(why);
            participants.addIssuer(others[i]);
            vm.expectRevert(why);
            participants.removeIssuer(1);
            vm.stopPrank();
        }
        bytes memory zero = abi.encodeWithSelector(ParticipantErrors.ZeroAddress.selector);
        refused(abi.encodeCall(participants.hold, (address(0), address(money), 1, ORDER)), zero);
        refused(abi.encodeCall(participants.hold, (alice, address(0), 1, ORDER)), zero);
        refused(
            abi.encodeCall(participants.hold, (alice, address(money), 1, 0)),
            abi.encodeWithSelector(ParticipantErrors.NoReason.selector, alice)
        );
    }

    function testAHoldIsOfOneToken() public {
        address other = address(token);
        decided(address(participants), abi.encodeCall(participants.hold, (alice, other, 1_000_000, ORDER)));
        move(alice, bob, 1000);
        vm.prank(other);
        vm.expectRevert(abi.encodeWithSelector(ParticipantErrors.HeldBack.selector, alice, other, 1_000_000, 5));
        participants.requireTransferable(alice, bob, 5);
    }
}
