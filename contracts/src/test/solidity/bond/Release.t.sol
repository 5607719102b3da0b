// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {BondErrors} from "../../../main/solidity/bond/BondErrors.sol";
import {BondEvents} from "../../../main/solidity/bond/BondEvents.sol";
import {VaultErrors} from "../../../main/solidity/vault/VaultErrors.sol";
import {Duration} from "../../../main/solidity/vault/VaultTypes.sol";
import {BondTest} from "./BondTest.sol";

/// @notice How the bond is made, and how it leaves.
contract ReleaseTest is BondTest {
    uint256 private constant ADA = 0xADA;

    // ---- construction

    function testConstructionChecks() public {
        _refuses(address(0), 1, 21_600, 21_600, abi.encodeWithSelector(VaultErrors.ZeroAddress.selector));
        _refuses(owner, 0, 21_600, 21_600, _rule("0 < kappa <= 1"));
        _refuses(owner, 10_001, 21_600, 21_600, _rule("0 < kappa <= 1"));
        _refuses(owner, 1, 21_599, 21_600, _rule("D_answer >= L"));
        _refuses(owner, 1, 21_600, 21_599, _rule("D_answer >= L"));
        _refuses(owner, 1, 43_201, 43_200, _rule("D_exit >= D_watch + D_answer"));
        _refuses(owner, 1, 43_200, 43_201, _rule("D_exit >= D_watch + D_answer"));
        assertEq(deployBond(1).payerShare(), 1, "the smallest share");
        assertEq(bond.owner(), owner, "owner");
        assertEq(bond.payerShare(), 10_000, "share");
        assertEq(address(bond.vault()), address(vault), "vault");
        assertEq(bond.answerSpan().secs, 21_600, "answer");
    }

    function _rule(string memory rule) private pure returns (bytes memory) {
        return abi.encodeWithSelector(VaultErrors.BadParameters.selector, rule);
    }

    function _refuses(address owner_, uint16 share, uint32 blocks, uint32 secs, bytes memory why) private {
        bytes memory args = abi.encode(address(vault), owner_, share, Duration(blocks, secs));
        cannotDeploy("VaultBond.sol:VaultBond", args, why);
    }

    // ---- release

    function testTheOwnerGetsTheBondBackAfterItsStay() public {
        post(100);
        vm.expectRevert(abi.encodeWithSelector(BondErrors.NotOwner.selector, address(this)));
        bond.requestRelease(address(token), 1);
        bytes memory none = abi.encodeWithSelector(BondErrors.NoReleaseRequest.selector, address(token));
        vm.expectRevert(none);
        bond.finishRelease(address(token));

        vm.prank(owner);
        vm.expectEmit(address(bond));
        emit BondEvents.ReleaseRequested(address(token), 70);
        bond.requestRelease(address(token), 70);
        (uint128 amount, uint64 sinceBlock, uint64 since) = bond.releaseOf(address(token));
        assertEq(amount, 70, "amount");
        vm.warp(since + 259_200); // seconds alone
        _notMature(sinceBlock, since);
        vm.warp(since);
        vm.roll(sinceBlock + 259_200); // blocks alone
        _notMature(sinceBlock, since);
        vm.warp(since + 259_200);
        vm.expectEmit(address(bond));
        emit BondEvents.ReleaseFinished(address(token), 70);
        bond.finishRelease(address(token));
        assertEq(credit(owner), 70, "released");
        assertEq(bondLeft(), 30, "the rest stays");
        vm.expectRevert(none);
        bond.finishRelease(address(token));

        vm.startPrank(owner);
        bond.requestRelease(address(token), 500);
        bond.requestRelease(address(token), 0);
        vm.expectRevert(none);
        bond.finishRelease(address(token));
        bond.requestRelease(address(token), 500);
        vm.stopPrank();
        pass(259_200);
        assertEq(bond.finishRelease(address(token)), 30, "what is left");
    }

    function testNothingLeavesDuringARoundNorSoonAfter() public {
        post(100);
        vm.prank(owner);
        bond.requestRelease(address(token), 100);
        uint256 a = accept(ADA, leg(payee(0), 0, 60));
        pass(200_000);
        fileJunior(a);
        pass(86_400);
        vm.expectRevert(abi.encodeWithSelector(BondErrors.RoundIsOpen.selector, address(token), 1));
        bond.finishRelease(address(token));
        fund(vm.addr(ADA), 60);
        file(a);
        count(only(a));
        assertExit(false, "cured");
        assertEq(round().closed.blockNumber, block.number, "closed in this block");
        uint64 closed = round().closed.blockNumber; // block.number would be read anew further down
        uint64 closedAt = round().closed.time;
        pass(259_199);
        _notMature(closed, closedAt);
        pass(1);
        assertEq(bond.finishRelease(address(token)), 100, "after D_bond without round");
    }

    function testInExitTheBondStaysOnce() public {
        post(100);
        vm.prank(owner);
        bond.requestRelease(address(token), 100);
        pass(200_000);
        vm.prank(stranger);
        vault.declareExit();
        (uint64 exitBlock, uint64 exitAt) = vault.exitClock();
        pass(259_199);
        _notMature(exitBlock, exitAt);
        pass(1);
        assertEq(bond.finishRelease(address(token)), 100, "exitClock + D_bond");
    }

    function testNothingIsReleasedOfNothing() public {
        vm.prank(owner);
        bond.requestRelease(address(token), 100);
        pass(259_200);
        assertEq(bond.finishRelease(address(token)), 0, "nothing");
    }

    function _notMature(uint64 sinceBlock, uint64 since) private {
        vm.expectRevert(abi.encodeWithSelector(BondErrors.ReleaseNotMature.selector, sinceBlock, since));
        bond.finishRelease(address(token));
    }
}
