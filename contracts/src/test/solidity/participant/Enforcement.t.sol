// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ParticipantErrors} from "../../../main/solidity/participant/ParticipantErrors.sol";
import {MeasuredTransfer} from "../../../main/solidity/split/MeasuredTransfer.sol";
import {SplitPayments} from "../../../main/solidity/split/SplitPayments.sol";
import {SettlementToken} from "../../../main/solidity/token/SettlementToken.sol";
import {ParticipantTest} from "./ParticipantTest.sol";

/// @notice Where the registry is asked: at each transfer of the token, and by contracts that keep it for others.
contract EnforcementTest is ParticipantTest {
    SplitPayments private _splits;

    function setUp() public override {
        super.setUp();
        _splits = SplitPayments(vm.deployCode("SplitPayments.sol:SplitPayments", ""));
        decided(address(money), abi.encodeCall(SettlementToken.protect, (address(_splits))));
    }

    /// participantsOnly: by whatever function
    function testNoWayAround() public {
        bytes memory why = noParticipant(carol);
        vm.prank(tokenIssuer);
        vm.expectRevert(why);
        money.issue(carol, 1);
        cannotMove(alice, carol, 0, why);
        vm.prank(alice);
        money.approve(stranger, 10);
        vm.startPrank(stranger);
        vm.expectRevert(why);
        money.transferFrom(alice, carol, 1);
        require(money.transferFrom(alice, bob, 1)); // the spender holds nothing
        vm.stopPrank();
        bytes32 kind = keccak256(
            "TransferWithAuthorization(address from,address to,uint256 value,uint256 validAfter,uint256 validBefore,bytes32 nonce)"
        );
        bytes32 hash = keccak256(abi.encode(kind, alice, carol, 1, 0, type(uint48).max, bytes32(0)));
        (uint8 v, bytes32 r, bytes32 s) =
            vm.sign(0xB0A, keccak256(abi.encodePacked(hex"1901", money.DOMAIN_SEPARATOR(), hash)));
        vm.expectRevert(why);
        money.transferWithAuthorization(alice, carol, 1, 0, type(uint48).max, bytes32(0), v, r, s);
    }

    function testTheIssuerRetiresOnlyWhatItMayHold() public {
        vm.startPrank(tokenIssuer);
        vm.expectRevert(noParticipant(tokenIssuer));
        money.retire(0);
        vm.stopPrank();
        admitBy(bank, tokenIssuer);
        give(tokenIssuer, 10);
        vm.prank(tokenIssuer);
        money.retire(10);
        assertEq(money.balanceOf(tokenIssuer), 0, "retired");
    }

    /// A split pays a participant, keeps what belongs to one that is none, and nobody else waits for it.
    function testWhatAContractKeepsStandsStillToo() public {
        _pay();
        vm.prank(carol);
        vm.expectRevert(abi.encodeWithSelector(MeasuredTransfer.AccountIsFrozen.selector, carol));
        _splits.withdraw(address(money), bob);
        vm.prank(bob);
        assertEq(_splits.withdraw(address(money), bob), 50, "nobodyElse");
        assertTrue(money.isFrozen(carol) && !money.isFrozen(bob), "asked");
        assertTrue(!money.isFrozen(address(_splits)), "not what belongs to many");
        admitBy(bank, carol);
        vm.prank(carol);
        assertEq(_splits.withdraw(address(money), carol), 50, "it was there all the time");
    }

    function testAFrozenParticipantDoesNotReachItsCredit() public {
        _pay();
        freeze(bob, 100);
        vm.prank(bob);
        vm.expectRevert(abi.encodeWithSelector(MeasuredTransfer.AccountIsFrozen.selector, bob));
        _splits.withdraw(address(money), alice);
        skip(100);
        vm.prank(bob);
        _splits.withdraw(address(money), alice);
    }

    function _pay() private {
        address[] memory payees = new address[](2);
        uint32[] memory weights = new uint32[](2);
        (payees[0], payees[1], weights[0], weights[1]) = (bob, carol, 1, 1);
        vm.startPrank(alice);
        money.approve(address(_splits), 100);
        _splits.pay(address(money), "r", 100, payees, weights);
        vm.stopPrank();
    }

    /// A freeze or a lost credential of a protected account is no lever against those whose money it keeps.
    function testAVaultIsNoLever() public {
        _pay();
        freeze(address(_splits), 100);
        vm.prank(bob);
        assertEq(_splits.withdraw(address(money), bob), 50, "paid");
    }

    function testTheTokensOwnFreezeStaysItsOwn() public {
        bytes memory freezer = abi.encodeCall(money.grantRole, (money.FREEZER_ROLE(), first));
        bytes memory confirmer = abi.encodeCall(money.grantRole, (money.FREEZE_CONFIRMER_ROLE(), second));
        decided(address(money), freezer);
        decided(address(money), confirmer);
        vm.prank(first);
        money.proposeFreeze(carol, true); // no participant, and not frozen
        vm.prank(second);
        money.confirmFreeze(carol, true);
        admitBy(bank, carol);
        cannotMove(alice, carol, 1, abi.encodeWithSignature("AccountIsFrozen(address)", carol));
        assertTrue(participants.mayHold(carol) && money.isFrozen(carol), "by the token alone");
    }

    // ---- attacks

    /// @dev An issuer takes over an account that another one vouches for, to revoke it.
    function testAHostileIssuerTakesNobodyOver() public {
        address[2] memory all = [alice, bob];
        for (uint256 i = 0; i < all.length; ++i) {
            vm.prank(otherBank);
            vm.expectRevert(abi.encodeWithSelector(ParticipantErrors.OtherIssuer.selector, all[i], bankId));
            participants.admit(all[i], "mine", span(1));
        }
        // What it publishes counts for its own.
        bytes32[] memory revoked = revocationsOf(alice, bob);
        publishBy(otherBank, revoked);
        vm.expectRevert(abi.encodeWithSelector(ParticipantErrors.NotShown.selector, alice, 1));
        this.revokeIt(alice, revoked);
        skip(GRACE);
        move(alice, bob, 1);
    }

    /// @dev An issuer that was first, keeps the account and never renews; the account leaves it.
    function testAnAccountLeavesAHostileIssuer() public {
        vm.prank(otherBank);
        participants.admit(carol, "trap", span(TERM));
        vm.prank(bank);
        vm.expectRevert(abi.encodeWithSelector(ParticipantErrors.OtherIssuer.selector, carol, otherId));
        participants.admit(carol, "c", span(TERM));
        vm.prank(carol);
        participants.chooseIssuer(bankId);
        vm.prank(otherBank);
        vm.expectRevert(abi.encodeWithSelector(ParticipantErrors.OtherIssuer.selector, carol, bankId));
        participants.admit(carol, "trap", span(TERM));
        admitBy(bank, carol);
        move(alice, carol, 1);
    }

    /// @dev An old root, in which the commitment is not yet, does not help.
    function testAnOldRootShowsNothing() public {
        bytes32[] memory before = revocationsOf(carol);
        publishBy(bank, before);
        publishBy(bank, revocationsOf(alice, carol));
        vm.expectRevert(abi.encodeWithSelector(ParticipantErrors.NotShown.selector, alice, 3));
        this.renewIt(alice, before);
        publishBy(bank, before);
        this.renewIt(alice, before);
    }

    function revokeIt(address account, bytes32[] memory all) external {
        revoke(account, all);
    }

    function renewIt(address account, bytes32[] memory all) external {
        participants.renew(account, absence(all, commitmentOf(account)));
    }

    /// @dev A contract that calls itself a token learns nothing and changes nothing.
    function testAnybodyMayAskAndNobodyIsMoved() public {
        hold(alice, 1000);
        vm.prank(stranger);
        participants.requireTransferable(alice, bob, 0); // nothing is held of that "token"
        cannotMove(
            alice, bob, 1, abi.encodeWithSelector(ParticipantErrors.HeldBack.selector, alice, money, 1000, 999)
        );
    }
}
