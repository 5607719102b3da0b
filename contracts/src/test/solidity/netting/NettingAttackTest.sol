// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {CoveredLane} from "../../../main/solidity/netting/NettingTypes.sol";
import {NettingTest} from "./NettingTest.sol";

/// @notice A book in which the payer has 100 and the shop its index, for those who try to get more out of it.
abstract contract NettingAttackTest is NettingTest {
    function setUp() public virtual override {
        super.setUp();
        enter(payer, 100);
        address[] memory list = addresses(shop);
        vm.prank(operator);
        book.register(list);
    }

    // Called from outside, so that a revert can be expected.

    function redeem_(Bundle memory b, uint64 place, CoveredLane[] memory lanes) external {
        redeemNet(b, place, lanes);
    }

    function redeemAtVault(Bundle memory b) external {
        redeem(b);
    }

    function _has(uint64 payers, uint64 shops, uint64 seconds_) internal view {
        assertEq(book.spendableOf(payer), payers, "payer");
        assertEq(book.spendableOf(shop), shops, "shop");
        assertEq(book.spendableOf(second), seconds_, "second");
        assertEq(book.total(), uint256(payers) + shops + seconds_, "total");
    }
}
