// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @title Quorum
/// @notice How many of how many: seals, votes, attestations, and how much may change at once. Proven in QuorumProof.
library Quorum {
    /// @notice Seals that make a block final: two thirds, rounded up (QBFT).
    function seals(uint256 validators) internal pure returns (uint256) {
        return (2 * validators + 2) / 3;
    }

    /// @notice So many validators, if they stand together, keep a block from ever being final.
    function blocking(uint256 validators) internal pure returns (uint256) {
        return validators - seals(validators) + 1;
    }

    /// @notice Votes that a proposal needs: two thirds; for a forced one four fifths, and at least one more than that.
    ///         Both rounded up, and never more than there are.
    function votes(uint256 organisations, bool forced) internal pure returns (uint256) {
        uint256 ordinary = (2 * organisations + 2) / 3;
        if (!forced) return ordinary;
        uint256 high = (4 * organisations + 4) / 5;
        if (high <= ordinary) high = ordinary + 1;
        return high > organisations ? organisations : high;
    }

    /// @notice Whether `part` is more than a third of `whole`.
    function aboveThird(uint256 part, uint256 whole) internal pure returns (bool) {
        return part * 3 > whole;
    }

    /// @notice Whether `quorum` is more than half of the members, so that any two quorums have one in common, and not
    ///         more than all of them.
    function isMajority(uint256 quorum, uint256 members) internal pure returns (bool) {
        return quorum <= members && quorum > members / 2;
    }

    /// @notice Whether one more signature counts. Signers come in rising order of their addresses, so none counts
    ///         twice; the first stands above zero, so zero never counts.
    function counts(address signer, address previous, bool isMember) internal pure returns (bool) {
        return isMember && signer > previous;
    }
}
