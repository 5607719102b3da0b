// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IAccessControl} from "@openzeppelin/contracts/access/IAccessControl.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import {TwoKeyFreeze} from "../../../main/solidity/access/TwoKeyFreeze.sol";
import {SettlementToken} from "../../../main/solidity/token/SettlementToken.sol";
import {Test} from "../Test.sol";
import {Permissioned} from "./Permissioned.sol";

/// @notice The freeze by two keys as the token has it, and the end of time.
contract TokenFreezeTest is Test {
    SettlementToken private _token;
    address internal immutable _alice = vm.addr(0xA);
    address internal immutable _first = vm.addr(0x1);
    address internal immutable _second = vm.addr(0x2);
    address internal immutable _rogue = vm.addr(0x3);

    function setUp() public {
        vm.warp(1_790_000_000);
        _token = deploy();
        _token.grantRole(_token.FREEZER_ROLE(), _first);
        _token.grantRole(_token.FREEZER_ROLE(), _rogue);
        _token.grantRole(_token.FREEZE_CONFIRMER_ROLE(), _second);
    }

    function deploy() internal virtual returns (SettlementToken) {
        bytes memory args = abi.encode("Euro (test)", "EURt", uint8(6), address(this));
        return SettlementToken(vm.deployCode("SettlementToken.sol:SettlementToken", args));
    }

    function testFreezeRefuses() public {
        bytes memory unchanged = abi.encodeWithSelector(TwoKeyFreeze.FreezeUnchanged.selector, _alice, false);
        vm.prank(_first);
        vm.expectRevert(unchanged);
        _token.proposeFreeze(_alice, false);

        bytes memory none = abi.encodeWithSelector(TwoKeyFreeze.NoSuchFreezeProposal.selector, _alice, true);
        vm.prank(_second);
        vm.expectRevert(none);
        _token.confirmFreeze(_alice, true);

        _token.grantRole(_token.FREEZE_CONFIRMER_ROLE(), _first);
        vm.startPrank(_first);
        _token.proposeFreeze(_alice, true);
        vm.expectRevert(abi.encodeWithSelector(TwoKeyFreeze.SameKeyTwice.selector, _first));
        _token.confirmFreeze(_alice, true);
        vm.stopPrank();
    }

    function testAProposalIsShownUntilItIsUsed() public {
        vm.prank(_first);
        _token.proposeFreeze(_alice, true);
        (address proposer, bool frozen) = _token.freezeProposalOf(_alice);
        assertEq(proposer, _first, "proposer");
        assertTrue(frozen, "what");
        assertTrue(!_token.isFrozen(_alice), "not yet");
        vm.prank(_second);
        _token.confirmFreeze(_alice, true);
        (proposer, frozen) = _token.freezeProposalOf(_alice);
        assertEq(proposer, address(0), "used");
        assertTrue(!frozen, "nothing waits");
        assertTrue(_token.isFrozen(_alice), "frozen");
    }

    /// @dev Of many who may propose, one must not be able to keep the others from freezing anybody.
    function testOneKeyTakesNoProposalOfAnother() public {
        vm.prank(_first);
        _token.proposeFreeze(_alice, true);
        bytes memory none = abi.encodeWithSelector(
            IAccessControl.AccessControlUnauthorizedAccount.selector, _rogue, bytes32(0)
        );
        vm.startPrank(_rogue);
        vm.expectRevert(none);
        _token.withdrawFreezeProposal(_alice);
        vm.expectRevert(abi.encodeWithSelector(TwoKeyFreeze.FreezeProposalWaits.selector, _alice, _first));
        _token.proposeFreeze(_alice, true);
        vm.stopPrank();
        vm.prank(_second);
        _token.confirmFreeze(_alice, true);
        assertTrue(_token.isFrozen(_alice), "frozen");
        vm.startPrank(_rogue);
        _token.proposeFreeze(_alice, false);
        _token.withdrawFreezeProposal(_alice);
        vm.stopPrank();
    }

    function testGovernanceTakesAProposalBack() public {
        vm.expectRevert(abi.encodeWithSelector(TwoKeyFreeze.NoSuchFreezeProposal.selector, _alice, false));
        _token.withdrawFreezeProposal(_alice);
        vm.prank(_rogue);
        _token.proposeFreeze(_alice, true);
        vm.expectEmit(address(_token));
        emit TwoKeyFreeze.FreezeProposalWithdrawn(_alice, address(this));
        _token.withdrawFreezeProposal(_alice);
        (address proposer, bool frozen) = _token.freezeProposalOf(_alice);
        assertTrue(proposer == address(0) && !frozen, "nothing waits");
        vm.prank(_first);
        _token.proposeFreeze(_alice, true);
    }

    /// @dev Who has lost the role holds no place.
    function testAnotherKeyProposesInPlaceOfOneThatLostItsRole() public {
        vm.prank(_rogue);
        _token.proposeFreeze(_alice, true);
        _token.revokeRole(_token.FREEZER_ROLE(), _rogue);
        vm.prank(_first);
        _token.proposeFreeze(_alice, true);
        (address proposer,) = _token.freezeProposalOf(_alice);
        assertEq(proposer, _first, "its own now");
    }

    function testAProposalEndsAfterSevenDays() public {
        vm.prank(_first);
        _token.proposeFreeze(_alice, true);
        uint256 proposed = 1_790_000_000;
        vm.warp(proposed + 1 days);
        vm.prank(_first);
        _token.proposeFreeze(_alice, true); // anew
        vm.warp(proposed + 8 days);
        vm.prank(_second);
        vm.expectRevert(abi.encodeWithSelector(TwoKeyFreeze.NoSuchFreezeProposal.selector, _alice, true));
        _token.confirmFreeze(_alice, true);
        vm.prank(_rogue);
        _token.proposeFreeze(_alice, true);
        vm.warp(proposed + 15 days - 1);
        vm.prank(_second);
        _token.confirmFreeze(_alice, true);
        assertTrue(_token.isFrozen(_alice), "in its last second");
    }

    /// @dev ERC-3009 counts time in 48 bits; there is none after.
    function testTimeEndsWithItsBits() public {
        uint256 late = uint256(type(uint48).max) + 1;
        vm.warp(late);
        bytes32 kind = keccak256(
            "TransferWithAuthorization(address from,address to,uint256 value,uint256 validAfter,uint256 validBefore,bytes32 nonce)"
        );
        bytes32 hash = keccak256(abi.encode(kind, _alice, _first, 1, 0, late + 1, bytes32(0)));
        (uint8 v, bytes32 r, bytes32 s) =
            vm.sign(0xA, keccak256(abi.encodePacked(hex"1901", _token.DOMAIN_SEPARATOR(), hash)));
        vm.expectRevert(abi.encodeWithSelector(SafeCast.SafeCastOverflowedUintDowncast.selector, 48, late));
        _token.transferWithAuthorization(_alice, _first, 1, 0, late + 1, bytes32(0), v, r, s);
    }
}

/// @notice The same of a token that asks a registry, among participants.
contract PermissionedTokenFreezeTest is TokenFreezeTest, Permissioned {
    function deploy() internal override returns (SettlementToken) {
        return deployPermissioned([_alice, _first, _second, address(this)]);
    }
}
