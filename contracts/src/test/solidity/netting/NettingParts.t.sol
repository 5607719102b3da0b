// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {NettingErrors} from "../../../main/solidity/netting/NettingErrors.sol";
import {NettingEvents} from "../../../main/solidity/netting/NettingEvents.sol";
import {NettingWindows} from "../../../main/solidity/netting/NettingWindows.sol";
import {NetPart} from "../../../main/solidity/netting/NettingTypes.sol";
import {NettingTest} from "./NettingTest.sol";

/// @notice Packed parts: what they move, what refuses them, and who attests them.
contract NettingPartsTest is NettingTest {
    function setUp() public override {
        super.setUp();
        enter(shop, 1_000);
        enter(second, 500);
        address[] memory list = new address[](4);
        for (uint256 i = 0; i < 4; ++i) {
            list[i] = vm.addr(0x9000 + i);
        }
        list[3] = third;
        vm.prank(operator);
        book.register(list);
    }

    function testBeforeTheFirstPartNothingIsCovered() public view {
        (uint64 lanes, bytes32 root) = book.coverage();
        assertTrue(lanes == 0 && root == sha256(""), "the empty map");
        (uint64 window, uint32 part, bool last) = book.lastPart();
        assertTrue(window == 0 && part == 0 && last, "so window 1 part 0 comes next");
    }

    function testAPartMovesWhatItsPositionsSay() public {
        cover(keccak256("lane"), 300);
        NetPart memory it = partOf(true);
        bytes memory positions = bytes.concat(debit(shop, 300), debit(second, 100), credits(third, 400));
        bytes[] memory signatures = attest(it, positions);
        vm.expectEmit(address(book));
        emit NettingEvents.PartNetted(
            1, 0, true, keccak256(positions), 3, 400, 1, mapRoot(), it.checkpoint
        );
        vm.prank(operator);
        book.settlePart(it, positions, signatures);
        assertEq(book.spendableOf(shop), 700, "shop");
        assertEq(book.spendableOf(second), 400, "second");
        assertEq(book.spendableOf(third), 400, "third");
        assertEq(book.total(), 1_500, "total");
        (uint64 lanes, bytes32 root) = book.coverage();
        assertEq(lanes, 1, "lanes");
        assertEq(root, mapRoot(), "root");
        (uint64 window, uint32 part, bool last) = book.lastPart();
        assertTrue(window == 1 && part == 0 && last, "sequence");
    }

    /// Every neighbourhood in the slots: debits and credits at each place, next to each other and apart.
    function testFuzzPartsMoveExactly(uint64[9] memory amounts, uint16 directions) public {
        uint256[10] memory expected;
        address[10] memory who;
        bytes memory positions;
        uint256 net = 0;
        for (uint32 i = 1; i < 10; ++i) {
            who[i] = book.accountAt(i);
            if (who[i] == address(0)) {
                who[i] = vm.addr(0xA000 + i);
            }
            enter(who[i], 1_000_000);
            expected[i] = book.spendableOf(who[i]);
        }
        for (uint32 i = 1; i < 9; ++i) {
            uint64 units = uint64(bound(amounts[i], 1, expected[i]));
            bool out = directions >> i & 1 == 1 || net < units;
            positions = bytes.concat(positions, out ? debit(who[i], units) : credits(who[i], units));
            net = out ? net + units : net - units;
            expected[i] = out ? expected[i] - units : expected[i] + units;
        }
        if (net != 0) positions = bytes.concat(positions, credits(who[9], uint64(net)));
        expected[9] += net;
        settleNet(partOf(true), positions);
        for (uint32 i = 1; i < 10; ++i) {
            assertEq(book.spendableOf(who[i]), expected[i], "exactly");
        }
        assertEq(book.total(), 9_001_500, "the total stands still");
    }

    /// NET-SEQUENCE
    function testPartsComeStrictlyOneAfterAnother() public {
        NetPart memory it = partOf(false);
        it.part = 1;
        refused(it, "", abi.encodeWithSelector(NettingErrors.OutOfSequence.selector, 1, 1, 1, 0));
        it = partOf(false);
        settleNet(it, "");
        refused(it, "", abi.encodeWithSelector(NettingErrors.OutOfSequence.selector, 1, 0, 1, 1));
        it = partOf(true);
        it.window = 2;
        it.part = 0;
        refused(it, "", abi.encodeWithSelector(NettingErrors.OutOfSequence.selector, 2, 0, 1, 1));
        settleNet(partOf(true), "");
        it = partOf(true);
        assertTrue(it.window == 2 && it.part == 0, "next window");
        it.window = 1;
        it.part = 2;
        refused(it, "", abi.encodeWithSelector(NettingErrors.OutOfSequence.selector, 1, 2, 2, 0));
    }

    function testAPartContinuesTheCoverageBeforeIt() public {
        cover(keccak256("a"), 1);
        cover(keccak256("b"), 1);
        settleNet(partOf(true), "");
        NetPart memory it = partOf(true);
        it.previousCoverage = keccak256("another story");
        refused(
            it,
            "",
            abi.encodeWithSelector(NettingErrors.WrongPreviousCoverage.selector, it.previousCoverage, mapRoot())
        );
        it = partOf(true);
        it.lanes = 1;
        refused(it, "", abi.encodeWithSelector(NettingErrors.CoverageShrinks.selector, 2, 1));
    }

    function testAPartIsOfTheBooksLog() public {
        NetPart memory it = partOf(true);
        it.checkpoint.logId = keccak256("another log");
        refused(
            it, "", abi.encodeWithSelector(NettingErrors.WrongLog.selector, it.checkpoint.logId, vault.logId())
        );
        assertEq(book.logId(), vault.logId(), "the vault's at deployment");
    }

    /// NET-SUM-ZERO
    function testPositionsAddUpToZero() public {
        _refusedPositions(
            bytes.concat(debit(shop, 5), credits(second, 4)),
            abi.encodeWithSelector(NettingErrors.SumNotZero.selector, 5, 4)
        );
        _refusedPositions(credits(shop, 1), abi.encodeWithSelector(NettingErrors.SumNotZero.selector, 0, 1));
        // 2^64 in credits against nothing: a sum that wraps would be zero.
        uint64 half = type(uint64).max >> 1;
        bytes memory wrap = bytes.concat(
            credits(shop, half), credits(second, half), credits(third, 2)
        );
        _refusedPositions(wrap, abi.encodeWithSelector(NettingErrors.SumNotZero.selector, 0, uint256(1) << 64));
    }

    /// NET-CAP
    function testNobodyFallsBelowItsCap() public {
        _refusedPositions(
            transfer(shop, second, 1_001),
            abi.encodeWithSelector(NettingErrors.AboveSpendable.selector, book.indexOf(shop), 1_000, 1_001)
        );
        guarantee(shop, third, 1);
        settleNet(partOf(true), transfer(shop, second, 1_001));
        assertTrue(book.balanceOf(shop) == -1, "down to the cap");
        _refusedPositions(
            transfer(shop, second, 1),
            abi.encodeWithSelector(NettingErrors.AboveSpendable.selector, book.indexOf(shop), 0, 1)
        );
    }

    function testPositionsAreWellFormed() public {
        bytes memory good = transfer(shop, second, 1);
        _refusedPositions(bytes.concat(good, hex"00"), abi.encodeWithSelector(NettingErrors.BadLength.selector, 25));
        bytes memory twice = bytes.concat(debit(shop, 1), debit(shop, 1), credits(second, 2));
        bytes memory notRising = abi.encodeWithSelector(NettingErrors.PositionsNotRising.selector, book.indexOf(shop));
        _refusedPositions(twice, notRising);
        _refusedPositions(bytes.concat(credits(second, 1), debit(shop, 1)), notRising);
        _refusedPositions(
            bytes.concat(position(0, 1), debit(shop, 1)),
            abi.encodeWithSelector(NettingErrors.PositionsNotRising.selector, 0)
        );
        uint32 unknown = uint32(book.lastIndex()) + 1;
        _refusedPositions(
            bytes.concat(debit(shop, 1), position(unknown, 1)),
            abi.encodeWithSelector(NettingErrors.UnknownIndex.selector, unknown)
        );
        bytes memory empty = abi.encodeWithSelector(NettingErrors.EmptyPosition.selector, book.indexOf(shop));
        _refusedPositions(debit(shop, 0), empty);
        _refusedPositions(credits(shop, 0), empty);
    }

    /// What is attested: change any of it and it is another part.
    function testFuzzTheAttestationBindsEveryWord(uint8 which) public {
        NetPart memory it = partOf(true);
        bytes memory positions = transfer(shop, second, 1);
        bytes[] memory signatures = attest(it, positions);
        uint256 field = which % 8;
        if (field == 0) it.last = false;
        if (field == 1) it.lanes += 1;
        if (field == 2) it.coverage = keccak256("more");
        if (field == 3) it.checkpoint.size += 1;
        if (field == 4) it.checkpoint.root = keccak256("fork");
        if (field == 5) it.checkpoint.time += 1;
        if (field == 6) it.checkpoint.operatorKeyId = 2;
        if (field == 7) positions = transfer(shop, second, 2);
        vm.expectPartialRevert(NettingErrors.NotAttested.selector);
        vm.prank(operator);
        book.settlePart(it, positions, signatures);
    }

    function testAnAttestationIsOfOneBookAndOneChain() public {
        NetPart memory it = partOf(true);
        vm.chainId(1);
        bytes[] memory signatures = attest(it, "");
        refused(it, "", signatures, abi.encodeWithSelector(NettingErrors.NotOpen.selector)); // a fork has no log here
        vm.chainId(31_337);
        vm.expectPartialRevert(NettingErrors.NotAttested.selector);
        vm.prank(operator);
        book.settlePart(it, "", signatures);
        it = partOf(true);
        signatures = attest(it, "");
        (address first,) = (address(book), book = deployBook(2));
        assertTrue(first != address(book), "a second deployment");
        vm.expectPartialRevert(NettingErrors.NotAttested.selector);
        vm.prank(operator);
        book.settlePart(it, "", signatures);
    }

    function testOnlyTheOperatorSettlesAndOnlyWhileOpen() public {
        NetPart memory it = partOf(true);
        bytes[] memory signatures = attest(it, "");
        vm.expectRevert(
            abi.encodeWithSelector(NettingErrors.NotInRole.selector, keccak256("OPERATOR_ROLE"), stranger)
        );
        vm.prank(stranger);
        book.settlePart(it, "", signatures);
        exitVault();
        refused(it, "", signatures, abi.encodeWithSelector(NettingErrors.NotOpen.selector));
    }

    /// The digest that viem computes, in its domain.
    function testTheDigestIsThatOfTheVector() public {
        string memory json = vm.readFile("vectors/netting.json");
        address at_ = vm.parseJsonAddress(json, ".book");
        vm.chainId(31_337);
        vm.etch(at_, address(book).code);
        NetPart memory it;
        it.window = 3;
        it.part = 1;
        it.last = true;
        it.previousCoverage = vm.parseJsonBytes32(json, ".before.root");
        it.lanes = 5;
        it.coverage = vm.parseJsonBytes32(json, ".after.root");
        it.checkpoint.logId = vm.parseJsonBytes32(json, ".part.checkpoint.logId");
        it.checkpoint.size = 9;
        it.checkpoint.root = vm.parseJsonBytes32(json, ".part.checkpoint.root");
        it.checkpoint.time = 1_790_000_001;
        it.checkpoint.operatorKeyId = 1;
        bytes memory packed = vm.parseJsonBytes(json, ".packed");
        assertEq(NettingWindows(at_).digestOf(it, packed), vm.parseJsonBytes32(json, ".digest"), "digest");
        uint64 debited = (type(uint64).max >> 1) - 7_219;
        bytes memory positions = bytes.concat(
            position(1, 7_219 | 1 << 63),
            position(2, type(uint64).max >> 1),
            position(type(uint32).max, debited | 1 << 63)
        );
        assertEq(keccak256(positions), keccak256(packed), "packing");
        for (uint256 i = 0; i < 5; ++i) {
            string memory lane = string.concat(".after.lanes[", vm.toString(i), "]");
            cover(
                vm.parseJsonBytes32(json, string.concat(lane, ".laneKey")),
                uint128(vm.parseJsonUint(json, string.concat(lane, ".cumulative")))
            );
        }
        assertEq(mapRoot(), it.coverage, "coverage");
    }

    function _refusedPositions(bytes memory positions, bytes memory why) private {
        refused(partOf(true), positions, why);
    }
}
