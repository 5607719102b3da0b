// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Clock, Duration} from "../vault/VaultTypes.sol";

// The shapes of docs/contracts/consortium-registry.md. Identifiers are ASCII, left-aligned and padded with zeros.

/// @notice A legal entity that takes part. It has one vote.
struct Organisation {
    string name;
    /// @dev ISO 17442, twenty characters; zero where none is given.
    bytes20 lei;
    uint32 grants;
    /// @dev An identifier is given once: what a removed organisation voted never counts for another.
    bool removed;
    /// @dev Proposes and votes for the organisation.
    address voter;
    /// @dev Position in the list of identifiers, from 1.
    uint32 place;
    uint32 nodes;
    uint32 validators;
}

/// @notice A node, known by the address of its key.
struct Node {
    bytes32 organisation;
    /// @dev The public key: the 64 bytes of its enode.
    bytes32 keyX;
    bytes32 keyY;
    string host;
    uint16 port;
    /// @dev Bits: ROLE_VALIDATOR, ROLE_RPC.
    uint8 roles;
    uint32 place;
    /// @dev Position in the validator set, from 1; zero without a seat.
    uint32 seat;
}

/// @notice An account that may act in a role (relayer, submitter, …) for an organisation.
struct Grant {
    address account;
    bytes32 role;
    bytes32 organisation;
}

/// @notice What the members have agreed on about time and about who may hold how much.
struct Parameters {
    /// @dev A proposal that has not passed when this is over has failed.
    Duration voting;
    /// @dev From passing to the first moment of execution.
    Duration timelock;
    /// @dev From then on, how long it may be executed.
    Duration grace;
    /// @dev Between two changes of the validator set, so that newcomers have started before the next come.
    Duration spacing;
    /// @dev Zero: no limit.
    uint8 maxValidatorsPerOrganisation;
    /// @dev 0: free; 1: no organisation is a quorum; 2: nor can one stop the chain.
    uint8 diversity;
}

/// @notice One step of a proposal; `data` is the ABI encoding of what its kind needs.
struct Action {
    uint8 kind;
    bytes data;
}

enum Vote {
    None,
    For,
    Against
}

enum Stage {
    None,
    Open,
    Passed,
    Ready,
    Executed,
    Withdrawn,
    Expired
}

/// @dev As stored; the stage follows from it and from the clock.
struct Proposal {
    bytes32 organisation;
    Clock proposedAt;
    Clock passedAt;
    uint64 effectiveBlock;
    /// @dev Of the day on which it was made: longer ones later would bring back what has expired.
    Duration voting;
    Duration timelock;
    Duration grace;
    /// @dev The votes that were needed when it passed.
    uint32 passedFor;
    bool forced;
    bool executed;
    bool withdrawn;
    bytes actions;
}

/// @notice A proposal as it stands now.
struct ProposalView {
    bytes32 organisation;
    Stage stage;
    bool forced;
    uint64 effectiveBlock;
    uint64 proposedBlock;
    uint64 proposedTime;
    uint64 passedBlock;
    uint64 passedTime;
    uint32 approvals;
    uint32 needed;
}

/// @notice What a registry starts with: written by the constructor, or into the genesis allocation.
struct Founder {
    bytes32 id;
    string name;
    bytes20 lei;
    address voter;
}

struct FoundingNode {
    bytes32 organisation;
    bytes32 keyX;
    bytes32 keyY;
    string host;
    uint16 port;
    uint8 roles;
}
