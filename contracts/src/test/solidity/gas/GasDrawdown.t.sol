// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Entry, Leg} from "../../../main/solidity/vault/VaultTypes.sol";
import {DrawdownTest} from "../drawdown/DrawdownTest.sol";
import {GasTable} from "./GasTable.sol";

/// @notice G3 and G4: what payments of a session and ticks cost, for the table of GasCompare. Each measured call is a
///         transaction of its own (isolate).
/// forge-config: default.isolate = true
contract GasDrawdownTest is DrawdownTest, GasTable {
    uint8 private constant _PAYMENTS = 64; // of a root
    uint32 private constant _TICKS = 1_000;
    uint256 private constant _LANES = 50;

    function testGasOfSessions() public {
        for (uint256 round = 0; round < 2; ++round) {
            Entry[] memory part = new Entry[](_LANES);
            for (uint256 i = 0; i < _LANES; ++i) {
                fund(vm.addr(_key(i)), 1_000_000);
                Leg[] memory list = sessionOf(_payee(i), 0, uint128(1_000 * (round + 1)));
                Payment[] memory all = paymentsOn(1, _PAYMENTS, uint128(10 * (round + 1)));
                bytes memory drawdown = sessionDrawdown(digestBy(vm.addr(_key(i)), list, SESSION), all, _PAYMENTS - 1);
                part[i] = _entryBy(_key(i), list, SESSION, all[_PAYMENTS - 1].cumulative, drawdown);
            }
            uint256 gas = _settled(uint64(round + 1), part);
            _write("session settlement, 64 payments a lane", _LANES * _PAYMENTS, _condition(round), gas);
        }
    }

    function testGasOfTicks() public {
        for (uint256 round = 0; round < 2; ++round) {
            Entry[] memory part = new Entry[](_LANES);
            for (uint256 i = 0; i < _LANES; ++i) {
                fund(vm.addr(_key(i)), 1_000_000);
                part[i] = _ticksBy(_key(i), _payee(i), uint128(round * _TICKS));
            }
            uint256 gas = _settled(uint64(round + 1), part);
            assertTrue(gas < 14_000_000, "a part");
            assertTrue(round == 0 || gas <= _LANES * (24_040 + 183 * uint256(_TICKS)), "G4");
            _write("tick settlement, 1,000 ticks a lane", _LANES * _TICKS, _condition(round), gas);
        }
    }

    /// @dev The lane and its payee are known; each close is a part of its own.
    function testGasOfOneClose() public {
        uint256 key = _key(0);
        fund(vm.addr(key), 1_000_000);
        settle(1, 0, true, entries(entryBy(key, legs(leg(_payee(0), 0, 1)))));
        uint256 total = _settled(2, entries(entryBy(key, legs(leg(_payee(0), 0, 1_000)))));
        _beside("a lane alone in a part: by a voucher, whatever it sums up", total);
        uint256 ticks = _settled(3, entries(_ticksBy(key, _payee(0), 1_000)));
        _beside("a lane alone in a part: by 1,000 ticks", ticks);
        _beside("a tick (G4: at most 183)", (ticks - total) / _TICKS);
        Leg[] memory list = sessionOf(_payee(0), 0, 10_000);
        Payment[] memory all = paymentsOn(1, _PAYMENTS, 100);
        bytes memory drawdown = sessionDrawdown(digestBy(vm.addr(key), list, SESSION), all, _PAYMENTS - 1);
        uint256 session = _settled(4, entries(_entryBy(key, list, SESSION, 6_400, drawdown)));
        _beside("a lane alone in a part: by a session's root of 64 payments", session);
        assertTrue((ticks - total) / _TICKS <= 183, "G4");
    }

    function _ticksBy(uint256 key, address payee, uint128 base) private view returns (Entry memory) {
        Chain memory chain = chainOf(base, 1, _TICKS);
        Leg[] memory list = ticksOf(payee, 0, chain);
        return _entryBy(key, list, TICKS, base + _TICKS, tickDrawdown(chain, _TICKS));
    }

    function _entryBy(uint256 key, Leg[] memory list, uint8 kind, uint128 to, bytes memory drawdown)
        private
        view
        returns (Entry memory entry)
    {
        entry = drawnEntry(list, 0, kind, to, "");
        entry.payer = vm.addr(key);
        delete entry.legHashes; // one leg
        entry.signature = bytes.concat(sign(key, digestBy(vm.addr(key), list, kind)), drawdown);
    }

    function _settled(uint64 window, Entry[] memory part) private returns (uint256) {
        settle(window, 0, true, part);
        return vm.lastCallGas().gasTotalUsed;
    }

    function _condition(uint256 round) private pure returns (string memory) {
        return round == 0 ? "fresh payees" : "known payees";
    }

    function _key(uint256 i) private pure returns (uint256) {
        return 0x10000 + i;
    }

    function _payee(uint256 i) private pure returns (address) {
        return address(uint160(0x9000_0000 + i));
    }
}
