// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Clock} from "../vault/VaultTypes.sol";

/// @notice What a condition looks at, and what its three words mean; a word that is not named is zero.
enum Kind {
    /// @dev `value`: SHA-256 of 32 bytes that somebody reveals.
    HASH_LOCK,
    /// @dev `key`, `value`: block number and second that must both be reached.
    DATE,
    /// @dev `source` signs that the value of the subject `key` is `value`.
    STATEMENT,
    /// @dev The log of the vault `source` has accepted or captured the lane `key` up to the cumulative `value`.
    RECEIPT,
    /// @dev The contract `source` held `value` in its storage slot `key` after a block of this chain, not before the one
    ///      in which the payment was funded.
    STORAGE
}

struct Condition {
    Kind kind;
    address source;
    bytes32 key;
    bytes32 value;
}

/// @notice A payment that is made when all its conditions were met before the timeout. Changing any field makes another.
struct Terms {
    address payer;
    address payee;
    address token;
    uint128 amount;
    Clock timeout;
    Condition[] conditions;
    bytes32 salt;
}
