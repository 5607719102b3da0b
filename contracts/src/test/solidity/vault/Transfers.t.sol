// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {VaultErrors} from "../../../main/solidity/vault/VaultErrors.sol";
import {VaultEvents} from "../../../main/solidity/vault/VaultEvents.sol";
import {VaultTest} from "./VaultTest.sol";

/// @notice Credit that changes hands inside the vault.
contract TransfersTest is VaultTest {
    function testTransferMovesCreditAndNoToken(uint128 amount) public {
        creditPayer(100);
        amount = uint128(bound(amount, 1, 100));
        vm.prank(payer);
        vm.expectEmit(address(vault));
        emit VaultEvents.CreditMoved(address(token), payer, stranger, amount);
        vault.transferCredit(address(token), stranger, amount);
        assertEq(credit(payer), 100 - amount, "from");
        assertEq(credit(stranger), amount, "to");
        assertEq(vault.owedOf(address(token)), 100, "owed");
        assertEq(token.balanceOf(address(vault)), 100, "tokens");
        vm.prank(stranger);
        vault.withdraw(address(token), amount, stranger);
        assertEq(token.balanceOf(stranger), amount, "it can be withdrawn");
    }

    function testTransferToOneselfChangesNothing() public {
        creditPayer(100);
        vm.prank(payer);
        vault.transferCredit(address(token), payer, 100);
        assertEq(credit(payer), 100, "credit");
    }

    /// @dev Only credit moves: collateral backs vouchers and waits D_exit.
    function testTransferTakesNoCollateral() public {
        fund(payer, 100);
        vm.prank(payer);
        vm.expectRevert(abi.encodeWithSelector(VaultErrors.InsufficientCredit.selector, address(token), payer, 0, 1));
        vault.transferCredit(address(token), shop, 1);
    }

    function testTransferRefuses() public {
        creditPayer(10);
        vm.startPrank(payer);
        vm.expectRevert(abi.encodeWithSelector(VaultErrors.BadRecipient.selector, address(0)));
        vault.transferCredit(address(token), address(0), 1);
        vm.expectRevert(abi.encodeWithSelector(VaultErrors.BadRecipient.selector, address(vault)));
        vault.transferCredit(address(token), address(vault), 1);
        vm.expectRevert(VaultErrors.ZeroAmount.selector);
        vault.transferCredit(address(token), shop, 0);
        vm.expectRevert(
            abi.encodeWithSelector(VaultErrors.InsufficientCredit.selector, address(token), payer, 10, 11)
        );
        vault.transferCredit(address(token), shop, 11);
        vm.stopPrank();
    }

    function testTransferWorksInExit() public {
        creditPayer(10);
        vm.prank(governance);
        vault.declareExit();
        vm.prank(payer);
        vault.transferCredit(address(token), shop, 10);
        assertEq(credit(shop), 10, "credit");
    }
}
