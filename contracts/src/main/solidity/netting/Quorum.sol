// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @title Quorum
/// @notice How many of the members must agree, and that none is counted twice.
library Quorum {
    uint256 internal constant MOST_MEMBERS = 32;

    /// @notice More than half of the members, so that any two quorums have a member in common; and not more than all.
    function isFor(uint256 quorum, uint256 members) internal pure returns (bool) {
        return members <= MOST_MEMBERS && quorum <= members && 2 * quorum > members;
    }

    /// @notice Signers come in rising order of their addresses. The first stands above zero, so zero never counts.
    function counts(address signer, address previous, bool isMember) internal pure returns (bool) {
        return isMember && signer > previous;
    }
}
