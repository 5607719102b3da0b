// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Drawdowns} from "../../../main/solidity/drawdown/Drawdowns.sol";
import {Ticks} from "../../../main/solidity/drawdown/Ticks.sol";
import {Leg} from "../../../main/solidity/vault/VaultTypes.sol";
import {DrawdownTest} from "./DrawdownTest.sol";

/// @notice What a refusal says, and how long a chain may be.
contract DrawdownTermsTest is DrawdownTest {
    function testASessionsOtherTermsAreNamedInOrder() public {
        Leg[] memory list = sessionOf(shop, 0, 60);
        list[0].terms = sessionGrant(vm.addr(0xBAD), documentOf(0));
        bytes32 session = digestOf(list, SESSION);
        bytes memory drawdown = sessionDrawdown(session, payments(Payment(0, 40, "forty")), 0);
        bytes32 shown = sessionGrant(vm.addr(SESSION_KEY), documentOf(0));
        Drawdowns.GrantedLeg memory it = Drawdowns.GrantedLeg(session, SESSION, 0, 60, list[0].terms);
        _refuses(it, 40, drawdown, abi.encodeWithSelector(Drawdowns.OtherTerms.selector, list[0].terms, shown));
    }

    function testAChainsOtherTermsAreNamedInOrder() public {
        Chain memory chain = chainOf(0, 2, 100);
        Drawdowns.GrantedLeg memory it = Drawdowns.GrantedLeg("voucher", TICKS, 0, 200, "another grant");
        bytes memory why = abi.encodeWithSelector(Drawdowns.OtherTerms.selector, it.terms, tickGrant(chain));
        _refuses(it, 80, tickDrawdown(chain, 40), why);
    }

    /// @dev However long it is, a path is counted in whole nodes.
    function testALongPathIsAPath() public {
        Drawdowns.GrantedLeg memory it = Drawdowns.GrantedLeg("voucher", SESSION, 0, 60, "grant");
        bytes memory drawdown = drawdownOf(Payment(0, 40, "forty"), 0, 1, new bytes(65), new bytes32[](31));
        _refuses(it, 40, drawdown, abi.encodeWithSelector(Drawdowns.BadPath.selector, 0, 1, 31));
    }

    function testDrawableTicks() external pure {
        assertTrue(Ticks.drawable(1, 32_768, 32_768), "the longest, whole");
        assertTrue(!Ticks.drawable(1, 32_769, 1), "longer");
        assertTrue(Ticks.drawable(1, 5, 5), "the last");
        assertTrue(!Ticks.drawable(1, 5, 6), "after the last");
        assertTrue(!Ticks.drawable(1, 5, 0), "none");
        assertTrue(!Ticks.drawable(0, 5, 1), "worth nothing");
    }

    function _refuses(Drawdowns.GrantedLeg memory it, uint128 to, bytes memory drawdown, bytes memory why) private {
        vm.prank(address(vault));
        vm.expectRevert(why);
        drawdowns.requireDrawn(it, to, drawdown);
    }
}
