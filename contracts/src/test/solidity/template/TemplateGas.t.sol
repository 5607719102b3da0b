// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {TemplateTest} from "./TemplateTest.sol";

/// @notice What the main operations cost, execution only; the figures go into snapshots.
contract TemplateGasTest is TemplateTest {
    function testGasOfAClone() public {
        cloneBy(maker, "a", 1);
        vm.snapshotGasLastCall("templates", "clone with an initialiser that writes three slots");
        decided(withdrawal(hash));
        approve(address(counter), INITIALISE);
        vm.snapshotGasLastCall("templates", "approve again, by the access contract");
    }
}
