// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Clocks} from "../vault/Clocks.sol";
import {LogTree} from "../vault/LogTree.sol";
import {VaultErrors} from "../vault/VaultErrors.sol";
import {VaultStorage} from "../vault/VaultStorage.sol";
import {Clock, Leaf} from "../vault/VaultTypes.sol";
import {VoucherHash} from "../vault/VoucherHash.sol";
import {BondShares} from "./BondShares.sol";
import {BondStorage} from "./BondStorage.sol";
import {LaneId, Phase} from "./BondTypes.sol";

/// @title BondRounds
/// @notice Divides the bond among the payees whom collateral left short (docs/protocol.md section 7): they join while
///         the round is filing, are counted when that is over, and are paid when all are counted.
///
/// @dev Everybody may do every step for everybody. Counting and paying take as many lanes as the caller likes and pass
///      over those that are done, so nobody can spoil another's transaction by being first, and no step is unbounded.
abstract contract BondRounds is BondStorage {
    using Clocks for Clock;

    uint8 private constant _LEAF_ACCEPT = 1;
    uint8 private constant _LEAF_CAPTURE = 3;

    /// @notice Puts a lane that the vault has a shortfall for into the token's round; the first opens it. Without a
    ///         proof of seniority it is junior. A lane that files more joins again, as long as the round is filing.
    function join(address token, LaneId calldata lane) external {
        bytes32 laneKey = _laneKey(token, lane);
        Round storage round = _rounds[token];
        if (!_join(token, round, _claims[laneKey], laneKey, lane)) revert AlreadyJoined(laneKey, round.id);
    }

    /// @notice Makes the lane's shortfall senior up to the leaf's `to`: the leaf lies under what was anchored when the
    ///         round opened. Joins the lane first, as `join` does.
    /// @dev The voucher is not asked for again: no more than what was filed is ever paid, and filing showed it.
    function proveSenior(
        address token,
        LaneId calldata lane,
        Leaf calldata leaf,
        uint64 index,
        bytes32[] calldata proof
    ) external {
        bytes32 laneKey = _laneKey(token, lane);
        Claim storage claim = _claims[laneKey];
        Round storage round = _rounds[token];
        _join(token, round, claim, laneKey, lane);
        if (leaf.leafType != _LEAF_ACCEPT && leaf.leafType != _LEAF_CAPTURE) {
            revert VaultErrors.LeafNotRedeemable(leaf.leafType, 0);
        }
        if (leaf.laneKey != laneKey) revert VaultErrors.LeafMismatch(leaf.laneKey, leaf.voucherDigest);
        (uint64 size, bytes32 root) = _seniorLog(round, leaf.logId);
        if (!LogTree.includes(root, size, LogTree.leafHash(abi.encode(leaf)), index, proof)) {
            revert VaultErrors.NotInLog(index, size);
        }
        if (leaf.to > claim.seniorTo) {
            claim.seniorTo = leaf.to;
            emit SeniorProven(token, round.id, laneKey, leaf.to);
        }
    }

    /// @notice After the filing period, writes down what is still short of these lanes. What was paid or cured in
    ///         between is not; anything that is puts the vault into EXIT.
    function count(address token, LaneId[] calldata lanes) external {
        Round storage round = _rounds[token];
        Phase phase = round.phase;
        if (phase == Phase.NONE) revert NoRound(token);
        if (phase == Phase.PAYING) revert CountingOver(token, round.id);
        if (phase == Phase.FILING) {
            Clock memory opened = round.opened;
            if (!opened.passed(_filing)) revert FilingNotOver(token, round.id, opened.blockNumber, opened.time);
            round.phase = Phase.COUNTING;
            round.bond = vault.creditOf(token, address(this));
        }
        for (uint256 i = 0; i < lanes.length; ++i) {
            _count(token, round, lanes[i]);
        }
        if (round.uncounted == 0) {
            round.phase = Phase.PAYING;
            emit RoundCounted(token, round.id, round.bond, round.total.senior, round.total.junior);
            _closeIfPaid(token, round);
        }
    }

    /// @notice Pays these lanes their shares of the bond, once all lanes are counted.
    function pay(address token, LaneId[] calldata lanes) external {
        Round storage round = _rounds[token];
        if (round.phase != Phase.PAYING) revert CountingNotOver(token, round.id, round.uncounted);
        for (uint256 i = 0; i < lanes.length; ++i) {
            _pay(token, round, lanes[i]);
        }
        _closeIfPaid(token, round);
    }

    /// @dev Says whether more of the lane takes part now. What is filed later than this takes no part: after the filing
    ///      period nobody could cure it in time, nor answer it with a claim.
    function _join(address token, Round storage round, Claim storage claim, bytes32 laneKey, LaneId calldata lane)
        private
        returns (bool)
    {
        uint128 filedTo = vault.filedToOf(laneKey);
        if (_isFiling(token, round) && claim.round == round.id) {
            if (filedTo <= claim.filedTo) return false;
        } else {
            uint128 base = _base(laneKey, claim);
            if (filedTo <= base) revert NothingFiled(laneKey, base, filedTo);
            if (round.phase == Phase.NONE) _open(token, round);
            ++round.uncounted;
            claim.round = round.id;
            claim.seniorTo = 0;
        }
        claim.filedTo = filedTo;
        emit LaneJoined(token, round.id, laneKey, lane.payer, lane.payee, lane.lane, filedTo);
        return true;
    }

    function _open(address token, Round storage round) private {
        _requireNamed();
        if (vault.state() == VaultStorage.State.EXIT) {
            (uint64 exitBlock, uint64 exitAt) = vault.exitClock();
            if (Clock(exitBlock, exitAt).passed(_stay)) revert RoundsOver(exitBlock, exitAt);
        }
        (uint64 size, bytes32 root) = vault.anchored();
        uint32 epoch = vault.logEpoch();
        uint32 id = round.id + 1;
        round.id = id;
        round.phase = Phase.FILING;
        round.opened = Clocks.here();
        round.seniorEpoch = epoch;
        round.seniorSize = size;
        round.seniorRoot = root;
        round.total = Sums(0, 0);
        emit RoundOpened(token, id, epoch, size, root);
    }

    /// @dev Whether a round is open that takes lanes. One that takes none any more refuses; the first lane opens another
    ///      where none is open.
    function _isFiling(address token, Round storage round) private view returns (bool) {
        Phase phase = round.phase;
        if (phase == Phase.NONE) return false;
        if (phase != Phase.FILING || round.opened.passed(_filing)) revert FilingOver(token, round.id);
        return true;
    }

    /// @dev The log of an earlier epoch takes no anchor any more, so its last one is older than the round.
    function _seniorLog(Round storage round, bytes32 logId) private view returns (uint64 size, bytes32 root) {
        uint32 epoch = vault.epochOfLog(logId);
        if (epoch == 0) revert VaultErrors.UnknownLog(logId);
        if (epoch > round.seniorEpoch) return (0, 0);
        return epoch == round.seniorEpoch ? (round.seniorSize, round.seniorRoot) : vault.anchorOf(epoch);
    }

    function _count(address token, Round storage round, LaneId calldata lane) private {
        bytes32 laneKey = _laneKey(token, lane);
        Claim storage claim = _claims[laneKey];
        if (claim.round != round.id || claim.counted) return;
        (uint128 senior, uint128 junior) = BondShares.shortfall(_base(laneKey, claim), claim.filedTo, claim.seniorTo);
        --round.uncounted;
        emit LaneCounted(token, round.id, laneKey, senior, junior);
        if (senior == 0 && junior == 0) {
            claim.round = 0;
            return;
        }
        claim.counted = true;
        claim.senior = senior;
        claim.junior = junior;
        ++round.unpaid;
        _ask(round, _payers[token][lane.payer], senior, junior);
        if (vault.state() == VaultStorage.State.OPEN) vault.declareExit();
    }

    /// @dev Adds to what the payer's payees ask, and to the totals what its limit lets through.
    function _ask(Round storage round, Payer storage payer, uint128 senior, uint128 junior) private {
        if (payer.round != round.id) {
            payer.round = round.id;
            payer.most = BondShares.limit(round.bond, payerShare, payer.drawn);
            payer.asked = Sums(0, 0);
        }
        Sums memory asked = payer.asked;
        Sums memory total = round.total;
        (uint256 seniorBefore, uint256 juniorBefore) = BondShares.cut(asked.senior, asked.junior, payer.most);
        asked.senior += senior;
        asked.junior += junior;
        (uint256 seniorNow, uint256 juniorNow) = BondShares.cut(asked.senior, asked.junior, payer.most);
        total.senior = total.senior + seniorNow - seniorBefore;
        total.junior = total.junior + juniorNow - juniorBefore;
        payer.asked = asked;
        round.total = total;
    }

    function _pay(address token, Round storage round, LaneId calldata lane) private {
        bytes32 laneKey = _laneKey(token, lane);
        Claim storage claim = _claims[laneKey];
        if (claim.round != round.id) return;
        uint128 filedTo = claim.filedTo;
        claim.round = 0;
        claim.counted = false;
        claim.closedTo = filedTo;
        --round.unpaid;
        Payer storage payer = _payers[token][lane.payer];
        uint256 share = _shareOf(round, payer, claim);
        uint128 paid = BondShares.stillDue(share, vault.settledOf(laneKey), filedTo);
        payer.drawn += paid;
        emit LanePaid(token, round.id, laneKey, paid);
        if (paid != 0) vault.payShortfall(lane.payer, lane.payee, token, lane.lane, paid);
    }

    function _shareOf(Round storage round, Payer storage payer, Claim storage claim) private view returns (uint256) {
        Sums memory total = round.total;
        Sums memory asked = payer.asked;
        (uint256 senior, uint256 junior) = BondShares.cut(asked.senior, asked.junior, payer.most);
        uint128 pool = round.bond;
        uint128 rest = BondShares.rest(pool, total.senior);
        // A cut is at most the payer's limit, a uint128.
        return BondShares.share(pool, total.senior, asked.senior, uint128(senior), claim.senior)
            + BondShares.share(rest, total.junior, asked.junior, uint128(junior), claim.junior);
    }

    function _closeIfPaid(address token, Round storage round) private {
        if (round.unpaid != 0) return;
        round.phase = Phase.NONE;
        round.closed = Clocks.here();
        emit RoundClosed(token, round.id);
    }

    /// @dev Up to here the lane has nothing to ask of the bond any more.
    function _base(bytes32 laneKey, Claim storage claim) private view returns (uint128) {
        uint128 settled = vault.settledOf(laneKey);
        uint128 closedTo = claim.closedTo;
        return settled > closedTo ? settled : closedTo;
    }

    function _laneKey(address token, LaneId calldata lane) private pure returns (bytes32) {
        return VoucherHash.laneKey(lane.payer, lane.payee, token, lane.lane);
    }
}
