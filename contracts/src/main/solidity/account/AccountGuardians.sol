// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ECDSA} from "@openzeppelin/contracts/utils/cryptography/ECDSA.sol";
import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {SignatureChecker} from "@openzeppelin/contracts/utils/cryptography/SignatureChecker.sol";
import {Clocks} from "../vault/Clocks.sol";
import {Clock, Duration} from "../vault/VaultTypes.sol";
import {AccountOwner} from "./AccountOwner.sol";
import {Approval, Recovery} from "./AccountTypes.sol";
import {GuardianRules} from "./GuardianRules.sol";
import {Recoveries} from "./Recoveries.sol";

/// @notice Guardians name a new owner when the owner's key is lost. The owner, while it has its key, takes that back at
///         any time; so guardians without the owner's silence can do nothing.
abstract contract AccountGuardians is AccountOwner, EIP712 {
    using Clocks for Clock;
    using Recoveries for Recovery;

    uint256 public constant MOST_GUARDIANS = GuardianRules.MOST;

    bytes32 private constant _RECOVERY = keccak256("Recovery(address newOwner,uint64 nonce,uint64 notAfter)");

    uint32 private immutable _recoveryBlocks;
    uint32 private immutable _recoverySeconds;
    uint32 private immutable _guardianBlocks;
    uint32 private immutable _guardianSeconds;

    address[] private _guardians;
    address[] private _nextGuardians;
    Clock private _nextSince;
    uint8 private _threshold;
    uint8 private _nextThreshold;
    bool private _changing;

    /// @dev Moves on with each recovery, so that collected approvals are for one.
    uint64 private _recoveryNonce;
    Recovery private _recovery;

    event GuardiansProposed(address[] guardians, uint8 threshold);
    event GuardianChangeCancelled();
    event GuardiansSet(address[] guardians, uint8 threshold);
    event RecoveryStarted(address indexed newOwner, uint64 nonce);
    event RecoveryCancelled(address indexed newOwner);

    constructor(Duration memory recoveryDelay_, Duration memory guardianDelay_) {
        if (
            recoveryDelay_.blocks == 0 || recoveryDelay_.secs == 0 || guardianDelay_.blocks == 0
                || guardianDelay_.secs == 0
        ) {
            revert NoDelay();
        }
        (_recoveryBlocks, _recoverySeconds) = (recoveryDelay_.blocks, recoveryDelay_.secs);
        (_guardianBlocks, _guardianSeconds) = (guardianDelay_.blocks, guardianDelay_.secs);
    }

    /// @notice Announces other guardians; a change announced before is replaced and its delay begins anew.
    /// @param guardians_ ascending
    function proposeGuardians(address[] calldata guardians_, uint8 threshold_) external onlyOwner {
        _checkGuardians(guardians_, threshold_);
        _nextGuardians = guardians_;
        _nextThreshold = threshold_;
        _nextSince = Clocks.here();
        _changing = true;
        emit GuardiansProposed(guardians_, threshold_);
    }

    function cancelGuardianChange() external onlyOwner {
        if (!_changing) revert NoGuardianChange();
        _changing = false;
        emit GuardianChangeCancelled();
    }

    /// @notice The announced guardians are the guardians: anybody may say so when the delay has passed. A recovery that
    ///         the previous ones began ends with them; so guardians cannot keep an owner from replacing them.
    function finishGuardianChange() external {
        if (!_changing) revert NoGuardianChange();
        Clock memory since = _nextSince;
        if (!since.passed(guardianDelay())) revert GuardianChangeNotDue(since.blockNumber, since.time);
        _changing = false;
        _dropRecovery();
        _setGuardians(_nextGuardians, _nextThreshold);
    }

    /// @notice Begins the delay after which `newOwner` owns the account. Anybody brings the approvals.
    /// @param approvals of at least the threshold of guardians, in their order
    function startRecovery(address newOwner, uint64 notAfter, Approval[] calldata approvals) external {
        if (_threshold == 0) revert NoGuardians();
        if (_recovery.isPending()) revert RecoveryIsPending(_recovery.newOwner);
        _checkNewOwner(newOwner);
        if (block.timestamp > notAfter) revert ApprovalsExpired(notAfter);
        if (approvals.length < _threshold) revert TooFewApprovals(approvals.length, _threshold);
        bytes32 digest = recoveryDigest(newOwner, notAfter);
        uint256 next = 0;
        for (uint256 i = 0; i < approvals.length; ++i) {
            uint8 which = approvals[i].guardian;
            if (which < next || which >= _guardians.length) revert NoSuchGuardian(which);
            next = uint256(which) + 1;
            address guardian = _guardians[which];
            if (!_isSignedBy(guardian, digest, approvals[i].signature)) revert NotApproved(guardian);
        }
        emit RecoveryStarted(newOwner, _recoveryNonce);
        ++_recoveryNonce;
        _recovery = Recoveries.begin(newOwner);
    }

    function cancelRecovery() external onlyOwner {
        if (!_recovery.isPending()) revert NoRecovery();
        _dropRecovery();
    }

    /// @notice The named owner owns the account: anybody may say so when blocks and seconds of the delay have passed.
    function finishRecovery() external {
        Recovery memory it = _recovery;
        if (!it.isPending()) revert NoRecovery();
        if (!it.isDue(recoveryDelay())) revert RecoveryNotDue(it.since.blockNumber, it.since.time);
        delete _recovery;
        _become(it.newOwner);
    }

    function guardians() external view returns (address[] memory list, uint8 threshold) {
        return (_guardians, _threshold);
    }

    /// @notice The announced guardians; `since` is zero when none are.
    function guardianChange() external view returns (address[] memory list, uint8 threshold, Clock memory since) {
        if (_changing) return (_nextGuardians, _nextThreshold, _nextSince);
    }

    function recovery() external view returns (Recovery memory) {
        return _recovery;
    }

    function recoveryNonce() external view returns (uint64) {
        return _recoveryNonce;
    }

    function recoveryDelay() public view returns (Duration memory) {
        return Duration(_recoveryBlocks, _recoverySeconds);
    }

    function guardianDelay() public view returns (Duration memory) {
        return Duration(_guardianBlocks, _guardianSeconds);
    }

    /// @notice What guardians sign (EIP-712, in the account's own domain) for the next recovery.
    function recoveryDigest(address newOwner, uint64 notAfter) public view returns (bytes32) {
        return _hashTypedDataV4(keccak256(abi.encode(_RECOVERY, newOwner, _recoveryNonce, notAfter)));
    }

    function _become(address newOwner) internal virtual override {
        super._become(newOwner);
        _changing = false;
        _dropRecovery();
    }

    function _setGuardians(address[] memory guardians_, uint8 threshold_) internal {
        _checkGuardians(guardians_, threshold_);
        _guardians = guardians_;
        _threshold = threshold_;
        emit GuardiansSet(guardians_, threshold_);
    }

    /// @dev A key signs for its address also where that address lends its account to code (EIP-7702), whatever that code
    ///      thinks of signatures. A contract proper has no key, so no signature counts for it but by ERC-1271.
    function _isSignedBy(address guardian, bytes32 digest, bytes calldata signature) private view returns (bool) {
        (address signer, ECDSA.RecoverError failure,) = ECDSA.tryRecoverCalldata(digest, signature);
        if (failure == ECDSA.RecoverError.NoError && signer == guardian) return true;
        return SignatureChecker.isValidSignatureNowCalldata(guardian, digest, signature);
    }

    function _dropRecovery() private {
        ++_recoveryNonce;
        if (!_recovery.isPending()) return;
        emit RecoveryCancelled(_recovery.newOwner);
        delete _recovery;
    }

    function _checkGuardians(address[] memory guardians_, uint8 threshold_) private view {
        bool sound = GuardianRules.areSound(guardians_, threshold_);
        for (uint256 i = 0; sound && i < guardians_.length; ++i) {
            sound = guardians_[i] != address(this);
        }
        if (!sound) revert BadGuardians(guardians_.length, threshold_);
    }
}
