// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {TwoKeyFreeze} from "../../../main/solidity/access/TwoKeyFreeze.sol";
import {VaultTest} from "./VaultTest.sol";

/// @notice Whom a freeze would hurt that is nobody's account: nobody, the vault itself and its bond.
contract FreezableTest is VaultTest {
    function testNobodyAndTheHousesOwnAccountsAreNotFreezable() public {
        vm.prank(governance);
        vault.setBond(address(token)); // zero would be the bond of a vault without one
        address bond = vault.bond();
        address[3] memory never = [address(0), address(vault), bond];
        for (uint256 i = 0; i < never.length; ++i) {
            assertTrue(!vault.isFreezable(never[i]), "not freezable");
            vm.prank(freezer);
            vm.expectRevert(abi.encodeWithSelector(TwoKeyFreeze.AccountNotFreezable.selector, never[i]));
            vault.proposeFreeze(never[i], true);
        }
        assertTrue(vault.isFreezable(payer), "an account is");
    }
}
