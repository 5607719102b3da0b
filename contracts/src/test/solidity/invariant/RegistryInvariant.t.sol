// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ConsortiumRegistry} from "../../../main/solidity/registry/ConsortiumRegistry.sol";
import {Action, Grant, Node, Organisation, Parameters, Stage} from "../../../main/solidity/registry/RegistryTypes.sol";
import {Duration} from "../../../main/solidity/vault/VaultTypes.sol";
import {RegistryTest} from "../registry/RegistryTest.sol";
import {Test} from "../Test.sol";

/// @notice Proposes at random, votes at random, lets time go by, executes what is ready.
contract RegistryHandler is RegistryTest {
    mapping(string action => uint256) public done;
    uint256 private _nextOrganisation = 7;
    uint256 private _nextNode = 7;
    uint64[] private _ids;
    mapping(uint64 id => uint256) private _passedAtBlock;
    uint256 public withoutVotes;
    uint256 public executedTwice;

    constructor() {
        setUp();
        Parameters memory p = parameters();
        p.maxValidatorsPerOrganisation = 0;
        p.diversity = 0;
        p.timelock = Duration(3, 3);
        p.spacing = Duration(2, 2);
        registry = deploy(7, p);
        skip(10);
    }

    function target() external view returns (ConsortiumRegistry) {
        return registry;
    }

    function proposeNode(uint8 by, bool validates, bool forced) external {
        _propose(by, list(addNode(_nextNode++, 0, validates ? VALIDATOR : RPC)), forced, "proposeNode");
    }

    function proposeSeat(uint8 by, uint8 which, bool validates, bool forced) external {
        address[] memory ids = registry.nodeIds();
        address id = ids[which % ids.length];
        Action memory it =
            Action(5, abi.encode(id, "10.0.0.2", uint16(30_305), validates ? VALIDATOR : RPC));
        _propose(by, list(it), forced, "proposeSeat");
    }

    function proposeRemoval(uint8 by, uint8 which, uint8 second, bool forced) external {
        address[] memory ids = registry.nodeIds();
        Action memory one = Action(6, abi.encode(ids[which % ids.length]));
        Action memory two = Action(6, abi.encode(ids[second % ids.length]));
        _propose(by, second % 2 == 0 ? list(one) : list(one, two), forced, "proposeRemoval");
    }

    function proposeMember(uint8 by, uint8 which, bool adds, bool forced) external {
        bytes32[] memory ids = registry.organisationIds();
        bytes32 id = ids[which % ids.length];
        Action memory it;
        if (adds && _nextOrganisation < 40) it = addOrganisation(_nextOrganisation++);
        else if (registry.organisation(id).nodes == 0) it = Action(3, abi.encode(id));
        else it = Action(7, abi.encode(vm.addr(1 + uint256(which)), bytes32("relayer"), id));
        _propose(by, list(it), forced, "proposeMember");
    }

    function castVote(uint8 by, uint8 which, uint8 against) external {
        if (_ids.length == 0) return;
        uint64 id = _recent(which);
        Stage stage = registry.stageOf(id);
        if (stage != Stage.Open && stage != Stage.Passed && stage != Stage.Ready) return;
        vm.prank(_member(by));
        registry.vote(id, against % 8 != 0);
        ++done["castVote"];
    }

    /// @dev Everybody agrees, as they mostly do: random votes alone seldom pass anything.
    function agree(uint8 which) external {
        if (_ids.length == 0) return;
        uint64 id = _recent(which);
        bytes32[] memory ids = registry.organisationIds();
        if (registry.stageOf(id) != Stage.Open) return;
        for (uint256 i = 0; i < ids.length && registry.stageOf(id) == Stage.Open; ++i) {
            vm.prank(registry.organisation(ids[i]).voter);
            registry.vote(id, true);
        }
        ++done["agree"];
    }

    function wait_(uint8 blocks) external {
        skip(1 + blocks % 8);
        ++done["wait"];
    }

    function executeReady(uint8 which) external {
        if (_ids.length == 0) return;
        uint64 id = _recent(which);
        // Most are not ready; the oldest of the recent ones that is goes first.
        for (uint8 i = 0; i < 4; ++i) {
            if (registry.stageOf(_recent(i)) == Stage.Ready) id = _recent(i);
        }
        bool ready = registry.stageOf(id) == Stage.Ready;
        bool enough = registry.proposal(id).approvals >= registry.proposal(id).needed;
        bool waited = registry.proposal(id).passedBlock + 3 <= block.number;
        bool before = registry.stageOf(id) == Stage.Executed;
        try registry.execute(id) {
            if (!ready || !enough || !waited) ++withoutVotes;
            if (before) ++executedTwice;
            ++done["execute"];
        } catch {
            ++done["executeRefused"];
        }
    }

    function _propose(uint8 by, Action[] memory actions, bool forced, string memory name) private {
        vm.prank(_member(by));
        _ids.push(registry.propose(actions, forced, 0));
        ++done[name];
    }

    function _member(uint8 by) private view returns (address) {
        bytes32[] memory ids = registry.organisationIds();
        return registry.organisation(ids[by % ids.length]).voter;
    }

    function _recent(uint8 which) private view returns (uint64) {
        uint256 window = _ids.length < 4 ? _ids.length : 4;
        return _ids[_ids.length - 1 - which % window];
    }
}

