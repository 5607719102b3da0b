// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ParticipantErrors} from "../../../main/solidity/participant/ParticipantErrors.sol";
import {ParticipantRegistry} from "../../../main/solidity/participant/ParticipantRegistry.sol";
import {PermissionedToken} from "../../../main/solidity/token/PermissionedToken.sol";
import {Permissioned} from "./Permissioned.sol";

/// @notice Who may hold a token that asks a registry, and whom it does not ask.
contract ParticipantsTest is Permissioned {
    address private immutable _alice = vm.addr(0xA);
    address private immutable _bob = vm.addr(0xB);
    address private immutable _outsider = vm.addr(0xC);
    PermissionedToken private _token;

    function setUp() public {
        vm.warp(1_790_000_000);
        _token = deployPermissioned([_alice, _bob, vm.addr(1), vm.addr(2)]);
        _token.grantRole(_token.ISSUER_ROLE(), address(this));
        _token.setQuota(address(this), 1000);
        _token.grantRole(_token.FREEZER_ROLE(), _alice);
        _token.grantRole(_token.FREEZE_CONFIRMER_ROLE(), _bob);
        _token.issue(_alice, 100);
    }

    function testOnlyParticipantsSendAndReceive() public {
        bytes memory why = abi.encodeWithSelector(ParticipantErrors.NotAParticipant.selector, _outsider);
        vm.expectRevert(why);
        _token.issue(_outsider, 1);
        vm.prank(_alice);
        vm.expectRevert(why);
        _token.transfer(_outsider, 1);
        vm.prank(_outsider);
        vm.expectRevert(why);
        _token.transfer(_bob, 0);
        vm.prank(_alice);
        _token.transfer(_bob, 40);
        assertEq(_token.balanceOf(_alice), 60, "sent");
        assertEq(_token.balanceOf(_bob), 40, "received");
    }

    /// @dev Balances of many are nobody's: of a protected account no credential is asked.
    function testAProtectedAccountIsNotAsked() public {
        _token.protect(_outsider);
        vm.prank(_alice);
        _token.transfer(_outsider, 30);
        assertEq(_token.balanceOf(_outsider), 30, "received");
        vm.prank(_outsider);
        _token.transfer(_bob, 30);
        assertEq(_token.balanceOf(_bob), 30, "sent");
    }

    function testWhoMayNotHoldStandsStill() public {
        assertTrue(!_token.isFrozen(_alice), "a participant");
        assertTrue(_token.isFrozen(_outsider), "an outsider");
        _token.protect(_outsider);
        assertTrue(!_token.isFrozen(_outsider), "a protected one");
        assertTrue(!_token.isFrozen(address(0)), "nobody");
        vm.prank(_alice);
        _token.proposeFreeze(_bob, true);
        vm.prank(_bob);
        _token.confirmFreeze(_bob, true);
        assertTrue(_token.isFrozen(_bob), "a participant that two keys froze");
    }

    /// @dev What is left counts, exactly.
    function testWhatIsHeldStays() public {
        ParticipantRegistry(address(_token.PARTICIPANTS())).hold(_alice, address(_token), 60, "order");
        vm.startPrank(_alice);
        vm.expectRevert(
            abi.encodeWithSelector(ParticipantErrors.HeldBack.selector, _alice, address(_token), 60, 59)
        );
        _token.transfer(_bob, 41);
        _token.transfer(_bob, 40);
        vm.stopPrank();
        assertEq(_token.balanceOf(_bob), 40, "the rest");
    }
}
