// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @title EscrowErrors
/// @notice Why the escrow refuses, with the values that decided.
interface EscrowErrors {
    /// @notice The terms can never be used; `rule` names what is wrong with them.
    error BadTerms(string rule);
    error BadParameters();

    /// @notice The clock that decided: an expiry of the terms, or when a dispute was opened.
    error TooEarly(uint64 blockNumber, uint64 time);
    error TooLate(uint64 blockNumber, uint64 time);

    // Who
    error NotPayer(address sender);
    error NotMerchant(address sender);
    error NotArbiter(address sender);
    error NotGovernance(address sender);
    error NotParty(address account);

    // Payments
    error UnknownPayment(bytes32 termsHash);
    error AlreadyAuthorized(bytes32 termsHash);
    error PaymentIsClosed(bytes32 termsHash);
    error AboveMaximum(uint256 amount, uint112 maxAmount);
    error ZeroAmount();
    error InsufficientCapturable(bytes32 termsHash, uint112 capturable, uint256 requested);
    error InsufficientRefundable(bytes32 termsHash, uint112 refundable, uint256 requested);
    error FeeOutOfBounds(uint16 feeBps, uint16 minBps, uint16 maxBps);
    error TooManyCaptures(bytes32 termsHash, uint8 captures);
    error NothingToReclaim(bytes32 termsHash);

    // Disputes
    error NoArbiter(bytes32 termsHash);

    /// @notice The arbiter has not offered to rule for this merchant, in this token, on exactly these conditions.
    error ArbiterNotEngaged(address arbiter, address merchant);
    error ArbiterNotBonded(address arbiter, uint256 free, uint256 needed);
    error DisputeIsOpen(bytes32 termsHash);
    error TooManyDisputes(bytes32 termsHash, uint8 disputes);
    error NoDispute(bytes32 termsHash);
    error AboveDisputed(uint256 toPayer, uint128 disputed);
    error UnknownEvidence(bytes32 termsHash, bytes32 leafHash);

    // Bonds
    error InsufficientBond(address token, address arbiter, uint256 free, uint256 requested);
    error NoBondExit(address token, address arbiter);
    error BondExitNotMature(uint64 requestedBlock, uint64 requestedAt);

    // Holds and evidence
    error NotAHold(uint8 kind, uint8 leafType);
    error HoldMismatch(bytes32 laneKey, bytes32 voucherDigest);
    error NotSignedByPayer(bytes32 digest, address signer);
    error AdmittedAfterRetirement(uint64 admittedAt, uint64 retiredAt);
    error NotTheseTerms(bytes32 termsHash, bytes32 commitment);
    error LaneMismatch(bytes32 laneKey, bytes32 expected);

    /// @notice The vault has paid the lane up to `settled` only; settle or redeem what was captured before `from` first.
    error LaneBehind(bytes32 laneKey, uint128 settled, uint128 from);

    /// @notice A hold of this place of the log, or of a later one, has taken the lane.
    error LaneTaken(bytes32 laneKey, bytes32 termsHash);
    error NotLaneOwner(bytes32 laneKey, bytes32 termsHash);
    error NothingToDraw(bytes32 laneKey, uint128 settled);
}
