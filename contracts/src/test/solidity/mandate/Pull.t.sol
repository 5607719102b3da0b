// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";
import {Mandates} from "../../../main/solidity/mandate/Mandates.sol";
import {Mandate} from "../../../main/solidity/mandate/MandateTypes.sol";
import {
    CallbackToken, FeeToken, GreedyToken, HugeToken, IdleToken, LyingToken, PickyToken, PlainToken, SilentToken
} from "../hostile/HostileTokens.sol";
import {MandatesTest} from "./MandatesTest.sol";

contract PullTest is MandatesTest {
    function testPullPaysThePayeeAndTellsIt() public {
        Mandate memory it = granted(usage());
        bytes32 id = mandates.idOf(it);
        vm.expectEmit(address(mandates));
        emit Mandates.Pulled(id, "call-1", 0, 7, 7);
        vm.prank(collector);
        assertEq(mandates.pull(it, "call-1", 7), 7, "received");
        assertEq(token.balanceOf(payee), 7, "the payee has it");
        assertEq(token.balanceOf(payer), 999_993, "of the payer's");
        assertTrue(mandates.isPulled(id, "call-1"), "remembered");
        assertEq(progress(it).pulled, 7, "counted");
    }

    function testAReferenceIsPulledOnce() public {
        Mandate memory it = granted(usage());
        vm.startPrank(collector);
        mandates.pull(it, "call-1", 7);
        vm.expectRevert(abi.encodeWithSelector(Mandates.AlreadyPulled.selector, mandates.idOf(it), bytes32("call-1")));
        mandates.pull(it, "call-1", 7);
    }

    function testOnlyTheCollectorPulls() public {
        Mandate memory it = granted(usage());
        bytes32 id = mandates.idOf(it);
        address[3] memory others = [payer, payee, stranger];
        for (uint256 i = 0; i < 3; ++i) {
            vm.prank(others[i]);
            vm.expectRevert(abi.encodeWithSelector(Mandates.NotCollector.selector, id, others[i]));
            mandates.pull(it, "call-1", 1);
        }
    }

    /// mandateOnlyWhileGranted
    function testNothingBeforeTheGrant() public {
        Mandate memory it = usage();
        refused(abi.encodeWithSelector(Mandates.NotGranted.selector, mandates.idOf(it)), it, 1);
    }

    function testOnlyFromStartToEnd() public {
        Mandate memory it = usage();
        it.start += 10;
        it.end = it.start + 5;
        granted(it);
        bytes32 id = mandates.idOf(it);
        pass(1, 9);
        refused(abi.encodeWithSelector(Mandates.NotStarted.selector, id, it.start), it, 1);
        pass(1, 1);
        pull(it, 1);
        pass(1, 4);
        pull(it, 1);
        pass(1, 1);
        refused(abi.encodeWithSelector(Mandates.Ended.selector, id, it.end), it, 1);
    }

    // ---- caps

    function testTheCapOfACall() public {
        Mandate memory it = granted(usage());
        bytes32 id = mandates.idOf(it);
        refused(abi.encodeWithSelector(Mandates.OverCall.selector, id, 11, 10), it, 11);
        refused(abi.encodeWithSelector(Mandates.OverCall.selector, id, 0, 10), it, 0);
        pull(it, 10);
    }

    function testTheCapOfAPeriod() public {
        Mandate memory it = granted(usage());
        pull(it, 10);
        pull(it, 10);
        refused(abi.encodeWithSelector(Mandates.OverPeriod.selector, mandates.idOf(it), 0, 6, 5), it, 6);
        pull(it, 5);
        refused(abi.encodeWithSelector(Mandates.OverPeriod.selector, mandates.idOf(it), 0, 1, 0), it, 1);
        pass(GAP, PERIOD);
        pull(it, 10);
    }

    function testTheTotalCap() public {
        Mandate memory it = granted(usage());
        for (uint256 i = 0; i < 4; ++i) {
            pull(it, 10);
            pull(it, 10);
            if (i < 3) pull(it, 4);
            pass(GAP, PERIOD);
        }
        pull(it, 5); // 97 by now
        refused(abi.encodeWithSelector(Mandates.OverTotal.selector, mandates.idOf(it), 4, 3), it, 4);
        pull(it, 3);
        refused(abi.encodeWithSelector(Mandates.OverTotal.selector, mandates.idOf(it), 1, 0), it, 1);
    }

    // ---- periods

    function testMissedPeriodsLapse() public {
        Mandate memory it = granted(subscription(0));
        pull(it, 20);
        pass(100 * GAP, 4 * uint256(PERIOD)); // the chain stood still, or the payee slept
        pull(it, 20);
        refused(abi.encodeWithSelector(Mandates.OverPeriod.selector, mandates.idOf(it), 4, 1, 0), it, 1);
    }

    function testMissedPeriodsAsFarAsTheTermsSay() public {
        Mandate memory it = granted(subscription(2));
        pull(it, 20);
        pass(100 * GAP, 4 * uint256(PERIOD)); // three missed
        pull(it, 20);
        pull(it, 20);
        pull(it, 20);
        refused(abi.encodeWithSelector(Mandates.OverPeriod.selector, mandates.idOf(it), 4, 1, 0), it, 1);
        pass(GAP, PERIOD);
        pull(it, 20);
        refused(abi.encodeWithSelector(Mandates.OverPeriod.selector, mandates.idOf(it), 5, 1, 0), it, 1);
    }

    function testAPeriodInWhichSomethingWasPulledIsNotMissed() public {
        Mandate memory it = granted(subscription(2));
        pull(it, 1);
        pass(GAP, PERIOD);
        refused(abi.encodeWithSelector(Mandates.OverCall.selector, mandates.idOf(it), 21, 20), it, 21);
        pull(it, 20);
        refused(abi.encodeWithSelector(Mandates.OverPeriod.selector, mandates.idOf(it), 1, 1, 0), it, 1);
    }

    function testTheFirstPullMakesUpForWhatWasMissedSinceTheStart() public {
        Mandate memory it = granted(subscription(1));
        pass(GAP, 3 * uint256(PERIOD));
        pull(it, 20);
        pull(it, 20);
        refused(abi.encodeWithSelector(Mandates.OverPeriod.selector, mandates.idOf(it), 3, 1, 0), it, 1);
    }

    /// @dev The chain's clock leaps by a month with each block: periods come, but they open only after the gap.
    function testAClockThatLeapsOpensNoPeriods() public {
        Mandate memory it = granted(subscription(0));
        pull(it, 20);
        for (uint256 i = 1; i <= 3; ++i) {
            pass(1, PERIOD);
            refused(
                abi.encodeWithSelector(Mandates.PeriodNotOpen.selector, mandates.idOf(it), i, 1_000 + GAP), it, 20
            );
        }
        pass(GAP - 3, 0);
        pull(it, 20);
        assertEq(token.balanceOf(payee), 40, "two periods' worth");
    }

    function testMonthsOfTheCalendar() public {
        Mandate memory it = subscription(0);
        it.start = 1_801_396_800; // 31 January 2027, 12:00 UTC
        (it.end, it.unit, it.length) = (it.start + 400 days, 1, 1);
        granted(it);
        bytes32 id = mandates.idOf(it);
        pass(GAP, it.start - timeNow);
        pull(it, 20);
        pass(GAP, 28 days - 1);
        refused(abi.encodeWithSelector(Mandates.OverPeriod.selector, id, 0, 1, 0), it, 1);
        pass(0, 1); // 28 February, 12:00: the month's last day stands for the 31st
        pull(it, 20);
        pass(GAP, 31 days - 1);
        refused(abi.encodeWithSelector(Mandates.OverPeriod.selector, id, 1, 1, 0), it, 1);
        pass(0, 1); // 31 March, 12:00
        pull(it, 20);
        assertEq(progress(it).nextPeriod, 3, "three months");
    }

    /// mandateWithinCaps: whatever is asked for, and however time goes
    function testMandateWithinCaps(uint64[24] calldata raw, uint8 arrears) public {
        Mandate memory it = usage();
        it.arrears = arrears % 4;
        granted(it);
        uint256[11] memory inPeriod;
        uint256 before = token.balanceOf(payer);
        for (uint256 i = 0; i < raw.length; ++i) {
            pass(raw[i] >> 32 & 63, (raw[i] >> 16) % (PERIOD / 2));
            if (timeNow >= it.end) break;
            uint128 amount = uint128(raw[i] % 13);
            vm.prank(collector);
            try mandates.pull(it, bytes32(i), amount) returns (uint256 received) {
                assertEq(received, amount, "exactly");
                assertTrue(amount <= it.perCall, "a call");
                inPeriod[(timeNow - it.start) / PERIOD] += amount;
            } catch {}
        }
        uint256 all = 0;
        for (uint256 i = 0; i < inPeriod.length; ++i) {
            all += inPeriod[i];
            assertTrue(inPeriod[i] <= uint256(it.perPeriod) * (1 + it.arrears), "a period");
            assertTrue(all <= it.perPeriod * (i + 1), "never ahead of the calendar");
        }
        assertTrue(all <= it.total, "all");
        assertEq(before - token.balanceOf(payer), all, "the payer's loss");
        assertEq(token.balanceOf(payee), all, "the payee's gain");
    }

    // ---- kinds

    function testAMandateForInstalmentsHasNoFreePulls() public {
        Mandate memory it = granted(instalments(0));
        refused(abi.encodeWithSelector(Mandates.WrongKind.selector, mandates.idOf(it), 7), it, 1);
        it = granted(usage());
        refusedInstalment(abi.encodeWithSelector(Mandates.WrongKind.selector, mandates.idOf(it), 0), it, 0);
    }

    // ---- hostile tokens

    function testAFeeTokenCountsWhatThePayerLoses() public {
        FeeToken fee = new FeeToken();
        Mandate memory it = _in(fee);
        it.perCall = it.perPeriod = it.total = 1000;
        granted(it);
        assertEq(pull(it, 1000), 990, "received");
        assertEq(progress(it).pulled, 1000, "counted");
    }

    function testATokenMayNotTakeMoreOfThePayer() public {
        GreedyToken greedy = new GreedyToken();
        Mandate memory it = _in(greedy);
        it.perCall = it.perPeriod = it.total = 1000;
        granted(it);
        refused(
            abi.encodeWithSelector(Mandates.PayerLosesOther.selector, address(greedy), 1010, 1000), it, 1000
        );
    }

    function testTokensThatMoveNothing() public {
        IdleToken idle = new IdleToken();
        Mandate memory it = granted(_in(idle));
        refused(abi.encodeWithSelector(Mandates.PayerLosesOther.selector, address(idle), 0, 10), it, 10);
        LyingToken lying = new LyingToken();
        it = granted(_in(lying));
        refused(abi.encodeWithSelector(SafeERC20.SafeERC20FailedOperation.selector, address(lying)), it, 10);
        HugeToken huge = new HugeToken(); // gives the payee, takes nothing of the payer
        it = granted(_in(huge));
        refused(abi.encodeWithSelector(Mandates.PayerLosesOther.selector, address(huge), 0, 10), it, 10);
        FeeToken all = new FeeToken();
        it = _in(all);
        it.payee = vm.addr(0x77);
        granted(it);
        vm.prank(collector);
        mandates.pull(it, "one", 1); // one unit bears no fee
        SwallowingToken swallowing = new SwallowingToken();
        it = granted(_in(swallowing));
        refused(abi.encodeWithSelector(Mandates.NothingArrived.selector, address(swallowing), payee), it, 10);
    }

    function testAPayeeThatATokenRefuses() public {
        PickyToken picky = new PickyToken();
        picky.refuse(payee);
        Mandate memory it = granted(_in(picky));
        refused(abi.encodeWithSelector(PickyToken.Refused.selector, payee), it, 10);
        assertEq(progress(it).pulled, 0, "and nothing is counted");
    }

    function testATokenThatReturnsNothing() public {
        SilentToken silent = new SilentToken();
        silent.mint(payer, 100);
        vm.prank(payer);
        silent.approve(address(mandates), 100);
        Mandate memory it = usage();
        it.token = address(silent);
        granted(it);
        assertEq(pull(it, 10), 10, "pulled");
    }

    /// @dev The collector is the token itself: even so one call is one pull.
    function testTokensCannotReenter() public {
        CallbackToken evil = new CallbackToken();
        Mandate memory it = _in(evil);
        it.collector = address(evil);
        granted(it);
        evil.onTransfer(address(mandates), abi.encodeCall(mandates.pull, (it, "second", 10)));
        vm.prank(address(evil));
        vm.expectRevert(ReentrancyGuardTransient.ReentrancyGuardReentrantCall.selector);
        mandates.pull(it, "first", 10);
        evil.onTransfer(address(mandates), abi.encodeCall(mandates.pullInstalment, (it, 0)));
        vm.prank(address(evil));
        vm.expectRevert(ReentrancyGuardTransient.ReentrancyGuardReentrantCall.selector);
        mandates.pull(it, "first", 10);
    }

    /// @dev An allowance alone gives nobody anything: a mandate of one's own names one's own account as the payer.
    function testAnAllowanceIsNoMandate() public {
        Mandate memory it = usage();
        (it.collector, it.payee) = (stranger, stranger);
        vm.startPrank(stranger);
        vm.expectRevert(abi.encodeWithSelector(Mandates.NotSignedByPayer.selector, payer, address(0)));
        mandates.grant(it, "");
        vm.expectRevert(abi.encodeWithSelector(Mandates.NotGranted.selector, mandates.idOf(it)));
        mandates.pull(it, "theft", 10);
    }

    function testGasOfPull() public {
        Mandate memory it = granted(usage());
        pull(it, 10);
        vm.snapshotGasLastCall("mandates", "pull, the first");
        pull(it, 10);
        vm.snapshotGasLastCall("mandates", "pull, in the same period");
        it.unit = 1;
        it.length = 1;
        granted(it);
        pass(GAP, 40 days);
        pull(it, 10);
        vm.snapshotGasLastCall("mandates", "pull, the first, by months");
    }

    function _in(PlainToken currency) private returns (Mandate memory it) {
        currency.mint(payer, 2000);
        vm.prank(payer);
        currency.approve(address(mandates), 2000);
        it = usage();
        it.token = address(currency);
    }
}

/// @notice Takes from the payer and gives nothing to the payee.
contract SwallowingToken is PlainToken {
    function _transfer(address from, address, uint256 amount) internal override {
        balanceOf[from] -= amount;
    }
}
