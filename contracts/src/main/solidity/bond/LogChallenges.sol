// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Clocks} from "../vault/Clocks.sol";
import {LogTree} from "../vault/LogTree.sol";
import {VaultErrors} from "../vault/VaultErrors.sol";
import {VaultStorage} from "../vault/VaultStorage.sol";
import {Checkpoint, Clock} from "../vault/VaultTypes.sol";
import {BondStorage} from "./BondStorage.sol";

/// @title LogChallenges
/// @notice Makes an operator show that what it signed is the log that it anchors. Two roots for one size, or no answer
///         in time, put the vault into EXIT.
///
/// @dev No deposit: a challenge needs a checkpoint that the operator signed, each is answered once for all, and answer
///      and challenge cost about the same. Anybody who has the log may answer.
abstract contract LogChallenges is BondStorage {
    using Clocks for Clock;

    /// @notice Asks the operator for a proof that its anchored log contains this checkpoint of it.
    /// @dev A checkpoint under a revoked key proves nothing, since whoever stole the key can sign it. One of an earlier
    ///      log can be compared with that log's last anchor only, since a lost log answers nothing.
    function challenge(Checkpoint calldata checkpoint, bytes calldata signature) external {
        _requireNamed();
        if (vault.state() != VaultStorage.State.OPEN) revert VaultErrors.NotOpen();
        uint64 revokedAt = vault.verifyCheckpoint(checkpoint, signature);
        if (revokedAt != 0) revert VaultErrors.OperatorKeyIsRevoked(checkpoint.operatorKeyId, revokedAt);
        bytes32 logId = checkpoint.logId;
        uint32 epoch = vault.epochOfLog(logId);
        if (epoch == 0) revert VaultErrors.UnknownLog(logId);
        (uint64 anchoredSize, bytes32 anchoredRoot) = vault.anchorOf(epoch);
        if (checkpoint.size == anchoredSize) {
            if (checkpoint.root == anchoredRoot) revert NothingToAnswer(logId, anchoredSize);
            return _exitForFork(checkpoint, anchoredRoot);
        }
        if (logId != vault.logId()) revert VaultErrors.WrongLog(logId, vault.logId());
        Challenge storage before = _challenges[logId][checkpoint.size];
        if (before.opened.blockNumber != 0 && (before.answered || !_isRevoked(before.operatorKeyId))) {
            if (before.root != checkpoint.root) return _exitForFork(checkpoint, before.root);
            if (before.answered) revert AlreadyAnswered(logId, checkpoint.size);
            revert AlreadyChallenged(logId, checkpoint.size);
        }
        _challenges[logId][checkpoint.size] =
            Challenge(checkpoint.root, Clocks.here(), checkpoint.operatorKeyId, false);
        emit LogChallenged(logId, checkpoint.size, checkpoint.root, checkpoint.operatorKeyId);
    }

    /// @notice Proves that what is anchored now continues the challenged checkpoint.
    function answer(bytes32 logId, uint64 size, bytes32[] calldata proof) external {
        Challenge storage it = _pending(logId, size);
        if (logId != vault.logId()) revert VaultErrors.WrongLog(logId, vault.logId());
        (uint64 anchoredSize, bytes32 anchoredRoot) = vault.anchored();
        if (anchoredSize < size) revert AnchorTooShort(anchoredSize, size);
        if (!LogTree.continues(size, it.root, anchoredSize, anchoredRoot, proof)) {
            revert VaultErrors.Inconsistent(size, anchoredSize);
        }
        it.answered = true;
        emit ChallengeAnswered(logId, size, it.root);
    }

    /// @notice Ends the vault when D_answer has passed and no answer came.
    function enforce(bytes32 logId, uint64 size) external {
        Challenge storage it = _pending(logId, size);
        if (logId != vault.logId() || _isRevoked(it.operatorKeyId)) revert ChallengeLapsed(logId, size);
        Clock memory opened = it.opened;
        if (!opened.passed(_answer)) revert AnswerNotDue(opened.blockNumber, opened.time);
        emit ChallengeUnanswered(logId, size, it.root);
        vault.declareExit();
    }

    function _pending(bytes32 logId, uint64 size) private view returns (Challenge storage it) {
        it = _challenges[logId][size];
        if (it.opened.blockNumber == 0) revert NoChallenge(logId, size);
        if (it.answered) revert AlreadyAnswered(logId, size);
    }

    function _isRevoked(uint32 operatorKeyId) private view returns (bool) {
        (,, uint64 revokedAt) = vault.operatorKeyOf(operatorKeyId);
        return revokedAt != 0;
    }

    function _exitForFork(Checkpoint calldata checkpoint, bytes32 other) private {
        emit ForkProven(checkpoint.logId, checkpoint.size, checkpoint.root, other);
        vault.declareExit();
    }
}
