// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @title Quota
/// @notice What an issuer may still create. Proven in QuotaProof: never more in all than was given in all.
library Quota {
    /// @return covered whether the quota suffices
    /// @return left what is left of it: after the amount if it suffices, otherwise all
    function spend(uint256 quota, uint256 amount) internal pure returns (bool covered, uint256 left) {
        if (amount > quota) return (false, quota);
        unchecked {
            return (true, quota - amount); // amount <= quota
        }
    }
}
