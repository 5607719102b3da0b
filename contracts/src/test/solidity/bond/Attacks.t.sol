// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {BondErrors} from "../../../main/solidity/bond/BondErrors.sol";
import {BondEvents} from "../../../main/solidity/bond/BondEvents.sol";
import {LaneId, Phase} from "../../../main/solidity/bond/BondTypes.sol";
import {SettlementToken} from "../../../main/solidity/token/SettlementToken.sol";
import {BondTest} from "./BondTest.sol";

/// @notice What an operator, its sybils, a hasty payee or a stranger might try against a bond of 100. Kept, because each
///         was thought of by somebody who wanted the money.
contract BondAttacksTest is BondTest {
    uint256 private constant ADA = 0xADA;
    uint256 private constant BOB = 0xB0B;

    function setUp() public override {
        super.setUp();
        post(100);
    }

    // ---- filing late

    /// @dev A lane of one unit that joined in time is no licence to file more once the others have shown theirs.
    function testALaneThatJoinedSmallDoesNotGrowAfterTheFilingPeriod() public {
        uint256 a = accept(ADA, leg(payee(0), 0, 100));
        uint256 dust = accept(BOB, leg(payee(1), 0, 1));
        uint256 large = accept(BOB, leg(payee(1), 0, 900));
        fileJunior(a);
        fileJunior(dust);
        pass(86_400);
        file(large);
        vm.expectEmit(address(bond));
        emit BondEvents.LaneCounted(address(token), 1, keyOf(dust), 0, 1);
        count(only(dust));
        count(only(a));
        pay(allLanes());
        assertEq(credit(payee(0)), 99, "100 of 101 for 100");
        assertEq(credit(payee(1)), 0, "100 of 101 for 1");
        join(large);
        assertEq(round().id, 2, "the rest waits for the next round");
        assertEq(bond.claimOf(keyOf(large)).closedTo, 1, "with what is above the first");
    }

    /// @dev The operator has cured all that was filed in time; what comes after the filing period has its own.
    function testALateFilingDoesNotUndoACure() public {
        uint256 a = accept(ADA, leg(payee(0), 0, 10));
        uint256 more = accept(ADA, leg(payee(0), 0, 50));
        fileJunior(a);
        fund(vm.addr(ADA), 10);
        file(a);
        pass(86_400);
        anchorLog();
        file(more);
        count(only(a));
        assertExit(false, "cured");
        assertPhase(Phase.NONE, "closed");
        join(more);
        bytes memory early = abi.encodeWithSelector(
            BondErrors.FilingNotOver.selector, address(token), 2, round().opened.blockNumber, round().opened.time
        );
        vm.expectRevert(early);
        count(only(more));
        fund(vm.addr(ADA), 40);
        file(more);
        pass(86_400);
        anchorLog();
        count(only(more));
        assertExit(false, "cured again");
        assertEq(credit(payee(0)), 50, "all from collateral");
        assertEq(bondLeft(), 100, "untouched");
    }

    /// @dev In time, a lane may file and join as often as it likes.
    function testALaneGrowsAsLongAsTheRoundIsFiling() public {
        uint256 a = accept(ADA, leg(payee(0), 0, 10));
        uint256 b = accept(ADA, leg(payee(0), 0, 30));
        anchorLog();
        uint256 c = accept(ADA, leg(payee(0), 0, 60));
        fileJunior(a);
        file(b);
        vm.expectEmit(address(bond));
        emit BondEvents.LaneJoined(address(token), 1, keyOf(b), vm.addr(ADA), payee(0), 0, 30);
        join(b);
        vm.expectRevert(abi.encodeWithSelector(BondErrors.AlreadyJoined.selector, keyOf(a), 1));
        join(a);
        file(c);
        proveSenior(b);
        assertEq(bond.claimOf(keyOf(b)).filedTo, 60, "a proof of seniority joins too");
        assertEq(round().uncounted, 1, "one lane");
        pass(86_400);
        vm.expectEmit(address(bond));
        emit BondEvents.LaneCounted(address(token), 1, keyOf(a), 30, 30);
        count(only(a));
    }

    /// @dev A payee who redeems in parts, in whatever order, with collateral for some of it, gets what the last leaf says.
    function testRedeemingInPartsPaysOnce(uint8 order, uint64 covered, bool between) public {
        uint256[3] memory part;
        part[0] = accept(ADA, leg(payee(0), 0, 20));
        part[1] = accept(ADA, leg(payee(0), 0, 50));
        part[2] = accept(ADA, leg(payee(0), 0, 90));
        covered = uint64(bound(covered, 0, 120));
        uint256 first = order % 3;
        if (covered != 0 && !between) fund(vm.addr(ADA), covered);
        for (uint256 i = 0; i < 3; ++i) file(part[(first + i * (1 + order % 2)) % 3]);
        if (vault.filedToOf(keyOf(part[0])) > vault.settledOf(keyOf(part[0]))) {
            join(part[0]);
            if (covered != 0 && between) fund(vm.addr(ADA), covered);
            file(part[1]);
            pass(86_400);
            count(only(part[0]));
            if (round().phase == Phase.PAYING) pay(only(part[0]));
        }
        for (uint256 i = 0; i < 3; ++i) file(part[i]);
        assertEq(credit(payee(0)), 90, "once, and in full: the bond has 100");
        assertEq(vault.settledOf(keyOf(part[0])), 90, "settled");
        assertEq(vault.owedOf(address(token)), token.balanceOf(address(vault)), "INV-SOLVENT");
    }

    // ---- clocks

    /// @dev At any moment a lane can join or be counted, never both and never neither: halted and fast chains alike.
    function testJoiningEndsWhereCountingBegins(uint32 blocks, uint32 secs) public {
        uint256 a = accept(ADA, leg(payee(0), 0, 60));
        uint256 b = accept(BOB, leg(payee(1), 0, 60));
        fileJunior(a);
        file(b);
        vm.roll(block.number + bound(blocks, 86_398, 86_402));
        vm.warp(block.timestamp + bound(secs, 86_398, 86_402));
        bool joins = _joins(b);
        bool counts = _counts(a);
        assertTrue(joins != counts, "one of both");
    }

    /// @dev The same for what follows the exit: a round opens, or the bond may leave.
    function testRoundsEndWhereTheBondMayLeave(uint32 blocks, uint32 secs) public {
        uint256 a = accept(ADA, leg(payee(0), 0, 60));
        file(a);
        vm.prank(owner);
        bond.requestRelease(address(token), 100);
        vm.prank(governance);
        vault.declareExit();
        vm.roll(block.number + bound(blocks, 259_198, 259_202));
        vm.warp(block.timestamp + bound(secs, 259_198, 259_202));
        bool leaves = _leaves();
        bool joins = _joins(a);
        assertTrue(joins != leaves, "one of both");
    }

    // ---- the operator's own hands

    /// @dev Asked back long before, it may leave in the block of the first filing: only the rest can be relied upon.
    function testWhatIsAskedBackIsNotLocked() public {
        assertEq(bond.lockedOf(address(token)), 100, "all");
        vm.prank(owner);
        bond.requestRelease(address(token), 70);
        assertEq(bond.lockedOf(address(token)), 30, "from the request on");
        pass(400_000);
        uint256 a = accept(ADA, leg(payee(0), 0, 60));
        file(a);
        bond.finishRelease(address(token));
        assertEq(bondLeft(), 30, "what was locked is there");
        assertEq(bond.lockedOf(address(token)), 30, "still");
        join(a);
        vm.prank(owner);
        bond.requestRelease(address(token), 500);
        assertEq(bond.lockedOf(address(token)), 0, "more than there is");
        divide();
        assertEq(credit(payee(0)), 30, "the payee got it");
    }

    /// @dev A lane whose payee is the bond: it moves nothing, has its share like any other (its payer's limit is the bond)
    ///      and cannot stop a round.
    function testTheBondAsPayeeStopsNoRound() public {
        uint256 a = accept(ADA, leg(payee(0), 0, 100));
        uint256 own = accept(BOB, leg(address(bond), 0, 300));
        fileJunior(a);
        fileJunior(own);
        divide();
        assertPhase(Phase.NONE, "closed");
        assertEq(credit(payee(0)), 50, "100 of 200 for 100");
        assertEq(bondLeft(), 50, "its share stays where it was");
        assertEq(vault.settledOf(keyOf(own)), 50, "and counts as paid");
        vm.prank(owner);
        bond.requestRelease(address(token), 50);
        pass(259_199);
        assertTrue(!_leaves(), "no sooner than D_bond");
        pass(1);
        assertTrue(_leaves(), "as all of the bond");
    }

    /// @dev The bond counts with what it had when counting began; later credit waits for the next round.
    function testCreditSentDuringCountingChangesNoShare() public {
        uint256 a = accept(ADA, leg(payee(0), 0, 90));
        uint256 b = accept(BOB, leg(payee(1), 0, 60));
        fileJunior(a);
        fileJunior(b);
        pass(86_400);
        count(new LaneId[](0));
        fund(shop, 60);
        vm.prank(shop);
        vault.requestUnpledge(address(token), 60);
        count(only(a));
        pass(86_400);
        vm.startPrank(shop);
        vault.finishUnpledge(address(token));
        vault.transferCredit(address(token), address(bond), 60);
        vm.stopPrank();
        count(only(b));
        pay(allLanes());
        assertEq(credit(payee(0)), 60, "100 of 150 for 90");
        assertEq(credit(payee(1)), 40, "100 of 150 for 60");
        assertEq(bondLeft(), 60, "the gift stays");
    }

    /// @dev More claims than units of bond: nobody's share is a whole unit, and nothing is lost.
    function testABondOfDustStaysWhole() public {
        vm.prank(owner);
        bond.requestRelease(address(token), 97);
        pass(259_200);
        bond.finishRelease(address(token));
        for (uint256 i = 0; i < 8; ++i) {
            accept(0xF000 + i, leg(payee(i), 0, 50));
            fileJunior(i);
        }
        divide();
        for (uint256 i = 0; i < 8; ++i) assertEq(credit(payee(i)), 0, "3 of 400 for 50");
        assertEq(bondLeft(), 3, "the remainder");
        assertPhase(Phase.NONE, "closed");
    }

    /// @dev Lanes of one unit weigh what they claim, however many they are, and are paid less: no unit is divided.
    function testDustTakesNoMoreThanItsShare() public {
        uint256 a = accept(ADA, leg(payee(0), 0, 100));
        for (uint32 i = 0; i < 30; ++i) accept(BOB, leg(payee(1), i, 1));
        fileJunior(a);
        for (uint256 i = 1; i <= 30; ++i) fileJunior(i);
        divide();
        assertEq(credit(payee(0)), 76, "100 of 130 for 100");
        assertEq(credit(payee(1)), 0, "less than a unit each");
        assertEq(bondLeft(), 24, "the remainders");
    }

    // ---- strangers

    /// @dev Who joins another's lane as a junior takes no right from it while the round is filing.
    function testJoiningForAnotherLeavesItItsSeniority() public {
        uint256 a = accept(ADA, leg(payee(0), 0, 60));
        uint256 b = accept(BOB, leg(payee(1), 0, 60));
        anchorLog();
        fileJunior(a);
        fileSenior(b);
        pass(86_399);
        proveSenior(a);
        pass(1);
        count(allLanes());
        assertEq(round().total.senior, 120, "both");
    }

    /// @dev A smaller leaf that is shown later takes nothing back from what was proven.
    function testAnOlderLeafDoesNotLowerSeniority() public {
        uint256 a = accept(ADA, leg(payee(0), 0, 20));
        uint256 b = accept(ADA, leg(payee(0), 0, 60));
        anchorLog();
        file(b);
        proveSenior(b);
        proveSenior(a);
        assertEq(bond.claimOf(keyOf(a)).seniorTo, 60, "the highest");
    }

    /// @dev Seniority of one round is nothing in the next: there it is proven against its own anchor.
    function testSeniorityEndsWithItsRound() public {
        uint256 a = accept(ADA, leg(payee(0), 0, 60));
        uint256 b = accept(ADA, leg(payee(0), 0, 90));
        anchorLog();
        file(a);
        proveSenior(b);
        divide();
        assertEq(credit(payee(0)), 60, "no more than was filed");
        file(b);
        join(b);
        assertEq(bond.claimOf(keyOf(b)).seniorTo, 0, "junior again");
    }

    function testAFrozenPayeeIsPaidAllTheSame() public {
        uint256 a = accept(ADA, leg(payee(0), 0, 60));
        fileJunior(a);
        vm.prank(freezer);
        vault.proposeFreeze(payee(0), true);
        vm.prank(confirmer);
        vault.confirmFreeze(payee(0), true);
        divide();
        assertEq(credit(payee(0)), 60, "paid");
    }

    /// @dev Another token of the vault has a bond, rounds and limits of its own.
    function testTokensDoNotMix() public {
        uint256 a = accept(ADA, leg(payee(0), 0, 60));
        fileJunior(a);
        SettlementToken first = token;
        token = deployToken(2);
        token.grantRole(token.ISSUER_ROLE(), address(this));
        token.setQuota(address(this), type(uint256).max);
        vm.prank(governance);
        vault.listToken(address(token), true);
        assertEq(bondLeft(), 0, "no bond of it");
        vm.expectRevert(abi.encodeWithSelector(BondErrors.NothingFiled.selector, keyOf(a), 0, 0));
        join(a);
        uint256 b = accept(ADA, leg(payee(0), 0, 40));
        fileJunior(b);
        assertEq(round().id, 1, "its first");
        pass(86_400);
        count(only(b));
        pay(only(b));
        assertEq(credit(payee(0)), 0, "nothing of the other bond");
        token = first;
        assertPhase(Phase.FILING, "untouched");
        count(only(a));
        pay(only(a));
        assertEq(credit(payee(0)), 60, "from its own");
    }

    function _joins(uint256 index) private returns (bool) {
        try bond.join(address(token), lane(index)) {
            return true;
        } catch {
            return false;
        }
    }

    function _counts(uint256 index) private returns (bool) {
        try bond.count(address(token), only(index)) {
            return true;
        } catch {
            return false;
        }
    }

    function _leaves() private returns (bool) {
        try bond.finishRelease(address(token)) {
            return true;
        } catch {
            return false;
        }
    }
}
