// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IAccessControl} from "@openzeppelin/contracts/access/IAccessControl.sol";
import {VaultTest} from "./VaultTest.sol";

/// @notice What governance, guardian and emergency decide, nobody else does: calls that would succeed from the right one.
contract RolesDecideTest is VaultTest {
    bytes32 private constant GOVERNANCE = 0;
    bytes32 private constant GUARDIAN = keccak256("GUARDIAN_ROLE");
    bytes32 private constant EMERGENCY = keccak256("EMERGENCY_ROLE");

    function testEachDecisionIsOfOneRole() public {
        _isOf(GOVERNANCE, governance, abi.encodeCall(vault.listToken, (address(token), false)));
        _isOf(GOVERNANCE, governance, abi.encodeCall(vault.setBond, (address(token))));
        _isOf(GOVERNANCE, governance, abi.encodeCall(vault.nameNetting, (address(token), address(this))));
        _isOf(GOVERNANCE, governance, abi.encodeCall(vault.addOperatorKey, (stranger)));
        _isOf(GUARDIAN, guardian, abi.encodeCall(vault.pauseInflow, (1)));
        _isOf(EMERGENCY, emergency, abi.encodeCall(vault.newLogEpoch, ()));
        _isOf(EMERGENCY, emergency, abi.encodeCall(vault.revokeOperatorKey, (1)));
    }

    function _isOf(bytes32 role, address holder, bytes memory call) private {
        address[4] memory others = [operator, governance, guardian, emergency];
        for (uint256 i = 0; i < others.length; ++i) {
            if (others[i] == holder) continue;
            vm.prank(others[i]);
            (bool done, bytes memory why) = address(vault).call(call);
            assertTrue(!done, "another's");
            bytes memory expected =
                abi.encodeWithSelector(IAccessControl.AccessControlUnauthorizedAccount.selector, others[i], role);
            assertEq(keccak256(why), keccak256(expected), "for want of the role");
        }
        vm.prank(holder);
        (bool ok,) = address(vault).call(call);
        assertTrue(ok, "its own");
    }
}
