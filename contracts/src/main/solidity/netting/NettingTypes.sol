// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Checkpoint} from "../vault/VaultTypes.sol";

// Amounts of the netting book are in the ledger's units, amounts of vouchers, leaves and coverage in the token's base
// units; `unit` of the contract is one ledger unit in base units.

/// @notice What the members attest for one part, beside the hash of its positions. `coverage` is the RFC 9162 root over
///         abi.encode(laneKey, cumulative) of all `lanes` lanes of the book, sorted by lane key, as this part leaves
///         them; `previousCoverage` is the root that it starts from.
struct NetPart {
    uint64 window;
    uint32 part;
    bool last;
    bytes32 previousCoverage;
    uint64 lanes;
    bytes32 coverage;
    Checkpoint checkpoint;
}

/// @notice One lane of the covered map, with the proof of its place.
struct CoveredLane {
    bytes32 laneKey;
    uint128 cumulative;
    bytes32[] proof;
}

/// @notice What shows how far the covered map goes on a lane: the lane itself, or its two neighbours, or the end beyond
///         which it would stand, or nothing where the map is empty.
/// @dev `place` is the index of the first shown.
struct CoverageProof {
    uint64 place;
    CoveredLane[] shown;
}
