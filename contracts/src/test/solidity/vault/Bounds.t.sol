// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {VaultErrors} from "../../../main/solidity/vault/VaultErrors.sol";
import {VaultEvents} from "../../../main/solidity/vault/VaultEvents.sol";
import {Entry, Leg} from "../../../main/solidity/vault/VaultTypes.sol";
import {LogModel} from "../LogModel.sol";
import {VaultTest} from "./VaultTest.sol";

/// @notice The last value that settlement and redemption take, and the first that they refuse.
contract BoundsTest is VaultTest {
    function _many(uint256 n) private pure returns (Leg[] memory list) {
        list = new Leg[](n);
        for (uint256 i = 0; i < n; ++i) {
            list[i] = leg(vm.addr(0x100 + i), uint32(i), uint128(i + 1));
        }
    }

    function testAVoucherHasUpTo32Legs() public {
        fund(payer, 1000);
        Leg[] memory most = _many(32);
        settle(1, 0, true, entries(entryOf(most)));
        assertEq(collateral(payer), 1000 - 528, "all its legs");
        redeem(bundleOf(most, 31)); // nothing is left of it
        vault = deployVault(parameters(), roles());
        fund(payer, 1000);
        redeem(bundleOf(most, 31));
        assertEq(credit(most[31].payee), 32, "the last leg");
        Entry memory entry = entryOf(most);
        entry.legHashes = legHashes(most);
        settle(1, 0, true, entries(entry));
        assertEq(collateral(payer), 1000 - 528, "all its legs by their hashes");

        Leg[] memory more = _many(33);
        entry = entryOf(more);
        entry.legHashes = legHashes(more);
        vm.expectRevert(abi.encodeWithSelector(VaultErrors.TooManyLegs.selector, 33));
        settle(2, 0, true, entries(entry));
    }

    /// @dev Hashes that are given count, also where one claim alone would do without.
    function testALoneClaimIsTheFirstLegOrTheOneItsHashesName() public {
        fund(payer, 100);
        Leg memory only = leg(shop, 0, 50);
        Entry memory entry = entryOf(legs(only));
        entry.claims[0].legIndex = 1;
        _refuses(entry, abi.encodeWithSelector(VaultErrors.LegMismatch.selector, 1, legHash(only)));
        entry = entryOf(legs(only));
        entry.legHashes = legHashes(legs(leg(shop, 0, 51)));
        _refuses(entry, abi.encodeWithSelector(VaultErrors.LegMismatch.selector, 0, legHash(only)));
        entry.legHashes = legHashes(legs(only));
        settle(1, 0, true, entries(entry));
        assertEq(credit(shop), 50, "paid");
    }

    /// @dev What a part tells of old and new claims: where each lane stands, and what moved in all.
    function testAPartTellsWhereItsLanesStand() public {
        fund(payer, 100);
        settle(1, 0, false, entries(entryOf(legs(leg(shop, 0, 30)))));
        Entry[] memory list = new Entry[](3);
        list[0] = entryOf(legs(leg(shop, 0, 20)));
        list[1] = entryOf(legs(leg(shop, 0, 35)));
        list[2] = entryOf(legs(leg(stranger, 0, 7)));
        bytes32[] memory leaves = new bytes32[](3);
        leaves[0] = leafHash(abi.encode(laneKey(leg(shop, 0, 0)), 30));
        leaves[1] = leafHash(abi.encode(laneKey(leg(shop, 0, 0)), 35));
        leaves[2] = leafHash(abi.encode(laneKey(leg(stranger, 0, 0)), 7));
        vm.expectEmit(address(vault));
        emit VaultEvents.PartSettled(1, 1, true, LogModel.root(leaves), 3, 12);
        settle(1, 1, true, list);
        (uint64 window, uint32 part, bool last) = vault.lastPart();
        assertEq(window, 1, "window");
        assertEq(part, 1, "part");
        assertTrue(last, "last");
    }

    /// @dev One unit is paid, and one unit is filed.
    function testTheSmallestPaymentAndTheSmallestShortfall() public {
        fund(payer, 1);
        bytes32 key = laneKey(leg(shop, 0, 0));
        redeem(bundleOf(leg(shop, 0, 1)));
        assertEq(credit(shop), 1, "paid");
        assertEq(vault.settledOf(key), 1, "settled");
        assertEq(vault.filedToOf(key), 0, "nothing to file");
        (uint128 paid, uint128 shortfall) = redeem(bundleOf(leg(shop, 0, 2)));
        assertEq(paid, 0, "nothing is left");
        assertEq(shortfall, 1, "lacking");
        assertEq(vault.filedToOf(key), 2, "filed");
    }

    /// @dev An older bundle of a lane takes nothing back of what was filed.
    function testAFilingOnlyRises() public {
        bytes32 key = laneKey(leg(shop, 0, 0));
        redeem(bundleOf(leg(shop, 0, 60)));
        fund(payer, 5);
        Bundle memory b = bundleOf(leg(shop, 0, 50));
        vm.expectEmit(address(vault));
        emit VaultEvents.Redeemed(key, 0, 50, 5, 45);
        redeem(b);
        assertEq(vault.filedToOf(key), 60, "stays");
        b = bundleOf(leg(shop, 0, 61));
        vm.expectEmit(address(vault));
        emit VaultEvents.Redeemed(key, 5, 61, 0, 56);
        redeem(b);
        assertEq(vault.filedToOf(key), 61, "rises");
        fund(payer, 100);
        redeem(bundleOf(leg(shop, 0, 70)));
        assertEq(vault.filedToOf(key), 61, "what is paid in full is not filed");
        assertEq(credit(shop), 70, "paid");
    }

    function _refuses(Entry memory entry, bytes memory why) private {
        vm.expectRevert(why);
        settle(1, 0, true, entries(entry));
    }
}
