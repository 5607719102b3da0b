// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Clocks} from "../vault/Clocks.sol";
import {Clock, Duration} from "../vault/VaultTypes.sol";
import {Recovery} from "./AccountTypes.sol";

/// @title Recoveries
/// @notice When an owner that the guardians named may take over. Proven in RecoveryProof.
library Recoveries {
    using Clocks for Clock;

    function begin(address newOwner) internal view returns (Recovery memory) {
        return Recovery(newOwner, Clocks.here());
    }

    function isPending(Recovery memory it) internal pure returns (bool) {
        return it.newOwner != address(0);
    }

    function isDue(Recovery memory it, Duration memory delay) internal view returns (bool) {
        return isPending(it) && it.since.passed(delay);
    }
}
