// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {SettlementToken} from "../../../main/solidity/token/SettlementToken.sol";
import {SettlementVault} from "../../../main/solidity/vault/SettlementVault.sol";
import {
    Checkpoint,
    Claim,
    Duration,
    Entry,
    Leaf,
    Leg,
    Parameters,
    Roles,
    VoucherLeg
} from "../../../main/solidity/vault/VaultTypes.sol";
import {LogModel} from "../LogModel.sol";
import {Test} from "../Test.sol";

/// @notice A vault with funded payers, and the hands to sign vouchers and checkpoints for it.
abstract contract VaultTest is Test {
    uint64 internal constant NOW = 1_790_000_000;
    uint64 internal constant NOT_AFTER = NOW + 3600;

    uint256 internal constant PAYER_KEY = 0xA11CE;
    uint256 internal constant SIGNER_KEY = 0x5160;

    address internal immutable governance = vm.addr(0x601);
    address internal immutable operator = vm.addr(0x602);
    address internal immutable guardian = vm.addr(0x603);
    address internal immutable emergency = vm.addr(0x604);
    address internal immutable freezer = vm.addr(0x605);
    address internal immutable confirmer = vm.addr(0x606);
    address internal immutable payer = vm.addr(PAYER_KEY);
    address internal immutable shop = vm.addr(0x5409);
    address internal immutable stranger = vm.addr(0x57A6);

    SettlementToken internal token;
    SettlementVault internal vault;

    /// @dev A whole payment's proof: what `redeem` takes.
    struct Bundle {
        VoucherLeg voucher;
        bytes signature;
        Leaf leaf;
        uint64 index;
        bytes32[] proof;
        Checkpoint checkpoint;
        bytes operatorSignature;
    }

    function setUp() public virtual {
        vm.warp(NOW);
        vm.roll(1000);
        token = deployToken(2);
        token.grantRole(token.ISSUER_ROLE(), address(this));
        token.setQuota(address(this), type(uint256).max);
        vault = deployVault(parameters(), roles());
        token.protect(address(vault));
    }

    // Deployed from artifacts: a test contract that says `new` compiles the whole vault once more.

    function deployToken(uint8 decimals) internal returns (SettlementToken) {
        bytes memory args = abi.encode("Brazilian real (test)", "BRLt", decimals, address(this));
        return SettlementToken(vm.deployCode("SettlementToken.sol:SettlementToken", args));
    }

    function deployVault(Parameters memory p, Roles memory r) internal returns (SettlementVault) {
        bytes memory args = abi.encode(p, r, addresses(vm.addr(SIGNER_KEY)), addresses(address(token)));
        return SettlementVault(vm.deployCode("SettlementVault.sol:SettlementVault", args));
    }

    function parameters() internal pure returns (Parameters memory p) {
        p.anchorInterval = Duration(10, 10);
        p.settleInterval = Duration(60, 60);
        p.alive = Duration(21_600, 21_600);
        p.watch = Duration(43_200, 43_200);
        p.exit = Duration(86_400, 86_400);
        p.filing = Duration(86_400, 86_400);
        p.bond = Duration(259_200, 259_200);
        p.pause = Duration(14_400, 14_400);
        p.keyRetirement = 600;
        p.observationLag = 30;
        p.maxTtl = 21_600;
        p.maxParts = 3600;
    }

    function roles() internal view returns (Roles memory) {
        return Roles(governance, operator, guardian, emergency, freezer, confirmer);
    }

    function addresses(address one) internal pure returns (address[] memory list) {
        list = new address[](1);
        list[0] = one;
    }

    function fund(address account, uint128 amount) internal {
        token.issue(address(this), amount);
        token.approve(address(vault), amount);
        vault.deposit(address(token), account, amount);
    }

    /// @dev Lets blocks and seconds pass together.
    function pass(uint256 span) internal {
        vm.warp(block.timestamp + span);
        vm.roll(block.number + span);
    }

    /// @dev What was asked back may leave, and the operator lives.
    function mature() internal {
        pass(86_400);
        anchorEmpty();
    }

    function creditPayer(uint128 amount) internal {
        fund(payer, amount);
        vm.prank(payer);
        vault.requestUnpledge(address(token), amount);
        mature();
        vm.prank(payer);
        vault.finishUnpledge(address(token));
    }

    // ---- vouchers

    function leg(address payee, uint32 lane, uint128 cumulative) internal pure returns (Leg memory) {
        return Leg(payee, lane, cumulative, keccak256(abi.encode(payee, lane, cumulative)));
    }

    function legs(Leg memory only) internal pure returns (Leg[] memory list) {
        list = new Leg[](1);
        list[0] = only;
    }

    function legHash(Leg memory it) internal pure returns (bytes32) {
        return keccak256(
            abi.encode(
                keccak256("Leg(address payee,uint32 lane,uint128 cumulative,bytes32 terms)"),
                it.payee,
                it.lane,
                it.cumulative,
                it.terms
            )
        );
    }

    function legHashes(Leg[] memory list) internal pure returns (bytes32[] memory hashes) {
        hashes = new bytes32[](list.length);
        for (uint256 i = 0; i < list.length; ++i) {
            hashes[i] = legHash(list[i]);
        }
    }

    function digest(VoucherLeg memory v) internal view returns (bytes32) {
        return typed(
            keccak256(
                abi.encode(
                    keccak256(
                        "Voucher(address payer,address token,uint32 keyEpoch,uint8 kind,uint64 notAfter,Leg[] legs)Leg(address payee,uint32 lane,uint128 cumulative,bytes32 terms)"
                    ),
                    v.payer,
                    v.token,
                    v.keyEpoch,
                    v.kind,
                    v.notAfter,
                    keccak256(abi.encodePacked(v.legHashes))
                )
            )
        );
    }

    function digest(Checkpoint memory it) internal view returns (bytes32) {
        return typed(
            keccak256(
                abi.encode(
                    keccak256("Checkpoint(bytes32 logId,uint64 size,bytes32 root,uint64 at,uint32 operatorKeyId)"),
                    it.logId,
                    it.size,
                    it.root,
                    it.time,
                    it.operatorKeyId
                )
            )
        );
    }

    function typed(bytes32 structHash) internal view returns (bytes32) {
        bytes32 domain = keccak256(
            abi.encode(
                keccak256("EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)"),
                keccak256("Bascule"),
                keccak256("1"),
                block.chainid,
                address(vault)
            )
        );
        return keccak256(abi.encodePacked(hex"1901", domain, structHash));
    }

    function sign(uint256 key, bytes32 hash) internal pure returns (bytes memory) {
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(key, hash);
        return abi.encodePacked(r, s, v);
    }

    function voucherOf(Leg[] memory list, uint8 index) internal view returns (VoucherLeg memory) {
        return VoucherLeg(payer, address(token), 0, 0, NOT_AFTER, legHashes(list), index, list[index]);
    }

    function voucherWith(Leg[] memory list, uint8 kind, uint32 epoch) internal view returns (VoucherLeg memory v) {
        v = voucherOf(list, 0);
        v.kind = kind;
        v.keyEpoch = epoch;
    }

    /// @dev A voucher with all its legs as a settlement entry, each settled to its cumulative.
    function entryOf(Leg[] memory list) internal view returns (Entry memory entry) {
        return entryBy(PAYER_KEY, list);
    }

    function entryBy(uint256 key, Leg[] memory list) internal view returns (Entry memory entry) {
        entry.payer = vm.addr(key);
        entry.token = address(token);
        entry.notAfter = NOT_AFTER;
        entry.claims = new Claim[](list.length);
        for (uint256 i = 0; i < list.length; ++i) {
            entry.claims[i] = Claim(uint8(i), list[i].cumulative, list[i]);
        }
        VoucherLeg memory v = voucherOf(list, 0);
        v.payer = entry.payer;
        entry.signature = sign(key, digest(v));
    }

    function entries(Entry memory only) internal pure returns (Entry[] memory list) {
        list = new Entry[](1);
        list[0] = only;
    }

    // ---- the log

    /// @dev The payment of one leg, accepted as leaf 2 of a log of 5.
    function bundleOf(Leg memory only) internal view returns (Bundle memory) {
        return bundleOf(legs(only), 0);
    }

    function bundleOf(Leg[] memory list, uint8 index) internal view returns (Bundle memory b) {
        b.voucher = voucherOf(list, index);
        b.leaf.leafType = 1;
        b.leaf.logId = vault.logId();
        b.leaf.time = NOW;
        b.leaf.admittedAt = NOW;
        b.leaf.leg = index;
        b.leaf.to = list[index].cumulative;
        reseal(b, PAYER_KEY);
    }

    /// @dev Makes the signatures, the leaf and the log fit the bundle again after a test has changed something.
    function reseal(Bundle memory b, uint256 key) internal view {
        bytes32 hash = digest(b.voucher);
        b.signature = sign(key, hash);
        b.leaf.voucherDigest = hash;
        b.leaf.terms = b.voucher.leg.terms;
        b.leaf.laneKey =
            vault.laneKeyOf(b.voucher.payer, b.voucher.leg.payee, b.voucher.token, b.voucher.leg.lane);
        relog(b);
    }

    /// @dev Puts the leaf as it is into a log of 5 and signs the checkpoint.
    function relog(Bundle memory b) internal view {
        bytes32[] memory log = new bytes32[](5);
        for (uint256 i = 0; i < 5; ++i) {
            log[i] = leafHash(abi.encode(i));
        }
        log[2] = leafHash(abi.encode(b.leaf));
        b.index = 2;
        b.proof = LogModel.inclusion(log, 2);
        b.checkpoint = Checkpoint(b.leaf.logId, 5, LogModel.root(log), NOW, 1);
        b.operatorSignature = sign(SIGNER_KEY, digest(b.checkpoint));
    }

    function leafHash(bytes memory data) internal pure returns (bytes32) {
        return sha256(abi.encodePacked(hex"00", data));
    }

    /// @dev A sign of life: the anchored log once more.
    function anchorEmpty() internal {
        (uint64 size, bytes32 root) = vault.anchored();
        Checkpoint memory c = Checkpoint(vault.logId(), size, root, uint64(block.timestamp), 1);
        vm.prank(operator);
        vault.anchor(c, sign(SIGNER_KEY, digest(c)), new bytes32[](0));
    }

    function redeem(Bundle memory b) internal returns (uint128 paid, uint128 shortfall) {
        return vault.redeem(
            b.voucher, b.signature, b.leaf, b.index, b.proof, b.checkpoint, b.operatorSignature
        );
    }

    function settle(uint64 window, uint32 part, bool last, Entry[] memory list) internal {
        vm.prank(operator);
        vault.settle(window, part, last, list);
    }

    function collateral(address account) internal view returns (uint128) {
        return vault.collateralOf(address(token), account);
    }

    function credit(address account) internal view returns (uint128) {
        return vault.creditOf(address(token), account);
    }

    function laneKey(Leg memory it) internal view returns (bytes32) {
        return keccak256(abi.encode(payer, it.payee, address(token), it.lane));
    }
}
