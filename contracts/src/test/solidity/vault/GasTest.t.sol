// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Entry} from "../../../main/solidity/vault/VaultTypes.sol";
import {VaultTest} from "./VaultTest.sol";

/// @notice What a part costs. The figures go into snapshots, and no part of 200 may cost 14,000,000.
contract GasTest is VaultTest {
    function testGasOfFreshAndRepeatedEntries() public {
        Entry[] memory fresh = new Entry[](200);
        Entry[] memory repeated = new Entry[](200);
        for (uint256 i = 0; i < 200; ++i) {
            uint256 key = 0x10000 + i;
            fund(vm.addr(key), 3_000_000);
            fresh[i] = entryBy(key, legs(leg(vm.addr(0x20000 + i), 0, 1_000_000)));
            repeated[i] = entryBy(key, legs(leg(vm.addr(0x20000 + i), 0, 2_000_000)));
        }
        assertTrue(_gasOf("settle 200 fresh", 1, fresh) < 14_000_000, "fresh");
        _gasOf("settle 200 repeated, warm slots", 2, repeated);
    }

    /// @dev Execution and calldata; the 21,000 of the transaction itself are not in it.
    function _gasOf(string memory name, uint64 window, Entry[] memory list) private returns (uint256 gas) {
        bytes memory data = abi.encodeCall(vault.settle, (window, 0, true, list));
        vm.prank(operator);
        uint256 before = gasleft();
        (bool ok,) = address(vault).call(data);
        gas = before - gasleft();
        assertTrue(ok, name);
        vm.snapshotValue("vault", string.concat(name, ", execution"), gas);
        for (uint256 i = 0; i < data.length; ++i) {
            gas += data[i] == 0 ? 4 : 16;
        }
        vm.snapshotValue("vault", string.concat(name, ", with calldata"), gas);
    }
}
