// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Drawdowns} from "../../../main/solidity/drawdown/Drawdowns.sol";
import {VaultErrors} from "../../../main/solidity/vault/VaultErrors.sol";
import {Entry, Leg} from "../../../main/solidity/vault/VaultTypes.sol";
import {DrawdownTest} from "./DrawdownTest.sol";

/// @notice What an attacker would try with a grant, one test for each line; see docs/protocol.md section 12.
contract DrawdownAttacksTest is DrawdownTest {
    Payment private _forty = Payment(0, 40, bytes32("t"));

    function setUp() public override {
        super.setUp();
        fund(payer, 1000);
    }

    /// @dev A grant by itself, and a voucher of another kind with the same bytes behind it.
    function testAGrantAloneIsWorthNothing() public {
        Leg[] memory list = sessionOf(shop, 0, 60);
        Bundle memory b = paymentBundle(list, payments(_forty), 0);
        bytes memory drawdown = sessionDrawdown(digestOf(list, SESSION), payments(_forty), 0);
        b.signature = sign(PAYER_KEY, digest(b.voucher)); // the payer's signature, and no drawdown
        refuses(b, abi.encodeWithSelector(Drawdowns.BadDrawdown.selector, SESSION, 0));
        Entry memory entry = drawnEntry(list, 0, SESSION, 40, "");
        vm.expectRevert(abi.encodeWithSelector(Drawdowns.BadDrawdown.selector, SESSION, 0));
        settle(1, 0, true, entries(entry));
        entry.signature = ""; // nothing at all
        _refusesToSettle(entry, VaultErrors.NotSignedBy.selector);
        for (uint8 kind = 0; kind < 2; ++kind) {
            entry = drawnEntry(list, 0, kind, 40, drawdown); // a payment has no drawdown
            _refusesToSettle(entry, VaultErrors.NotSignedBy.selector);
        }
    }

    /// @dev A root of one session is none of another, in another vault or on another chain.
    function testARootOfAnotherSessionVaultOrChain() public {
        Leg[] memory list = sessionOf(shop, 0, 60);
        Leg[] memory other = sessionOf(shop, 0, 61);
        bytes memory drawdown = sessionDrawdown(digestOf(other, SESSION), payments(_forty), 0);
        _refusesToSettle(drawnEntry(list, 0, SESSION, 40, drawdown), Drawdowns.OtherTerms.selector);

        bytes32 session = digestOf(list, SESSION);
        Drawdowns.GrantedLeg memory it = Drawdowns.GrantedLeg(session, SESSION, 0, 60, list[0].terms);
        drawdown = sessionDrawdown(session, payments(_forty), 0);
        vm.expectPartialRevert(Drawdowns.OtherTerms.selector); // the same digest, asked for by another
        vm.prank(stranger);
        drawdowns.requireDrawn(it, 40, drawdown);
        vm.chainId(block.chainid + 1);
        vm.expectPartialRevert(Drawdowns.OtherTerms.selector);
        vm.prank(address(vault));
        drawdowns.requireDrawn(it, 40, drawdown);
    }

    /// @dev What the key signed for one payee's lane is not another's.
    function testAPaymentOfAnotherLeg() public {
        Leg[] memory list = new Leg[](2);
        (list[0], list[1]) = (leg(shop, 0, 60), leg(stranger, 0, 60));
        granted(list);
        bytes memory drawdown = sessionDrawdown(digestOf(list, SESSION), payments(_forty), 0);
        _refusesToSettle(drawnEntry(list, 1, SESSION, 40, drawdown), Drawdowns.OtherTerms.selector);
        settle(1, 0, true, entries(drawnEntry(list, 0, SESSION, 40, drawdown)));
        assertEq(credit(shop), 40, "its own");
    }

    /// @dev A key that the payer did not grant, the operator's and the payer's own among them.
    function testAKeyThatWasNotGranted() public {
        Leg[] memory list = sessionOf(shop, 0, 60);
        list[0].terms = sessionGrant(vm.addr(0xBAD), documentOf(0));
        bytes memory drawdown = sessionDrawdown(digestOf(list, SESSION), payments(_forty), 0);
        _refusesToSettle(drawnEntry(list, 0, SESSION, 40, drawdown), Drawdowns.OtherTerms.selector);
    }

    /// @dev Nobody can sign for the zero address, so a grant to it is a grant to nobody.
    function testAGrantToTheZeroKey() public {
        Leg[] memory list = sessionOf(shop, 0, 60);
        list[0].terms = sessionGrant(address(0), documentOf(0));
        bytes32[] memory none = new bytes32[](0);
        bytes memory drawdown = drawdownOf(_forty, 0, 1, new bytes(65), none);
        _refusesToSettle(drawnEntry(list, 0, SESSION, 40, drawdown), Drawdowns.BadRootSignature.selector);
    }

    /// @dev The payer may name its own key; what it signs as a voucher is still no root, nor a root a voucher.
    function testThePayersOwnKeyAsSessionKey() public {
        Leg[] memory list = sessionOf(shop, 0, 60);
        list[0].terms = sessionGrant(payer, documentOf(0));
        bytes32 session = digestOf(list, SESSION);
        bytes32[] memory none = new bytes32[](0);
        bytes32 root = hashesOf(payments(_forty))[0];
        bytes memory voucher = sign(PAYER_KEY, session);
        bytes memory rootSigned = sign(PAYER_KEY, rootDigest(session, root, 1));

        Entry memory entry = drawnEntry(list, 0, SESSION, 40, drawdownOf(_forty, 0, 1, voucher, none));
        _refusesToSettle(entry, Drawdowns.OtherTerms.selector);
        entry.signature = bytes.concat(rootSigned, drawdownOf(_forty, 0, 1, rootSigned, none));
        _refusesToSettle(entry, VaultErrors.NotSignedBy.selector);
        entry.signature = bytes.concat(voucher, drawdownOf(_forty, 0, 1, rootSigned, none));
        settle(1, 0, true, entries(entry));
        assertEq(credit(shop), 40, "as any key");
    }

    /// @dev A stolen session key pays the payees that the payer named, up to what it signed for each.
    function testAStolenSessionKey() public {
        Leg[] memory list = sessionOf(shop, 0, 60);
        bytes32 session = digestOf(list, SESSION);
        bytes memory more = sessionDrawdown(session, payments(Payment(0, 61, bytes32("t"))), 0);
        _refusesToSettle(drawnEntry(list, 0, SESSION, 60, more), Drawdowns.AboveGrant.selector);
        Entry memory entry = drawnEntry(list, 0, SESSION, 61, more);
        _refusesToSettle(entry, Drawdowns.AboveGrant.selector);
        entry.claims[0].leg.payee = stranger; // not the payee that was named
        _refusesToSettle(entry, VaultErrors.LegMismatch.selector);
        Bundle memory b = paymentBundle(list, payments(_forty), 0);
        b.operatorSignature = sign(SESSION_KEY, digest(b.checkpoint)); // and it accepts nothing
        vm.expectPartialRevert(VaultErrors.NotSignedBy.selector);
        this.redeemExternally(b);
    }

    /// @dev The document is in each step: the same seed under another document is another chain.
    function testAChainServesOneGrant() public {
        Chain memory chain = chainOf(0, 2, 100);
        Leg[] memory list = ticksOf(shop, 0, chain);
        Chain memory again = chainOf(0, 2, 100);
        again.document = documentOf(1);
        Leg[] memory second = ticksOf(shop, 0, again);
        bytes memory drawdown = abi.encodePacked(
            again.document, again.base, again.unit, again.length, uint32(40), tickAt(chain, 60)
        );
        _refusesToSettle(drawnEntry(second, 0, TICKS, 80, drawdown), Drawdowns.OtherTerms.selector);
        settle(1, 0, true, entries(drawnEntry(list, 0, TICKS, 80, tickDrawdown(chain, 40))));
    }

    /// @dev Ticks shown are known backwards, and not forwards.
    function testAPayeeHasNoFurtherTick() public {
        Chain memory chain = chainOf(0, 2, 100);
        Leg[] memory list = ticksOf(shop, 0, chain);
        bytes memory drawdown =
            abi.encodePacked(chain.document, chain.base, chain.unit, chain.length, uint32(41), tickAt(chain, 60));
        _refusesToSettle(drawnEntry(list, 0, TICKS, 82, drawdown), Drawdowns.OtherTerms.selector);
    }

    /// @dev A session's drawdown is none of ticks, even where the payer signed both.
    function testDrawdownOfTheOtherKind() public {
        Chain memory chain = chainOf(0, 2, 30);
        Leg[] memory list = ticksOf(shop, 0, chain);
        bytes memory drawdown = sessionDrawdown(digestOf(list, SESSION), payments(_forty), 0);
        _refusesToSettle(drawnEntry(list, 0, TICKS, 40, drawdown), Drawdowns.BadDrawdown.selector);
        _refusesToSettle(drawnEntry(list, 0, SESSION, 40, drawdown), Drawdowns.OtherTerms.selector);
        _refusesToSettle(drawnEntry(list, 0, SESSION, 40, tickDrawdown(chain, 20)), Drawdowns.BadDrawdown.selector);
    }

    /// @dev Claims beside the one that was drawn.
    function testClaimsBesideTheOneThatWasDrawn() public {
        Leg[] memory list = new Leg[](2);
        (list[0], list[1]) = (leg(shop, 0, 60), leg(stranger, 0, 60));
        granted(list);
        bytes memory drawdown = sessionDrawdown(digestOf(list, SESSION), payments(_forty), 0);
        Entry memory one = drawnEntry(list, 0, SESSION, 40, drawdown);
        Entry memory two = drawnEntry(list, 0, SESSION, 40, drawdown);
        two.claims = entryOf(list).claims;
        (two.claims[0].to, two.claims[1].to) = (40, 40);
        _refusesToSettle(two, Drawdowns.OtherTerms.selector);
        settle(1, 0, true, entries(one));
    }

    function _refusesToSettle(Entry memory entry, bytes4 why) private {
        vm.expectPartialRevert(why);
        settle(1, 0, true, entries(entry));
    }
}
