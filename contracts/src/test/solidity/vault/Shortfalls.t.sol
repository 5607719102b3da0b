// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IAccessControl} from "@openzeppelin/contracts/access/IAccessControl.sol";
import {TwoKeyFreeze} from "../../../main/solidity/access/TwoKeyFreeze.sol";
import {VaultErrors} from "../../../main/solidity/vault/VaultErrors.sol";
import {VaultEvents} from "../../../main/solidity/vault/VaultEvents.sol";
import {BondTest} from "../bond/BondTest.sol";

/// @notice What the vault lets its bond do, and nobody else.
contract ShortfallsTest is BondTest {
    uint256 private constant ADA = 0xADA;

    function testTheVaultNamesItsBondOnce() public {
        vm.expectRevert(
            abi.encodeWithSelector(
                IAccessControl.AccessControlUnauthorizedAccount.selector, address(this), bytes32(0)
            )
        );
        vault.setBond(address(bond));
        vm.prank(governance);
        vm.expectRevert(abi.encodeWithSelector(VaultErrors.BondIsSet.selector, address(bond)));
        vault.setBond(address(this));

        vault = deployVault(parameters(), roles());
        assertEq(vault.bond(), address(0), "none yet");
        assertEq(vault.bondOf(address(token)), 0, "nor a bond");
        vm.startPrank(governance);
        vm.expectRevert(abi.encodeWithSelector(VaultErrors.NotAContract.selector, stranger));
        vault.setBond(stranger);
        vm.stopPrank();
        vm.prank(freezer);
        vault.proposeFreeze(address(bond), true);
        vm.prank(confirmer);
        vault.confirmFreeze(address(bond), true);
        vm.prank(governance);
        vm.expectRevert(abi.encodeWithSelector(TwoKeyFreeze.AccountIsFrozen.selector, address(bond)));
        vault.setBond(address(bond));
        vm.prank(governance);
        vm.expectEmit(address(vault));
        emit VaultEvents.BondSet(address(this));
        vault.setBond(address(this));
        assertEq(vault.bond(), address(this), "named");
    }

    function testTheBondIsNotFreezable() public {
        vm.prank(freezer);
        vm.expectRevert(abi.encodeWithSelector(TwoKeyFreeze.AccountNotFreezable.selector, address(bond)));
        vault.proposeFreeze(address(bond), true);
    }

    function testOnlyTheBondPaysShortfallsAndOnlyUpToTheFiling() public {
        post(100);
        uint256 a = accept(ADA, leg(payee(0), 0, 60));
        file(a);
        vm.expectRevert(abi.encodeWithSelector(VaultErrors.NotTheBond.selector, address(this)));
        vault.payShortfall(vm.addr(ADA), payee(0), address(token), 0, 1);
        vm.startPrank(address(bond));
        vm.expectRevert(abi.encodeWithSelector(VaultErrors.AboveFiling.selector, keyOf(a), 0, 61, 60));
        vault.payShortfall(vm.addr(ADA), payee(0), address(token), 0, 61);
        vm.expectRevert(VaultErrors.ZeroAmount.selector);
        vault.payShortfall(vm.addr(ADA), payee(0), address(token), 0, 0);
        vm.expectEmit(address(vault));
        emit VaultEvents.CreditMoved(address(token), address(bond), payee(0), 50);
        vm.expectEmit(address(vault));
        emit VaultEvents.ShortfallPaid(keyOf(a), 0, 50);
        vault.payShortfall(vm.addr(ADA), payee(0), address(token), 0, 50);
        vm.expectRevert(abi.encodeWithSelector(VaultErrors.AboveFiling.selector, keyOf(a), 50, 11, 60));
        vault.payShortfall(vm.addr(ADA), payee(0), address(token), 0, 11);
        vm.stopPrank();
        assertEq(credit(payee(0)), 50, "credit");
        assertEq(vault.settledOf(keyOf(a)), 50, "settled");
        // Nobody is paid again for what the bond paid.
        fund(vm.addr(ADA), 60);
        file(a);
        assertEq(credit(payee(0)), 60, "the rest from collateral");
        assertEq(collateral(vm.addr(ADA)), 50, "and no more of it");
    }

    function testTheBondPaysExactlyWhatWasFiled() public {
        post(100);
        uint256 a = accept(ADA, leg(payee(0), 0, 60));
        file(a);
        vm.startPrank(address(bond));
        vault.payShortfall(vm.addr(ADA), payee(0), address(token), 0, 45);
        vault.payShortfall(vm.addr(ADA), payee(0), address(token), 0, 15);
        vm.expectRevert(abi.encodeWithSelector(VaultErrors.AboveFiling.selector, keyOf(a), 60, 1, 60));
        vault.payShortfall(vm.addr(ADA), payee(0), address(token), 0, 1);
        vm.stopPrank();
        assertEq(credit(payee(0)), 60, "all of it");
        assertEq(credit(address(bond)), 40, "from the bond");
    }

    /// @dev The bond need not wait for the operator's silence.
    function testTheBondDeclaresTheExitOfALivingOperator() public {
        vm.prank(address(bond));
        vm.expectEmit(address(vault));
        emit VaultEvents.ExitDeclared(address(bond));
        vault.declareExit();
        (uint64 exitBlock, uint64 exitAt) = vault.exitClock();
        assertEq(exitBlock, block.number, "block");
        assertEq(exitAt, block.timestamp, "time");
    }

    function testTheBondPaysNoMoreThanItHas() public {
        post(10);
        uint256 a = accept(ADA, leg(payee(0), 0, 60));
        file(a);
        vm.prank(address(bond));
        vm.expectRevert(
            abi.encodeWithSelector(VaultErrors.InsufficientCredit.selector, address(token), address(bond), 10, 11)
        );
        vault.payShortfall(vm.addr(ADA), payee(0), address(token), 0, 11);
    }
}
