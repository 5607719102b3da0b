// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {Lanes} from "../vault/Lanes.sol";
import {LogTree} from "../vault/LogTree.sol";
import {PartSequence} from "../vault/PartSequence.sol";
import {SettlementVault} from "../vault/SettlementVault.sol";
import {Checkpoint, Leaf, VoucherLeg} from "../vault/VaultTypes.sol";
import {VoucherHash} from "../vault/VoucherHash.sol";
import {Coverage} from "./Coverage.sol";
import {NetBook} from "./NetBook.sol";
import {NettingAccounts} from "./NettingAccounts.sol";
import {NettingMembers} from "./NettingMembers.sol";
import {CoverageProof, NetPart} from "./NettingTypes.sol";

/// @title NettingWindows
/// @notice Settles the netting lanes (bit 31) of one token of one vault: while the book is open by packed parts that
///         members attest, after the exit by redemption of what no part has covered. One of both at any moment.
///
/// @dev Invariants (docs/contracts/netting-windows.md), each with a test of the same name: NET-SOLVENT, NET-SUM-ZERO,
///      NET-CAP, NET-ONE-FORM, NET-SEQUENCE, NET-QUORUM.
///      Not upgradeable. Its money is credit in the vault; it never holds tokens.
contract NettingWindows is NettingAccounts {
    /// @dev One slot: the part that was settled last, and how many lanes the covered map has.
    struct Progress {
        uint64 window;
        uint32 part;
        bool last;
        uint64 lanes;
    }

    bytes32 private constant _NET_PART = keccak256(
        "NetPart(uint64 window,uint32 part,bool last,bytes32 positions,bytes32 previousCoverage,"
        "uint64 lanes,bytes32 coverage,Checkpoint checkpoint)"
        "Checkpoint(bytes32 logId,uint64 size,bytes32 root,uint64 at,uint32 operatorKeyId)"
    );

    /// @dev A position: 32 bits of index, one bit that is set for a debit, 63 bits of units; big-endian.
    uint256 private constant _POSITION_BYTES = 12;
    uint256 private constant _DEBIT = 1 << 63;
    uint256 private constant _UNITS = _DEBIT - 1;

    Progress private _progress;
    bytes32 private _coverage;
    mapping(bytes32 laneKey => uint128 to) private _redeemedTo;

    /// @param token_ The token whose lanes this book settles.
    /// @param scale How many decimals the ledger counts; one unit is 10^(decimals - scale) base units.
    /// @param members_ Keys that attest parts, in rising order.
    /// @param quorum_ How many of them a part needs: more than half.
    constructor(SettlementVault vault_, address token_, uint8 scale, address[] memory members_, uint16 quorum_)
        EIP712("Bascule", "1")
        NettingMembers(vault_, members_, quorum_)
        NettingAccounts(token_, scale)
    {
        _progress.last = true;
        _coverage = LogTree.EMPTY;
    }

    /// @notice Settles one part: all of it or nothing, strictly in sequence, while the vault is open. Each part covers
    ///         whole lanes and stands for itself, so an exit after any part finds balances and coverage in agreement.
    /// @param positions 12 bytes each, in rising order of the index.
    /// @param signatures One of each of exactly a quorum of members, in rising order of their addresses.
    function settlePart(NetPart calldata it, bytes calldata positions, bytes[] calldata signatures) external {
        _requireRole(OPERATOR_ROLE);
        _requireOpen();
        _advance(it);
        bytes32 hash = keccak256(positions);
        _requireAttested(_hashOf(it, hash), signatures);
        uint64 gross = _apply(positions);
        emit PartNetted(
            it.window,
            it.part,
            it.last,
            hash,
            uint32(positions.length / _POSITION_BYTES),
            gross,
            it.lanes,
            it.coverage,
            it.checkpoint
        );
    }

    /// @notice After the exit, pays a payee what the operator accepted for it on a netting lane and no part has
    ///         covered. Anybody may bring the bundle; presenting it twice changes nothing.
    /// @param covered How far the covered map goes on the lane, proven.
    /// @return paid What moved to the payee, in base units.
    /// @return shortfall What was due and the payer could not pay.
    function redeemNet(
        VoucherLeg calldata voucher,
        bytes calldata signature,
        Leaf calldata leaf,
        uint64 index,
        bytes32[] calldata proof,
        Checkpoint calldata checkpoint,
        bytes calldata operatorSignature,
        CoverageProof calldata covered
    ) external returns (uint128 paid, uint128 shortfall) {
        if (isOpen()) revert NotExit();
        if (voucher.token != token) revert WrongToken(voucher.token);
        bytes32 laneKey = _requireAccepted(
            voucher, signature, leaf, index, proof, checkpoint, operatorSignature
        );
        return _redeem(voucher.payer, voucher.leg.payee, laneKey, leaf.to, covered);
    }

    /// @notice The part that was settled last; (0, 0, true) before the first, so that window 1 part 0 comes next.
    function lastPart() external view returns (uint64 window, uint32 part, bool last) {
        return (_progress.window, _progress.part, _progress.last);
    }

    /// @notice Size and root of the covered map, as the last part left it.
    function coverage() external view returns (uint64 lanes, bytes32 root) {
        return (_progress.lanes, _coverage);
    }

    /// @notice How far redemptions have paid a lane, in base units; zero when they paid nothing.
    function redeemedToOf(bytes32 laneKey) external view returns (uint128) {
        return _redeemedTo[laneKey];
    }

    /// @notice What members sign for a part with these positions.
    function digestOf(NetPart calldata it, bytes calldata positions) external view returns (bytes32) {
        return _hashTypedDataV4(_hashOf(it, keccak256(positions)));
    }

    /// @dev The vault checks the bundle; here, that it is of this book, and counts against the payer's money.
    function _requireAccepted(
        VoucherLeg calldata voucher,
        bytes calldata signature,
        Leaf calldata leaf,
        uint64 index,
        bytes32[] calldata proof,
        Checkpoint calldata checkpoint,
        bytes calldata operatorSignature
    ) private view returns (bytes32 laneKey) {
        bool draws;
        if (!Lanes.isNetting(voucher.leg.lane)) revert WrongBook(voucher.leg.lane);
        if (checkpoint.logId != logId) revert WrongLog(checkpoint.logId, logId);
        (laneKey, draws) = vault.accepted(voucher, signature, leaf, index, proof, checkpoint, operatorSignature);
        if (!draws) revert DrawsNothing(laneKey);
    }

    function _advance(NetPart calldata it) private {
        Progress memory before = _progress;
        (uint64 window, uint32 part) = PartSequence.next(before.window, before.part, before.last);
        if (it.window != window || it.part != part) revert OutOfSequence(it.window, it.part, window, part);
        if (it.checkpoint.logId != logId) revert WrongLog(it.checkpoint.logId, logId);
        if (it.previousCoverage != _coverage) revert WrongPreviousCoverage(it.previousCoverage, _coverage);
        if (it.lanes < before.lanes) revert CoverageShrinks(before.lanes, it.lanes);
        _progress = Progress(it.window, it.part, it.last, it.lanes);
        _coverage = it.coverage;
        if (it.last) _completed(it.checkpoint.time);
    }

    /// @dev Applies the positions slot by slot. The book's total does not change, so no amount reaches 2^63.
    function _apply(bytes calldata positions) private returns (uint64 gross) {
        if (positions.length % _POSITION_BYTES != 0) revert BadLength(positions.length);
        uint256 accounts = lastIndex();
        uint256 debits = 0;
        uint256 credits = 0;
        uint256 previous = 0;
        uint256 slot = 0;
        uint256 packed = _spendable[0];
        for (uint256 next = 0; next < positions.length;) {
            uint256 position;
            unchecked {
                position = uint96(bytes12(positions[next:next + _POSITION_BYTES])); // ends within the length
                next += _POSITION_BYTES;
            }
            uint256 index = position >> 64;
            uint256 units = position & _UNITS;
            if (index <= previous) revert PositionsNotRising(index);
            if (units == 0) revert EmptyPosition(index);
            previous = index;
            if (NetBook.slotOf(index) != slot) {
                _spendable[slot] = packed;
                slot = NetBook.slotOf(index);
                packed = _spendable[slot];
            }
            uint256 worth = NetBook.worthOf(index);
            unchecked {
                // 2^32 positions of less than 2^63 each
                if (position & _DEBIT != 0) {
                    uint256 spendable = NetBook.amountAt(packed, worth);
                    if (units > spendable) revert AboveSpendable(index, spendable, units);
                    packed = NetBook.debited(packed, worth, units);
                    debits += units;
                } else {
                    packed = NetBook.credited(packed, worth, units);
                    credits += units;
                }
            }
        }
        if (previous > accounts) revert UnknownIndex(previous);
        if (debits != credits) revert SumNotZero(debits, credits);
        _spendable[slot] = packed;
        return uint64(debits); // at most the total
    }

    function _redeem(
        address payer,
        address payee,
        bytes32 laneKey,
        uint128 to,
        CoverageProof calldata covered
    ) private returns (uint128 paid, uint128 shortfall) {
        uint128 base = Coverage.baseOf(laneKey, _coverage, _progress.lanes, covered.place, covered.shown);
        uint128 from = NetBook.paidTo(base, _redeemedTo[laneKey]);
        (uint128 due, uint64 units) = NetBook.dueOf(from, to, unit, spendableOf(payer));
        if (due == 0) return (0, 0);
        paid = units * unit;
        shortfall = due * unit - paid;
        if (paid != 0) {
            _redeemedTo[laneKey] = from + paid;
            _pay(payer, payee, units);
        }
        emit NetRedeemed(laneKey, from, to, paid, shortfall);
    }

    function _hashOf(NetPart calldata it, bytes32 positions) private pure returns (bytes32) {
        return keccak256(
            abi.encode(
                _NET_PART,
                it.window,
                it.part,
                it.last,
                positions,
                it.previousCoverage,
                it.lanes,
                it.coverage,
                VoucherHash.checkpoint(it.checkpoint)
            )
        );
    }
}
