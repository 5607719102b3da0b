// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {RegistryErrors} from "../../../main/solidity/registry/RegistryErrors.sol";
import {RegistryEvents} from "../../../main/solidity/registry/RegistryEvents.sol";
import {Founder, FoundingNode, Grant, Node, Parameters} from "../../../main/solidity/registry/RegistryTypes.sol";
import {Vm} from "../Test.sol";
import {RegistryTest} from "./RegistryTest.sol";

/// @notice What a registry begins with, and what it does not begin with.
contract FoundingTest is RegistryTest {
    function testTheBoundsAreAsDocumented() public view {
        assertEq(registry.MAX_VALIDATORS(), 64, "validators");
        assertEq(registry.MAX_ORGANISATIONS(), 64, "organisations");
        assertEq(registry.MAX_NODES(), 256, "nodes");
        assertEq(registry.MAX_GRANTS(), 256, "grants");
        assertEq(registry.MAX_ACTIONS(), 16, "actions");
        assertEq(registry.MAX_ACTION_BYTES(), 8192, "bytes");
        assertEq(registry.ROLE_VALIDATOR(), 1, "validator");
        assertEq(registry.ROLE_RPC(), 2, "rpc");
    }

    /// @dev The first set of validators seals from the next block on, and everything of the beginning is told.
    function testTheBeginningIsTold() public {
        Founder[] memory founders = new Founder[](1);
        founders[0] = Founder(org(0), "Bank", LEI, voter(0));
        FoundingNode[] memory nodes = new FoundingNode[](2);
        (nodes[0], nodes[1]) = (foundingNode(0, 0, VALIDATOR), foundingNode(1, 0, RPC));
        Grant[] memory grants = new Grant[](1);
        grants[0] = Grant(vm.addr(0x4E1), "relayer", org(0));
        vm.recordLogs();
        registry = deployWith(_free(), founders, nodes, grants);
        Vm.Log[] memory logs = vm.getRecordedLogs();
        assertEq(logs.length, 6, "parameters, organisation, nodes, role, validators");
        assertEq(logs[0].topics[0], RegistryEvents.ParametersChanged.selector, "parameters");
        assertEq(keccak256(logs[0].data), keccak256(abi.encode(_free())), "which");
        assertEq(logs[1].topics[1], org(0), "organisation");
        assertEq(logs[2].topics[1], bytes32(uint256(uint160(nodeOf(0)))), "first node");
        assertEq(logs[3].topics[1], bytes32(uint256(uint160(nodeOf(1)))), "second node");
        assertEq(logs[4].topics[2], "relayer", "role");
        assertEq(logs[4].topics[3], org(0), "of");
        address[] memory seated = new address[](1);
        seated[0] = nodeOf(0);
        assertEq(logs[5].topics[0], RegistryEvents.ValidatorsChanged.selector, "validators");
        assertEq(uint256(logs[5].topics[1]), block.number + 1, "from the next block on");
        assertEq(keccak256(logs[5].data), keccak256(abi.encode(seated)), "who");
        Node memory rpc = registry.node(nodeOf(1));
        assertEq(rpc.place, 2, "place");
        assertEq(rpc.seat, 0, "no seat");
        assertEq(registry.node(nodeOf(0)).seat, 1, "a seat");
        assertTrue(registry.hasRole(vm.addr(0x4E1), "relayer") && !registry.hasRole(vm.addr(0x4E2), "relayer"), "role");
    }

    /// @dev The rules about who may hold how much bind the founders, too.
    function testFoundersAreAsDiverseAsTheySay() public {
        Parameters memory p = _free();
        p.diversity = 1;
        bytes memory why = abi.encodeWithSelector(RegistryErrors.HoldsQuorum.selector, org(0), 1, 1);
        _cannotFound(1, p, why);
        p.diversity = 2;
        _cannotFound(1, p, why);
        why = abi.encodeWithSelector(RegistryErrors.HoldsBlockingMinority.selector, org(0), 1, 1);
        _cannotFound(2, p, why); // two seal only together
        p.diversity = 1;
        assertEq(deploy(2, p).getValidators().length, 2, "one of two is no quorum");
        assertEq(deploy(1, _free()).getValidators().length, 1, "without a rule one is enough");
    }

    /// @dev Whatever the rule about shares says: that nobody is left is what is refused.
    function testNoValidatorIsNoQuorum() public {
        Parameters memory p = _free();
        p.diversity = 1;
        registry = deploy(2, p);
        bytes memory why = abi.encodeWithSelector(RegistryErrors.NoValidatorLeft.selector);
        refuses(list(removeNode(0), removeNode(1)), true, why);
    }

    /// @dev A genesis is written without the constructor. Where it breaks the rule, what changes no seats goes on, and
    ///      a change of seats has to mend it.
    function testAGenesisThatBreaksTheRuleIsMended() public {
        registry = deploy(4, _free());
        decide(list(addNode(4, 0, VALIDATOR)), false, 4);
        vm.store(address(registry), bytes32(uint256(5)), bytes32(uint256(2) << 8));
        assertEq(registry.parameters().diversity, 2, "nobody is a blocking minority");
        holds(list(grantRole(voter(9), "relayer", 0)), false, 5, 4, 1, 4);
        bytes memory why = abi.encodeWithSelector(RegistryErrors.HoldsBlockingMinority.selector, org(0), 2, 2);
        refuses(list(addNode(5, 1, VALIDATOR), removeNode(1)), false, why);
        holds(list(removeNode(4)), false, 4, 3, 1, 4);
    }

    function _cannotFound(uint256 members, Parameters memory p, bytes memory why) private {
        Founder[] memory founders = new Founder[](members);
        FoundingNode[] memory nodes = new FoundingNode[](members);
        for (uint256 i = 0; i < members; ++i) {
            founders[i] = Founder(org(i), "Bank", LEI, voter(i));
            nodes[i] = foundingNode(i, i, VALIDATOR);
        }
        vm.expectRevert(why);
        this.deployWith(p, founders, nodes, new Grant[](0));
    }

    function _free() private pure returns (Parameters memory p) {
        p = parameters();
        p.maxValidatorsPerOrganisation = 0;
        p.diversity = 0;
    }
}
