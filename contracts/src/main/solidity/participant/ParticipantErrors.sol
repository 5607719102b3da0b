// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @notice Why a registry of participants refuses.
abstract contract ParticipantErrors {
    error ZeroAddress();

    /// @notice A span has blocks and seconds, and an end.
    error BadSpan(uint32 blocks, uint32 secs);

    error IssuerKnown(address account, uint32 id);
    error NoSuchIssuer(uint32 id);
    error NotAnIssuer(address sender);

    /// @notice The account is vouched for by this issuer, or wants to be; it can choose another one.
    error OtherIssuer(address account, uint32 issuer);
    error NoCommitment(address account);
    error NoCredential(address account);

    /// @notice The empty set has the root of nothing, and no other set has.
    error BadRoot(bytes32 root, uint64 size);

    /// @notice The proof does not show that of revocation root `number`.
    error NotShown(address account, uint32 number);

    /// @notice A freeze has a reason code, a hold an order.
    error NoReason(address account);

    /// @notice The account has no credential that is in force.
    error NotAParticipant(address account);

    /// @notice A judicial hold keeps `held` of the token with the account; it would have `left`.
    error HeldBack(address account, address token, uint256 held, uint256 left);
}
