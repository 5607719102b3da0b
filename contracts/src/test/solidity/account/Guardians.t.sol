// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {AccountErrors} from "../../../main/solidity/account/AccountErrors.sol";
import {AccountGuardians} from "../../../main/solidity/account/AccountGuardians.sol";
import {Clock} from "../../../main/solidity/vault/VaultTypes.sol";
import {AccountTest} from "./AccountTest.sol";

contract GuardiansTest is AccountTest {
    function testGuardiansChangeAfterTheDelay() public {
        address[] memory next = _one(stranger);
        vm.expectEmit(address(account));
        emit AccountGuardians.GuardiansProposed(next, 1);
        done(ownersOp(abi.encodeCall(account.proposeGuardians, (next, 1))));
        (address[] memory announced, uint8 threshold, Clock memory since) = account.guardianChange();
        assertTrue(announced.length == 1 && announced[0] == stranger && threshold == 1, "announced");
        assertTrue(since.blockNumber == blockNow && since.time == timeNow, "since");
        bytes memory early = abi.encodeWithSelector(AccountErrors.GuardianChangeNotDue.selector, blockNow, timeNow);
        pass(CHANGE - 1, CHANGE);
        vm.expectRevert(early);
        account.finishGuardianChange();
        vm.roll(++blockNow);
        vm.warp(--timeNow);
        vm.expectRevert(early);
        account.finishGuardianChange();
        pass(0, 1);
        (address[] memory list,) = account.guardians();
        assertEq(list.length, 3, "until then the others");
        vm.expectEmit(address(account));
        emit AccountGuardians.GuardiansSet(next, 1);
        vm.prank(stranger);
        account.finishGuardianChange();
        (list, threshold) = account.guardians();
        assertTrue(list.length == 1 && list[0] == stranger && threshold == 1, "changed");
        vm.expectRevert(AccountErrors.NoGuardianChange.selector);
        account.finishGuardianChange();
    }

    function testAChangeIsCancelled() public {
        vm.prank(owner);
        vm.expectRevert(AccountErrors.NoGuardianChange.selector);
        account.cancelGuardianChange();
        _propose(_one(stranger), 1);
        vm.expectEmit(address(account));
        emit AccountGuardians.GuardianChangeCancelled();
        vm.prank(owner);
        account.cancelGuardianChange();
        (address[] memory announced,,) = account.guardianChange();
        assertEq(announced.length, 0, "none announced");
        pass(CHANGE, CHANGE);
        vm.expectRevert(AccountErrors.NoGuardianChange.selector);
        account.finishGuardianChange();
    }

    /// @dev Another announcement begins the delay anew: nothing unannounced takes an old date.
    function testAnotherAnnouncementWaitsAgain() public {
        _propose(_one(stranger), 1);
        pass(CHANGE, CHANGE);
        _propose(_one(shop), 1);
        vm.expectPartialRevert(AccountErrors.GuardianChangeNotDue.selector);
        account.finishGuardianChange();
        pass(CHANGE, CHANGE);
        account.finishGuardianChange();
        (address[] memory list,) = account.guardians();
        assertEq(list[0], shop, "the last announced");
    }

    function testGuardiansThatAreNone() public {
        _bad(_one(stranger), 0);
        _bad(_one(stranger), 2);
        _bad(new address[](0), 1);
        _bad(_one(address(0)), 1);
        _bad(_one(address(account)), 1);
        address[] memory list = guardians();
        (list[0], list[1]) = (list[1], list[0]);
        _bad(list, 2);
        list = guardians();
        list[1] = list[0];
        _bad(list, 2);
        list = new address[](17);
        for (uint256 i = 0; i < 17; ++i) {
            list[i] = address(uint160(i + 1));
        }
        _bad(list, 2);
        address[] memory most = new address[](16);
        for (uint256 i = 0; i < 16; ++i) {
            most[i] = list[i];
        }
        _propose(most, 16);
        _propose(new address[](0), 0);
    }

    /// @dev What is announced by a thief does not wait behind the change of the key.
    function testAChangeOfTheKeyEndsAnAnnouncement() public {
        _propose(_one(stranger), 1);
        vm.prank(owner);
        account.setOwner(vm.addr(NEXT_KEY));
        pass(CHANGE, CHANGE);
        vm.expectRevert(AccountErrors.NoGuardianChange.selector);
        account.finishGuardianChange();
    }

    function _propose(address[] memory list, uint8 threshold) private {
        vm.prank(owner);
        account.proposeGuardians(list, threshold);
    }

    function _bad(address[] memory list, uint8 threshold) private {
        vm.prank(owner);
        vm.expectRevert(abi.encodeWithSelector(AccountErrors.BadGuardians.selector, list.length, threshold));
        account.proposeGuardians(list, threshold);
    }

    function _one(address it) private pure returns (address[] memory list) {
        list = new address[](1);
        list[0] = it;
    }
}
