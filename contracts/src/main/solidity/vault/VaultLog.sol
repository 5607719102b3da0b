// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ECDSA} from "@openzeppelin/contracts/utils/cryptography/ECDSA.sol";
import {Anchors} from "./Anchors.sol";
import {Clocks} from "./Clocks.sol";
import {VaultStorage} from "./VaultStorage.sol";
import {Anchor, Checkpoint, Clock} from "./VaultTypes.sol";
import {VoucherHash} from "./VoucherHash.sol";

/// @title VaultLog
/// @notice The operator's log as the chain knows it: keys, anchors, epochs.
abstract contract VaultLog is VaultStorage {
    using Anchors for Anchor;
    using Clocks for Clock;

    /// @notice Writes the log's size and root down, after a proof that it continues what was written before. The same
    ///         size with the same root is a sign of life.
    function anchor(Checkpoint calldata checkpoint, bytes calldata signature, bytes32[] calldata proof)
        external
        onlyRole(OPERATOR_ROLE)
    {
        _requireOpen();
        if (checkpoint.logId != logId()) revert WrongLog(checkpoint.logId, logId());
        uint64 revokedAt = _requireSigned(checkpoint, signature);
        if (revokedAt != 0) revert OperatorKeyIsRevoked(checkpoint.operatorKeyId, revokedAt);
        _anchors[_logEpoch] = _anchors[_logEpoch].extend(checkpoint.size, checkpoint.root, proof);
        _lastAlive = Clocks.here();
        emit Anchored(checkpoint.logId, checkpoint.size, checkpoint.root);
    }

    /// @notice Refuses a checkpoint that no key of the operator signed, or one that does not count yet. Says since when
    ///         its key is revoked; zero while it is not.
    function verifyCheckpoint(Checkpoint calldata checkpoint, bytes calldata signature)
        external
        view
        returns (uint64 revokedAt)
    {
        return _requireSigned(checkpoint, signature);
    }

    /// @notice Names a further key of the operator. It counts after D_exit, so that nobody is bound by a key that it
    ///         had no time to leave.
    function addOperatorKey(address signer) external onlyRole(DEFAULT_ADMIN_ROLE) returns (uint32 id) {
        Clock memory from = Clocks.here();
        from.blockNumber += _parameters.exit.blocks;
        from.time += _parameters.exit.secs;
        return _addOperatorKey(signer, from);
    }

    /// @notice Ends a key at once, for ever. What it signed counts against collateral only under the anchor of now, or
    ///         under the last anchor of an earlier log.
    function revokeOperatorKey(uint32 id) external onlyRole(EMERGENCY_ROLE) {
        OperatorKey storage key = _operatorKeys[id];
        if (key.signer == address(0)) revert UnknownOperatorKey(id);
        if (key.revokedAt != 0) revert OperatorKeyIsRevoked(id, key.revokedAt);
        key.revokedAt = uint64(block.timestamp);
        key.revokedEpoch = _logEpoch;
        key.revokedAnchor = _anchors[_logEpoch];
        emit OperatorKeyRevoked(id, key.revokedAt);
    }

    /// @notice Begins a new log after one was lost. Once per D_exit, because the old one's bundles need that time.
    function newLogEpoch() external onlyRole(EMERGENCY_ROLE) returns (uint32 epoch) {
        _requireOpen();
        Clock memory started = _logEpochClock;
        if (started.blockNumber != 0 && !started.passed(_parameters.exit)) {
            revert EpochTooSoon(started.blockNumber, started.time);
        }
        epoch = _logEpoch + 1;
        _startLog(epoch, Clocks.here());
    }

    /// @dev Whether a checkpoint of a revoked key was written down before the key was revoked.
    function _wasAnchored(Checkpoint calldata checkpoint, uint32 epoch) internal view returns (bool) {
        OperatorKey storage key = _operatorKeys[checkpoint.operatorKeyId];
        if (epoch > key.revokedEpoch) return false;
        Anchor memory it = epoch == key.revokedEpoch ? key.revokedAnchor : _anchors[epoch];
        return it.size == checkpoint.size && it.root == checkpoint.root;
    }

    /// @dev Refuses a checkpoint that its key did not sign, or whose key does not count yet; a revoked key passes and
    ///      is told to the caller.
    function _requireSigned(Checkpoint calldata checkpoint, bytes calldata signature)
        internal
        view
        returns (uint64 revokedAt)
    {
        uint32 id = checkpoint.operatorKeyId;
        OperatorKey storage key = _operatorKeys[id];
        address signer = key.signer;
        if (signer == address(0)) revert UnknownOperatorKey(id);
        if (block.timestamp < key.from || block.number < key.fromBlock) revert OperatorKeyNotYet(id, key.from);
        _requireSignature(VoucherHash.checkpoint(checkpoint), signature, signer);
        return key.revokedAt;
    }

    /// @dev 65 bytes, low s, v 27 or 28 (ECDSA refuses the rest); `signer` is never zero here.
    function _requireSignature(bytes32 structHash, bytes calldata signature, address signer)
        internal
        view
        returns (bytes32 digest)
    {
        digest = _hashTypedDataV4(structHash);
        (address recovered, ECDSA.RecoverError problem,) = ECDSA.tryRecoverCalldata(digest, signature);
        if (problem != ECDSA.RecoverError.NoError || recovered != signer) revert NotSignedBy(digest, signer);
    }
}