/// @notice The invariants that ConsortiumRegistry names.
contract RegistryInvariantTest is Test {
    RegistryHandler private _on;

    function setUp() public {
        _on = new RegistryHandler();
    }

    function targetContracts() public view returns (address[] memory targets) {
        targets = new address[](1);
        targets[0] = address(_on);
    }

    struct Selectors {
        address addr;
        bytes4[] selectors;
    }

    function targetSelectors() public view returns (Selectors[] memory targets) {
        bytes4[] memory deeds = new bytes4[](8);
        deeds[0] = RegistryHandler.proposeNode.selector;
        deeds[1] = RegistryHandler.proposeSeat.selector;
        deeds[2] = RegistryHandler.proposeRemoval.selector;
        deeds[3] = RegistryHandler.proposeMember.selector;
        deeds[4] = RegistryHandler.castVote.selector;
        deeds[5] = RegistryHandler.agree.selector;
        deeds[6] = RegistryHandler.wait_.selector;
        deeds[7] = RegistryHandler.executeReady.selector;
        targets = new Selectors[](1);
        targets[0] = Selectors(address(_on), deeds);
    }

    function invariant_neverStranded() public view {
        ConsortiumRegistry it = _on.target();
        assertTrue(it.getValidators().length > 0, "a validator");
        assertTrue(it.organisationIds().length > 0, "an organisation");
    }

    function invariant_seatsMatch() public view {
        ConsortiumRegistry it = _on.target();
        address[] memory seats = it.getValidators();
        for (uint256 i = 0; i < seats.length; ++i) {
            assertEq(it.node(seats[i]).seat, i + 1, "each knows its seat");
        }
        address[] memory nodes = it.nodeIds();
        uint256 validators = 0;
        for (uint256 i = 0; i < nodes.length; ++i) {
            Node memory node = it.node(nodes[i]);
            assertEq(node.place, i + 1, "each knows its place");
            assertTrue((node.roles & 1 != 0) == (node.seat != 0), "a validator sits");
            if (node.seat != 0) ++validators;
        }
        assertEq(validators, seats.length, "and nobody else does");
    }

    function invariant_countsMatch() public view {
        ConsortiumRegistry it = _on.target();
        bytes32[] memory ids = it.organisationIds();
        address[] memory nodes = it.nodeIds();
        Grant[] memory grants = it.grants();
        for (uint256 i = 0; i < ids.length; ++i) {
            Organisation memory organisation = it.organisation(ids[i]);
            uint256 own = 0;
            uint256 seats = 0;
            uint256 roles = 0;
            for (uint256 j = 0; j < nodes.length; ++j) {
                Node memory node = it.node(nodes[j]);
                if (node.organisation != ids[i]) continue;
                ++own;
                if (node.seat != 0) ++seats;
            }
            for (uint256 j = 0; j < grants.length; ++j) {
                if (grants[j].organisation == ids[i]) ++roles;
            }
            assertEq(organisation.nodes, own, "nodes");
            assertEq(organisation.validators, seats, "seats");
            assertEq(organisation.grants, roles, "grants");
        }
    }

    function invariant_oneVoterEach() public view {
        ConsortiumRegistry it = _on.target();
        bytes32[] memory ids = it.organisationIds();
        for (uint256 i = 0; i < ids.length; ++i) {
            assertEq(it.organisationOf(it.organisation(ids[i]).voter), ids[i], "there and back");
            assertEq(it.organisation(ids[i]).place, i + 1, "place");
        }
    }

    function invariant_neverWithoutVotes() public view {
        assertEq(_on.withoutVotes(), 0, "votes and timelock");
        assertEq(_on.executedTwice(), 0, "once");
    }

    function afterInvariant() public {
        string[8] memory names = [
            "proposeNode",
            "proposeSeat",
            "proposeRemoval",
            "proposeMember",
            "castVote",
            "agree",
            "wait",
            "execute"
        ];
        for (uint256 i = 0; i < names.length; ++i) {
            string memory line = string.concat(names[i], " ", vm.toString(_on.done(names[i])));
            vm.writeLine("target/forge/invariant.calls", line);
        }
    }
}
