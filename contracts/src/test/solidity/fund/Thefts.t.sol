// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {SecurityFund} from "../../../main/solidity/fund/SecurityFund.sol";
import {LossStage} from "../../../main/solidity/fund/FundTypes.sol";
import {RegistryErrors} from "../../../main/solidity/registry/RegistryErrors.sol";
import {HookedThief, HookToken} from "../hostile/HookToken.sol";
import {PlainToken} from "../hostile/HostileTokens.sol";
import {TwinLedger, TwinToken} from "../hostile/TwinToken.sol";
import {FundTest} from "./FundTest.sol";

/// @notice Who would have more out of the fund than was awarded, sooner than the caps let it, or keep others from theirs.
contract FundTheftsTest is FundTest {
    // Kept here, because the optimizer takes the block's own values for constants of a call.
    uint256 private _block;
    uint256 private _time;

    function setUp() public override {
        super.setUp();
        (_block, _time) = (block.number, block.timestamp);
        give(coin, 10_000);
    }

    /// @dev One loss in ten claims, each with a cap of its own: what all take in a period has one cap.
    function testALossIsCutIntoManyClaims() public {
        uint128 taken = 0;
        for (uint256 i = 0; i < 10; ++i) {
            uint64 id = claimBy(i % 4, address(coin), 1000);
            award(id, 1000);
            try fund.payOut(id) returns (uint128 amount) {
                taken += amount;
            } catch {}
        }
        assertEq(taken, 2000, "a fifth of the pot");
        _holds(8000);
        assertEq(coin.balanceOf(victim), 2000, "and nothing beside");
    }

    /// @dev Who is owed an award gives to the pot just before, so that the caps grow: never by more than it gave.
    function testFuzz_theThiefWidensTheCapWithAGift(uint256 raw) public {
        uint256 gift = bound(raw, 1, 1_000_000_000);
        uint64 id = awarded(type(uint128).max);
        give(coin, gift);
        uint256 paid = fund.payOut(id);
        assertTrue(paid - 1000 <= gift, "no more than it gave");
        assertEq(paid, (10_000 + gift + 9) / 10, "a tenth of both");
        _holds(10_000 + gift - paid);
    }

    /// @dev Payment at the end of a period, and again at the beginning of the next: a period is over when its blocks and
    ///      its seconds are, so neither a halted chain nor a fast one makes two of one.
    function testAPeriodIsOverTwiceAtItsEdge() public {
        uint64 id = awarded(10_000);
        fund.payOut(id);
        vm.roll(_block + 10 * PERIOD);
        vm.warp(_time + PERIOD - 1);
        _capped(id);
        vm.roll(_block + PERIOD - 1);
        vm.warp(_time + 10 * PERIOD);
        _capped(id);
        _holds(9000);
        vm.roll(_block + PERIOD);
        assertEq(fund.payOut(id), 900, "a tenth of what is left");
        _capped(id);
        _holds(8100);
    }

    /// @dev A narrower cap makes a period of the same length no shorter, and a wider one pays nothing twice.
    function testACapThatChangesIsPaidTwice() public {
        uint64 id = awarded(10_000);
        fund.payOut(id);
        vm.prank(address(registry));
        access.execute(address(fund), abi.encodeCall(fund.setLimits, (limitsOf(2000, 2000))));
        assertEq(fund.payOut(id), 1000, "what is missing to the wider cap");
        _capped(id);
        _holds(8000);
    }

    /// @dev One ledger under two addresses: what was given under one is not there for a claim under the other.
    function testTheSameMoneyUnderTwoAddresses() public {
        TwinLedger ledger = new TwinLedger();
        TwinToken one = new TwinToken(ledger);
        TwinToken other = new TwinToken(ledger);
        give(PlainToken(address(one)), 1000);
        uint64 id = claimBy(1, address(other), 1000);
        award(id, 1000);
        vm.expectRevert(abi.encodeWithSelector(SecurityFund.NothingHeld.selector, address(other)));
        fund.payOut(id);
        give(PlainToken(address(other)), 10);
        assertEq(fund.payOut(id), 1, "a tenth of the gift under this address");
        assertEq(fund.potOf(address(one)).held, 1000, "the other pot");
        assertEq(ledger.balanceOf(address(fund)), 1009, "one ledger");
    }

    /// @dev The beneficiary is told of its money and takes it again, and gives in between so that the pot looks full.
    function testABeneficiaryComesBackWhileItIsPaid() public {
        HookToken hooked = new HookToken();
        HookedThief thief = new HookedThief();
        hooked.tell(thief);
        give(hooked, 10_000);
        hooked.mint(address(thief), 5);
        thief.act(address(hooked), abi.encodeCall(hooked.approve, (address(fund), 5)));
        vm.prank(voter(1));
        uint64 id = fund.claim(address(hooked), address(thief), 5000, EVIDENCE);
        award(id, 5000);
        thief.whenTokensMove(address(fund), abi.encodeCall(fund.payOut, (id)), 3);
        fund.payOut(id);
        skip(PERIOD);
        thief.whenTokensMove(address(fund), abi.encodeCall(fund.contribute, (address(hooked), 5)), 3);
        fund.payOut(id);
        assertEq(thief.succeeded(), 0, "nothing inside");
        assertEq(hooked.balanceOf(address(thief)), 1900 + 5, "a tenth of what was held, twice");
        assertEq(hooked.balanceOf(address(fund)), 8100, "the rest");
        assertEq(fund.potOf(address(hooked)).held, 8100, "is held");
    }

    /// @dev A gift during which the giver gives again: what arrived is counted once.
    function testAGiftIsCountedTwice() public {
        HookToken hooked = new HookToken();
        HookedThief thief = new HookedThief();
        hooked.tell(thief);
        hooked.mint(address(thief), 30);
        thief.act(address(hooked), abi.encodeCall(hooked.approve, (address(fund), 30)));
        thief.whenTokensMove(address(fund), abi.encodeCall(fund.contribute, (address(hooked), 10)), 1);
        thief.act(address(fund), abi.encodeCall(fund.contribute, (address(hooked), 10)));
        assertEq(fund.potOf(address(hooked)).held, hooked.balanceOf(address(fund)), "what is there");
        assertEq(hooked.balanceOf(address(fund)), 10, "one gift");
    }

    // ---- claims

    /// @dev Two decisions about one claim wait at the same time: the one that comes first counts, and for good.
    function testARejectedClaimIsAwardedAfterAll() public {
        uint64 id = claimBy(1, address(coin), 900);
        bytes memory no = abi.encodeCall(fund.reject, (id, EVIDENCE));
        bytes memory yes = abi.encodeCall(fund.award, (id, 900));
        uint64 first = pass(list(call(address(access), abi.encodeCall(access.execute, (address(fund), no)))), false, 3);
        uint64 second = pass(list(call(address(access), abi.encodeCall(access.execute, (address(fund), yes)))), false, 3);
        skip(100);
        registry.execute(first);
        vm.expectPartialRevert(RegistryErrors.CallFailed.selector);
        registry.execute(second);
        vm.expectRevert(abi.encodeWithSelector(SecurityFund.WrongClaimStage.selector, id, LossStage.Rejected));
        fund.payOut(id);
        _holds(10_000);
    }

    /// @dev A member takes an awarded claim back to claim the same loss anew, or another member's away.
    function testAClaimIsTakenBackToBePaidTwice() public {
        uint64 id = awarded(900);
        fund.payOut(id);
        vm.prank(voter(1));
        vm.expectRevert(abi.encodeWithSelector(SecurityFund.WrongClaimStage.selector, id, LossStage.Paid));
        fund.withdrawClaim(id);
        uint64 waiting = claimBy(1, address(coin), 900);
        vm.prank(voter(2));
        vm.expectRevert(abi.encodeWithSelector(SecurityFund.NotYourClaim.selector, waiting, org(1)));
        fund.withdrawClaim(waiting);
        award(waiting, 1);
        assertEq(fund.payOut(waiting), 1, "not taken away");
        _holds(9099);
    }

    /// @dev The thief of a voting key that was exchanged claims, and takes back what the member claimed.
    function testAnExchangedKeyClaimsOn() public {
        uint64 id = claimBy(1, address(coin), 900);
        decide(list(rekey(1, vm.addr(0x900D))), false, 3);
        vm.startPrank(voter(1));
        vm.expectRevert(abi.encodeWithSelector(SecurityFund.NotAMember.selector, voter(1)));
        fund.claim(address(coin), voter(1), 1, EVIDENCE);
        vm.expectRevert(abi.encodeWithSelector(SecurityFund.NotYourClaim.selector, id, org(1)));
        fund.withdrawClaim(id);
        vm.stopPrank();
        award(id, 900);
        assertEq(fund.payOut(id), 900, "the member's");
        _holds(9100);
    }

    /// @dev An award to the fund itself would leave the pot and stay in the contract, as nobody's for ever.
    function testTheFundIsItsOwnBeneficiary() public {
        vm.prank(voter(1));
        vm.expectRevert(abi.encodeWithSelector(SecurityFund.BadBeneficiary.selector, address(fund)));
        fund.claim(address(coin), address(fund), 1000, EVIDENCE);
        _holds(10_000);
    }

    function _capped(uint64 id) private {
        vm.expectPartialRevert(SecurityFund.CapReached.selector);
        fund.payOut(id);
    }

    function _holds(uint256 amount) private view {
        assertEq(fund.potOf(address(coin)).held, amount, "held");
        assertEq(coin.balanceOf(address(fund)), amount, "there");
    }
}
