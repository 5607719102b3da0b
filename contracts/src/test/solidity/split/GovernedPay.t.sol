// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";
import {GovernedSplits} from "../../../main/solidity/split/GovernedSplits.sol";
import {SplitGovernance} from "../../../main/solidity/split/SplitGovernance.sol";
import {CallbackToken, FeeToken, HugeToken, IdleToken, LyingToken} from "../hostile/HostileTokens.sol";
import {GovernedSplitsTest} from "./GovernedSplitsTest.sol";

contract GovernedPayTest is GovernedSplitsTest {
    bytes32 private constant _REF = "order-1";
    uint64 private _split;

    function setUp() public override {
        super.setUp();
        _split = governed(list(account(alice, 2), account(bob, 1)), 0);
    }

    function testPayFillsThePotAndTellsIt() public {
        vm.expectEmit(address(splits));
        emit GovernedSplits.SplitPaid(_split, address(token), address(this), _REF, 1, 100);
        assertEq(splits.pay(_split, address(token), _REF, 100), 100, "received");
        assertEq(splits.potOf(_split, 1, address(token)).arrived, 100, "pot");
        assertEq(credit(alice), 0, "nothing is divided yet");
        assertTrue(splits.isPaid(address(this), _REF), "paid");
    }

    function testAReferenceIsPaidOnce() public {
        splits.pay(_split, address(token), _REF, 100);
        vm.expectRevert(abi.encodeWithSelector(GovernedSplits.AlreadyPaid.selector, address(this), _REF));
        splits.pay(_split, address(token), _REF, 100);
    }

    function testPayRefuses() public {
        vm.expectRevert(abi.encodeWithSelector(SplitGovernance.NoSuchSplit.selector, _split + 1));
        splits.pay(_split + 1, address(token), _REF, 100);
        vm.expectRevert(abi.encodeWithSelector(GovernedSplits.NothingToSplit.selector, address(token)));
        splits.pay(_split, address(token), _REF, 0);
    }

    // ---- hostile tokens

    function testWhatArrivesCounts() public {
        FeeToken fee = new FeeToken();
        fee.mint(address(this), 1000);
        fee.approve(address(splits), 1000);
        assertEq(splits.pay(_split, address(fee), _REF, 1000), 990, "what arrived");
    }

    function testTokensThatFailAreRefused() public {
        LyingToken lying = new LyingToken();
        vm.expectRevert(abi.encodeWithSelector(SafeERC20.SafeERC20FailedOperation.selector, address(lying)));
        splits.pay(_split, address(lying), _REF, 1);
        IdleToken idle = new IdleToken();
        idle.approve(address(splits), 1);
        vm.expectRevert(abi.encodeWithSelector(GovernedSplits.NothingToSplit.selector, address(idle)));
        splits.pay(_split, address(idle), _REF, 1);
        HugeToken huge = new HugeToken();
        huge.approve(address(splits), 1);
        vm.expectRevert(abi.encodeWithSelector(SafeCast.SafeCastOverflowedUintDowncast.selector, 128, 2 ** 200));
        splits.pay(_split, address(huge), _REF, 1);
    }

    function testTokensCannotReenter() public {
        CallbackToken evil = _evil();
        evil.onTransfer(address(splits), abi.encodeCall(splits.pay, (_split, address(evil), "other", 1)));
        vm.expectRevert(ReentrancyGuardTransient.ReentrancyGuardReentrantCall.selector);
        splits.pay(_split, address(evil), _REF, 50);
    }

    /// @dev A token that puts a ripe change into force in the middle of its transfer pays the list that is then in force.
    function testAChangeDuringATransfer() public {
        propose(_split, list(account(carol, 1)));
        pass(BLOCKS, SECS);
        CallbackToken evil = _evil();
        evil.onTransfer(address(splits), abi.encodeCall(splits.applyChange, (_split)));
        splits.pay(_split, address(evil), _REF, 50);
        assertEq(splits.potOf(_split, 1, address(evil)).arrived, 0, "the old list is closed");
        assertEq(splits.potOf(_split, 2, address(evil)).arrived, 50, "the new one has it");
    }

    function _evil() private returns (CallbackToken evil) {
        evil = new CallbackToken();
        evil.mint(address(this), 100);
        evil.approve(address(splits), 100);
    }
}
