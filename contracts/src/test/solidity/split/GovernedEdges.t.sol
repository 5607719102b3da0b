// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {GovernedSplits} from "../../../main/solidity/split/GovernedSplits.sol";
import {SplitGovernance} from "../../../main/solidity/split/SplitGovernance.sol";
import {Payee, PotId} from "../../../main/solidity/split/SplitTypes.sol";
import {Duration} from "../../../main/solidity/vault/VaultTypes.sol";
import {GovernedSplitsTest} from "./GovernedSplitsTest.sol";

/// @notice The least and the most of a governed split, and what it does not tell.
contract GovernedEdgesTest is GovernedSplitsTest {
    function testUpToSixtyFourPayees() public {
        Payee[] memory payees = new Payee[](64);
        for (uint256 i = 0; i < 64; ++i) {
            payees[i] = account(vm.addr(0x100 + i), 1);
        }
        uint64 split = governed(payees, 0);
        assertEq(splits.payeesOf(split, 1).length, 64, "all of them");
        vm.expectRevert(abi.encodeWithSelector(SplitGovernance.BadPayeeCount.selector, 65));
        propose(split, new Payee[](65));
    }

    /// @dev A change may pay a split that was made after the one that changes, also the last.
    function testAChangeMayPayTheLastSplit() public {
        uint64 top = governed(list(account(alice, 1)), 1);
        uint64 low = fixed_(list(account(bob, 1)), 0);
        change(top, list(nested(low, 1)));
        assertEq(splits.payeesOf(top, 2)[0].split, low, "in force");
    }

    /// @dev Whoever owns a split needs a delay, the lowest address too.
    function testEveryOwnerNeedsADelay() public {
        Payee[] memory payees = list(account(alice, 1));
        vm.expectRevert(abi.encodeWithSelector(SplitGovernance.BadDelay.selector, 0, 0));
        splits.create(payees, 0, address(1), Duration(0, 0));
    }

    function testTheLeastMinimum() public {
        address least = vm.deployCode("GovernedSplits.sol:GovernedSplits", abi.encode(Duration(1, 1)));
        Duration memory it = GovernedSplits(least).minimumDelay();
        assertTrue(it.blocks == 1 && it.secs == 1, "one of each is enough");
    }

    function testWhoTakesTheOwnershipHasIt() public {
        uint64 split = governed(list(account(alice, 1)), 0);
        vm.prank(owner);
        splits.offerOwnership(split, carol);
        vm.prank(carol);
        splits.takeOwnership(split);
        assertEq(splits.splitOf(split).owner, carol, "carol's");
    }

    function testRenouncingWithoutAChangeTellsNoWithdrawal() public {
        uint64 split = governed(list(account(alice, 1)), 0);
        vm.recordLogs();
        vm.prank(owner);
        splits.renounceOwnership(split);
        assertEq(vm.getRecordedLogs().length, 1, "the ownership alone");
    }

    function testTheLastUnitIsDividedAndWithdrawn() public {
        uint64 split = governed(list(account(alice, 1)), 0);
        pay(split, 1);
        assertEq(divide(split, 1), 1, "given");
        vm.prank(alice);
        assertEq(splits.withdraw(address(token), alice), 1, "taken");
    }

    /// @dev Of a pot that has nothing for anybody nothing is told; a split that is due nothing is not fed.
    function testOnlyWhatIsDividedIsTold() public {
        uint64 low = fixed_(list(account(alice, 1)), 0);
        uint64 top = fixed_(list(nested(low, 1), account(bob, 99)), 1);
        pay(low, 7);
        divide(low, 1);
        pay(top, 99); // not yet a unit for the split below
        PotId[] memory all = new PotId[](2);
        (all[0], all[1]) = (PotId(low, 1), PotId(top, 1));
        vm.recordLogs();
        assertEq(splits.divide(address(token), all), 98, "given");
        assertEq(vm.getRecordedLogs().length, 1, "the division above alone");
        assertEq(splits.potOf(low, 1, address(token)).arrived, 7, "not fed");
    }

    /// @dev A list that waits has no money; dividing it all the same does not close it for the time after its own.
    function testAListThatWaitsIsNotClosed() public {
        uint64 split = governed(list(account(alice, 1)), 0);
        pay(split, 5);
        propose(split, list(account(bob, 1), account(carol, 1)));
        PotId[] memory all = new PotId[](2);
        (all[0], all[1]) = (PotId(split, 2), PotId(split, 1));
        splits.divide(address(token), all);
        assertTrue(!splits.potOf(split, 2, address(token)).closed, "open");
        pass(BLOCKS, SECS);
        splits.applyChange(split);
        pay(split, 3);
        change(split, list(account(alice, 1)));
        assertEq(divide(split, 2), 3, "to the last unit");
    }
}
