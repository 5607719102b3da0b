// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IAccessManaged} from "@openzeppelin/contracts/access/manager/IAccessManaged.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";
import {FundLimits, LossClaim, LossStage} from "../../../main/solidity/fund/FundTypes.sol";
import {PayoutCaps} from "../../../main/solidity/fund/PayoutCaps.sol";
import {SecurityFund} from "../../../main/solidity/fund/SecurityFund.sol";
import {MeasuredTransfer} from "../../../main/solidity/split/MeasuredTransfer.sol";
import {Duration} from "../../../main/solidity/vault/VaultTypes.sol";
import {
    CallbackToken,
    FeeToken,
    FreezingToken,
    GreedyToken,
    LyingToken,
    PlainToken
} from "../hostile/HostileTokens.sol";
import {FundTest} from "./FundTest.sol";

contract SecurityFundTest is FundTest {
    /// @dev Whoever watches the events knows each claim as the fund knows it.
    function testEachStepIsSaidAndKept() public {
        uint64 id = 1;
        address asset = address(coin);
        vm.expectEmit(address(fund));
        emit SecurityFund.LossClaimed(id, org(1), asset, victim, 900, EVIDENCE);
        assertEq(claimBy(1, asset, 900), id, "the first");
        _keeps(id, 0, 0, LossStage.Claimed);
        vm.expectEmit(address(fund));
        emit SecurityFund.ClaimAwarded(id, 800, 900);
        award(id, 800);
        _keeps(id, 800, 0, LossStage.Awarded);

        coin.mint(stranger, 5000);
        vm.prank(stranger);
        coin.approve(address(fund), 5000);
        vm.expectEmit(address(fund));
        emit SecurityFund.Contributed(asset, stranger, 4000, 4000);
        vm.prank(stranger);
        assertEq(fund.contribute(asset, 4000), 4000, "received");
        vm.expectEmit(address(fund));
        emit SecurityFund.Contributed(asset, stranger, 1000, 5000);
        vm.prank(stranger);
        fund.contribute(asset, 1000);

        vm.expectEmit(address(fund));
        emit SecurityFund.AwardPaid(id, victim, 500, 300);
        fund.payOut(id);
        _keeps(id, 800, 500, LossStage.Awarded);
    }

    function _keeps(uint64 id, uint128 awarded_, uint128 paid, LossStage stage_) private view {
        LossClaim memory it = claimOf(id);
        assertEq(it.organisation, org(1), "organisation");
        assertEq(it.evidence, EVIDENCE, "evidence");
        assertEq(it.token, address(coin), "token");
        assertEq(it.beneficiary, victim, "beneficiary");
        assertEq(it.claimed, 900, "claimed");
        assertEq(it.awarded, awarded_, "awarded");
        assertEq(it.paid, paid, "paid");
        assertTrue(it.stage == stage_, "stage");
    }

    function testAClaimThatEndsWithoutAnAwardSaysSo() public {
        uint64 first = claimBy(1, address(coin), 900);
        uint64 second = claimBy(1, address(coin), 900);
        vm.expectEmit(address(fund));
        emit SecurityFund.ClaimWithdrawn(first, org(1));
        vm.prank(voter(1));
        fund.withdrawClaim(first);
        vm.expectEmit(address(fund));
        emit SecurityFund.ClaimRejected(second, "reason");
        vm.prank(address(registry));
        access.execute(address(fund), abi.encodeCall(fund.reject, (second, "reason")));
    }

    function testTheWholeWayByVotes() public {
        give(coin, 10_000);
        uint64 id = claimBy(1, address(coin), 900);
        decideCall(address(fund), abi.encodeCall(fund.award, (id, 800)));
        vm.expectEmit(address(fund));
        emit SecurityFund.AwardPaid(id, victim, 800, 0);
        vm.prank(stranger);
        assertEq(fund.payOut(id), 800, "paid at once");
        assertEq(coin.balanceOf(victim), 800, "there");
        assertTrue(stage(id) == LossStage.Paid, "done");
        assertEq(fund.lastClaim(), 1, "one claim");
        vm.expectRevert(abi.encodeWithSelector(SecurityFund.WrongClaimStage.selector, id, LossStage.Paid));
        fund.payOut(id);
    }

    function testOnlyTheConsortiumDecides() public {
        uint64 id = claimBy(1, address(coin), 900);
        address[3] memory others = [voter(1), stranger, address(access)];
        for (uint256 i = 0; i < others.length; ++i) {
            vm.prank(others[i]);
            vm.expectRevert(abi.encodeWithSelector(IAccessManaged.AccessManagedUnauthorized.selector, others[i]));
            fund.award(id, 900);
            vm.prank(others[i]);
            vm.expectRevert(abi.encodeWithSelector(IAccessManaged.AccessManagedUnauthorized.selector, others[i]));
            fund.reject(id, 0);
            vm.prank(others[i]);
            vm.expectRevert(abi.encodeWithSelector(IAccessManaged.AccessManagedUnauthorized.selector, others[i]));
            fund.setLimits(limitsOf(10_000, 10_000));
        }
        vm.prank(stranger);
        vm.expectRevert(abi.encodeWithSelector(IAccessManaged.AccessManagedUnauthorized.selector, stranger));
        fund.setAuthority(stranger);
        vm.prank(address(access));
        vm.expectRevert(abi.encodeWithSelector(IAccessManaged.AccessManagedInvalidAuthority.selector, stranger));
        fund.setAuthority(stranger);
    }

    /// @dev A committee in a role announces; to call without that is refused.
    function testARoleAnnouncesFirst() public {
        uint64 id = claimBy(1, address(coin), 900);
        bytes4[] memory one = new bytes4[](1);
        one[0] = fund.reject.selector;
        decideAccess(abi.encodeCall(access.setTargetFunctionRole, (address(fund), one, LISTING)));
        decideAccess(abi.encodeCall(access.grantRole, (LISTING, lister, DELAY)));
        bytes memory data = abi.encodeCall(fund.reject, (id, EVIDENCE));
        vm.prank(lister);
        (bytes32 operation,) = access.schedule(address(fund), data, 0);
        vm.prank(lister);
        access.cancel(lister, address(fund), data);
        vm.prank(lister);
        vm.expectPartialRevert(bytes4(keccak256("AccessManagerNotScheduled(bytes32)")));
        fund.reject(id, EVIDENCE);
        vm.prank(lister);
        access.schedule(address(fund), data, 0);
        skip(DELAY);
        vm.prank(lister);
        fund.reject(id, EVIDENCE);
        assertTrue(stage(id) == LossStage.Rejected, "rejected");
        assertEq(access.getSchedule(operation), 0, "used up");
    }

    function testOnlyMembersClaim() public {
        vm.prank(stranger);
        vm.expectRevert(abi.encodeWithSelector(SecurityFund.NotAMember.selector, stranger));
        fund.claim(address(coin), victim, 1, EVIDENCE);
        vm.prank(voter(0));
        vm.expectRevert(SecurityFund.ZeroAmount.selector);
        fund.claim(address(coin), victim, 0, EVIDENCE);
        vm.prank(voter(0));
        vm.expectRevert(SecurityFund.ZeroAddress.selector);
        fund.claim(address(coin), address(0), 1, EVIDENCE);
        vm.prank(voter(0));
        vm.expectRevert(SecurityFund.ZeroAddress.selector);
        fund.claim(address(0), victim, 1, EVIDENCE);
    }

    function testAMemberTakesItsClaimBack() public {
        uint64 id = claimBy(1, address(coin), 900);
        vm.prank(voter(2));
        vm.expectRevert(abi.encodeWithSelector(SecurityFund.NotYourClaim.selector, id, org(1)));
        fund.withdrawClaim(id);
        vm.prank(voter(1));
        fund.withdrawClaim(id);
        vm.prank(address(registry));
        vm.expectRevert(abi.encodeWithSelector(SecurityFund.WrongClaimStage.selector, id, LossStage.Withdrawn));
        access.execute(address(fund), abi.encodeCall(fund.award, (id, 900)));
        uint64 second = awarded(900);
        vm.prank(voter(1));
        vm.expectRevert(abi.encodeWithSelector(SecurityFund.WrongClaimStage.selector, second, LossStage.Awarded));
        fund.withdrawClaim(second);
    }

    /// neverWithoutAward
    function testAwardsAreWithinTheClaimAndOnce() public {
        give(coin, 10_000);
        uint64 id = claimBy(1, address(coin), 900);
        vm.expectRevert(abi.encodeWithSelector(SecurityFund.WrongClaimStage.selector, id, LossStage.Claimed));
        fund.payOut(id);
        _cannotAward(id, 901);
        _cannotAward(id, 0);
        award(id, 900);
        vm.prank(address(registry));
        vm.expectRevert(abi.encodeWithSelector(SecurityFund.WrongClaimStage.selector, id, LossStage.Awarded));
        access.execute(address(fund), abi.encodeCall(fund.award, (id, 900)));
        vm.expectRevert(abi.encodeWithSelector(SecurityFund.UnknownClaim.selector, 77));
        fund.payOut(77);
        vm.expectRevert(abi.encodeWithSelector(SecurityFund.UnknownClaim.selector, 77));
        fund.claimOf(77);
    }

    function _cannotAward(uint64 id, uint128 amount) private {
        vm.prank(address(registry));
        vm.expectRevert(abi.encodeWithSelector(SecurityFund.BadAward.selector, id, amount, 900));
        access.execute(address(fund), abi.encodeCall(fund.award, (id, amount)));
    }

    /// payoutsWithinCaps: one claim, then all of them, then the next period
    function testCapsOfClaimAndPeriod() public {
        give(coin, 10_000);
        uint64 first = awarded(2500);
        uint64 second = awarded(2500);
        uint64 third = awarded(2500);
        assertEq(fund.payOut(first), 1000, "a tenth");
        uint64 beganBlock = uint64(block.number);
        uint64 beganTime = uint64(block.timestamp);
        vm.expectRevert(abi.encodeWithSelector(SecurityFund.CapReached.selector, first, beganBlock, beganTime));
        fund.payOut(first);
        skip(10);
        assertEq(fund.payOut(second), 1000, "a fifth by now");
        vm.expectRevert(abi.encodeWithSelector(SecurityFund.CapReached.selector, third, beganBlock, beganTime));
        fund.payOut(third);
        // What is given meanwhile lifts the caps at once.
        give(coin, 5000);
        assertEq(fund.payOut(third), 1000, "a fifth of what was given");
        vm.roll(beganBlock + PERIOD);
        vm.warp(beganTime + PERIOD - 1);
        vm.expectRevert(abi.encodeWithSelector(SecurityFund.CapReached.selector, third, beganBlock, beganTime));
        fund.payOut(third);
        vm.warp(beganTime + PERIOD);
        assertEq(fund.payOut(first), 1200, "a tenth of 12000");
        assertEq(fund.potOf(address(coin)).held, 10_800, "left");
    }

    /// @dev What a claim was paid in a period counts together, whatever was given in between.
    function testAClaimIsPaidWithinItsCapInParts() public {
        give(coin, 10_000);
        uint64 id = awarded(5000);
        assertEq(fund.payOut(id), 1000, "a tenth");
        give(coin, 5000);
        assertEq(fund.payOut(id), 500, "a tenth of what was given");
        _capped(id);
    }

    /// @dev Narrower caps, in the middle of a period in which more than that has left.
    function testNarrowerCapsHoldAtOnce() public {
        give(coin, 10_000);
        uint64 id = awarded(5000);
        fund.payOut(id);
        vm.expectEmit(address(fund));
        emit SecurityFund.LimitsSet(limitsOf(500, 400));
        _setLimits(limitsOf(500, 400));
        _capped(id);
        _setLimits(limitsOf(2000, 1001));
        assertEq(fund.payOut(id), 1, "as far as the wider ones reach");
    }

    function _capped(uint64 id) private {
        vm.expectRevert(
            abi.encodeWithSelector(
                SecurityFund.CapReached.selector, id, uint64(block.number), uint64(block.timestamp)
            )
        );
        fund.payOut(id);
    }

    function _setLimits(FundLimits memory it) private {
        vm.prank(address(registry));
        access.execute(address(fund), abi.encodeCall(fund.setLimits, (it)));
    }

    function testTheLastUnitIsNotKeptForEver() public {
        give(coin, 3);
        uint64 id = awarded(100);
        uint256 from = block.number;
        for (uint256 i = 1; i <= 3; ++i) {
            assertEq(fund.payOut(id), 1, "one a period");
            vm.roll(from + i * PERIOD);
            vm.warp(NOW + i * PERIOD);
        }
        vm.expectRevert(abi.encodeWithSelector(SecurityFund.NothingHeld.selector, address(coin)));
        fund.payOut(id);
        give(coin, 1000);
        assertEq(fund.payOut(id), 97, "within a tenth: all that was missing");
    }

    function testFuzz_aShareIsOfTheWhole(uint128 base, uint16 bps) public pure {
        bps = uint16(bound(bps, 0, PayoutCaps.WHOLE));
        uint256 it = PayoutCaps.share(base, bps);
        assertTrue(it <= base, "of the whole");
        assertTrue(it * PayoutCaps.WHOLE >= uint256(base) * bps, "rounded up");
        assertTrue(it * PayoutCaps.WHOLE < uint256(base) * bps + PayoutCaps.WHOLE, "by less than one");
    }

    function testLimitsAreChecked() public {
        _badLimits(FundLimits(2000, 1000, Duration(0, 1)), "0 < period <= 366 days");
        _badLimits(FundLimits(2000, 1000, Duration(1, 0)), "0 < period <= 366 days");
        _badLimits(FundLimits(2000, 1000, Duration(1, 366 days + 1)), "0 < period <= 366 days");
        _badLimits(FundLimits(2000, 1000, Duration(4 * 366 days + 1, 1)), "0 < period <= 366 days");
        _badLimits(limitsOf(2000, 0), "0 < claimBps <= periodBps <= 10000");
        _badLimits(limitsOf(1000, 2000), "0 < claimBps <= periodBps <= 10000");
        _badLimits(limitsOf(10_001, 2000), "0 < claimBps <= periodBps <= 10000");
        _setLimits(FundLimits(1, 1, Duration(1, 1)));
        _setLimits(FundLimits(1, 1, Duration(4 * 366 days, 366 days)));
        assertEq(fund.limits().period.secs, 366 days, "the longest");
        decideCall(address(fund), abi.encodeCall(fund.setLimits, (limitsOf(10_000, 10_000))));
        assertEq(fund.limits().periodBps, 10_000, "set");
        give(coin, 50);
        assertEq(fund.payOut(awarded(60)), 50, "all of it");
        bytes memory why = abi.encodeWithSelector(SecurityFund.ZeroAddress.selector);
        cannotDeploy("SecurityFund.sol:SecurityFund", abi.encode(address(0), address(registry), limitsOf(1, 1)), why);
        cannotDeploy("SecurityFund.sol:SecurityFund", abi.encode(address(access), address(0), limitsOf(1, 1)), why);
    }

    function _badLimits(FundLimits memory it, string memory rule) private {
        vm.prank(address(registry));
        vm.expectRevert(abi.encodeWithSelector(SecurityFund.BadLimits.selector, rule));
        access.execute(address(fund), abi.encodeCall(fund.setLimits, (it)));
    }

    // ---- hostile tokens

    function testWhatArrivesCounts() public {
        FeeToken taxed = new FeeToken();
        give(taxed, 1000);
        assertEq(fund.potOf(address(taxed)).held, 990, "measured");
        coin.mint(address(fund), 5);
        assertEq(fund.potOf(address(coin)).held, 0, "what was not given is nobody's");
        vm.expectRevert(SecurityFund.ZeroAmount.selector);
        fund.contribute(address(coin), 0);
    }

    function testATokenTakesNoMoreThanItIsTold() public {
        GreedyToken greedy = new GreedyToken();
        greedy.mint(address(this), 2000);
        greedy.approve(address(fund), 1000);
        fund.contribute(address(greedy), 1000);
        greedy.mint(address(fund), 1000);
        uint64 id = claimBy(1, address(greedy), 100);
        award(id, 100);
        vm.expectRevert(abi.encodeWithSelector(MeasuredTransfer.TokenTookMore.selector, address(greedy), 101, 100));
        fund.payOut(id);
        assertEq(claimOf(id).paid, 0, "still owed");
    }

    function testAFrozenBeneficiaryIsPaidLater() public {
        FreezingToken freezing = new FreezingToken();
        give(freezing, 1000);
        uint64 id = claimBy(1, address(freezing), 100);
        award(id, 100);
        freezing.freeze(victim, true);
        vm.expectRevert(abi.encodeWithSelector(MeasuredTransfer.AccountIsFrozen.selector, victim));
        fund.payOut(id);
        freezing.freeze(victim, false);
        assertEq(fund.payOut(id), 100, "later");
    }

    function testATokenThatSaysFalseIsNotBelieved() public {
        LyingToken lying = new LyingToken();
        lying.mint(address(this), 10);
        lying.approve(address(fund), 10);
        vm.expectRevert(abi.encodeWithSelector(SafeERC20.SafeERC20FailedOperation.selector, address(lying)));
        fund.contribute(address(lying), 10);
    }

    function testNothingComesBackInside() public {
        CallbackToken calling = new CallbackToken();
        give(calling, 1000);
        uint64 id = claimBy(1, address(calling), 300);
        award(id, 300);
        calling.onTransfer(address(fund), abi.encodeCall(fund.payOut, (id)));
        vm.expectRevert(ReentrancyGuardTransient.ReentrancyGuardReentrantCall.selector);
        fund.payOut(id);
        calling.onTransfer(address(fund), abi.encodeCall(fund.contribute, (address(calling), 1)));
        vm.expectRevert(ReentrancyGuardTransient.ReentrancyGuardReentrantCall.selector);
        fund.payOut(id);
    }

    function testAPotHasAMost() public {
        PlainToken huge = new PlainToken();
        give(huge, type(uint128).max);
        huge.mint(address(this), 1);
        huge.approve(address(fund), 1);
        vm.expectRevert(
            abi.encodeWithSelector(SecurityFund.TooMuch.selector, address(huge), type(uint128).max, uint256(1))
        );
        fund.contribute(address(huge), 1);
    }
}
