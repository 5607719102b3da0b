// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Drawdowns} from "../../../main/solidity/drawdown/Drawdowns.sol";
import {VaultErrors} from "../../../main/solidity/vault/VaultErrors.sol";
import {Claim, Entry, Leg} from "../../../main/solidity/vault/VaultTypes.sol";
import {DrawdownTest} from "../drawdown/DrawdownTest.sol";

/// @notice What the vault asks of a leg that its payer signed as a grant: how far it was drawn down.
contract DrawnLegsTest is DrawdownTest {
    function _two() private pure returns (Leg[] memory list) {
        list = new Leg[](2);
        (list[0], list[1]) = (leg(vm.addr(0x100), 0, 60), leg(vm.addr(0x101), 1, 60));
        granted(list);
    }

    function _entry(Leg[] memory list, uint8 index, uint128 to) private view returns (Entry memory) {
        Payment memory it = Payment(index, 40, bytes32("bread"));
        return drawnEntry(list, index, SESSION, to, sessionDrawdown(digestOf(list, SESSION), payments(it), 0));
    }

    /// @dev Each leg of a session, and each claim on it, is bound by what the session's key signed.
    function testASessionSettlesUpToItsDrawdown() public {
        fund(payer, 100);
        Leg[] memory list = _two();
        for (uint8 i = 0; i < 2; ++i) {
            Entry memory entry = _entry(list, i, 41);
            vm.expectRevert(abi.encodeWithSelector(Drawdowns.AboveDrawn.selector, 41, 40));
            settle(i + 1, 0, true, entries(entry));
            entry = _entry(list, i, 40);
            Claim memory good = entry.claims[0];
            entry.claims = new Claim[](2);
            entry.claims[0] = good;
            entry.claims[1] = Claim(i, 41, list[i]);
            vm.expectRevert(abi.encodeWithSelector(Drawdowns.AboveDrawn.selector, 41, 40));
            settle(i + 1, 0, true, entries(entry));
            settle(i + 1, 0, true, entries(_entry(list, i, 40)));
            assertEq(credit(list[i].payee), 40, "what was drawn");
        }
        assertEq(collateral(payer), 20, "and no more");
    }

    /// @dev The usual voucher of one leg needs no hashes, and its drawdown none the less.
    function testALoneLegOfASessionIsDrawnDown() public {
        fund(payer, 100);
        Leg[] memory list = sessionOf(shop, 0, 60);
        for (uint128 to = 41; to >= 40; --to) {
            Entry memory entry = _entry(list, 0, to);
            entry.legHashes = new bytes32[](0);
            if (to > 40) vm.expectRevert(abi.encodeWithSelector(Drawdowns.AboveDrawn.selector, 41, 40));
            settle(1, 0, true, entries(entry));
        }
        assertEq(credit(shop), 40, "drawn");
    }

    function testTicksSettleAndRedeemUpToTheTickShown() public {
        fund(payer, 100);
        Chain memory it = chainOf(10, 2, 20);
        Leg[] memory list = ticksOf(shop, 0, it);
        settle(1, 0, true, entries(drawnEntry(list, 0, TICKS, 16, tickDrawdown(it, 3))));
        assertEq(credit(shop), 16, "base and three ticks");
        Entry memory more = drawnEntry(list, 0, TICKS, 17, tickDrawdown(it, 3));
        vm.expectRevert(abi.encodeWithSelector(Drawdowns.AboveDrawn.selector, 17, 16));
        settle(2, 0, true, entries(more));
        redeem(tickBundle(list, it, 5));
        assertEq(credit(shop), 20, "five ticks");
        Bundle memory b = tickBundle(list, it, 6);
        b.leaf.to = 23;
        relog(b);
        refuses(b, abi.encodeWithSelector(Drawdowns.AboveDrawn.selector, 23, 22));
    }

    /// @dev A receipt of a session is about its payment's terms, on each leg, and for no more than the key signed.
    function testAPaymentOfASessionRedeems() public {
        fund(payer, 100);
        Leg[] memory list = _two();
        Payment[] memory all = paymentsOn(2, 4, 10);
        for (uint8 i = 2; i < 4; ++i) {
            Bundle memory b = paymentBundle(list, all, i);
            b.leaf.to = 21;
            relog(b);
            refuses(b, abi.encodeWithSelector(Drawdowns.AboveDrawn.selector, 21, 20));
            b = paymentBundle(list, all, i);
            b.leaf.terms = list[i - 2].terms;
            relog(b);
            refuses(b, abi.encodeWithSelector(VaultErrors.LeafMismatch.selector, b.leaf.laneKey, b.leaf.voucherDigest));
            redeem(paymentBundle(list, all, i));
            assertEq(credit(list[i - 2].payee), 20, "paid");
        }
    }

    /// @dev A grant alone draws nothing, and a signature cut short is nobody's, of whatever kind.
    function testAGrantWithoutADrawdown() public {
        Leg[] memory list = _two();
        for (uint8 kind = SESSION; kind <= TICKS; ++kind) {
            Entry memory entry = drawnEntry(list, 0, kind, 1, "");
            vm.expectRevert(abi.encodeWithSelector(Drawdowns.BadDrawdown.selector, kind, 0));
            settle(1, 0, true, entries(entry));
            bytes memory whole = entry.signature;
            entry.signature = new bytes(64);
            for (uint256 i = 0; i < 64; ++i) {
                entry.signature[i] = whole[i];
            }
            vm.expectRevert(abi.encodeWithSelector(VaultErrors.NotSignedBy.selector, digestOf(list, kind), payer));
            settle(1, 0, true, entries(entry));
        }
    }

    /// @dev Nothing may follow the signature of a payment or of a hold.
    function testAPlainVoucherTakesNoDrawdown() public {
        Leg[] memory list = _two();
        for (uint8 kind = 0; kind < SESSION; ++kind) {
            Entry memory entry = drawnEntry(list, 0, kind, 1, hex"00");
            vm.expectRevert(abi.encodeWithSelector(VaultErrors.NotSignedBy.selector, digestOf(list, kind), payer));
            settle(1, 0, true, entries(entry));
        }
        Bundle memory b = bundleOf(leg(shop, 0, 60));
        b.voucher.kind = 4;
        reseal(b, PAYER_KEY);
        refuses(b, abi.encodeWithSelector(VaultErrors.UnknownKind.selector, 4));
    }
}
