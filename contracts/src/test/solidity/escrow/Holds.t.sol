// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {PullCredit} from "../../../main/solidity/credit/PullCredit.sol";
import {AnchoredLeaf} from "../../../main/solidity/escrow/AnchoredLeaf.sol";
import {EscrowErrors} from "../../../main/solidity/escrow/EscrowErrors.sol";
import {EscrowEvents} from "../../../main/solidity/escrow/EscrowEvents.sol";
import {Hold, Terms} from "../../../main/solidity/escrow/EscrowTypes.sol";
import {SettlementToken} from "../../../main/solidity/token/SettlementToken.sol";
import {HoldTest} from "./HoldTest.sol";

/// @notice The vault's collateral as the source of a payment: held, captured in the operator's log, drawn, divided.
contract HoldsTest is HoldTest {
    function setUp() public override {
        super.setUp();
        fund(payer, 10_000);
    }

    function testAHeldPaymentGoesThroughTheEscrow() public {
        Terms memory t = terms();
        Hold memory h = hold(t, 2, 0, 700);
        vm.expectEmit(address(escrow));
        emit EscrowEvents.HoldRecorded(escrow.hashOf(t), address(vault), h.leaf.laneKey, 0, 700);
        vm.prank(stranger);
        escrow.authorizeHold(t, h);
        assertEq(capturable(t), 0, "nothing has moved");
        capturedInTheLog(h, 450);
        vm.expectEmit(address(escrow));
        emit EscrowEvents.Drawn(escrow.hashOf(t), h.leaf.laneKey, 450);
        vm.prank(stranger);
        escrow.draw(t, 2);
        capture(t, 450, 100);
        assertEq(creditedPayees() + credited(feeReceiver), 450, "divided");
        assertEq(collateral(payer), 9550, "once");
        assertEq(credit(address(escrow)), 0, "nothing waits in the vault");
        assertEq(token.balanceOf(address(escrow)), 1450, "and the bond");
    }

    function testDrawsInParts() public {
        Terms memory t = terms();
        Hold memory h = recorded(t, 0, 0, 700);
        for (uint128 to = 100; to <= 700; to += 300) {
            capturedInTheLog(h, to);
            escrow.draw(t, 0);
            assertEq(capturable(t), to, "as far as it was captured");
        }
        vm.expectRevert(abi.encodeWithSelector(EscrowErrors.NothingToDraw.selector, h.leaf.laneKey, 700));
        escrow.draw(t, 0);
    }

    /// @dev Captured in the log after the merchant gave up here, or too late: it goes back to the payer.
    function testWhatArrivesAfterTheEndIsThePayers() public {
        Terms memory t = terms();
        Hold memory h = recorded(t, 0, 0, 700);
        vm.prank(merchant);
        escrow.voidPayment(t);
        capturedInTheLog(h, 200);
        escrow.draw(t, 0);
        vm.expectRevert(abi.encodeWithSelector(EscrowErrors.PaymentIsClosed.selector, escrow.hashOf(t)));
        vm.prank(merchant);
        escrow.capture(t, 1, 100);
        escrow.reclaim(t);
        assertEq(credited(payer), 200, "back");
        capturedInTheLog(h, 300);
        escrow.draw(t, 0);
        escrow.reclaim(t);
        assertEq(credited(payer), 300, "and again");
    }

    function testTheNextHoldOfALaneTakesWhatComesAfterIt() public {
        Terms memory t = terms();
        Hold memory first = recorded(t, 0, 0, 700);
        capturedInTheLog(first, 400); // the hold is closed at 400 in the log
        Terms memory u = terms();
        u.salt = "second";
        Hold memory second = hold(u, 0, 400, 900);
        vm.expectEmit(address(escrow));
        emit EscrowEvents.Authorized(escrow.hashOf(u), payer, merchant, address(token), 500);
        escrow.authorizeHold(u, second);
        assertEq(capturable(t), 400, "the first has its part");
        capturedInTheLog(second, 850);
        escrow.draw(u, 0);
        assertEq(capturable(u), 450, "the second its own");
        vm.expectRevert(
            abi.encodeWithSelector(EscrowErrors.NotLaneOwner.selector, first.leaf.laneKey, escrow.hashOf(u))
        );
        escrow.draw(t, 0);
    }

    /// @dev A plain payment to the escrow between two holds is nobody's but the payer's.
    function testWhatNoHoldClaimsIsThePayers() public {
        Terms memory t = terms();
        Hold memory h = recorded(t, 0, 0, 700);
        capturedInTheLog(h, 700);
        vm.expectRevert(abi.encodeWithSelector(EscrowErrors.NothingToDraw.selector, h.leaf.laneKey, 700));
        vm.prank(payer);
        escrow.drawSurplus(address(vault), address(token), 0); // all of it is the hold's
        Hold memory plain = hold(t, 0, 0, 1000);
        capturedInTheLog(plain, 1000);
        vm.expectEmit(address(escrow));
        emit EscrowEvents.SurplusDrawn(address(vault), h.leaf.laneKey, payer, 300);
        vm.prank(payer);
        escrow.drawSurplus(address(vault), address(token), 0);
        assertEq(capturable(t), 700, "the hold's");
        assertEq(credited(payer), 300, "the payer's");
        vm.expectRevert(abi.encodeWithSelector(EscrowErrors.NothingToDraw.selector, h.leaf.laneKey, 1000));
        vm.prank(payer);
        escrow.drawSurplus(address(vault), address(token), 0);
    }

    /// @dev Record a hold before it is captured: what the lane is paid fills the hold recorded last, up to its ceiling.
    function testAnUnrecordedHoldFillsTheOneBefore() public {
        Terms memory t = terms();
        Hold memory first = recorded(t, 0, 0, 700);
        capturedInTheLog(first, 400); // the hold is closed at 400 in the log
        Terms memory u = terms();
        u.salt = "second";
        Hold memory second = hold(u, 0, 400, 900);
        capturedInTheLog(second, 900);
        escrow.draw(t, 0);
        assertEq(capturable(t), 700, "up to its ceiling, not to what was captured of it");
        escrow.authorizeHold(u, second); // too late for that part
        escrow.draw(u, 0);
        assertEq(capturable(u), 200, "the rest");
    }

    function testALaterHoldLeavesTheGapToThePayer() public {
        Terms memory t = terms();
        Hold memory plain = hold(t, 0, 0, 300);
        capturedInTheLog(plain, 300);
        t.salt = "after";
        recorded(t, 0, 250, 700);
        assertEq(credited(payer), 250, "below the hold");
        escrow.draw(t, 0);
        assertEq(capturable(t), 50, "the hold's");
    }

    function testALaneWithoutAHoldIsNeverStranded() public {
        Hold memory h = hold(terms(), 3, 0, 600);
        capturedInTheLog(h, 600);
        vm.expectRevert(abi.encodeWithSelector(EscrowErrors.NothingToDraw.selector, laneTo(stranger, 3), 0));
        vm.prank(stranger);
        escrow.drawSurplus(address(vault), address(token), 3);
        vm.expectRevert(abi.encodeWithSelector(AnchoredLeaf.NoVault.selector, stranger));
        vm.prank(payer);
        escrow.drawSurplus(stranger, address(token), 3);
        vm.prank(payer);
        escrow.drawSurplus(address(vault), address(token), 3);
        assertEq(credited(payer), 600, "back");
    }

    function testTheVoucherKeyOfALaterEpochSigns() public {
        vm.prank(payer);
        vault.setVoucherKey(vm.addr(0x5EC7));
        Terms memory t = terms();
        Hold memory h = unlogged(t, 0, 0, 700);
        h.voucher.keyEpoch = 1;
        escrow.authorizeHold(t, sealedHold(h, 0x5EC7));
    }

    // ---- one mutation, one error

    function testAHoldIsNotUsedTwice() public {
        Terms memory t = terms();
        Hold memory h = recorded(t, 0, 0, 700);
        vm.expectRevert(abi.encodeWithSelector(EscrowErrors.AlreadyAuthorized.selector, escrow.hashOf(t)));
        escrow.authorizeHold(t, h);
        Terms memory u = terms();
        u.salt = "other";
        Hold memory both = unlogged(t, 1, 0, 700);
        // A document that names two payments: the first that comes has the lane.
        both.tail = bytes.concat(',"x":{"reference":"', bytes(hexOf(escrow.hashOf(u))), '"}}');
        Terms memory v = terms();
        v.salt = "third";
        both.voucher.leg.terms = commitment(v, both);
        both = sealedHold(both, PAYER_KEY);
        escrow.authorizeHold(v, both);
        both.head = bytes.concat(HEAD, '"reference":"', bytes(hexOf(escrow.hashOf(v))), '","x":{');
        both.tail = "}}";
        vm.expectRevert(
            abi.encodeWithSelector(EscrowErrors.LaneTaken.selector, both.leaf.laneKey, escrow.hashOf(v))
        );
        escrow.authorizeHold(u, both);
    }

    function testHoldsRefuseOtherTerms() public {
        Terms memory t = terms();
        Hold memory h = hold(t, 0, 0, 700);
        t.payees[0] = stranger;
        vm.expectRevert(
            abi.encodeWithSelector(EscrowErrors.NotTheseTerms.selector, escrow.hashOf(t), h.leaf.terms)
        );
        escrow.authorizeHold(t, h);
    }

    function testHoldsRefuseOtherKinds() public {
        Terms memory t = terms();
        Hold memory h = unlogged(t, 0, 0, 700);
        h.voucher.kind = 0;
        h = sealedHold(h, PAYER_KEY);
        vm.expectRevert(abi.encodeWithSelector(EscrowErrors.NotAHold.selector, 0, 2));
        escrow.authorizeHold(t, h);
        h = unlogged(t, 0, 0, 700);
        h.leaf.leafType = 4; // voided
        h = sealedHold(h, PAYER_KEY);
        vm.expectRevert(abi.encodeWithSelector(EscrowErrors.NotAHold.selector, 1, 4));
        escrow.authorizeHold(t, h);
    }

    function testHoldsRefuseAnotherSigner() public {
        Terms memory t = terms();
        Hold memory h = sealedHold(unlogged(t, 0, 0, 700), SIGNER_KEY);
        vm.expectRevert(
            abi.encodeWithSelector(EscrowErrors.NotSignedByPayer.selector, h.leaf.voucherDigest, payer)
        );
        escrow.authorizeHold(t, h);
        h = unlogged(t, 0, 0, 700);
        h.voucher.keyEpoch = 9; // never begun
        h = sealedHold(h, PAYER_KEY);
        bytes memory why =
            abi.encodeWithSelector(EscrowErrors.NotSignedByPayer.selector, h.leaf.voucherDigest, address(0));
        vm.expectRevert(why);
        escrow.authorizeHold(t, h);
        h.signature = "nobody signed: no key recovers, and none was begun";
        vm.expectRevert(why);
        escrow.authorizeHold(t, h);
    }

    function testHoldsRefuseARetiredKey() public {
        vm.prank(payer);
        vault.setVoucherKey(stranger);
        Terms memory t = terms();
        Hold memory h = unlogged(t, 0, 0, 700);
        h.leaf.admittedAt = NOW + 601;
        h = sealedHold(h, PAYER_KEY);
        vm.expectRevert(
            abi.encodeWithSelector(EscrowErrors.AdmittedAfterRetirement.selector, NOW + 601, NOW + 600)
        );
        escrow.authorizeHold(t, h);
        h.leaf.admittedAt = NOW + 600; // the last second
        escrow.authorizeHold(t, sealedHold(h, PAYER_KEY));
    }

    function testHoldsRefuseWhatIsNotAnchored() public {
        Terms memory t = terms();
        Hold memory h = hold(t, 0, 0, 700);
        h.leaf.time += 1;
        vm.expectRevert(abi.encodeWithSelector(AnchoredLeaf.NotAnchored.selector, 1, 3));
        escrow.authorizeHold(t, h);
    }

    function testHoldsRefuseALeafThatDoesNotFitTheVoucher() public {
        Terms memory t = terms();
        for (uint256 i = 0; i < 14; ++i) {
            Hold memory h = hold(t, 0, 0, 700);
            if (i == 0) h.leaf.laneKey = "other";
            if (i == 1) h.leaf.voucherDigest = "other";
            if (i == 2) h.leaf.leg = 1;
            if (i == 3) h.leaf.terms = "other";
            if (i == 4) h.leaf.to = 699;
            if (i == 5) h.leaf.from = 700;
            if (i == 6) h.voucher.legIndex = 1;
            if (i == 7) h.voucher.legHashes[0] = "other";
            if (i == 8) h = resealed(h, shop, 0); // the money would not come here
            if (i == 9) h = resealed(h, address(escrow), 1 << 31); // the netting book
            if (i == 10) h.voucher.notAfter += 1;
            // All else fits: no such leg, a leg of another voucher, money for another payee.
            if (i == 11) (h.voucher.legIndex, h.leaf.leg) = (1, 1);
            if (i == 12) {
                h.voucher.legHashes[0] = "other";
                h.leaf.voucherDigest = digest(h.voucher);
                h.signature = sign(PAYER_KEY, h.leaf.voucherDigest);
            }
            if (i == 13) {
                h = resealed(h, shop, 0);
                h.leaf.laneKey = laneTo(payer, 0);
            }
            h.place = logged(abi.encode(h.leaf));
            vm.expectRevert(
                abi.encodeWithSelector(EscrowErrors.HoldMismatch.selector, h.leaf.laneKey, h.leaf.voucherDigest)
            );
            escrow.authorizeHold(t, h);
        }
    }

    function testHoldsRefuseMoreThanAgreed() public {
        Terms memory t = terms();
        Hold memory h = hold(t, 0, 5, 1_000_006);
        vm.expectRevert(abi.encodeWithSelector(EscrowErrors.AboveMaximum.selector, 1_000_001, 1_000_000));
        escrow.authorizeHold(t, h);
        capturedInTheLog(h, 5);
        recorded(t, 0, 5, 1_000_005); // what it holds counts, not where it ends
    }

    function testHoldsRefuseALaneThatIsBehind() public {
        Terms memory t = terms();
        Hold memory first = recorded(t, 0, 0, 700);
        t.salt = "second";
        Hold memory second = hold(t, 0, 400, 900);
        vm.expectRevert(
            abi.encodeWithSelector(EscrowErrors.LaneBehind.selector, first.leaf.laneKey, 0, 400)
        );
        escrow.authorizeHold(t, second);
        capturedInTheLog(first, 400);
        escrow.authorizeHold(t, second);
    }

    function testDrawRefusesUnknownPaymentsAndOtherLanes() public {
        Terms memory t = terms();
        vm.expectRevert(abi.encodeWithSelector(EscrowErrors.UnknownPayment.selector, escrow.hashOf(t)));
        escrow.draw(t, 0);
        recorded(t, 0, 0, 700);
        vm.expectRevert(abi.encodeWithSelector(EscrowErrors.NotLaneOwner.selector, laneTo(payer, 1), bytes32(0)));
        escrow.draw(t, 1);
        vm.expectRevert(abi.encodeWithSelector(EscrowErrors.NothingToDraw.selector, laneTo(payer, 0), 0));
        escrow.draw(t, 0);
    }

    /// @dev A vault that claims to have paid brings nothing into anybody's payment.
    function testALyingVaultGivesNothing() public {
        LyingVault lying = new LyingVault();
        vm.expectRevert(abi.encodeWithSelector(PullCredit.NothingReceived.selector, address(token)));
        vm.prank(payer);
        escrow.drawSurplus(address(lying), address(token), 0);
    }

    /// @dev Less than it said: what arrived counts. More: nobody has it, since nobody is owed it.
    function testAVaultIsCreditedWhatItPaidAndNoMoreThanItSaid() public {
        for (uint256 i = 0; i < 3; ++i) {
            MeasuredVault measured = new MeasuredVault(token, 999 + i);
            token.issue(address(measured), 999 + i);
            uint256 before = credited(payer);
            vm.prank(payer);
            escrow.drawSurplus(address(measured), address(token), 0);
            assertEq(credited(payer) - before, i == 0 ? 999 : 1000, vm.toString(i));
        }
    }
}

/// @notice Says that a lane is paid 1000, and sends what it likes.
contract MeasuredVault {
    SettlementToken private immutable _token;
    uint256 private immutable _sends;

    constructor(SettlementToken token, uint256 sends) {
        (_token, _sends) = (token, sends);
    }

    function settledOf(bytes32) external pure returns (uint128) {
        return 1000;
    }

    function withdraw(address, uint128, address to) external {
        if (!_token.transfer(to, _sends)) revert();
    }
}

/// @notice Says that every lane is paid, and pays nothing.
contract LyingVault {
    function settledOf(bytes32) external pure returns (uint128) {
        return 1_000_000;
    }

    function withdraw(address, uint128, address) external pure {}
}
