// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {SplitGovernance} from "../../../main/solidity/split/SplitGovernance.sol";
import {Payee} from "../../../main/solidity/split/SplitTypes.sol";
import {GovernedSplitsTest} from "./GovernedSplitsTest.sol";

contract GovernedChangeTest is GovernedSplitsTest {
    uint64 private _split;

    function setUp() public override {
        super.setUp();
        _split = governed(list(account(alice, 1), account(bob, 1)), 0);
    }

    function testAChangeWaitsForBlocksAndSeconds() public {
        Payee[] memory payees = list(account(carol, 1));
        vm.expectEmit(address(splits));
        emit SplitGovernance.ChangeProposed(_split, 2, blockNow + BLOCKS, timeNow + SECS, payees);
        propose(_split, payees);
        bytes memory notRipe =
            abi.encodeWithSelector(SplitGovernance.ChangeNotRipe.selector, _split, blockNow + BLOCKS, timeNow + SECS);
        pass(BLOCKS - 1, SECS * 10); // the chain stood still
        vm.expectRevert(notRipe);
        splits.applyChange(_split);
        vm.expectEmit(address(splits));
        emit SplitGovernance.SplitChanged(_split, 2);
        pass(1, 0);
        splits.applyChange(_split);
        assertEq(splits.payeesOf(_split, version(_split))[0].account, carol, "in force");
        assertEq(splits.payeesOf(_split, 1).length, 2, "the old list is kept");

        propose(_split, list(account(alice, 1)));
        notRipe =
            abi.encodeWithSelector(SplitGovernance.ChangeNotRipe.selector, _split, blockNow + BLOCKS, timeNow + SECS);
        pass(BLOCKS * 10, SECS - 1); // the chain ran fast
        vm.expectRevert(notRipe);
        splits.applyChange(_split);
    }

    function testAnotherProposalStartsAnew() public {
        propose(_split, list(account(carol, 1), account(bob, 1), account(alice, 1)));
        pass(BLOCKS, SECS - 1);
        propose(_split, list(account(bob, 7)));
        pass(0, 1);
        vm.expectPartialRevert(SplitGovernance.ChangeNotRipe.selector);
        splits.applyChange(_split);
        pass(BLOCKS, SECS);
        splits.applyChange(_split);
        Payee[] memory now_ = splits.payeesOf(_split, 2);
        assertEq(now_.length, 1, "only the newer list");
        assertEq(now_[0].account, bob, "bob");
    }

    function testAChangeIsAppliedOnce() public {
        change(_split, list(account(carol, 1)));
        vm.expectRevert(abi.encodeWithSelector(SplitGovernance.NoChangeWaits.selector, _split));
        splits.applyChange(_split);
        assertEq(version(_split), 2, "once");
    }

    function testWithdrawChange() public {
        propose(_split, list(account(carol, 1)));
        vm.expectEmit(address(splits));
        emit SplitGovernance.ChangeWithdrawn(_split, 2);
        vm.prank(owner);
        splits.withdrawChange(_split);
        pass(BLOCKS, SECS);
        vm.expectRevert(abi.encodeWithSelector(SplitGovernance.NoChangeWaits.selector, _split));
        splits.applyChange(_split);
        vm.prank(owner);
        vm.expectRevert(abi.encodeWithSelector(SplitGovernance.NoChangeWaits.selector, _split));
        splits.withdrawChange(_split);
        assertEq(splits.payeesOf(_split, 2).length, 0, "nothing of it is left");
    }

    function testOnlyTheOwnerGoverns() public {
        bytes memory why =
            abi.encodeWithSelector(SplitGovernance.NotSplitOwner.selector, _split, address(this));
        vm.expectRevert(why);
        splits.proposeChange(_split, list(account(carol, 1)));
        propose(_split, list(account(carol, 1)));
        vm.expectRevert(why);
        splits.withdrawChange(_split);
        vm.expectRevert(why);
        splits.offerOwnership(_split, address(this));
        vm.expectRevert(why);
        splits.renounceOwnership(_split);
    }

    function testOwnershipIsOfferedAndTaken() public {
        vm.expectEmit(address(splits));
        emit SplitGovernance.OwnershipOffered(_split, carol);
        vm.prank(owner);
        splits.offerOwnership(_split, carol);
        assertEq(splits.splitOf(_split).owner, owner, "nothing has changed");
        vm.prank(bob);
        vm.expectRevert(abi.encodeWithSelector(SplitGovernance.NotOffered.selector, _split, bob));
        splits.takeOwnership(_split);
        vm.expectEmit(address(splits));
        emit SplitGovernance.OwnershipChanged(_split, carol);
        vm.startPrank(carol);
        splits.takeOwnership(_split);
        vm.expectRevert(abi.encodeWithSelector(SplitGovernance.NotOffered.selector, _split, carol));
        splits.takeOwnership(_split);
        vm.stopPrank();
        vm.prank(owner);
        vm.expectRevert(abi.encodeWithSelector(SplitGovernance.NotSplitOwner.selector, _split, owner));
        splits.withdrawChange(_split);
    }

    function testRenouncedIsFixedForEver() public {
        propose(_split, list(account(carol, 1)));
        vm.startPrank(owner);
        splits.offerOwnership(_split, carol);
        vm.expectEmit(address(splits));
        emit SplitGovernance.ChangeWithdrawn(_split, 2);
        vm.expectEmit(address(splits));
        emit SplitGovernance.OwnershipChanged(_split, address(0));
        splits.renounceOwnership(_split);
        vm.stopPrank();
        pass(BLOCKS, SECS);
        vm.expectRevert(abi.encodeWithSelector(SplitGovernance.NoChangeWaits.selector, _split));
        splits.applyChange(_split);
        vm.prank(carol);
        vm.expectRevert(abi.encodeWithSelector(SplitGovernance.NotOffered.selector, _split, carol));
        splits.takeOwnership(_split);
        vm.prank(owner);
        vm.expectRevert(abi.encodeWithSelector(SplitGovernance.NotSplitOwner.selector, _split, owner));
        splits.proposeChange(_split, list(account(owner, 1)));
    }
}
