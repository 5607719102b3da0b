// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {VaultBond} from "../../../main/solidity/bond/VaultBond.sol";
import {CoverageProof, CoveredLane, NetPart} from "../../../main/solidity/netting/NettingTypes.sol";
import {NettingWindows} from "../../../main/solidity/netting/NettingWindows.sol";
import {Checkpoint, Duration, Leg} from "../../../main/solidity/vault/VaultTypes.sol";
import {LogModel} from "../LogModel.sol";
import {VaultTest} from "../vault/VaultTest.sol";

/// @notice A named netting book with four members of whom three attest, a bank whose credit fills accounts, and the
///         published map of lanes as members keep it.
abstract contract NettingTest is VaultTest {
    uint16 internal constant QUORUM = 3;
    uint32 internal constant NET = 1 << 31;

    struct Covered {
        bytes32 key;
        uint128 to;
    }

    address internal immutable bank = vm.addr(0xBA2C);
    address internal immutable second = vm.addr(0x5EC0);
    address internal immutable third = vm.addr(0x7412);

    NettingWindows internal book;
    VaultBond internal bond;
    uint256[] internal memberKeys;
    Covered[] internal map;

    function setUp() public virtual override {
        super.setUp();
        _chooseMembers();
        bond = VaultBond(
            vm.deployCode(
                "VaultBond.sol:VaultBond", abi.encode(vault, bank, uint16(10_000), Duration(21_600, 21_600))
            )
        );
        vm.prank(governance);
        vault.setBond(address(bond));
        book = deployBook(2);
        vm.prank(governance);
        vault.nameNetting(address(token), address(book));
        fund(bank, 1e30);
        vm.prank(bank);
        vault.requestUnpledge(address(token), 1e30);
        pass(86_400);
        anchorEmpty();
        vm.prank(bank);
        vault.finishUnpledge(address(token));
    }

    function deployBook(uint8 scale) internal returns (NettingWindows) {
        return deployBook(scale, members(), QUORUM);
    }

    function deployBook(uint8 scale, address[] memory attesting, uint16 quorum) internal returns (NettingWindows) {
        bytes memory args = abi.encode(vault, token, scale, attesting, quorum);
        return NettingWindows(vm.deployCode("NettingWindows.sol:NettingWindows", args));
    }

    // ---- money

    function give(address to, uint128 amount) internal {
        vm.prank(bank);
        vault.transferCredit(address(token), to, amount);
    }

    function enter(address account, uint64 units) internal {
        give(book.pocketOf(account, account), units * book.unit());
        book.enter(account, account);
    }

    function guarantee(address account, address guarantor, uint64 units) internal {
        vm.prank(account);
        book.setGuarantor(guarantor);
        give(book.pocketOf(account, guarantor), units * book.unit());
        book.enter(account, guarantor);
    }

    function takeOut(address account, address owner, uint64 units) internal {
        ask(account, owner, units);
        vm.prank(owner);
        book.finishLeave(account);
    }

    /// @dev Asks, waits, and completes the window that was cut after the wait.
    function ask(address account, address owner, uint64 units) internal {
        vm.prank(owner);
        book.requestLeave(account, units);
        pass(86_400);
        settleNothing();
    }

    // ---- parts

    function debit(address account, uint64 units) internal view returns (bytes memory) {
        return position(book.indexOf(account), units | 1 << 63);
    }

    function credits(address account, uint64 units) internal view returns (bytes memory) {
        return position(book.indexOf(account), units);
    }

    function position(uint32 index, uint64 amount) internal pure returns (bytes memory) {
        return abi.encodePacked(index, amount);
    }

    /// @dev From one account to another, in the order of their indexes.
    function transfer(address from, address to, uint64 units) internal view returns (bytes memory) {
        (bytes memory out, bytes memory in_) = (debit(from, units), credits(to, units));
        return book.indexOf(from) < book.indexOf(to) ? bytes.concat(out, in_) : bytes.concat(in_, out);
    }

    /// @dev The next part, covering the map as it is now.
    function partOf(bool last) internal view returns (NetPart memory it) {
        (uint64 window, uint32 part, bool ended) = book.lastPart();
        (it.window, it.part) = ended ? (window + 1, 0) : (window, part + 1);
        it.last = last;
        (, it.previousCoverage) = book.coverage();
        it.lanes = uint64(map.length);
        it.coverage = mapRoot();
        it.checkpoint = Checkpoint(vault.logId(), 7, keccak256("log"), uint64(block.timestamp), 1);
    }

    function settleNet(NetPart memory it, bytes memory positions) internal {
        bytes[] memory signatures = attest(it, positions);
        vm.prank(operator);
        book.settlePart(it, positions, signatures);
    }

    function refused(NetPart memory it, bytes memory positions, bytes memory why) internal {
        refused(it, positions, attest(it, positions), why);
    }

    function refused(NetPart memory it, bytes memory positions, bytes[] memory signatures, bytes memory why)
        internal
    {
        vm.expectRevert(why);
        vm.prank(operator);
        book.settlePart(it, positions, signatures);
    }

    /// @dev A window without payments: the operator's sign of life.
    function settleNothing() internal {
        settleNet(partOf(true), "");
    }

    function attest(NetPart memory it, bytes memory positions) internal view returns (bytes[] memory signatures) {
        bytes32 digest = book.digestOf(it, positions);
        signatures = new bytes[](QUORUM);
        for (uint256 i = 0; i < QUORUM; ++i) {
            signatures[i] = sign(memberKeys[i], digest);
        }
    }

    function members() internal view returns (address[] memory list) {
        list = new address[](memberKeys.length);
        for (uint256 i = 0; i < list.length; ++i) {
            list[i] = vm.addr(memberKeys[i]);
        }
    }

    // ---- the published map

    function cover(bytes32 key, uint128 to) internal {
        uint256 i = 0;
        while (i < map.length && map[i].key < key) ++i;
        if (i == map.length || map[i].key != key) {
            map.push();
            for (uint256 j = map.length - 1; j > i; --j) {
                map[j] = map[j - 1];
            }
        }
        map[i] = Covered(key, to);
    }

    function mapRoot() internal view returns (bytes32) {
        return LogModel.root(_mapLeaves());
    }

    /// @dev What proves the lane's base: itself, its neighbours, or nothing in the empty map.
    function shown(bytes32 key) internal view returns (uint64 place, CoveredLane[] memory lanes) {
        uint256 i = 0;
        while (i < map.length && map[i].key < key) ++i;
        if (map.length == 0) return (0, lanes);
        bool present = i < map.length && map[i].key == key;
        if (present || i == 0 || i == map.length) {
            lanes = new CoveredLane[](1);
            place = uint64(i == map.length ? i - 1 : i);
        } else {
            lanes = new CoveredLane[](2);
            place = uint64(i - 1);
            lanes[1] = coveredAt(i);
        }
        lanes[0] = coveredAt(place);
    }

    function coveredAt(uint256 i) internal view returns (CoveredLane memory) {
        return CoveredLane(map[i].key, map[i].to, LogModel.inclusion(_mapLeaves(), i));
    }

    // ---- bundles of netting lanes

    function netLeg(address payee, uint32 lane, uint128 cumulative) internal pure returns (Leg memory) {
        return leg(payee, NET | lane, cumulative);
    }

    function redeemNet(Bundle memory b) internal returns (uint128 paid, uint128 shortfall) {
        (uint64 place, CoveredLane[] memory lanes) = shown(b.leaf.laneKey);
        return redeemNet(b, place, lanes);
    }

    function redeemNet(Bundle memory b, uint64 place, CoveredLane[] memory lanes)
        internal
        returns (uint128 paid, uint128 shortfall)
    {
        return book.redeemNet(
            b.voucher,
            b.signature,
            b.leaf,
            b.index,
            b.proof,
            b.checkpoint,
            b.operatorSignature,
            CoverageProof(place, lanes)
        );
    }

    function exitVault() internal {
        vm.prank(governance);
        vault.declareExit();
    }

    function _mapLeaves() private view returns (bytes32[] memory leaves) {
        leaves = new bytes32[](map.length);
        for (uint256 i = 0; i < leaves.length; ++i) {
            leaves[i] = leafHash(abi.encode(map[i].key, map[i].to));
        }
    }

    /// @dev Four keys, in rising order of their addresses.
    function _chooseMembers() private {
        for (uint256 key = 0x3E30; key < 0x3E34; ++key) {
            memberKeys.push(key);
            for (uint256 i = memberKeys.length - 1; i > 0 && vm.addr(memberKeys[i]) < vm.addr(memberKeys[i - 1]); --i) {
                (memberKeys[i], memberKeys[i - 1]) = (memberKeys[i - 1], memberKeys[i]);
            }
        }
    }
}
