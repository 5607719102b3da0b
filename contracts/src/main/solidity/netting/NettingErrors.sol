// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @title NettingErrors
/// @notice Why the netting book refuses, with the values that decided.
interface NettingErrors {
    // Construction, roles
    /// @notice The ledger counts no finer than the token, and a ledger unit is at most 10^18 base units.
    error BadScale(uint8 decimals, uint8 scale);
    error ZeroAddress();

    /// @notice The vault's parameters do not keep this rule (docs/contracts/netting-windows.md).
    error BadParameters(string rule);

    /// @notice The vault has not given the sender this role.
    error NotInRole(bytes32 role, address sender);

    // Members
    error BadQuorum(uint256 members, uint256 quorum);

    /// @notice Members are named in rising order of their addresses.
    error MembersNotRising(address previous, address member);
    error NotMember(address account);
    error NoSuchProposal(bytes32 hash);
    error NoticeNotOver(uint64 proposedBlock, uint64 proposedAt);
    error WrongCount(uint256 signatures, uint256 quorum);

    /// @notice The signature is not of a member, or its member does not stand behind the one before.
    error NotAttested(bytes32 digest, address recovered);

    // Accounts
    /// @notice The vault names another netting book for this token, or none.
    error NotTheBookOf(address token, address book);
    error NotOpen();

    /// @notice The vault has no bond, so nobody could make its operator answer for a second log.
    error NoBond(address vault);
    error InflowIsPaused(uint64 untilBlock);
    error AccountIsFrozen(address account);
    error NotGuarantor(address account, address sender);
    error GuaranteeInUse(address account, uint64 cap);
    error NothingToEnter(address account, address owner);

    /// @notice While the book is open, what lies in a pocket is its owner's to take back.
    error NotOwner(address owner, address sender);
    error NothingToReturn(address account, address owner);
    error BookIsFull(uint64 total, uint256 units);
    error NoLeaveRequest(address account, address owner);

    /// @notice A guarantor asks for at most what it guarantees.
    error AboveGuarantee(address account, uint64 cap, uint64 units);
    error LeaveNotMature(uint64 requestedBlock, uint64 requestedAt);

    /// @notice The last window was completed at this clock. Declare the exit first; the wait begins again there.
    error OperatorSilent(uint64 windowBlock, uint64 windowAt);

    /// @notice A window whose checkpoint is of `needed` or later must be completed first.
    error NotSettledYet(uint64 settledUntil, uint64 needed);

    /// @notice The exit was declared at this clock; zero: declare it first.
    error ExitNotMature(uint64 exitBlock, uint64 exitAt);

    /// @notice All that the owner has there is spent, or backs what is.
    error NothingToTake(address account, address owner);

    // Exit
    error NothingInBook();
    error OperatorAlive(uint64 windowBlock, uint64 windowAt);

    // Parts
    error OutOfSequence(uint64 window, uint32 part, uint64 nextWindow, uint32 nextPart);

    /// @notice Not the log of this book, whose acceptances alone it settles.
    error WrongLog(bytes32 logId, bytes32 own);
    error WrongPreviousCoverage(bytes32 given, bytes32 current);
    error CoverageShrinks(uint64 lanes, uint64 givenLanes);
    error BadLength(uint256 bytes_);

    /// @notice Positions come in rising order of the index, so no account stands in a part twice.
    error PositionsNotRising(uint256 index);
    error UnknownIndex(uint256 index);
    error EmptyPosition(uint256 index);
    error AboveSpendable(uint256 index, uint256 spendable, uint256 debit);
    error SumNotZero(uint256 debits, uint256 credits);

    // Redemption
    error NotExit();
    error WrongBook(uint32 lane);
    error WrongToken(address token);

    /// @notice The bundle is of a revoked key or a log whose time is over: it counts against nobody's money.
    error DrawsNothing(bytes32 laneKey);
}
