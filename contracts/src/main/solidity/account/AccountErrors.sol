// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @notice Why an account refuses. Validation refuses a wrong signature with 1, as ERC-4337 asks, and not with an error.
interface AccountErrors {
    /// @notice An owner is an address, another than now, and not the account.
    error BadOwner(address owner);

    /// @notice The operation was signed by an owner that is not the owner any more, or the sessions were wiped since.
    error OperationIsStale(uint64 validated, uint64 generation);
    error NotTheFactory(address sender);

    /// @notice Both parts of a delay are needed: blocks and seconds.
    error NoDelay();

    // Guardians

    /// @notice Guardians are ascending addresses, at most 16, not the account; the threshold is between one and their
    ///         number, or zero without guardians.
    error BadGuardians(uint256 guardians, uint8 threshold);
    error NoGuardianChange();
    error GuardianChangeNotDue(uint64 sinceBlock, uint64 sinceTime);
    error NoGuardians();
    error TooFewApprovals(uint256 approvals, uint8 threshold);

    /// @notice Approvals stand in the order of the guardians, each at most once.
    error NoSuchGuardian(uint8 guardian);
    error NotApproved(address guardian);
    error ApprovalsExpired(uint64 notAfter);
    error RecoveryIsPending(address newOwner);
    error NoRecovery();
    error RecoveryNotDue(uint64 sinceBlock, uint64 sinceTime);

    // Sessions

    error BadSession(string rule);

    /// @notice No session reaches the account itself or its entry point.
    error TargetIsOwn(address target);
    error SessionExists(bytes32 id);
    error SessionNotGranted(bytes32 id);
    error SessionIsRevoked(bytes32 id);

    /// @notice Operations of a session have nonces under its key's address, so that they never hold up the owner's.
    error NotTheSessionsNonce(bytes32 id, uint192 key);
    error NotTheSessionsSponsor(bytes32 id, address sponsor);
    error SessionIsSpent(bytes32 id, uint256 cost, uint32 usesLeft, uint128 feesLeft);
    error NotAPayee(bytes32 id, address payee);

    /// @notice At least one unit and at most the cap, or nothing where there is no amount.
    error OverCallOfSession(bytes32 id, uint256 amount, uint128 cap);
    error OverTotalOfSession(bytes32 id, uint256 amount, uint128 left);
}
