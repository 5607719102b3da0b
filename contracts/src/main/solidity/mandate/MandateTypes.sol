// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @notice What a payer permits, as it signs it (EIP-712). Amounts are in the token's base units.
struct Mandate {
    address payer;
    /// @dev Whose key pulls. It cannot redirect: money goes to `payee`, whose keys may stay cold.
    address collector;
    address payee;
    address token;
    /// @dev At most this much in one pull, in one period, and ever. For instalments the first two are zero.
    uint128 perCall;
    uint128 perPeriod;
    uint128 total;
    /// @dev How many instalments make up `total`; zero for a mandate with caps.
    uint32 instalments;
    /// @dev Seconds since 1970: from `start` on, and before `end`.
    uint64 start;
    uint64 end;
    /// @dev A period is `length` seconds (unit 0) or `length` months of the UTC calendar (unit 1).
    uint8 unit;
    uint32 length;
    /// @dev How many missed periods one later period may make up for. A period is missed if nothing was pulled in it.
    uint32 arrears;
    /// @dev Between the first pulls of two periods lie at least so many blocks, whatever the chain's clock says.
    uint32 gapBlocks;
    /// @dev A salted commitment to what was agreed.
    bytes32 terms;
}

enum MandateStatus {
    UNKNOWN,
    GRANTED,
    CANCELLED
}

/// @notice How far a mandate has been used.
struct Progress {
    uint128 pulled;
    /// @dev In the period of the last pull: base units, or instalments.
    uint128 spent;
    /// @dev The first period in which nothing was pulled yet: the last pull's plus one, zero before any.
    uint64 nextPeriod;
    /// @dev The block of the first pull in that period.
    uint64 openedBlock;
    /// @dev The missed periods that the period of the last pull makes up for.
    uint32 carried;
    /// @dev Instalments pulled.
    uint32 instalments;
    MandateStatus status;
}
