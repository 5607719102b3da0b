// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ConsortiumRegistry} from "../../../main/solidity/registry/ConsortiumRegistry.sol";
import {
    Action,
    Founder,
    FoundingNode,
    Grant,
    Parameters,
    Stage
} from "../../../main/solidity/registry/RegistryTypes.sol";
import {Duration} from "../../../main/solidity/vault/VaultTypes.sol";
import {Test, Vm} from "../Test.sol";

/// @notice A registry of four organisations with one validator each, and hands to propose and vote for them.
abstract contract RegistryTest is Test {
    uint64 internal constant NOW = 1_790_000_000;
    uint8 internal constant VALIDATOR = 1;
    uint8 internal constant RPC = 2;

    /// @dev Of the LEI register's own examples: valid check digits.
    bytes20 internal constant LEI = "529900T8BM49AURSDO55";

    ConsortiumRegistry internal registry;

    function setUp() public virtual {
        vm.warp(NOW);
        vm.roll(1000);
        registry = deploy(4, parameters());
    }

    function parameters() internal pure returns (Parameters memory p) {
        p.voting = Duration(1000, 1000);
        p.timelock = Duration(100, 100);
        p.grace = Duration(200, 200);
        p.spacing = Duration(50, 50);
        p.maxValidatorsPerOrganisation = 1;
        p.diversity = 2;
    }

    function deploy(uint256 members, Parameters memory p) internal returns (ConsortiumRegistry) {
        Founder[] memory founders = new Founder[](members);
        FoundingNode[] memory nodes = new FoundingNode[](members);
        for (uint256 i = 0; i < members; ++i) {
            founders[i] = Founder(org(i), "Bank", i == 0 ? LEI : bytes20(0), voter(i));
            nodes[i] = foundingNode(i, i, VALIDATOR);
        }
        return deployWith(p, founders, nodes, new Grant[](0));
    }

    function deployWith(Parameters memory p, Founder[] memory f, FoundingNode[] memory n, Grant[] memory g)
        public
        returns (ConsortiumRegistry)
    {
        return ConsortiumRegistry(vm.deployCode("ConsortiumRegistry.sol:ConsortiumRegistry", abi.encode(p, f, n, g)));
    }

    // ---- names

    function org(uint256 i) internal pure returns (bytes32) {
        return bytes32(abi.encodePacked("bank-", bytes1(uint8(0x61 + i / 26)), bytes1(uint8(0x61 + i % 26))));
    }

    function voter(uint256 i) internal pure returns (address) {
        return vm.addr(0x7000 + i);
    }

    function nodeOf(uint256 i) internal pure returns (address) {
        return vm.addr(0x8000 + i);
    }

    function foundingNode(uint256 i, uint256 owner, uint8 roles) internal returns (FoundingNode memory) {
        Vm.Wallet memory it = vm.createWallet(0x8000 + i);
        return FoundingNode(org(owner), bytes32(it.publicKeyX), bytes32(it.publicKeyY), "127.0.0.1", 30_303, roles);
    }

    // ---- actions

    function addOrganisation(uint256 i) internal pure returns (Action memory) {
        return Action(1, abi.encode(org(i), "Bank", bytes20(0), voter(i)));
    }

    function rekey(uint256 i, address to) internal pure returns (Action memory) {
        return Action(2, abi.encode(org(i), "Bank", bytes20(0), to));
    }

    function removeOrganisation(uint256 i) internal pure returns (Action memory) {
        return Action(3, abi.encode(org(i)));
    }

    function addNode(uint256 i, uint256 owner, uint8 roles) internal returns (Action memory) {
        FoundingNode memory it = foundingNode(i, owner, roles);
        return Action(4, abi.encode(it.organisation, it.keyX, it.keyY, it.host, it.port, it.roles));
    }

    function updateNode(uint256 i, uint8 roles) internal pure returns (Action memory) {
        return Action(5, abi.encode(nodeOf(i), "10.0.0.1", uint16(30_304), roles));
    }

    function removeNode(uint256 i) internal pure returns (Action memory) {
        return Action(6, abi.encode(nodeOf(i)));
    }

    function grantRole(address account, bytes32 role, uint256 owner) internal pure returns (Action memory) {
        return Action(7, abi.encode(account, role, org(owner)));
    }

    function revokeRole(address account, bytes32 role) internal pure returns (Action memory) {
        return Action(8, abi.encode(account, role));
    }

    function setParameters(Parameters memory p) internal pure returns (Action memory) {
        return Action(9, abi.encode(p));
    }

    function call(address target, bytes memory data) internal pure returns (Action memory) {
        return Action(10, abi.encode(target, data));
    }

    function list(Action memory a) internal pure returns (Action[] memory actions) {
        actions = new Action[](1);
        actions[0] = a;
    }

    function list(Action memory a, Action memory b) internal pure returns (Action[] memory actions) {
        actions = new Action[](2);
        (actions[0], actions[1]) = (a, b);
    }

    function list(Action memory a, Action memory b, Action memory c) internal pure returns (Action[] memory actions) {
        actions = new Action[](3);
        (actions[0], actions[1], actions[2]) = (a, b, c);
    }

    // ---- deeds

    function propose(uint256 by, Action[] memory actions, bool forced) internal returns (uint64) {
        vm.prank(voter(by));
        return registry.propose(actions, forced, 0);
    }

    function cast(uint256 by, uint64 id, bool inFavour) internal {
        vm.prank(voter(by));
        registry.vote(id, inFavour);
    }

    /// @dev Proposed by the first and voted for by all others of `members`.
    function pass(Action[] memory actions, bool forced, uint256 members) internal returns (uint64 id) {
        id = propose(0, actions, forced);
        for (uint256 i = 1; i < members; ++i) {
            Stage stage = registry.stageOf(id);
            if (stage == Stage.Open || stage == Stage.Passed) cast(i, id, true);
        }
    }

    function skip(uint256 blocks) internal {
        vm.roll(block.number + blocks);
        vm.warp(block.timestamp + blocks);
    }

    /// @dev From proposal to deed; the validators' spacing goes by, too.
    function decide(Action[] memory actions, bool forced, uint256 members) internal {
        uint64 id = pass(actions, forced, members);
        skip(100);
        registry.execute(id);
        skip(50);
    }

    /// @dev What the actions would be answered at once.
    function refuses(Action[] memory actions, bool forced, bytes memory why) internal {
        vm.expectRevert(why);
        registry.simulate(actions, forced);
    }

    function holds(Action[] memory actions, bool forced, uint256 validators, uint256 quorum, uint256 f, uint256 orgs)
        internal
    {
        refuses(
            actions,
            forced,
            abi.encodeWithSignature("WouldHold(uint256,uint256,uint256,uint256)", validators, quorum, f, orgs)
        );
    }
}
