// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {VaultErrors} from "../../../main/solidity/vault/VaultErrors.sol";
import {VaultEvents} from "../../../main/solidity/vault/VaultEvents.sol";
import {Checkpoint, Leg} from "../../../main/solidity/vault/VaultTypes.sol";
import {VaultTest} from "./VaultTest.sol";

contract RedeemTest is VaultTest {
    function testRedeemPaysThePayeeWhoeverBringsIt() public {
        fund(payer, 100);
        Bundle memory b = bundleOf(leg(shop, 2, 60));
        bytes32 key = laneKey(b.voucher.leg);
        vm.expectEmit(address(vault));
        emit VaultEvents.Redeemed(key, 0, 60, 60, 0);
        vm.prank(stranger);
        (uint128 paid, uint128 shortfall) = this.redeemExternally(b);
        assertEq(paid, 60, "paid");
        assertEq(shortfall, 0, "shortfall");
        assertEq(credit(shop), 60, "credit");
        assertEq(collateral(payer), 40, "collateral");
        assertEq(vault.settledOf(key), 60, "settled");
    }

    function testRedeemTwicePaysOnceAndSaysNothing() public {
        fund(payer, 100);
        Bundle memory b = bundleOf(leg(shop, 2, 60));
        redeem(b);
        vm.recordLogs();
        (uint128 paid, uint128 shortfall) = redeem(b);
        assertEq(paid, 0, "paid");
        assertEq(shortfall, 0, "shortfall");
        assertEq(vm.getRecordedLogs().length, 0, "no event");
        assertEq(credit(shop), 60, "once");
    }

    function testRedeemAndSettleInAnyOrder() public {
        fund(payer, 100);
        redeem(bundleOf(leg(shop, 0, 40)));
        settle(1, 0, true, entries(entryOf(legs(leg(shop, 0, 60)))));
        redeem(bundleOf(leg(shop, 0, 60)));
        redeem(bundleOf(leg(shop, 0, 40)));
        assertEq(credit(shop), 60, "difference only");
    }

    function testRedeemEachLegAlone() public {
        fund(payer, 100);
        Leg[] memory list = new Leg[](3);
        for (uint256 i = 0; i < 3; ++i) {
            list[i] = leg(vm.addr(0x100 + i), uint32(i), uint128(10 + i));
        }
        redeem(bundleOf(list, 2));
        assertEq(credit(list[2].payee), 12, "leg 2");
        redeem(bundleOf(list, 0));
        assertEq(credit(list[0].payee), 10, "leg 0");
        assertEq(credit(list[1].payee), 0, "leg 1 waits");
    }

    function testRedeemFilesWhatIsLacking() public {
        fund(payer, 25);
        Bundle memory b = bundleOf(leg(shop, 0, 60));
        bytes32 key = laneKey(b.voucher.leg);
        vm.expectEmit(address(vault));
        emit VaultEvents.Redeemed(key, 0, 60, 25, 35);
        redeem(b);
        assertEq(vault.filedToOf(key), 60, "filed");
        assertEq(vault.settledOf(key), 25, "settled by what was paid");
        vm.recordLogs();
        (, uint128 shortfall) = redeem(b);
        assertEq(shortfall, 35, "still lacking");
        assertEq(vm.getRecordedLogs().length, 0, "the same filing is no news");

        fund(payer, 100); // cured
        redeem(b);
        assertEq(credit(shop), 60, "paid in full");
        assertEq(collateral(payer), 65, "no more than due");
    }

    function testRedeemACapture() public {
        fund(payer, 100);
        Bundle memory b = _hold(leg(shop, 0, 60));
        b.leaf.leafType = 3;
        b.leaf.to = 45;
        relog(b);
        redeem(b);
        assertEq(credit(shop), 45, "captured");
    }

    function testRedeemInExit() public {
        fund(payer, 100);
        pass(86_400);
        vault.declareExit();
        redeem(bundleOf(leg(shop, 0, 60)));
        assertEq(credit(shop), 60, "paid");
    }

    /// @dev INV-ACCEPTED-ONLY: the payer's own signature moves nothing.
    function testAVoucherAloneIsWorthNothing() public {
        fund(payer, 100);
        Bundle memory b = bundleOf(leg(shop, 0, 60));
        b.operatorSignature = sign(PAYER_KEY, digest(b.checkpoint));
        _refuses(b, abi.encodeWithSelector(VaultErrors.NotSignedBy.selector, digest(b.checkpoint), vm.addr(SIGNER_KEY)));
    }

    // ---- one mutation, one error

    function testRedeemRefusesLeafTypes() public {
        Bundle memory b = bundleOf(leg(shop, 0, 60));
        for (uint8 t = 0; t < 6; ++t) {
            if (t == 1) continue;
            b.leaf.leafType = t;
            relog(b);
            _refuses(b, abi.encodeWithSelector(VaultErrors.LeafNotRedeemable.selector, t, 0));
        }
        b = _hold(leg(shop, 0, 60)); // a hold, and an "acceptance" of a hold
        b.leaf.leafType = 2;
        relog(b);
        _refuses(b, abi.encodeWithSelector(VaultErrors.LeafNotRedeemable.selector, 2, 1));
        b.leaf.leafType = 1;
        relog(b);
        _refuses(b, abi.encodeWithSelector(VaultErrors.LeafNotRedeemable.selector, 1, 1));
    }

    function testRedeemRefusesALeafOfAnotherVoucher() public {
        for (uint256 i = 0; i < 4; ++i) {
            Bundle memory b = bundleOf(leg(shop, 0, 60));
            if (i == 0) b.leaf.laneKey = bytes32(uint256(1));
            if (i == 1) b.leaf.voucherDigest = bytes32(uint256(1));
            if (i == 2) b.leaf.leg = 1;
            if (i == 3) b.leaf.terms = bytes32(uint256(1));
            relog(b);
            _refuses(
                b, abi.encodeWithSelector(VaultErrors.LeafMismatch.selector, b.leaf.laneKey, b.leaf.voucherDigest)
            );
        }
    }

    function testRedeemRefusesMoreThanSigned() public {
        Bundle memory b = bundleOf(leg(shop, 0, 60));
        b.leaf.to = 61;
        relog(b);
        _refuses(b, abi.encodeWithSelector(VaultErrors.AboveCumulative.selector, laneKey(leg(shop, 0, 0)), 61, 60));
    }

    function testRedeemRefusesTheWrongLeg() public {
        Leg[] memory list = new Leg[](2);
        list[0] = leg(shop, 0, 1);
        list[1] = leg(stranger, 0, 2);
        Bundle memory b = bundleOf(list, 0);
        b.voucher.legIndex = 1;
        _refuses(b, abi.encodeWithSelector(VaultErrors.LegMismatch.selector, 1, legHash(list[0])));
        b.voucher.legIndex = 2;
        _refuses(b, abi.encodeWithSelector(VaultErrors.LegMismatch.selector, 2, legHash(list[0])));
        b.voucher.legHashes = new bytes32[](33);
        _refuses(b, abi.encodeWithSelector(VaultErrors.TooManyLegs.selector, 33));
    }

    function testRedeemRefusesTheNettingBookAndSelfPayment() public {
        uint32 lane = (1 << 31) | 2;
        _refuses(bundleOf(leg(shop, lane, 60)), abi.encodeWithSelector(VaultErrors.WrongBook.selector, lane));
        _refuses(
            bundleOf(leg(payer, 0, 60)), abi.encodeWithSelector(VaultErrors.BadPayee.selector, payer, payer)
        );
    }

    function testRedeemRefusesAnAcceptanceAfterNotAfter() public {
        fund(payer, 100);
        Bundle memory b = bundleOf(leg(shop, 0, 60));
        b.leaf.time = NOT_AFTER + 1;
        relog(b);
        _refuses(b, abi.encodeWithSelector(VaultErrors.AcceptedTooLate.selector, NOT_AFTER + 1, NOT_AFTER));
        b.leaf.time = NOT_AFTER; // the last second counts
        relog(b);
        redeem(b);
        assertEq(credit(shop), 60, "in time");
    }

    function testRedeemRefusesAdmissionAfterRetirement() public {
        fund(payer, 100);
        vm.prank(payer);
        vault.setVoucherKey(stranger);
        uint64 retiredAt = NOW + 600;
        Bundle memory b = bundleOf(leg(shop, 0, 60));
        b.leaf.time = retiredAt + 1;
        b.leaf.admittedAt = retiredAt + 1;
        relog(b);
        _refuses(
            b, abi.encodeWithSelector(VaultErrors.AdmittedAfterRetirement.selector, retiredAt + 1, retiredAt)
        );
        b.leaf.admittedAt = retiredAt; // the last second counts, and a capture may come later
        relog(b);
        redeem(b);
        assertEq(credit(shop), 60, "in time");
    }

    function testRedeemRefusesOtherLogs() public {
        Bundle memory b = bundleOf(leg(shop, 0, 60));
        b.leaf.logId = bytes32(uint256(1)); // leaf and checkpoint agree on a log that is not ours
        relog(b);
        _refuses(b, abi.encodeWithSelector(VaultErrors.UnknownLog.selector, b.leaf.logId));
        b = bundleOf(leg(shop, 0, 60));
        b.leaf.logId = bytes32(uint256(1)); // a leaf of another log under our checkpoint
        bytes32[] memory log = new bytes32[](1);
        log[0] = leafHash(abi.encode(b.leaf));
        b.checkpoint = Checkpoint(vault.logId(), 1, log[0], NOW, 1);
        b.operatorSignature = sign(SIGNER_KEY, digest(b.checkpoint));
        b.proof = new bytes32[](0);
        b.index = 0;
        _refuses(b, abi.encodeWithSelector(VaultErrors.UnknownLog.selector, b.leaf.logId));
    }

    function testRedeemRefusesUnknownOperatorKeys() public {
        Bundle memory b = bundleOf(leg(shop, 0, 60));
        b.checkpoint.operatorKeyId = 2;
        b.operatorSignature = sign(SIGNER_KEY, digest(b.checkpoint));
        _refuses(b, abi.encodeWithSelector(VaultErrors.UnknownOperatorKey.selector, 2));
        b.checkpoint.operatorKeyId = 0;
        _refuses(b, abi.encodeWithSelector(VaultErrors.UnknownOperatorKey.selector, 0));
    }

    function testRedeemRefusesBentProofs() public {
        fund(payer, 100);
        Bundle memory good = bundleOf(leg(shop, 0, 60));
        bytes memory why = abi.encodeWithSelector(VaultErrors.NotInLog.selector, 2, 5);
        Bundle memory b = bundleOf(leg(shop, 0, 60));
        for (uint64 i = 0; i < 12; ++i) {
            if (i == 2) continue;
            b.index = i; // other places, and past the end
            _refuses(b, abi.encodeWithSelector(VaultErrors.NotInLog.selector, i, 5));
        }
        b.index = 2;
        b.proof = new bytes32[](good.proof.length + 1); // a node to spare
        for (uint256 i = 0; i < good.proof.length; ++i) {
            b.proof[i] = good.proof[i];
        }
        _refuses(b, why);
        b.proof = new bytes32[](good.proof.length - 1); // one too few
        for (uint256 i = 0; i < b.proof.length; ++i) {
            b.proof[i] = good.proof[i];
        }
        _refuses(b, why);
        for (uint256 i = 0; i < good.proof.length; ++i) {
            b = bundleOf(leg(shop, 0, 60));
            b.proof[i] = bytes32(uint256(b.proof[i]) ^ 1);
            _refuses(b, why);
        }
        redeem(good);
    }

    /// @dev A tree cut short: an inner node offered as if it were the leaf's neighbourhood of a smaller log.
    function testRedeemRefusesAnInnerNodeAsALeaf() public {
        Bundle memory b = bundleOf(leg(shop, 0, 60));
        b.checkpoint.size = 3; // another size under the same root
        b.operatorSignature = sign(SIGNER_KEY, digest(b.checkpoint));
        _refuses(b, abi.encodeWithSelector(VaultErrors.NotInLog.selector, 2, 3));
        b.checkpoint.size = 0;
        b.operatorSignature = sign(SIGNER_KEY, digest(b.checkpoint));
        _refuses(b, abi.encodeWithSelector(VaultErrors.NotInLog.selector, 2, 0));
    }

    function testRedeemRefusesEveryFlippedBitOfTheOperatorsWord() public {
        fund(payer, 100);
        for (uint256 i = 0; i < 5; ++i) {
            Bundle memory b = bundleOf(leg(shop, 0, 60));
            if (i == 0) b.checkpoint.size += 1;
            if (i == 1) b.checkpoint.root = bytes32(uint256(b.checkpoint.root) ^ 1);
            if (i == 2) b.checkpoint.time += 1;
            if (i == 3) b.operatorSignature[7] ^= 0x01;
            if (i == 4) b.operatorSignature = abi.encodePacked(b.operatorSignature, uint8(0));
            vm.expectPartialRevert(VaultErrors.NotSignedBy.selector);
            this.redeemExternally(b);
        }
    }

    /// @dev What is filed at any time is bounded by the payer's signature, and settled only rises.
    function testFuzzRedeemAndSettle(uint64[8] calldata tos, uint64 funds, uint8 which) public {
        fund(payer, uint128(funds) + 1);
        uint128 before = 0;
        uint128 highest = 0;
        uint64 window = 0;
        for (uint256 i = 0; i < 8; ++i) {
            uint128 to = tos[i];
            if (to > highest) highest = to;
            if (which >> i & 1 == 0) {
                redeem(bundleOf(leg(shop, 0, to)));
            } else if (to <= vault.settledOf(laneKey(leg(shop, 0, 0))) + collateral(payer)) {
                settle(++window, 0, true, entries(entryOf(legs(leg(shop, 0, to)))));
            }
            uint128 settled = vault.settledOf(laneKey(leg(shop, 0, 0)));
            assertTrue(settled >= before, "INV-MONOTONE");
            assertTrue(settled <= highest, "INV-CONSENT");
            assertEq(collateral(payer) + credit(shop), uint256(funds) + 1, "conserved");
            before = settled;
        }
    }

    // ---- helpers

    function redeemExternally(Bundle memory b) external returns (uint128, uint128) {
        return redeem(b);
    }

    function _hold(Leg memory only) private view returns (Bundle memory b) {
        b = bundleOf(only);
        b.voucher.kind = 1;
        reseal(b, PAYER_KEY);
    }

    function _refuses(Bundle memory b, bytes memory why) private {
        vm.expectRevert(why);
        this.redeemExternally(b);
    }
}
