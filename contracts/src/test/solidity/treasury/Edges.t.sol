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

    /// @dev As any program makes it.
    function testTheNameOfACallIsTheHashOfIt() public view {
        bytes32 expected = keccak256(abi.encode(address(safe), shop, 7, bytes("data")));
        assertEq(guard.idOf(address(safe), shop, 7, "data"), expected, "id");
    }
}
