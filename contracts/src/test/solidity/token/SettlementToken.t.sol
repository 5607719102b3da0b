// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IERC20Errors} from "@openzeppelin/contracts/interfaces/draft-IERC6093.sol";
import {IAccessControl} from "@openzeppelin/contracts/access/IAccessControl.sol";
import {ERC20Permit} from "@openzeppelin/contracts/token/ERC20/extensions/ERC20Permit.sol";
import {ERC3009} from "@openzeppelin/contracts/token/ERC20/extensions/draft-ERC3009.sol";
import {ECDSA} from "@openzeppelin/contracts/utils/cryptography/ECDSA.sol";
import {TwoKeyFreeze} from "../../../main/solidity/access/TwoKeyFreeze.sol";
import {SettlementToken} from "../../../main/solidity/token/SettlementToken.sol";
import {Test} from "../Test.sol";
import {Permissioned} from "./Permissioned.sol";

contract SettlementTokenTest is Test {
    SettlementToken private _token;
    address internal immutable _issuer = vm.addr(0x155);
    address internal immutable _alice = vm.addr(0xA);
    address internal immutable _bob = vm.addr(0xB);
    address internal immutable _second = vm.addr(0x2);

    function setUp() public {
        vm.warp(1_790_000_000);
        _token = deploy();
        _token.grantRole(_token.ISSUER_ROLE(), _issuer);
        _token.setQuota(_issuer, 1000);
        _token.grantRole(_token.FREEZER_ROLE(), address(this));
        _token.grantRole(_token.FREEZE_CONFIRMER_ROLE(), _second);
    }

    function deploy() internal virtual returns (SettlementToken) {
        bytes memory args = abi.encode("Euro (test)", "EURt", uint8(6), address(this));
        return SettlementToken(vm.deployCode("SettlementToken.sol:SettlementToken", args));
    }

    function testMetadata() public view {
        assertEq(_token.decimals(), 6, "decimals");
        assertEq(keccak256(bytes(_token.symbol())), keccak256("EURt"), "symbol");
    }

    // ---- quotaBoundsIssue

    function testQuotaBoundsIssue() public {
        vm.startPrank(_issuer);
        vm.expectEmit(address(_token));
        emit SettlementToken.Issued(_issuer, _alice, 600, 400);
        _token.issue(_alice, 600);
        vm.expectRevert(abi.encodeWithSelector(SettlementToken.QuotaExceeded.selector, _issuer, 400, 401));
        _token.issue(_alice, 401);
        _token.issue(_issuer, 400);
        vm.expectEmit(address(_token));
        emit SettlementToken.Retired(_issuer, 400);
        _token.retire(400);
        vm.expectRevert(abi.encodeWithSelector(SettlementToken.QuotaExceeded.selector, _issuer, 0, 1));
        _token.issue(_alice, 1); // what was retired restores no quota
        vm.stopPrank();
        assertEq(_token.totalSupply(), 600, "supply");
    }

    function testOnlyIssuersIssueAndRetire() public {
        bytes memory why = abi.encodeWithSelector(
            IAccessControl.AccessControlUnauthorizedAccount.selector, _alice, keccak256("ISSUER_ROLE")
        );
        vm.startPrank(_alice);
        vm.expectRevert(why);
        _token.issue(_alice, 1);
        vm.expectRevert(why);
        _token.retire(1);
        vm.stopPrank();
    }

    function testQuotaIsOfAnIssuerAndGoesWithTheRole() public {
        vm.expectRevert(abi.encodeWithSelector(SettlementToken.NotAnIssuer.selector, _alice));
        _token.setQuota(_alice, 1);
        bytes32 role = _token.ISSUER_ROLE();
        vm.expectEmit(address(_token));
        emit SettlementToken.QuotaSet(_issuer, 0);
        _token.revokeRole(role, _issuer);
        _token.grantRole(role, _issuer);
        assertEq(_token.quotaOf(_issuer), 0, "quota");
    }

    function testGovernanceSetsQuotasAndProtects() public {
        vm.expectEmit(address(_token));
        emit SettlementToken.QuotaSet(_issuer, 7);
        _token.setQuota(_issuer, 7);
        assertEq(_token.quotaOf(_issuer), 7, "replaced");
        bytes memory why =
            abi.encodeWithSelector(IAccessControl.AccessControlUnauthorizedAccount.selector, _issuer, bytes32(0));
        vm.startPrank(_issuer);
        vm.expectRevert(why);
        _token.setQuota(_issuer, 8);
        vm.expectRevert(why);
        _token.protect(_issuer);
        vm.stopPrank();
    }

    /// @dev The smallest quota ends with the role as well; another role leaves it, and without a quota nothing is told.
    function testAQuotaGoesWithItsRoleAndNoOther() public {
        bytes32 role = _token.ISSUER_ROLE();
        bytes32 other = _token.FREEZER_ROLE();
        _token.setQuota(_issuer, 1);
        _token.grantRole(other, _issuer);
        _token.revokeRole(other, _issuer);
        assertEq(_token.quotaOf(_issuer), 1, "left");
        _token.revokeRole(role, _issuer);
        assertEq(_token.quotaOf(_issuer), 0, "ended");
        _token.grantRole(role, _issuer);
        vm.recordLogs();
        _token.revokeRole(role, _issuer);
        assertEq(vm.getRecordedLogs().length, 1, "only the role");
    }

    function testRetireOnlyWhatOneHas() public {
        vm.prank(_issuer);
        vm.expectRevert(abi.encodeWithSelector(IERC20Errors.ERC20InsufficientBalance.selector, _issuer, 0, 1));
        _token.retire(1);
    }

    // ---- frozenStandsStill

    function testFrozenStandsStill() public {
        vm.startPrank(_issuer);
        _token.issue(_alice, 100);
        _token.issue(_bob, 100);
        vm.stopPrank();
        vm.prank(_alice);
        _token.approve(_bob, 100);
        _freeze(_alice);
        bytes memory why = abi.encodeWithSelector(TwoKeyFreeze.AccountIsFrozen.selector, _alice);
        vm.prank(_alice);
        vm.expectRevert(why);
        _token.transfer(_bob, 1);
        vm.startPrank(_bob);
        vm.expectRevert(why);
        _token.transfer(_alice, 1);
        vm.expectRevert(why);
        _token.transferFrom(_alice, _bob, 1);
        vm.stopPrank();
        vm.prank(_issuer);
        vm.expectRevert(why);
        _token.issue(_alice, 1);
        bytes32 nonce = bytes32(uint256(1));
        (uint8 v, bytes32 r, bytes32 s) = _authorize("Transfer", 0xA, _alice, _bob, 1, nonce);
        vm.expectRevert(why);
        _token.transferWithAuthorization(_alice, _bob, 1, 0, type(uint64).max, nonce, v, r, s);
    }

    // ---- vaultNeverFreezes

    function testVaultNeverFreezes() public {
        vm.expectEmit(address(_token));
        emit SettlementToken.AccountProtected(_bob);
        _token.protect(_bob);
        vm.expectRevert(abi.encodeWithSelector(TwoKeyFreeze.AccountNotFreezable.selector, _bob));
        _token.proposeFreeze(_bob, true);
    }

    /// @dev Freezing the zero address would stop all issuing and retiring.
    function testTheZeroAddressNeverFreezes() public {
        vm.expectRevert(abi.encodeWithSelector(TwoKeyFreeze.AccountNotFreezable.selector, address(0)));
        _token.proposeFreeze(address(0), true);
    }

    function testProtectionComesBeforeAWaitingFreeze() public {
        _token.proposeFreeze(_bob, true);
        _token.protect(_bob);
        vm.prank(_second);
        vm.expectRevert(abi.encodeWithSelector(TwoKeyFreeze.AccountNotFreezable.selector, _bob));
        _token.confirmFreeze(_bob, true);
    }

    function testAFrozenAccountIsNotProtected() public {
        _freeze(_bob);
        vm.expectRevert(abi.encodeWithSelector(TwoKeyFreeze.AccountIsFrozen.selector, _bob));
        _token.protect(_bob);
    }

    // ---- ERC-2612

    function testPermit() public {
        (uint8 v, bytes32 r, bytes32 s) = _permit(0xA, 50, block.timestamp);
        _token.permit(_alice, _bob, 50, block.timestamp, v, r, s);
        assertEq(_token.allowance(_alice, _bob), 50, "allowance");
        vm.expectPartialRevert(ERC20Permit.ERC2612InvalidSigner.selector);
        _token.permit(_alice, _bob, 50, block.timestamp, v, r, s); // the nonce is used
        vm.expectRevert(
            abi.encodeWithSelector(ERC20Permit.ERC2612ExpiredSignature.selector, block.timestamp - 1)
        );
        _token.permit(_alice, _bob, 50, block.timestamp - 1, v, r, s);
        vm.expectRevert(ECDSA.ECDSAInvalidSignature.selector);
        _token.permit(_alice, _bob, 50, block.timestamp, 99, r, s);
        vm.expectPartialRevert(ECDSA.ECDSAInvalidSignatureS.selector);
        _token.permit(_alice, _bob, 50, block.timestamp, v, r, bytes32(type(uint256).max));
    }

    // ---- ERC-3009

    function testTransferWithAuthorization() public {
        vm.prank(_issuer);
        _token.issue(_alice, 100);
        bytes32 nonce = keccak256("one");
        (uint8 v, bytes32 r, bytes32 s) = _authorize("Transfer", 0xA, _alice, _bob, 40, nonce);
        _token.transferWithAuthorization(_alice, _bob, 40, 0, type(uint64).max, nonce, v, r, s);
        assertEq(_token.balanceOf(_bob), 40, "moved");
        vm.expectRevert(abi.encodeWithSelector(ERC3009.ERC3009UsedAuthorization.selector, _alice, nonce));
        _token.transferWithAuthorization(_alice, _bob, 40, 0, type(uint64).max, nonce, v, r, s);
        vm.expectRevert(ERC3009.ERC3009InvalidSignature.selector);
        _token.transferWithAuthorization(_alice, _bob, 41, 0, type(uint64).max, nonce, v, r, s);
    }

    function testReceiveWithAuthorizationIsForTheReceiver() public {
        vm.prank(_issuer);
        _token.issue(_alice, 100);
        bytes32 nonce = keccak256("two");
        (uint8 v, bytes32 r, bytes32 s) = _authorize("Receive", 0xA, _alice, _bob, 40, nonce);
        vm.expectRevert(abi.encodeWithSelector(IERC20Errors.ERC20InvalidReceiver.selector, _bob));
        _token.receiveWithAuthorization(_alice, _bob, 40, 0, type(uint64).max, nonce, v, r, s);
        vm.prank(_bob);
        _token.receiveWithAuthorization(_alice, _bob, 40, 0, type(uint64).max, nonce, v, r, s);
        assertEq(_token.balanceOf(_bob), 40, "moved");
    }

    function testAuthorizationHasItsTime() public {
        bytes32 nonce = keccak256("three");
        bytes32 hash = keccak256(
            abi.encode(
                keccak256(
                    "TransferWithAuthorization(address from,address to,uint256 value,uint256 validAfter,uint256 validBefore,bytes32 nonce)"
                ),
                _alice,
                _bob,
                1,
                block.timestamp,
                block.timestamp + 10,
                nonce
            )
        );
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(0xA, _typed(hash));
        vm.expectRevert(
            abi.encodeWithSelector(
                ERC3009.ERC3009InvalidAuthorizationTime.selector, block.timestamp, block.timestamp + 10
            )
        );
        _token.transferWithAuthorization(_alice, _bob, 1, block.timestamp, block.timestamp + 10, nonce, v, r, s);
    }

    function testCancelAuthorization() public {
        bytes32 nonce = keccak256("four");
        bytes32 hash =
            keccak256(abi.encode(keccak256("CancelAuthorization(address authorizer,bytes32 nonce)"), _alice, nonce));
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(0xA, _typed(hash));
        _token.cancelAuthorization(_alice, nonce, v, r, s);
        assertTrue(_token.authorizationState(_alice, nonce), "used up");
        (v, r, s) = _authorize("Transfer", 0xA, _alice, _bob, 1, nonce);
        vm.expectRevert(abi.encodeWithSelector(ERC3009.ERC3009UsedAuthorization.selector, _alice, nonce));
        _token.transferWithAuthorization(_alice, _bob, 1, 0, type(uint64).max, nonce, v, r, s);
    }

    // ---- ERC-20 and roles as OpenZeppelin has them

    function testOrdinaryRefusals() public {
        vm.expectRevert(abi.encodeWithSelector(IERC20Errors.ERC20InvalidReceiver.selector, address(0)));
        _token.transfer(address(0), 0);
        vm.expectRevert(
            abi.encodeWithSelector(IERC20Errors.ERC20InsufficientAllowance.selector, address(this), 0, 1)
        );
        _token.transferFrom(_alice, _bob, 1);
        vm.expectRevert(abi.encodeWithSelector(IERC20Errors.ERC20InvalidSpender.selector, address(0)));
        _token.approve(address(0), 1);
        bytes32 role = _token.ISSUER_ROLE();
        vm.expectRevert(IAccessControl.AccessControlBadConfirmation.selector);
        _token.renounceRole(role, _issuer);
    }

    // ---- helpers

    function _freeze(address account) private {
        _token.proposeFreeze(account, true);
        vm.prank(_second);
        _token.confirmFreeze(account, true);
    }

    function _typed(bytes32 structHash) private view returns (bytes32) {
        return keccak256(abi.encodePacked(hex"1901", _token.DOMAIN_SEPARATOR(), structHash));
    }

    function _permit(uint256 key, uint256 value, uint256 deadline)
        private
        view
        returns (uint8 v, bytes32 r, bytes32 s)
    {
        bytes32 hash = keccak256(
            abi.encode(
                keccak256("Permit(address owner,address spender,uint256 value,uint256 nonce,uint256 deadline)"),
                vm.addr(key),
                _bob,
                value,
                _token.nonces(vm.addr(key)),
                deadline
            )
        );
        return vm.sign(key, _typed(hash));
    }

    function _authorize(string memory what, uint256 key, address from, address to, uint256 value, bytes32 nonce)
        private
        view
        returns (uint8 v, bytes32 r, bytes32 s)
    {
        bytes memory name = abi.encodePacked(
            what,
            "WithAuthorization(address from,address to,uint256 value,uint256 validAfter,uint256 validBefore,bytes32 nonce)"
        );
        return vm.sign(
            key,
            _typed(keccak256(abi.encode(keccak256(name), from, to, value, 0, uint256(type(uint64).max), nonce)))
        );
    }
}

/// @notice The same of a token that asks a registry, among participants.
contract PermissionedSettlementTokenTest is SettlementTokenTest, Permissioned {
    function deploy() internal override returns (SettlementToken) {
        return deployPermissioned([_issuer, _alice, _bob, _second]);
    }
}
