// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IAccessControl} from "@openzeppelin/contracts/access/IAccessControl.sol";
import {TwoKeyFreeze} from "../../../main/solidity/access/TwoKeyFreeze.sol";
import {SettlementVault} from "../../../main/solidity/vault/SettlementVault.sol";
import {VaultErrors} from "../../../main/solidity/vault/VaultErrors.sol";
import {VaultEvents} from "../../../main/solidity/vault/VaultEvents.sol";
import {Parameters, Roles} from "../../../main/solidity/vault/VaultTypes.sol";
import {VaultTest} from "./VaultTest.sol";

contract GovernanceTest is VaultTest {
    // ---- construction

    function testConstructionWritesGenesis() public view {
        (address signer, uint64 from, uint64 revokedAt) = vault.operatorKeyOf(1);
        assertEq(signer, vm.addr(SIGNER_KEY), "key 1");
        assertEq(from, NOW, "counts at once");
        assertEq(revokedAt, 0, "not revoked");
        assertEq(vault.logEpoch(), 1, "epoch");
        (uint64 epochBlock, uint64 epochTime) = vault.logEpochClock();
        assertEq(epochBlock + epochTime, 0, "epoch clock");
        (uint64 aliveBlock, uint64 alive) = vault.lastAlive();
        assertEq(aliveBlock, 1000, "alive since its first block");
        assertEq(alive, NOW, "alive since its first second");
        (uint64 window, uint32 part, bool last) = vault.lastPart();
        assertEq(window + part, 0, "nothing settled");
        assertTrue(last, "window 1 comes next");
        assertEq(uint256(vault.state()), 0, "open");
        assertTrue(vault.isListed(address(token)), "listed");
        assertEq(vault.bondOf(address(token)), 0, "no bond");
        assertEq(vault.parameters().exit.secs, 86_400, "parameters");
        (, string memory name, string memory version, uint256 chain, address verifier,,) = vault.eip712Domain();
        assertEq(keccak256(bytes(name)), keccak256("Bascule"), "name");
        assertEq(keccak256(bytes(version)), keccak256("1"), "version");
        assertEq(chain, block.chainid, "chain");
        assertEq(verifier, address(vault), "verifier");
    }

    /// @dev Each line of section 10, broken alone.
    function testConstructionChecksEveryInequality() public {
        Parameters memory p = parameters();
        p.anchorInterval.secs = 0;
        _refuses(p, "I_anchor > 0");
        p = parameters();
        p.settleInterval.blocks = 0;
        _refuses(p, "I_settle > 0");
        p = parameters();
        p.alive.secs = 10;
        _refuses(p, "L > I_anchor");
        p = parameters();
        p.watch.blocks = 0;
        _refuses(p, "D_watch > 0");
        p = parameters();
        p.pause.secs = 0;
        _refuses(p, "P > 0");
        p = parameters();
        p.exit.secs = 21_600 + 120 + 43_200 - 1;
        _refuses(p, "D_exit >= L + 2 I_settle + D_watch");
        p = parameters();
        p.exit.blocks = 21_600 + 120 + 43_200 - 1;
        _refuses(p, "D_exit >= L + 2 I_settle + D_watch");
        p = parameters();
        p.maxParts = 43_201;
        _refuses(p, "blocks(D_exit) >= 2 n_max");
        p = parameters();
        p.filing.secs = 43_199;
        _refuses(p, "F >= D_watch");
        p = parameters();
        p.bond.blocks = 86_400 + 86_400 - 1;
        _refuses(p, "D_bond >= D_exit + F");
        p = parameters();
        p.pause.blocks = 21_601;
        _refuses(p, "P <= D_exit / 4");
        p = parameters();
        p.keyRetirement = 29;
        _refuses(p, "R >= observation lag");
        p = parameters();
        p.maxTtl = 21_601;
        _refuses(p, "0 < maxTtl <= L");
        p.maxTtl = 0;
        _refuses(p, "0 < maxTtl <= L");
    }

    function testConstructionNeedsGovernance() public {
        Roles memory r = roles();
        r.governance = address(0);
        vm.expectRevert(VaultErrors.ZeroAddress.selector);
        this.deployWith(parameters(), r);
    }

    function testConstructionLeavesRolesForLater() public {
        Roles memory r = roles();
        r.guardian = address(0);
        SettlementVault other = deployVault(parameters(), r);
        assertTrue(!other.hasRole(other.GUARDIAN_ROLE(), address(0)), "nobody");
    }

    // ---- tokens

    function testListing() public {
        vm.startPrank(governance);
        vm.expectRevert(abi.encodeWithSelector(VaultErrors.TokenNotListed.selector, stranger));
        vault.listToken(stranger, true); // no code there
        vm.expectEmit(address(vault));
        emit VaultEvents.TokenListed(address(token), false);
        vault.listToken(address(token), false);
        vm.stopPrank();
        vm.expectRevert(abi.encodeWithSelector(VaultErrors.TokenNotListed.selector, address(token)));
        vault.deposit(address(token), payer, 1);
        vm.expectRevert();
        vault.listToken(address(token), true);
        vm.etch(address(token), ""); // also of a token that is no more
        vm.prank(governance);
        vault.listToken(address(token), false);
    }

    // ---- exit

    function testExitBySilence() public {
        (uint64 aliveBlock, uint64 alive) = vault.lastAlive();
        bytes memory why = abi.encodeWithSelector(VaultErrors.OperatorAlive.selector, aliveBlock, alive);
        vm.warp(alive + 21_600); // seconds alone
        _refusesExit(why);
        vm.warp(alive + 21_599);
        vm.roll(aliveBlock + 21_600); // blocks, and one second short
        _refusesExit(why);
        vm.warp(alive + 21_600);
        vm.prank(stranger);
        vm.expectEmit(address(vault));
        emit VaultEvents.ExitDeclared(stranger);
        vault.declareExit();
        assertEq(uint256(vault.state()), 1, "exit");
        _refusesExit(abi.encodeWithSelector(VaultErrors.AlreadyExit.selector));
        token.issue(address(this), 1);
        token.approve(address(vault), 1);
        vm.expectRevert(VaultErrors.NotOpen.selector);
        vault.deposit(address(token), payer, 1);
        vm.expectRevert(VaultErrors.NotOpen.selector);
        vault.pledge(address(token), 1);
    }

    function testExitByGovernance() public {
        vm.prank(governance);
        vault.declareExit();
        assertEq(uint256(vault.state()), 1, "exit");
    }

    // ---- pause

    function testPauseStopsInflowForAWhile() public {
        token.issue(address(this), 10);
        token.approve(address(vault), 10);
        uint64 until = uint64(block.number) + 100;
        vm.prank(guardian);
        vm.expectEmit(address(vault));
        emit VaultEvents.InflowPaused(until);
        vault.pauseInflow(100);
        bytes memory why = abi.encodeWithSelector(VaultErrors.InflowIsPaused.selector, until);
        vm.expectRevert(why);
        vault.deposit(address(token), payer, 1);
        vm.expectRevert(why);
        vault.pledge(address(token), 1);
        vm.roll(until - 1);
        vm.expectRevert(why);
        vault.deposit(address(token), payer, 1);
        vm.roll(until);
        vault.deposit(address(token), payer, 1);
        assertEq(vault.pausedUntil(), until, "until");
    }

    function testPauseIsShortAndRare() public {
        uint64 from = uint64(block.number);
        vm.startPrank(guardian);
        vm.expectRevert(VaultErrors.ZeroAmount.selector);
        vault.pauseInflow(0);
        vm.expectRevert(abi.encodeWithSelector(VaultErrors.PauseTooLong.selector, 14_401, 14_400));
        vault.pauseInflow(14_401);
        vault.pauseInflow(14_400);
        vm.roll(from + 57_599);
        vm.expectRevert(abi.encodeWithSelector(VaultErrors.PauseTooSoon.selector, from + 57_600));
        vault.pauseInflow(1);
        vm.roll(from + 57_600);
        vault.pauseInflow(1);
        vm.stopPrank();
        vm.prank(stranger);
        vm.expectRevert(
            abi.encodeWithSelector(
                IAccessControl.AccessControlUnauthorizedAccount.selector, stranger, keccak256("GUARDIAN_ROLE")
            )
        );
        vault.pauseInflow(1);
    }

    // ---- freeze

    function testFreezeNeedsTwoKeys() public {
        vm.expectRevert();
        vault.proposeFreeze(payer, true);
        vm.prank(freezer);
        vm.expectEmit(address(vault));
        emit TwoKeyFreeze.FreezeProposed(payer, true, freezer);
        vault.proposeFreeze(payer, true);
        assertTrue(!vault.isFrozen(payer), "not yet");
        (address proposer, bool frozen) = vault.freezeProposalOf(payer);
        assertEq(proposer, freezer, "proposer");
        assertTrue(frozen, "content");
        vm.expectRevert();
        vault.confirmFreeze(payer, true);
        vm.startPrank(confirmer);
        vm.expectRevert(abi.encodeWithSelector(TwoKeyFreeze.NoSuchFreezeProposal.selector, payer, false));
        vault.confirmFreeze(payer, false); // the content is repeated
        vm.expectRevert(abi.encodeWithSelector(TwoKeyFreeze.NoSuchFreezeProposal.selector, shop, true));
        vault.confirmFreeze(shop, true);
        vm.expectEmit(address(vault));
        emit TwoKeyFreeze.AccountFrozen(payer, freezer, confirmer);
        vault.confirmFreeze(payer, true);
        vm.expectRevert(abi.encodeWithSelector(TwoKeyFreeze.NoSuchFreezeProposal.selector, payer, true));
        vault.confirmFreeze(payer, true); // a proposal is used once
        vm.stopPrank();
        vm.startPrank(freezer);
        vm.expectRevert(abi.encodeWithSelector(TwoKeyFreeze.FreezeUnchanged.selector, payer, true));
        vault.proposeFreeze(payer, true);
        vault.proposeFreeze(payer, false);
        vm.stopPrank();
        vm.prank(confirmer);
        vm.expectEmit(address(vault));
        emit TwoKeyFreeze.AccountUnfrozen(payer, freezer, confirmer);
        vault.confirmFreeze(payer, false);
        assertTrue(!vault.isFrozen(payer), "free");
    }

    function testFreezeByOneKeyWithBothRoles() public {
        bytes32 role = vault.FREEZE_CONFIRMER_ROLE();
        vm.prank(governance);
        vault.grantRole(role, freezer);
        vm.startPrank(freezer);
        vault.proposeFreeze(payer, true);
        vm.expectRevert(abi.encodeWithSelector(TwoKeyFreeze.SameKeyTwice.selector, freezer));
        vault.confirmFreeze(payer, true);
        vm.stopPrank();
    }

    function testAFreezeProposalIsTakenBack() public {
        vm.startPrank(freezer);
        vm.expectRevert(abi.encodeWithSelector(TwoKeyFreeze.NoSuchFreezeProposal.selector, payer, false));
        vault.withdrawFreezeProposal(payer);
        vault.proposeFreeze(payer, true);
        vm.expectEmit(address(vault));
        emit TwoKeyFreeze.FreezeProposalWithdrawn(payer, freezer);
        vault.withdrawFreezeProposal(payer);
        vm.stopPrank();
        vm.prank(confirmer);
        vm.expectRevert(abi.encodeWithSelector(TwoKeyFreeze.NoSuchFreezeProposal.selector, payer, true));
        vault.confirmFreeze(payer, true);
    }

    function testAProposalDiesWithItsProposersRole() public {
        bytes32 role = vault.FREEZER_ROLE();
        vm.prank(freezer);
        vault.proposeFreeze(payer, true);
        vm.prank(governance);
        vault.revokeRole(role, freezer);
        vm.prank(confirmer);
        vm.expectRevert(abi.encodeWithSelector(TwoKeyFreeze.NoSuchFreezeProposal.selector, payer, true));
        vault.confirmFreeze(payer, true);
    }

    function testAnotherFreezerNeitherReplacesNorTakesBackAProposal() public {
        bytes32 role = vault.FREEZER_ROLE();
        vm.prank(governance);
        vault.grantRole(role, stranger);
        vm.prank(freezer);
        vault.proposeFreeze(payer, true);
        vm.startPrank(stranger);
        vm.expectRevert(abi.encodeWithSelector(TwoKeyFreeze.FreezeProposalWaits.selector, payer, freezer));
        vault.proposeFreeze(payer, true);
        vm.expectRevert(
            abi.encodeWithSelector(
                IAccessControl.AccessControlUnauthorizedAccount.selector, stranger, bytes32(0)
            )
        );
        vault.withdrawFreezeProposal(payer);
        vm.stopPrank();
        vm.prank(governance);
        vault.withdrawFreezeProposal(payer);
        vm.prank(stranger);
        vault.proposeFreeze(payer, true);
    }

    function testTheVaultItselfIsNotFreezable() public {
        vm.prank(freezer);
        vm.expectRevert(abi.encodeWithSelector(TwoKeyFreeze.AccountNotFreezable.selector, address(vault)));
        vault.proposeFreeze(address(vault), true);
    }

    // ---- helpers

    function deployWith(Parameters memory p, Roles memory r) external {
        deployVault(p, r);
    }

    function _refuses(Parameters memory p, string memory rule) private {
        vm.expectRevert(abi.encodeWithSelector(VaultErrors.BadParameters.selector, rule));
        this.deployWith(p, roles());
    }

    function _refusesExit(bytes memory why) private {
        vm.prank(stranger);
        vm.expectRevert(why);
        vault.declareExit();
    }
}
