// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {GuardErrors} from "../../../main/solidity/treasury/GuardErrors.sol";
import {SafeTest, SafeTx} from "./SafeTest.sol";

/// @notice The last values that are still something, and the first that are not.
contract EdgesTest is SafeTest {
    /// @dev The highest address is one.
    function testEveryAddressIsARecipient() public {
        address highest = address(type(uint160).max);
        SafeTx memory it = paying(highest, 1);
        refused(abi.encodeWithSelector(GuardErrors.NotARecipient.selector, idOf(it), highest), it);
    }

    /// @dev Only an allowance can be without an end.
    function testCoinsOfAnyAmountAreAPayment() public {
        uint256 huge = uint256(type(uint128).max) + 1;
        SafeTx memory it = aCall(shop, huge, "");
        refused(abi.encodeWithSelector(GuardErrors.OverEach.selector, idOf(it), address(0), huge, 10), it);
    }

    /// @dev Where a chain's block time begins, nothing is announced either, and what left has left.
    function testNothingIsAnnouncedAtTimeZero() public {
        SafeTx memory it = paying(stranger, 5000);
        bytes32 id = idOf(it);
        vm.warp(0);
        refused(abi.encodeWithSelector(GuardErrors.NotARecipient.selector, id, stranger), it);
        vm.prank(owner(0));
        vm.expectRevert(abi.encodeWithSelector(GuardErrors.NothingAnnounced.selector, id));
        guard.cancel(address(safe), id);
        announce(it);
        assertEq(guard.announcementOf(address(safe), id).ready, DELAY, "announced");
        run(paying(shop, EACH));
        assertEq(guard.leftOf(address(safe), address(token)), TOTAL - EACH, "it counts");
        vm.warp(WINDOW - 1);
        assertEq(guard.leftOf(address(safe), address(token)), TOTAL - EACH, "it still does");
        vm.warp(WINDOW);
        assertEq(guard.leftOf(address(safe), address(token)), TOTAL, "to the second");
    }

    /// @dev As any program makes it.
    function testTheNameOfACallIsTheHashOfIt() public view {
        bytes32 expected = keccak256(abi.encode(address(safe), shop, 7, bytes("data")));
        assertEq(guard.idOf(address(safe), shop, 7, "data"), expected, "id");
    }
}
