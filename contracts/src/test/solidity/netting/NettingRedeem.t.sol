// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Coverage} from "../../../main/solidity/netting/Coverage.sol";
import {NettingErrors} from "../../../main/solidity/netting/NettingErrors.sol";
import {NettingEvents} from "../../../main/solidity/netting/NettingEvents.sol";
import {CoveredLane, NetPart} from "../../../main/solidity/netting/NettingTypes.sol";
import {VaultErrors} from "../../../main/solidity/vault/VaultErrors.sol";
import {Entry} from "../../../main/solidity/vault/VaultTypes.sol";
import {NettingTest} from "./NettingTest.sol";

/// @notice Redemption after the exit, and every way to be paid twice.
contract NettingRedeemTest is NettingTest {
    function setUp() public override {
        super.setUp();
        enter(payer, 100);
        address[] memory list = addresses(shop);
        vm.prank(operator);
        book.register(list);
    }

    function testRedeemsWhatNoPartHasCovered() public {
        Bundle memory b = bundleOf(netLeg(shop, 0, 60));
        exitVault();
        vm.expectEmit(address(book));
        emit NettingEvents.NetRedeemed(b.leaf.laneKey, 0, 60, 60, 0);
        (uint128 paid, uint128 shortfall) = redeemNet(b);
        assertEq(paid, 60, "paid");
        assertEq(shortfall, 0, "shortfall");
        _has(40, 60);
        assertEq(book.redeemedToOf(b.leaf.laneKey), 60, "remembered");
        vm.recordLogs();
        (paid,) = redeemNet(b);
        assertEq(paid, 0, "once");
        assertEq(vm.getRecordedLogs().length, 0, "and no news");
        (paid,) = redeemNet(bundleOf(netLeg(shop, 0, 75)));
        assertEq(paid, 15, "the difference");
        (paid,) = redeemNet(bundleOf(netLeg(shop, 0, 30)));
        assertEq(paid, 0, "an old one");
        _has(25, 75);
    }

    function testAPayeeWithoutIndexIsPaidToo() public {
        exitVault();
        redeemNet(bundleOf(netLeg(third, 0, 60)));
        assertEq(book.spendableOf(third), 60, "indexed on the way");
        vm.prank(third);
        book.requestLeave(third, 60);
        pass(86_400);
        vm.prank(third);
        book.finishLeave(third);
        assertEq(credit(third), 60, "and out");
    }

    function testWhatThePayerCannotPayIsOnRecord() public {
        Bundle memory b = bundleOf(netLeg(shop, 0, 160));
        exitVault();
        vm.expectEmit(address(book));
        emit NettingEvents.NetRedeemed(b.leaf.laneKey, 0, 160, 100, 60);
        (uint128 paid, uint128 shortfall) = redeemNet(b);
        assertEq(paid, 100, "paid");
        assertEq(shortfall, 60, "shortfall");
        (paid, shortfall) = redeemNet(b);
        assertEq(paid, 0, "nothing more");
        assertEq(shortfall, 60, "still due");
        vm.prank(payer);
        vm.expectRevert(abi.encodeWithSelector(NettingErrors.NoLeaveRequest.selector, payer, payer));
        book.finishLeave(payer);
    }

    /// @dev Nothing is paid, so nothing is remembered, and the payee needs no place in the book.
    function testNothingPaidLeavesNoTrace() public {
        exitVault();
        Bundle memory first = bundleOf(netLeg(shop, 0, 100));
        redeemNet(first);
        Bundle memory b = bundleOf(netLeg(third, 0, 30));
        vm.expectEmit(address(book));
        emit NettingEvents.NetRedeemed(b.leaf.laneKey, 0, 30, 0, 30);
        (uint128 paid, uint128 shortfall) = redeemNet(b);
        assertTrue(paid == 0 && shortfall == 30, "all of it is lacking");
        assertEq(book.redeemedToOf(b.leaf.laneKey), 0, "paid to nowhere");
        assertEq(book.indexOf(third), 0, "no place");
    }

    function testAGuaranteePaysInTheExit() public {
        guarantee(payer, second, 50);
        exitVault();
        redeemNet(bundleOf(netLeg(shop, 0, 130)));
        assertTrue(book.balanceOf(payer) == -30, "the payer owes");
        assertEq(book.takeableOf(payer, second), 20, "its guarantor lost it");
    }

    // ---- both forms

    /// NET-ONE-FORM: packed first, then the bundle of the same payments.
    function testNotByAPartAndByRedemption() public {
        Bundle memory b = bundleOf(netLeg(shop, 0, 60));
        cover(b.leaf.laneKey, 60);
        settleNet(partOf(true), transfer(payer, shop, 60));
        vm.expectRevert(NettingErrors.NotExit.selector);
        this.redeem_(b, 0, new CoveredLane[](0));
        exitVault();
        (uint128 paid, uint128 shortfall) = redeemNet(b);
        assertTrue(paid == 0 && shortfall == 0, "covered");
        _has(40, 60);
        (paid,) = redeemNet(bundleOf(netLeg(shop, 0, 61)));
        assertEq(paid, 1, "only what is above the base");
        _has(39, 61);
    }

    /// NET-ONE-FORM: the bundle first, then a part that was attested before.
    function testNotByRedemptionAndByAPart() public {
        Bundle memory b = bundleOf(netLeg(shop, 0, 60));
        cover(b.leaf.laneKey, 60);
        NetPart memory it = partOf(true);
        bytes memory positions = transfer(payer, shop, 60);
        bytes[] memory signatures = attest(it, positions);
        exitVault();
        map.pop();
        redeemNet(b);
        vm.expectRevert(NettingErrors.NotOpen.selector);
        vm.prank(operator);
        book.settlePart(it, positions, signatures);
        _has(40, 60);
    }

    /// An exit between two parts of a window: what the first covered is paid, what the second would have is not.
    function testNotInTheMiddleOfAWindow() public {
        Bundle memory first = bundleOf(netLeg(shop, 0, 60));
        Bundle memory other = bundleOf(netLeg(shop, 1, 30));
        cover(first.leaf.laneKey, 60);
        cover(other.leaf.laneKey, 0);
        settleNet(partOf(false), transfer(payer, shop, 60));
        exitVault();
        (uint128 paid,) = redeemNet(first);
        assertEq(paid, 0, "by the part");
        (paid,) = redeemNet(other);
        assertEq(paid, 30, "by redemption");
        _has(10, 90);
    }

    /// INV-ONE-BOOK: a netting lane at the vault, a voucher lane at the book, in either state.
    function testNotByTheOtherBook() public {
        fund(payer, 1_000);
        Bundle memory net = bundleOf(netLeg(shop, 0, 60));
        Bundle memory plain = bundleOf(leg(shop, 0, 60));
        Entry[] memory part = entries(entryOf(legs(netLeg(shop, 0, 60))));
        bytes memory netLane = abi.encodeWithSelector(VaultErrors.WrongBook.selector, NET);
        for (uint256 i = 0; i < 2; ++i) {
            vm.expectRevert(netLane);
            vm.prank(operator);
            vault.settle(1, 0, true, part);
            vm.expectRevert(netLane);
            this.redeemAtVault(net);
            if (i == 0) exitVault();
        }
        vm.expectRevert(abi.encodeWithSelector(NettingErrors.WrongBook.selector, 0));
        this.redeem_(plain, 0, new CoveredLane[](0));
        redeemNet(net);
        redeem(plain);
        assertEq(collateral(payer), 940, "one from the collateral");
        _has(40, 60);
    }

    /// The lane is in the map, and somebody says that it is not.
    function testACoveredLaneCannotBeShownAbsent() public {
        Bundle memory b = bundleOf(netLeg(shop, 0, 60));
        bytes32 key = b.leaf.laneKey;
        cover(key, 60);
        cover(bytes32(uint256(key) - 9), 1);
        cover(bytes32(uint256(key) - 5), 1);
        cover(bytes32(uint256(key) + 5), 1);
        cover(bytes32(uint256(key) + 9), 1);
        settleNet(partOf(true), transfer(payer, shop, 60));
        exitVault();

        _notProven(b, 0, new CoveredLane[](0));
        for (uint64 i = 0; i < 5; ++i) {
            CoveredLane[] memory one = new CoveredLane[](1);
            one[0] = coveredAt(i);
            if (i != 2) _notProven(b, i, one);
            for (uint64 j = 0; j < 5; ++j) {
                CoveredLane[] memory two = new CoveredLane[](2);
                (two[0], two[1]) = (coveredAt(i), coveredAt(j));
                _notProven(b, i, two);
                two = new CoveredLane[](3);
                (two[0], two[1], two[2]) = (coveredAt(i), coveredAt(j), coveredAt(2));
                _notProven(b, i, two);
            }
            // A base of its own making.
            one[0] = coveredAt(i);
            one[0].laneKey = key;
            one[0].cumulative = 0;
            _notProven(b, i, one);
        }
        CoveredLane[] memory wrap = new CoveredLane[](2);
        (wrap[0], wrap[1]) = (coveredAt(4), coveredAt(0));
        _notProven(b, type(uint64).max, wrap);
        (uint128 paid,) = redeemNet(b);
        assertEq(paid, 0, "and the true proof pays nothing");
        _has(40, 60);
    }

    /// Absent at every place of the map: before the first, between any two, behind the last.
    function testAnAbsentLaneHasBaseZero() public {
        Bundle memory b = bundleOf(netLeg(shop, 0, 1));
        uint256 key = uint256(b.leaf.laneKey);
        uint256 state = vm.snapshotState();
        for (uint256 below = 0; below <= 3; ++below) {
            for (uint256 i = 0; i < 3; ++i) {
                cover(bytes32(i < below ? key - 10 + i : key + 10 + i), 77);
            }
            settleNothing();
            exitVault();
            (uint128 paid,) = redeemNet(b);
            assertEq(paid, 1, "base zero");
            vm.revertToState(state);
            state = vm.snapshotState();
        }
    }

    // ---- refusals

    function testRefusesWhatWouldNotBeRedeemable() public {
        Bundle memory b = bundleOf(netLeg(shop, 0, 60));
        exitVault();
        CoveredLane[] memory none = new CoveredLane[](0);
        b.operatorSignature = sign(PAYER_KEY, digest(b.checkpoint));
        vm.expectPartialRevert(VaultErrors.NotSignedBy.selector);
        this.redeem_(b, 0, none);
        b = bundleOf(netLeg(shop, 0, 60));
        b.leaf.leafType = 2;
        vm.expectPartialRevert(VaultErrors.LeafNotRedeemable.selector);
        this.redeem_(b, 0, none);
        b = bundleOf(netLeg(shop, 0, 60));
        b.leaf.to = 61;
        relog(b);
        vm.expectPartialRevert(VaultErrors.AboveCumulative.selector);
        this.redeem_(b, 0, none);
        b = bundleOf(netLeg(shop, 0, 60));
        b.voucher.token = address(book);
        vm.expectRevert(abi.encodeWithSelector(NettingErrors.WrongToken.selector, address(book)));
        this.redeem_(b, 0, none);
    }

    function testALeafOfARevokedKeyDrawsOnlyUnderItsAnchor() public {
        Bundle memory b = bundleOf(netLeg(shop, 0, 60));
        vm.prank(emergency);
        vault.revokeOperatorKey(1);
        exitVault();
        vm.expectRevert(abi.encodeWithSelector(NettingErrors.DrawsNothing.selector, b.leaf.laneKey));
        this.redeem_(b, 0, new CoveredLane[](0));
        (bytes32 key, bool draws) = vault.accepted(
            b.voucher, b.signature, b.leaf, b.index, b.proof, b.checkpoint, b.operatorSignature
        );
        assertTrue(key == b.leaf.laneKey && !draws, "evidence only");
    }

    function testLessThanAUnitStaysThePayers() public {
        // A book of a token with 6 decimals, ledger of 2: the leaf's last digits are no unit.
        token = deployToken(6);
        vm.prank(governance);
        vault.listToken(address(token), true);
        token.grantRole(token.ISSUER_ROLE(), address(this));
        token.setQuota(address(this), type(uint256).max);
        book = deployBook(2);
        vm.prank(governance);
        vault.nameNetting(address(token), address(book));
        fund(payer, 2_000_000);
        settle(1, 0, true, entries(entryOf(legs(leg(bank, 0, 2_000_000)))));
        enter(payer, 100);
        exitVault();
        (uint128 paid, uint128 shortfall) = redeemNet(bundleOf(netLeg(shop, 0, 609_999)));
        assertEq(paid, 600_000, "whole units");
        assertEq(shortfall, 0, "no unit is lacking");
        _has(40, 60);
        (paid,) = redeemNet(bundleOf(netLeg(shop, 0, 610_000)));
        assertEq(paid, 10_000, "the whole of it, later");
    }

    // Called from outside, so that a revert can be expected.

    function redeem_(Bundle memory b, uint64 place, CoveredLane[] memory lanes) external {
        redeemNet(b, place, lanes);
    }

    function redeemAtVault(Bundle memory b) external {
        redeem(b);
    }

    function _notProven(Bundle memory b, uint64 place, CoveredLane[] memory lanes) private {
        vm.expectRevert(abi.encodeWithSelector(Coverage.NotProven.selector, b.leaf.laneKey, place, map.length));
        this.redeem_(b, place, lanes);
    }

    function _has(uint64 payers, uint64 shops) private view {
        assertEq(book.spendableOf(payer), payers, "payer");
        assertEq(book.spendableOf(shop), shops, "shop");
        assertEq(book.total(), uint256(payers) + shops, "total");
    }
}
