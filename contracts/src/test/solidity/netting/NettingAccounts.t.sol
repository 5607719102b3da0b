// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {NettingErrors} from "../../../main/solidity/netting/NettingErrors.sol";
import {NettingEvents} from "../../../main/solidity/netting/NettingEvents.sol";
import {NettingPocket} from "../../../main/solidity/netting/NettingPocket.sol";
import {NettingWindows} from "../../../main/solidity/netting/NettingWindows.sol";
import {Duration, Parameters} from "../../../main/solidity/vault/VaultTypes.sol";
import {VaultErrors} from "../../../main/solidity/vault/VaultErrors.sol";
import {NettingTest} from "./NettingTest.sol";

/// @notice Money in, money out, and who stands behind whose debit.
contract NettingAccountsTest is NettingTest {
    function testCreditEntersAndLeavesToTheUnit() public {
        give(shop, 500);
        address pocket = book.pocketOf(shop, shop);
        vm.prank(shop);
        vault.transferCredit(address(token), pocket, 500);
        vm.expectEmit(address(book));
        emit NettingEvents.AccountIndexed(1, shop);
        vm.expectEmit(address(book));
        emit NettingEvents.Entered(shop, shop, 500);
        vm.prank(stranger);
        book.enter(shop, shop);
        _expectHas(shop, 500, 0);
        assertEq(book.total(), 500, "total");
        assertEq(vault.creditOf(address(token), address(book)), 500, "the book's credit");
        assertEq(credit(pocket), 0, "the pocket is empty");

        vm.prank(shop);
        book.requestLeave(shop, 600);
        pass(86_400);
        settleNothing();
        vm.expectEmit(address(book));
        emit NettingEvents.Left(shop, shop, 500);
        vm.prank(shop);
        assertEq(book.finishLeave(shop), 500, "what is there, no more");
        assertEq(credit(shop), 500, "back");
        assertEq(book.total(), 0, "total");
        _expectHas(shop, 0, 0);
    }

    function testASecondEntryUsesTheSamePocket() public {
        enter(shop, 5);
        address pocket = book.pocketOf(shop, shop);
        assertTrue(pocket.code.length != 0, "made");
        enter(shop, 7);
        _expectHas(shop, 12, 0);
        assertTrue(pocket == book.pocketOf(shop, shop), "same");
    }

    function testWhatOneSendsNobodyElseCanEnter() public {
        give(book.pocketOf(shop, shop), 9);
        address[5] memory others = [payer, stranger, operator, governance, address(book)];
        for (uint256 i = 0; i < others.length; ++i) {
            vm.prank(others[i]);
            vm.expectRevert(abi.encodeWithSelector(NettingErrors.NothingToEnter.selector, others[i], others[i]));
            book.enter(others[i], others[i]);
        }
        book.enter(shop, shop);
        NettingPocket pocket = NettingPocket(book.pocketOf(shop, shop));
        give(address(pocket), 3);
        vm.expectRevert(abi.encodeWithSelector(NettingPocket.NotTheBook.selector, stranger));
        vm.prank(stranger);
        pocket.send(vault, address(token), stranger, 3);
    }

    function testUnitsOfSeveralBaseUnits() public {
        token = deployToken(6);
        vm.prank(governance);
        vault.listToken(address(token), true);
        token.grantRole(token.ISSUER_ROLE(), address(this));
        token.setQuota(address(this), type(uint256).max);
        token.protect(address(vault));
        book = deployBook(2);
        vm.prank(governance);
        vault.nameNetting(address(token), address(book));
        assertEq(book.unit(), 10_000, "unit");
        fund(bank, 1e12);
        vm.prank(bank);
        vault.requestUnpledge(address(token), 1e12);
        pass(86_400);
        anchorEmpty();
        vm.prank(bank);
        vault.finishUnpledge(address(token));

        give(book.pocketOf(shop, shop), 123_456_789);
        book.enter(shop, shop);
        _expectHas(shop, 12_345, 0);
        assertEq(credit(book.pocketOf(shop, shop)), 6_789, "less than a unit stays");
        assertEq(credit(address(book)), 123_450_000, "whole units went in");
        vm.expectRevert(abi.encodeWithSelector(NettingErrors.NothingToEnter.selector, shop, shop));
        book.enter(shop, shop);
        vm.prank(shop);
        book.returnCredit(shop, shop);
        assertEq(credit(shop), 6_789, "and comes back");
    }

    /// @dev A stranger who may return it holds up every entry.
    function testWhileOpenOnlyTheOwnerTakesBack() public {
        give(book.pocketOf(shop, second), 40);
        address[3] memory others = [shop, stranger, operator];
        for (uint256 i = 0; i < others.length; ++i) {
            vm.prank(others[i]);
            vm.expectRevert(abi.encodeWithSelector(NettingErrors.NotOwner.selector, second, others[i]));
            book.returnCredit(shop, second);
        }
        vm.prank(second);
        assertEq(book.returnCredit(shop, second), 40, "its own");
        assertEq(credit(second), 40, "back");
    }

    function testReturnsWhatLiesInAPocketInAnyState() public {
        give(book.pocketOf(shop, second), 40);
        exitVault();
        vm.expectEmit(address(book));
        emit NettingEvents.Returned(shop, second, 40);
        vm.prank(stranger);
        book.returnCredit(shop, second);
        assertEq(credit(second), 40, "to the owner, not to the account");
        vm.expectRevert(abi.encodeWithSelector(NettingErrors.NothingToReturn.selector, shop, second));
        book.returnCredit(shop, second);
    }

    function testAGuaranteeIsACapAndStaysItsOwners() public {
        enter(shop, 10);
        guarantee(shop, second, 100);
        _expectHas(shop, 110, 100);
        assertEq(uint256(book.balanceOf(shop)), 10, "balance");
        assertEq(book.takeableOf(shop, shop), 10, "own");
        assertEq(book.takeableOf(shop, second), 100, "the guarantor's");
        assertEq(book.takeableOf(shop, third), 0, "a stranger's");

        takeOut(shop, shop, 500);
        assertEq(credit(shop), 10, "the owner takes its own only");
        takeOut(shop, second, 60);
        assertEq(credit(second), 60, "the guarantor a part");
        _expectHas(shop, 40, 40);
    }

    function testTheGuarantorBearsWhatTheDebtorDoesNotPay() public {
        enter(third, 1);
        guarantee(shop, second, 100);
        settleNet(partOf(true), transfer(shop, third, 70));
        assertTrue(book.balanceOf(shop) == -70, "a debt");
        _expectHas(shop, 30, 100);

        takeOut(shop, second, 100);
        assertEq(credit(second), 30, "only what is not spent");
        _expectHas(shop, 0, 70);
        vm.expectRevert(abi.encodeWithSelector(NettingErrors.AboveGuarantee.selector, shop, 70, 71));
        vm.prank(second);
        book.requestLeave(shop, 71);
        ask(shop, second, 70);
        vm.expectRevert(abi.encodeWithSelector(NettingErrors.NothingToTake.selector, shop, second));
        vm.prank(second);
        book.finishLeave(shop);

        takeOut(third, third, 71);
        assertEq(credit(third), 71, "the creditor is paid out of the guarantee");
        assertEq(book.total(), 0, "and nothing is left");

        enter(third, 50);
        settleNet(partOf(true), transfer(third, shop, 50));
        assertTrue(book.balanceOf(shop) == -20, "the debtor pays");
        settleNothing();
        vm.prank(second);
        assertEq(book.finishLeave(shop), 50, "and the guarantor has it back");
        _expectHas(shop, 0, 20);
    }

    /// @dev What a guarantor asks back covers no payment any more; so it asks for what it put in, not for more, and not
    ///      before: a wait that was over beforehand would be none.
    function testAGuarantorAsksForWhatItGuarantees() public {
        enter(shop, 10);
        vm.prank(shop);
        book.setGuarantor(second);
        vm.startPrank(second);
        vm.expectRevert(abi.encodeWithSelector(NettingErrors.AboveGuarantee.selector, shop, 0, type(uint64).max));
        book.requestLeave(shop, type(uint64).max);
        book.requestLeave(shop, 0);
        vm.stopPrank();
        give(book.pocketOf(shop, second), 100);
        book.enter(shop, second);
        vm.startPrank(second);
        vm.expectRevert(abi.encodeWithSelector(NettingErrors.AboveGuarantee.selector, shop, 100, 101));
        book.requestLeave(shop, 101);
        book.requestLeave(shop, 100);
        vm.stopPrank();
        (uint64 units,,) = book.leaveOf(shop, second);
        assertEq(units, 100, "all of it");
    }

    /// @dev Nobody could make an operator answer for a second log.
    function testWithoutABondNobodyEnters() public {
        vault = deployVault(parameters(), roles());
        book = deployBook(2);
        vm.prank(governance);
        vault.nameNetting(address(token), address(book));
        vm.expectRevert(abi.encodeWithSelector(NettingErrors.NoBond.selector, address(vault)));
        book.enter(shop, shop);
        vm.prank(governance);
        vault.setBond(address(bond));
        vm.expectRevert(abi.encodeWithSelector(NettingErrors.NothingToEnter.selector, shop, shop));
        book.enter(shop, shop);
    }

    /// @dev Members change after D_bond; a leave takes up to D_exit + 2 L, and a watcher needs D_watch to see that it
    ///      must.
    function testMembersDoNotChangeBeforeAWatcherHasLeft() public {
        Parameters memory p = parameters();
        (p.filing, p.bond) = (Duration(43_200, 43_200), Duration(172_800, 172_800));
        vault = deployVault(p, roles());
        assertEq(this.deploy(2).unit(), 1, "exactly so long");
        bytes memory short_ =
            abi.encodeWithSelector(NettingErrors.BadParameters.selector, "D_bond >= D_exit + 2 L + D_watch");
        --p.bond.secs;
        vault = deployVault(p, roles());
        vm.expectRevert(short_);
        this.deploy(2);
        (p.bond.secs, p.bond.blocks) = (172_800, 172_799);
        vault = deployVault(p, roles());
        vm.expectRevert(short_);
        this.deploy(2);
    }

    function testNobodyGuaranteesUnasked() public {
        give(book.pocketOf(shop, second), 5);
        vm.expectRevert(abi.encodeWithSelector(NettingErrors.NotGuarantor.selector, shop, second));
        book.enter(shop, second);
        vm.expectRevert(abi.encodeWithSelector(NettingErrors.NotGuarantor.selector, shop, second));
        vm.prank(second);
        book.requestLeave(shop, 5);
        // With the guarantor zero, which everybody has who named none, a stranger could block the cap for ever.
        give(book.pocketOf(shop, address(0)), 5);
        vm.expectRevert(abi.encodeWithSelector(NettingErrors.NotGuarantor.selector, shop, address(0)));
        book.enter(shop, address(0));
        guarantee(shop, second, 5);
        vm.expectRevert(abi.encodeWithSelector(NettingErrors.GuaranteeInUse.selector, shop, 10));
        vm.prank(shop);
        book.setGuarantor(third);
        takeOut(shop, second, 10);
        vm.prank(shop);
        book.setGuarantor(third);
        assertEq(book.guarantorOf(shop), third, "free again");
        vm.expectRevert(abi.encodeWithSelector(NettingErrors.NotGuarantor.selector, shop, second));
        vm.prank(second);
        book.requestLeave(shop, 1);
    }

    /// What two parties could do before: one pays on credit of the other, both leave with the money.
    function testAChainOfGuaranteesMakesNothing() public {
        guarantee(shop, second, 100);
        enter(second, 1);
        settleNet(partOf(true), transfer(shop, second, 100));
        takeOut(second, second, 500);
        assertEq(credit(second), 101, "its own guarantee, by another way");
        ask(shop, second, 100);
        vm.expectRevert(abi.encodeWithSelector(NettingErrors.NothingToTake.selector, shop, second));
        vm.prank(second);
        book.finishLeave(shop);
        assertEq(credit(address(book)), 0, "and not twice");
    }

    /// Two books could each pay one lane.
    function testATokenHasOneBookForTheVaultsLife() public {
        assertEq(vault.nettingOf(address(token)), address(book), "named");
        NettingWindows other = deployBook(2);
        vm.expectRevert(abi.encodeWithSelector(VaultErrors.NettingIsNamed.selector, address(token)));
        vm.prank(governance);
        vault.nameNetting(address(token), address(other));
        give(other.pocketOf(shop, shop), 5);
        vm.expectRevert(
            abi.encodeWithSelector(NettingErrors.NotTheBookOf.selector, address(token), address(book))
        );
        other.enter(shop, shop);
        vm.expectRevert();
        vm.prank(stranger);
        vault.nameNetting(address(other), address(other));
    }

    function testIndexesAreGivenInOrderAndKept() public {
        address[] memory list = new address[](3);
        (list[0], list[1], list[2]) = (third, shop, third);
        vm.prank(operator);
        book.register(list);
        assertEq(book.indexOf(third), 1, "first");
        assertEq(book.indexOf(shop), 2, "second");
        assertEq(book.lastIndex(), 2, "a repeated one keeps its own");
        assertEq(book.accountAt(2), shop, "back");
        assertEq(book.accountAt(0), address(0), "index 0 is nobody");
        assertEq(book.accountAt(3), address(0), "nobody yet");
        enter(shop, 1);
        assertEq(book.indexOf(shop), 2, "kept");
        vm.expectRevert(
            abi.encodeWithSelector(NettingErrors.NotInRole.selector, keccak256("OPERATOR_ROLE"), stranger)
        );
        vm.prank(stranger);
        book.register(list);
        list[0] = address(0);
        vm.expectRevert(NettingErrors.ZeroAddress.selector);
        vm.prank(operator);
        book.register(list);
    }

    function testTheBookIsFullBelowTwoToThe63() public {
        enter(shop, type(uint64).max >> 1);
        assertEq(book.total(), type(uint64).max >> 1, "2^63 - 1");
        give(book.pocketOf(third, third), 1);
        vm.expectRevert(
            abi.encodeWithSelector(NettingErrors.BookIsFull.selector, type(uint64).max >> 1, uint256(1))
        );
        book.enter(third, third);
        address[] memory list = addresses(third);
        vm.prank(operator);
        book.register(list);
        settleNet(partOf(true), transfer(shop, third, type(uint64).max >> 1));
        _expectHas(shop, 0, 0);
        _expectHas(third, type(uint64).max >> 1, 0);
    }

    function testScaleFitsTheToken() public {
        assertEq(book.unit(), 1, "as fine as the token");
        vm.expectRevert(abi.encodeWithSelector(NettingErrors.BadScale.selector, uint8(2), uint8(3)));
        this.deploy(3);
        token = deployToken(20);
        vm.expectRevert(abi.encodeWithSelector(NettingErrors.BadScale.selector, uint8(20), uint8(1)));
        this.deploy(1);
        assertEq(this.deploy(2).unit(), 1e18, "the coarsest");
    }

    function deploy(uint8 scale) external returns (NettingWindows) {
        return deployBook(scale);
    }

    function _expectHas(address account, uint64 spendable, uint64 cap) private view {
        assertEq(book.spendableOf(account), spendable, "spendable");
        assertEq(book.capOf(account), cap, "cap");
    }
}
