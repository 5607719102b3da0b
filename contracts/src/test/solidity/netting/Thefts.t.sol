// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {NettingErrors} from "../../../main/solidity/netting/NettingErrors.sol";
import {Coverage} from "../../../main/solidity/netting/Coverage.sol";
import {CoveredLane} from "../../../main/solidity/netting/NettingTypes.sol";
import {VaultErrors} from "../../../main/solidity/vault/VaultErrors.sol";
import {Entry, Leg} from "../../../main/solidity/vault/VaultTypes.sol";
import {DrawdownTest} from "../drawdown/DrawdownTest.sol";
import {NettingAttackTest} from "./NettingAttackTest.sol";

/// @notice Grants on netting lanes, and hands in the pockets and guarantees of others.
contract NettingTheftsTest is NettingAttackTest, DrawdownTest {
    function setUp() public override(NettingAttackTest, DrawdownTest) {
        super.setUp();
    }

    /// A session of a netting lane: the vault's book refuses it, and after the exit it is paid once above the map.
    function testAttackSessionOfANettingLaneInBothBooks() public {
        fund(payer, 500);
        Leg[] memory list = sessionOf(shop, NET, 60);
        Payment[] memory all = paymentsOn(1, 3, 20);
        Bundle memory small = paymentBundle(list, all, 1);
        Bundle memory big = paymentBundle(list, all, 2);
        bytes memory wrong = abi.encodeWithSelector(VaultErrors.WrongBook.selector, NET);
        vm.expectRevert(wrong);
        this.redeemAtVault(big);
        bytes memory drawdown = sessionDrawdown(digestOf(list, SESSION), all, 2);
        Entry[] memory part = entries(drawnEntry(list, 0, SESSION, 60, drawdown));
        vm.expectRevert(wrong);
        vm.prank(operator);
        vault.settle(1, 0, true, part);

        cover(laneKey(list[0]), 20);
        settleNet(partOf(true), transfer(payer, shop, 20));
        exitVault();
        (uint128 paid, uint128 shortfall) = redeemNet(small);
        assertTrue(paid == 20 && shortfall == 0, "above the map");
        (paid, shortfall) = redeemNet(big);
        assertTrue(paid == 20 && shortfall == 0, "above the small one");
        (paid, shortfall) = redeemNet(small);
        assertTrue(paid == 0 && shortfall == 0, "nothing again");
        (paid, shortfall) = redeemNet(big);
        assertTrue(paid == 0 && shortfall == 0, "nothing again");
        _has(40, 60, 0);
        assertEq(collateral(payer), 500, "the other book's money");

        Bundle memory other = paymentBundle(sessionOf(shop, 0, 60), all, 2);
        vm.expectRevert(abi.encodeWithSelector(NettingErrors.WrongBook.selector, 0));
        this.redeem_(other, 0, new CoveredLane[](0));
    }

    /// The covered lane hidden among too many, before a wrapped place, or shown lower than it is.
    function testAttackPayeeHidesWhatIsCovered() public {
        Leg memory it = netLeg(shop, 0, 60);
        bytes32 key = laneKey(it);
        cover(bytes32(uint256(key) - 1), 7);
        cover(key, 60);
        cover(bytes32(uint256(key) + 1), 9);
        settleNet(partOf(true), transfer(payer, shop, 60));
        exitVault();
        Bundle memory b = bundleOf(it);
        CoveredLane[] memory lanes = new CoveredLane[](3);
        for (uint256 i = 0; i < 3; ++i) lanes[i] = coveredAt(i);
        _notProven(b, 0, lanes);
        _notProven(b, type(uint64).max, lanes);
        lanes = new CoveredLane[](2);
        (lanes[0], lanes[1]) = (coveredAt(0), coveredAt(2));
        _notProven(b, 0, lanes);
        (lanes[0], lanes[1]) = (coveredAt(0), coveredAt(1));
        _notProven(b, 0, lanes);
        lanes = new CoveredLane[](1);
        lanes[0] = coveredAt(1);
        lanes[0].cumulative = 0;
        _notProven(b, 1, lanes);
        lanes[0] = coveredAt(0);
        _notProven(b, 0, lanes);
        _notProven(b, 2, lanes);
        _notProven(b, 0, new CoveredLane[](0));
        (uint128 paid,) = redeemNet(b);
        assertEq(paid, 0, "covered");
        _has(40, 60, 0);
    }

    /// An account would take its guarantor's money: by asking for all, or by naming an accomplice guarantor.
    function testAttackAccountTakesItsGuarantee() public {
        guarantee(payer, bank, 50);
        vm.expectRevert(abi.encodeWithSelector(NettingErrors.GuaranteeInUse.selector, payer, 50));
        vm.prank(payer);
        book.setGuarantor(second);
        vm.expectRevert(abi.encodeWithSelector(NettingErrors.NotGuarantor.selector, payer, second));
        vm.prank(second);
        book.requestLeave(payer, 1);
        ask(payer, payer, type(uint64).max);
        vm.prank(payer);
        assertEq(book.finishLeave(payer), 100, "its own");
        assertEq(credit(payer), 100 * book.unit(), "as credit");
        assertTrue(book.spendableOf(payer) == 50 && book.capOf(payer) == 50, "the guarantor's");
        vm.expectRevert(abi.encodeWithSelector(NettingErrors.NoLeaveRequest.selector, payer, payer));
        vm.prank(payer);
        book.finishLeave(payer);
        ask(payer, payer, type(uint64).max);
        vm.expectRevert(abi.encodeWithSelector(NettingErrors.NothingToTake.selector, payer, payer));
        vm.prank(payer);
        book.finishLeave(payer);
        takeOut(payer, bank, 50);
        assertEq(book.total(), 0, "all is gone to whom it belonged");
    }

    /// A stranger would enter, or send back, what another has put into a pocket for itself.
    function testAttackStrangerReachesIntoAPocket() public {
        give(book.pocketOf(payer, payer), 40);
        vm.prank(stranger);
        book.setGuarantor(payer);
        vm.expectRevert(abi.encodeWithSelector(NettingErrors.NothingToEnter.selector, stranger, payer));
        vm.prank(stranger);
        book.enter(stranger, payer);
        vm.expectRevert(abi.encodeWithSelector(NettingErrors.NotGuarantor.selector, payer, stranger));
        vm.prank(stranger);
        book.enter(payer, stranger);
        vm.expectRevert(abi.encodeWithSelector(NettingErrors.NotOwner.selector, payer, stranger));
        vm.prank(stranger);
        book.returnCredit(payer, payer);
        exitVault();
        vm.prank(stranger);
        assertEq(book.returnCredit(payer, payer), 40, "to its owner, whoever calls");
        assertEq(credit(payer), 40, "the payer's");
        assertEq(credit(stranger), 0, "nothing");
        _has(100, 0, 0);
    }

    function _notProven(Bundle memory b, uint64 place, CoveredLane[] memory lanes) private {
        vm.expectRevert(abi.encodeWithSelector(Coverage.NotProven.selector, b.leaf.laneKey, place, 3));
        this.redeem_(b, place, lanes);
    }
}
