// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {RegistryErrors} from "../../../main/solidity/registry/RegistryErrors.sol";
import {RegistryEvents} from "../../../main/solidity/registry/RegistryEvents.sol";
import {Action, ProposalView, Stage, Vote} from "../../../main/solidity/registry/RegistryTypes.sol";
import {RegistryTest} from "./RegistryTest.sol";

/// @notice How the members decide: propose, vote, wait, execute, withdraw, expire.
contract ProposalsTest is RegistryTest {
    function testTheWholeWay() public {
        Action[] memory actions = list(addOrganisation(4));
        vm.expectEmit(address(registry));
        emit RegistryEvents.ProposalMade(1, org(0), false, 0, actions);
        vm.expectEmit(address(registry));
        emit RegistryEvents.VoteCast(1, org(0), true, 1, 3);
        uint64 id = this.proposeByFirst(actions);
        _is(id, Stage.Open);
        cast(1, id, true);
        _is(id, Stage.Open);
        vm.prank(voter(2));
        vm.expectEmit(address(registry));
        emit RegistryEvents.ProposalPassed(1, 3, 3);
        registry.vote(id, true);
        _is(id, Stage.Passed);
        skip(99);
        _is(id, Stage.Passed);
        vm.expectRevert(abi.encodeWithSelector(RegistryErrors.WrongStage.selector, id, uint8(Stage.Passed)));
        registry.execute(id);
        skip(1);
        _is(id, Stage.Ready);
        vm.expectEmit(address(registry));
        emit RegistryEvents.ProposalExecuted(id, address(this));
        registry.execute(id);
        _is(id, Stage.Executed);
        vm.expectRevert(abi.encodeWithSelector(RegistryErrors.WrongStage.selector, id, uint8(Stage.Executed)));
        registry.execute(id);
        assertEq(registry.lastProposal(), 1, "one");
        assertEq(uint256(registry.voteOf(id, org(1))), uint256(Vote.For), "vote");
        assertEq(registry.actionsOf(id)[0].kind, 1, "kept");
        ProposalView memory shown = registry.proposal(id);
        assertEq(shown.passedBlock, 1000, "passed");
        assertEq(shown.proposedTime, NOW, "proposed");
    }

    function testTimelockIsBlocksAndSeconds() public {
        uint64 id = pass(list(addOrganisation(4)), false, 4);
        vm.roll(block.number + 100);
        _is(id, Stage.Passed);
        vm.warp(block.timestamp + 99);
        _is(id, Stage.Passed);
        vm.warp(block.timestamp + 1);
        _is(id, Stage.Ready);
    }

    function testNothingBeforeTheEffectiveBlock() public {
        vm.prank(voter(0));
        uint64 id = registry.propose(list(addOrganisation(4)), false, 1500);
        cast(1, id, true);
        cast(2, id, true);
        skip(499);
        _is(id, Stage.Passed);
        skip(1);
        _is(id, Stage.Ready);
        skip(199);
        _is(id, Stage.Ready);
        skip(1);
        _is(id, Stage.Expired); // the grace is counted from there
        uint64 latest = uint64(block.number) + registry.MAX_BLOCKS_AHEAD();
        vm.prank(voter(0));
        vm.expectRevert(abi.encodeWithSelector(RegistryErrors.EffectiveTooFar.selector, latest + 1, latest));
        registry.propose(list(addOrganisation(4)), false, latest + 1);
    }

    function testOnlyVotersPropose() public {
        vm.expectRevert(abi.encodeWithSelector(RegistryErrors.NotAVoter.selector, address(this)));
        registry.propose(list(addOrganisation(4)), false, 0);
        uint64 id = propose(0, list(addOrganisation(4)), false);
        vm.expectRevert(abi.encodeWithSelector(RegistryErrors.NotAVoter.selector, address(this)));
        registry.vote(id, true);
        vm.expectRevert(abi.encodeWithSelector(RegistryErrors.NotAVoter.selector, address(this)));
        registry.withdraw(id);
    }

    function testAnOrganisationHasOneVote() public {
        uint64 id = propose(0, list(addOrganisation(4)), false);
        cast(0, id, true);
        cast(0, id, true);
        cast(1, id, true);
        assertEq(registry.proposal(id).approvals, 2, "two of three");
        assertEq(registry.proposal(id).needed, 3, "needed");
        _is(id, Stage.Open);
    }

    function testAVoteThatTurnsStartsTheTimelockAnew() public {
        uint64 id = pass(list(addOrganisation(4)), false, 3);
        skip(90);
        vm.expectEmit(address(registry));
        emit RegistryEvents.ProposalReopened(id, 2, 3);
        this.castBy(2, id, false);
        _is(id, Stage.Open);
        cast(3, id, true);
        _is(id, Stage.Passed);
        skip(99);
        _is(id, Stage.Passed);
        skip(1);
        _is(id, Stage.Ready);
    }

    function testForceNeedsMoreVotes() public {
        uint64 id = propose(0, list(removeNode(3)), true);
        cast(1, id, true);
        cast(2, id, true);
        _is(id, Stage.Open);
        cast(3, id, true);
        skip(100);
        registry.execute(id);
        assertEq(registry.getValidators().length, 3, "three of four");
    }

    /// @dev With a fifth member three votes are two thirds no longer.
    function testVotesAreCountedAmongTodaysMembers() public {
        uint64 fifth = pass(list(addOrganisation(4)), false, 3);
        uint64 other = pass(list(addNode(9, 0, RPC)), false, 3);
        skip(100);
        registry.execute(fifth);
        vm.expectRevert(abi.encodeWithSelector(RegistryErrors.NotEnoughVotes.selector, other, 3, 4));
        registry.execute(other);
        cast(4, other, true); // passes anew
        _is(other, Stage.Passed);
        skip(100);
        registry.execute(other);
        assertEq(registry.node(nodeOf(9)).port, 30_303, "there");
    }

    function testTheVoteOfARemovedMemberIsGone() public {
        uint64 id = propose(0, list(addNode(9, 0, RPC)), false);
        cast(3, id, true);
        decide(list(removeNode(3), removeOrganisation(3)), true, 4);
        assertEq(registry.proposal(id).approvals, 1, "one");
        vm.prank(voter(3));
        vm.expectRevert(abi.encodeWithSelector(RegistryErrors.NotAVoter.selector, voter(3)));
        registry.vote(id, true);
    }

    function testTheProposerTakesItBack() public {
        uint64 id = pass(list(addOrganisation(4)), false, 4);
        vm.prank(voter(1));
        vm.expectRevert(abi.encodeWithSelector(RegistryErrors.NotYourProposal.selector, id, org(0)));
        registry.withdraw(id);
        vm.prank(voter(0));
        vm.expectEmit(address(registry));
        emit RegistryEvents.ProposalWithdrawn(id, org(0));
        registry.withdraw(id);
        bytes memory why = abi.encodeWithSelector(RegistryErrors.WrongStage.selector, id, uint8(Stage.Withdrawn));
        skip(100);
        vm.expectRevert(why);
        registry.execute(id);
        vm.prank(voter(1));
        vm.expectRevert(why);
        registry.vote(id, true);
        vm.prank(voter(0));
        vm.expectRevert(why);
        registry.withdraw(id);
    }

    function testAProposalExpires() public {
        uint64 open = propose(0, list(addOrganisation(4)), false);
        uint64 passed = pass(list(addOrganisation(5)), false, 4);
        skip(299);
        _is(passed, Stage.Ready);
        skip(1);
        _is(passed, Stage.Expired);
        skip(699);
        _is(open, Stage.Open);
        vm.roll(block.number + 1); // a second is missing: a clock that stands expires nothing
        _is(open, Stage.Open);
        vm.warp(block.timestamp + 1);
        _is(open, Stage.Expired);
        vm.prank(voter(1));
        vm.expectRevert(abi.encodeWithSelector(RegistryErrors.WrongStage.selector, open, uint8(Stage.Expired)));
        registry.vote(open, true);
    }

    function testProposalsAreRefused() public {
        vm.startPrank(voter(0));
        vm.expectRevert(RegistryErrors.NoActions.selector);
        registry.propose(new Action[](0), false, 0);
        Action[] memory many = new Action[](17);
        for (uint256 i = 0; i < 17; ++i) many[i] = removeOrganisation(i);
        vm.expectRevert(abi.encodeWithSelector(RegistryErrors.TooManyActions.selector, 17, 16));
        registry.propose(many, false, 0);
        for (uint8 kind = 1; kind < 10; ++kind) {
            vm.expectRevert(abi.encodeWithSelector(RegistryErrors.MalformedAction.selector, 1));
            registry.propose(list(removeNode(0), Action(kind, hex"00")), false, 0);
        }
        vm.expectRevert(abi.encodeWithSelector(RegistryErrors.UnknownAction.selector, 0, 11));
        registry.propose(list(Action(11, "")), false, 0);
        vm.expectRevert(abi.encodeWithSelector(RegistryErrors.UnknownAction.selector, 0, 0));
        registry.propose(list(Action(0, "")), false, 0);
        Action[] memory long = list(Action(3, abi.encode(org(0), new bytes(9000))));
        vm.expectRevert(
            abi.encodeWithSelector(RegistryErrors.ActionsTooLong.selector, abi.encode(long).length, 8192)
        );
        registry.propose(long, false, 0);
        vm.stopPrank();
        refuses(list(Action(11, "")), false, abi.encodeWithSelector(RegistryErrors.UnknownAction.selector, 0, 11));
        bytes memory why = abi.encodeWithSelector(RegistryErrors.UnknownProposal.selector, 1);
        vm.expectRevert(why);
        registry.proposal(1);
        vm.expectRevert(why);
        registry.execute(1);
        vm.expectRevert(why);
        registry.actionsOf(1);
    }

    /// @dev What a proposal says last does not undo what it said before: all or nothing.
    function testAllOrNothing() public {
        uint64 id = pass(list(addOrganisation(4), removeNode(77)), false, 4);
        skip(100);
        vm.expectRevert(abi.encodeWithSelector(RegistryErrors.NodeUnknown.selector, nodeOf(77)));
        registry.execute(id);
        assertEq(registry.organisationIds().length, 4, "nothing happened");
        _is(id, Stage.Ready);
    }

    /// @dev The largest proposal and its deed stay far below 14,000,000 gas.
    function testGasOfTheLargestProposal() public {
        registry = deploy(40, parameters());
        Action[] memory actions = new Action[](16);
        for (uint256 i = 0; i < 16; ++i) actions[i] = addNode(100 + i, i, RPC);
        uint64 id = pass(actions, false, 40);
        vm.prank(voter(1));
        registry.propose(actions, false, 0);
        assertTrue(vm.snapshotGasLastCall("registry", "registry: propose 16 nodes") < 10_000_000, "propose");
        skip(100);
        registry.execute(id);
        assertTrue(vm.snapshotGasLastCall("registry", "registry: execute 16 nodes, 40 members") < 10_000_000, "execute");
    }

    function proposeByFirst(Action[] calldata actions) external returns (uint64) {
        return propose(0, actions, false);
    }

    function castBy(uint256 by, uint64 id, bool inFavour) external {
        cast(by, id, inFavour);
    }

    function _is(uint64 id, Stage expected) private view {
        assertEq(uint256(registry.stageOf(id)), uint256(expected), "stage");
        assertEq(uint256(registry.proposal(id).stage), uint256(expected), "shown");
    }
}
