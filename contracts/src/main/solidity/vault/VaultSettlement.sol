// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Drawdowns} from "../drawdown/Drawdowns.sol";
import {Clocks} from "./Clocks.sol";
import {Lanes} from "./Lanes.sol";
import {LogTree} from "./LogTree.sol";
import {PartSequence} from "./PartSequence.sol";
import {VaultLog} from "./VaultLog.sol";
import {Checkpoint, Claim, Clock, Entry, Leaf, Leg, VoucherLeg} from "./VaultTypes.sol";
import {VoucherHash} from "./VoucherHash.sol";

/// @title VaultSettlement
/// @notice The two ways in which a voucher moves collateral to a payee: the operator settles, or anybody redeems what
///         the operator accepted.
abstract contract VaultSettlement is VaultLog {
    using Clocks for Clock;

    uint8 private constant _LEAF_ACCEPT = 1;
    uint8 private constant _LEAF_CAPTURE = 3;

    uint256 private constant _SIGNATURE_BYTES = 65;

    /// @notice What says how far legs of sessions and ticks were drawn down: a contract of this vault's own making, so
    ///         that nobody chooses whose word that is.
    Drawdowns public immutable drawdowns;

    constructor() {
        drawdowns = new Drawdowns();
    }

    /// @notice Settles one part of a window: all of it or nothing. Parts come strictly one after another.
    /// @param last Whether the window ends with this part.
    function settle(uint64 window, uint32 part, bool last, Entry[] calldata entries)
        external
        onlyRole(OPERATOR_ROLE)
    {
        _advance(window, part, last);
        bytes32[] memory leaves = new bytes32[](_count(entries));
        uint256 total = 0;
        uint256 next = 0;
        for (uint256 i = 0; i < entries.length; ++i) {
            Entry calldata entry = entries[i];
            Claim[] calldata claims = entry.claims;
            address payer = entry.payer;
            address token = entry.token;
            _requireEntrySigned(entry, claims, payer, token);
            for (uint256 j = 0; j < claims.length; ++j) {
                (bytes32 leaf, uint128 moved) = _settle(payer, token, claims[j]);
                leaves[next++] = leaf;
                total += moved;
            }
        }
        emit PartSettled(window, part, last, LogTree.root(leaves), uint32(next), total);
    }

    /// @notice Pays a payee what the operator accepted for it, from the payer's collateral. Anybody may bring the
    ///         bundle; presenting it twice changes nothing. What the collateral lacks is filed.
    /// @return paid What moved to the payee.
    /// @return shortfall What was due and could not be moved.
    function redeem(
        VoucherLeg calldata voucher,
        bytes calldata signature,
        Leaf calldata leaf,
        uint64 index,
        bytes32[] calldata proof,
        Checkpoint calldata checkpoint,
        bytes calldata operatorSignature
    ) external returns (uint128 paid, uint128 shortfall) {
        _requireVoucherBook(voucher.leg.lane);
        (bytes32 laneKey, bool draws) =
            accepted(voucher, signature, leaf, index, proof, checkpoint, operatorSignature);
        return _redeem(laneKey, voucher, leaf.to, draws);
    }

    /// @notice The bond pays a payee what collateral could not, from its own credit, up to what was filed. The lane
    ///         counts exactly what was paid, so that no later settlement pays it again.
    function payShortfall(address payer, address payee, address token, uint32 lane, uint128 amount) external {
        if (msg.sender != _bond) revert NotTheBond(msg.sender);
        bytes32 laneKey = VoucherHash.laneKey(payer, payee, token, lane);
        Lane storage it = _lanes[laneKey];
        uint128 settled = it.settled;
        if (!Lanes.withinFiling(settled, amount, it.filedTo)) revert AboveFiling(laneKey, settled, amount, it.filedTo);
        it.settled = settled + amount;
        _moveCredit(token, msg.sender, payee, amount);
        emit ShortfallPaid(laneKey, settled, amount);
    }

    /// @notice Checks a bundle of either book and moves nothing: the payer signed the leg, and the operator took it.
    /// @return laneKey The lane that the bundle is about.
    /// @return draws Whether it counts against the payer's money; if not, it is only evidence.
    function accepted(
        VoucherLeg calldata voucher,
        bytes calldata signature,
        Leaf calldata leaf,
        uint64 index,
        bytes32[] calldata proof,
        Checkpoint calldata checkpoint,
        bytes calldata operatorSignature
    ) public view returns (bytes32 laneKey, bool draws) {
        laneKey = _requireAccepted(voucher, signature, leaf);
        draws = _requireLogged(leaf, index, proof, checkpoint, operatorSignature);
    }

    /// @notice The key of a lane, as parts, leaves and `settledOf` name it.
    function laneKeyOf(address payer, address payee, address token, uint32 lane) external pure returns (bytes32) {
        return VoucherHash.laneKey(payer, payee, token, lane);
    }

    function _advance(uint64 window, uint32 part, bool last) private {
        Part memory before = _lastPart;
        (uint64 nextWindow, uint32 nextPart) = PartSequence.next(before.window, before.part, before.last);
        if (window != nextWindow || part != nextPart) revert OutOfSequence(window, part, nextWindow, nextPart);
        _lastPart = Part(window, part, last);
    }

    function _count(Entry[] calldata entries) private pure returns (uint256 claims) {
        for (uint256 i = 0; i < entries.length; ++i) {
            claims += entries[i].claims.length;
        }
    }

    function _requireEntrySigned(Entry calldata entry, Claim[] calldata claims, address payer, address token)
        private
        view
    {
        bytes32[] calldata given = entry.legHashes;
        bytes32 legs;
        if (given.length == 0 && claims.length == 1) {
            // The usual voucher: one leg, and nothing to copy.
            Claim calldata only = claims[0];
            legs = VoucherHash.leg(only.leg);
            if (only.legIndex != 0) revert LegMismatch(only.legIndex, legs);
            legs = keccak256(abi.encode(legs));
        } else {
            legs = _legs(given, claims);
        }
        bytes32 digest = _requireVoucher(
            payer, token, entry.keyEpoch, entry.kind, entry.notAfter, legs, entry.signature
        );
        if (entry.kind > VoucherHash.HOLD) _requireClaimsDrawn(digest, entry, claims);
    }

    function _requireClaimsDrawn(bytes32 digest, Entry calldata entry, Claim[] calldata claims) private view {
        for (uint256 i = 0; i < claims.length; ++i) {
            Claim calldata claim = claims[i];
            _requireDrawn(digest, entry.kind, claim.legIndex, claim.leg, claim.to, entry.signature);
        }
    }

    /// @dev What follows the payer's signature shows that the leg was drawn down so far, and for what.
    function _requireDrawn(
        bytes32 digest,
        uint8 kind,
        uint8 legIndex,
        Leg calldata leg,
        uint128 to,
        bytes calldata signature
    ) private view returns (bytes32 terms) {
        Drawdowns.GrantedLeg memory granted =
            Drawdowns.GrantedLeg(digest, kind, legIndex, leg.cumulative, leg.terms);
        return drawdowns.requireDrawn(granted, to, signature[_SIGNATURE_BYTES:]);
    }

    function _legs(bytes32[] calldata given, Claim[] calldata claims) private pure returns (bytes32) {
        bool whole = given.length == 0;
        bytes32[] memory hashes = whole ? new bytes32[](claims.length) : given;
        if (hashes.length == 0 || hashes.length > VoucherHash.MAX_LEGS) revert TooManyLegs(hashes.length);
        for (uint256 i = 0; i < claims.length; ++i) {
            Claim calldata claim = claims[i];
            bytes32 hash = VoucherHash.leg(claim.leg);
            if (whole) {
                if (claim.legIndex != i) revert LegMismatch(claim.legIndex, hash);
                hashes[i] = hash;
            } else if (claim.legIndex >= hashes.length || hashes[claim.legIndex] != hash) {
                revert LegMismatch(claim.legIndex, hash);
            }
        }
        return VoucherHash.legs(hashes);
    }

    function _requireVoucher(
        address payer,
        address token,
        uint32 keyEpoch,
        uint8 kind,
        uint64 notAfter,
        bytes32 legs,
        bytes calldata signature
    ) private view returns (bytes32 digest) {
        if (kind > VoucherHash.HOLD) {
            if (kind > VoucherHash.TICKS) revert UnknownKind(kind);
            // A drawdown follows the payer's signature.
            if (signature.length > _SIGNATURE_BYTES) signature = signature[:_SIGNATURE_BYTES];
        }
        address signer = _signerOf(payer, keyEpoch);
        if (signer == address(0)) revert UnknownVoucherKey(payer, keyEpoch);
        return _requireSignature(
            VoucherHash.voucher(payer, token, keyEpoch, kind, notAfter, legs), signature, signer
        );
    }

    function _requireVoucherBook(uint32 lane) private pure {
        if (Lanes.isNetting(lane)) revert WrongBook(lane);
    }

    /// @dev What every leg must be, whoever brings it.
    function _requireLeg(address payer, address token, Leg calldata leg, uint128 to)
        private
        pure
        returns (bytes32 laneKey)
    {
        laneKey = VoucherHash.laneKey(payer, leg.payee, token, leg.lane);
        if (leg.payee == address(0) || leg.payee == payer) revert BadPayee(payer, leg.payee);
        if (to > leg.cumulative) revert AboveCumulative(laneKey, to, leg.cumulative);
    }

    function _settle(address payer, address token, Claim calldata claim)
        private
        returns (bytes32 leaf, uint128 moved)
    {
        _requireVoucherBook(claim.leg.lane);
        bytes32 laneKey = _requireLeg(payer, token, claim.leg, claim.to);
        Lane storage lane = _lanes[laneKey];
        uint128 settled = lane.settled;
        moved = Lanes.due(settled, claim.to);
        if (moved != 0) {
            settled = claim.to;
            uint128 collateral = _balances[token][payer].collateral;
            if (moved > collateral) revert InsufficientCollateral(laneKey, payer, collateral, moved);
            lane.settled = settled;
            _move(token, payer, claim.leg.payee, collateral, moved);
        }
        leaf = LogTree.leafHash(abi.encode(laneKey, settled));
    }

    function _redeem(bytes32 laneKey, VoucherLeg calldata voucher, uint128 to, bool draws)
        private
        returns (uint128 paid, uint128 shortfall)
    {
        Lane storage lane = _lanes[laneKey];
        uint128 settled = lane.settled;
        uint128 due = Lanes.due(settled, to);
        if (due == 0) return (0, 0);
        uint128 collateral = _balances[voucher.token][voucher.payer].collateral;
        paid = Lanes.covered(due, collateral, draws);
        shortfall = due - paid;
        // The same filing again is no news.
        if (paid == 0 && to <= lane.filedTo) return (0, shortfall);
        if (shortfall != 0 && to > lane.filedTo) lane.filedTo = to;
        if (paid != 0) {
            lane.settled = settled + paid;
            _move(voucher.token, voucher.payer, voucher.leg.payee, collateral, paid);
        }
        emit Redeemed(laneKey, settled, to, paid, shortfall);
    }

    /// @dev The payee's credit cannot overflow: all balances of a token add up to `_owed`, a uint128.
    function _move(address token, address payer, address payee, uint128 collateral, uint128 amount) private {
        _balances[token][payer].collateral = collateral - amount;
        _balances[token][payee].credit += amount;
    }

    /// @dev The payer signed this leg, and the leaf says that the operator took exactly it, in time.
    function _requireAccepted(VoucherLeg calldata voucher, bytes calldata signature, Leaf calldata leaf)
        private
        view
        returns (bytes32 laneKey)
    {
        // An acceptance belongs to a payment, a capture to a hold. A hold by itself pays nobody.
        uint8 wanted = voucher.kind == VoucherHash.HOLD ? _LEAF_CAPTURE : _LEAF_ACCEPT;
        if (leaf.leafType != wanted) revert LeafNotRedeemable(leaf.leafType, voucher.kind);
        bytes32[] memory hashes = voucher.legHashes;
        bytes32 hash = VoucherHash.leg(voucher.leg);
        if (hashes.length > VoucherHash.MAX_LEGS) revert TooManyLegs(hashes.length);
        if (voucher.legIndex >= hashes.length || hashes[voucher.legIndex] != hash) {
            revert LegMismatch(voucher.legIndex, hash);
        }
        bytes32 digest = _requireVoucher(
            voucher.payer, voucher.token, voucher.keyEpoch, voucher.kind, voucher.notAfter, VoucherHash.legs(hashes), signature
        );
        laneKey = _requireLeg(voucher.payer, voucher.token, voucher.leg, leaf.to);
        bytes32 terms = voucher.leg.terms;
        if (voucher.kind > VoucherHash.HOLD) {
            terms = _requireDrawn(digest, voucher.kind, voucher.legIndex, voucher.leg, leaf.to, signature);
        }
        if (
            leaf.laneKey != laneKey || leaf.voucherDigest != digest || leaf.leg != voucher.legIndex
                || leaf.terms != terms
        ) revert LeafMismatch(leaf.laneKey, leaf.voucherDigest);
        if (leaf.time > voucher.notAfter) revert AcceptedTooLate(leaf.time, voucher.notAfter);
        uint64 retiredAt = _voucherKeys[voucher.payer][voucher.keyEpoch].retiredAt;
        if (retiredAt != 0 && leaf.admittedAt > retiredAt) {
            revert AdmittedAfterRetirement(leaf.admittedAt, retiredAt);
        }
    }

    /// @dev The leaf is in a log that the operator signed. Says whether it may draw on collateral; if not, it is only
    ///      filed: the key was revoked before the leaf was anchored, or the log is an old one and its time is over.
    function _requireLogged(
        Leaf calldata leaf,
        uint64 index,
        bytes32[] calldata proof,
        Checkpoint calldata checkpoint,
        bytes calldata signature
    ) private view returns (bool draws) {
        uint32 epoch = _epochOfLog[checkpoint.logId];
        if (epoch == 0 || leaf.logId != checkpoint.logId) revert UnknownLog(leaf.logId);
        uint64 revokedAt = _requireSigned(checkpoint, signature);
        bytes32 hash = LogTree.leafHash(abi.encode(leaf));
        if (!LogTree.includes(checkpoint.root, checkpoint.size, hash, index, proof)) {
            revert NotInLog(index, checkpoint.size);
        }
        draws = revokedAt == 0 || _wasAnchored(checkpoint, epoch);
        uint32 current = _logEpoch;
        if (epoch != current && (epoch + 1 != current || _logEpochClock.passed(_parameters.exit))) draws = false;
    }
}
