// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IAccessControl} from "@openzeppelin/contracts/access/IAccessControl.sol";
import {TwoKeyFreeze} from "../../../main/solidity/access/TwoKeyFreeze.sol";
import {VaultErrors} from "../../../main/solidity/vault/VaultErrors.sol";
import {VaultEvents} from "../../../main/solidity/vault/VaultEvents.sol";
import {VaultTest} from "./VaultTest.sol";

/// @notice A token's netting book: named by governance, once for the vault's life, and never frozen.
contract NettingNamedTest is VaultTest {
    address private immutable _book = address(this); // any contract

    function testGovernanceNamesTheBookOfATokenOnce() public {
        vm.expectRevert(
            abi.encodeWithSelector(
                IAccessControl.AccessControlUnauthorizedAccount.selector, operator, bytes32(0)
            )
        );
        vm.prank(operator);
        vault.nameNetting(address(token), _book);
        assertEq(vault.nettingOf(address(token)), address(0), "none yet");

        vm.startPrank(governance);
        vm.expectRevert(abi.encodeWithSelector(VaultErrors.NotAContract.selector, stranger));
        vault.nameNetting(address(token), stranger);
        vm.expectEmit(address(vault));
        emit VaultEvents.NettingNamed(address(token), _book);
        vault.nameNetting(address(token), _book);
        assertEq(vault.nettingOf(address(token)), _book, "named");
        vm.expectRevert(abi.encodeWithSelector(VaultErrors.NettingIsNamed.selector, address(token)));
        vault.nameNetting(address(token), address(vault));
        vm.stopPrank();
    }

    /// Token and book in exchanged places would give the token a second book.
    function testAttackNamingWithTheArgumentsExchanged() public {
        vm.startPrank(governance);
        vault.nameNetting(address(token), _book);
        address second = address(vault);
        vm.expectRevert(abi.encodeWithSelector(VaultErrors.NettingIsNamed.selector, second));
        vault.nameNetting(second, address(token));
        vm.expectRevert(abi.encodeWithSelector(VaultErrors.NettingIsNamed.selector, second));
        vault.nameNetting(second, _book);
        vm.stopPrank();
        assertEq(vault.nettingOf(address(token)), _book, "as it was");
    }

    function testAttackABookThatIsFrozenBeforeItIsNamed() public {
        vm.prank(freezer);
        vault.proposeFreeze(_book, true);
        vm.prank(confirmer);
        vault.confirmFreeze(_book, true);
        vm.expectRevert(abi.encodeWithSelector(TwoKeyFreeze.AccountIsFrozen.selector, _book));
        vm.prank(governance);
        vault.nameNetting(address(token), _book);
    }

    function testAttackAFreezeThatWasProposedBeforeTheName() public {
        vm.prank(freezer);
        vault.proposeFreeze(_book, true);
        vm.prank(governance);
        vault.nameNetting(address(token), _book);
        bytes memory never = abi.encodeWithSelector(TwoKeyFreeze.AccountNotFreezable.selector, _book);
        vm.expectRevert(never);
        vm.prank(confirmer);
        vault.confirmFreeze(_book, true);
        vm.expectRevert(never);
        vm.prank(freezer);
        vault.proposeFreeze(_book, true);
    }
}
