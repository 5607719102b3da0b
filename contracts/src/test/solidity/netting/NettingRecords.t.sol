// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {NettingErrors} from "../../../main/solidity/netting/NettingErrors.sol";
import {NettingEvents} from "../../../main/solidity/netting/NettingEvents.sol";
import {NettingTest} from "./NettingTest.sol";

/// @notice Account and owner are two, and so are ledger units and base units: each record, refusal and payment says which.
contract NettingRecordsTest is NettingTest {
    function testRecordsNameTheAccountAndItsGuarantor() public {
        vm.prank(shop);
        book.setGuarantor(second);
        give(book.pocketOf(shop, second), 20);
        vm.expectEmit(address(book));
        emit NettingEvents.Entered(shop, second, 20);
        assertEq(book.enter(shop, second), 20, "units");
        ask(shop, second, 5);
        vm.expectEmit(address(book));
        emit NettingEvents.Left(shop, second, 5);
        vm.prank(second);
        assertEq(book.finishLeave(shop), 5, "units");
        assertTrue(credit(second) == 5 && credit(shop) == 0, "the guarantor's");
        assertTrue(book.capOf(shop) == 15 && book.spendableOf(shop) == 15 && book.total() == 15, "the rest");
    }

    function testRefusalsNameTheAccountAndItsGuarantor() public {
        vm.prank(shop);
        book.setGuarantor(second);
        vm.expectRevert(abi.encodeWithSelector(NettingErrors.NothingToEnter.selector, shop, second));
        book.enter(shop, second);
        vm.startPrank(second);
        vm.expectRevert(abi.encodeWithSelector(NettingErrors.NothingToReturn.selector, shop, second));
        book.returnCredit(shop, second);
        vm.expectRevert(abi.encodeWithSelector(NettingErrors.NoLeaveRequest.selector, shop, second));
        book.finishLeave(shop);
        vm.stopPrank();
    }

    /// @dev In by 12,345 units of 10,000 base units each, a part of it out, and the rest after the exit.
    function testUnitsLeaveInBaseUnits() public {
        token = deployToken(6);
        vm.prank(governance);
        vault.listToken(address(token), true);
        token.grantRole(token.ISSUER_ROLE(), address(this));
        token.setQuota(address(this), type(uint256).max);
        book = deployBook(2);
        vm.prank(governance);
        vault.nameNetting(address(token), address(book));
        fund(payer, 123_450_000);
        settle(1, 0, true, entries(entryOf(legs(leg(bank, 0, 123_450_000)))));
        enter(shop, 12_345);
        assertEq(credit(address(book)), 123_450_000, "in");
        takeOut(shop, shop, 345);
        assertEq(credit(shop), 3_450_000, "in base units");
        assertEq(credit(address(book)), 120_000_000, "the rest stays");
        exitVault();
        vm.prank(shop);
        book.requestLeave(shop, type(uint64).max);
        pass(86_400);
        vm.prank(shop);
        assertEq(book.finishLeave(shop), 12_000, "units");
        assertEq(credit(shop), 123_450_000, "all of it");
        assertTrue(credit(address(book)) == 0 && book.total() == 0, "nothing is left");
    }
}
