// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {GovernedSplits} from "../../../main/solidity/split/GovernedSplits.sol";
import {Payee, PotId} from "../../../main/solidity/split/SplitTypes.sol";
import {GovernedSplitsTest} from "./GovernedSplitsTest.sol";

contract GovernedDivideTest is GovernedSplitsTest {
    function testDivideCreditsByWeightAndTellsIt() public {
        uint64 split = governed(list(account(alice, 2), account(bob, 1)), 0);
        pay(split, 100);
        uint256[] memory shares = new uint256[](2);
        (shares[0], shares[1]) = (66, 33);
        vm.expectEmit(address(splits));
        emit GovernedSplits.SplitDivided(split, address(token), 1, shares);
        assertEq(divide(split, 1), 99, "given");
        assertEq(credit(alice), 66, "alice");
        assertEq(credit(bob), 33, "bob");
    }

    function testUnitsThatDoNotDivideWaitForTheNextPayment() public {
        uint64 split = governed(list(account(alice, 1), account(bob, 1), account(carol, 1)), 0);
        pay(split, 101);
        divide(split, 1);
        assertEq(credit(alice) + credit(bob) + credit(carol), 99, "two wait");
        pay(split, 1);
        divide(split, 1);
        assertEq(credit(alice), 34, "alice");
        assertEq(credit(bob), 34, "bob");
        assertEq(credit(carol), 34, "nobody is favoured");
    }

    function testTheLastUnitsGoByLargestRemainderWhenTheListIsOut() public {
        uint64 split = governed(list(account(alice, 1), account(bob, 1), account(carol, 1)), 0);
        pay(split, 101);
        divide(split, 1);
        change(split, list(account(carol, 1)));
        assertEq(divide(split, 1), 2, "the last two");
        assertEq(credit(alice), 34, "the first of equals");
        assertEq(credit(bob), 34, "the second");
        assertEq(credit(carol), 33, "carol");
        assertTrue(splits.potOf(split, 1, address(token)).closed, "closed");
        vm.expectRevert(abi.encodeWithSelector(GovernedSplits.NothingToDivide.selector, address(token)));
        divide(split, 1);
    }

    /// oldSharesForOldMoney
    function testOldSharesForOldMoney(uint128 before, uint128 after_, bool dividedBefore) public {
        before = uint128(bound(before, 2, 2 ** 126));
        after_ = uint128(bound(after_, 2, 2 ** 126));
        uint64 split = governed(list(account(alice, 1), account(bob, 1)), 0);
        pay(split, before);
        if (dividedBefore) divide(split, 1);
        change(split, list(account(carol, 1)));
        pay(split, after_);
        divide(split, 2);
        if (!dividedBefore || before % 2 == 1) divide(split, 1);
        assertEq(credit(alice) + credit(bob), before, "what arrived before");
        assertEq(credit(carol), after_, "what arrived after");
    }

    /// timingChangesNothing
    function testTimingChangesNothing(uint64[6] calldata amounts, uint8 dividedAfter, uint32[3] calldata raw) public {
        Payee[] memory payees = list(
            account(alice, uint32(bound(raw[0], 1, type(uint32).max))),
            account(bob, uint32(bound(raw[1], 1, type(uint32).max))),
            account(carol, uint32(bound(raw[2], 1, type(uint32).max)))
        );
        uint64 often = governed(payees, 0);
        uint256 total = 0;
        PotId[] memory one = pots(often, 1);
        for (uint256 i = 0; i < amounts.length; ++i) {
            uint256 amount = uint256(amounts[i]) % 1000 + 1;
            total += amount;
            pay(often, amount);
            if (dividedAfter >> i & 1 == 1) try splits.divide(address(token), one) {} catch {}
        }
        change(often, list(account(alice, 1)));
        try splits.divide(address(token), one) {} catch {}
        uint256[3] memory seen = [credit(alice), credit(bob), credit(carol)];
        assertEq(seen[0] + seen[1] + seen[2], total, "governedConserves");

        uint64 once = governed(payees, 0);
        pay(once, total);
        change(once, list(account(alice, 1)));
        divide(once, 1);
        assertEq(credit(alice), 2 * seen[0], "alice");
        assertEq(credit(bob), 2 * seen[1], "bob");
        assertEq(credit(carol), 2 * seen[2], "carol");
    }

    /// @dev Replays 0xSplits issue 21: a payee with the most weight divides each single unit as it comes.
    function testDividingEachUnitTakesNothingFromTheMinority() public {
        uint64 split = governed(list(account(alice, 501), account(bob, 499)), 0);
        for (uint256 i = 0; i < 1000; ++i) {
            pay(split, 1);
            try splits.divide(address(token), pots(split, 1)) {} catch {}
        }
        assertEq(credit(alice), 501, "the majority");
        assertEq(credit(bob), 499, "the minority");
    }

    // ---- nested

    function testNestedSplitsArePulledThrough() public {
        uint64 low = fixed_(list(account(alice, 3), account(bob, 1)), 0);
        uint64 middle = governed(list(nested(low, 1), account(carol, 1)), 1);
        uint64 top = governed(list(nested(middle, 1), nested(low, 1)), 2);
        pay(top, 800);
        vm.expectEmit(address(splits));
        emit GovernedSplits.SplitFed(middle, address(token), top, 1, 400);
        PotId[] memory all = new PotId[](4);
        (all[0], all[1], all[2]) = (PotId(top, 1), PotId(middle, 1), PotId(low, 1));
        all[3] = PotId(low, 9); // no such list: passed over
        assertEq(splits.divide(address(token), all), 800 + 400 + 600, "given at each level");
        assertEq(credit(carol), 200, "carol");
        assertEq(credit(alice), 450, "alice");
        assertEq(credit(bob), 150, "bob");
    }

    function testAChildThatChangedIsFedByItsListInForce() public {
        uint64 low = governed(list(account(alice, 1)), 0);
        uint64 top = governed(list(nested(low, 1)), 1);
        pay(top, 10);
        divide(top, 1);
        change(low, list(account(bob, 1)));
        pay(top, 5);
        divide(top, 1);
        divide(low, 1);
        divide(low, 2);
        assertEq(credit(alice), 10, "fed before the change");
        assertEq(credit(bob), 5, "fed after it");
    }

    function testSomebodyFasterStopsNobody() public {
        uint64 low = fixed_(list(account(alice, 1)), 0);
        uint64 top = fixed_(list(nested(low, 1)), 1);
        pay(top, 10);
        vm.prank(bob);
        divide(top, 1);
        PotId[] memory all = new PotId[](2);
        (all[0], all[1]) = (PotId(top, 1), PotId(low, 1));
        assertEq(splits.divide(address(token), all), 10, "the rest of the way");
    }

    function testNothingToDivide() public {
        uint64 split = governed(list(account(alice, 1), account(bob, 1)), 0);
        bytes memory why = abi.encodeWithSelector(GovernedSplits.NothingToDivide.selector, address(token));
        vm.expectRevert(why);
        divide(split, 1);
        pay(split, 1); // not a unit for each half
        vm.expectRevert(why);
        divide(split, 1);
        propose(split, list(account(alice, 1)));
        vm.expectRevert(why);
        divide(split, 2); // a list that waits
    }

    function testGasOfPayDivideWithdraw() public {
        Payee[] memory payees = new Payee[](64);
        for (uint256 i = 0; i < 64; ++i) {
            payees[i] = account(vm.addr(0x100 + i), uint32(i + 1));
        }
        uint64 split = governed(payees, 0);
        pay(split, 1_000_003);
        pay(split, 1_000_003);
        vm.snapshotGasLastCall("splits", "governed: pay, repeated");
        divide(split, 1);
        assertTrue(vm.snapshotGasLastCall("splits", "governed: divide 64 fresh") < 14_000_000, "fits");
        pay(split, 1_000_003);
        divide(split, 1);
        vm.snapshotGasLastCall("splits", "governed: divide 64 repeated");
        change(split, list(account(alice, 1)));
        pay(split, 1);
        divide(split, 1);
        assertTrue(vm.snapshotGasLastCall("splits", "governed: close a list of 64") < 14_000_000, "fits");
        vm.prank(vm.addr(0x100));
        splits.withdraw(address(token), alice);
        vm.snapshotGasLastCall("splits", "governed: withdraw");
    }
}
