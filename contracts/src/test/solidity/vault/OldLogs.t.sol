// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {VaultTest} from "./VaultTest.sol";

/// @notice What bundles are worth after a key was revoked or a log was lost.
contract OldLogsTest is VaultTest {
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
