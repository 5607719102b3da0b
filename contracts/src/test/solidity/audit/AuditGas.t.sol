// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {AuditTest} from "./AuditTest.sol";

/// @notice What the main operations cost, execution only; the figures go into snapshots.
contract AuditGasTest is AuditTest {
    function testGasOfAnAnchor() public {
        grow(0, 3);
        grow(3, 11);
        vm.snapshotGasLastCall("audit", "anchor 8 entries more after 3");
    }
}
