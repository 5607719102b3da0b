// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {EscrowErrors} from "../../../main/solidity/escrow/EscrowErrors.sol";
import {EscrowEvents} from "../../../main/solidity/escrow/EscrowEvents.sol";
import {Terms} from "../../../main/solidity/escrow/EscrowTypes.sol";
import {Clock} from "../../../main/solidity/vault/VaultTypes.sol";
import {EscrowTest} from "./EscrowTest.sol";

contract CaptureTest is EscrowTest {
    /// @dev 101 less the fee of 1 is 100; of that 3, 2 and 1 sixths are 50, 33 1/3 and 16 2/3.
    function testACaptureIsDividedToTheLastUnit() public {
        Terms memory t = terms();
        bytes32 hash = authorize(t, 101);
        uint256[] memory shares = new uint256[](3);
        (shares[0], shares[1], shares[2]) = (50, 33, 17);
        vm.expectEmit(address(escrow));
        emit EscrowEvents.Captured(hash, 101, 1, shares);
        capture(t, 101, 100);
        for (uint256 i = 0; i < 3; ++i) {
            assertEq(credited(payee(i)), shares[i], "share");
        }
        assertEq(credited(feeReceiver), 1, "fee");
        assertEq(capturable(t), 0, "nothing left");
        assertEq(refundable(t), 101, "refundable with its fee");
    }

    function testCapturesInParts() public {
        Terms memory t = terms();
        authorize(t, 1000);
        capture(t, 300, 100);
        capture(t, 200, 500);
        capture(t, 500, 250);
        assertEq(credited(feeReceiver), 3 + 10 + 12, "each at its own rate, rounded down");
        assertEq(creditedPayees(), 1000 - 25, "the rest");
        assertEq(refundable(t), 1000, "all three");
    }

    function testAPayeeTakesItsCreditWhereItLikes() public {
        Terms memory t = terms();
        authorize(t, 1000);
        capture(t, 1000, 100);
        uint256 credit = credited(payee(0));
        vm.prank(payee(0));
        escrow.withdraw(address(token), credit - 1, stranger);
        assertEq(token.balanceOf(stranger), credit - 1, "taken");
        assertEq(credited(payee(0)), 1, "the rest stays");
    }

    /// @dev Nobody takes captured money back: not the payer, not the merchant, not governance, whatever expires.
    function testCapturedCreditIsFinal() public {
        Terms memory t = terms();
        authorize(t, 1000);
        capture(t, 600, 100);
        uint256 before = creditedPayees();
        vm.prank(merchant);
        escrow.voidPayment(t);
        go(800);
        assertEq(creditedPayees(), before, "untouched");
        assertEq(credited(payer), 400, "the payer has what was not captured");
    }

    // ---- one mutation, one error

    function testCaptureRefusesAnotherSender() public {
        Terms memory t = terms();
        authorize(t, 1000);
        vm.expectRevert(abi.encodeWithSelector(EscrowErrors.NotMerchant.selector, payer));
        vm.prank(payer);
        escrow.capture(t, 1, 100);
    }

    function testCaptureRefusesUnknownTerms() public {
        Terms memory t = terms();
        authorize(t, 1000);
        t.payees[0] = merchant;
        vm.expectRevert(abi.encodeWithSelector(EscrowErrors.UnknownPayment.selector, escrow.hashOf(t)));
        vm.prank(merchant);
        escrow.capture(t, 1, 100);
    }

    function testCaptureRefusesAfterVoid() public {
        Terms memory t = terms();
        bytes32 hash = authorize(t, 1000);
        vm.prank(merchant);
        escrow.voidPayment(t);
        vm.expectRevert(abi.encodeWithSelector(EscrowErrors.PaymentIsClosed.selector, hash));
        vm.prank(merchant);
        escrow.capture(t, 1, 100);
    }

    function testCaptureRefusesBeforeAndAfterItsTime() public {
        Terms memory t = terms();
        t.captureFrom = hour(10);
        authorize(t, 1000);
        vm.roll(hour(10).blockNumber); // seconds are missing
        vm.expectRevert(abi.encodeWithSelector(EscrowErrors.TooEarly.selector, hour(10).blockNumber, hour(10).time));
        vm.prank(merchant);
        escrow.capture(t, 1, 100);
        go(10);
        capture(t, 1, 100);
        Clock memory end = hour(48);
        vm.roll(end.blockNumber + 99_999); // a fast chain ends nobody's right
        vm.warp(end.time - 1);
        capture(t, 1, 100);
        vm.roll(end.blockNumber - 1); // nor does a halted one
        vm.warp(end.time + 99_999);
        capture(t, 1, 100);
        go(48);
        vm.expectRevert(abi.encodeWithSelector(EscrowErrors.TooLate.selector, end.blockNumber, end.time));
        vm.prank(merchant);
        escrow.capture(t, 1, 100);
    }

    function testCaptureRefusesFeesOutOfBounds() public {
        Terms memory t = terms();
        authorize(t, 1000);
        for (uint16 bps = 99; bps < 502; bps += 402) {
            vm.expectRevert(abi.encodeWithSelector(EscrowErrors.FeeOutOfBounds.selector, bps, 100, 500));
            vm.prank(merchant);
            escrow.capture(t, 1, bps);
        }
        capture(t, 1, 100);
        capture(t, 1, 500);
    }

    function testCaptureRefusesMoreThanThereIs() public {
        Terms memory t = terms();
        bytes32 hash = authorize(t, 1000);
        vm.expectRevert(abi.encodeWithSelector(EscrowErrors.InsufficientCapturable.selector, hash, 1000, 1001));
        vm.prank(merchant);
        escrow.capture(t, 1001, 100);
        vm.expectRevert(EscrowErrors.ZeroAmount.selector);
        vm.prank(merchant);
        escrow.capture(t, 0, 100);
    }

    /// @dev Crumbs would let rounding choose a payee, so their number is bounded.
    function testCaptureRefusesEndlessCrumbs() public {
        Terms memory t = terms();
        bytes32 hash = authorize(t, 1000);
        for (uint256 i = 0; i < 64; ++i) {
            capture(t, 1, 100);
        }
        vm.expectRevert(abi.encodeWithSelector(EscrowErrors.TooManyCaptures.selector, hash, 64));
        vm.prank(merchant);
        escrow.capture(t, 1, 100);
        go(48);
        escrow.reclaim(t);
        assertEq(credited(payer), 936, "the rest is the payer's");
    }

    /// @dev escrowConserves and the bounds of shares and fees, for any weights and any cut.
    function testFuzzCapturesConserve(uint112 amount, uint112[3] calldata cuts, uint32[3] calldata raw, uint16 bps)
        public
    {
        Terms memory t = terms();
        t.maxAmount = type(uint112).max;
        uint256 total = bound(amount, 1, type(uint112).max);
        uint16 feeBps = uint16(bound(bps, 100, 500));
        uint256 weight = 0;
        for (uint256 i = 0; i < 3; ++i) {
            t.weights[i] = raw[i];
            weight += raw[i];
        }
        vm.assume(weight != 0);
        authorize(t, total);
        uint256 captured = 0;
        uint256 captures = 0;
        for (uint256 i = 0; i < 3 && captured < total; ++i) {
            uint112 cut = uint112(bound(cuts[i], 1, total - captured));
            capture(t, cut, feeBps);
            captured += cut;
            ++captures;
        }
        uint256 fee = credited(feeReceiver);
        assertEq(creditedPayees() + fee, captured, "escrowConserves");
        assertEq(capturable(t), total - captured, "capturable");
        assertTrue(fee * 10_000 <= captured * feeBps, "fee above its rate");
        assertTrue((fee + captures) * 10_000 > captured * feeBps, "fee below its rate");
        for (uint256 i = 0; i < 3; ++i) {
            uint256 fair = (captured - fee) * raw[i] / weight;
            uint256 got = credited(payee(i));
            assertTrue(got + captures >= fair && got <= fair + captures, "within a unit for each capture");
        }
    }
}
