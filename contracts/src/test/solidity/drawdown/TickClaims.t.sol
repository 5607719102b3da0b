// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Drawdowns} from "../../../main/solidity/drawdown/Drawdowns.sol";
import {VaultErrors} from "../../../main/solidity/vault/VaultErrors.sol";
import {Entry, Leg} from "../../../main/solidity/vault/VaultTypes.sol";
import {DrawdownTest} from "./DrawdownTest.sol";

/// @notice Ticks of a hash chain, through the vault.
contract TickClaimsTest is DrawdownTest {
    function testOneClaimSettlesAnyNumberOfTicks() public {
        fund(payer, 10_000);
        Chain memory chain = chainOf(500, 3, 1000);
        Leg[] memory list = ticksOf(shop, 0, chain);
        settle(1, 0, true, entries(drawnEntry(list, 0, TICKS, 500 + 3 * 700, tickDrawdown(chain, 700))));
        assertEq(credit(shop), 500 + 3 * 700, "base and 700 ticks");
        settle(2, 0, true, entries(drawnEntry(list, 0, TICKS, 500 + 3 * 1000, tickDrawdown(chain, 1000))));
        assertEq(credit(shop), 500 + 3 * 1000, "all of them");
        settle(3, 0, true, entries(drawnEntry(list, 0, TICKS, 500 + 3, tickDrawdown(chain, 1))));
        assertEq(credit(shop), 500 + 3 * 1000, "the first is in the last");
    }

    function testTicksRedeem() public {
        fund(payer, 10_000);
        Chain memory chain = chainOf(0, 2, 100);
        Leg[] memory list = ticksOf(shop, 0, chain);
        redeem(tickBundle(list, chain, 40));
        assertEq(credit(shop), 80, "40 ticks");
        redeem(tickBundle(list, chain, 100));
        assertEq(credit(shop), 200, "100 ticks");
    }

    /// @dev Whoever shows ten ticks may have had five accepted; the leaf governs.
    function testTheLeafGoverns() public {
        fund(payer, 1000);
        Chain memory chain = chainOf(0, 2, 100);
        Bundle memory b = tickBundle(ticksOf(shop, 0, chain), chain, 10);
        b.leaf.to = 10;
        relog(b);
        redeem(b);
        assertEq(credit(shop), 10, "five ticks");
        b.leaf.to = 21;
        relog(b);
        refuses(b, abi.encodeWithSelector(Drawdowns.AboveDrawn.selector, 21, 20));
    }

    function testOnlyAcceptancesRedeem() public {
        Chain memory chain = chainOf(0, 2, 100);
        Bundle memory b = tickBundle(ticksOf(shop, 0, chain), chain, 10);
        for (uint8 t = 0; t < 6; ++t) {
            if (t == 1) continue;
            b.leaf.leafType = t;
            relog(b);
            refuses(b, abi.encodeWithSelector(VaultErrors.LeafNotRedeemable.selector, t, TICKS));
        }
    }

    /// @dev The total that the payer signs by an ordinary voucher closes the lane without the chain.
    function testThePayerSignsTheTotal() public {
        fund(payer, 10_000);
        Chain memory chain = chainOf(0, 2, 100);
        redeem(tickBundle(ticksOf(shop, 0, chain), chain, 40));
        settle(1, 0, true, entries(entryOf(legs(leg(shop, 0, 150)))));
        assertEq(credit(shop), 150, "the total");
    }

    /// @dev The longest chain, all of it: what `settle` takes stays far below 14,000,000.
    function testTheLongestChain() public {
        Chain memory chain = chainOf(0, 1, 32_768);
        fund(payer, 32_768);
        Leg[] memory list = ticksOf(shop, 0, chain);
        Entry[] memory part = entries(drawnEntry(list, 0, TICKS, 32_768, tickDrawdown(chain, 32_768)));
        vm.prank(operator);
        uint256 before = gasleft();
        vault.settle(1, 0, true, part);
        assertTrue(before - gasleft() < 5_000_000, "far below a transaction's limit");
        assertEq(credit(shop), 32_768, "paid");
    }

    function testFuzzWhatIsPaidWasDrawnAndAccepted(uint64 base, uint32 unit, uint8 length, uint8 n, uint64 to) public {
        Chain memory chain = chainOf(base, uint128(unit) + 1, uint32(length) + 1);
        uint32 drawn = uint32(bound(n, 1, chain.length));
        fund(payer, type(uint96).max);
        Leg[] memory list = ticksOf(shop, 0, chain);
        Bundle memory b = tickBundle(list, chain, drawn);
        uint128 standing = chain.base + chain.unit * drawn;
        redeem(b);
        assertEq(credit(shop), standing, "base and ticks");
        b.leaf.to = to;
        relog(b);
        if (to > list[0].cumulative) {
            refuses(
                b,
                abi.encodeWithSelector(VaultErrors.AboveCumulative.selector, laneKey(list[0]), to, list[0].cumulative)
            );
        } else if (to > standing) {
            refuses(b, abi.encodeWithSelector(Drawdowns.AboveDrawn.selector, to, standing));
        } else {
            redeem(b);
            assertEq(credit(shop), standing, "nothing more");
        }
    }
}
