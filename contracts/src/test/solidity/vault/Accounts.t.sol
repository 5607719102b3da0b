// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import {TwoKeyFreeze} from "../../../main/solidity/access/TwoKeyFreeze.sol";
import {VaultErrors} from "../../../main/solidity/vault/VaultErrors.sol";
import {VaultEvents} from "../../../main/solidity/vault/VaultEvents.sol";
import {
    CallbackToken,
    FeeToken,
    GreedyToken,
    HugeToken,
    IdleToken,
    LyingToken,
    PickyToken,
    PlainToken,
    SilentToken
} from "../hostile/HostileTokens.sol";
import {VaultTest} from "./VaultTest.sol";

contract AccountsTest is VaultTest {

    function _list(address it) private {
        vm.prank(governance);
        vault.listToken(it, true);
    }

    function _freeze(address account) private {
        vm.prank(freezer);
        vault.proposeFreeze(account, true);
        vm.prank(confirmer);
        vault.confirmFreeze(account, true);
    }

    // ---- deposit

    function testDepositCreditsCollateral(uint128 amount) public {
        amount = uint128(bound(amount, 1, type(uint128).max));
        token.issue(address(this), amount);
        token.approve(address(vault), amount);
        vm.expectEmit(address(vault));
        emit VaultEvents.Deposited(address(token), payer, amount);
        vault.deposit(address(token), payer, amount);
        assertEq(collateral(payer), amount, "collateral");
        assertEq(vault.owedOf(address(token)), amount, "owed");
        assertEq(credit(payer), 0, "credit");
    }

    function testDepositCountsWhatArrives() public {
        FeeToken fee = new FeeToken();
        _list(address(fee));
        fee.mint(address(this), 1000);
        fee.approve(address(vault), 1000);
        assertEq(vault.deposit(address(fee), payer, 1000), 990, "received");
        assertEq(vault.collateralOf(address(fee), payer), 990, "collateral");
    }

    function testDepositTakesTokensThatReturnNothing() public {
        SilentToken silent = new SilentToken();
        _list(address(silent));
        silent.mint(address(this), 5);
        silent.approve(address(vault), 5);
        vault.deposit(address(silent), address(this), 5);
        assertEq(vault.collateralOf(address(silent), address(this)), 5, "collateral");
    }

    function testDepositRefuses() public {
        vm.expectRevert(abi.encodeWithSelector(VaultErrors.TokenNotListed.selector, address(this)));
        vault.deposit(address(this), payer, 1);
        vm.expectRevert(VaultErrors.ZeroAddress.selector);
        vault.deposit(address(token), address(0), 1);
        vm.expectRevert(abi.encodeWithSelector(VaultErrors.NothingReceived.selector, address(token)));
        vault.deposit(address(token), payer, 0);
    }

    function testDepositRefusesTokensThatFail() public {
        LyingToken lying = new LyingToken();
        IdleToken idle = new IdleToken();
        HugeToken huge = new HugeToken();
        _list(address(lying));
        _list(address(idle));
        _list(address(huge));
        vm.expectRevert(abi.encodeWithSelector(SafeERC20.SafeERC20FailedOperation.selector, address(lying)));
        vault.deposit(address(lying), payer, 1);
        idle.approve(address(vault), 1);
        vm.expectRevert(abi.encodeWithSelector(VaultErrors.NothingReceived.selector, address(idle)));
        vault.deposit(address(idle), payer, 1);
        huge.approve(address(vault), 1);
        vm.expectRevert(abi.encodeWithSelector(SafeCast.SafeCastOverflowedUintDowncast.selector, 128, 2 ** 200));
        vault.deposit(address(huge), payer, 1);
    }

    /// @dev The sum of a token stays below 2^128, so that no credit can ever overflow.
    function testDepositRefusesMoreThanFits() public {
        PlainToken plain = new PlainToken();
        _list(address(plain));
        plain.mint(address(this), type(uint128).max);
        plain.approve(address(vault), type(uint256).max);
        vault.deposit(address(plain), payer, type(uint128).max);
        plain.mint(address(this), 1);
        vm.expectRevert();
        vault.deposit(address(plain), shop, 1);
    }

    // ---- reentrancy

    function testTokenCannotReenter() public {
        CallbackToken evil = new CallbackToken();
        _list(address(evil));
        evil.mint(address(this), 100);
        evil.approve(address(vault), 100);
        bytes memory locked = abi.encodeWithSelector(ReentrancyGuardTransient.ReentrancyGuardReentrantCall.selector);

        evil.onTransfer(address(vault), abi.encodeCall(vault.deposit, (address(evil), payer, 1)));
        vm.expectRevert(locked);
        vault.deposit(address(evil), payer, 50);

        evil.onTransfer(address(0), "");
        vault.deposit(address(evil), address(evil), 50);
        vm.prank(address(evil));
        vault.requestUnpledge(address(evil), 50);
        mature();
        vm.prank(address(evil));
        vault.finishUnpledge(address(evil));
        evil.onTransfer(address(vault), abi.encodeCall(vault.withdraw, (address(evil), 1, stranger)));
        vm.prank(address(evil));
        vm.expectRevert(locked);
        vault.withdraw(address(evil), 25, stranger);
    }

    // ---- pledge

    function testPledgeTurnsCreditIntoCollateral() public {
        creditPayer(100);
        vm.startPrank(payer);
        vm.expectEmit(address(vault));
        emit VaultEvents.Pledged(address(token), payer, 60);
        vault.pledge(address(token), 60);
        assertEq(credit(payer), 40, "credit");
        assertEq(collateral(payer), 60, "collateral");
        vm.expectRevert(
            abi.encodeWithSelector(VaultErrors.InsufficientCredit.selector, address(token), payer, 40, 41)
        );
        vault.pledge(address(token), 41);
        vm.expectRevert(VaultErrors.ZeroAmount.selector);
        vault.pledge(address(token), 0);
        vm.stopPrank();
    }

    // ---- unpledge

    function testUnpledgeWaitsForBlocksAndSeconds() public {
        fund(payer, 100);
        vm.startPrank(payer);
        vm.expectRevert(abi.encodeWithSelector(VaultErrors.NoUnpledgeRequest.selector, address(token), payer));
        vault.finishUnpledge(address(token));
        vm.expectEmit(address(vault));
        emit VaultEvents.UnpledgeRequested(address(token), payer, 70);
        vault.requestUnpledge(address(token), 70);
        vm.stopPrank();
        (uint128 amount, uint64 atBlock, uint64 since) = vault.unpledgeOf(address(token), payer);
        assertEq(amount, 70, "amount");
        assertEq(atBlock, block.number, "block");
        assertEq(since, block.timestamp, "time");

        bytes memory early = abi.encodeWithSelector(VaultErrors.UnpledgeNotMature.selector, atBlock, since);
        vm.warp(since + 86_400); // seconds alone
        _refusesToFinish(early);
        vm.warp(since);
        vm.roll(atBlock + 86_400); // blocks alone
        _refusesToFinish(early);
        vm.warp(since + 86_399);
        _refusesToFinish(early);
        vm.warp(since + 86_400);
        anchorEmpty();
        vm.prank(payer);
        vm.expectEmit(address(vault));
        emit VaultEvents.UnpledgeFinished(address(token), payer, 70);
        vault.finishUnpledge(address(token));
        assertEq(collateral(payer), 30, "collateral");
        assertEq(credit(payer), 70, "credit");
        _refusesToFinish(abi.encodeWithSelector(VaultErrors.NoUnpledgeRequest.selector, address(token), payer));
    }

    function testUnpledgeTakesWhatIsLeft() public {
        fund(payer, 100);
        vm.prank(payer);
        vault.requestUnpledge(address(token), 100);
        settle(1, 0, true, entries(entryOf(legs(leg(shop, 0, 80)))));
        mature();
        vm.prank(payer);
        assertEq(vault.finishUnpledge(address(token)), 20, "what is left");
        assertEq(collateral(payer), 0, "collateral");
    }

    function testUnpledgeBeginsAnewWithEachRequest() public {
        fund(payer, 100);
        vm.prank(payer);
        vault.requestUnpledge(address(token), 10);
        pass(86_399);
        vm.prank(payer);
        vault.requestUnpledge(address(token), 100);
        (, uint64 atBlock, uint64 since) = vault.unpledgeOf(address(token), payer);
        pass(86_399);
        _refusesToFinish(abi.encodeWithSelector(VaultErrors.UnpledgeNotMature.selector, atBlock, since));
        vm.prank(payer);
        vault.requestUnpledge(address(token), 0);
        _refusesToFinish(abi.encodeWithSelector(VaultErrors.NoUnpledgeRequest.selector, address(token), payer));
    }

    /// @dev A silent operator cannot settle what it accepted; then only the exit lets collateral go, after its own wait.
    function testUnpledgeNeedsALiveOperatorOrAMatureExit() public {
        fund(payer, 100);
        vm.prank(payer);
        vault.requestUnpledge(address(token), 100);
        (uint64 aliveBlock, uint64 alive) = vault.lastAlive();
        pass(86_400);
        _refusesToFinish(abi.encodeWithSelector(VaultErrors.OperatorSilent.selector, aliveBlock, alive));
        vm.prank(stranger);
        vault.declareExit();
        (uint64 exitBlock, uint64 exitAt) = vault.exitClock();
        pass(86_399);
        _refusesToFinish(abi.encodeWithSelector(VaultErrors.ExitNotMature.selector, exitBlock, exitAt));
        pass(1);
        vm.prank(payer);
        assertEq(vault.finishUnpledge(address(token)), 100, "all");
    }

    // ---- withdraw

    function testWithdrawPaysOut() public {
        creditPayer(100);
        vm.prank(payer);
        vm.expectEmit(address(vault));
        emit VaultEvents.Withdrawn(address(token), payer, stranger, 60);
        vault.withdraw(address(token), 60, stranger);
        assertEq(token.balanceOf(stranger), 60, "paid");
        assertEq(credit(payer), 40, "credit");
        assertEq(vault.owedOf(address(token)), 40, "owed");
    }

    function testWithdrawRefuses() public {
        creditPayer(10);
        vm.startPrank(payer);
        vm.expectRevert(abi.encodeWithSelector(VaultErrors.BadRecipient.selector, address(0)));
        vault.withdraw(address(token), 1, address(0));
        vm.expectRevert(abi.encodeWithSelector(VaultErrors.BadRecipient.selector, address(vault)));
        vault.withdraw(address(token), 1, address(vault));
        vm.expectRevert(VaultErrors.ZeroAmount.selector);
        vault.withdraw(address(token), 0, payer);
        vm.expectRevert(
            abi.encodeWithSelector(VaultErrors.InsufficientCredit.selector, address(token), payer, 10, 11)
        );
        vault.withdraw(address(token), 11, payer);
        vm.stopPrank();
    }

    /// @dev A token that takes more than it is told would take it from others.
    function testWithdrawRefusesAGreedyToken() public {
        GreedyToken greedy = new GreedyToken();
        _list(address(greedy));
        greedy.mint(address(this), 2000);
        greedy.approve(address(vault), 1000);
        vault.deposit(address(greedy), address(this), 1000);
        vault.requestUnpledge(address(greedy), 1000);
        mature();
        vault.finishUnpledge(address(greedy));
        vm.expectRevert(abi.encodeWithSelector(VaultErrors.TokenTookMore.selector, address(greedy), 505, 500));
        vault.withdraw(address(greedy), 500, stranger);
    }

    /// @dev A receiver that the token refuses loses nothing and takes its credit elsewhere.
    function testWithdrawElsewhereWhenATokenRefuses() public {
        PickyToken picky = new PickyToken();
        _list(address(picky));
        picky.mint(address(this), 100);
        picky.approve(address(vault), 100);
        vault.deposit(address(picky), address(this), 100);
        vault.requestUnpledge(address(picky), 100);
        mature();
        vault.finishUnpledge(address(picky));
        picky.refuse(stranger);
        vm.expectRevert(abi.encodeWithSelector(PickyToken.Refused.selector, stranger));
        vault.withdraw(address(picky), 100, stranger);
        vault.withdraw(address(picky), 100, shop);
        assertEq(picky.balanceOf(shop), 100, "elsewhere");
    }

    // ---- voucher keys

    function testVoucherKeyEpochs() public {
        (address signer, uint64 retiredAt) = vault.voucherKeyOf(payer, 0);
        assertEq(signer, payer, "epoch 0 is the account itself");
        assertEq(retiredAt, 0, "not retired");
        (signer,) = vault.voucherKeyOf(payer, 1);
        assertEq(signer, address(0), "epoch 1 has not begun");

        vm.startPrank(payer);
        vm.expectEmit(address(vault));
        emit VaultEvents.VoucherKeySet(payer, 1, stranger, NOW + 600);
        assertEq(vault.setVoucherKey(stranger), 1, "epoch");
        pass(5);
        vault.setVoucherKey(shop);
        vm.expectRevert(VaultErrors.ZeroAddress.selector);
        vault.setVoucherKey(address(0));
        vm.stopPrank();

        assertEq(vault.currentKeyEpoch(payer), 2, "current");
        (signer, retiredAt) = vault.voucherKeyOf(payer, 0);
        assertEq(signer, payer, "epoch 0");
        assertEq(retiredAt, NOW + 600, "retired");
        (signer, retiredAt) = vault.voucherKeyOf(payer, 1);
        assertEq(signer, stranger, "epoch 1");
        assertEq(retiredAt, NOW + 605, "retired");
        (signer, retiredAt) = vault.voucherKeyOf(payer, 2);
        assertEq(signer, shop, "epoch 2");
        assertEq(retiredAt, 0, "not retired");
    }

    // ---- frozen

    function testFrozenAccountMovesNothingOfItsOwn() public {
        creditPayer(100);
        fund(payer, 100);
        vm.prank(payer);
        vault.requestUnpledge(address(token), 50);
        _freeze(payer);
        bytes memory frozen = abi.encodeWithSelector(TwoKeyFreeze.AccountIsFrozen.selector, payer);
        vm.expectRevert(frozen);
        vault.deposit(address(token), payer, 1);
        vm.startPrank(payer);
        vm.expectRevert(frozen);
        vault.deposit(address(token), shop, 1);
        vm.expectRevert(frozen);
        vault.pledge(address(token), 1);
        vm.expectRevert(frozen);
        vault.requestUnpledge(address(token), 1);
        vm.expectRevert(frozen);
        vault.finishUnpledge(address(token));
        vm.expectRevert(frozen);
        vault.withdraw(address(token), 1, shop);
        vm.expectRevert(frozen);
        vault.transferCredit(address(token), shop, 1);
        vm.stopPrank();

        // But what was accepted is paid, and payees of the frozen account are not touched.
        settle(1, 0, true, entries(entryOf(legs(leg(shop, 0, 30)))));
        redeem(bundleOf(leg(shop, 0, 50)));
        assertEq(credit(shop), 50, "paid");
        vm.prank(shop);
        vault.transferCredit(address(token), payer, 10);
        assertEq(credit(payer), 110, "a frozen account is paid");
        vm.prank(shop);
        vault.withdraw(address(token), 40, shop);
    }

    // ---- helpers

    function _refusesToFinish(bytes memory why) private {
        vm.prank(payer);
        vm.expectRevert(why);
        vault.finishUnpledge(address(token));
    }
}
