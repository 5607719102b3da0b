// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {VaultTest} from "./VaultTest.sol";

/// @notice Whoever brings the same shortfall again is told that nothing was paid.
contract FiledAgainTest is VaultTest {
    function testTheSameFilingAgainPaysNothingAndSaysSo() public {
        fund(payer, 25);
        Bundle memory b = bundleOf(leg(shop, 0, 60));
        redeem(b);
        (uint128 paid, uint128 shortfall) = redeem(b);
        assertEq(paid, 0, "paid");
        assertEq(shortfall, 35, "still lacking");
        assertEq(credit(shop), 25, "credit");
    }
}
