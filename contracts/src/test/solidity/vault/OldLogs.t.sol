// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Checkpoint} from "../../../main/solidity/vault/VaultTypes.sol";
import {LogModel} from "../LogModel.sol";
import {VaultTest} from "./VaultTest.sol";

/// @notice What bundles are worth after a key was revoked or a log was lost.
contract OldLogsTest is VaultTest {
    uint256 private constant NEXT_KEY = 0xFEED;

    // ---- revoked operator keys

    function testARevokedKeyDrawsOnlyUnderItsLastAnchor() public {
        fund(payer, 100);
        Bundle memory b = bundleOf(leg(shop, 0, 60));
        vm.prank(operator);
        vault.anchor(b.checkpoint, b.operatorSignature, new bytes32[](0));
        vm.prank(emergency);
        vault.revokeOperatorKey(1);

        Bundle memory later = bundleOf(leg(shop, 1, 30)); // another log of the same size
        (uint128 paid, uint128 shortfall) = redeem(later);
        assertEq(paid, 0, "un-anchored draws nothing");
        assertEq(shortfall, 30, "and is filed");
        assertEq(vault.filedToOf(laneKey(later.voucher.leg)), 30, "filed");

        (paid,) = redeem(b);
        assertEq(paid, 60, "anchored before the revocation");
    }

    function testARevokedKeyWithNothingAnchoredFilesAll() public {
        fund(payer, 100);
        vm.prank(emergency);
        vault.revokeOperatorKey(1);
        (uint128 paid, uint128 shortfall) = redeem(bundleOf(leg(shop, 0, 60)));
        assertEq(paid, 0, "paid");
        assertEq(shortfall, 60, "filed");
    }

    /// @dev A key that is revoked after its log was lost keeps what was anchored in that log.
    function testARevokedKeyKeepsTheLastAnchorOfAnEarlierLog() public {
        fund(payer, 100);
        Bundle memory anchored = bundleOf(leg(shop, 0, 60));
        Bundle memory loose = bundleOf(leg(shop, 1, 10));
        vm.prank(operator);
        vault.anchor(anchored.checkpoint, anchored.operatorSignature, new bytes32[](0));
        vm.startPrank(emergency);
        vault.newLogEpoch();
        vault.revokeOperatorKey(1);
        vm.stopPrank();
        (uint128 paid,) = redeem(loose);
        assertEq(paid, 0, "never anchored");
        (paid,) = redeem(anchored);
        assertEq(paid, 60, "anchored in the earlier log");
    }

    /// @dev A leaked key cannot forge under a log that began after it was revoked.
    function testARevokedKeyHasNoPartInALaterLog() public {
        fund(payer, 100);
        vm.startPrank(emergency);
        vault.revokeOperatorKey(1);
        vault.newLogEpoch();
        vm.stopPrank();
        (uint128 paid, uint128 shortfall) = redeem(bundleOf(leg(shop, 0, 60)));
        assertEq(paid, 0, "draws nothing");
        assertEq(shortfall, 60, "filed");
    }

    /// @dev What another key anchors after the revocation neither takes the revoked key's last anchor away nor adds to it.
    function testARevokedKeyKeepsItsLastAnchorWhileAnotherKeyGoesOn() public {
        fund(payer, 100);
        _nextKeyCounts();
        Bundle memory b = bundleOf(leg(shop, 0, 60));
        vm.prank(operator);
        vault.anchor(b.checkpoint, b.operatorSignature, new bytes32[](0));
        vm.prank(emergency);
        vault.revokeOperatorKey(1);

        bytes32[] memory log = new bytes32[](6);
        for (uint256 i = 0; i < 6; ++i) {
            log[i] = i == 2 ? leafHash(abi.encode(b.leaf)) : leafHash(abi.encode(i));
        }
        Checkpoint memory c = Checkpoint(vault.logId(), 6, LogModel.root(log), NOW, 2);
        bytes32[] memory proof = LogModel.consistency(log, 5); // calls the precompile, which ends a prank
        vm.prank(operator);
        vault.anchor(c, sign(NEXT_KEY, digest(c)), proof);

        Bundle memory later = bundleOf(leg(shop, 0, 60));
        later.proof = LogModel.inclusion(log, 2);
        c.operatorKeyId = 1;
        later.checkpoint = c;
        later.operatorSignature = sign(SIGNER_KEY, digest(c));
        (uint128 paid, uint128 shortfall) = redeem(later);
        assertEq(paid, 0, "the revoked key's word on the later log");
        assertEq(shortfall, 60, "is filed");
        (paid,) = redeem(b);
        assertEq(paid, 60, "its last anchor");
    }

    function testARevokedKeyHasNoPartInWhatAnotherKeyAnchorsOfALaterLog() public {
        fund(payer, 100);
        _nextKeyCounts();
        vm.startPrank(emergency);
        vault.revokeOperatorKey(1);
        vault.newLogEpoch();
        vm.stopPrank();
        Bundle memory b = bundleOf(leg(shop, 0, 60));
        Bundle memory next = bundleOf(leg(shop, 0, 60));
        next.checkpoint.operatorKeyId = 2;
        next.operatorSignature = sign(NEXT_KEY, digest(next.checkpoint));
        vm.prank(operator);
        vault.anchor(next.checkpoint, next.operatorSignature, new bytes32[](0));
        (uint128 paid,) = redeem(b);
        assertEq(paid, 0, "the same log by the revoked key");
        (paid,) = redeem(next);
        assertEq(paid, 60, "by its own key");
    }

    function _nextKeyCounts() private {
        vm.prank(governance);
        vault.addOperatorKey(vm.addr(NEXT_KEY));
        pass(86_400);
    }

    // ---- log epochs

    function testAnOldLogHasItsTimeAndIsFiledAfterwards() public {
        fund(payer, 100);
        Bundle memory old = bundleOf(leg(shop, 0, 60));
        Bundle memory older = bundleOf(leg(shop, 1, 10));
        vm.prank(emergency);
        vault.newLogEpoch();
        redeem(old);
        assertEq(credit(shop), 60, "still draws");
        pass(86_400);
        (uint128 paid, uint128 shortfall) = redeem(older);
        assertEq(paid, 0, "too late for collateral");
        assertEq(shortfall, 10, "filed");
        redeem(bundleOf(leg(shop, 1, 10))); // the new log knows it as well
        assertEq(credit(shop), 70, "paid by the new log");
    }

    function testALogBeforeTheLastIsOnlyFiled() public {
        fund(payer, 100);
        Bundle memory old = bundleOf(leg(shop, 0, 60));
        vm.prank(emergency);
        vault.newLogEpoch();
        pass(86_400);
        vm.prank(emergency);
        vault.newLogEpoch();
        (uint128 paid,) = redeem(old);
        assertEq(paid, 0, "two logs back");
    }
}
