// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Test} from "./Test.sol";

/// @notice Must fail. The build runs it alone and stops when it passes: then nothing that is green means anything.
contract CanaryTest is Test {
    function testCanaryMustFail() public pure {
        assertEq(uint256(1), uint256(2), "the canary sings");
    }
}
