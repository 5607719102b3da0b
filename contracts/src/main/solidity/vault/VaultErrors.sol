// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @title VaultErrors
/// @notice Why the vault refuses, with the values that decided.
interface VaultErrors {
    // Construction
    /// @notice One of the inequalities of docs/protocol.md does not hold; `rule` names it.
    error BadParameters(string rule);
    error ZeroAddress();

    // Accounts
    error NotOpen();
    error InflowIsPaused(uint64 untilBlock);
    error TokenNotListed(address token);
    error NothingReceived(address token);
    error ZeroAmount();
    error InsufficientCredit(address token, address account, uint128 credit, uint128 requested);
    error NoUnpledgeRequest(address token, address account);
    error UnpledgeNotMature(uint64 requestedBlock, uint64 requestedAt);

    /// @notice The operator was last heard of at this clock. Declare the exit first; the wait begins again there.
    error OperatorSilent(uint64 aliveBlock, uint64 aliveAt);
    error ExitNotMature(uint64 exitBlock, uint64 exitAt);
    error BadRecipient(address to);

    /// @notice The token took more from the vault than it was told to send.
    error TokenTookMore(address token, uint256 taken, uint256 amount);

    // Settlement
    error OutOfSequence(uint64 window, uint32 part, uint64 nextWindow, uint32 nextPart);
    error TooManyLegs(uint256 legs);
    error LegMismatch(uint8 legIndex, bytes32 legHash);
    error UnknownKind(uint8 kind);
    error WrongBook(uint32 lane);
    error BadPayee(address payer, address payee);
    error AboveCumulative(bytes32 laneKey, uint128 to, uint128 cumulative);
    error UnknownVoucherKey(address account, uint32 epoch);
    error NotSignedBy(bytes32 digest, address signer);
    error InsufficientCollateral(bytes32 laneKey, address payer, uint128 collateral, uint128 needed);

    /// @notice The token has its netting book already, and keeps it.
    error NettingIsNamed(address token);

    // Redemption
    error LeafNotRedeemable(uint8 leafType, uint8 kind);
    error LeafMismatch(bytes32 laneKey, bytes32 voucherDigest);
    error AcceptedTooLate(uint64 time, uint64 notAfter);
    error AdmittedAfterRetirement(uint64 admittedAt, uint64 retiredAt);
    error NotInLog(uint64 index, uint64 size);
    error UnknownLog(bytes32 logId);

    // Bond
    error NotTheBond(address sender);
    error BondIsSet(address bond);
    error NotAContract(address account);

    /// @notice The bond pays no lane past what was filed for it.
    error AboveFiling(bytes32 laneKey, uint128 settled, uint128 amount, uint128 filedTo);

    // Log and operator
    error UnknownOperatorKey(uint32 id);
    error OperatorKeyNotYet(uint32 id, uint64 from);
    error OperatorKeyIsRevoked(uint32 id, uint64 revokedAt);
    error OperatorKeyUsed(address signer, uint32 id);
    error WrongLog(bytes32 logId, bytes32 current);
    error LogShrinks(uint64 anchoredSize, uint64 size);
    error Inconsistent(uint64 anchoredSize, uint64 size);
    error EpochTooSoon(uint64 startedBlock, uint64 startedAt);

    // Exit and pause
    error AlreadyExit();
    error OperatorAlive(uint64 aliveBlock, uint64 aliveAt);
    error PauseTooLong(uint64 blocks, uint64 longest);
    error PauseTooSoon(uint64 allowedFromBlock);
}
