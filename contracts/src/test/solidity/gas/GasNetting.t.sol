// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {NetPart} from "../../../main/solidity/netting/NettingTypes.sol";
import {NettingWindows} from "../../../main/solidity/netting/NettingWindows.sol";
import {NettingTest} from "../netting/NettingTest.sol";
import {GasTable} from "./GasTable.sol";

/// @notice G16 and G17: what a net position and a payment cost in the netting book, for the table of GasCompare. Each
///         measured call is a transaction of its own (isolate).
/// forge-config: default.isolate = true
contract GasNettingTest is NettingTest, GasTable {
    uint32 private constant _POSITIONS = 1_000;
    uint256 private constant _PAYMENTS = 50; // a position, for G17
    uint64 private constant _RICH = 50_000_000;

    /// @dev The first 1,000 accounts and every fourth of the first 4,000 have money, the last 1,000 never had any.
    function setUp() public override {
        super.setUp();
        address[] memory list = new address[](500);
        for (uint32 from = 0; from < 5 * _POSITIONS; from += 500) {
            for (uint32 i = 0; i < 500; ++i) {
                list[i] = address(uint160(uint256(keccak256(abi.encode("account", from + i)))));
            }
            vm.prank(operator);
            book.register(list);
        }
        enter(payer, _RICH * 2_000);
        bytes memory positions = new bytes(12 * (_POSITIONS + 3 * _POSITIONS / 4 + 1));
        uint64 count = 0;
        for (uint32 i = 1; i <= 4 * _POSITIONS; ++i) {
            if (i <= _POSITIONS || i % 4 == 0) _put(positions, count++, i, _RICH);
        }
        _put(positions, count, book.indexOf(payer), (count * _RICH) | 1 << 63);
        settleNet(partOf(true), positions);
    }

    function testGasOfAPositionIsAtMost3000() public {
        uint256 gas = _settled(_positions(1, 1, _POSITIONS));
        _write("netting window, a payment a position", _POSITIONS, "known payees", gas);
        _write("netting window, 50 payments a position", _POSITIONS * _PAYMENTS, "known payees", gas);
        _beside("netting: a position of 1,000, with 3 attestations (G16: at most 3,000)", gas / _POSITIONS);
        assertTrue(gas <= 3_000 * uint256(_POSITIONS), "G16");
        assertTrue(gas <= 60 * _PAYMENTS * _POSITIONS, "G17");
    }

    function testGasOfSparsePositions() public {
        uint256 gas = _settled(_positions(4, 4, _POSITIONS));
        _beside("netting: a position of 1,000, no two in one slot", gas / _POSITIONS);
        assertTrue(gas < 14_000_000, "a part");
    }

    function testGasOfFreshPositions() public {
        uint256 gas = _settled(_freshPayees());
        _write("netting window, a payment a position", _POSITIONS, "fresh payees", gas);
        _write("netting window, 50 payments a position", _POSITIONS * _PAYMENTS, "fresh payees", gas);
        assertTrue(gas < 14_000_000, "a part");
    }

    /// @dev Beside a book of one member: what attestations cost is the difference.
    function testGasOfAttestation() public {
        settleNothing();
        uint256 three = vm.lastCallGas().gasTotalUsed;
        address[] memory one = addresses(vm.addr(memberKeys[0]));
        book = deployBook(2, one, 1);
        _settleNothingByOne();
        _settleNothingByOne();
        uint256 alone = vm.lastCallGas().gasTotalUsed;
        _beside("netting: a part without positions, with 3 attestations", three);
        _beside("netting: an attestation", (three - alone) / 2);
    }

    /// @dev From the book to tokens in hand: ask, leave, withdraw.
    function testGasOfTheWayOut() public {
        address payee = book.accountAt(1);
        vm.prank(payee);
        book.requestLeave(payee, _RICH);
        uint256 gas = vm.lastCallGas().gasTotalUsed;
        pass(86_400);
        settleNothing();
        vm.prank(payee);
        book.finishLeave(payee);
        gas += vm.lastCallGas().gasTotalUsed;
        vm.prank(payee);
        vault.withdraw(address(token), _RICH, payee);
        gas += vm.lastCallGas().gasTotalUsed;
        _write("a payee leaves the netting book and withdraws", 1, "fresh payees", gas);
    }

    function _settleNothingByOne() private {
        NetPart memory it = partOf(true);
        bytes[] memory signatures = new bytes[](1);
        signatures[0] = sign(memberKeys[0], book.digestOf(it, ""));
        vm.prank(operator);
        book.settlePart(it, "", signatures);
    }

    function _settled(bytes memory positions) private returns (uint256 gas) {
        settleNet(partOf(true), positions);
        return vm.lastCallGas().gasTotalUsed;
    }

    /// @dev From `first` on, each `step` further: debits and credits in turn, amounts of real size (cents).
    function _positions(uint32 first, uint32 step, uint32 count) private pure returns (bytes memory positions) {
        positions = new bytes(12 * count);
        for (uint32 i = 0; i < count; i += 2) {
            uint64 units = uint64(100_000 + uint256(keccak256(abi.encode(i))) % 4_000_000);
            _put(positions, i, first + i * step, units | 1 << 63);
            _put(positions, i + 1, first + (i + 1) * step, units);
        }
    }

    /// @dev 999 accounts of a block of which none has money yet, paid by one.
    function _freshPayees() private view returns (bytes memory positions) {
        uint64 sum = 0;
        positions = new bytes(12 * _POSITIONS);
        for (uint32 i = 0; i < _POSITIONS - 1; ++i) {
            _put(positions, i, 4 * _POSITIONS + 1 + i, 100_000 + i);
            sum += 100_000 + i;
        }
        _put(positions, _POSITIONS - 1, book.indexOf(payer), sum | 1 << 63);
    }

    function _put(bytes memory positions, uint256 place, uint32 index, uint64 amount) private pure {
        bytes memory one = position(index, amount);
        for (uint256 i = 0; i < 12; ++i) {
            positions[12 * place + i] = one[i];
        }
    }
}
