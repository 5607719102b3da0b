// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @title CumulativeShares
/// @notice What a payee is due of all that ever arrived, rounded down. Because it follows from the total alone, it
///         is the same however often and whenever the total is divided: nobody gains by dividing small amounts.
library CumulativeShares {
    /// @param totalWeight the sum of all weights, `weight` among them; not zero
    function entitled(uint128 arrived, uint32 weight, uint64 totalWeight) internal pure returns (uint256) {
        return uint256(arrived) * weight / totalWeight; // at most 160 bits before the division
    }
}
