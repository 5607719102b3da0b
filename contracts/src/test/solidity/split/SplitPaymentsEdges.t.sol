// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";
import {SplitPayments} from "../../../main/solidity/split/SplitPayments.sol";
import {CallbackToken} from "../hostile/HostileTokens.sol";
import {Test} from "../Test.sol";

/// @notice The least and the most of a payment, and a token that calls in the middle of it.
contract SplitPaymentsEdgesTest is Test {
    SplitPayments private _splits;
    CallbackToken private _token;

    function setUp() public {
        _splits = SplitPayments(vm.deployCode("SplitPayments.sol:SplitPayments", ""));
        _token = new CallbackToken();
        _token.mint(address(this), 1000);
        _token.approve(address(_splits), 1000);
    }

    /// @dev A reference is the payer's own: another pays under the same. One unit is enough.
    function testAReferenceIsThePayers() public {
        _pay(2, 1);
        _token.mint(vm.addr(1), 5);
        vm.startPrank(vm.addr(1));
        _token.approve(address(_splits), 5);
        _pay(2, 5);
        vm.stopPrank();
        assertEq(_splits.creditOf(address(_token), vm.addr(1)), 1 + 3, "of both");
        assertEq(_splits.creditOf(address(_token), vm.addr(2)), 2, "of the second");
    }

    function testUpToSixtyFourPayees() public {
        _pay(64, 64);
        vm.prank(vm.addr(64));
        assertEq(_splits.withdraw(address(_token), vm.addr(64)), 1, "a unit each");
        vm.expectRevert(abi.encodeWithSelector(SplitPayments.BadSplit.selector, 65, 65));
        _pay(65, 65);
    }

    function testNobodyReceivesAtZero() public {
        _pay(1, 7);
        vm.prank(vm.addr(1));
        vm.expectRevert(abi.encodeWithSelector(SplitPayments.BadPayee.selector, address(0)));
        _splits.withdraw(address(_token), address(0));
    }

    /// @dev The contract cannot withdraw: what it owed itself, nobody would ever get.
    function testTheContractIsNobodysPayee() public {
        address[] memory payees = new address[](2);
        (payees[0], payees[1]) = (vm.addr(1), address(_splits));
        uint32[] memory weights = new uint32[](2);
        (weights[0], weights[1]) = (1, 1);
        vm.expectRevert(abi.encodeWithSelector(SplitPayments.BadPayee.selector, address(_splits)));
        _splits.pay(address(_token), "self", 10, payees, weights);
    }

    /// @dev The token has a credit of its own, and takes it in the middle of another's withdrawal.
    function testNoWithdrawalInsideAnother() public {
        address[] memory payees = new address[](2);
        (payees[0], payees[1]) = (vm.addr(1), address(_token));
        uint32[] memory weights = new uint32[](2);
        (weights[0], weights[1]) = (1, 1);
        _splits.pay(address(_token), "two", 10, payees, weights);
        _token.onTransfer(address(_splits), abi.encodeCall(_splits.withdraw, (address(_token), address(this))));
        vm.prank(vm.addr(1));
        vm.expectRevert(ReentrancyGuardTransient.ReentrancyGuardReentrantCall.selector);
        _splits.withdraw(address(_token), vm.addr(1));
    }

    /// @dev To so many payees of equal weight.
    function _pay(uint256 payees_, uint256 amount) private {
        address[] memory payees = new address[](payees_);
        uint32[] memory weights = new uint32[](payees_);
        for (uint256 i = 0; i < payees_; ++i) {
            (payees[i], weights[i]) = (vm.addr(i + 1), 1);
        }
        _splits.pay(address(_token), "order-1", amount, payees, weights);
    }
}
