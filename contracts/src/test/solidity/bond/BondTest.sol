// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {BondStorage} from "../../../main/solidity/bond/BondStorage.sol";
import {LaneId, Phase} from "../../../main/solidity/bond/BondTypes.sol";
import {VaultBond} from "../../../main/solidity/bond/VaultBond.sol";
import {SettlementVault} from "../../../main/solidity/vault/SettlementVault.sol";
import {Checkpoint, Duration, Leaf, Leg} from "../../../main/solidity/vault/VaultTypes.sol";
import {LogModel} from "../LogModel.sol";
import {VaultTest} from "../vault/VaultTest.sol";

/// @notice A vault with a bond, and an operator's log of many leaves that is anchored when a test says so.
abstract contract BondTest is VaultTest {
    uint256 internal constant SPARE_KEY = 0x5161;

    address internal immutable owner = vm.addr(0x0A11);

    VaultBond internal bond;

    Leaf[] internal leaves;
    bytes32[] internal log;
    mapping(uint256 index => Leg) internal legOf;
    mapping(uint256 index => uint256) internal payerKeyOf;
    mapping(uint256 index => LaneId) private _laneOf;

    function setUp() public virtual override {
        super.setUp();
        address[] memory keys = new address[](2);
        keys[0] = vm.addr(SIGNER_KEY);
        keys[1] = vm.addr(SPARE_KEY);
        bytes memory args = abi.encode(parameters(), roles(), keys, addresses(address(token)));
        vault = SettlementVault(vm.deployCode("SettlementVault.sol:SettlementVault", args));
        token.protect(address(vault));
        bond = deployBond(10_000);
        vm.prank(governance);
        vault.setBond(address(bond));
    }

    function deployBond(uint16 payerShare) internal returns (VaultBond) {
        bytes memory args = abi.encode(address(vault), owner, payerShare, Duration(21_600, 21_600));
        return VaultBond(vm.deployCode("VaultBond.sol:VaultBond", args));
    }

    /// @dev A day passes: collateral of the owner becomes credit, and credit the bond.
    function post(uint128 amount) internal {
        fund(owner, amount);
        vm.prank(owner);
        vault.requestUnpledge(address(token), amount);
        pass(86_400);
        anchorEmpty();
        vm.startPrank(owner);
        vault.finishUnpledge(address(token));
        vault.transferCredit(address(token), address(bond), amount);
        vm.stopPrank();
    }

    // ---- the log

    /// @dev The operator accepts one leg of this payer: one more leaf.
    function accept(uint256 key, Leg memory it) internal returns (uint256 index) {
        Bundle memory b = _sealed(key, it);
        index = log.length;
        leaves.push(b.leaf);
        log.push(leafHash(abi.encode(b.leaf)));
        legOf[index] = it;
        payerKeyOf[index] = key;
        _laneOf[index] = LaneId(b.voucher.payer, it.payee, it.lane);
    }

    /// @dev The bundle of a leaf, under a checkpoint of so many leaves by this key.
    function bundleAt(uint256 index, uint256 size, uint32 keyId) internal view returns (Bundle memory b) {
        b = _sealed(payerKeyOf[index], legOf[index]);
        b.leaf = leaves[index];
        bytes32[] memory content = prefix(size);
        b.index = uint64(index);
        b.proof = LogModel.inclusion(content, index);
        b.checkpoint = checkpointOf(content, b.leaf.logId, keyId);
        b.operatorSignature = sign(keyId == 1 ? SIGNER_KEY : SPARE_KEY, digest(b.checkpoint));
    }

    function checkpointOf(bytes32[] memory content, bytes32 logId, uint32 keyId)
        internal
        pure
        returns (Checkpoint memory)
    {
        return Checkpoint(logId, uint64(content.length), LogModel.root(content), NOW, keyId);
    }

    function prefix(uint256 size) internal view returns (bytes32[] memory content) {
        content = new bytes32[](size);
        for (uint256 i = 0; i < size; ++i) content[i] = log[i];
    }

    /// @dev Presents the bundle of a leaf to the vault; without collateral it is filed.
    function file(uint256 index) internal {
        redeem(bundleAt(index, log.length, 1));
    }

    function anchorLog() internal {
        anchorLog(1);
    }

    function anchorLog(uint32 keyId) internal {
        (uint64 size,) = vault.anchored();
        Checkpoint memory c = checkpointOf(prefix(log.length), vault.logId(), keyId);
        bytes32[] memory proof = LogModel.consistency(prefix(log.length), size);
        vm.prank(operator);
        vault.anchor(c, sign(keyId == 1 ? SIGNER_KEY : SPARE_KEY, digest(c)), proof);
    }

    /// @dev The log is lost, and a new one begins.
    function newLog() internal {
        vm.prank(emergency);
        vault.newLogEpoch();
        delete log;
        delete leaves;
    }

    // ---- rounds

    function lane(uint256 index) internal view returns (LaneId memory) {
        return _laneOf[index];
    }

    function keyOf(uint256 index) internal view returns (bytes32) {
        LaneId memory it = lane(index);
        return keccak256(abi.encode(it.payer, it.payee, address(token), it.lane));
    }

    function join(uint256 index) internal {
        vm.prank(stranger);
        bond.join(address(token), lane(index));
    }

    /// @dev Files, joins and proves the leaf under what is anchored.
    function fileSenior(uint256 index) internal {
        file(index);
        proveSenior(index);
    }

    function proveSenior(uint256 index) internal {
        (uint64 size,) = vault.anchored();
        bytes32[] memory proof = LogModel.inclusion(prefix(size), index);
        vm.prank(stranger);
        bond.proveSenior(address(token), lane(index), leaves[index], uint64(index), proof);
    }

    function fileJunior(uint256 index) internal {
        file(index);
        join(index);
    }

    function allLanes() internal view returns (LaneId[] memory list) {
        list = new LaneId[](log.length);
        for (uint256 i = 0; i < log.length; ++i) list[i] = lane(i);
    }

    function only(uint256 index) internal view returns (LaneId[] memory list) {
        list = new LaneId[](1);
        list[0] = lane(index);
    }

    function count(LaneId[] memory list) internal {
        vm.prank(stranger);
        bond.count(address(token), list);
    }

    function pay(LaneId[] memory list) internal {
        vm.prank(stranger);
        bond.pay(address(token), list);
    }

    /// @dev Lets the filing period pass, counts all lanes and pays them.
    function divide() internal {
        pass(86_400);
        count(allLanes());
        pay(allLanes());
    }

    function round() internal view returns (BondStorage.Round memory) {
        return bond.roundOf(address(token));
    }

    function assertPhase(Phase expected, string memory what) internal view {
        assertEq(uint256(round().phase), uint256(expected), what);
    }

    function assertExit(bool expected, string memory what) internal view {
        assertEq(uint256(vault.state()), expected ? 1 : 0, what);
    }

    function bondLeft() internal view returns (uint128) {
        return vault.bondOf(address(token));
    }

    function payee(uint256 i) internal pure returns (address) {
        return vm.addr(0x9000 + i);
    }

    function _sealed(uint256 key, Leg memory it) private view returns (Bundle memory b) {
        b = bundleOf(it);
        b.voucher.payer = vm.addr(key);
        reseal(b, key);
    }
}
