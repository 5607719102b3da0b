// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import {EscrowErrors} from "../../../main/solidity/escrow/EscrowErrors.sol";
import {EscrowEvents} from "../../../main/solidity/escrow/EscrowEvents.sol";
import {Terms} from "../../../main/solidity/escrow/EscrowTypes.sol";
import {Duration} from "../../../main/solidity/vault/VaultTypes.sol";
import {HugeToken, PlainToken} from "../hostile/HostileTokens.sol";
import {EscrowTest} from "./EscrowTest.sol";

contract ArbiterBondsTest is EscrowTest {
    function testABondGrowsByWhatArrives() public {
        give(address(token), arbiter, 250);
        vm.expectEmit(address(escrow));
        emit EscrowEvents.BondAdded(address(token), arbiter, 250);
        vm.prank(arbiter);
        escrow.addBond(address(token), 250);
        (uint128 amount, uint128 locked) = escrow.bondOf(address(token), arbiter);
        assertEq(amount, 1250, "beside what was there");
        assertEq(locked, 0, "all of it free");
    }

    function testABondLeavesAfterItsWait() public {
        vm.prank(arbiter);
        escrow.requestBondExit(address(token), 300);
        for (uint256 i = 0; i < 3; ++i) {
            vm.roll(i & 1 == 0 ? BLOCK + 86_399 : BLOCK + 999_999);
            vm.warp(i & 2 == 0 ? NOW + 86_399 : NOW + 999_999);
            vm.expectRevert(abi.encodeWithSelector(EscrowErrors.BondExitNotMature.selector, BLOCK, NOW));
            vm.prank(arbiter);
            escrow.finishBondExit(address(token));
        }
        go(24);
        vm.expectEmit(address(escrow));
        emit EscrowEvents.BondExited(address(token), arbiter, 300);
        vm.prank(arbiter);
        escrow.finishBondExit(address(token));
        assertEq(credited(arbiter), 300, "credit");
        (uint128 amount,) = escrow.bondOf(address(token), arbiter);
        assertEq(amount, 700, "the rest");
    }

    /// @dev Each of the two clocks has its own length.
    function testABondLeavesAfterBlocksAndSecondsOfItsOwn() public {
        escrow = deployEscrow(governance, fund_, Duration(100, 200));
        bond(address(token), 1000);
        vm.prank(arbiter);
        escrow.requestBondExit(address(token), 1);
        for (uint256 i = 0; i < 2; ++i) {
            vm.roll(BLOCK + 100 - i);
            vm.warp(NOW + 199 + i);
            vm.expectRevert(abi.encodeWithSelector(EscrowErrors.BondExitNotMature.selector, BLOCK, NOW));
            vm.prank(arbiter);
            escrow.finishBondExit(address(token));
        }
        vm.roll(BLOCK + 100);
        vm.prank(arbiter);
        escrow.finishBondExit(address(token));
        assertEq(credited(arbiter), 1, "a single unit");
    }

    function testALockedBondStays() public {
        Terms memory t = terms();
        t.arbitration.ruling = Duration(30 * HOUR, 30 * HOUR);
        engage(t);
        authorize(t, 1000);
        dispute(t, 400);
        vm.prank(arbiter);
        escrow.requestBondExit(address(token), 1000);
        go(24);
        vm.prank(arbiter);
        escrow.finishBondExit(address(token));
        assertEq(credited(arbiter), 499, "what is free");
        vm.expectRevert(abi.encodeWithSelector(EscrowErrors.NoBondExit.selector, address(token), arbiter));
        vm.prank(arbiter);
        escrow.finishBondExit(address(token));
        go(30);
        escrow.ruleBySilence(t);
        (uint128 amount, uint128 locked) = escrow.bondOf(address(token), arbiter);
        assertEq(amount + locked, 0, "the locked part is gone");
    }

    function testAWishIsTakenBack() public {
        vm.expectEmit(address(escrow));
        emit EscrowEvents.BondExitRequested(address(token), arbiter, 300);
        vm.prank(arbiter);
        escrow.requestBondExit(address(token), 300);
        (uint128 amount, uint64 sinceBlock, uint64 since) = escrow.bondExitOf(address(token), arbiter);
        assertEq(amount, 300, "asked");
        assertTrue(sinceBlock == BLOCK && since == NOW, "from now");
        vm.expectEmit(address(escrow));
        emit EscrowEvents.BondExitRequested(address(token), arbiter, 0);
        vm.prank(arbiter);
        escrow.requestBondExit(address(token), 0);
        (amount, sinceBlock, since) = escrow.bondExitOf(address(token), arbiter);
        assertTrue(amount == 0 && sinceBlock == 0 && since == 0, "none");
    }

    function testGovernanceSlashesFreeBondIntoTheFund() public {
        vm.expectEmit(address(escrow));
        emit EscrowEvents.BondSlashed(address(token), arbiter, 999, "bribe");
        vm.prank(governance);
        escrow.slash(address(token), arbiter, 999, "bribe");
        assertEq(credited(fund_), 999, "the fund's, not governance's");
        (uint128 amount,) = escrow.bondOf(address(token), arbiter);
        assertEq(amount, 1, "the rest");
        vm.prank(governance);
        escrow.slash(address(token), arbiter, 1, "the rest too");
        assertEq(credited(fund_), 1000, "to the last unit");
    }

    function testSlashRefuses() public {
        vm.expectRevert(abi.encodeWithSelector(EscrowErrors.NotGovernance.selector, stranger));
        vm.prank(stranger);
        escrow.slash(address(token), arbiter, 1, "");
        vm.expectRevert(
            abi.encodeWithSelector(EscrowErrors.InsufficientBond.selector, address(token), arbiter, 1000, 1001)
        );
        vm.prank(governance);
        escrow.slash(address(token), arbiter, 1001, "");
        vm.expectRevert(EscrowErrors.ZeroAmount.selector);
        vm.prank(governance);
        escrow.slash(address(token), arbiter, 0, "");
        Terms memory t = terms();
        authorize(t, 1000);
        dispute(t, 400); // what a dispute has locked is for its parties
        vm.expectRevert(
            abi.encodeWithSelector(EscrowErrors.InsufficientBond.selector, address(token), arbiter, 499, 500)
        );
        vm.prank(governance);
        escrow.slash(address(token), arbiter, 500, "");
    }

    function testABondFitsItsSlot() public {
        HugeToken huge = new HugeToken();
        huge.approve(address(escrow), 1);
        vm.expectRevert(abi.encodeWithSelector(SafeCast.SafeCastOverflowedUintDowncast.selector, 128, 2 ** 200));
        escrow.addBond(address(huge), 1);
    }

    // ---- engagements

    function testAnArbiterEngages() public {
        Terms memory t = terms();
        t.merchant = stranger;
        bytes32 conditions = keccak256(abi.encode(stranger, t.token, t.arbitration));
        assertTrue(!escrow.isEngaged(conditions), "not yet");
        vm.expectEmit(address(escrow));
        emit EscrowEvents.Engaged(arbiter, stranger, t.token, conditions, true);
        engage(t);
        assertTrue(escrow.isEngaged(conditions), "engaged");
        authorize(t, 1);
    }

    function testOnlyTheArbiterEngages() public {
        Terms memory t = terms();
        vm.expectRevert(abi.encodeWithSelector(EscrowErrors.NotArbiter.selector, merchant));
        vm.prank(merchant);
        escrow.engage(merchant, t.token, t.arbitration, true);
    }

    /// @dev For another merchant, in another token, for a larger stake or less time: each is another engagement.
    function testAnEngagementIsForItsConditionsOnly() public {
        bond(address(token), 1000);
        PlainToken other = new PlainToken();
        bond(address(other), 1000);
        for (uint256 i = 0; i < 6; ++i) {
            Terms memory t = terms();
            if (i == 0) t.merchant = stranger;
            if (i == 1) t.token = address(other);
            if (i == 2) t.arbitration.bond += 1;
            if (i == 3) t.arbitration.silenceBps += 1;
            if (i == 4) t.arbitration.ruling.blocks -= 1;
            if (i == 5) t.arbitration.ruling.secs -= 1;
            vm.expectRevert(
                abi.encodeWithSelector(EscrowErrors.ArbiterNotEngaged.selector, arbiter, t.merchant)
            );
            vm.prank(payer);
            escrow.authorize(t, 1);
        }
    }

    function testAnEngagementEndsForNewPaymentsOnly() public {
        Terms memory t = terms();
        authorize(t, 1000);
        vm.prank(arbiter);
        escrow.engage(t.merchant, t.token, t.arbitration, false);
        dispute(t, 400);
        (, uint128 locked) = escrow.bondOf(address(token), arbiter);
        assertEq(locked, BOND, "the old payment has its arbiter");
        t.salt = "new";
        vm.expectRevert(abi.encodeWithSelector(EscrowErrors.ArbiterNotEngaged.selector, arbiter, merchant));
        vm.prank(payer);
        escrow.authorize(t, 1);
    }

    function testConstructionRefusesZeros() public {
        _refused(address(0), fund_, Duration(1, 1));
        _refused(governance, address(0), Duration(1, 1));
        _refused(governance, fund_, Duration(0, 1));
        _refused(governance, fund_, Duration(1, 0));
    }

    function deploy(address governance_, address to, Duration memory exit) external {
        deployEscrow(governance_, to, exit);
    }

    function _refused(address governance_, address to, Duration memory exit) private {
        vm.expectRevert(EscrowErrors.BadParameters.selector);
        this.deploy(governance_, to, exit);
    }
}
