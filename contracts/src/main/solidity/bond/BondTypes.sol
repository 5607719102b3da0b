// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @notice What a lane's key is made of, but for the token.
struct LaneId {
    address payer;
    address payee;
    uint32 lane;
}

/// @notice A round goes through these in order, and ends in NONE.
enum Phase {
    NONE,
    FILING,
    COUNTING,
    PAYING
}
