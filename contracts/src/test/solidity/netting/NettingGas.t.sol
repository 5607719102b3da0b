// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {NetPart} from "../../../main/solidity/netting/NettingTypes.sol";
import {NettingWindows} from "../../../main/solidity/netting/NettingWindows.sol";
import {PlainToken} from "../hostile/HostileTokens.sol";
import {CreditSplitStyle, DisperseStyle, PushSplitStyle} from "./Contestants.sol";
import {NettingTest} from "./NettingTest.sol";

/// @notice G16 and G17: what a net position and a payment cost, beside others on the same machine in the same run.
/// @dev All that is prepared stands in setUp, which for the machine is another transaction; each test measures one
///      call, so its slots are cold. A figure is a whole transaction: 21,000, calldata, execution.
contract NettingGasTest is NettingTest {
    uint32 private constant POSITIONS = 1_000;
    uint32 private constant FRESH = 1_000; // behind the others
    uint256 private constant PAYMENTS = 50; // per position, for G17
    uint64 private constant RICH = 50_000_000;

    DisperseStyle private _disperse = new DisperseStyle();
    PushSplitStyle private _push = new PushSplitStyle();
    CreditSplitStyle private _creditSplit = new CreditSplitStyle();
    PlainToken private _plain = new PlainToken();

    address[] private _payees;
    uint256[] private _amounts;
    bytes private _call;
    NettingWindows private _lonely;
    bytes private _empty;
    bytes private _emptyOfOne;
    bytes private _fresh;
    bytes private _sparse;

    function setUp() public override {
        super.setUp();
        address[] memory list = new address[](4 * POSITIONS + FRESH);
        for (uint32 i = 0; i < 4 * POSITIONS + FRESH; ++i) {
            list[i] = address(uint160(uint256(keccak256(abi.encode("account", i)))));
        }
        vm.prank(operator);
        book.register(list);
        // A window that leaves money on the first thousand accounts, and on every fourth.
        enter(payer, RICH * 2_000);
        bytes memory positions = new bytes(12 * (POSITIONS + 3 * POSITIONS / 4 + 1));
        uint64 count = 0;
        for (uint32 i = 1; i <= 4 * POSITIONS; ++i) {
            if (i <= POSITIONS || i % 4 == 0) _put(positions, count++, i, RICH);
        }
        _put(positions, count, book.indexOf(payer), (count * RICH) | 1 << 63);
        settleNet(partOf(true), positions);
        _call = _encoded(_positions(1, 1, POSITIONS));
        _empty = _encoded("");
        _sparse = _encoded(_positions(4, 4, POSITIONS));
        _fresh = _encoded(_freshPayees());
        _ofOneMember();
        _contestants();
    }

    function testGasOfAPositionIsAtMost3000() public {
        uint256 gas = _measure("1,000 positions, half debits", address(book), operator, _call) / POSITIONS;
        _value("a position of 1,000 (G16)", gas);
        _value("a payment at 50 a position (G17), in thousandths", gas * 1_000 / PAYMENTS);
        assertTrue(gas <= 3_000, "G16");
        assertTrue(gas <= 60 * PAYMENTS, "G17");
    }

    function testGasOfSparsePositions() public {
        _value("a position, no two in one slot", _measure("", address(book), operator, _sparse) / POSITIONS);
    }

    function testGasOfFreshPositions() public {
        _value("a position, every payee new", _measure("", address(book), operator, _fresh) / POSITIONS);
    }

    function testGasOfAttestation() public {
        uint256 three = _measure("a part without positions, 3 attestations", address(book), operator, _empty);
        vm.cool(address(vault)); // as a transaction of its own finds it
        uint256 one = _measure("", address(_lonely), operator, _emptyOfOne);
        _value("an attestation", (three - one) / 2);
    }

    function testGasOfDisperse() public {
        bytes memory data = abi.encodeCall(_disperse.disperse, (_plain, _payees, _amounts));
        _value("a payee by Disperse", _measure("", address(_disperse), payer, data) / POSITIONS);
    }

    function testGasOfPushSplit() public {
        bytes memory data = abi.encodeCall(_push.distribute, (_plain, _payees, _amounts));
        _value("a payee by a push split", _measure("", address(_push), payer, data) / POSITIONS);
    }

    function testGasOfCreditSplit() public {
        bytes memory data = abi.encodeCall(_creditSplit.distribute, (_plain, 1e12, _payees, _amounts));
        _value("a payee by a credit split", _measure("", address(_creditSplit), payer, data) / POSITIONS);
    }

    function testGasOfOneTransfer() public {
        bytes memory data = abi.encodeCall(_plain.transfer, (_payees[0], _amounts[0]));
        _measure("an ERC-20 transfer", address(_plain), payer, data);
    }

    /// @dev A book of one member, and its second part: what attestations cost is the difference.
    function _ofOneMember() private {
        address[] memory one = addresses(vm.addr(memberKeys[0]));
        bytes memory args = abi.encode(vault, token, uint8(2), one, uint16(1));
        _lonely = NettingWindows(vm.deployCode("NettingWindows.sol:NettingWindows", args));
        for (uint64 window = 1; window <= 2; ++window) {
            NetPart memory it = partOf(true);
            (it.window, it.part) = (window, 0);
            (, it.previousCoverage) = _lonely.coverage();
            bytes[] memory signatures = new bytes[](1);
            signatures[0] = sign(memberKeys[0], _lonely.digestOf(it, ""));
            _emptyOfOne = abi.encodeCall(NettingWindows.settlePart, (it, "", signatures));
            if (window == 2) break;
            vm.prank(operator);
            _lonely.settlePart(it, "", signatures);
        }
    }

    /// @dev The same payees for everybody, each of whom has a balance already.
    function _contestants() private {
        for (uint32 i = 1; i <= POSITIONS; ++i) {
            address payee = book.accountAt(i);
            _payees.push(payee);
            _amounts.push(1_000 + i);
            _plain.mint(payee, 1);
        }
        _plain.mint(payer, 1e15);
        _plain.mint(address(_push), 1e12);
        _plain.mint(address(_disperse), 1);
        _plain.mint(address(_creditSplit), 1);
        vm.prank(payer);
        _plain.approve(address(_disperse), 1e15);
        vm.prank(payer);
        _plain.approve(address(_creditSplit), 1e15);
        _push.set(_payees, _amounts);
        _creditSplit.set(_payees, _amounts);
        vm.prank(payer);
        _creditSplit.distribute(_plain, 1e12, _payees, _amounts);
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
        uint32 first = uint32(book.lastIndex()) - FRESH;
        positions = new bytes(12 * POSITIONS);
        for (uint32 i = 0; i < POSITIONS - 1; ++i) {
            _put(positions, i, first + i, 100_000 + i);
            sum += 100_000 + i;
        }
        _put(positions, POSITIONS - 1, book.indexOf(payer), sum | 1 << 63);
    }

    function _put(bytes memory positions, uint256 place, uint32 index, uint64 amount) private pure {
        bytes memory one = position(index, amount);
        for (uint256 i = 0; i < 12; ++i) {
            positions[12 * place + i] = one[i];
        }
    }

    function _measure(string memory name, address to, address from, bytes memory data) private returns (uint256 gas) {
        vm.prank(from);
        uint256 before = gasleft();
        (bool ok,) = to.call(data);
        gas = before - gasleft() + 21_000;
        assertTrue(ok, "refused");
        for (uint256 i = 0; i < data.length; ++i) {
            gas += data[i] == 0 ? 4 : 16;
        }
        if (bytes(name).length != 0) _value(name, gas);
    }

    function _value(string memory name, uint256 value) private {
        vm.snapshotValue("netting", name, value);
    }

    function _encoded(bytes memory positions) private view returns (bytes memory) {
        NetPart memory it = partOf(true);
        return abi.encodeCall(NettingWindows.settlePart, (it, positions, attest(it, positions)));
    }
}
