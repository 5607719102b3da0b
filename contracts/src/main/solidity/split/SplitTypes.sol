// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Clock, Duration} from "../vault/VaultTypes.sol";

/// @notice One payee of a split: an account, or a split of a lower level; the other one is zero. One slot.
struct Payee {
    address account;
    uint64 split;
    uint32 weight;
}

/// @notice A split. Without an owner its payees are fixed for ever.
struct Split {
    address owner;
    /// @dev The list of payees in force, from 1. A proposed change waits as the next one.
    uint32 version;
    /// @dev Payees that are splits have a lower level: money only ever moves down, and cycles cannot be written.
    uint8 level;
    /// @dev Who may take the ownership over; zero when it is not offered.
    address offeredTo;
    Duration delay;
    /// @dev When the waiting change was proposed; zero when none waits.
    Clock proposedAt;
}

/// @notice What arrived for one list of payees in one token, and how much of it has been divided.
struct Pot {
    uint128 arrived;
    uint128 divided;
    /// @dev The list is out of force and its last units are given out.
    bool closed;
}

/// @notice Names a pot: a split and one of its lists.
struct PotId {
    uint64 split;
    uint32 version;
}

/// @notice One payee of a Merkle split. `salt` keeps neighbours in the tree from guessing the payee.
struct Share {
    uint32 index;
    address payee;
    uint128 amount;
    bytes32 salt;
}

/// @notice A node beside the path of a share, with the sum of all shares under it.
struct Sibling {
    bytes32 hash;
    uint128 sum;
}

/// @notice What a funder commits to: `count` shares under `root` that add up to `total`.
struct MerkleTerms {
    address token;
    bytes32 root;
    uint128 total;
    uint32 count;
    /// @dev How long the payees have, at least.
    Duration span;
    /// @dev Who may take back, after the span, what nobody collected.
    address residual;
}

/// @notice A funded Merkle split.
struct MerkleSplit {
    address token;
    uint32 count;
    Duration span;
    address residual;
    uint128 total;
    uint128 left;
    bytes32 root;
    Clock fundedAt;
}
