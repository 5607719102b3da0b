// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @notice Seconds by block time.
struct Times {
    /// @dev Between an announcement and the moment from which it may be executed.
    uint32 delay;
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

/// @notice From when to when, both included, an announced call may be executed; zero where nothing is announced.
struct Announcement {
    uint64 ready;
    uint64 until;
    /// @dev A call of the Safe to itself: owners, threshold, modules, guards, handler.
    bool own;
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

/// @notice Why a call does not go at once; the first that applies.
enum Why {
    AtOnce,
    NotAPayment,
    NotARecipient,
    NoLimit,
    OverEach,
    OverTotal
}
