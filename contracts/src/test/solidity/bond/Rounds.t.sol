// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {BondErrors} from "../../../main/solidity/bond/BondErrors.sol";
import {BondEvents} from "../../../main/solidity/bond/BondEvents.sol";
import {LaneId, Phase} from "../../../main/solidity/bond/BondTypes.sol";
import {VaultEvents} from "../../../main/solidity/vault/VaultEvents.sol";
import {BondTest} from "./BondTest.sol";

/// @notice Rounds with figures that a reader can follow: the bond is 100 unless said otherwise.
contract RoundsTest is BondTest {
    uint256 private constant ADA = 0xADA;
    uint256 private constant BOB = 0xB0B;
    uint256 private constant CLEO = 0xC1E0;

    function setUp() public override {
        super.setUp();
        post(100);
    }

    // ---- division

    function testSeniorsAreCoveredInFullAndJuniorsShareTheRest() public {
        uint256 a = accept(ADA, leg(payee(0), 0, 30));
        anchorLog();
        uint256 b = accept(BOB, leg(payee(1), 0, 60));
        uint256 c = accept(CLEO, leg(payee(2), 0, 80));
        fileSenior(a);
        fileJunior(b);
        fileJunior(c);
        pass(86_400);
        vm.expectEmit(address(bond));
        emit BondEvents.RoundCounted(address(token), 1, 100, 30, 140);
        count(allLanes());
        vm.expectEmit(address(bond));
        emit BondEvents.LanePaid(address(token), 1, keyOf(c), 40);
        pay(allLanes());
        assertEq(credit(payee(0)), 30, "senior in full");
        assertEq(credit(payee(1)), 30, "70 of 140 for 60");
        assertEq(credit(payee(2)), 40, "70 of 140 for 80");
        assertEq(vault.settledOf(keyOf(c)), 40, "the lane counts what was paid");
        assertEq(bondLeft(), 0, "all of it");
        assertPhase(Phase.NONE, "closed");
        assertExit(true, "nobody cured");
    }

    function testSeniorsAboveTheBondShareItAndJuniorsGetNothing() public {
        uint256 a = accept(ADA, leg(payee(0), 0, 60));
        uint256 b = accept(BOB, leg(payee(1), 0, 90));
        anchorLog();
        uint256 c = accept(CLEO, leg(payee(2), 0, 50));
        fileSenior(a);
        fileSenior(b);
        fileJunior(c);
        divide();
        assertEq(credit(payee(0)), 40, "100 of 150 for 60");
        assertEq(credit(payee(1)), 60, "100 of 150 for 90");
        assertEq(credit(payee(2)), 0, "nothing is left");
    }

    /// @dev Two units of three claims of 50 stay in the bond, which is the owner's.
    function testTheRemainderStaysInTheBond() public {
        for (uint256 i = 0; i < 3; ++i) accept(ADA + i, leg(payee(i), 0, 50));
        for (uint256 i = 0; i < 3; ++i) fileJunior(i);
        divide();
        for (uint256 i = 0; i < 3; ++i) assertEq(credit(payee(i)), 33, "floor of 100 / 3");
        assertEq(bondLeft(), 1, "the remainder");
        vm.prank(owner);
        bond.requestRelease(address(token), 1);
        pass(259_200);
        bond.finishRelease(address(token));
        assertEq(credit(owner), 1, "is the owner's");
    }

    function testALaneIsSeniorAsFarAsItIsAnchored() public {
        uint256 a = accept(ADA, leg(payee(0), 0, 40));
        anchorLog();
        uint256 more = accept(ADA, leg(payee(0), 0, 100));
        uint256 b = accept(BOB, leg(payee(1), 0, 60));
        fileSenior(a);
        fileJunior(more);
        fileJunior(b);
        pass(86_400);
        vm.expectEmit(address(bond));
        emit BondEvents.LaneCounted(address(token), 1, keyOf(a), 40, 60);
        count(only(a));
        count(only(b));
        pay(allLanes());
        assertEq(credit(payee(0)), 40 + 30, "40, and half of 60");
        assertEq(credit(payee(1)), 30, "half of 60");
    }

    function testFilingTwiceCountsOnce() public {
        uint256 a = accept(ADA, leg(payee(0), 0, 40));
        uint256 more = accept(ADA, leg(payee(0), 0, 70));
        fileJunior(a);
        fileJunior(more);
        file(a);
        divide();
        assertEq(credit(payee(0)), 70, "once, up to the highest");
    }

    function testWhatIsPaidInBetweenCountsOnce() public {
        uint256 a = accept(ADA, leg(payee(0), 0, 60));
        fileJunior(a);
        fund(vm.addr(ADA), 25);
        file(a);
        assertEq(credit(payee(0)), 25, "from collateral");
        divide();
        assertEq(credit(payee(0)), 60, "the bond pays the rest");
        assertEq(bondLeft(), 65, "35 of it");
        assertEq(vault.settledOf(keyOf(a)), 60, "settled");
    }

    /// @dev Paid by the operator after counting: the bond pays no more than is still missing.
    function testWhatIsPaidAfterCountingIsNotPaidAgain() public {
        uint256 a = accept(ADA, leg(payee(0), 0, 60));
        vm.prank(emergency);
        vault.revokeOperatorKey(1); // so that the bundle draws on no collateral
        fund(vm.addr(ADA), 50);
        fileJunior(a);
        pass(86_400);
        count(only(a));
        settle(1, 0, true, entries(entryBy(ADA, legs(leg(payee(0), 0, 50)))));
        pay(only(a));
        assertEq(credit(payee(0)), 60, "in full, and once");
        assertEq(bondLeft(), 90, "10 of the bond");
        assertPhase(Phase.NONE, "closed");
    }

    /// @dev Paid by the operator after counting, and beyond what was filed: the lane is done, and the round goes on.
    function testALanePaidBeyondItsFilingTakesNothing() public {
        uint256 a = accept(ADA, leg(payee(0), 0, 60));
        uint256 b = accept(BOB, leg(payee(1), 0, 40));
        vm.prank(emergency);
        vault.revokeOperatorKey(1); // so that the bundle draws on no collateral
        fund(vm.addr(ADA), 70);
        fileJunior(a);
        fileJunior(b);
        pass(86_400);
        count(allLanes());
        settle(1, 0, true, entries(entryBy(ADA, legs(leg(payee(0), 0, 70)))));
        vm.expectEmit(address(bond));
        emit BondEvents.LanePaid(address(token), 1, keyOf(a), 0);
        pay(only(a));
        assertEq(credit(payee(0)), 70, "from collateral alone");
        assertPhase(Phase.PAYING, "another lane waits");
        pay(only(b));
        assertEq(credit(payee(1)), 40, "in full");
        assertPhase(Phase.NONE, "closed");
    }

    function testARoundWithoutABondStillEndsInExit() public {
        uint256 a = accept(ADA, leg(payee(0), 0, 300));
        uint256 b = accept(BOB, leg(payee(1), 0, 50));
        fileJunior(a);
        divide();
        assertEq(credit(payee(0)), 100, "all there is");
        fileJunior(b);
        divide();
        assertEq(credit(payee(1)), 0, "and nothing later");
        assertExit(true, "exit");
    }

    /// @dev Sums of the largest amounts do not overflow, or one pair of sybils could stop a round for good.
    function testTheLargestClaimsDoNotStopARound() public {
        for (uint32 i = 0; i < 3; ++i) accept(ADA, leg(payee(i), i, type(uint128).max));
        uint256 b = accept(BOB, leg(payee(3), 0, 50));
        anchorLog();
        for (uint256 i = 0; i < 3; ++i) fileSenior(i);
        fileSenior(b);
        divide();
        assertPhase(Phase.NONE, "closed");
        assertEq(credit(payee(0)), 22, "its payer has at most the bond: 100 of 150, in thirds");
        assertEq(credit(payee(3)), 33, "100 of 150 for 50");
    }

    // ---- cure

    function testACuredRoundClosesAndChangesNothing() public {
        uint256 a = accept(ADA, leg(payee(0), 0, 60));
        fileJunior(a);
        fund(vm.addr(ADA), 60);
        file(a);
        pass(86_400);
        anchorLog();
        vm.expectEmit(address(bond));
        emit BondEvents.RoundClosed(address(token), 1);
        count(only(a));
        assertExit(false, "open");
        assertEq(bondLeft(), 100, "untouched");
        assertEq(credit(payee(0)), 60, "from collateral");
        assertPhase(Phase.NONE, "closed");
    }

    function testOneUncuredLaneIsEnoughForExit() public {
        uint256 a = accept(ADA, leg(payee(0), 0, 60));
        uint256 b = accept(BOB, leg(payee(1), 0, 1));
        fileJunior(a);
        fileJunior(b);
        fund(vm.addr(ADA), 60);
        file(a);
        pass(86_400);
        count(only(a));
        assertExit(false, "this one is cured");
        vm.expectEmit(address(vault));
        emit VaultEvents.ExitDeclared(address(bond));
        count(only(b));
        assertExit(true, "exit");
    }

    /// @dev What a cured lane has left behind counts for nothing, however often it is named.
    function testACuredLaneIsCountedOnceAndPaidNothing() public {
        uint256 a = accept(ADA, leg(payee(0), 0, 60));
        uint256 b = accept(BOB, leg(payee(1), 0, 1));
        fileJunior(a);
        fileJunior(b);
        fund(vm.addr(ADA), 60);
        file(a);
        pass(86_400);
        count(only(a));
        count(only(a));
        assertEq(round().uncounted, 1, "the other waits");
        assertEq(bond.claimOf(keyOf(a)).round, 0, "in no round");
        count(only(b));
        pay(only(a));
        assertPhase(Phase.PAYING, "the other waits still");
        pay(only(b));
        assertEq(credit(payee(1)), 1, "a single unit is paid");
        assertPhase(Phase.NONE, "closed");
    }

    function testALaneThatWasPaidHasNothingFiled() public {
        uint256 a = accept(ADA, leg(payee(0), 0, 60));
        fund(vm.addr(ADA), 60);
        file(a);
        vm.expectRevert(abi.encodeWithSelector(BondErrors.NothingFiled.selector, keyOf(a), 60, 0));
        join(a);
    }

    // ---- later rounds

    function testAShortfallIsDividedOnce() public {
        uint256 a = accept(ADA, leg(payee(0), 0, 400));
        fileJunior(a);
        divide();
        assertEq(credit(payee(0)), 100, "the whole bond");
        vm.expectRevert(abi.encodeWithSelector(BondErrors.NothingFiled.selector, keyOf(a), 400, 400));
        join(a);

        // Only what is filed beyond joins a later round.
        uint256 more = accept(ADA, leg(payee(0), 0, 430));
        fileJunior(more);
        pass(86_400);
        vm.expectEmit(address(bond));
        emit BondEvents.LaneCounted(address(token), 2, keyOf(a), 0, 30);
        count(only(a));
    }

    function testWhatIsFiledTooLateWaitsForTheNextRound() public {
        uint256 a = accept(ADA, leg(payee(0), 0, 60));
        uint256 b = accept(BOB, leg(payee(1), 0, 60));
        fileJunior(a);
        file(b);
        pass(86_400);
        vm.expectRevert(abi.encodeWithSelector(BondErrors.FilingOver.selector, address(token), 1));
        join(b);
        vm.expectRevert(abi.encodeWithSelector(BondErrors.FilingOver.selector, address(token), 1));
        bond.proveSenior(address(token), lane(b), leaves[b], 0, new bytes32[](0));
        count(allLanes());
        vm.expectRevert(abi.encodeWithSelector(BondErrors.FilingOver.selector, address(token), 1));
        join(b);
        pay(allLanes());
        assertEq(credit(payee(0)), 60, "the first");
        join(b);
        assertEq(round().id, 2, "the next round");
        divide();
        assertEq(credit(payee(1)), 40, "what is left");
    }

    /// @dev So that what is left is the owner's for certain, some day.
    function testRoundsEndWithTheStayOfTheBondAfterTheExit() public {
        uint256 a = accept(ADA, leg(payee(0), 0, 60));
        file(a);
        vm.prank(governance);
        vault.declareExit();
        (uint64 exitBlock, uint64 exitAt) = vault.exitClock();
        vm.roll(exitBlock + 259_200);
        vm.warp(exitAt + 259_200);
        vm.expectRevert(abi.encodeWithSelector(BondErrors.RoundsOver.selector, exitBlock, exitAt));
        join(a);
        vm.warp(exitAt + 259_199);
        join(a);
        pass(86_400);
        count(allLanes());
        pay(allLanes());
        assertEq(credit(payee(0)), 60, "one that opened in time is divided");
    }

    // ---- steps

    function testStepsComeInTheirOrder() public {
        bytes memory none = abi.encodeWithSelector(BondErrors.NoRound.selector, address(token));
        vm.expectRevert(none);
        bond.count(address(token), new LaneId[](0));
        vm.expectRevert(abi.encodeWithSelector(BondErrors.CountingNotOver.selector, address(token), 0, 0));
        bond.pay(address(token), new LaneId[](0));

        uint256 a = accept(ADA, leg(payee(0), 0, 60));
        uint256 b = accept(BOB, leg(payee(1), 0, 60));
        vm.expectRevert(abi.encodeWithSelector(BondErrors.NothingFiled.selector, keyOf(a), 0, 0));
        join(a);
        file(a);
        vm.expectEmit(address(bond));
        emit BondEvents.RoundOpened(address(token), 1, 1, 0, sha256(""));
        join(a);
        vm.expectRevert(abi.encodeWithSelector(BondErrors.AlreadyJoined.selector, keyOf(a), 1));
        join(a);
        fileJunior(b);

        uint64 opened = uint64(block.number);
        uint64 openedAt = uint64(block.timestamp);
        bytes memory early =
            abi.encodeWithSelector(BondErrors.FilingNotOver.selector, address(token), 1, opened, openedAt);
        vm.roll(opened + 86_400); // blocks alone
        vm.expectRevert(early);
        count(allLanes());
        vm.roll(opened);
        vm.warp(openedAt + 86_400); // seconds alone
        vm.expectRevert(early);
        count(allLanes());
        vm.roll(opened + 86_400);
        count(only(a));
        vm.expectRevert(abi.encodeWithSelector(BondErrors.CountingNotOver.selector, address(token), 1, 1));
        pay(only(a));
        count(only(b));
        vm.expectRevert(abi.encodeWithSelector(BondErrors.CountingOver.selector, address(token), 1));
        count(only(b));
        pay(allLanes());
        vm.expectRevert(none);
        count(allLanes());
    }

    /// @dev Who is first with one lane spoils no transaction with many, and no lane is counted or paid twice.
    function testLanesThatAreDoneArePassedOver() public {
        uint256 a = accept(ADA, leg(payee(0), 0, 60));
        uint256 b = accept(BOB, leg(payee(1), 0, 90));
        fileJunior(a);
        fileJunior(b);
        pass(86_400);
        LaneId[] memory many = new LaneId[](4);
        (many[0], many[1], many[2]) = (lane(a), lane(a), lane(b));
        many[3] = LaneId(shop, stranger, 7);
        count(only(a));
        count(many);
        assertEq(round().total.junior, 150, "each once");
        pay(only(a));
        pay(many);
        assertEq(credit(payee(0)), 40, "100 of 150 for 60");
        assertEq(credit(payee(1)), 60, "100 of 150 for 90");
        assertPhase(Phase.NONE, "closed");
    }

    /// @dev Whatever is short, what is paid is within the bond and within each shortfall, and nothing vanishes.
    function testDivisionConserves(uint128 size, uint64[5] memory asked, uint8 anchored_) public {
        uint128 pool = uint128(bound(size, 1, type(uint64).max));
        post(pool);
        uint256 all = 0;
        for (uint256 i = 0; i < 5; ++i) {
            accept(0xF000 + i / 2, leg(payee(i), 0, uint128(asked[i]) + 1));
            if (i == anchored_ % 5) anchorLog();
            all += uint256(asked[i]) + 1;
        }
        for (uint256 i = 0; i < 5; ++i) {
            if (i <= anchored_ % 5) fileSenior(i);
            else fileJunior(i);
        }
        uint128 before = bondLeft();
        divide();
        uint256 paid = 0;
        for (uint256 i = 0; i < 5; ++i) {
            uint128 got = credit(payee(i));
            assertTrue(got <= uint256(asked[i]) + 1, "more than was short");
            assertEq(vault.settledOf(keyOf(i)), got, "the lane counts it");
            paid += got;
        }
        assertEq(paid + bondLeft(), before, "conserved");
        if (all <= before) assertEq(paid, all, "in full");
        else assertTrue(bondLeft() <= 10, "only remainders are left");
        assertEq(vault.owedOf(address(token)), token.balanceOf(address(vault)), "INV-SOLVENT");
    }
}
