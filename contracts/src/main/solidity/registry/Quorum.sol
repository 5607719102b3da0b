// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @title Quorum
/// @notice How many of how many: seals, votes, and how much may change at once. Proven in QuorumProof.
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
}
