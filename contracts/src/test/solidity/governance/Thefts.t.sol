// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IAccessControl} from "@openzeppelin/contracts/access/IAccessControl.sol";
import {IAccessManager} from "@openzeppelin/contracts/access/manager/IAccessManager.sol";
import {ConsortiumAccess} from "../../../main/solidity/governance/ConsortiumAccess.sol";
import {Stage} from "../../../main/solidity/registry/RegistryTypes.sol";
import {AccessTest} from "./AccessTest.sol";

/// @notice Governed by the access contract, and turns each call into attempts of its own in the middle of it.
contract TreacherousTarget {
    address private _target;
    bytes private _data;
    bool public called;
    bool public succeeded;

    function whenCalled(address target, bytes calldata data) external {
        (_target, _data, called) = (target, data, false);
    }

    function serve() external {
        called = true;
        (succeeded,) = _target.call(_data);
    }

    function isConsumingScheduledOp() external pure returns (bytes4) {
        return this.isConsumingScheduledOp.selector;
    }
}

/// @notice Accounts in a role, alone and with another, who would issue money to themselves sooner or further than they may.
contract AccessTheftsTest is AccessTest {
    uint64 private constant _TREASURY = 3;

    address private immutable _accomplice = vm.addr(0xA04);

    /// @dev The lister is an issuer without a quota, and may announce quotas; the watcher may take that back.
    function setUp() public override {
        super.setUp();
        bytes4[] memory one = new bytes4[](1);
        one[0] = token.setQuota.selector;
        decideCall(address(token), abi.encodeCall(token.grantRole, (token.ISSUER_ROLE(), lister)));
        decideAccess(abi.encodeCall(access.setTargetFunctionRole, (address(token), one, _TREASURY)));
        decideAccess(abi.encodeCall(access.grantRole, (_TREASURY, lister, DELAY)));
        decideAccess(abi.encodeCall(access.grantRole, (WATCH, watcher, DELAY)));
        decideAccess(abi.encodeCall(access.setRoleGuardian, (_TREASURY, WATCH)));
    }

    function testTheWholeTheftInOneTransaction() public {
        bytes[] memory all = new bytes[](2);
        all[0] = abi.encodeCall(access.schedule, (address(token), _quota(1000), 0));
        all[1] = abi.encodeCall(access.execute, (address(token), _quota(1000)));
        vm.prank(lister);
        vm.expectPartialRevert(ConsortiumAccess.TooFewBlocks.selector);
        access.multicall(all);
        vm.prank(lister);
        vm.expectPartialRevert(IAccessControl.AccessControlUnauthorizedAccount.selector);
        token.setQuota(lister, 1000);
        _noMoney();
    }

    /// @dev A small quota is announced and nobody minds; a large one is executed.
    function testAnotherAmountThanWasAnnounced() public {
        _announce(lister, 1);
        skip(DELAY);
        bytes32 id = access.hashOperation(lister, address(token), _quota(1000));
        vm.prank(lister);
        vm.expectRevert(abi.encodeWithSelector(IAccessManager.AccessManagerNotScheduled.selector, id));
        access.execute(address(token), _quota(1000));
        _noMoney();
        vm.prank(lister);
        access.execute(address(token), _quota(1));
        assertEq(token.quotaOf(lister), 1, "what was announced");
        bytes32 again = access.hashOperation(lister, address(token), _quota(1));
        vm.prank(lister);
        vm.expectRevert(abi.encodeWithSelector(IAccessManager.AccessManagerNotScheduled.selector, again));
        access.execute(address(token), _quota(1));
    }

    /// @dev One of the role announces and is watched, another of the same role has not waited and executes.
    function testAnAccompliceWithoutAWaitOfItsOwn() public {
        decideAccess(abi.encodeCall(access.grantRole, (_TREASURY, _accomplice, DELAY)));
        _announce(lister, 1000);
        skip(DELAY);
        vm.prank(_accomplice);
        vm.expectPartialRevert(IAccessManager.AccessManagerNotScheduled.selector);
        access.execute(address(token), _quota(1000));
        _noMoney();
    }

    /// @dev The blocks of an announcement that was taken back would count for the next one of the same content.
    function testAnOldAnnouncementsBlocksForANewOne() public {
        _announce(lister, 1000);
        vm.roll(block.number + 10 * DELAY);
        vm.prank(lister);
        access.cancel(lister, address(token), _quota(1000)); // it looks like a change of mind
        _announce(lister, 1000);
        vm.warp(block.timestamp + DELAY);
        vm.prank(lister);
        vm.expectPartialRevert(ConsortiumAccess.TooFewBlocks.selector);
        access.execute(address(token), _quota(1000));
        vm.prank(watcher);
        access.cancel(lister, address(token), _quota(1000));
        vm.roll(block.number + DELAY);
        vm.prank(lister);
        vm.expectPartialRevert(IAccessManager.AccessManagerNotScheduled.selector);
        access.execute(address(token), _quota(1000));
        _noMoney();
    }

    /// @dev A role that was lost executes nothing, however long ago it announced it.
    function testALostRoleExecutesWhatItAnnounced() public {
        _announce(lister, 1000);
        decideAccess(abi.encodeCall(access.revokeRole, (_TREASURY, lister)));
        skip(DELAY);
        vm.prank(lister);
        vm.expectPartialRevert(IAccessManager.AccessManagerUnauthorizedCall.selector);
        access.execute(address(token), _quota(1000));
        _noMoney();
    }

    /// @dev The members lay the manager's own functions into a role by mistake: no role comes of it.
    function testARoleOverTheManagerItself() public {
        bytes4[] memory own = new bytes4[](3);
        (own[0], own[1], own[2]) =
            (access.grantRole.selector, access.setTargetFunctionRole.selector, access.updateAuthority.selector);
        decideAccess(abi.encodeCall(access.setTargetFunctionRole, (address(access), own, _TREASURY)));
        bytes4[] memory issue = new bytes4[](1);
        issue[0] = token.grantRole.selector;
        bytes[3] memory thefts = [
            abi.encodeCall(access.grantRole, (_TREASURY, _accomplice, DELAY)),
            abi.encodeCall(access.setTargetFunctionRole, (address(token), issue, _TREASURY)),
            abi.encodeCall(access.updateAuthority, (address(token), _accomplice))
        ];
        for (uint256 i = 0; i < thefts.length; ++i) {
            vm.startPrank(lister);
            vm.expectPartialRevert(IAccessManager.AccessManagerUnauthorizedCall.selector);
            access.schedule(address(access), thefts[i], 0);
            vm.expectPartialRevert(IAccessManager.AccessManagerUnauthorizedCall.selector);
            access.execute(address(access), thefts[i]);
            (bool ok,) = address(access).call(thefts[i]);
            vm.stopPrank();
            assertTrue(!ok, "refused");
        }
        (bool isIn,) = access.hasRole(_TREASURY, _accomplice);
        assertTrue(!isIn, "no role");
        _noMoney();
    }

    /// @dev What the members call turns on the access contract in the middle of their call, whose administrator they are.
    function testACalledContractBorrowsTheConsortiumsHands() public {
        TreacherousTarget evil = new TreacherousTarget();
        bytes memory quota = _quota(1000);
        bytes[] memory many = new bytes[](1);
        many[0] = abi.encodeCall(access.execute, (address(token), quota));
        bytes[6] memory thefts = [
            many[0],
            abi.encodeCall(access.multicall, (many)),
            abi.encodeCall(access.grantRole, (_TREASURY, address(evil), DELAY)),
            abi.encodeCall(access.consumeScheduledOp, (lister, quota)),
            abi.encodeCall(access.execute, (address(access), many[0])),
            abi.encodeCall(access.schedule, (address(token), quota, 0))
        ];
        _announce(lister, 1000);
        for (uint256 i = 0; i < thefts.length; ++i) {
            evil.whenCalled(address(access), thefts[i]);
            decideCall(address(evil), abi.encodeCall(evil.serve, ()));
            assertTrue(evil.called() && !evil.succeeded(), "called, and refused");
        }
        evil.whenCalled(address(token), quota);
        decideCall(address(evil), abi.encodeCall(evil.serve, ()));
        assertTrue(evil.called() && !evil.succeeded(), "nor the token itself");
        _noMoney();
    }

    /// @dev A member's voter does alone what the registry does for all.
    function testAMemberAloneActsAsTheConsortium() public {
        vm.startPrank(voter(0));
        vm.expectPartialRevert(IAccessManager.AccessManagerUnauthorizedCall.selector);
        access.execute(address(token), _quota(1000));
        vm.expectPartialRevert(IAccessManager.AccessManagerUnauthorizedAccount.selector);
        access.grantRole(_TREASURY, voter(0), DELAY);
        uint64 id = registry.propose(
            list(call(address(access), abi.encodeCall(access.grantRole, (_TREASURY, voter(0), DELAY)))), true, 0
        );
        vm.stopPrank();
        skip(100);
        assertTrue(registry.stageOf(id) == Stage.Open, "one voice");
        _noMoney();
    }

    function _quota(uint256 amount) private view returns (bytes memory) {
        return abi.encodeCall(token.setQuota, (lister, amount));
    }

    function _announce(address by, uint256 amount) private {
        vm.prank(by);
        access.schedule(address(token), _quota(amount), 0);
    }

    function _noMoney() private view {
        assertEq(token.quotaOf(lister), 0, "no quota");
        assertEq(token.totalSupply(), 0, "no money");
    }
}
