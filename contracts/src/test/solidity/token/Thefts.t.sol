// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ERC3009} from "@openzeppelin/contracts/token/ERC20/extensions/draft-ERC3009.sol";
import {TwoKeyFreeze} from "../../../main/solidity/access/TwoKeyFreeze.sol";
import {ParticipantErrors} from "../../../main/solidity/participant/ParticipantErrors.sol";
import {ParticipantRegistry} from "../../../main/solidity/participant/ParticipantRegistry.sol";
import {MeasuredTransfer} from "../../../main/solidity/split/MeasuredTransfer.sol";
import {SplitPayments} from "../../../main/solidity/split/SplitPayments.sol";
import {PermissionedToken} from "../../../main/solidity/token/PermissionedToken.sol";
import {SettlementToken} from "../../../main/solidity/token/SettlementToken.sol";
import {Duration} from "../../../main/solidity/vault/VaultTypes.sol";
import {Permissioned} from "./Permissioned.sol";

/// @notice Thieves of keys, frozen accounts and issuers, who would move or make money that is not theirs to move or make.
contract TokenTheftsTest is Permissioned {
    uint256 private constant _ALICE_KEY = 0xA;
    bytes32 private constant _NONCE = keccak256("nonce");

    address private immutable _alice = vm.addr(_ALICE_KEY);
    address private immutable _bob = vm.addr(0xB);
    address private immutable _issuer = vm.addr(0x155);
    address private immutable _thief = vm.addr(0xBAD);
    address private immutable _second = vm.addr(0x2);

    SettlementToken private _token;

    function setUp() public {
        vm.warp(1_790_000_000);
        vm.roll(1000);
        bytes memory args = abi.encode("Euro (test)", "EURt", uint8(6), address(this));
        _ready(SettlementToken(vm.deployCode("SettlementToken.sol:SettlementToken", args)));
    }

    function _ready(SettlementToken token) private {
        _token = token;
        token.grantRole(token.ISSUER_ROLE(), _issuer);
        token.setQuota(_issuer, 1000);
        token.grantRole(token.FREEZER_ROLE(), address(this));
        token.grantRole(token.FREEZE_CONFIRMER_ROLE(), _second);
        vm.prank(_issuer);
        token.issue(_alice, 100);
    }

    // ---- frozenStandsStill

    /// @dev Who stole an issuer's key issues what is left of its quota to another account after two keys froze it. To take
    ///      the role needs votes and a timelock; the freeze is what is quick.
    function testAFrozenIssuersKeyIssuesToItsFriend() public {
        _freeze(_issuer);
        bytes memory why = abi.encodeWithSelector(TwoKeyFreeze.AccountIsFrozen.selector, _issuer);
        vm.startPrank(_issuer);
        vm.expectRevert(why);
        _token.issue(_thief, 900);
        vm.expectRevert(why);
        _token.issue(_issuer, 900);
        vm.stopPrank();
        assertEq(_token.balanceOf(_thief), 0, "nothing");
        assertEq(_token.totalSupply(), 100, "nothing new");
        assertEq(_token.quotaOf(_issuer), 900, "the quota waits");
    }

    /// @dev An account that many had allowed to take their tokens is frozen as a thief's. It sends none of its own; it
    ///      takes theirs to a friend.
    function testAFrozenSpenderEmptiesThoseThatTrustedIt() public {
        vm.prank(_alice);
        _token.approve(_thief, type(uint256).max);
        _freeze(_thief);
        vm.startPrank(_thief);
        vm.expectRevert(abi.encodeWithSelector(TwoKeyFreeze.AccountIsFrozen.selector, _thief));
        _token.transferFrom(_alice, _bob, 100);
        vm.stopPrank();
        assertEq(_token.balanceOf(_alice), 100, "hers");
        assertEq(_token.balanceOf(_bob), 0, "nothing");
    }

    /// @dev The frozen account signed before, and others bring it: a transfer, a receipt and an allowance.
    function testAFrozenAccountLeavesByWhatItSigned() public {
        (uint8 v, bytes32 r, bytes32 s) = _authorize("Transfer", _token);
        (uint8 w, bytes32 p, bytes32 q) = _authorize("Receive", _token);
        vm.prank(_alice);
        _token.approve(_bob, 100);
        _freeze(_alice);
        bytes memory why = abi.encodeWithSelector(TwoKeyFreeze.AccountIsFrozen.selector, _alice);
        vm.startPrank(_bob);
        vm.expectRevert(why);
        _token.transferWithAuthorization(_alice, _bob, 40, 0, type(uint64).max, _NONCE, v, r, s);
        vm.expectRevert(why);
        _token.receiveWithAuthorization(_alice, _bob, 40, 0, type(uint64).max, _NONCE, w, p, q);
        vm.expectRevert(why);
        _token.transferFrom(_alice, _bob, 40);
        vm.stopPrank();
        assertTrue(!_token.authorizationState(_alice, _NONCE), "not used up");
        assertEq(_token.balanceOf(_alice), 100, "all of it");
    }

    // ---- signatures of elsewhere

    /// @dev The chain forks, or another token has the same name: what was signed for one moves nothing on the other.
    function testASignatureIsBroughtToAForkAndToATwin() public {
        (uint8 v, bytes32 r, bytes32 s) = _authorize("Transfer", _token);
        SettlementToken signedFor = _token;
        bytes memory args = abi.encode("Euro (test)", "EURt", uint8(6), address(this));
        _ready(SettlementToken(vm.deployCode("SettlementToken.sol:SettlementToken", args)));
        _invalid(_token, v, r, s);
        vm.chainId(777);
        _invalid(signedFor, v, r, s);
        vm.chainId(31_337);
        signedFor.transferWithAuthorization(_alice, _bob, 40, 0, type(uint64).max, _NONCE, v, r, s);
        vm.expectRevert(abi.encodeWithSelector(ERC3009.ERC3009UsedAuthorization.selector, _alice, _NONCE));
        signedFor.transferWithAuthorization(_alice, _bob, 40, 0, type(uint64).max, _NONCE, v, r, s);
        assertEq(signedFor.balanceOf(_bob), 40, "once");
        assertEq(_token.balanceOf(_alice), 100, "the twin's stays");
    }

    // ---- quotaBoundsIssue

    /// @dev An issuer retires, gives its role up, is made an issuer again, or issues to itself in a circle: what it creates
    ///      in all is what it was given in all.
    function testAnIssuerBringsItsQuotaBack() public {
        vm.startPrank(_issuer);
        _token.issue(_issuer, 500);
        for (uint256 i = 0; i < 5; ++i) {
            _token.retire(50);
            vm.expectRevert(abi.encodeWithSelector(SettlementToken.QuotaExceeded.selector, _issuer, 400, 401));
            _token.issue(_issuer, 401);
        }
        _token.renounceRole(_token.ISSUER_ROLE(), _issuer);
        vm.stopPrank();
        _token.grantRole(_token.ISSUER_ROLE(), _issuer);
        vm.prank(_issuer);
        vm.expectRevert(abi.encodeWithSelector(SettlementToken.QuotaExceeded.selector, _issuer, 0, 1));
        _token.issue(_issuer, 1);
        assertEq(_token.totalSupply(), 350, "100 and 500, less 250");
        assertEq(_token.balanceOf(_issuer), 250, "the issuer's");
    }

    // ---- among participants

    /// @dev An account under a judicial hold moves what is held through a friend's allowance, by a signature, and in parts.
    function testWhatIsHeldLeavesByOtherWays() public {
        _ready(deployPermissioned([_alice, _bob, _issuer, _second]));
        _registry().hold(_alice, address(_token), 60, "order");
        (uint8 v, bytes32 r, bytes32 s) = _authorize("Transfer", _token); // of 40
        vm.prank(_alice);
        _token.approve(_bob, type(uint256).max);
        vm.startPrank(_bob);
        vm.expectRevert(_heldBack(59));
        _token.transferFrom(_alice, _bob, 41);
        _token.transferFrom(_alice, _bob, 1);
        vm.expectRevert(_heldBack(59));
        _token.transferWithAuthorization(_alice, _bob, 40, 0, type(uint64).max, _NONCE, v, r, s);
        _token.transferFrom(_alice, _bob, 39);
        vm.expectRevert(_heldBack(59));
        _token.transferFrom(_alice, _bob, 1);
        vm.stopPrank();
        vm.startPrank(_alice);
        _token.transfer(_alice, 60); // to itself: nothing leaves
        vm.expectRevert(_heldBack(0));
        _token.transfer(_bob, 60);
        vm.stopPrank();
        assertEq(_token.balanceOf(_alice), 60, "what is held");
        assertEq(_token.balanceOf(_bob), 40, "the rest");
    }

    /// @dev An account whose credential is gone has credit in a split, and takes it out to a participant: in vain, however
    ///      little gas it gives to the question.
    function testFuzz_whoMayNotHoldTakesItsCreditToAFriend(uint24 raw) public {
        _ready(deployPermissioned([_alice, _bob, _issuer, _second]));
        SplitPayments split = SplitPayments(vm.deployCode("SplitPayments.sol:SplitPayments", ""));
        _token.protect(address(split));
        (address[] memory payees, uint32[] memory weights) = (new address[](2), new uint32[](2));
        (payees[0], payees[1], weights[0], weights[1]) = (_alice, _bob, 1, 1);
        vm.startPrank(_alice);
        _token.approve(address(split), 100);
        split.pay(address(_token), "split", 100, payees, weights);
        vm.stopPrank();
        vm.warp(block.timestamp + 366 days);
        vm.roll(block.number + 366 days);
        _registry().admit(_bob, "papers", Duration(1 days, 1 days)); // and not her
        vm.prank(_alice);
        try split.withdraw{gas: bound(raw, 10_000, 400_000)}(address(_token), _bob) {
            assertTrue(false, "withdrawn");
        } catch {}
        vm.prank(_alice);
        vm.expectRevert(abi.encodeWithSelector(MeasuredTransfer.AccountIsFrozen.selector, _alice));
        split.withdraw(address(_token), _bob);
        assertEq(split.creditOf(address(_token), _alice), 50, "it stands still");
        assertEq(_token.balanceOf(address(split)), 100, "with his");
        vm.prank(_bob);
        split.withdraw(address(_token), _bob);
        assertEq(_token.balanceOf(_bob), 50, "his is free");
    }

    function _freeze(address account) private {
        _token.proposeFreeze(account, true);
        vm.prank(_second);
        _token.confirmFreeze(account, true);
    }

    function _registry() private view returns (ParticipantRegistry) {
        return ParticipantRegistry(address(PermissionedToken(address(_token)).PARTICIPANTS()));
    }

    function _heldBack(uint256 left) private view returns (bytes memory) {
        return abi.encodeWithSelector(ParticipantErrors.HeldBack.selector, _alice, address(_token), 60, left);
    }

    function _invalid(SettlementToken token, uint8 v, bytes32 r, bytes32 s) private {
        vm.expectRevert(ERC3009.ERC3009InvalidSignature.selector);
        token.transferWithAuthorization(_alice, _bob, 40, 0, type(uint64).max, _NONCE, v, r, s);
    }

    /// @dev 40 from alice to bob.
    function _authorize(string memory kind, SettlementToken token) private view returns (uint8, bytes32, bytes32) {
        bytes32 typeHash = keccak256(
            abi.encodePacked(
                kind,
                "WithAuthorization(address from,address to,uint256 value,uint256 validAfter,uint256 validBefore,bytes32 nonce)"
            )
        );
        bytes32 hash = keccak256(abi.encode(typeHash, _alice, _bob, 40, 0, type(uint64).max, _NONCE));
        return vm.sign(_ALICE_KEY, keccak256(abi.encodePacked(hex"1901", token.DOMAIN_SEPARATOR(), hash)));
    }
}
