// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IAccessControl} from "@openzeppelin/contracts/access/IAccessControl.sol";
import {IAccessManaged} from "@openzeppelin/contracts/access/manager/IAccessManaged.sol";
import {IAccessManager} from "@openzeppelin/contracts/access/manager/IAccessManager.sol";
import {Address} from "@openzeppelin/contracts/utils/Address.sol";
import {Errors} from "@openzeppelin/contracts/utils/Errors.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import {ConsortiumAccess} from "../../../main/solidity/governance/ConsortiumAccess.sol";
import {RegistryErrors} from "../../../main/solidity/registry/RegistryErrors.sol";
import {Clock, Duration} from "../../../main/solidity/vault/VaultTypes.sol";
import {AccessTest} from "./AccessTest.sol";

/// @notice Says that it is consuming an operation, and is not.
contract Pretender {
    bytes4 public isConsumingScheduledOp;

    function consume(IAccessManager access, address caller, bytes calldata data) external {
        access.consumeScheduledOp(caller, data);
    }
}

contract ConsortiumAccessTest is AccessTest {
    function testTheConsortiumGovernsTheToken() public {
        decideCall(address(token), abi.encodeCall(token.grantRole, (token.ISSUER_ROLE(), lister)));
        decideCall(address(token), abi.encodeCall(token.setQuota, (lister, 500)));
        assertEq(token.quotaOf(lister), 500, "quota");
        vm.prank(lister);
        token.issue(stranger, 500);
    }

    function testNobodyElseGovernsTheToken() public {
        bytes memory data = abi.encodeCall(token.setQuota, (lister, 500));
        vm.prank(voter(0));
        vm.expectRevert(
            abi.encodeWithSelector(
                IAccessManager.AccessManagerUnauthorizedCall.selector, voter(0), address(token), token.setQuota.selector
            )
        );
        access.execute(address(token), data);
        vm.prank(voter(0));
        vm.expectRevert(
            abi.encodeWithSelector(IAccessControl.AccessControlUnauthorizedAccount.selector, voter(0), bytes32(0))
        );
        token.setQuota(lister, 500);
        vm.prank(voter(0));
        vm.expectRevert(
            abi.encodeWithSelector(IAccessManager.AccessManagerUnauthorizedAccount.selector, voter(0), uint64(0))
        );
        access.grantRole(LISTING, voter(0), DELAY);
    }

    /// everyRoleWaits: blocks and seconds both
    function testARoleWaitsForBlocksAndSeconds() public {
        giveRoles();
        vm.prank(lister);
        (bytes32 id,) = access.schedule(address(token), protect(stranger), 0);
        uint64 at = uint64(block.number);
        Clock memory announced = access.scheduledAt(id);
        assertEq(announced.blockNumber, at, "announced");
        vm.warp(block.timestamp + DELAY - 1);
        vm.roll(at + DELAY);
        vm.prank(lister);
        vm.expectRevert(abi.encodeWithSelector(IAccessManager.AccessManagerNotReady.selector, id));
        access.execute(address(token), protect(stranger));
        vm.warp(block.timestamp + 1);
        vm.roll(at + DELAY - 1);
        vm.prank(lister);
        vm.expectRevert(abi.encodeWithSelector(ConsortiumAccess.TooFewBlocks.selector, id, at, at + DELAY));
        access.execute(address(token), protect(stranger));
        vm.roll(at + DELAY);
        vm.prank(lister);
        access.execute(address(token), protect(stranger));
        assertTrue(!token.isFreezable(stranger), "done");
        vm.prank(lister);
        vm.expectRevert(abi.encodeWithSelector(IAccessManager.AccessManagerNotScheduled.selector, id));
        access.execute(address(token), protect(stranger));
    }

    function testAnnouncedOnceUntilItExpires() public {
        giveRoles();
        vm.prank(lister);
        (bytes32 id,) = access.schedule(address(token), protect(stranger), 0);
        vm.prank(lister);
        vm.expectRevert(abi.encodeWithSelector(IAccessManager.AccessManagerAlreadyScheduled.selector, id));
        access.schedule(address(token), protect(stranger), 0);
        skip(DELAY + access.expiration());
        vm.prank(lister);
        vm.expectRevert(abi.encodeWithSelector(IAccessManager.AccessManagerExpired.selector, id));
        access.execute(address(token), protect(stranger));
        vm.prank(lister);
        access.schedule(address(token), protect(stranger), 0);
        vm.prank(lister);
        vm.expectPartialRevert(ConsortiumAccess.TooFewBlocks.selector);
        access.execute(address(token), protect(stranger));
    }

    function testAGuardianTakesBackAndCanDoNothingElse() public {
        giveRoles();
        vm.prank(lister);
        (bytes32 id,) = access.schedule(address(token), protect(stranger), 0);
        vm.prank(stranger);
        vm.expectRevert(
            abi.encodeWithSelector(
                IAccessManager.AccessManagerUnauthorizedCancel.selector,
                stranger,
                lister,
                address(token),
                token.protect.selector
            )
        );
        access.cancel(lister, address(token), protect(stranger));
        vm.prank(watcher);
        access.cancel(lister, address(token), protect(stranger));
        skip(DELAY);
        vm.prank(lister);
        vm.expectRevert(abi.encodeWithSelector(IAccessManager.AccessManagerNotScheduled.selector, id));
        access.execute(address(token), protect(stranger));
        vm.prank(watcher);
        vm.expectPartialRevert(IAccessManager.AccessManagerUnauthorizedCall.selector);
        access.schedule(address(token), protect(stranger), 0);
    }

    function testARoleDoesOnlyItsFunctions() public {
        giveRoles();
        bytes memory data = abi.encodeCall(token.setQuota, (lister, 1));
        vm.prank(lister);
        vm.expectPartialRevert(IAccessManager.AccessManagerUnauthorizedCall.selector);
        access.schedule(address(token), data, 0);
    }

    // ---- noRoleWidensItself

    function testARolesAdministratorIsTheConsortium() public {
        giveRoles();
        bytes memory why = abi.encodeWithSelector(ConsortiumAccess.RoleAdministeredByRole.selector, LISTING, LISTING);
        _consortiumCannot(abi.encodeCall(access.setRoleAdmin, (LISTING, LISTING)), why);
        why = abi.encodeWithSelector(ConsortiumAccess.RoleAdministeredByRole.selector, LISTING, WATCH);
        _consortiumCannot(abi.encodeCall(access.setRoleAdmin, (LISTING, WATCH)), why);
        decideAccess(abi.encodeCall(access.setRoleAdmin, (LISTING, uint64(0))));
        vm.prank(lister);
        vm.expectRevert(abi.encodeWithSelector(IAccessManager.AccessManagerUnauthorizedAccount.selector, lister, 0));
        access.grantRole(LISTING, stranger, DELAY);
    }

    function testTheAdministratorIsFixed() public {
        bytes memory why = abi.encodeWithSelector(ConsortiumAccess.AdministratorIsFixed.selector, stranger);
        _consortiumCannot(abi.encodeCall(access.grantRole, (0, stranger, DELAY)), why);
        why = abi.encodeWithSelector(ConsortiumAccess.AdministratorIsFixed.selector, address(registry));
        _consortiumCannot(abi.encodeCall(access.revokeRole, (0, address(registry))), why);
        _consortiumCannot(abi.encodeCall(access.renounceRole, (0, address(registry))), why);
        (bool is_, uint32 delay) = access.hasRole(0, address(registry));
        assertTrue(is_ && delay == 0, "as it was");
    }

    function testNoFunctionIsOpenToEverybody() public {
        bytes4[] memory one = new bytes4[](1);
        one[0] = token.protect.selector;
        _consortiumCannot(
            abi.encodeCall(access.setTargetFunctionRole, (address(token), one, type(uint64).max)),
            abi.encodeWithSelector(ConsortiumAccess.OpenToEverybody.selector, address(token), one[0])
        );
        one[0] = IAccessManaged.setAuthority.selector;
        _consortiumCannot(
            abi.encodeCall(access.setTargetFunctionRole, (address(token), one, LISTING)),
            abi.encodeWithSelector(IAccessManager.AccessManagerLockedFunction.selector, one[0])
        );
    }

    function testWaitsAreNeitherTooShortNorForEver() public {
        _consortiumCannot(
            abi.encodeCall(access.grantRole, (LISTING, lister, DELAY - 1)),
            abi.encodeWithSelector(ConsortiumAccess.DelayTooShort.selector, LISTING, DELAY - 1, DELAY)
        );
        uint32 most = 90 days;
        bytes memory why = abi.encodeWithSelector(ConsortiumAccess.DelayTooLong.selector, most + 1, most);
        _consortiumCannot(abi.encodeCall(access.setTargetAdminDelay, (address(token), most + 1)), why);
        _consortiumCannot(abi.encodeCall(access.setGrantDelay, (LISTING, most + 1)), why);
        decideAccess(abi.encodeCall(access.setTargetAdminDelay, (address(token), most)));
        decideAccess(abi.encodeCall(access.setGrantDelay, (LISTING, most)));
        string memory it = "ConsortiumAccess.sol:ConsortiumAccess";
        why = abi.encodeWithSelector(ConsortiumAccess.NoDelay.selector, 0, 1);
        cannotDeploy(it, abi.encode(address(registry), Duration(0, 1)), why);
        why = abi.encodeWithSelector(ConsortiumAccess.NoDelay.selector, 1, 0);
        cannotDeploy(it, abi.encode(address(registry), Duration(1, 0)), why);
        why = abi.encodeWithSelector(IAccessManager.AccessManagerInvalidInitialAdmin.selector, address(0));
        cannotDeploy(it, abi.encode(address(0), Duration(1, 1)), why);
    }

    function testNobodyHoldsNoRole() public {
        _consortiumCannot(
            abi.encodeCall(access.grantRole, (LISTING, address(0), DELAY)),
            abi.encodeWithSelector(ConsortiumAccess.ZeroAddress.selector)
        );
    }

    function testRoleDelayIsTold() public view {
        Duration memory told = access.roleDelay();
        assertEq(told.blocks, DELAY, "blocks");
        assertEq(told.secs, DELAY, "seconds");
    }

    function testLockedRolesAndConfirmations() public {
        _consortiumCannot(
            abi.encodeCall(access.labelRole, (0, "x")),
            abi.encodeWithSelector(IAccessManager.AccessManagerLockedRole.selector, uint64(0))
        );
        vm.prank(lister);
        vm.expectRevert(IAccessManager.AccessManagerBadConfirmation.selector);
        access.renounceRole(LISTING, stranger);
    }

    function testAnOperationIsConsumedByItsTargetOnly() public {
        Pretender pretender = new Pretender();
        vm.expectRevert(
            abi.encodeWithSelector(IAccessManager.AccessManagerUnauthorizedConsume.selector, address(pretender))
        );
        pretender.consume(access, lister, protect(stranger));
    }

    function testAnAnswerIsPassedOn() public {
        bytes memory data = abi.encodeCall(token.setQuota, (stranger, 1));
        bytes memory notIssuer = abi.encodeWithSignature("NotAnIssuer(address)", stranger);
        _consortiumCannot(abi.encodeCall(access.execute, (address(token), data)), notIssuer);
        vm.prank(address(registry));
        vm.expectRevert(abi.encodeWithSelector(Address.AddressEmptyCode.selector, stranger));
        access.execute(stranger, data);
        vm.prank(address(registry));
        vm.expectRevert(Errors.FailedCall.selector);
        access.execute(address(token), hex"deadbeef");
    }

    function testManyCallsAtOnceFailTogether() public {
        bytes[] memory none = new bytes[](1);
        none[0] = hex"deadbeef";
        vm.expectRevert(Errors.FailedCall.selector);
        access.multicall(none);
    }

    /// @dev In nine million years.
    function testTheClockEnds() public {
        giveRoles();
        vm.warp(uint256(1) << 48);
        vm.prank(lister);
        vm.expectRevert(
            abi.encodeWithSelector(SafeCast.SafeCastOverflowedUintDowncast.selector, uint8(48), uint256(1) << 48)
        );
        access.schedule(address(token), protect(stranger), 0);
    }

    /// @dev Decided as it may be, the contract refuses; its answer comes back through the registry.
    function _consortiumCannot(bytes memory data, bytes memory why) private {
        uint64 id = pass(list(call(address(access), data)), false, 3);
        skip(100);
        vm.expectRevert(abi.encodeWithSelector(RegistryErrors.CallFailed.selector, 0, address(access), why));
        registry.execute(id);
    }
}
