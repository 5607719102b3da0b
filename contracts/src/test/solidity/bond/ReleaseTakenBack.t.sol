// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {BondTest} from "./BondTest.sol";

/// @notice A request that was taken back leaves nothing that a reader could take for one.
contract ReleaseTakenBackTest is BondTest {
    function testNothingIsLeftOfARequestThatWasTakenBack() public {
        post(100);
        vm.startPrank(owner);
        bond.requestRelease(address(token), 70);
        assertEq(bond.lockedOf(address(token)), 30, "asked back");
        bond.requestRelease(address(token), 0);
        vm.stopPrank();
        (uint128 amount, uint64 sinceBlock, uint64 since) = bond.releaseOf(address(token));
        assertEq(amount, 0, "amount");
        assertEq(sinceBlock, 0, "block");
        assertEq(since, 0, "time");
        assertEq(bond.lockedOf(address(token)), 100, "all of it again");
    }
}
