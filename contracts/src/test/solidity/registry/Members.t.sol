// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ConsortiumRegistry} from "../../../main/solidity/registry/ConsortiumRegistry.sol";
import {RegistryErrors} from "../../../main/solidity/registry/RegistryErrors.sol";
import {RegistryEvents} from "../../../main/solidity/registry/RegistryEvents.sol";
import {
    Action,
    Founder,
    FoundingNode,
    Grant,
    Node,
    Organisation,
    Parameters
} from "../../../main/solidity/registry/RegistryTypes.sol";
import {RegistryTest} from "./RegistryTest.sol";

/// @notice What the list of members says and refuses: organisations, nodes, accounts, parameters.
contract MembersTest is RegistryTest {
    function testFoundersAreWrittenDown() public view {
        assertEq(registry.getValidators().length, 4, "validators");
        assertEq(registry.getValidators()[2], nodeOf(2), "by the address of the key");
        assertEq(uint256(vm.load(address(registry), 0)), 4, "slot 0 holds their number");
        uint256 first = uint256(keccak256(abi.encode(uint256(0))));
        assertEq(uint256(vm.load(address(registry), bytes32(first + 1))), uint160(nodeOf(1)), "and they lie behind it");
        Organisation memory it = registry.organisation(org(0));
        assertEq(it.name, "Bank");
        assertTrue(it.lei == LEI, "lei");
        assertEq(it.voter, voter(0), "voter");
        assertEq(it.nodes + it.validators, 2, "one node, one seat");
        assertEq(registry.organisationIds().length, 4, "organisations");
        assertEq(registry.organisationOf(voter(3)), org(3), "by voter");
        Node memory node = registry.node(nodeOf(1));
        assertEq(node.host, "127.0.0.1");
        assertEq(node.organisation, org(1), "owner");
        assertEq(registry.nodeIds().length, 4, "nodes");
        assertEq(registry.parameters().timelock.blocks, 100, "parameters");
        (uint64 changed,) = registry.validatorsChanged();
        assertEq(changed, 0, "not changed since");
    }

    function testFoundingNeedsAnOrganisationAndAValidator() public {
        vm.expectRevert(RegistryErrors.NoOrganisationLeft.selector);
        this.deployWith(parameters(), new Founder[](0), new FoundingNode[](0), new Grant[](0));
        Founder[] memory one = new Founder[](1);
        one[0] = Founder(org(0), "Bank", LEI, voter(0));
        vm.expectRevert(RegistryErrors.NoValidatorLeft.selector);
        this.deployWith(parameters(), one, new FoundingNode[](0), new Grant[](0));
    }

    function testAnOrganisationComesAndGoes() public {
        vm.expectEmit(address(registry));
        emit RegistryEvents.OrganisationAdded(org(4), keccak256("Bank"), "Bank", bytes20(0), voter(4));
        this.decideBy4(list(addOrganisation(4)));
        assertEq(registry.organisationOf(voter(4)), org(4), "votes");
        decide(list(rekey(4, vm.addr(0x99))), false, 4);
        assertEq(registry.organisationOf(voter(4)), bytes32(0), "the old key is nobody's");
        assertEq(registry.organisationOf(vm.addr(0x99)), org(4), "the new one is");
        decide(list(removeOrganisation(4)), false, 4);
        assertEq(registry.organisationOf(vm.addr(0x99)), bytes32(0), "gone");
        assertEq(registry.organisationIds().length, 4, "four again");
        assertTrue(registry.organisation(org(4)).removed, "remembered");
        refuses(
            list(addOrganisation(4)), false, abi.encodeWithSelector(RegistryErrors.OrganisationExists.selector, org(4))
        );
    }

    function testTheFirstMayGoAndTheLastTakesItsPlace() public {
        decide(list(removeNode(1), removeOrganisation(1)), true, 4);
        assertEq(registry.organisationIds()[1], org(3), "moved");
        assertEq(registry.organisation(org(3)).place, 2, "and knows it");
        assertEq(registry.getValidators()[1], nodeOf(3), "seat moved");
        assertEq(registry.node(nodeOf(3)).seat, 2, "and known");
        assertEq(registry.nodeIds()[1], nodeOf(3), "node moved");
    }

    function testOrganisationsAreRefused() public {
        refuses(_organisation("Bank", "Bank", LEI, voter(9)), _error(RegistryErrors.BadIdentifier.selector, "Bank"));
        refuses(_organisation("b", "Bank", LEI, voter(9)), _error(RegistryErrors.BadIdentifier.selector, "b"));
        bytes32 hole = "ba\x00nk";
        refuses(_organisation(hole, "Bank", LEI, voter(9)), _error(RegistryErrors.BadIdentifier.selector, hole));
        bytes memory why = abi.encodeWithSelector(RegistryErrors.BadName.selector, 0, 200);
        refuses(_organisation("bank", "", LEI, voter(9)), why);
        why = abi.encodeWithSelector(RegistryErrors.BadName.selector, 201, 200);
        refuses(_organisation("bank", string(new bytes(201)), LEI, voter(9)), why);
        bytes20 wrong = "529900T8BM49AURSDO56";
        why = abi.encodeWithSelector(RegistryErrors.BadLei.selector, wrong);
        refuses(_organisation("bank", "Bank", wrong, voter(9)), why);
        why = abi.encodeWithSelector(RegistryErrors.BadVoter.selector, address(0));
        refuses(_organisation("bank", "Bank", LEI, address(0)), why);
        why = abi.encodeWithSelector(RegistryErrors.BadVoter.selector, voter(1));
        refuses(_organisation("bank", "Bank", LEI, voter(1)), why);
        refuses(list(rekey(9, voter(9))), _error(RegistryErrors.OrganisationUnknown.selector, org(9)));
        refuses(list(removeOrganisation(9)), _error(RegistryErrors.OrganisationUnknown.selector, org(9)));
        why = abi.encodeWithSelector(RegistryErrors.OrganisationHolds.selector, org(1), 1, 0);
        refuses(list(removeOrganisation(1)), why);
    }

    function testTheLeiOfEachCheckDigit() public {
        bytes20[3] memory valid = [bytes20("529900T8BM49AURSDO55"), "5493001KJTIIGC8Y1R12", "213800WSGIIZCXF1P572"];
        for (uint256 i = 0; i < valid.length; ++i) {
            holds(_organisation("bank", "Bank", valid[i], voter(9)), false, 4, 3, 1, 5);
        }
        bytes20[2] memory bad = [bytes20("529900t8BM49AURSDO55"), "529900T8BM49AURSDOAA"];
        for (uint256 i = 0; i < bad.length; ++i) {
            bytes memory why = abi.encodeWithSelector(RegistryErrors.BadLei.selector, bad[i]);
            refuses(_organisation("bank", "Bank", bad[i], voter(9)), why);
        }
    }

    function testANodeComesChangesAndGoes() public {
        decide(list(addNode(7, 2, RPC)), false, 4);
        assertEq(registry.organisation(org(2)).nodes, 2, "two nodes");
        assertEq(registry.getValidators().length, 4, "no seat");
        vm.expectEmit(address(registry));
        emit RegistryEvents.NodeUpdated(nodeOf(7), org(2), "10.0.0.1", 30_304, RPC);
        this.decideBy4(list(updateNode(7, RPC)));
        assertEq(registry.node(nodeOf(7)).host, "10.0.0.1");
        vm.expectEmit(address(registry));
        emit RegistryEvents.NodeRemoved(nodeOf(7), org(2));
        this.decideBy4(list(removeNode(7)));
        assertEq(registry.node(nodeOf(7)).place, 0, "gone");
        decide(list(addNode(7, 3, RPC)), false, 4); // a key may come back, and elsewhere
        assertEq(registry.node(nodeOf(7)).organisation, org(3), "back");
    }

    function testNodesAreRefused() public {
        FoundingNode memory it = foundingNode(7, 0, RPC);
        it.keyY = bytes32(uint256(it.keyY) ^ 1);
        bytes memory why = abi.encodeWithSelector(RegistryErrors.BadPublicKey.selector, it.keyX, it.keyY);
        refuses(_node(it), why);
        it = foundingNode(7, 0, RPC);
        it.keyX = bytes32(type(uint256).max);
        why = abi.encodeWithSelector(RegistryErrors.BadPublicKey.selector, it.keyX, it.keyY);
        refuses(_node(it), why);
        string[4] memory hosts = ["", "Bank.example", "a b", "a\"]\nb"];
        for (uint256 i = 0; i < hosts.length; ++i) {
            it = foundingNode(7, 0, RPC);
            it.host = hosts[i];
            refuses(_node(it), abi.encodeWithSelector(RegistryErrors.BadHost.selector, hosts[i]));
        }
        it = foundingNode(7, 0, RPC);
        it.port = 0;
        refuses(_node(it), abi.encodeWithSelector(RegistryErrors.BadPort.selector, 0));
        for (uint8 roles = 0; roles < 8; roles += 4) {
            it = foundingNode(7, 0, roles);
            refuses(_node(it), abi.encodeWithSelector(RegistryErrors.BadRoles.selector, roles));
        }
        it = foundingNode(7, 9, RPC);
        refuses(_node(it), _error(RegistryErrors.OrganisationUnknown.selector, org(9)));
        why = abi.encodeWithSelector(RegistryErrors.NodeExists.selector, nodeOf(1));
        refuses(list(addNode(1, 0, RPC)), why);
        why = abi.encodeWithSelector(RegistryErrors.NodeUnknown.selector, nodeOf(7));
        refuses(list(updateNode(7, RPC)), why);
        refuses(list(removeNode(7)), why);
    }

    function testRolesComeAndGo() public {
        address relayer = vm.addr(0x4E1);
        decide(list(grantRole(relayer, "relayer", 1), grantRole(relayer, "submitter", 2)), false, 4);
        assertTrue(registry.hasRole(relayer, "relayer"), "relayer");
        assertEq(registry.grants().length, 2, "two");
        assertEq(registry.organisation(org(1)).grants, 1, "counted");
        vm.expectEmit(address(registry));
        emit RegistryEvents.RoleRevoked(relayer, "relayer", org(1));
        this.decideBy4(list(revokeRole(relayer, "relayer")));
        assertTrue(!registry.hasRole(relayer, "relayer"), "revoked");
        assertTrue(registry.hasRole(relayer, "submitter"), "the other stays");
        assertEq(registry.grants()[0].role, "submitter", "moved");
        decide(list(revokeRole(relayer, "submitter")), false, 4);
        assertEq(registry.grants().length, 0, "none");
    }

    function testRolesAreRefused() public {
        address relayer = vm.addr(0x4E1);
        bytes memory why = abi.encodeWithSelector(RegistryErrors.BadAccount.selector, address(0));
        refuses(list(grantRole(address(0), "relayer", 1)), why);
        refuses(list(grantRole(relayer, "Relayer", 1)), _error(RegistryErrors.BadIdentifier.selector, "Relayer"));
        refuses(
            list(grantRole(relayer, "relayer", 9)), _error(RegistryErrors.OrganisationUnknown.selector, org(9))
        );
        why = abi.encodeWithSelector(RegistryErrors.RoleExists.selector, relayer, bytes32("relayer"));
        refuses(list(grantRole(relayer, "relayer", 1), grantRole(relayer, "relayer", 2)), why);
        why = abi.encodeWithSelector(RegistryErrors.RoleUnknown.selector, relayer, bytes32("relayer"));
        refuses(list(revokeRole(relayer, "relayer")), why);
        decide(list(grantRole(relayer, "relayer", 3), removeNode(3)), true, 4);
        why = abi.encodeWithSelector(RegistryErrors.OrganisationHolds.selector, org(3), 0, 1);
        refuses(list(removeOrganisation(3)), why);
    }

    function testParametersStayWithinReason() public {
        Parameters memory p = parameters();
        p.voting.secs = 0;
        _refuses(p, "0 < voting <= 90 days");
        p = parameters();
        p.timelock.secs = 90 days + 1;
        _refuses(p, "0 < timelock <= 90 days");
        p = parameters();
        p.grace.blocks = 4 * 90 days + 1;
        _refuses(p, "0 < grace <= 90 days");
        p = parameters();
        p.spacing.blocks = 0;
        _refuses(p, "0 < spacing <= 90 days");
        p = parameters();
        p.diversity = 3;
        _refuses(p, "diversity 0, 1 or 2");
        p = parameters();
        p.timelock.blocks = 7;
        decide(list(setParameters(p)), false, 4);
        assertEq(registry.parameters().timelock.blocks, 7, "changed");
    }

    /// @dev Each list has an end, so that every loop over it has one.
    function testListsAreBounded() public {
        Parameters memory free = parameters();
        free.maxValidatorsPerOrganisation = 0;
        free.diversity = 0;
        vm.expectRevert(abi.encodeWithSelector(RegistryErrors.TooManyOrganisations.selector, 64));
        this.found(free, 65, 1, VALIDATOR, 0);
        vm.expectRevert(abi.encodeWithSelector(RegistryErrors.TooManyValidators.selector, 65, 64));
        this.found(free, 1, 65, VALIDATOR, 0);
        vm.expectRevert(abi.encodeWithSelector(RegistryErrors.TooManyNodes.selector, 256));
        this.found(free, 1, 257, RPC, 0);
        vm.expectRevert(abi.encodeWithSelector(RegistryErrors.TooManyGrants.selector, 256));
        this.found(free, 1, 1, VALIDATOR, 257);
        ConsortiumRegistry full = this.found(free, 64, 64, VALIDATOR, 256);
        assertEq(full.getValidators().length, 64, "sixty-four are served");
    }

    function found(Parameters memory p, uint256 members, uint256 nodes, uint8 roles, uint256 roleCount)
        external
        returns (ConsortiumRegistry)
    {
        Founder[] memory founders = new Founder[](members);
        for (uint256 i = 0; i < members; ++i) founders[i] = Founder(org(i), "Bank", LEI, voter(i));
        FoundingNode[] memory list_ = new FoundingNode[](nodes);
        for (uint256 i = 0; i < nodes; ++i) list_[i] = foundingNode(i, 0, roles);
        Grant[] memory grants = new Grant[](roleCount);
        for (uint256 i = 0; i < roleCount; ++i) grants[i] = Grant(vm.addr(1 + i), "relayer", org(0));
        return deployWith(p, founders, list_, grants);
    }

    /// @dev Of four members, as one call, so that an expected event may be among others.
    function decideBy4(Action[] memory actions) external {
        decide(actions, false, 4);
    }

    function _organisation(bytes32 id, string memory name, bytes20 lei, address by)
        private
        pure
        returns (Action[] memory)
    {
        return list(Action(1, abi.encode(id, name, lei, by)));
    }

    function _node(FoundingNode memory it) private pure returns (Action[] memory) {
        return list(Action(4, abi.encode(it.organisation, it.keyX, it.keyY, it.host, it.port, it.roles)));
    }

    function _refuses(Parameters memory p, string memory rule) private {
        refuses(list(setParameters(p)), abi.encodeWithSelector(RegistryErrors.BadParameters.selector, rule));
    }

    function refuses(Action[] memory actions, bytes memory why) private {
        refuses(actions, false, why);
    }

    function assertEq(string memory actual, string memory expected) private pure {
        assertEq(keccak256(bytes(actual)), keccak256(bytes(expected)), expected);
    }

    function _error(bytes4 selector, bytes32 value) private pure returns (bytes memory) {
        return abi.encodeWithSelector(selector, value);
    }
}
