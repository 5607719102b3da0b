// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @notice Which lists of guardians an account may have.
library GuardianRules {
    uint256 internal constant MOST = 16;

    /// @notice At most 16, ascending, none the zero address; a threshold within the list, zero for none only.
    function areSound(address[] memory guardians, uint8 threshold) internal pure returns (bool) {
        if (guardians.length > MOST || threshold > guardians.length) return false;
        if ((threshold == 0) != (guardians.length == 0)) return false;
        address previous = address(0);
        for (uint256 i = 0; i < guardians.length; ++i) {
            if (guardians[i] <= previous) return false;
            previous = guardians[i];
        }
        return true;
    }
}
