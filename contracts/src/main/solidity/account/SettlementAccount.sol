// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ERC4337Utils} from "@openzeppelin/contracts/account/utils/ERC4337Utils.sol";
import {IEntryPoint, PackedUserOperation} from "@openzeppelin/contracts/interfaces/IERC4337.sol";
import {Address} from "@openzeppelin/contracts/utils/Address.sol";
import {ECDSA} from "@openzeppelin/contracts/utils/cryptography/ECDSA.sol";
import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {ERC7739} from "@openzeppelin/contracts/utils/cryptography/signers/draft-ERC7739.sol";
import {Duration} from "../vault/VaultTypes.sol";
import {AccountGuardians} from "./AccountGuardians.sol";
import {AccountOwner} from "./AccountOwner.sol";
import {AccountSessions} from "./AccountSessions.sol";
import {Call} from "./AccountTypes.sol";

/// @title SettlementAccount
/// @notice An account with code (ERC-4337, entry point 0.8) for a payer or a shop: one owner by ECDSA, keys lent within
///         limits, guardians for a lost key. AccountFactory makes it, as a clone of a code that nobody can change.
///
/// @dev Rules, each with an `invariant_` test of the same name:
///      - onlyTheOwnersWord:    what is not a session's call needs the owner's call or its signature over the operation.
///      - sessionWithinLimits:  a session's payees, amounts, uses and costs stay within what the owner granted, and
///                              nothing leaves by a session that is revoked, expired or of an earlier owner.
///      - recoveryNeedsSilence: an owner is replaced without its word only when a threshold of guardians asked for it,
///                              and blocks and seconds have passed in which the owner did not take it back.
///      A signature for the vault's vouchers is never asked of this contract: the vault knows ECDSA only, so an
///      account registers a key there (`setVoucherKey`).
contract SettlementAccount is AccountGuardians, AccountSessions, ERC7739 {
    /// @dev Who made this code's clones; the code itself has no owner for ever.
    address private immutable _factory;

    /// @param recoveryDelay_ between the guardians' word and the new owner
    /// @param guardianDelay_ between the announcement of guardians and their being it
    constructor(IEntryPoint entryPoint_, Duration memory recoveryDelay_, Duration memory guardianDelay_)
        AccountOwner(entryPoint_)
        AccountGuardians(recoveryDelay_, guardianDelay_)
        EIP712("Bascule", "1")
    {
        _factory = msg.sender;
    }

    modifier onlyFactory() {
        if (msg.sender != _factory) revert NotTheFactory(msg.sender);
        _;
    }

    /// @notice Once, by the factory, in the transaction that makes the account.
    function initialize(address owner_, address[] calldata guardians_, uint8 threshold_) external onlyFactory {
        _become(owner_);
        _setGuardians(guardians_, threshold_);
    }

    /// @notice The owner's calls, in order, all or none.
    function execute(Call[] calldata calls) external onlyOwner {
        for (uint256 i = 0; i < calls.length; ++i) {
            (bool done, bytes memory answer) = calls[i].target.call{value: calls[i].value}(calls[i].data);
            Address.verifyCallResult(done, answer);
        }
    }

    /// @notice Hands the account to another key, at once; sessions, recovery and guardian change in progress end.
    function setOwner(address newOwner) external onlyOwner {
        _become(newOwner);
    }

    function _become(address newOwner) internal override(AccountOwner, AccountGuardians) {
        AccountGuardians._become(newOwner);
    }

    /// @dev The call decides whose signature is wanted: a session's for `executeSession`, the owner's for all else.
    function _validateUserOp(PackedUserOperation calldata op, bytes32 opHash, bytes calldata signature)
        internal
        override
        returns (uint256)
    {
        // As an operation's call it would mark calls as validated that nobody signed for this generation.
        if (bytes4(op.callData) == this.validateUserOp.selector) return ERC4337Utils.SIG_VALIDATION_FAILED;
        _markValidated(op.callData);
        if (bytes4(op.callData) == this.executeSession.selector) {
            (address signer,,) = ECDSA.tryRecoverCalldata(opHash, signature);
            return _validateSession(op, signer);
        }
        return _rawSignatureValidation(opHash, signature)
            ? ERC4337Utils.SIG_VALIDATION_SUCCESS
            : ERC4337Utils.SIG_VALIDATION_FAILED;
    }

    /// @dev 65 bytes with a low s; the owner's and nobody else's, also for ERC-1271.
    function _rawSignatureValidation(bytes32 digest, bytes calldata signature) internal view override returns (bool) {
        (address signer, ECDSA.RecoverError failure,) = ECDSA.tryRecoverCalldata(digest, signature);
        return failure == ECDSA.RecoverError.NoError && signer == _owner;
    }
}
