// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {RegistryErrors} from "../../../main/solidity/registry/RegistryErrors.sol";
import {Action, Stage} from "../../../main/solidity/registry/RegistryTypes.sol";
import {RegistryTest} from "./RegistryTest.sol";

/// @notice Something that the consortium governs. It can refuse, and it can call back.
contract Governed {
    address public lastCaller;
    uint256 public value;
    bool public shut;
    address private _target;
    bytes private _data;
    bool public calledBack;
    bytes public answer;

    error Shut(uint256 asked);

    function set(uint256 to) external {
        if (shut) revert Shut(to);
        (lastCaller, value) = (msg.sender, to);
        if (_target != address(0)) (calledBack, answer) = _target.call(_data);
    }

    function shutDown(bool is_) external {
        shut = is_;
    }

    function callBack(address target, bytes calldata data) external {
        (_target, _data) = (target, data);
    }
}

/// @notice By its votes the consortium calls other contracts.
contract CallsTest is RegistryTest {
    Governed private _governed;

    function setUp() public override {
        super.setUp();
        _governed = new Governed();
    }

    function testTheConsortiumCalls() public {
        decide(list(set(7), set(8)), false, 3);
        assertEq(_governed.value(), 8, "in order");
        assertEq(_governed.lastCaller(), address(registry), "the registry calls");
    }

    function testWithoutVotesAndTimelockNothingIsCalled() public {
        uint64 id = propose(0, list(set(7)), false);
        cast(1, id, true);
        skip(200);
        vm.expectRevert(abi.encodeWithSelector(RegistryErrors.WrongStage.selector, id, uint8(Stage.Open)));
        registry.execute(id);
        cast(2, id, true);
        vm.expectRevert(abi.encodeWithSelector(RegistryErrors.WrongStage.selector, id, uint8(Stage.Passed)));
        registry.execute(id);
        assertEq(_governed.value(), 0, "not called");
    }

    /// @dev All or none, with the answer of the one that refused; what was decided stays to be done.
    function testARefusedCallUndoesAllAndCanBeTriedAgain() public {
        uint64 id = pass(list(set(7), shutDown(true), set(8)), false, 3);
        skip(100);
        bytes memory why = abi.encodeWithSelector(Governed.Shut.selector, 8);
        vm.expectRevert(abi.encodeWithSelector(RegistryErrors.CallFailed.selector, 2, address(_governed), why));
        registry.execute(id);
        assertEq(_governed.value(), 0, "nothing of it");
        assertEq(uint256(registry.stageOf(id)), uint256(Stage.Ready), "still ready");
    }

    function testCallsStandAlone() public {
        Action[] memory mixed = list(set(1), addOrganisation(5));
        vm.prank(voter(0));
        vm.expectRevert(abi.encodeWithSelector(RegistryErrors.CallsStandAlone.selector, 1, 2));
        registry.propose(mixed, false, 0);
        refuses(mixed, true, abi.encodeWithSelector(RegistryErrors.CallsStandAlone.selector, 1, 2));
    }

    function testNeitherItselfNorNothingIsCalled() public {
        bytes memory data = abi.encodeWithSignature("lastProposal()");
        refuses(
            list(call(address(registry), data)),
            false,
            abi.encodeWithSelector(RegistryErrors.NotCallable.selector, 0, address(registry))
        );
        refuses(
            list(set(1), call(address(0xE0A), "")),
            false,
            abi.encodeWithSelector(RegistryErrors.NotCallable.selector, 1, address(0xE0A))
        );
    }

    function testMalformedCallIsRefusedAtOnce() public {
        vm.prank(voter(0));
        vm.expectRevert(abi.encodeWithSelector(RegistryErrors.MalformedAction.selector, 0));
        registry.propose(list(Action(10, abi.encode(address(_governed)))), false, 0);
    }

    function testSimulateTellsAndLeavesNothing() public {
        holds(list(set(9)), false, 4, 3, 1, 4);
        assertEq(_governed.value(), 0, "nothing was called for good");
    }

    /// @dev What is called comes back and executes the same proposal, or another one.
    function testWhatIsCalledCannotBeExecutedTwice() public {
        uint64 first = pass(list(set(7)), false, 3);
        uint64 second = pass(list(addOrganisation(6)), false, 3);
        skip(100);
        _governed.callBack(address(registry), abi.encodeCall(registry.execute, (first)));
        registry.execute(first);
        assertTrue(!_governed.calledBack(), "not twice");
        assertEq(
            bytes32(keccak256(_governed.answer())),
            keccak256(abi.encodeWithSelector(RegistryErrors.WrongStage.selector, first, uint8(Stage.Executed))),
            "it is executed"
        );
        uint64 third = pass(list(set(8)), false, 3);
        skip(100);
        _governed.callBack(address(registry), abi.encodeCall(registry.execute, (second)));
        registry.execute(third);
        assertTrue(_governed.calledBack(), "another decision is done in between");
        assertEq(registry.organisationIds().length, 5, "once");
        assertEq(registry.organisationOf(voter(6)), org(6), "whole");
    }

    /// @dev A called contract has no vote, whatever it calls back.
    function testWhatIsCalledHasNoVote() public {
        uint64 id = pass(list(set(7)), false, 3);
        skip(100);
        _governed.callBack(address(registry), abi.encodeCall(registry.vote, (id, true)));
        registry.execute(id);
        assertEq(
            bytes32(keccak256(_governed.answer())),
            keccak256(abi.encodeWithSelector(RegistryErrors.NotAVoter.selector, address(_governed))),
            "no vote"
        );
    }

    function set(uint256 to) private view returns (Action memory) {
        return call(address(_governed), abi.encodeCall(Governed.set, (to)));
    }

    function shutDown(bool is_) private view returns (Action memory) {
        return call(address(_governed), abi.encodeCall(Governed.shutDown, (is_)));
    }
}
