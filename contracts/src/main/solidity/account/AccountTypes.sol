// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Clock} from "../vault/VaultTypes.sol";

/// @notice One call of the owner's.
struct Call {
    address target;
    uint256 value;
    bytes data;
}

/// @notice What an owner lets a session key do: one call, again and again, in which only payee and amount may differ.
///         Amounts are in the base units of whatever `target` counts in.
struct Session {
    address key;
    address target;
    /// @dev The data of the call. What stands in the words of payee and amount does not matter; all the rest is sent
    ///      as it stands here.
    bytes template;
    /// @dev Which word after the selector is the payee, which the amount. 255: none; amount 254: the coins sent along.
    uint8 payeeAt;
    uint8 amountAt;
    address[] payees;
    uint128 perCall;
    uint128 total;
    /// @dev How many operations, those that fail included.
    uint32 uses;
    /// @dev Seconds since 1970; as ERC-4337 has it, after the first and up to the second.
    uint48 validAfter;
    uint48 validUntil;
    /// @dev The only paymaster that the operations may name; zero: none, the account pays its gas itself.
    address sponsor;
    /// @dev In wei: what all operations together may cost at the most, whoever pays for them.
    uint128 fees;
}

/// @notice What is left of a session.
struct SessionState {
    /// @dev The generation of the account that granted it; zero: never granted.
    uint64 generation;
    bool revoked;
    uint32 usesLeft;
    uint128 left;
    uint128 feesLeft;
}

/// @notice One guardian's word for a recovery: its place in the list, and its signature (ECDSA, or ERC-1271).
struct Approval {
    uint8 guardian;
    bytes signature;
}

/// @notice An owner that the guardians have named and that has not taken over yet; zero: none.
struct Recovery {
    address newOwner;
    Clock since;
}
