// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

/// @title LargestRemainder
/// @notice Divides an amount by weights so that the parts add up exactly. Units that rounding leaves over go one
///         by one to the largest remainders; of equal remainders the earlier one is served first.
library LargestRemainder {
    /// @notice The weights add up to nothing.
    error NoWeight();

    function split(uint256 amount, uint32[] memory weights) internal pure returns (uint256[] memory) {
        uint256 total = 0;
        for (uint256 i = 0; i < weights.length; ++i) {
            total += weights[i];
        }
        if (total == 0) revert NoWeight();
        return split(amount, weights, total);
    }

    /// @param total the sum of the weights, not zero
    function split(uint256 amount, uint32[] memory weights, uint256 total)
        internal
        pure
        returns (uint256[] memory shares)
    {
        shares = new uint256[](weights.length);
        uint256[] memory remainders = new uint256[](weights.length);
        uint256 left = amount;
        for (uint256 i = 0; i < weights.length; ++i) {
            shares[i] = Math.mulDiv(amount, weights[i], total);
            remainders[i] = mulmod(amount, weights[i], total);
            left -= shares[i];
        }
        // Fewer units are left than there are payees with a remainder, so each gets at most one.
        for (; left != 0; --left) {
            uint256 best = 0;
            for (uint256 i = 1; i < weights.length; ++i) {
                if (remainders[i] > remainders[best]) best = i;
            }
            remainders[best] = 0;
            ++shares[best];
        }
    }
}
