// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {NettingErrors} from "../../../main/solidity/netting/NettingErrors.sol";
import {Duration, Parameters} from "../../../main/solidity/vault/VaultTypes.sol";
import {NettingTest} from "./NettingTest.sol";

/// @notice Each span has blocks and seconds of its own; all are different here, and both must have passed.
contract NettingSpansTest is NettingTest {
    function setUp() public override {
        super.setUp();
        vault = deployVault(_parameters(), roles());
        vm.prank(governance);
        vault.setBond(address(bond));
        book = deployBook(2); // D_bond is exactly D_exit + 2 L + D_watch, in blocks and in seconds
        vm.prank(governance);
        vault.nameNetting(address(token), address(book));
        fund(bank, 1e12);
        vm.prank(bank);
        vault.requestUnpledge(address(token), 1e12);
        pass(5_000);
        anchorEmpty();
        vm.prank(bank);
        vault.finishUnpledge(address(token));
    }

    function _parameters() private pure returns (Parameters memory p) {
        p = parameters();
        p.alive = Duration(1_000, 4_000);
        p.watch = Duration(500, 700);
        p.exit = Duration(2_000, 5_000);
        p.filing = Duration(500, 700);
        p.bond = Duration(4_500, 13_700);
        p.pause = Duration(500, 500);
        p.maxTtl = 3_600;
        p.maxParts = 1_000;
    }

    function testALeaveAndAnExitWaitForBoth() public {
        enter(shop, 10);
        (uint64 block_, uint64 time) = (uint64(block.number), uint64(block.timestamp));
        vm.prank(shop);
        book.requestLeave(shop, 4);
        bytes memory early = abi.encodeWithSelector(NettingErrors.LeaveNotMature.selector, block_, time);
        _notLeaving(block_, time, 1_999, 5_000, early);
        _notLeaving(block_, time, 2_000, 4_999, early);
        _at(block_, time, 2_000, 5_000);
        settleNothing();
        vm.prank(shop);
        assertEq(book.finishLeave(shop), 4, "out");

        vm.prank(shop);
        book.requestLeave(shop, 6);
        (block_, time) = (block_ + 4_000, time + 10_000);
        _at(block_, time, 0, 0);
        book.declareExit();
        early = abi.encodeWithSelector(NettingErrors.ExitNotMature.selector, block_, time);
        _notLeaving(block_, time, 1_999, 5_000, early);
        _notLeaving(block_, time, 2_000, 4_999, early);
        _at(block_, time, 2_000, 5_000);
        vm.prank(shop);
        assertEq(book.finishLeave(shop), 6, "out");
    }

    function testABookIsSilentWhenBothHavePassed() public {
        enter(shop, 10);
        (uint64 block_, uint64 time) = (uint64(block.number), uint64(block.timestamp));
        bytes memory alive = abi.encodeWithSelector(NettingErrors.OperatorAlive.selector, block_, time);
        _at(block_, time, 999, 4_000);
        vm.expectRevert(alive);
        book.declareExit();
        _at(block_, time, 1_000, 3_999);
        vm.expectRevert(alive);
        book.declareExit();
        _at(block_, time, 1_000, 4_000);
        book.declareExit();
        (uint64 sinceBlock, uint64 since) = book.exitSince();
        assertTrue(sinceBlock == block_ + 1_000 && since == time + 4_000, "since then");
    }

    function testANoticeIsOverWhenBothHavePassed() public {
        address[] memory same = members();
        vm.prank(governance);
        book.proposeMembers(same, 4);
        (uint64 block_, uint64 time) = (uint64(block.number), uint64(block.timestamp));
        bytes memory early = abi.encodeWithSelector(NettingErrors.NoticeNotOver.selector, block_, time);
        _at(block_, time, 4_499, 13_700);
        vm.expectRevert(early);
        book.enactMembers(same, 4);
        _at(block_, time, 4_500, 13_699);
        vm.expectRevert(early);
        book.enactMembers(same, 4);
        _at(block_, time, 4_500, 13_700);
        book.enactMembers(same, 4);
        (, uint16 quorum) = book.members();
        assertEq(quorum, 4, "enacted");
    }

    function _notLeaving(uint64 block_, uint64 time, uint64 blocks, uint64 secs, bytes memory why) private {
        _at(block_, time, blocks, secs);
        vm.expectRevert(why);
        vm.prank(shop);
        book.finishLeave(shop);
    }

    function _at(uint64 block_, uint64 time, uint64 blocks, uint64 secs) private {
        vm.roll(block_ + blocks);
        vm.warp(time + secs);
    }
}
