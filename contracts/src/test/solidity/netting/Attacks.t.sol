// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Coverage} from "../../../main/solidity/netting/Coverage.sol";
import {NettingErrors} from "../../../main/solidity/netting/NettingErrors.sol";
import {CoveredLane, NetPart} from "../../../main/solidity/netting/NettingTypes.sol";
import {VaultErrors} from "../../../main/solidity/vault/VaultErrors.sol";
import {Entry, Leg} from "../../../main/solidity/vault/VaultTypes.sol";
import {NettingAttackTest} from "./NettingAttackTest.sol";

/// @notice Attempts to be paid twice, to leave a debt behind, or to lock others in: by payers, payees, members and the
///         operator. Those of whoever carries parts and bundles are in Replays.t.sol.
contract NettingAttacksTest is NettingAttackTest {
    // ---- payer

    function testAttackPayerSpendsOneBalanceAtTwoShops() public {
        enter(second, 1);
        bytes memory twice = bytes.concat(debit(payer, 200), credits(shop, 100), credits(second, 100));
        refused(
            partOf(true),
            twice,
            abi.encodeWithSelector(NettingErrors.AboveSpendable.selector, book.indexOf(payer), 100, 200)
        );
        Bundle memory first = bundleOf(netLeg(shop, 0, 100));
        Bundle memory other = bundleOf(netLeg(second, 0, 100));
        exitVault();
        (uint128 paid,) = redeemNet(first);
        assertEq(paid, 100, "who came first");
        uint128 shortfall;
        (paid, shortfall) = redeemNet(other);
        assertTrue(paid == 0 && shortfall == 100, "nothing is made up");
        _has(0, 100, 1);
    }

    function testAttackPayerRedeemsToItself() public {
        Bundle memory b = bundleOf(netLeg(payer, 0, 60));
        exitVault();
        vm.expectRevert(abi.encodeWithSelector(VaultErrors.BadPayee.selector, payer, payer));
        this.redeem_(b, 0, new CoveredLane[](0));
    }

    /// Accepted, then asked to leave: the wait ends, but no window was cut after it.
    function testAttackPayerLeavesUnderAnAcceptedPayment() public {
        Bundle memory b = bundleOf(netLeg(shop, 0, 60));
        vm.prank(payer);
        book.requestLeave(payer, 100);
        uint64 needed = uint64(block.timestamp) + 86_400;
        pass(86_400);
        NetPart memory it = partOf(true);
        it.checkpoint.time = needed - 1;
        settleNet(it, "");
        vm.expectRevert(abi.encodeWithSelector(NettingErrors.NotSettledYet.selector, needed - 1, needed));
        vm.prank(payer);
        book.finishLeave(payer);
        exitVault();
        (uint64 block_, uint64 time) = book.exitSince();
        vm.expectRevert(abi.encodeWithSelector(NettingErrors.ExitNotMature.selector, block_, time));
        vm.prank(payer);
        book.finishLeave(payer);
        redeemNet(b);
        pass(86_400);
        vm.prank(payer);
        assertEq(book.finishLeave(payer), 40, "what the payee left");
    }

    // ---- payee

    /// The bit that says which book a lane is of: the other value is another lane, which nobody signed.
    function testAttackPayeeTurnsTheBookBit() public {
        fund(payer, 100);
        Bundle memory b = bundleOf(netLeg(shop, 0, 60));
        Entry memory entry = entryOf(legs(netLeg(shop, 0, 60)));
        entry.claims[0].leg.lane = 0;
        vm.expectPartialRevert(VaultErrors.NotSignedBy.selector);
        vm.prank(operator);
        vault.settle(1, 0, true, entries(entry));
        b.voucher.leg.lane = 0;
        vm.expectPartialRevert(VaultErrors.LegMismatch.selector);
        this.redeemAtVault(b);
        Bundle memory plain = bundleOf(leg(shop, 0, 60));
        plain.voucher.leg.lane = NET;
        exitVault();
        vm.expectPartialRevert(VaultErrors.LegMismatch.selector);
        this.redeem_(plain, 0, new CoveredLane[](0));
        assertEq(collateral(payer), 100, "untouched");
        _has(100, 0, 0);
    }

    /// One voucher with a leg in each book: each leg is paid by its own book, once, and by no other.
    function testAttackPayeeBringsOneVoucherToBothBooks() public {
        fund(payer, 100);
        exitVault();
        Bundle memory net = bundleOf(_mixed(), 1);
        Bundle memory plain = bundleOf(_mixed(), 0);
        for (uint256 i = 0; i < 2; ++i) {
            redeemNet(net);
            redeem(plain);
            vm.expectRevert(abi.encodeWithSelector(VaultErrors.WrongBook.selector, NET));
            this.redeemAtVault(net);
            vm.expectRevert(abi.encodeWithSelector(NettingErrors.WrongBook.selector, 0));
            this.redeem_(plain, 0, new CoveredLane[](0));
        }
        assertEq(collateral(payer), 60, "the first leg");
        _has(70, 30, 0);
    }

    /// The map of the part before still says less about the lane.
    function testAttackPayeeShowsAnOlderMap() public {
        Bundle memory b = bundleOf(netLeg(shop, 0, 60));
        cover(b.leaf.laneKey, 10);
        settleNet(partOf(true), transfer(payer, shop, 10));
        (uint64 place, CoveredLane[] memory old) = shown(b.leaf.laneKey);
        cover(b.leaf.laneKey, 60);
        settleNet(partOf(true), transfer(payer, shop, 50));
        exitVault();
        vm.expectRevert(abi.encodeWithSelector(Coverage.NotProven.selector, b.leaf.laneKey, place, 1));
        this.redeem_(b, place, old);
        (uint128 paid,) = redeemNet(b);
        assertEq(paid, 0, "all of it was covered");
        _has(40, 60, 0);
    }

    /// Refunded in the book meanwhile: the old bundle of the refunded payment still counts once only.
    function testAttackPayeeRefundsAndRedeems() public {
        Bundle memory b = bundleOf(netLeg(shop, 0, 60));
        cover(b.leaf.laneKey, 60);
        settleNet(partOf(true), transfer(payer, shop, 60));
        settleNet(partOf(true), transfer(shop, payer, 60));
        exitVault();
        (uint128 paid,) = redeemNet(b);
        assertEq(paid, 0, "cumulatives never fall");
        _has(100, 0, 0);
    }

    // ---- members

    /// The other half of a signature's values: the same key would count as another.
    function testAttackMemberSignsTwiceByMalleability() public {
        NetPart memory it = partOf(true);
        bytes32 digest = book.digestOf(it, "");
        bytes[] memory signatures = attest(it, "");
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(memberKeys[0], digest);
        uint256 order = 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141;
        signatures[0] = abi.encodePacked(r, bytes32(order - uint256(s)), v == 27 ? uint8(28) : uint8(27));
        refused(it, "", signatures, abi.encodeWithSelector(NettingErrors.NotAttested.selector, digest, address(0)));
    }

    /// A minority, with the operator's own key to fill the number.
    function testAttackMinorityAndOperator() public {
        NetPart memory it = partOf(true);
        bytes memory positions = transfer(payer, shop, 100);
        bytes32 digest = book.digestOf(it, positions);
        bytes[] memory signatures = new bytes[](3);
        (signatures[0], signatures[1]) = (sign(memberKeys[2], digest), sign(memberKeys[3], digest));
        signatures[2] = sign(SIGNER_KEY, digest); // signs checkpoints, and nothing here
        refused(
            it,
            positions,
            signatures,
            abi.encodeWithSelector(NettingErrors.NotAttested.selector, digest, vm.addr(SIGNER_KEY))
        );
    }

    /// Members sign and carry the part themselves.
    function testAttackQuorumWithoutTheOperator() public {
        NetPart memory it = partOf(true);
        bytes memory positions = transfer(payer, shop, 100);
        bytes[] memory signatures = attest(it, positions);
        address member = vm.addr(memberKeys[0]);
        vm.expectRevert(
            abi.encodeWithSelector(NettingErrors.NotInRole.selector, keccak256("OPERATOR_ROLE"), member)
        );
        vm.prank(member);
        book.settlePart(it, positions, signatures);
    }

    /// Proposed before its key leaked, removed, and brought back by whoever enacts the old proposal.
    function testAttackLeakedMemberComesBackByAnOldProposal() public {
        address[] memory same = members();
        vm.prank(governance);
        book.proposeMembers(same, 4);
        vm.prank(emergency);
        book.removeMember(same[1]);
        pass(259_200);
        bytes32 hash = keccak256(abi.encode(same, uint16(4)));
        vm.expectRevert(abi.encodeWithSelector(NettingErrors.NoSuchProposal.selector, hash));
        book.enactMembers(same, 4);
        (address[] memory left,) = book.members();
        assertEq(left.length, 3, "without it");
    }

    // ---- operator

    /// A new log holds nothing of what the old one accepted; members that know only the new one would cover all of it.
    function testAttackOperatorBeginsANewLogToForget() public {
        Bundle memory b = bundleOf(netLeg(shop, 0, 60));
        vm.prank(payer);
        book.requestLeave(payer, 100);
        vm.prank(emergency);
        vault.newLogEpoch();
        assertTrue(!book.isOpen(), "parts end with their log");
        NetPart memory it = partOf(true);
        refused(it, "", abi.encodeWithSelector(NettingErrors.NotOpen.selector));
        pass(86_400); // as long as the vault lets leaves of the old log draw
        vm.expectRevert(abi.encodeWithSelector(NettingErrors.ExitNotMature.selector, 0, 0));
        vm.prank(payer);
        book.finishLeave(payer);
        vm.prank(stranger);
        book.declareExit();
        (uint64 block_, uint64 time) = book.exitSince();
        pass(86_400 - 1);
        vm.expectRevert(abi.encodeWithSelector(NettingErrors.ExitNotMature.selector, block_, time));
        vm.prank(payer);
        book.finishLeave(payer);
        pass(1);
        vm.prank(payer);
        assertEq(book.finishLeave(payer), 100, "nobody redeemed in the vault's time for the old log");
        vm.expectRevert(abi.encodeWithSelector(NettingErrors.DrawsNothing.selector, b.leaf.laneKey));
        this.redeem_(b, 0, new CoveredLane[](0));
    }

    function testRedeemsOfTheOldLogAtOnceWhenANewOneBegins() public {
        Bundle memory b = bundleOf(netLeg(shop, 0, 60));
        vm.prank(emergency);
        vault.newLogEpoch();
        redeemNet(b);
        _has(40, 60, 0);
        vm.prank(stranger);
        book.declareExit();
        vm.expectRevert(NettingErrors.NotOpen.selector);
        book.declareExit();
        redeemNet(b);
        _has(40, 60, 0);
    }

    /// After the end of the book's log: acceptances of the new one would race those of the old for the same money.
    function testAttackOperatorAcceptsInANewLogToEmptyTheBook() public {
        bytes32 own = vault.logId();
        vm.prank(emergency);
        vault.newLogEpoch();
        Bundle memory b = bundleOf(netLeg(second, 0, 100)); // of the new log
        vm.expectRevert(abi.encodeWithSelector(NettingErrors.WrongLog.selector, vault.logId(), own));
        this.redeem_(b, 0, new CoveredLane[](0));
    }

    /// Parts that are never the last of their window keep nobody alive.
    function testAttackOperatorNeverCompletesAWindow() public {
        settleNet(partOf(false), "");
        pass(21_600);
        settleNet(partOf(false), "");
        vm.prank(stranger);
        book.declareExit();
        assertTrue(!book.isOpen(), "ended");
    }

    /// Windows of one old checkpoint: nothing is left unsettled, and yet no owner's wait would ever be covered.
    function testAttackOperatorCompletesWindowsOfAnOldCheckpoint() public {
        vm.prank(payer);
        book.requestLeave(payer, 100);
        uint64 old = uint64(block.timestamp);
        _windowOf(old);
        (uint64 block_, uint64 time,) = book.lastWindow();
        pass(21_599);
        _windowOf(old);
        vm.expectRevert(abi.encodeWithSelector(NettingErrors.OperatorAlive.selector, block_, time));
        book.declareExit();
        pass(1);
        _windowOf(old);
        vm.prank(stranger);
        book.declareExit();
        pass(86_400);
        vm.prank(payer);
        assertEq(book.finishLeave(payer), 100, "out");
    }

    /// A checkpoint of tomorrow would let an owner leave before what is accepted until then was settled.
    function testAttackCheckpointOfTheFuture() public {
        vm.prank(payer);
        book.requestLeave(payer, 100);
        uint64 needed = uint64(block.timestamp) + 86_400;
        pass(86_399);
        _windowOf(needed + 1_000_000);
        (,, uint64 until) = book.lastWindow();
        assertEq(until, needed - 1, "no later than the chain");
        pass(1);
        vm.expectRevert(abi.encodeWithSelector(NettingErrors.NotSettledYet.selector, needed - 1, needed));
        vm.prank(payer);
        book.finishLeave(payer);
    }

    function _windowOf(uint64 checkpointTime) private {
        NetPart memory it = partOf(true);
        it.checkpoint.time = checkpointTime;
        settleNet(it, "");
    }

    function _mixed() private view returns (Leg[] memory list) {
        list = new Leg[](2);
        (list[0], list[1]) = (leg(shop, 0, 40), netLeg(shop, 0, 30));
    }
}
