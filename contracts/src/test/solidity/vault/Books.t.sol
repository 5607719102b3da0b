// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {VaultEvents} from "../../../main/solidity/vault/VaultEvents.sol";
import {CallbackToken, PlainToken} from "../hostile/HostileTokens.sol";
import {VaultTest} from "./VaultTest.sol";

/// @notice Takes one from the receiver where it should give.
contract ShrinkingToken is PlainToken {
    function _transfer(address, address to, uint256) internal override {
        --balanceOf[to];
    }
}

/// @notice What each movement leaves behind: it adds to what is there, or takes from it, and replaces nothing.
contract BooksTest is VaultTest {
    function testEachMovementAddsToWhatIsThere() public {
        fund(payer, 60);
        fund(payer, 40);
        _stand(100, 0, 100, "deposited twice");
        _unpledge(30);
        _unpledge(20);
        _stand(50, 50, 100, "unpledged twice");
        vm.startPrank(payer);
        vault.pledge(address(token), 7);
        vault.pledge(address(token), 8);
        _stand(65, 35, 100, "pledged twice");
        vault.withdraw(address(token), 3, shop);
        vault.withdraw(address(token), 2, shop);
        _stand(65, 30, 95, "withdrawn twice");
        vault.transferCredit(address(token), shop, 10);
        vault.transferCredit(address(token), shop, 5);
        _stand(65, 15, 95, "given twice");
        assertEq(credit(shop), 15, "received twice");
        vault.withdraw(address(token), 15, shop);
        vm.stopPrank();
        _stand(65, 0, 80, "all of the credit");
        assertEq(token.balanceOf(shop), 20, "paid out");
        assertEq(token.balanceOf(address(vault)), 80, "kept");
    }

    function testTwoAccountsAreOwedTogether() public {
        fund(payer, 60);
        fund(shop, 5);
        assertEq(vault.owedOf(address(token)), 65, "owed");
        assertEq(collateral(payer), 60, "one");
        assertEq(collateral(shop), 5, "the other");
    }

    function testARequestTakenBackLeavesNothing() public {
        fund(payer, 10);
        vm.startPrank(payer);
        vault.requestUnpledge(address(token), 5);
        vm.expectEmit(address(vault));
        emit VaultEvents.UnpledgeRequested(address(token), payer, 0);
        vault.requestUnpledge(address(token), 0);
        vm.stopPrank();
        (uint128 amount, uint64 atBlock, uint64 since) = vault.unpledgeOf(address(token), payer);
        assertEq(uint256(amount) + atBlock + since, 0, "nothing");
        _unpledge(1);
        _stand(9, 1, 10, "the smallest request");
        _unpledge(9);
        _stand(0, 10, 10, "exactly what is there");
    }

    /// @dev Who is called in the middle of a withdrawal finds books that have it already.
    function testAWithdrawalIsInTheBooksBeforeTheTokenIsCalled() public {
        CallbackToken evil = new CallbackToken();
        vm.prank(governance);
        vault.listToken(address(evil), true);
        evil.mint(address(this), 100);
        evil.approve(address(vault), 100);
        vault.deposit(address(evil), address(this), 100);
        vault.requestUnpledge(address(evil), 100);
        mature();
        vault.finishUnpledge(address(evil));
        evil.onTransfer(address(this), abi.encodeCall(this.lookInside, (address(evil))));
        vault.withdraw(address(evil), 40, shop);
        assertEq(evil.balanceOf(shop), 40, "paid");
    }

    function lookInside(address evil) external view {
        assertEq(vault.owedOf(evil), 60, "owed");
        assertEq(vault.creditOf(evil, address(this)), 60, "credit");
    }

    /// @dev A deposit that leaves the vault with less than before is a fault of the token, and nothing is credited.
    function testADepositThatTakesFromTheVault() public {
        ShrinkingToken bad = new ShrinkingToken();
        vm.prank(governance);
        vault.listToken(address(bad), true);
        bad.mint(address(vault), 10);
        bad.approve(address(vault), 5);
        vm.expectRevert(abi.encodeWithSignature("Panic(uint256)", 0x11));
        vault.deposit(address(bad), payer, 5);
    }

    function _unpledge(uint128 amount) private {
        vm.prank(payer);
        vault.requestUnpledge(address(token), amount);
        mature();
        vm.prank(payer);
        assertEq(vault.finishUnpledge(address(token)), amount, "unpledged");
    }

    function _stand(uint128 pledged, uint128 free, uint128 owed, string memory when) private view {
        assertEq(collateral(payer), pledged, when);
        assertEq(credit(payer), free, when);
        assertEq(vault.owedOf(address(token)), owed, when);
    }
}
