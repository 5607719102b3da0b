// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IAccessManager} from "@openzeppelin/contracts/access/manager/IAccessManager.sol";
import {ConsortiumAccess} from "../../../main/solidity/governance/ConsortiumAccess.sol";
import {Clock, Duration} from "../../../main/solidity/vault/VaultTypes.sol";
import {AccessTest} from "./AccessTest.sol";

/// @notice Where the waits begin and end exactly, and that what the consortium decides is written down.
contract AccessRulesTest is AccessTest {
    uint32 private constant _BLOCKS = 40;
    uint32 private constant _SECONDS = 700;
    uint64 private constant _PUBLIC = type(uint64).max;

    function testWaitsHaveTheirUnits() public {
        access = deployAccess(Duration(_BLOCKS, _SECONDS));
        Duration memory told = access.roleDelay();
        assertEq(told.blocks, _BLOCKS, "blocks");
        assertEq(told.secs, _SECONDS, "seconds");
        assertEq(access.expiration(), 30 days, "expiration");
        assertEq(deployAccess(Duration(1, 1)).roleDelay().secs, 1, "the shortest");
    }

    /// @dev An announcement waits for its blocks and its seconds, whichever come later.
    function testBlocksAndSecondsAreCountedApart() public {
        access = deployAccess(Duration(_BLOCKS, _SECONDS));
        _giveListing(_SECONDS);
        bytes memory data = abi.encodeCall(token.protect, (stranger));
        vm.prank(lister);
        (bytes32 id,) = access.schedule(address(token), data, 0);
        Clock memory announced = access.scheduledAt(id);
        assertEq(announced.blockNumber, 1000, "block");
        assertEq(announced.time, NOW, "time");
        assertEq(access.scheduledAt(keccak256("other")).blockNumber, 0, "nothing else");
        vm.warp(NOW + _SECONDS);
        vm.roll(1000 + _BLOCKS - 1);
        bytes memory why = abi.encodeWithSelector(ConsortiumAccess.TooFewBlocks.selector, id, 1000, 1000 + _BLOCKS);
        _refused(data, why);
        vm.roll(1000 + _BLOCKS);
        vm.warp(NOW + _SECONDS - 1);
        _refused(data, abi.encodeWithSelector(IAccessManager.AccessManagerNotReady.selector, id));
        vm.warp(NOW + _SECONDS);
        // The wait is over: now the token answers, whose administrator is another access contract.
        why = abi.encodeWithSignature("AccessControlUnauthorizedAccount(address,bytes32)", access, bytes32(0));
        _refused(data, why);
    }

    /// @dev What was taken back is not announced, however few blocks have gone by.
    function testWhatWasTakenBackIsNotAnnounced() public {
        giveRoles();
        vm.prank(lister);
        (bytes32 id,) = access.schedule(address(token), protect(stranger), 0);
        vm.prank(watcher);
        access.cancel(lister, address(token), protect(stranger));
        _refused(protect(stranger), abi.encodeWithSelector(IAccessManager.AccessManagerNotScheduled.selector, id));
    }

    function testAMembersWaitIsItsOwn() public {
        _giveListing(DELAY);
        (bool is_, uint32 wait) = access.hasRole(LISTING, lister);
        assertTrue(is_ && wait == DELAY, "the least");
        vm.startPrank(address(registry));
        access.grantRole(WATCH, address(1), DELAY + 7);
        (is_, wait) = access.hasRole(WATCH, address(1));
        assertTrue(is_ && wait == DELAY + 7, "more");
        vm.expectRevert(abi.encodeWithSelector(ConsortiumAccess.DelayTooShort.selector, WATCH, 0, DELAY));
        access.grantRole(WATCH, stranger, 0);
        access.revokeRole(LISTING, lister);
        vm.stopPrank();
        (is_,) = access.hasRole(LISTING, lister);
        assertTrue(!is_, "taken");
    }

    function testARoleIsGivenUp() public {
        _giveListing(DELAY);
        vm.prank(lister);
        access.renounceRole(LISTING, lister);
        (bool is_,) = access.hasRole(LISTING, lister);
        assertTrue(!is_, "given up");
    }

    /// @dev The consortium named again as administrator is told, and changes nothing; locked roles stay locked.
    function testTheAdministratorOfARoleIsTold() public {
        vm.startPrank(address(registry));
        vm.expectEmit(address(access));
        emit IAccessManager.RoleAdminChanged(LISTING, 0);
        access.setRoleAdmin(LISTING, 0);
        vm.expectRevert(abi.encodeWithSelector(IAccessManager.AccessManagerLockedRole.selector, _PUBLIC));
        access.setRoleAdmin(_PUBLIC, 0);
        vm.expectRevert(
            abi.encodeWithSelector(ConsortiumAccess.RoleAdministeredByRole.selector, LISTING, WATCH)
        );
        access.setRoleAdmin(LISTING, WATCH);
        vm.stopPrank();
        assertEq(access.getRoleAdmin(LISTING), 0, "the consortium");
    }

    function testLongerWaitsAreWrittenDown() public {
        uint32 most = 90 days;
        vm.startPrank(address(registry));
        access.setGrantDelay(LISTING, most);
        access.setTargetAdminDelay(address(token), most);
        bytes memory why = abi.encodeWithSelector(ConsortiumAccess.DelayTooLong.selector, 7_776_001, 7_776_000);
        vm.expectRevert(why);
        access.setGrantDelay(LISTING, most + 1);
        vm.expectRevert(why);
        access.setTargetAdminDelay(address(token), most + 1);
        vm.stopPrank();
        vm.warp(NOW + access.minSetback());
        assertEq(access.getRoleGrantDelay(LISTING), most, "grants wait");
        assertEq(access.getTargetAdminDelay(address(token)), most, "the target's administration waits");
        vm.prank(address(registry));
        access.grantRole(LISTING, lister, DELAY);
        (bool is_,) = access.hasRole(LISTING, lister);
        assertTrue(!is_, "not at once");
        vm.warp(NOW + access.minSetback() + most);
        (is_,) = access.hasRole(LISTING, lister);
        assertTrue(is_, "after ninety days");
    }

    function _giveListing(uint32 wait) private {
        bytes4[] memory one = new bytes4[](1);
        one[0] = token.protect.selector;
        vm.startPrank(address(registry));
        access.setTargetFunctionRole(address(token), one, LISTING);
        access.grantRole(LISTING, lister, wait);
        vm.stopPrank();
        assertEq(access.getTargetFunctionRole(address(token), one[0]), LISTING, "its function");
    }

    function _refused(bytes memory data, bytes memory why) private {
        vm.prank(lister);
        vm.expectRevert(why);
        access.execute(address(token), data);
    }
}
