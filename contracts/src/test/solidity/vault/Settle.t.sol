// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IAccessControl} from "@openzeppelin/contracts/access/IAccessControl.sol";
import {VaultErrors} from "../../../main/solidity/vault/VaultErrors.sol";
import {VaultEvents} from "../../../main/solidity/vault/VaultEvents.sol";
import {Claim, Entry, Leg} from "../../../main/solidity/vault/VaultTypes.sol";
import {LogModel} from "../LogModel.sol";
import {VaultTest} from "./VaultTest.sol";

contract SettleTest is VaultTest {
    function testSettleMovesAndTellsItsRoot(uint8 count, uint64 amount) public {
        uint256 n = bound(count, 1, 32);
        amount = uint64(bound(amount, 1, 1_000_000));
        fund(payer, uint128(n) * amount);
        Leg[] memory list = new Leg[](n);
        bytes32[] memory leaves = new bytes32[](n);
        for (uint256 i = 0; i < n; ++i) {
            list[i] = leg(vm.addr(0x100 + i), uint32(i % 4), amount);
            leaves[i] = leafHash(abi.encode(laneKey(list[i]), amount));
        }
        Entry memory entry = entryOf(list);
        vm.expectEmit(address(vault));
        emit VaultEvents.PartSettled(1, 0, true, LogModel.root(leaves), uint32(n), n * amount);
        settle(1, 0, true, entries(entry));
        assertEq(collateral(payer), 0, "collateral");
        for (uint256 i = 0; i < n; ++i) {
            assertEq(credit(list[i].payee), amount, "credit");
            assertEq(vault.settledOf(laneKey(list[i])), amount, "settled");
        }
    }

    function testSettleTakesOnlyTheDifference() public {
        fund(payer, 100);
        settle(1, 0, true, entries(entryOf(legs(leg(shop, 0, 30)))));
        settle(2, 0, true, entries(entryOf(legs(leg(shop, 0, 70)))));
        assertEq(credit(shop), 70, "difference");
        // An old voucher after a newer one, and the same again: nothing moves, nothing fails.
        Entry[] memory list = new Entry[](2);
        list[0] = entryOf(legs(leg(shop, 0, 30)));
        list[1] = entryOf(legs(leg(shop, 0, 70)));
        settle(3, 0, true, list);
        assertEq(credit(shop), 70, "no more");
        assertEq(vault.settledOf(laneKey(leg(shop, 0, 0))), 70, "settled stays");
    }

    function testSettlePartOfACumulative() public {
        fund(payer, 100);
        Entry memory entry = entryOf(legs(leg(shop, 0, 90)));
        entry.claims[0].to = 40;
        settle(1, 0, true, entries(entry));
        assertEq(credit(shop), 40, "up to `to`");
    }

    function testSettleSomeLegs() public {
        fund(payer, 100);
        Leg[] memory list = _three();
        Entry memory entry = entryOf(list);
        entry.legHashes = legHashes(list);
        Claim[] memory some = new Claim[](2);
        some[0] = entry.claims[2];
        some[1] = entry.claims[0];
        entry.claims = some;
        settle(1, 0, true, entries(entry));
        assertEq(credit(list[0].payee), 1, "leg 0");
        assertEq(credit(list[1].payee), 0, "leg 1 is left out");
        assertEq(credit(list[2].payee), 3, "leg 2");
    }

    /// @dev The same leg twice in one part, or the same claim twice in one entry, pays once.
    function testSettleTheSameLegTwiceInAPart() public {
        fund(payer, 100);
        Leg[] memory list = _three();
        Entry memory entry = entryOf(list);
        entry.legHashes = legHashes(list);
        entry.claims[1] = entry.claims[0];
        Entry[] memory twice = new Entry[](2);
        twice[0] = entry;
        twice[1] = entry;
        settle(1, 0, true, twice);
        assertEq(credit(list[0].payee), 1, "once");
        assertEq(collateral(payer), 96, "collateral");
    }

    function testSettleAHoldThatWasCaptured() public {
        fund(payer, 100);
        Entry memory entry = entryOf(legs(leg(shop, 0, 50)));
        entry.kind = 1;
        vm.expectPartialRevert(VaultErrors.NotSignedBy.selector); // the kind is signed
        settle(1, 0, true, entries(entry));
        entry = _signedAs(entry, 1, 0, PAYER_KEY);
        entry.claims[0].to = 20;
        settle(1, 0, true, entries(entry));
        assertEq(credit(shop), 20, "captured");
    }

    function testSettleWithALaterKey() public {
        fund(payer, 100);
        vm.prank(payer);
        vault.setVoucherKey(vm.addr(0xBEEF));
        Entry memory entry = _signedAs(entryOf(legs(leg(shop, 0, 50))), 0, 1, 0xBEEF);
        settle(1, 0, true, entries(entry));
        // The old key still settles what was accepted under it.
        settle(2, 0, true, entries(entryOf(legs(leg(shop, 1, 50)))));
        assertEq(credit(shop), 100, "both");
    }

    function testSettleSequence() public {
        Entry[] memory none = new Entry[](0);
        _refusesSequence(0, 0, 1, 0);
        _refusesSequence(1, 1, 1, 0);
        vm.expectEmit(address(vault));
        emit VaultEvents.PartSettled(1, 0, false, sha256(""), 0, 0);
        settle(1, 0, false, none);
        _refusesSequence(1, 0, 1, 1);
        _refusesSequence(2, 0, 1, 1);
        settle(1, 1, true, none);
        _refusesSequence(1, 2, 2, 0);
        _refusesSequence(3, 0, 2, 0);
        settle(2, 0, true, none);
        (uint64 window, uint32 part, bool last) = vault.lastPart();
        assertEq(window, 2, "window");
        assertEq(part, 0, "part");
        assertTrue(last, "last");
    }

    function testSettleIsTheOperators() public {
        vm.prank(stranger);
        vm.expectRevert(
            abi.encodeWithSelector(
                IAccessControl.AccessControlUnauthorizedAccount.selector, stranger, keccak256("OPERATOR_ROLE")
            )
        );
        vault.settle(1, 0, true, new Entry[](0));
    }

    function testSettleGoesOnInExit() public {
        fund(payer, 100);
        vm.prank(governance);
        vault.declareExit();
        settle(1, 0, true, entries(entryOf(legs(leg(shop, 0, 100)))));
        assertEq(credit(shop), 100, "paid");
    }

    // ---- one mutation, one error

    function testSettleRefusesAbove() public {
        Entry memory entry = entryOf(legs(leg(shop, 0, 50)));
        entry.claims[0].to = 51;
        _refuses(entry, abi.encodeWithSelector(VaultErrors.AboveCumulative.selector, laneKey(leg(shop, 0, 0)), 51, 50));
    }

    function testSettleRefusesUncovered() public {
        fund(payer, 49);
        Entry memory entry = entryOf(legs(leg(shop, 0, 50)));
        _refuses(
            entry,
            abi.encodeWithSelector(
                VaultErrors.InsufficientCollateral.selector, laneKey(leg(shop, 0, 0)), payer, 49, 50
            )
        );
    }

    function testSettleRefusesTheNettingBook() public {
        uint32 lane = 1 << 31;
        _refuses(entryOf(legs(leg(shop, lane, 50))), abi.encodeWithSelector(VaultErrors.WrongBook.selector, lane));
    }

    function testSettleRefusesBadPayees() public {
        _refuses(
            entryOf(legs(leg(payer, 0, 50))), abi.encodeWithSelector(VaultErrors.BadPayee.selector, payer, payer)
        );
        _refuses(
            entryOf(legs(leg(address(0), 0, 50))),
            abi.encodeWithSelector(VaultErrors.BadPayee.selector, payer, address(0))
        );
    }

    function testSettleRefusesUnknownKinds() public {
        Entry memory entry = _signedAs(entryOf(legs(leg(shop, 0, 50))), 4, 0, PAYER_KEY);
        _refuses(entry, abi.encodeWithSelector(VaultErrors.UnknownKind.selector, 4));
    }

    function testSettleRefusesAnEpochThatHasNotBegun() public {
        Entry memory entry = _signedAs(entryOf(legs(leg(shop, 0, 50))), 0, 7, PAYER_KEY);
        _refuses(entry, abi.encodeWithSelector(VaultErrors.UnknownVoucherKey.selector, payer, 7));
    }

    function testSettleRefusesLegCounts() public {
        Entry memory none = entryOf(legs(leg(shop, 0, 50)));
        none.claims = new Claim[](0);
        _refuses(none, abi.encodeWithSelector(VaultErrors.TooManyLegs.selector, 0));
        Leg[] memory many = new Leg[](33);
        for (uint256 i = 0; i < 33; ++i) {
            many[i] = leg(shop, uint32(i), 1);
        }
        _refuses(entryOf(many), abi.encodeWithSelector(VaultErrors.TooManyLegs.selector, 33));
    }

    function testSettleRefusesLegsThatAreNotTheVouchers() public {
        Leg[] memory list = _three();
        Entry memory entry = entryOf(list);
        entry.claims[0].legIndex = 1; // in whole form the index is the place
        _refuses(entry, abi.encodeWithSelector(VaultErrors.LegMismatch.selector, 1, legHash(list[0])));

        entry = entryOf(list);
        entry.legHashes = legHashes(list);
        entry.claims[1].leg.cumulative += 1;
        entry.claims[1].to += 1;
        _refuses(
            entry, abi.encodeWithSelector(VaultErrors.LegMismatch.selector, 1, legHash(entry.claims[1].leg))
        );
        entry.claims[1].legIndex = 3; // past the end
        _refuses(
            entry, abi.encodeWithSelector(VaultErrors.LegMismatch.selector, 3, legHash(entry.claims[1].leg))
        );
    }

    /// @dev Every field of the voucher is under the signature.
    function testSettleRefusesAnyChangedField() public {
        fund(payer, 1000);
        for (uint256 i = 0; i < 7; ++i) {
            Entry memory entry = entryOf(legs(leg(shop, 0, 50)));
            if (i == 0) entry.payer = stranger;
            if (i == 1) entry.token = stranger;
            if (i == 2) entry.notAfter += 1;
            if (i == 3) entry.claims[0].leg.payee = stranger;
            if (i == 4) entry.claims[0].leg.lane = 1;
            if (i == 5) entry.claims[0].leg.cumulative += 1;
            if (i == 6) entry.claims[0].leg.terms = bytes32(0);
            vm.expectPartialRevert(VaultErrors.NotSignedBy.selector);
            settle(1, 0, true, entries(entry));
        }
    }

    /// @dev s in the upper half, v as 0 or 1, 64 bytes, 66 bytes, nothing: one signature has one form.
    function testSettleRefusesOtherFormsOfASignature() public {
        fund(payer, 1000);
        Entry memory entry = entryOf(legs(leg(shop, 0, 50)));
        (bytes32 r, bytes32 s, uint8 v) = _cut(entry.signature);
        uint256 order = 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141;
        bytes[6] memory others = [
            abi.encodePacked(r, bytes32(order - uint256(s)), v == 27 ? uint8(28) : uint8(27)),
            abi.encodePacked(r, s, v - 27),
            abi.encodePacked(r, bytes32(uint256(s) | (uint256(v - 27) << 255))),
            abi.encodePacked(r, s, v, uint8(0)),
            bytes(""),
            abi.encodePacked(bytes32(0), bytes32(0), uint8(27))
        ];
        for (uint256 i = 0; i < others.length; ++i) {
            entry.signature = others[i];
            vm.expectPartialRevert(VaultErrors.NotSignedBy.selector);
            settle(1, 0, true, entries(entry));
        }
        entry.signature = abi.encodePacked(r, s, v);
        settle(1, 0, true, entries(entry));
    }

    // ---- INV-NO-GRIEF

    /// @dev Whatever strangers and the payer itself do between cutting and sending a part, it goes through.
    function testNobodyMakesAValidPartRevert() public {
        fund(payer, 1000);
        Entry[] memory part = entries(entryOf(_three()));
        part[0].claims[0].leg = part[0].claims[0].leg;

        redeem(bundleOf(_three(), 1)); // somebody redeems a leg of it first
        vm.startPrank(payer);
        vault.requestUnpledge(address(token), 1000);
        vault.setVoucherKey(stranger);
        vault.setVoucherKey(shop);
        vm.stopPrank();
        token.issue(address(vault), 5); // a stray transfer
        vm.prank(governance);
        vault.listToken(address(token), false);
        vm.prank(guardian);
        vault.pauseInflow(100);
        pass(80_000);
        vm.prank(stranger);
        vault.declareExit();
        vm.prank(payer);
        vm.expectRevert();
        vault.finishUnpledge(address(token));

        settle(1, 0, true, part);
        assertEq(vault.settledOf(laneKey(_three()[0])), 1, "leg 0");
        assertEq(vault.settledOf(laneKey(_three()[2])), 3, "leg 2");
    }

    // ---- helpers

    function _three() private view returns (Leg[] memory list) {
        list = new Leg[](3);
        list[0] = leg(shop, 0, 1);
        list[1] = leg(stranger, 0, 2);
        list[2] = leg(operator, 1, 3);
    }

    function _signedAs(Entry memory entry, uint8 kind, uint32 epoch, uint256 key)
        private
        view
        returns (Entry memory)
    {
        entry.kind = kind;
        entry.keyEpoch = epoch;
        Leg[] memory list = new Leg[](entry.claims.length);
        for (uint256 i = 0; i < list.length; ++i) {
            list[i] = entry.claims[i].leg;
        }
        entry.signature = sign(key, digest(voucherWith(list, kind, epoch)));
        return entry;
    }

    function _refuses(Entry memory entry, bytes memory why) private {
        vm.expectRevert(why);
        settle(1, 0, true, entries(entry));
    }

    function _refusesSequence(uint64 window, uint32 part, uint64 nextWindow, uint32 nextPart) private {
        vm.expectRevert(
            abi.encodeWithSelector(VaultErrors.OutOfSequence.selector, window, part, nextWindow, nextPart)
        );
        settle(window, part, true, new Entry[](0));
    }

    function _cut(bytes memory signature) private pure returns (bytes32 r, bytes32 s, uint8 v) {
        assembly ("memory-safe") {
            r := mload(add(signature, 0x20))
            s := mload(add(signature, 0x40))
            v := byte(0, mload(add(signature, 0x60)))
        }
    }
}
