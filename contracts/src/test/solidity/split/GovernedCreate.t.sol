// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {SplitGovernance} from "../../../main/solidity/split/SplitGovernance.sol";
import {Payee, Split} from "../../../main/solidity/split/SplitTypes.sol";
import {Duration} from "../../../main/solidity/vault/VaultTypes.sol";
import {GovernedSplitsTest} from "./GovernedSplitsTest.sol";

contract GovernedCreateTest is GovernedSplitsTest {
    function testCreateTellsItAndKeepsIt() public {
        Payee[] memory payees = list(account(alice, 2), account(bob, 1));
        vm.expectEmit(address(splits));
        emit SplitGovernance.SplitCreated(1, owner, 0, delay(), payees);
        uint64 split = governed(payees, 0);
        assertEq(split, 1, "the first");
        assertEq(splits.lastSplit(), 1, "and the last");
        Split memory it = splits.splitOf(split);
        assertEq(it.owner, owner, "owner");
        assertEq(it.version, 1, "version");
        assertEq(it.delay.blocks, BLOCKS, "blocks");
        assertEq(it.delay.secs, SECS, "seconds");
        Payee[] memory kept = splits.payeesOf(split, 1);
        assertEq(kept.length, 2, "payees");
        assertEq(kept[1].account, bob, "second");
        assertEq(kept[0].weight, 2, "weight");
        assertEq(splits.minimumDelay().blocks, BLOCKS, "minimum");
    }

    function testEachLevelPaysTheOnesBelow() public {
        uint64 below = fixed_(list(account(alice, 1)), 0);
        for (uint8 level = 1; level <= splits.MAX_LEVEL(); ++level) {
            below = fixed_(list(nested(below, 1), account(bob, 1)), level);
        }
        assertEq(splits.splitOf(below).level, 7, "the highest");
    }

    /// @dev Without an order of levels these two would pay each other for ever.
    function testSplitsCannotPayEachOther() public {
        uint64 first = governed(list(account(alice, 1)), 1);
        uint64 second = governed(list(nested(first, 1)), 2);
        _refused(first, nested(second, 1));
        _refused(first, nested(first, 1)); // nor itself
    }

    function testCreateRefuses() public {
        Payee[] memory sound = list(account(alice, 1), account(bob, 1));
        vm.expectRevert(abi.encodeWithSelector(SplitGovernance.BadLevel.selector, 8));
        governed(sound, 8);
        vm.expectRevert(abi.encodeWithSelector(SplitGovernance.BadDelay.selector, BLOCKS - 1, SECS));
        splits.create(sound, 0, owner, Duration(BLOCKS - 1, SECS));
        vm.expectRevert(abi.encodeWithSelector(SplitGovernance.BadDelay.selector, BLOCKS, SECS - 1));
        splits.create(sound, 0, owner, Duration(BLOCKS, SECS - 1));
        vm.expectRevert(abi.encodeWithSelector(SplitGovernance.BadDelay.selector, 0, 1));
        splits.create(sound, 0, address(0), Duration(0, 1));
        vm.expectRevert(abi.encodeWithSelector(SplitGovernance.BadDelay.selector, 1, 0));
        splits.create(sound, 0, address(0), Duration(1, 0));
        vm.expectRevert(abi.encodeWithSelector(SplitGovernance.BadPayeeCount.selector, 0));
        governed(new Payee[](0), 0);
        vm.expectRevert(abi.encodeWithSelector(SplitGovernance.BadPayeeCount.selector, 65));
        governed(new Payee[](65), 0);
    }

    function testPayeesAreAccountsOrLowerSplits() public {
        uint64 base = fixed_(list(account(alice, 1)), 0);
        _bad(account(bob, 0), 1); // no weight
        _bad(Payee(address(0), 0, 1), 1); // nobody
        _bad(Payee(bob, base, 1), 1); // both
        _bad(account(address(splits), 1), 1); // the contract itself
        _bad(nested(base + 1, 1), 1); // no such split
        _bad(nested(base, 1), 0); // not below
    }

    function testTheContractNeedsAMinimum() public {
        bytes memory why = abi.encodeWithSelector(SplitGovernance.BadDelay.selector, 0, 1);
        cannotDeploy("GovernedSplits.sol:GovernedSplits", abi.encode(Duration(0, 1)), why);
        why = abi.encodeWithSelector(SplitGovernance.BadDelay.selector, 1, 0);
        cannotDeploy("GovernedSplits.sol:GovernedSplits", abi.encode(Duration(1, 0)), why);
    }

    function _bad(Payee memory it, uint8 level) private {
        vm.expectRevert(
            abi.encodeWithSelector(SplitGovernance.BadPayee.selector, 1, it.account, it.split, it.weight)
        );
        governed(list(account(alice, 1), it), level);
    }

    function _refused(uint64 split, Payee memory it) private {
        vm.expectRevert(
            abi.encodeWithSelector(SplitGovernance.BadPayee.selector, 0, it.account, it.split, it.weight)
        );
        propose(split, list(it));
    }
}
