// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @title BondEvents
/// @notice Every change of the bond's state. What it pays is in the vault's `CreditMoved` and `ShortfallPaid`.
interface BondEvents {
    /// @notice The first shortfall opened a round. Senior is what lies under this root of this log epoch, and under the
    ///         last anchors of the epochs before.
    event RoundOpened(
        address indexed token, uint32 indexed round, uint32 seniorEpoch, uint64 seniorSize, bytes32 seniorRoot
    );

    /// @notice The lane takes part with what is short of it up to `filedTo`; again when more was filed in time.
    event LaneJoined(
        address indexed token,
        uint32 indexed round,
        bytes32 indexed laneKey,
        address payer,
        address payee,
        uint32 lane,
        uint128 filedTo
    );
    event SeniorProven(address indexed token, uint32 indexed round, bytes32 indexed laneKey, uint128 seniorTo);

    /// @notice What was still short of the lane when it was counted; (0, 0) if it was cured.
    event LaneCounted(
        address indexed token, uint32 indexed round, bytes32 indexed laneKey, uint128 senior, uint128 junior
    );

    /// @notice All lanes are counted: so much bond is there for so many claims, each payer's cut to its limit.
    event RoundCounted(address indexed token, uint32 indexed round, uint128 bond, uint256 senior, uint256 junior);
    event LanePaid(address indexed token, uint32 indexed round, bytes32 indexed laneKey, uint128 paid);
    event RoundClosed(address indexed token, uint32 indexed round);

    /// @notice The owner wants so much of the bond back; zero takes the wish back. Replaces an earlier one.
    event ReleaseRequested(address indexed token, uint128 amount);
    event ReleaseFinished(address indexed token, uint128 amount);

    event LogChallenged(bytes32 indexed logId, uint64 indexed size, bytes32 root, uint32 operatorKeyId);
    event ChallengeAnswered(bytes32 indexed logId, uint64 indexed size, bytes32 root);

    /// @notice The operator signed `root` where its log has `other`, or signed both.
    event ForkProven(bytes32 indexed logId, uint64 indexed size, bytes32 root, bytes32 other);
    event ChallengeUnanswered(bytes32 indexed logId, uint64 indexed size, bytes32 root);
}
