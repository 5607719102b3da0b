// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Drawdowns} from "../../../main/solidity/drawdown/Drawdowns.sol";
import {VaultErrors} from "../../../main/solidity/vault/VaultErrors.sol";
import {Entry, Leg} from "../../../main/solidity/vault/VaultTypes.sol";
import {DrawdownTest} from "./DrawdownTest.sol";

/// @notice Payments of a session's key, through the vault.
contract SessionsTest is DrawdownTest {
    function _three() private pure returns (Leg[] memory list) {
        list = new Leg[](3);
        for (uint256 i = 0; i < 3; ++i) {
            list[i] = leg(vm.addr(0x100 + i), uint32(i), 10_000);
        }
        granted(list);
    }

    /// @dev 64 payments to three payees under one root: a claim a lane, and all are paid.
    function testOneClaimALaneSettlesAllPaymentsOfARoot() public {
        fund(payer, 100_000);
        Leg[] memory list = _three();
        Payment[] memory all = paymentsOn(3, 64, 7);
        bytes32 session = digestOf(list, SESSION);
        Entry[] memory part = new Entry[](3);
        for (uint8 i = 61; i < 64; ++i) {
            Payment memory last = all[i];
            part[i - 61] =
                drawnEntry(list, last.leg, SESSION, last.cumulative, sessionDrawdown(session, all, i));
        }
        settle(1, 0, true, part);
        assertEq(credit(list[0].payee), 22 * 7, "22 payments");
        assertEq(credit(list[1].payee), 21 * 7, "21 payments");
        assertEq(credit(list[2].payee), 21 * 7, "21 payments");
        assertEq(collateral(payer), 100_000 - 64 * 7, "what was drawn, and no more");
    }

    function testEachPaymentRedeemsAndAnOlderOneAddsNothing() public {
        fund(payer, 1000);
        Leg[] memory list = _three();
        Payment[] memory all = paymentsOn(3, 9, 10);
        redeem(paymentBundle(list, all, 3)); // the second on leg 0
        assertEq(credit(list[0].payee), 20, "two payments");
        redeem(paymentBundle(list, all, 0));
        assertEq(credit(list[0].payee), 20, "the first is in the second");
        redeem(paymentBundle(list, all, 8));
        assertEq(credit(list[2].payee), 30, "another lane");
    }

    /// @dev Trees of all sizes that have another form, and each place in them.
    function testEveryPlaceOfEverySize() public {
        Leg[] memory list = sessionOf(shop, 0, 10_000);
        bytes32 session = digestOf(list, SESSION);
        Drawdowns.GrantedLeg memory it = _granted(list, 0);
        for (uint8 size = 1; size <= 64; size = size < 17 ? size + 1 : size + 47) {
            Payment[] memory all = paymentsOn(1, size, 3);
            for (uint8 i = 0; i < size; ++i) {
                bytes memory drawdown = sessionDrawdown(session, all, i);
                vm.prank(address(vault));
                assertEq(drawdowns.requireDrawn(it, all[i].cumulative, drawdown), all[i].terms, "its own terms");
            }
        }
    }

    /// @dev The operator accepted 40 of a payment that the key signed up to 60: the leaf governs.
    function testTheLeafGoverns() public {
        fund(payer, 100);
        Leg[] memory list = sessionOf(shop, 0, 60);
        Bundle memory b = paymentBundle(list, payments(Payment(0, 60, bytes32("t"))), 0);
        b.leaf.to = 40;
        relog(b);
        redeem(b);
        assertEq(credit(shop), 40, "what was accepted");
    }

    function testMoreThanTheKeySigned() public {
        fund(payer, 100);
        Leg[] memory list = sessionOf(shop, 0, 60);
        Bundle memory b = paymentBundle(list, payments(Payment(0, 40, bytes32("t"))), 0);
        b.leaf.to = 41; // within the ceiling of the grant
        relog(b);
        refuses(b, abi.encodeWithSelector(Drawdowns.AboveDrawn.selector, 41, 40));
        Entry memory entry = drawnEntry(list, 0, SESSION, 41, _tail(b.signature));
        vm.expectRevert(abi.encodeWithSelector(Drawdowns.AboveDrawn.selector, 41, 40));
        settle(1, 0, true, entries(entry));
    }

    function testTheLeafNamesThePaymentsTerms() public {
        fund(payer, 100);
        Leg[] memory list = sessionOf(shop, 0, 60);
        Bundle memory b = paymentBundle(list, payments(Payment(0, 40, bytes32("t"))), 0);
        b.leaf.terms = list[0].terms; // those of the grant
        relog(b);
        refuses(b, abi.encodeWithSelector(VaultErrors.LeafMismatch.selector, b.leaf.laneKey, b.leaf.voucherDigest));
    }

    function testOnlyAcceptancesRedeem() public {
        Leg[] memory list = sessionOf(shop, 0, 60);
        Bundle memory b = paymentBundle(list, payments(Payment(0, 40, bytes32("t"))), 0);
        for (uint8 t = 0; t < 6; ++t) {
            if (t == 1) continue;
            b.leaf.leafType = t;
            relog(b);
            refuses(b, abi.encodeWithSelector(VaultErrors.LeafNotRedeemable.selector, t, SESSION));
        }
    }

    /// @dev The session ends with its voucher: late acceptance, and a retired voucher key.
    function testASessionEnds() public {
        fund(payer, 100);
        vm.prank(payer);
        vault.setVoucherKey(stranger);
        uint64 retiredAt = NOW + 600;
        Leg[] memory list = sessionOf(shop, 0, 60);
        Bundle memory b = paymentBundle(list, payments(Payment(0, 40, bytes32("t"))), 0);
        b.leaf.time = retiredAt + 1;
        b.leaf.admittedAt = retiredAt + 1;
        relog(b);
        refuses(
            b, abi.encodeWithSelector(VaultErrors.AdmittedAfterRetirement.selector, retiredAt + 1, retiredAt)
        );
        b.leaf.time = NOT_AFTER + 1;
        relog(b);
        refuses(b, abi.encodeWithSelector(VaultErrors.AcceptedTooLate.selector, NOT_AFTER + 1, NOT_AFTER));
        b.leaf.time = NOT_AFTER;
        b.leaf.admittedAt = retiredAt;
        relog(b);
        redeem(b);
        assertEq(credit(shop), 40, "in time");
    }

    /// @dev The netting book asks the vault, and gets sessions with it.
    function testTheNettingBooksBundle() public view {
        uint32 lane = (1 << 31) | 2;
        Leg[] memory list = sessionOf(shop, lane, 60);
        Bundle memory b = paymentBundle(list, payments(Payment(0, 40, bytes32("t"))), 0);
        (bytes32 key, bool draws) = vault.accepted(
            b.voucher, b.signature, b.leaf, b.index, b.proof, b.checkpoint, b.operatorSignature
        );
        assertEq(key, laneKey(list[0]), "lane");
        assertTrue(draws, "draws");
    }

    /// @dev All legs at once, without the hashes of the others: one drawdown is of one leg.
    function testOneDrawdownIsOfOneLeg() public {
        fund(payer, 1000);
        Leg[] memory list = _three();
        Payment[] memory all = paymentsOn(3, 9, 10);
        Entry memory whole = entryOf(list);
        whole.kind = SESSION;
        for (uint256 i = 0; i < 3; ++i) {
            whole.claims[i].to = 10;
        }
        bytes memory drawdown = sessionDrawdown(digestOf(list, SESSION), all, 0);
        whole.signature = bytes.concat(sign(PAYER_KEY, digestOf(list, SESSION)), drawdown);
        vm.expectPartialRevert(Drawdowns.OtherTerms.selector);
        settle(1, 0, true, entries(whole));
    }

    function testFuzzWhatIsPaidWasDrawnAndAccepted(uint64[6] calldata steps, uint8 which, uint64 accepted) public {
        fund(payer, type(uint64).max);
        Leg[] memory list = sessionOf(shop, 0, type(uint128).max);
        Payment[] memory all = new Payment[](6);
        uint128 sum = 0;
        for (uint256 i = 0; i < 6; ++i) {
            sum += steps[i];
            all[i] = Payment(0, sum, bytes32(i));
        }
        uint8 index = which % 6;
        Bundle memory b = paymentBundle(list, all, index);
        b.leaf.to = accepted;
        relog(b);
        if (accepted > all[index].cumulative) {
            refuses(b, abi.encodeWithSelector(Drawdowns.AboveDrawn.selector, accepted, all[index].cumulative));
        } else {
            redeem(b);
            assertEq(credit(shop), accepted, "what was accepted");
        }
    }

    function _granted(Leg[] memory list, uint8 index) private view returns (Drawdowns.GrantedLeg memory) {
        bytes32 session = digestOf(list, SESSION);
        return Drawdowns.GrantedLeg(session, SESSION, index, list[index].cumulative, list[index].terms);
    }

    function _tail(bytes memory signature) private pure returns (bytes memory tail) {
        tail = new bytes(signature.length - 65);
        for (uint256 i = 0; i < tail.length; ++i) {
            tail[i] = signature[65 + i];
        }
    }
}
