// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {NettingErrors} from "../../../main/solidity/netting/NettingErrors.sol";
import {NettingEvents} from "../../../main/solidity/netting/NettingEvents.sol";
import {NetPart} from "../../../main/solidity/netting/NettingTypes.sol";
import {TwoKeyFreeze} from "../../../main/solidity/access/TwoKeyFreeze.sol";
import {NettingTest} from "./NettingTest.sol";

/// @notice The way out: waits, the window before it, the end of a book, pauses and freezes.
contract NettingLeaveTest is NettingTest {
    function testLeaveWaitsForBlocksAndSeconds() public {
        enter(shop, 10);
        vm.expectRevert(abi.encodeWithSelector(NettingErrors.NoLeaveRequest.selector, shop, shop));
        vm.prank(shop);
        book.finishLeave(shop);
        (uint64 block_, uint64 time) = (uint64(block.number), uint64(block.timestamp));
        vm.prank(shop);
        book.requestLeave(shop, 10);
        bytes memory notMature = abi.encodeWithSelector(NettingErrors.LeaveNotMature.selector, block_, time);
        vm.warp(time + 86_400);
        vm.expectRevert(notMature);
        vm.prank(shop);
        book.finishLeave(shop);
        vm.warp(time + 86_399);
        vm.roll(block_ + 90_000);
        vm.expectRevert(notMature);
        vm.prank(shop);
        book.finishLeave(shop);
        vm.prank(shop);
        book.requestLeave(shop, 0);
        (uint64 units,,) = book.leaveOf(shop, shop);
        assertEq(units, 0, "taken back");
    }

    /// @dev Each wish is on record, with the clock from which it waits; zero leaves nothing of it.
    function testAWishToLeaveIsOnRecord() public {
        enter(shop, 10);
        vm.expectEmit(address(book));
        emit NettingEvents.GuarantorSet(shop, second);
        guarantee(shop, second, 20);
        _asks(shop, 10);
        _asks(second, 20);
        pass(7);
        _asks(shop, 1);
        (uint64 units, uint64 block_, uint64 time) = book.leaveOf(shop, second);
        assertTrue(units == 20 && block_ == block.number - 7 && time == block.timestamp - 7, "the other's stands");
        _asks(shop, 0);
        (units, block_, time) = book.leaveOf(shop, shop);
        assertTrue(units == 0 && block_ == 0 && time == 0, "nothing is left of it");
    }

    function _asks(address owner, uint64 units) private {
        vm.expectEmit(address(book));
        emit NettingEvents.LeaveRequested(shop, owner, units);
        vm.prank(owner);
        book.requestLeave(shop, units);
        (uint64 asked, uint64 block_, uint64 time) = book.leaveOf(shop, owner);
        assertEq(asked, units, "units");
        if (units != 0) assertTrue(block_ == block.number && time == block.timestamp, "from here on");
    }

    /// @dev One unit is money: it keeps windows owed, ends a silent book, and leaves.
    function testOneUnitIsMoney() public {
        enter(shop, 1);
        (uint64 block_, uint64 time,) = book.lastWindow();
        assertTrue(block_ == block.number && time == block.timestamp, "owed from here on");
        pass(100);
        enter(shop, 1);
        (uint64 again, uint64 at_,) = book.lastWindow();
        assertTrue(again == block_ && at_ == time, "more money is no window");
        takeOut(shop, shop, 1);
        assertEq(book.total(), 1, "the other one");
        vm.prank(shop);
        book.requestLeave(shop, 1);
        pass(86_400);
        vm.prank(stranger);
        book.declareExit();
        pass(86_400);
        vm.prank(shop);
        assertEq(book.finishLeave(shop), 1, "out");
        assertTrue(book.total() == 0 && credit(shop) == 2, "both");
    }

    /// @dev An older checkpoint unsettles nothing.
    function testWhatIsSettledStaysSo() public {
        enter(shop, 10);
        settleNothing();
        uint64 settled = uint64(block.timestamp);
        pass(60);
        NetPart memory old = partOf(true);
        old.checkpoint.time = settled - 1;
        settleNet(old, "");
        (, uint64 time, uint64 until) = book.lastWindow();
        assertTrue(until == settled && time == settled, "as before");
    }

    /// Payees of a netting lane cannot redeem while the book is open; so nobody leaves before them.
    function testNobodyLeavesBeforeAWindowThatWasCutAfterTheWait() public {
        enter(shop, 10);
        vm.prank(shop);
        book.requestLeave(shop, 10);
        uint64 needed = uint64(block.timestamp) + 86_400;
        pass(86_399);
        settleNothing();
        pass(1);
        bytes memory early = abi.encodeWithSelector(NettingErrors.NotSettledYet.selector, needed - 1, needed);
        vm.expectRevert(early);
        vm.prank(shop);
        book.finishLeave(shop);
        settleNet(partOf(false), "");
        vm.expectRevert(early);
        vm.prank(shop);
        book.finishLeave(shop);
        settleNothing();
        vm.prank(shop);
        assertEq(book.finishLeave(shop), 10, "now");
    }

    function testNobodyLeavesASilentBookBeforeItsExitIsOver() public {
        enter(shop, 10);
        vm.prank(shop);
        book.requestLeave(shop, 10);
        pass(86_400);
        settleNothing();
        (uint64 block_, uint64 time,) = book.lastWindow();
        pass(21_600);
        vm.expectRevert(abi.encodeWithSelector(NettingErrors.OperatorSilent.selector, block_, time));
        vm.prank(shop);
        book.finishLeave(shop);
        vm.expectEmit(address(book));
        emit NettingEvents.NettingExited(stranger);
        vm.prank(stranger);
        book.declareExit();
        assertTrue(!book.isOpen() && uint256(vault.state()) == 0, "the book alone");
        (block_, time) = book.exitSince();
        vm.expectRevert(abi.encodeWithSelector(NettingErrors.ExitNotMature.selector, block_, time));
        vm.prank(shop);
        book.finishLeave(shop);
        pass(86_400);
        vm.prank(shop);
        assertEq(book.finishLeave(shop), 10, "after the exit");
        vm.expectRevert(NettingErrors.NotOpen.selector);
        book.declareExit();
    }

    /// @dev What the service signs for a log that rests: the same size and root, a minute later. The same checkpoint
    ///      again says nothing new.
    function testARestingLogThatIsSignedAnewIsASignOfLife() public {
        enter(shop, 10);
        NetPart memory it = partOf(true);
        uint64 cut = it.checkpoint.time;
        settleNet(it, "");
        (, uint64 first,) = book.lastWindow();
        pass(60);
        NetPart memory same = partOf(true);
        same.checkpoint = it.checkpoint;
        settleNet(same, "");
        (, uint64 time,) = book.lastWindow();
        assertEq(time, first, "no sign of life");
        NetPart memory anew = partOf(true);
        anew.checkpoint = it.checkpoint;
        anew.checkpoint.time = cut + 60;
        settleNet(anew, "");
        uint64 until;
        (, time, until) = book.lastWindow();
        assertEq(time, block.timestamp, "a sign of life");
        assertEq(until, cut + 60, "and nothing came since");
    }

    function testOnlySilenceEndsTheBook() public {
        vm.expectRevert(NettingErrors.NothingInBook.selector);
        book.declareExit();
        pass(100_000);
        enter(shop, 1); // the first money: windows are owed from now on
        (uint64 block_, uint64 time,) = book.lastWindow();
        pass(21_599);
        vm.expectRevert(abi.encodeWithSelector(NettingErrors.OperatorAlive.selector, block_, time));
        vm.prank(governance);
        book.declareExit();
        settleNothing();
        pass(1);
        enter(shop, 1);
        (block_, time,) = book.lastWindow();
        vm.expectRevert(abi.encodeWithSelector(NettingErrors.OperatorAlive.selector, block_, time));
        book.declareExit();
    }

    function testTheVaultsExitIsTheBooksToo() public {
        enter(shop, 10);
        vm.prank(shop);
        book.requestLeave(shop, 10);
        pass(50_000);
        exitVault();
        (uint64 block_, uint64 time) = book.exitSince();
        assertEq(time, block.timestamp, "since");
        assertEq(block_, block.number, "since");
        pass(86_399);
        vm.expectRevert(abi.encodeWithSelector(NettingErrors.ExitNotMature.selector, block_, time));
        vm.prank(shop);
        book.finishLeave(shop);
        pass(1);
        vm.prank(shop);
        assertEq(book.finishLeave(shop), 10, "paid");
        give(book.pocketOf(shop, shop), 5);
        vm.expectRevert(NettingErrors.NotOpen.selector);
        book.enter(shop, shop);
    }

    function testAPauseStopsEntryAndNothingElse() public {
        enter(shop, 10);
        enter(third, 1);
        vm.prank(shop);
        book.requestLeave(shop, 5);
        pass(86_400);
        vm.prank(guardian);
        vault.pauseInflow(14_400);
        uint64 until = vault.pausedUntil();
        give(book.pocketOf(shop, shop), 5);
        vm.expectRevert(abi.encodeWithSelector(NettingErrors.InflowIsPaused.selector, until));
        book.enter(shop, shop);
        settleNet(partOf(true), transfer(shop, third, 2));
        vm.prank(shop);
        assertEq(book.finishLeave(shop), 5, "out");
        vm.roll(until - 1);
        vm.expectRevert(abi.encodeWithSelector(NettingErrors.InflowIsPaused.selector, until));
        book.enter(shop, shop);
        vm.roll(until);
        assertEq(book.enter(shop, shop), 5, "over");
    }

    function testFreezeStopsTheAccountsOwnMovesOnly() public {
        enter(shop, 10);
        enter(third, 1);
        guarantee(shop, second, 20);
        give(book.pocketOf(shop, shop), 5);
        give(book.pocketOf(shop, second), 5);
        _freeze(shop);
        bytes memory frozen = abi.encodeWithSelector(NettingErrors.AccountIsFrozen.selector, shop);
        vm.expectRevert(frozen);
        book.enter(shop, shop);
        vm.expectRevert(frozen);
        book.enter(shop, second);
        vm.expectRevert(frozen);
        vm.prank(shop);
        book.requestLeave(shop, 1);
        vm.expectRevert(frozen);
        vm.prank(shop);
        book.finishLeave(shop);
        settleNet(partOf(true), transfer(shop, third, 4));
        assertEq(book.spendableOf(third), 5, "its payees are paid");
        takeOut(shop, second, 20);
        assertEq(credit(second), 20, "its guarantor goes free");
        _freeze(third);
        give(book.pocketOf(second, third), 5);
        vm.prank(second);
        book.setGuarantor(third);
        vm.expectRevert(abi.encodeWithSelector(NettingErrors.AccountIsFrozen.selector, third));
        book.enter(second, third);
    }

    function testTheBookItselfCannotBeFrozen() public {
        assertTrue(!vault.isFreezable(address(book)), "it holds what belongs to many");
        vm.expectRevert(abi.encodeWithSelector(TwoKeyFreeze.AccountNotFreezable.selector, address(book)));
        vm.prank(freezer);
        vault.proposeFreeze(address(book), true);
    }

    function _freeze(address account) private {
        vm.prank(freezer);
        vault.proposeFreeze(account, true);
        vm.prank(confirmer);
        vault.confirmFreeze(account, true);
    }
}
