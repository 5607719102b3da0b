// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @notice Seconds by block time.
struct Times {
    /// @dev Between an announcement and the moment from which it may be executed.
    uint32 delay;
    /// @dev The same for calls of the Safe to itself, which no owner alone cancels.
    uint32 ownDelay;
    /// @dev How long it may be executed then.
    uint32 grace;
    /// @dev The span over which the total of an asset slides.
    uint32 window;
}

/// @notice How much of an asset leaves at once: by one payment, and by all in any span of the window. Base units.
struct Limit {
    uint128 each;
    uint128 total;
}

/// @dev The zero address is the chain's own coin.
struct AssetLimit {
    address asset;
    uint128 each;
    uint128 total;
}

/// @notice From when to when, both included, an announced call may be executed; zero where nothing is announced. One slot:
///         the seconds have room until the year 36,812.
struct Announcement {
    uint40 ready;
    uint40 until;
    /// @dev A call of the Safe to itself: owners, threshold, modules, guards, handler.
    bool own;
    /// @dev Who announced it, an owner or the Safe. It stands only as long as that one is an owner, or is the Safe.
    address by;
}

/// @notice What a call moves, as far as that can be read from it.
struct Departure {
    /// @dev False for every call that is no plain payment and no plain allowance.
    bool known;
    bool allowance;
    address asset;
    address to;
    uint256 amount;
}

/// @notice Why a call does not go now; the first that applies, but that the last two go before.
enum Why {
    AtOnce,
    NotAPayment,
    NotARecipient,
    NoLimit,
    OverEach,
    OverTotal,
    Never,
    NoRules
}

/// @notice What a call that goes uses up.
enum Uses {
    Nothing,
    Announcement,
    Limit
}
