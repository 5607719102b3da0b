// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {RegistryErrors} from "../../../main/solidity/registry/RegistryErrors.sol";
import {RegistryEvents} from "../../../main/solidity/registry/RegistryEvents.sol";
import {Action, Parameters, ProposalView, Stage} from "../../../main/solidity/registry/RegistryTypes.sol";
import {Vm} from "../Test.sol";
import {RegistryTest} from "./RegistryTest.sol";

/// @notice Where the bounds of a proposal lie exactly, what it shows of itself, and when its clocks start anew.
contract ProposalLimitsTest is RegistryTest {
    function testTheLargestProposalsAreTaken() public {
        assertEq(registry.MAX_BLOCKS_AHEAD(), 31_104_000, "ninety days at four blocks a second");
        uint64 latest = uint64(block.number) + 31_104_000;
        vm.startPrank(voter(0));
        registry.propose(list(removeOrganisation(1)), false, latest);
        // The encoding of one action without data is 192 bytes, and its data grow by words.
        Action[] memory full = list(Action(3, new bytes(8000)));
        assertEq(abi.encode(full).length, 8192, "exactly full");
        registry.propose(full, false, 0);
        full[0].data = new bytes(8001);
        vm.expectRevert(abi.encodeWithSelector(RegistryErrors.ActionsTooLong.selector, 8224, 8192));
        registry.propose(full, false, 0);
        Action[] memory sixteen = new Action[](16);
        for (uint256 i = 0; i < 16; ++i) sixteen[i] = removeOrganisation(i);
        uint64 id = registry.propose(sixteen, false, 0);
        vm.stopPrank();
        assertEq(registry.actionsOf(id).length, 16, "all of them");
        assertEq(registry.lastProposal(), 3, "three were taken");
    }

    function testAProposalShowsAllOfItself() public {
        vm.prank(voter(2));
        uint64 id = registry.propose(list(addOrganisation(4)), true, 1200);
        ProposalView memory it = registry.proposal(id);
        assertEq(it.organisation, org(2), "by");
        assertTrue(it.forced && it.stage == Stage.Open, "forced, open");
        assertEq(it.effectiveBlock, 1200, "effective");
        assertEq(it.proposedBlock, 1000, "block");
        assertEq(it.proposedTime, NOW, "time");
        assertEq(uint256(it.passedBlock) + it.passedTime, 0, "not passed");
        assertEq(it.approvals, 1, "approvals");
        assertEq(it.needed, 4, "needed");
        skip(7);
        cast(0, id, true);
        cast(1, id, true);
        cast(3, id, true);
        it = registry.proposal(id);
        assertTrue(it.stage == Stage.Passed, "passed");
        assertEq(it.passedBlock, 1007, "passed in");
        assertEq(it.passedTime, NOW + 7, "passed at");
        assertEq(it.proposedBlock, 1000, "block still");
        assertEq(it.approvals, 4, "all");
    }

    /// @dev The grace begins when the timelock is over, and ends when its blocks and its seconds have gone by.
    function testTheGraceEndsWithBlocksAndSeconds() public {
        uint64 slow = pass(list(addOrganisation(4)), false, 3);
        vm.warp(NOW + 100_000);
        vm.roll(1299);
        _is(slow, Stage.Ready);
        vm.roll(1300);
        _is(slow, Stage.Expired);

        vm.warp(NOW + 200_000);
        vm.roll(2000);
        uint64 halted = pass(list(addOrganisation(5)), false, 3);
        vm.roll(200_000);
        vm.warp(NOW + 200_299);
        _is(halted, Stage.Ready);
        vm.warp(NOW + 200_300);
        _is(halted, Stage.Expired);
    }

    /// @dev Who votes for what has passed already delays nothing.
    function testAFurtherVoteDoesNotStartTheTimelockAnew() public {
        uint64 id = pass(list(addOrganisation(4)), false, 3);
        skip(60);
        cast(3, id, true);
        assertEq(registry.proposal(id).passedBlock, 1000, "as it was");
        skip(39);
        _is(id, Stage.Passed);
        skip(1);
        _is(id, Stage.Ready);
        cast(3, id, true); // nor in the grace
        registry.execute(id);
        _is(id, Stage.Executed);
    }

    /// @dev More members, more votes: what had passed for fewer passes anew, and later for no more than that.
    function testAPassingCountsForTheVotesItNeeded() public {
        uint64 fifth = pass(list(addOrganisation(4)), false, 3);
        uint64 other = pass(list(addNode(9, 0, RPC)), false, 3);
        skip(100);
        registry.execute(fifth); // five members need four votes
        cast(3, other, true);
        assertEq(registry.proposal(other).passedBlock, 1100, "anew");
        skip(50);
        cast(4, other, true); // the fifth of four
        assertEq(registry.proposal(other).passedBlock, 1100, "not again");
        skip(50);
        _is(other, Stage.Ready);
    }

    function testThePassingTellsVotesAndNeed() public {
        decide(list(addOrganisation(4)), false, 4);
        uint64 id = propose(0, list(addNode(9, 0, RPC)), false);
        cast(1, id, true);
        cast(2, id, true);
        decide(list(removeOrganisation(4)), false, 5); // four members need three votes; nobody has counted since
        vm.expectEmit(address(registry));
        emit RegistryEvents.VoteCast(id, org(3), true, 4, 3);
        vm.expectEmit(address(registry));
        emit RegistryEvents.ProposalPassed(id, 4, 3);
        vm.prank(voter(3));
        registry.vote(id, true);
    }

    /// @dev A vote that changes no stage tells of none.
    function testOnlyATurnedVoteReopens() public {
        uint64 id = propose(0, list(addOrganisation(4)), false);
        vm.recordLogs();
        cast(1, id, true);
        cast(2, id, false);
        cast(1, id, false);
        Vm.Log[] memory logs = vm.getRecordedLogs();
        assertEq(logs.length, 3, "three votes and nothing else");
        for (uint256 i = 0; i < 3; ++i) assertEq(logs[i].topics[0], RegistryEvents.VoteCast.selector, "a vote");
        assertEq(registry.proposal(id).approvals, 1, "the proposer's");
        _is(id, Stage.Open);
    }

    /// @dev In each stage before its end a vote turns and the proposer withdraws; after it neither.
    function testVotesTurnAndProposalsAreWithdrawnUntilTheEnd() public {
        uint64[3] memory ids;
        for (uint256 i = 0; i < 3; ++i) {
            ids[i] = propose(0, list(addOrganisation(4 + i)), false);
            if (i > 0) cast(1, ids[i], true);
            if (i > 0) cast(2, ids[i], true);
            if (i == 1) skip(100);
        }
        Stage[3] memory stages = [Stage.Open, Stage.Ready, Stage.Passed];
        for (uint256 i = 0; i < 3; ++i) {
            _is(ids[i], stages[i]);
            cast(3, ids[i], false);
            _is(ids[i], stages[i]);
            vm.prank(voter(0));
            registry.withdraw(ids[i]);
            _is(ids[i], Stage.Withdrawn);
        }
        uint64 done = pass(list(addOrganisation(4)), false, 3);
        skip(100);
        registry.execute(done);
        bytes memory why = abi.encodeWithSelector(RegistryErrors.WrongStage.selector, done, uint8(Stage.Executed));
        vm.startPrank(voter(0));
        vm.expectRevert(why);
        registry.vote(done, false);
        vm.expectRevert(why);
        registry.withdraw(done);
        vm.stopPrank();
    }

    /// @dev For each kind data that only this kind refuses: a word out of its range, or one word too few.
    function testEachKindKnowsItsData() public {
        uint256 dirty = uint256(1) << 200;
        bytes[11] memory bad;
        bad[1] = abi.encode(org(4), "Bank", bytes20(0), dirty);
        bad[2] = bad[1];
        bad[3] = new bytes(31);
        bad[4] = abi.encode(org(4), bytes32(0), bytes32(0), "host", uint256(65_536), uint8(1));
        bad[5] = abi.encode(nodeOf(0), "host", uint256(30_303), uint256(256));
        bad[6] = abi.encode(dirty);
        bad[7] = abi.encode(voter(0), bytes32("relayer"));
        bad[8] = abi.encode(dirty, bytes32("relayer"));
        bad[9] = abi.encode(voter(0), uint256(64), uint256(0), uint256(0));
        bad[10] = abi.encode(dirty, "");
        for (uint8 kind = 1; kind <= 10; ++kind) {
            registry.requireDecodable(_good(kind));
            vm.prank(voter(0));
            vm.expectRevert(abi.encodeWithSelector(RegistryErrors.MalformedAction.selector, 0));
            registry.propose(list(Action(kind, bad[kind])), false, 0);
        }
    }

    function _good(uint8 kind) private returns (Action memory) {
        if (kind == 1) return addOrganisation(4);
        if (kind == 2) return rekey(4, voter(4));
        if (kind == 3) return removeOrganisation(4);
        if (kind == 4) return addNode(4, 0, RPC);
        if (kind == 5) return updateNode(4, RPC);
        if (kind == 6) return removeNode(4);
        if (kind == 7) return grantRole(voter(0), "relayer", 0);
        if (kind == 8) return revokeRole(voter(0), "relayer");
        Parameters memory p = parameters();
        return kind == 9 ? setParameters(p) : call(address(this), "");
    }

    function _is(uint64 id, Stage expected) private view {
        assertEq(uint256(registry.stageOf(id)), uint256(expected), "stage");
    }
}
