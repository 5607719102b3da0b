// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {RegistryErrors} from "../../../main/solidity/registry/RegistryErrors.sol";
import {RegistryEvents} from "../../../main/solidity/registry/RegistryEvents.sol";
import {Action, Grant, Node, Organisation, Parameters} from "../../../main/solidity/registry/RegistryTypes.sol";
import {Vm} from "../Test.sol";
import {RegistryTest} from "./RegistryTest.sol";

/// @notice What is written down of organisations, nodes and roles after each change: lists, places, counts and events.
contract MemberBooksTest is RegistryTest {
    // ---- organisations

    /// @dev Name and LEI change without another key; that moves no vote.
    function testAnOrganisationIsDescribedAnew() public {
        Action[] memory same = list(_describe(0, "New Bank", 0, voter(0)), _describe(1, "Other", LEI, voter(1)));
        uint64 id = pass(same, false, 4);
        skip(100);
        vm.expectEmit(address(registry));
        emit RegistryEvents.OrganisationUpdated(org(0), keccak256("New Bank"), "New Bank", bytes20(0), voter(0));
        vm.expectEmit(address(registry));
        emit RegistryEvents.OrganisationUpdated(org(1), keccak256("Other"), "Other", LEI, voter(1));
        registry.execute(id);
        Organisation memory it = registry.organisation(org(0));
        assertEq(keccak256(bytes(it.name)), keccak256("New Bank"), "name");
        assertTrue(it.lei == 0 && registry.organisation(org(1)).lei == LEI, "lei");
        assertEq(it.voter, voter(0), "voter");
        assertEq(registry.organisationOf(voter(0)), org(0), "votes");
        // One of four with another key is no third; two are more.
        holds(list(_describe(0, "Bank", LEI, voter(8)), _describe(1, "Bank", LEI, voter(1))), false, 4, 3, 1, 4);
    }

    function testNamesAndKeysOfEachSize() public {
        holds(list(_describe(0, "B", LEI, voter(0))), false, 4, 3, 1, 4);
        holds(list(_describe(0, string(new bytes(200)), LEI, voter(0))), false, 4, 3, 1, 4);
        holds(list(_describe(0, "Bank", LEI, address(1))), false, 4, 3, 1, 4);
        refuses(
            list(_describe(0, "Bank", LEI, voter(3))),
            false,
            abi.encodeWithSelector(RegistryErrors.BadVoter.selector, voter(3))
        );
    }

    /// @dev Of seven two may go at once, three not; a removed one is told, and is none any more.
    function testOrganisationsLeave() public {
        for (uint256 i = 4; i < 7; ++i) decide(list(addOrganisation(i)), false, 4);
        Action[] memory three = list(removeOrganisation(4), removeOrganisation(5), removeOrganisation(6));
        refuses(three, false, abi.encodeWithSelector(RegistryErrors.TooManyVotersLeave.selector, 3, 7));
        uint64 id = pass(list(removeOrganisation(4), removeOrganisation(6)), false, 7);
        skip(100);
        vm.expectEmit(address(registry));
        emit RegistryEvents.OrganisationRemoved(org(4));
        vm.expectEmit(address(registry));
        emit RegistryEvents.OrganisationRemoved(org(6));
        registry.execute(id);
        bytes32[] memory left = registry.organisationIds();
        assertEq(left.length, 5, "five");
        for (uint256 i = 0; i < 4; ++i) assertEq(left[i], org(i), "as they were");
        assertEq(left[4], org(5), "the last");
        assertEq(registry.organisation(org(5)).place, 5, "and knows it");
        for (uint256 i = 4; i < 7; i += 2) {
            Organisation memory it = registry.organisation(org(i));
            assertTrue(it.removed && it.place == 0, "gone");
            assertEq(registry.organisationOf(voter(i)), 0, "votes for nobody");
            bytes memory why = abi.encodeWithSelector(RegistryErrors.OrganisationUnknown.selector, org(i));
            refuses(list(removeOrganisation(i)), false, why);
            refuses(list(addNode(9, i, RPC)), false, why);
            refuses(list(grantRole(voter(9), "relayer", i)), false, why);
            refuses(list(rekey(i, voter(9))), false, why);
            why = abi.encodeWithSelector(RegistryErrors.OrganisationExists.selector, org(i));
            refuses(list(addOrganisation(i)), false, why);
        }
    }

    /// @dev Nodes and roles are added up, not set off against each other.
    function testAnOrganisationWithNodesAndRolesStays() public {
        decide(list(grantRole(voter(9), "relayer", 1)), false, 4);
        bytes memory why = abi.encodeWithSelector(RegistryErrors.OrganisationHolds.selector, org(1), 1, 1);
        refuses(list(removeOrganisation(1)), true, why);
    }

    function testTheFirstOrganisationIsOneOfThem() public {
        bytes memory why = abi.encodeWithSelector(RegistryErrors.OrganisationExists.selector, org(0));
        refuses(list(Action(1, abi.encode(org(0), "Bank", LEI, voter(9)))), false, why);
        holds(list(rekey(0, voter(9))), false, 4, 3, 1, 4);
    }

    // ---- nodes

    function testANodeIsToldAndWrittenDown() public {
        uint64 id = pass(list(addNode(7, 2, RPC)), false, 4);
        Vm.Wallet memory key = vm.createWallet(0x8007);
        skip(100);
        vm.recordLogs();
        registry.execute(id);
        Vm.Log[] memory logs = vm.getRecordedLogs();
        assertEq(logs.length, 2, "the node, the deed, and no change of validators");
        assertEq(logs[0].topics[0], RegistryEvents.NodeAdded.selector, "added");
        assertEq(logs[0].topics[1], bytes32(uint256(uint160(nodeOf(7)))), "which");
        assertEq(logs[0].topics[2], org(2), "whose");
        bytes memory data = abi.encode(key.publicKeyX, key.publicKeyY, "127.0.0.1", 30_303, RPC);
        assertEq(keccak256(logs[0].data), keccak256(data), "key, host, port, roles");
        (uint64 changed,) = registry.validatorsChanged();
        assertEq(changed, 0, "no validator came");
        Node memory it = registry.node(nodeOf(7));
        assertEq(it.keyX, bytes32(key.publicKeyX), "x");
        assertEq(it.keyY, bytes32(key.publicKeyY), "y");
        assertEq(it.place, 5, "place");
        assertEq(it.seat, 0, "seat");
    }

    /// @dev What a node does without a seat changes no seats, so neither spacing nor diversity stands against it.
    function testNodesWithoutSeatsChangeNoSeats() public {
        decide(list(addNode(7, 2, RPC), addNode(8, 2, RPC)), false, 4);
        uint64 seats = pass(list(removeNode(3), addNode(9, 3, VALIDATOR)), false, 4);
        uint64 update = pass(list(updateNode(7, RPC), updateNode(0, VALIDATOR | RPC)), false, 4);
        uint64 removal = pass(list(removeNode(8)), false, 4);
        skip(100);
        registry.execute(seats);
        vm.recordLogs();
        registry.execute(update);
        registry.execute(removal);
        assertEq(vm.getRecordedLogs().length, 5, "three nodes, two deeds");
        Node memory it = registry.node(nodeOf(0));
        assertEq(it.roles, VALIDATOR | RPC, "roles");
        assertEq(it.port, 30_304, "port");
        assertEq(it.seat, 1, "keeps its seat");
        assertEq(registry.getValidators().length, 4, "four");
        assertEq(registry.organisation(org(2)).nodes, 2, "one of three went");
    }

    function testAValidatorStandsUpAndSitsDown() public {
        registry = deploy(8, _free());
        uint256[3] memory which = [uint256(0), 3, 7]; // the first, one between, the last
        for (uint256 i = 0; i < 3; ++i) {
            decide(list(updateNode(which[i], RPC)), false, 8);
            assertEq(registry.getValidators().length, 7, "seven");
            assertEq(registry.node(nodeOf(which[i])).seat, 0, "no seat");
            assertEq(registry.node(nodeOf(which[i])).roles, RPC, "role");
            assertEq(registry.organisation(org(which[i])).validators, 0, "no validator");
            _seatsMatch();
            decide(list(updateNode(which[i], VALIDATOR)), false, 8);
            assertEq(registry.getValidators()[7], nodeOf(which[i]), "last");
            assertEq(registry.organisation(org(which[i])).validators, 1, "a validator");
            _seatsMatch();
        }
    }

    /// @dev Who gets a seat by an update joins as much as who comes with one.
    function testSeatsByUpdateAreCounted() public {
        registry = deploy(4, _free());
        decide(list(addNode(4, 0, RPC), addNode(5, 0, RPC), addNode(6, 0, RPC)), false, 4);
        Action[] memory three = list(updateNode(4, VALIDATOR), updateNode(5, VALIDATOR), updateNode(6, VALIDATOR));
        refuses(three, false, abi.encodeWithSelector(RegistryErrors.TooManyJoin.selector, 3, 7));
        holds(list(updateNode(4, VALIDATOR), updateNode(5, VALIDATOR)), false, 6, 4, 1, 4);
    }

    function testARemovedNodeLeavesNoGap() public {
        registry = deploy(8, _free());
        uint256[3] memory which = [uint256(0), 3, 5];
        for (uint256 i = 0; i < 3; ++i) {
            decide(list(removeNode(which[i])), true, 8);
            assertEq(registry.node(nodeOf(which[i])).keyX, 0, "nothing stays");
            Organisation memory owner = registry.organisation(org(which[i]));
            assertEq(owner.nodes + owner.validators, 0, "no node, no seat");
            assertEq(registry.nodeIds().length, 7 - i, "one less");
            _seatsMatch();
        }
        bytes memory why = abi.encodeWithSelector(RegistryErrors.NodeUnknown.selector, nodeOf(0));
        refuses(list(removeNode(0)), false, why);
    }

    function testRolesAndPortsOfANode() public {
        holds(list(Action(5, abi.encode(nodeOf(0), "h", uint16(1), VALIDATOR))), false, 4, 3, 1, 4);
        bytes memory why = abi.encodeWithSelector(RegistryErrors.BadPort.selector, 0);
        refuses(list(Action(5, abi.encode(nodeOf(0), "h", uint16(0), VALIDATOR))), false, why);
        for (uint256 bit = 2; bit < 8; ++bit) {
            uint8 roles = uint8(1 << bit) | VALIDATOR;
            why = abi.encodeWithSelector(RegistryErrors.BadRoles.selector, roles);
            refuses(list(updateNode(0, roles)), false, why);
        }
    }

    /// @dev A chain of one validator goes on.
    function testOneValidatorMayBeLeft() public {
        registry = deploy(4, _free());
        holds(list(removeNode(0), removeNode(1), removeNode(3)), true, 1, 1, 0, 4);
    }

    // ---- roles

    function testRolesAreListedWithoutGaps() public {
        address[3] memory who = [address(1), vm.addr(0x4E2), vm.addr(0x4E3)];
        uint64 id = pass(
            list(grantRole(who[0], "relayer", 0), grantRole(who[1], "relayer", 1), grantRole(who[2], "watcher", 2)),
            false,
            4
        );
        skip(100);
        vm.expectEmit(address(registry));
        emit RegistryEvents.RoleGranted(who[0], "relayer", org(0));
        registry.execute(id);
        _grants([uint256(1), 1, 1, 0]);
        Grant memory third = registry.grants()[2];
        assertEq(third.account, who[2], "account");
        assertEq(third.role, "watcher", "role");
        assertEq(third.organisation, org(2), "organisation");
        bytes memory why = abi.encodeWithSelector(RegistryErrors.RoleExists.selector, who[0], bytes32("relayer"));
        refuses(list(grantRole(who[0], "relayer", 1)), false, why);
        why = abi.encodeWithSelector(RegistryErrors.BadAccount.selector, address(0));
        refuses(list(grantRole(address(0), "relayer", 1)), false, why);
        why = abi.encodeWithSelector(RegistryErrors.BadIdentifier.selector, bytes32("Relayer"));
        refuses(list(grantRole(who[0], "Relayer", 1)), false, why);

        _revoke(who[0], "relayer", 0);
        _grants([uint256(0), 1, 1, 0]);
        assertEq(registry.grants()[0].account, who[2], "the last takes its place");
        _revoke(who[2], "watcher", 2);
        _grants([uint256(0), 1, 0, 0]);
        assertEq(registry.grants()[0].account, who[1], "and so on");
        _revoke(who[1], "relayer", 1);
        _grants([uint256(0), 0, 0, 0]);
    }

    function testRevokingTheLastMovesNobody() public {
        address[2] memory who = [vm.addr(0x4E1), vm.addr(0x4E2)];
        decide(list(grantRole(who[0], "relayer", 0), grantRole(who[1], "relayer", 1)), false, 4);
        _revoke(who[1], "relayer", 1);
        _grants([uint256(1), 0, 0, 0]);
        assertTrue(registry.hasRole(who[0], "relayer"), "stays");
        decide(list(grantRole(who[1], "relayer", 3)), false, 4);
        _grants([uint256(1), 0, 0, 1]);
        _revoke(who[0], "relayer", 0);
        _grants([uint256(0), 0, 0, 1]);
    }

    // ---- parameters and calls

    /// @dev Each span is at least one block and one second, and at most ninety days.
    function testEachSpanIsBoundedOnBothSides() public {
        string[4] memory rules =
            ["0 < voting <= 90 days", "0 < timelock <= 90 days", "0 < grace <= 90 days", "0 < spacing <= 90 days"];
        uint32[4] memory blocks = [uint32(0), 1, 31_104_000, 31_104_001];
        uint32[4] memory secs = [uint32(0), 1, 7_776_000, 7_776_001];
        for (uint256 which = 0; which < 4; ++which) {
            bytes memory why = abi.encodeWithSelector(RegistryErrors.BadParameters.selector, rules[which]);
            for (uint256 i = 0; i < 4; ++i) {
                Action[] memory first = list(setParameters(_with(which, blocks[i], 1)));
                Action[] memory second = list(setParameters(_with(which, 1, secs[i])));
                if (i == 0 || i == 3) refuses(first, true, why);
                else holds(first, true, 4, 3, 1, 4);
                if (i == 0 || i == 3) refuses(second, true, why);
                else holds(second, true, 4, 3, 1, 4);
            }
        }
    }

    function testParametersAreTold() public {
        Parameters memory p = _with(1, 7, 8);
        uint64 id = pass(list(setParameters(p)), false, 4);
        skip(100);
        vm.expectEmit(address(registry));
        emit RegistryEvents.ParametersChanged(p);
        registry.execute(id);
        (uint64 changed,) = registry.validatorsChanged();
        assertEq(changed, 0, "no validator came or went");
        assertEq(keccak256(abi.encode(registry.parameters())), keccak256(abi.encode(p)), "all of them");
    }

    function testCodeOfOneByteIsCode() public {
        vm.etch(address(0xC0DE), hex"00");
        holds(list(call(address(0xC0DE), "")), false, 4, 3, 1, 4);
    }

    function _describe(uint256 i, string memory name, bytes20 lei, address by) private pure returns (Action memory) {
        return Action(2, abi.encode(org(i), name, lei, by));
    }

    function _with(uint256 which, uint32 blocks, uint32 secs) private pure returns (Parameters memory p) {
        p = parameters();
        if (which == 0) (p.voting.blocks, p.voting.secs) = (blocks, secs);
        if (which == 1) (p.timelock.blocks, p.timelock.secs) = (blocks, secs);
        if (which == 2) (p.grace.blocks, p.grace.secs) = (blocks, secs);
        if (which == 3) (p.spacing.blocks, p.spacing.secs) = (blocks, secs);
    }

    function _free() private pure returns (Parameters memory p) {
        p = parameters();
        p.maxValidatorsPerOrganisation = 0;
        p.diversity = 0;
    }

    function _revoke(address account, bytes32 role, uint256 of_) private {
        uint64 id = pass(list(revokeRole(account, role)), false, 4);
        skip(100);
        vm.expectEmit(address(registry));
        emit RegistryEvents.RoleRevoked(account, role, org(of_));
        registry.execute(id);
        assertTrue(!registry.hasRole(account, role), "revoked");
        refuses(
            list(revokeRole(account, role)),
            false,
            abi.encodeWithSelector(RegistryErrors.RoleUnknown.selector, account, role)
        );
    }

    /// @dev How many roles each of the four has; each that is listed is had.
    function _grants(uint256[4] memory expected) private view {
        uint256 all = 0;
        for (uint256 i = 0; i < 4; ++i) {
            assertEq(registry.organisation(org(i)).grants, expected[i], "roles of one");
            all += expected[i];
        }
        Grant[] memory listed = registry.grants();
        assertEq(listed.length, all, "listed");
        for (uint256 i = 0; i < all; ++i) assertTrue(registry.hasRole(listed[i].account, listed[i].role), "has it");
    }

    /// @dev Each validator knows its seat, and each node its place.
    function _seatsMatch() private view {
        address[] memory seated = registry.getValidators();
        for (uint256 i = 0; i < seated.length; ++i) assertEq(registry.node(seated[i]).seat, i + 1, "seat");
        address[] memory nodes = registry.nodeIds();
        for (uint256 i = 0; i < nodes.length; ++i) assertEq(registry.node(nodes[i]).place, i + 1, "place");
    }
}
