// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";
import {GovernedSplits} from "../../../main/solidity/split/GovernedSplits.sol";
import {MeasuredTransfer} from "../../../main/solidity/split/MeasuredTransfer.sol";
import {
    BabblingToken, CallbackToken, FreezingToken, GreedyToken, PickyToken, PlainToken, SilentToken
} from "../hostile/HostileTokens.sol";
import {GovernedSplitsTest} from "./GovernedSplitsTest.sol";

contract GovernedWithdrawTest is GovernedSplitsTest {
    uint64 private _split;

    function setUp() public override {
        super.setUp();
        _split = fixed_(list(account(alice, 2), account(bob, 1)), 0);
    }

    function testWithdrawTakesTheWholeCredit() public {
        _paid(token, 99);
        vm.startPrank(alice);
        vm.expectEmit(address(splits));
        emit GovernedSplits.SplitWithdrawn(address(token), alice, carol, 66);
        assertEq(splits.withdraw(address(token), carol), 66, "taken");
        assertEq(token.balanceOf(carol), 66, "there");
        vm.expectRevert(abi.encodeWithSelector(GovernedSplits.NothingToWithdraw.selector, address(token), alice));
        splits.withdraw(address(token), carol);
    }

    function testWithdrawRefusesReceivers() public {
        _paid(token, 99);
        vm.startPrank(alice);
        vm.expectRevert(abi.encodeWithSelector(GovernedSplits.BadReceiver.selector, address(splits)));
        splits.withdraw(address(token), address(splits));
        vm.expectRevert(abi.encodeWithSelector(GovernedSplits.BadReceiver.selector, address(0)));
        splits.withdraw(address(token), address(0));
    }

    function testOnePayeesFailureBlocksNobody() public {
        PickyToken picky = new PickyToken();
        picky.refuse(alice);
        _paid(picky, 99);
        vm.prank(bob);
        splits.withdraw(address(picky), bob);
        vm.startPrank(alice);
        vm.expectRevert(abi.encodeWithSelector(PickyToken.Refused.selector, alice));
        splits.withdraw(address(picky), alice);
        splits.withdraw(address(picky), carol); // nothing lost: elsewhere it goes
        assertEq(picky.balanceOf(carol), 66, "elsewhere");
    }

    function testAGreedyTokenTakesNothingOfOthers() public {
        GreedyToken greedy = new GreedyToken();
        greedy.mint(address(this), 2000);
        _paid(greedy, 900);
        vm.prank(alice);
        vm.expectRevert(abi.encodeWithSelector(MeasuredTransfer.TokenTookMore.selector, address(greedy), 606, 600));
        splits.withdraw(address(greedy), alice);
    }

    function testAFrozenPayeesCreditStandsStill() public {
        FreezingToken freezing = new FreezingToken();
        _paid(freezing, 99);
        freezing.freeze(alice, true);
        vm.prank(alice);
        vm.expectRevert(abi.encodeWithSelector(MeasuredTransfer.AccountIsFrozen.selector, alice));
        splits.withdraw(address(freezing), carol);
        vm.prank(bob);
        splits.withdraw(address(freezing), bob);
    }

    /// @dev Less gas does not make the question fail and the transfer succeed.
    function testLessGasDoesNotUnfreeze(uint24 gas) public {
        FreezingToken freezing = new FreezingToken();
        _paid(freezing, 99);
        freezing.freeze(alice, true);
        vm.prank(alice);
        try splits.withdraw{gas: bound(gas, 5_000, 300_000)}(address(freezing), carol) {
            assertTrue(false, "withdrawn");
        } catch {}
    }

    function testATokenThatBabblesFreezesNobody() public {
        BabblingToken babbling = new BabblingToken();
        for (uint256 how = 0; how < 3; ++how) {
            babbling.babble(how);
            babbling.mint(address(this), 99);
            babbling.approve(address(splits), 99);
            splits.pay(_split, address(babbling), bytes32(how), 99);
            splits.divide(address(babbling), pots(_split, 1));
            vm.prank(alice);
            assertEq(splits.withdraw(address(babbling), carol), 66, "taken");
        }
    }

    function testATokenThatReturnsNothing() public {
        SilentToken silent = new SilentToken();
        silent.mint(address(this), 99);
        silent.approve(address(splits), 99);
        splits.pay(_split, address(silent), "silent", 99);
        splits.divide(address(silent), pots(_split, 1));
        vm.prank(bob);
        splits.withdraw(address(silent), bob);
        assertEq(silent.balanceOf(bob), 33, "taken");
    }

    function testTokensCannotReenter() public {
        CallbackToken evil = new CallbackToken();
        _paid(evil, 99);
        evil.onTransfer(address(splits), abi.encodeCall(splits.withdraw, (address(evil), bob)));
        vm.prank(alice);
        vm.expectRevert(ReentrancyGuardTransient.ReentrancyGuardReentrantCall.selector);
        splits.withdraw(address(evil), alice);
    }

    /// @dev Dividing in the middle of a withdrawal is nobody's loss: credits are credited already.
    function testDividingDuringAWithdrawal() public {
        CallbackToken evil = new CallbackToken();
        _paid(evil, 99);
        evil.mint(address(this), 30);
        evil.approve(address(splits), 30);
        splits.pay(_split, address(evil), "more", 30);
        evil.onTransfer(address(splits), abi.encodeCall(splits.divide, (address(evil), pots(_split, 1))));
        vm.prank(alice);
        assertEq(splits.withdraw(address(evil), alice), 66, "what it had");
        assertEq(splits.creditOf(address(evil), alice), 20, "and what was divided meanwhile");
    }

    function _paid(PlainToken currency, uint256 amount) private {
        currency.mint(address(this), amount);
        currency.approve(address(splits), type(uint256).max);
        splits.pay(_split, address(currency), "paid", amount);
        splits.divide(address(currency), pots(_split, 1));
    }
}
