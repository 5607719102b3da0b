// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";
import {PullCredit} from "../../../main/solidity/credit/PullCredit.sol";
import {Fees, Terms} from "../../../main/solidity/escrow/EscrowTypes.sol";
import {MeasuredTransfer} from "../../../main/solidity/split/MeasuredTransfer.sol";
import {EscrowTest} from "../escrow/EscrowTest.sol";
import {HookedThief, HookToken} from "../hostile/HookToken.sol";
import {CallbackToken, GreedyToken, PlainToken} from "../hostile/HostileTokens.sol";
import {RebasingToken} from "../hostile/RebasingToken.sol";
import {TwinLedger, TwinToken} from "../hostile/TwinToken.sol";

/// @notice Who would take credit twice, another's credit, or the money that an escrow still holds for others.
contract CreditTheftsTest is EscrowTest {
    address private immutable _thief = vm.addr(0xBAD);

    /// @dev TrueUSD, 2022: one ledger under two addresses. Credit under one is taken under that one, once.
    function testTheSameMoneyUnderTwoAddresses() public {
        TwinLedger ledger = new TwinLedger();
        address one = address(new TwinToken(ledger));
        address other = address(new TwinToken(ledger));
        _credited(one, shop, 90, "one");
        _credited(other, _thief, 10, "other");
        vm.startPrank(_thief);
        vm.expectRevert(abi.encodeWithSelector(PullCredit.InsufficientCredit.selector, one, _thief, 0, 10));
        escrow.withdraw(one, 10, _thief);
        vm.expectRevert(abi.encodeWithSelector(PullCredit.InsufficientCredit.selector, other, _thief, 10, 11));
        escrow.withdraw(other, 11, _thief);
        escrow.withdraw(other, 10, _thief);
        vm.expectRevert(abi.encodeWithSelector(PullCredit.InsufficientCredit.selector, other, _thief, 0, 1));
        escrow.withdraw(other, 1, _thief);
        vm.stopPrank();
        vm.prank(shop);
        escrow.withdraw(one, 90, shop);
        assertEq(ledger.balanceOf(_thief), 10, "its own");
        assertEq(ledger.balanceOf(shop), 90, "the shop's");
        assertEq(ledger.balanceOf(address(escrow)), 0, "nothing more");
    }

    /// @dev The creditor is told of its money and takes it again, as often as it is told.
    function testACreditorTakesAgainWhileItIsPaid() public {
        HookToken hooked = new HookToken();
        HookedThief thief = new HookedThief();
        _credited(address(hooked), shop, 100, "shop");
        _credited(address(hooked), address(thief), 10, "thief");
        hooked.tell(thief);
        bytes memory take = abi.encodeCall(escrow.withdraw, (address(hooked), 5, address(thief)));
        thief.whenTokensMove(address(escrow), take, 5);
        thief.act(address(escrow), take);
        assertEq(thief.succeeded(), 0, "nothing inside");
        assertEq(hooked.balanceOf(address(thief)), 5, "once");
        assertEq(escrow.creditOf(address(hooked), address(thief)), 5, "what is left");
        assertEq(hooked.balanceOf(address(escrow)), 105, "and the shop's");
        vm.prank(shop);
        escrow.withdraw(address(hooked), 100, shop);
        assertEq(hooked.balanceOf(shop), 100, "all of it");
    }

    /// @dev Lendf.Me, 2020: the payer is told before its money moves in, and takes its credit out, so that what arrived
    ///      would be measured against too little.
    function testAPayerTakesItsCreditWhileItPays() public {
        HookToken hooked = new HookToken();
        HookedThief thief = new HookedThief();
        _credited(address(hooked), shop, 100, "shop");
        _credited(address(hooked), address(thief), 10, "thief");
        Terms memory t = _terms(address(hooked), shop, "paid by the thief");
        t.payer = address(thief);
        hooked.mint(address(thief), 7);
        thief.act(address(hooked), abi.encodeCall(hooked.approve, (address(escrow), 7)));
        hooked.tell(thief);
        thief.whenTokensMove(address(escrow), abi.encodeCall(escrow.withdraw, (address(hooked), 10, _thief)), 1);
        thief.act(address(escrow), abi.encodeCall(escrow.authorize, (t, 7)));
        assertEq(thief.succeeded(), 0, "nothing inside");
        assertEq(capturable(t), 7, "what it paid");
        assertEq(escrow.creditOf(address(hooked), address(thief)), 10, "its credit");
        assertEq(hooked.balanceOf(address(escrow)), 117, "all is there");
    }

    /// @dev A token takes more than it was told, first from the credit of one and then of all: none is paid at another's
    ///      expense.
    function testAGreedyTokenPaysOneWithAnothersCredit() public {
        address greedy = address(new GreedyToken());
        PlainToken(greedy).mint(payer, 20); // which it takes on the way in
        _credited(greedy, shop, 1000, "shop");
        _credited(greedy, _thief, 1000, "thief");
        vm.prank(_thief);
        vm.expectRevert(abi.encodeWithSelector(MeasuredTransfer.TokenTookMore.selector, greedy, 1010, 1000));
        escrow.withdraw(greedy, 1000, _thief);
        assertEq(escrow.creditOf(greedy, _thief), 1000, "its credit stays");
        assertEq(PlainToken(greedy).balanceOf(address(escrow)), 2000, "and the money");
        assertEq(PlainToken(greedy).balanceOf(_thief), 0, "nothing");
    }

    /// @dev A token's balances shrink. Who comes first has its own, and what another token owes is untouched.
    function testAShrinkingTokenIsPaidWithAnothersMoney() public {
        RebasingToken shrinking = new RebasingToken();
        address plain = address(new PlainToken());
        _credited(address(shrinking), shop, 100, "shop");
        _credited(address(shrinking), _thief, 100, "thief");
        _credited(plain, shop, 100, "plain");
        shrinking.rebase(address(escrow), 120);
        vm.startPrank(_thief);
        escrow.withdraw(address(shrinking), 100, _thief);
        vm.expectRevert(abi.encodeWithSelector(PullCredit.InsufficientCredit.selector, plain, _thief, 0, 100));
        escrow.withdraw(plain, 100, _thief);
        vm.stopPrank();
        vm.startPrank(shop);
        vm.expectRevert(abi.encodeWithSignature("Panic(uint256)", 0x11));
        escrow.withdraw(address(shrinking), 100, shop);
        escrow.withdraw(address(shrinking), 20, shop);
        escrow.withdraw(plain, 100, shop);
        vm.stopPrank();
        assertEq(escrow.creditOf(address(shrinking), shop), 80, "owed still");
        assertEq(PlainToken(plain).balanceOf(shop), 100, "the other token");
        assertEq(shrinking.balanceOf(address(escrow)), 0, "the last unit of it");
    }

    /// @dev The token itself has credit, and takes it at every transfer of another's.
    function testATokenTakesItsCreditInsideAnothersWithdrawal() public {
        CallbackToken evil = new CallbackToken();
        _credited(address(evil), address(evil), 10, "token");
        _credited(address(evil), shop, 100, "shop");
        evil.onTransfer(address(escrow), abi.encodeCall(escrow.withdraw, (address(evil), 10, _thief)));
        vm.startPrank(shop);
        vm.expectRevert(ReentrancyGuardTransient.ReentrancyGuardReentrantCall.selector);
        escrow.withdraw(address(evil), 50, shop);
        vm.stopPrank();
        evil.onTransfer(address(0), "");
        assertEq(evil.balanceOf(_thief), 0, "nothing inside");
        assertEq(escrow.creditOf(address(evil), shop), 100, "as before");
        vm.prank(address(evil));
        escrow.withdraw(address(evil), 10, _thief);
        assertEq(evil.balanceOf(_thief), 10, "its own, by itself");
        assertEq(evil.balanceOf(address(escrow)), 100, "the shop's");
    }

    /// @dev Paid in and captured at once, without a fee and an arbiter.
    function _credited(address asset, address to, uint112 amount, bytes32 salt) private returns (Terms memory t) {
        t = _terms(asset, to, salt);
        authorize(t, amount);
        capture(t, amount, 0);
    }

    function _terms(address asset, address to, bytes32 salt) private view returns (Terms memory t) {
        t = terms();
        t.token = asset;
        t.salt = salt;
        t.fees = Fees(feeReceiver, 0, 500);
        (t.payees, t.weights) = (new address[](1), new uint32[](1));
        (t.payees[0], t.weights[0]) = (to, 1);
        delete t.arbitration;
    }
}
