// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {GuardErrors} from "../../../main/solidity/treasury/GuardErrors.sol";
import {GuardEvents} from "../../../main/solidity/treasury/GuardEvents.sol";
import {SafeTest, SafeTx} from "./SafeTest.sol";

/// @notice What goes at once: payments and allowances to known recipients, within what each and all may be.
contract AtOnceTest is SafeTest {
    function testAPaymentWithinTheLimitsGoesAtOnce() public {
        SafeTx memory it = paying(shop, EACH);
        bytes memory signatures = signed(it);
        vm.expectEmit(address(guard));
        emit GuardEvents.LeftAtOnce(address(safe), address(token), shop, EACH, TOTAL - EACH);
        (bool done,) = address(safe).call(encoded(it, signatures));
        assertTrue(done, "paid");
        assertEq(token.balanceOf(shop), EACH, "it arrived");
        assertEq(guard.leftOf(address(safe), address(token)), TOTAL - EACH, "it counts");
    }

    function testCoinsHaveLimitsOfTheirOwn() public {
        run(aCall(shop, 10, ""));
        assertEq(shop.balance, 10, "it arrived");
        assertEq(guard.leftOf(address(safe), address(0)), 20, "it counts");
        assertEq(guard.leftOf(address(safe), address(token)), TOTAL, "for coins only");
        refusedAs(GuardErrors.OverEach.selector, abi.encode(address(0), 11, uint128(10)), aCall(shop, 11, ""));
        run(aCall(shop, 0, ""));
        assertEq(guard.leftOf(address(safe), address(0)), 20, "nothing is nothing");
    }

    function testEachAndTotal() public {
        refusedAs(GuardErrors.OverEach.selector, abi.encode(token, EACH + 1, EACH), paying(shop, EACH + 1));
        run(paying(shop, EACH));
        run(paying(shop, EACH));
        refusedAs(GuardErrors.OverTotal.selector, abi.encode(token, 51, 50), paying(shop, 51));
        run(paying(shop, 50));
        refusedAs(GuardErrors.OverTotal.selector, abi.encode(token, 1, 0), paying(shop, 1));
        run(paying(shop, 0));
    }

    function testOnlyToTheList() public {
        refusedAs(GuardErrors.NotARecipient.selector, abi.encode(stranger), paying(stranger, 1));
        refusedAs(GuardErrors.NotARecipient.selector, abi.encode(stranger), aCall(stranger, 1, ""));
        run(toGuard(abi.encodeCall(guard.disallow, (shop))));
        refusedAs(GuardErrors.NotARecipient.selector, abi.encode(shop), paying(shop, 1));
    }

    function testAnAssetWithoutALimitStays() public {
        run(toGuard(abi.encodeCall(guard.stop, (address(token)))));
        refusedAs(GuardErrors.NoLimit.selector, abi.encode(token), paying(shop, 1));
        refusedAs(GuardErrors.NoLimit.selector, abi.encode(token), paying(shop, 0));
        run(aCall(shop, 1, ""));
    }

    /// @dev A lower limit counts what left under the higher one.
    function testALowerTotalIsNeverBelowNothing() public {
        run(paying(shop, EACH));
        announceAndRun(toGuard(abi.encodeCall(guard.setLimit, (address(token), 50, 60))));
        assertEq(guard.leftOf(address(safe), address(token)), 60, "two days later");
        run(paying(shop, 50));
        run(toGuard(abi.encodeCall(guard.stop, (address(token)))));
        assertEq(guard.leftOf(address(safe), address(token)), 0, "not less than nothing");
    }

    function testAnAllowanceCountsLikeAPayment() public {
        run(toToken(abi.encodeCall(token.approve, (shop, 60))));
        assertEq(guard.leftOf(address(safe), address(token)), TOTAL - 60, "it counts");
        refusedAs(GuardErrors.NotARecipient.selector, abi.encode(stranger), toToken(abi.encodeCall(token.approve, (stranger, 1))));
        refusedAs(GuardErrors.OverEach.selector, abi.encode(token, EACH + 1, EACH), toToken(abi.encodeCall(token.approve, (shop, EACH + 1))));
        run(toToken(abi.encodeCall(token.approve, (shop, 0))));
    }

    function testMoneyOfOthersCountsToo() public {
        token.mint(address(this), 1000);
        token.approve(address(safe), 1000);
        SafeTx memory it = toToken(abi.encodeCall(token.transferFrom, (address(this), shop, EACH)));
        run(it);
        assertEq(guard.leftOf(address(safe), address(token)), TOTAL - EACH, "it counts");
        refusedAs(GuardErrors.NotARecipient.selector, abi.encode(stranger), toToken(abi.encodeCall(token.transferFrom, (address(this), stranger, 1))));
        refusedAs(GuardErrors.NotARecipient.selector, abi.encode(safe), toToken(abi.encodeCall(token.transferFrom, (address(this), address(safe), 1))));
    }

    /// @dev What is not exactly a payment is none: other bytes, bytes too many or too few, coins beside.
    function testWhatIsNotExactlyAPaymentWaits() public {
        bytes memory pay = abi.encodeCall(token.transfer, (shop, 1));
        bytes memory takes = abi.encodeCall(token.transferFrom, (address(this), shop, 1));
        bytes[9] memory all = [
            bytes.concat(pay, hex"00"),
            shortened(pay, 67),
            shortened(pay, 4),
            bytes.concat(takes, hex"00"),
            shortened(takes, 99),
            abi.encodePacked(token.transfer.selector, uint256(1) << 160 | uint160(shop), uint256(1)),
            abi.encodeCall(token.mint, (shop, 1)),
            hex"a9059c",
            abi.encodeWithSignature("increaseAllowance(address,uint256)", shop, 1)
        ];
        for (uint256 i = 0; i < all.length; ++i) {
            refusedAs(GuardErrors.NotAnnounced.selector, "", toToken(all[i]));
        }
        refusedAs(GuardErrors.NotAnnounced.selector, "", aCall(address(token), 1, pay));
        run(toToken(pay));
    }

    function testWhatARecipientIsCalledForWaits() public {
        refusedAs(GuardErrors.NotAnnounced.selector, "", aCall(shop, 1, hex"01"));
        refusedAs(GuardErrors.NotAnnounced.selector, "", aCall(shop, 0, hex"01020304"));
    }

    /// @dev How owners make a signature worthless that they gave for this nonce.
    function testANonceIsUsedUpAtOnce() public {
        uint256 nonce = safe.nonce();
        run(toSafe(""));
        assertEq(safe.nonce(), nonce + 1, "used up");
        refusedAs(GuardErrors.NotARecipient.selector, abi.encode(safe), aCall(address(safe), 1, ""));
        assertEq(guard.leftOf(address(safe), address(0)), 30, "nothing left");
    }

    /// @dev To the second: what left is free again when exactly the window has passed.
    function testTheTotalSlides() public {
        run(paying(shop, EACH));
        pass(WINDOW / 2);
        run(paying(shop, EACH));
        pass(WINDOW / 2 - 1);
        assertEq(guard.leftOf(address(safe), address(token)), 50, "both count");
        pass(1);
        assertEq(guard.leftOf(address(safe), address(token)), 150, "the first is free");
        run(paying(shop, EACH));
        pass(WINDOW / 2);
        assertEq(guard.leftOf(address(safe), address(token)), 150, "the second is free");
    }

    /// @dev The edge of a day is nothing: no span of the window lets out twice the total.
    function testFuzz_noSpanOfTheWindowLetsOutMore(uint32[24] calldata waits, uint8[24] calldata amounts) public {
        uint256[] memory at = new uint256[](24);
        uint256[] memory paid = new uint256[](24);
        for (uint256 i = 0; i < 24; ++i) {
            pass(waits[i] % 3 == 0 ? 0 : waits[i] % (WINDOW / 3));
            uint256 span = 0;
            for (uint256 k = 0; k < i; ++k) {
                if (at[k] + WINDOW > timeNow) span += paid[k];
            }
            uint256 amount = uint256(amounts[i]) % (EACH + 20);
            bool fits = amount <= EACH && span + amount <= TOTAL;
            assertEq(guard.leftOf(address(safe), address(token)), TOTAL - span, "exactly what is left");
            SafeTx memory it = paying(shop, amount);
            bytes memory signatures = signed(it);
            (bool done,) = address(safe).call(encoded(it, signatures));
            assertTrue(done == fits, "if and only if it fits");
            if (done) (at[i], paid[i]) = (timeNow, amount);
        }
    }

    /// @dev Near the beginning of time the window reaches behind it.
    function testAYoungChainHasAllOfItsTotal() public {
        vm.warp(1000);
        run(paying(shop, EACH));
        assertEq(guard.leftOf(address(safe), address(token)), TOTAL - EACH, "it counts");
    }

    function testGasOfAPayment() public {
        _measured("pay at once, the first", paying(shop, 10));
        _measured("pay at once, the second", paying(shop, 10));
        for (uint256 i = 0; i < 20; ++i) {
            pass(WINDOW / 20);
            run(paying(shop, 10));
        }
        pass(WINDOW / 40);
        _measured("pay at once, after twenty", paying(shop, 10));
        announceAndRun(toSafe(abi.encodeCall(safe.setGuard, (address(0)))));
        _measured("pay without a guard", paying(shop, 10));
    }

    function _measured(string memory name, SafeTx memory it) private {
        bytes memory data = encoded(it, signed(it));
        (bool done,) = address(safe).call(data);
        vm.snapshotGasLastCall("treasury", name);
        assertTrue(done, name);
    }
}
