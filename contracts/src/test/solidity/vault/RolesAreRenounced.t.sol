// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IAccessControl} from "@openzeppelin/contracts/access/IAccessControl.sol";
import {VaultTest} from "./VaultTest.sol";

/// @notice Nobody gives up a role by mistake, or another's.
contract RolesAreRenouncedTest is VaultTest {
    function testARoleIsRenouncedByItsHolderAlone() public {
        bytes32 role = vault.OPERATOR_ROLE();
        vm.prank(stranger);
        vm.expectRevert(IAccessControl.AccessControlBadConfirmation.selector);
        vault.renounceRole(role, operator);
        assertTrue(vault.hasRole(role, operator), "kept");
        vm.prank(operator);
        vault.renounceRole(role, operator);
        assertTrue(!vault.hasRole(role, operator), "given up");
    }
}
