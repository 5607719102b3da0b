// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {NettingErrors} from "../../../main/solidity/netting/NettingErrors.sol";
import {CoveredLane, NetPart} from "../../../main/solidity/netting/NettingTypes.sol";
import {SettlementVault} from "../../../main/solidity/vault/SettlementVault.sol";
import {VaultErrors} from "../../../main/solidity/vault/VaultErrors.sol";
import {NettingAttackTest} from "./NettingAttackTest.sol";

/// @notice Parts and bundles carried out of order, twice, or to where they do not belong.
contract NettingReplaysTest is NettingAttackTest {
    /// A part was cut anew and both cuts are attested: only one can be the next.
    function testAttackRelayerSettlesBothCutsOfAPart() public {
        bytes32 key = keccak256("lane");
        cover(key, 60);
        NetPart memory one = partOf(false);
        bytes memory first = transfer(payer, shop, 60);
        bytes[] memory attested = attest(one, first);
        cover(key, 90);
        NetPart memory recut = partOf(false);
        bytes memory more = transfer(payer, shop, 90);
        bytes[] memory again = attest(recut, more);
        vm.prank(operator);
        book.settlePart(recut, more, again);
        refused(one, first, attested, abi.encodeWithSelector(NettingErrors.OutOfSequence.selector, 1, 0, 1, 1));
        one.part = 1; // then it is not what was attested, and continues another coverage
        refused(
            one,
            first,
            attested,
            abi.encodeWithSelector(NettingErrors.WrongPreviousCoverage.selector, one.previousCoverage, mapRoot())
        );
        _has(10, 90, 0);
    }

    function testAttackRelayerCarriesPartsOutOfOrder() public {
        NetPart memory first = partOf(false);
        bytes memory positions = transfer(payer, shop, 1);
        bytes[] memory signatures = attest(first, positions);
        NetPart memory next = partOf(true);
        next.part = 1;
        bytes[] memory later = attest(next, positions);
        refused(next, positions, later, abi.encodeWithSelector(NettingErrors.OutOfSequence.selector, 1, 1, 1, 0));
        vm.prank(operator);
        book.settlePart(first, positions, signatures);
        vm.prank(operator);
        book.settlePart(next, positions, later);
        refused(next, positions, later, abi.encodeWithSelector(NettingErrors.OutOfSequence.selector, 1, 1, 2, 0));
        refused(first, positions, signatures, abi.encodeWithSelector(NettingErrors.OutOfSequence.selector, 1, 0, 2, 0));
        _has(98, 2, 0);
    }

    /// The same accounts, members and numbers at another vault with a book of its own.
    function testAttackReplayAtAnotherVault() public {
        NetPart memory it = partOf(true);
        bytes memory positions = transfer(payer, shop, 60);
        bytes[] memory signatures = attest(it, positions);
        Bundle memory b = bundleOf(netLeg(shop, 0, 60));
        SettlementVault here = vault;
        vault = deployVault(parameters(), roles());
        book = deployBook(2);
        refused(
            it,
            positions,
            signatures,
            abi.encodeWithSelector(NettingErrors.WrongLog.selector, here.logId(), vault.logId())
        );
        it.checkpoint.logId = vault.logId();
        vm.expectPartialRevert(NettingErrors.NotAttested.selector);
        vm.prank(operator);
        book.settlePart(it, positions, signatures);
        exitVault();
        vm.expectRevert(
            abi.encodeWithSelector(NettingErrors.WrongLog.selector, here.logId(), vault.logId())
        );
        this.redeem_(b, 0, new CoveredLane[](0));
        b.leaf.logId = vault.logId();
        relog(b);
        vm.expectPartialRevert(VaultErrors.NotSignedBy.selector); // the payer signed for the other domain
        this.redeem_(b, 0, new CoveredLane[](0));
    }

    /// Credit of its own put into the pocket of another counts for that other; it stops nobody.
    function testAttackStrangerFillsAnothersPocket() public {
        give(book.pocketOf(shop, shop), 7);
        vm.prank(stranger);
        book.enter(shop, shop);
        settleNet(partOf(true), transfer(payer, shop, 60));
        _has(40, 67, 0);
    }
}
