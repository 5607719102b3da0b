// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Drawdowns} from "../../../main/solidity/drawdown/Drawdowns.sol";
import {VaultErrors} from "../../../main/solidity/vault/VaultErrors.sol";
import {Claim, Entry, Leg, VoucherLeg} from "../../../main/solidity/vault/VaultTypes.sol";
import {DrawdownTest} from "./DrawdownTest.sol";

/// @notice A thief who would be paid twice, or more than was granted: by a second grant of the same lane, by what was
///         signed for another voucher, or by what the vault has to cast.
contract DrawdownTheftsTest is DrawdownTest {
    uint256 private constant _OTHER_KEY = 0x07E4;

    function setUp() public override {
        super.setUp();
        fund(payer, 1000);
    }

    /// @dev The second session of a lane begins below what the first has drawn: the overlap is paid once.
    function testTwoSessionsOfOneLaneOverlap() public {
        Leg[] memory first = sessionOf(shop, 0, 60);
        Leg[] memory second = sessionOf(shop, 0, 100);
        _draw(1, first, 40);
        _pays(40);
        _redeems(second, 30, 0);
        _draw(2, second, 40);
        _pays(40);
        _redeems(second, 50, 10);
        _redeems(first, 60, 10);
        _draw(3, second, 60);
        _pays(60);
    }

    /// @dev A small drawdown first, the bigger one of the same root then, by both ways and again.
    function testSmallThenBigThenBoth() public {
        Leg[] memory list = sessionOf(shop, 0, 60);
        Payment[] memory all = paymentsOn(1, 3, 20);
        (uint128 paid, uint128 shortfall) = redeem(paymentBundle(list, all, 0));
        assertTrue(paid == 20 && shortfall == 0, "the small one");
        (paid, shortfall) = redeem(paymentBundle(list, all, 2));
        assertTrue(paid == 40 && shortfall == 0, "what the big one adds");
        for (uint8 i = 0; i < 3; ++i) {
            (paid, shortfall) = redeem(paymentBundle(list, all, i));
            assertTrue(paid == 0 && shortfall == 0, "nothing again");
            _draw(i + 1, list, 20 * (uint128(i) + 1));
        }
        _pays(60);
    }

    /// @dev Ticks from a lower base over a lane that a session and a payment have drawn.
    function testTicksUnderASessionAndAPayment() public {
        _draw(1, sessionOf(shop, 0, 60), 60);
        settle(2, 0, true, entries(entryOf(legs(leg(shop, 0, 70)))));
        Chain memory chain = chainOf(10, 2, 50);
        Leg[] memory list = ticksOf(shop, 0, chain);
        (uint128 paid, uint128 shortfall) = redeem(tickBundle(list, chain, 30));
        assertTrue(paid == 0 && shortfall == 0, "30 ticks from ten are seventy");
        (paid,) = redeem(tickBundle(list, chain, 31));
        assertEq(paid, 2, "one tick");
        settle(3, 0, true, entries(drawnEntry(list, 0, TICKS, 72, tickDrawdown(chain, 31))));
        _pays(72);
    }

    /// @dev One leg twice in a voucher, and one claim twice in an entry: a lane counts once.
    function testOneLegTwice() public {
        Leg[] memory list = new Leg[](2);
        list[0] = sessionOf(shop, 0, 60)[0];
        list[1] = list[0];
        Payment[] memory all = new Payment[](2);
        (all[0], all[1]) = (Payment(0, 40, bytes32("a")), Payment(1, 40, bytes32("b")));
        bytes memory zero = sessionDrawdown(digestOf(list, SESSION), all, 0);
        bytes memory head = abi.encodePacked(documentOf(0), all[1].cumulative, all[1].terms, uint8(1), uint8(2));
        bytes memory signed = new bytes(65);
        for (uint256 i = 0; i < 65; ++i) signed[i] = zero[82 + i];
        bytes memory one = bytes.concat(head, signed, hashesOf(all)[0]);
        _refusesToSettle(drawnEntry(list, 1, SESSION, 40, zero), Drawdowns.OtherTerms.selector);

        Entry memory entry = drawnEntry(list, 0, SESSION, 40, zero);
        Claim memory claim = entry.claims[0];
        entry.claims = new Claim[](3);
        (entry.claims[0], entry.claims[1], entry.claims[2]) = (claim, Claim(0, 20, claim.leg), claim);
        settle(1, 0, true, entries(entry));
        _pays(40);
        settle(2, 0, true, entries(drawnEntry(list, 1, SESSION, 40, one)));
        _pays(40);
    }

    /// @dev A claim that says it is of another leg, where the hashes are given and where they are left out.
    function testLiesAboutTheLegsPlace() public {
        Leg[] memory only = sessionOf(shop, 0, 60);
        bytes32 hash = legHashes(only)[0];
        Entry memory entry = _drawn(only, 40);
        uint8[3] memory places = [1, 32, 255];
        for (uint256 i = 0; i < places.length; ++i) {
            entry.claims[0].legIndex = places[i];
            entry.legHashes = legHashes(only);
            _refusesExactly(entry, abi.encodeWithSelector(VaultErrors.LegMismatch.selector, places[i], hash));
            entry.legHashes = new bytes32[](0);
            _refusesExactly(entry, abi.encodeWithSelector(VaultErrors.LegMismatch.selector, places[i], hash));
        }
        entry.legHashes = new bytes32[](33);
        _refusesExactly(entry, abi.encodeWithSelector(VaultErrors.TooManyLegs.selector, 33));
        // One leg of two, said to be the only one.
        Leg[] memory two = new Leg[](2);
        (two[0], two[1]) = (only[0], leg(stranger, 0, 60));
        entry = _drawn(two, 40);
        entry.legHashes = new bytes32[](0);
        _refusesToSettle(entry, VaultErrors.NotSignedBy.selector);
        settle(1, 0, true, entries(_drawn(two, 40)));
        _pays(40);
    }

    /// @dev The payer's signature of one kind under every other kind, drawn down or bare, accepted or captured.
    function testASignatureOfAnotherKind() public {
        Leg[] memory list = sessionOf(shop, 0, 60);
        bytes memory drawdown = sessionDrawdown(digestOf(list, SESSION), payments(_forty()), 0);
        for (uint8 signed = 0; signed < 4; ++signed) {
            bytes memory signature = sign(PAYER_KEY, digestOf(list, signed));
            for (uint8 shown = 0; shown < 4; ++shown) {
                if (shown == signed) continue;
                Bundle memory b = drawnBundle(list, 0, shown, 40, list[0].terms, "");
                if (shown == 1) b.leaf.leafType = 3;
                relog(b);
                b.signature = shown < 2 ? signature : bytes.concat(signature, drawdown);
                refuses(
                    b, abi.encodeWithSelector(VaultErrors.NotSignedBy.selector, digestOf(list, shown), payer)
                );
            }
            if (signed > 1) continue;
            Bundle memory tailed = drawnBundle(list, 0, signed, 40, list[0].terms, drawdown);
            if (signed == 1) tailed.leaf.leafType = 3;
            relog(tailed);
            refuses(
                tailed, abi.encodeWithSelector(VaultErrors.NotSignedBy.selector, digestOf(list, signed), payer)
            );
        }
        _refusesKind(list, 4);
        _refusesKind(list, 255);
        _pays(0);
    }

    /// @dev One key serves two payers. What it signed for the one draws nothing of the other, whose legs are the same.
    function testARootOfAnotherPayersSession() public {
        fund(vm.addr(_OTHER_KEY), 1000);
        Leg[] memory list = sessionOf(shop, 0, 60);
        bytes memory drawdown = sessionDrawdown(digestOf(list, SESSION), payments(_forty()), 0);
        bytes32 theirs = digestBy(vm.addr(_OTHER_KEY), list, SESSION);
        Entry memory entry = drawnEntry(list, 0, SESSION, 40, drawdown);
        entry.payer = vm.addr(_OTHER_KEY);
        _refusesToSettle(entry, VaultErrors.NotSignedBy.selector);
        entry.signature = bytes.concat(sign(_OTHER_KEY, theirs), drawdown);
        _refusesToSettle(entry, Drawdowns.OtherTerms.selector);
        assertEq(collateral(vm.addr(_OTHER_KEY)), 1000, "untouched");
    }

    /// @dev The same grant under the next key, or with a later end, is another session.
    function testASessionIsNotCarriedToTheNextKeyOrALaterEnd() public {
        Leg[] memory list = sessionOf(shop, 0, 60);
        vm.prank(payer);
        vault.setVoucherKey(payer); // the same signer
        Entry memory entry = _drawn(list, 40);
        bytes memory drawdown = sessionDrawdown(digestOf(list, SESSION), payments(_forty()), 0);
        VoucherLeg memory v = voucherWith(list, SESSION, 1);
        entry.keyEpoch = 1;
        _refusesToSettle(entry, VaultErrors.NotSignedBy.selector);
        entry.signature = bytes.concat(sign(PAYER_KEY, digest(v)), drawdown);
        _refusesToSettle(entry, Drawdowns.OtherTerms.selector);
        (entry.keyEpoch, v.keyEpoch) = (0, 0);
        entry.notAfter = v.notAfter = NOT_AFTER + 1;
        entry.signature = bytes.concat(sign(PAYER_KEY, digest(v)), drawdown);
        _refusesToSettle(entry, Drawdowns.OtherTerms.selector);
        entry.keyEpoch = 2;
        _refusesExactly(entry, abi.encodeWithSelector(VaultErrors.UnknownVoucherKey.selector, payer, 2));
    }

    /// @dev Two payments to the same height: the leaf of one does not pay by the terms of the other.
    function testAnotherPaymentOfTheSameHeight() public {
        Leg[] memory list = sessionOf(shop, 0, 60);
        Payment[] memory all = new Payment[](2);
        (all[0], all[1]) = (Payment(0, 40, bytes32("bread")), Payment(0, 40, bytes32("wine")));
        Bundle memory bread = paymentBundle(list, all, 0);
        Bundle memory wine = paymentBundle(list, all, 1);
        bread.signature = wine.signature;
        refuses(
            bread,
            abi.encodeWithSelector(VaultErrors.LeafMismatch.selector, laneKey(list[0]), digestOf(list, SESSION))
        );
        redeem(wine);
        _pays(40);
    }

    /// @dev Sums of ticks that a cast to 128 bits would bring down to what the payer signed.
    function testTicksPastTheEdge() public {
        Chain memory chain = chainOf(100, 1 << 127, 2); // 2^128 + 100
        Leg[] memory list = legs(Leg(shop, 0, 100, tickGrant(chain)));
        bytes memory why = abi.encodeWithSelector(Drawdowns.NotTheCeiling.selector, (1 << 128) + 100, 100);
        _refusesExactly(drawnEntry(list, 0, TICKS, 100, tickDrawdown(chain, 1)), why);
        _refusesExactly(drawnEntry(list, 0, TICKS, 100, tickDrawdown(chain, 2)), why);
        chain = chainOf(type(uint128).max, 1, 1);
        list = legs(Leg(shop, 0, 0, tickGrant(chain)));
        why = abi.encodeWithSelector(Drawdowns.NotTheCeiling.selector, 1 << 128, 0);
        _refusesExactly(drawnEntry(list, 0, TICKS, 0, tickDrawdown(chain, 1)), why);
        // Up to the edge it counts, and takes what is there.
        chain = chainOf(type(uint128).max - 2, 1, 2);
        list = ticksOf(shop, 0, chain);
        (uint128 paid, uint128 shortfall) = redeem(tickBundle(list, chain, 2));
        assertEq(paid, 1000, "all collateral");
        assertEq(shortfall, type(uint128).max - 1000, "the rest is filed");
        _refusesExactly(
            drawnEntry(list, 0, TICKS, type(uint128).max, tickDrawdown(chain, 2)),
            abi.encodeWithSelector(
                VaultErrors.InsufficientCollateral.selector, laneKey(list[0]), payer, 0, type(uint128).max - 1000
            )
        );
    }

    /// @dev A session's shortfall that the bond has paid is not paid again, by no grant of the lane.
    function testTheBondsPaymentIsNotDrawnAgain() public {
        vm.prank(governance);
        vault.setBond(address(this));
        Leg[] memory list = sessionOf(shop, 0, 2000);
        Leg[] memory wider = sessionOf(shop, 0, 3000);
        (uint128 paid, uint128 shortfall) = redeem(_bundle(list, 1200));
        assertTrue(paid == 1000 && shortfall == 200, "what was there");
        fund(stranger, 500);
        vm.prank(stranger);
        vault.requestUnpledge(address(token), 500);
        mature();
        vm.prank(stranger);
        vault.finishUnpledge(address(token));
        vm.prank(stranger);
        vault.transferCredit(address(token), address(this), 500);
        vm.expectRevert(
            abi.encodeWithSelector(VaultErrors.AboveFiling.selector, laneKey(list[0]), 1000, 201, 1200)
        );
        vault.payShortfall(payer, shop, address(token), 0, 201);
        vault.payShortfall(payer, shop, address(token), 0, 200);
        fund(payer, 1000);
        _redeems(list, 1200, 0);
        _redeems(wider, 1200, 0);
        _draw(1, wider, 1200);
        vm.expectRevert(abi.encodeWithSelector(VaultErrors.AboveFiling.selector, laneKey(list[0]), 1200, 1, 1200));
        vault.payShortfall(payer, shop, address(token), 0, 1);
        assertEq(credit(shop), 1200, "once");
        assertEq(collateral(payer), 1000, "the payer's again");
    }

    function _forty() private pure returns (Payment memory) {
        return Payment(0, 40, bytes32("t"));
    }

    function _bundle(Leg[] memory list, uint128 to) private view returns (Bundle memory) {
        return paymentBundle(list, payments(Payment(0, to, bytes32("t"))), 0);
    }

    function _drawn(Leg[] memory list, uint128 to) private view returns (Entry memory) {
        bytes memory drawdown =
            sessionDrawdown(digestOf(list, SESSION), payments(Payment(0, to, bytes32("t"))), 0);
        return drawnEntry(list, 0, SESSION, to, drawdown);
    }

    function _draw(uint64 window, Leg[] memory list, uint128 to) private {
        settle(window, 0, true, entries(_drawn(list, to)));
    }

    function _redeems(Leg[] memory list, uint128 to, uint128 expected) private {
        (uint128 paid, uint128 shortfall) = redeem(_bundle(list, to));
        assertEq(paid, expected, "paid");
        assertEq(shortfall, 0, "shortfall");
    }

    /// @dev All that the shop ever had, and the payer's all but that.
    function _pays(uint128 amount) private view {
        assertEq(credit(shop), amount, "shop");
        assertEq(collateral(payer), 1000 - amount, "payer");
        assertEq(credit(stranger), 0, "stranger");
    }

    function _refusesKind(Leg[] memory list, uint8 kind) private {
        Entry memory entry = drawnEntry(list, 0, kind, 40, "");
        _refusesExactly(entry, abi.encodeWithSelector(VaultErrors.UnknownKind.selector, kind));
    }

    function _refusesExactly(Entry memory entry, bytes memory why) private {
        vm.expectRevert(why);
        vm.prank(operator);
        vault.settle(1, 0, true, entries(entry));
    }

    function _refusesToSettle(Entry memory entry, bytes4 why) private {
        vm.expectPartialRevert(why);
        settle(1, 0, true, entries(entry));
    }
}
