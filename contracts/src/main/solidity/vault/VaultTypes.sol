// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

// The shapes of docs/protocol.md. Amounts are in the token's base units, times in seconds since 1970.

/// @notice A point in the life of the chain: both count, because blocks can stop and clocks can jump.
struct Clock {
    uint64 blockNumber;
    uint64 time;
}

/// @notice A span that has passed only when its blocks and its seconds both have.
struct Duration {
    uint32 blocks;
    uint32 secs;
}

/// @notice One payee's part of a voucher. `cumulative` is all that the payer ever signed on this lane.
struct Leg {
    address payee;
    uint32 lane;
    uint128 cumulative;
    bytes32 terms;
}

/// @notice One leg of a signed voucher, with the hashes of all its legs, so that the digest can be rebuilt.
struct VoucherLeg {
    address payer;
    address token;
    uint32 keyEpoch;
    uint8 kind;
    uint64 notAfter;
    bytes32[] legHashes;
    uint8 legIndex;
    Leg leg;
}

/// @notice One leg that a part settles, up to `to`.
struct Claim {
    uint8 legIndex;
    uint128 to;
    Leg leg;
}

/// @notice One voucher inside a part. Without `legHashes` the claims are all its legs, in order; with them, each
///         claim names the leg that it is. Either way the signature is checked once.
struct Entry {
    address payer;
    address token;
    uint32 keyEpoch;
    uint8 kind;
    uint64 notAfter;
    bytes32[] legHashes;
    Claim[] claims;
    bytes signature;
}

/// @notice What the operator's log says about one leg. Its bytes are the ABI encoding of these ten words; `time` is
///         named `at` in docs/protocol.md, a word that Solidity is about to reserve.
struct Leaf {
    uint8 leafType;
    bytes32 logId;
    uint64 time;
    uint64 admittedAt;
    bytes32 laneKey;
    bytes32 voucherDigest;
    uint8 leg;
    uint128 from;
    uint128 to;
    bytes32 terms;
}

/// @notice The operator's signed word on its log's size and root; `time` is `at` in the signed type.
struct Checkpoint {
    bytes32 logId;
    uint64 size;
    bytes32 root;
    uint64 time;
    uint32 operatorKeyId;
}

/// @notice What a log was when it was last written down.
struct Anchor {
    uint64 size;
    bytes32 root;
}

/// @notice The spans that the protocol weighs against each other; checked once, at construction.
struct Parameters {
    /// @dev I_anchor, I_settle: how often the operator means to anchor and to settle.
    Duration anchorInterval;
    Duration settleInterval;
    /// @dev L: an operator that anchored nothing for so long counts as silent.
    Duration alive;
    /// @dev D_watch: what a watcher may need to notice and act.
    Duration watch;
    /// @dev D_exit: collateral leaves no sooner after its owner asked.
    Duration exit;
    /// @dev F and D_bond: filing period and stay of the bond.
    Duration filing;
    Duration bond;
    /// @dev P: longest pause of the inflow.
    Duration pause;
    /// @dev R: how long an old voucher key still counts, and the lag with which the engine sees the chain.
    uint32 keyRetirement;
    uint32 observationLag;
    /// @dev Longest life of a voucher.
    uint32 maxTtl;
    /// @dev n_max: most parts (one a block) that a full settlement of all lanes may take.
    uint32 maxParts;
}

/// @notice Who holds which role from the start. A zero address leaves a role to be granted later.
struct Roles {
    address governance;
    address operator;
    address guardian;
    address emergency;
    address freezer;
    address freezeConfirmer;
}
