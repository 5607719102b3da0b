// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";
import {Mandates} from "../../../main/solidity/mandate/Mandates.sol";
import {Mandate} from "../../../main/solidity/mandate/MandateTypes.sol";
import {CallbackToken} from "../hostile/HostileTokens.sol";
import {MandatesTest} from "./MandatesTest.sol";

contract InstalmentsTest is MandatesTest {
    function testTheLastInstalmentTakesTheRemainder() public {
        Mandate memory it = granted(instalments(0));
        bytes32 id = mandates.idOf(it);
        for (uint32 i = 0; i < 7; ++i) {
            uint128 amount = i < 6 ? 142 : 148;
            vm.expectEmit(address(mandates));
            emit Mandates.InstalmentPulled(id, i, i, amount, amount);
            assertEq(pullInstalment(it, i), amount, "amount");
            pass(GAP, PERIOD);
        }
        assertEq(token.balanceOf(payee), 1000, "instalmentsAddUp");
        refusedInstalment(abi.encodeWithSelector(Mandates.EveryInstalmentPulled.selector, id), it, 7);
    }

    /// instalmentsAddUp
    function testInstalmentsAddUp(uint96 raw, uint8 count) public {
        Mandate memory it = instalments(0);
        it.instalments = uint32(bound(count, 1, 12));
        it.total = uint128(bound(raw, it.instalments, type(uint96).max));
        it.length = 1;
        it.gapBlocks = 0;
        token.mint(payer, it.total);
        granted(it);
        uint256 least = type(uint256).max;
        uint256 last;
        for (uint32 i = 0; i < it.instalments; ++i) {
            last = pullInstalment(it, i);
            if (i + 1 < it.instalments) {
                assertTrue(least == type(uint256).max || last == least, "equal ones");
                least = last;
            }
            pass(1, 1);
        }
        assertEq(token.balanceOf(payee), it.total, "together the total");
        assertTrue(last - it.total / it.instalments < it.instalments, "the remainder of the division");
    }

    function testOneAPeriod() public {
        Mandate memory it = granted(instalments(0));
        bytes32 id = mandates.idOf(it);
        pullInstalment(it, 0);
        refusedInstalment(abi.encodeWithSelector(Mandates.OverPeriod.selector, id, 0, 1, 0), it, 1);
        pass(GAP, 4 * uint256(PERIOD)); // missed ones are not pulled at once; they come later
        pullInstalment(it, 1);
        refusedInstalment(abi.encodeWithSelector(Mandates.OverPeriod.selector, id, 4, 1, 0), it, 2);
        pass(GAP, PERIOD);
        pullInstalment(it, 2);
    }

    function testMissedOnesAsFarAsTheTermsSay() public {
        Mandate memory it = granted(instalments(2));
        bytes32 id = mandates.idOf(it);
        pass(GAP, 4 * uint256(PERIOD)); // four missed, two may be made up for
        pullInstalment(it, 0);
        pullInstalment(it, 1);
        pullInstalment(it, 2);
        refusedInstalment(abi.encodeWithSelector(Mandates.OverPeriod.selector, id, 4, 1, 0), it, 3);
    }

    function testInOrderEachOnce() public {
        Mandate memory it = granted(instalments(6));
        bytes32 id = mandates.idOf(it);
        pass(GAP, 6 * uint256(PERIOD));
        refusedInstalment(abi.encodeWithSelector(Mandates.NotTheNextInstalment.selector, id, 0, 1), it, 1);
        pullInstalment(it, 0);
        refusedInstalment(abi.encodeWithSelector(Mandates.NotTheNextInstalment.selector, id, 1, 0), it, 0);
        pullInstalment(it, 1);
    }

    function testTheGapHoldsForInstalmentsToo() public {
        Mandate memory it = granted(instalments(0));
        pullInstalment(it, 0);
        pass(GAP - 1, PERIOD);
        refusedInstalment(
            abi.encodeWithSelector(Mandates.PeriodNotOpen.selector, mandates.idOf(it), 1, 1_000 + GAP), it, 1
        );
        pass(1, 0);
        pullInstalment(it, 1);
    }

    function testOnlyTheCollectorWhileGranted() public {
        Mandate memory it = instalments(0);
        bytes32 id = mandates.idOf(it);
        refusedInstalment(abi.encodeWithSelector(Mandates.NotGranted.selector, id), it, 0);
        granted(it);
        vm.expectRevert(abi.encodeWithSelector(Mandates.NotCollector.selector, id, address(this)));
        mandates.pullInstalment(it, 0);
        pass(GAP, 10 * uint256(PERIOD));
        refusedInstalment(abi.encodeWithSelector(Mandates.Ended.selector, id, it.end), it, 0);
    }

    function testTokensCannotReenter() public {
        CallbackToken evil = new CallbackToken();
        evil.mint(payer, 1000);
        vm.prank(payer);
        evil.approve(address(mandates), 1000);
        Mandate memory it = instalments(6);
        (it.token, it.collector) = (address(evil), address(evil));
        granted(it);
        pass(GAP, 6 * uint256(PERIOD));
        evil.onTransfer(address(mandates), abi.encodeCall(mandates.pullInstalment, (it, 1)));
        vm.prank(address(evil));
        vm.expectRevert(ReentrancyGuardTransient.ReentrancyGuardReentrantCall.selector);
        mandates.pullInstalment(it, 0);
    }

    function testGasOfAnInstalment() public {
        Mandate memory it = granted(instalments(0));
        pullInstalment(it, 0);
        vm.snapshotGasLastCall("mandates", "instalment, the first");
        pass(GAP, PERIOD);
        pullInstalment(it, 1);
        vm.snapshotGasLastCall("mandates", "instalment, a later one");
    }
}
