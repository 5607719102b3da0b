// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Clock, Duration} from "../vault/VaultTypes.sol";

/// @notice Who vouches for participants: an account that knows the papers behind its commitments.
struct Issuer {
    address account;
    /// @dev How many revocation roots it has published.
    uint32 roots;
    bool active;
}

/// @notice A published set of revoked commitments: an RFC 9162 tree over them in ascending order, each once.
struct RevocationRoot {
    bytes32 root;
    uint64 size;
    uint64 blockNumber;
    uint64 time;
}

/// @notice What an account needs to take part. Nothing of it says who the account belongs to.
struct Credential {
    /// @dev Salted hash of what the issuer has seen; the rest is one slot, read at each transfer.
    bytes32 commitment;
    uint32 issuer;
    /// @dev The last revocation root of the issuer that does not contain the commitment.
    uint32 checked;
    uint64 sinceBlock;
    uint64 sinceTime;
    uint32 termBlocks;
    uint32 termSecs;
}

/// @notice That a commitment is not among the revoked ones: `index` of them are smaller, and these are its neighbours.
struct Absence {
    uint64 index;
    /// @dev Of leaf `index - 1`; not read when `index` is zero.
    bytes32 below;
    bytes32[] belowPath;
    /// @dev Of leaf `index`; not read when that is the size.
    bytes32 above;
    bytes32[] abovePath;
}

/// @notice What two keys agreed on when they froze an account.
struct FreezeOrder {
    Clock since;
    Duration term;
    uint16 reason;
}
