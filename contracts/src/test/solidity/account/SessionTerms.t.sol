// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {AccountErrors} from "../../../main/solidity/account/AccountErrors.sol";
import {Session} from "../../../main/solidity/account/AccountTypes.sol";
import {AccountTest} from "./AccountTest.sol";

/// @notice The terms of a session as a wallet writes them: numbers that are part of the interface.
contract SessionTermsTest is AccountTest {
    function testTheAmountAt254IsOfCoins() public {
        Session memory it = lent();
        it.target = address(0xC01);
        it.template = "";
        (it.payeeAt, it.payees) = (255, new address[](0));
        it.amountAt = 254;
        granted(it);
        vm.deal(address(account), 100);
        done(sessionsOp(it, address(0), 9));
        assertEq(address(0xC01).balance, 9, "coins");
    }

    /// @dev What such a call gives to somebody ends with no session.
    function testNoSessionHandsOnTheMoneyOrItsKey() public {
        string[3] memory calls =
            ["approve(address,uint256,uint256)", "setOperator(address,bool)", "setVoucherKey(address)"];
        for (uint256 i = 0; i < calls.length; ++i) {
            Session memory it = lent();
            it.template = abi.encodePacked(bytes4(keccak256(bytes(calls[i]))), new bytes(96));
            vm.prank(owner);
            vm.expectRevert(
                abi.encodeWithSelector(
                    AccountErrors.BadSession.selector, "no allowances: they outlive a session"
                )
            );
            account.grantSession(it);
        }
    }
}
