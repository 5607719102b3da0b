// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @title BondErrors
/// @notice Why the bond refuses, with the values that decided. What the vault has an error for is refused with that.
interface BondErrors {
    /// @notice The vault has named another bond, or none yet. It would neither let this one pay nor end for it.
    error NotTheBondOf(address vault, address named);

    // Rounds
    error NoRound(address token);

    /// @notice D_bond has passed since this exit: no round opens any more, and what is left is the owner's.
    error RoundsOver(uint64 exitBlock, uint64 exitAt);

    /// @notice The filing period has passed; what is filed now waits for the next round.
    error FilingOver(address token, uint32 round);
    error FilingNotOver(address token, uint32 round, uint64 openedBlock, uint64 openedAt);
    error CountingOver(address token, uint32 round);
    error CountingNotOver(address token, uint32 round, uint64 uncounted);

    /// @notice Nothing is short: the lane is settled, or an earlier round has divided it, up to what was filed.
    error NothingFiled(bytes32 laneKey, uint128 paidOrDivided, uint128 filedTo);
    error AlreadyJoined(bytes32 laneKey, uint32 round);

    // Release
    error NotOwner(address sender);
    error NoReleaseRequest(address token);
    error RoundIsOpen(address token, uint32 round);

    /// @notice D_bond has not passed since this clock: of the request, of the last round's end, or of the exit.
    error ReleaseNotMature(uint64 sinceBlock, uint64 since);

    // Challenges
    error NothingToAnswer(bytes32 logId, uint64 size);
    error AlreadyChallenged(bytes32 logId, uint64 size);
    error AlreadyAnswered(bytes32 logId, uint64 size);
    error NoChallenge(bytes32 logId, uint64 size);
    error AnchorTooShort(uint64 anchoredSize, uint64 size);
    error AnswerNotDue(uint64 openedBlock, uint64 openedAt);

    /// @notice The key was revoked or a new log begun since, so that nobody has to answer.
    error ChallengeLapsed(bytes32 logId, uint64 size);
}
