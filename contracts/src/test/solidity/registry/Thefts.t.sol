// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {RegistryErrors} from "../../../main/solidity/registry/RegistryErrors.sol";
import {Action, Parameters, Stage} from "../../../main/solidity/registry/RegistryTypes.sol";
import {Duration} from "../../../main/solidity/vault/VaultTypes.sol";
import {PlainToken} from "../hostile/HostileTokens.sol";
import {RegistryTest} from "./RegistryTest.sol";

/// @notice Money that only the consortium's registry gives away.
contract Purse {
    address private immutable _OWNER;
    PlainToken private immutable _COIN;

    error NotTheOwner(address sender);

    constructor(address owner, PlainToken coin) {
        _OWNER = owner;
        _COIN = coin;
    }

    function pay(address to, uint256 amount) external {
        if (msg.sender != _OWNER) revert NotTheOwner(msg.sender);
        _COIN.transfer(to, amount);
    }
}

/// @notice Who would have the members' money or their votes without the members' votes of today and their timelock.
contract RegistryTheftsTest is RegistryTest {
    address private immutable _thief = vm.addr(0xBAD);
    PlainToken private _coin;
    Purse private _purse;

    function setUp() public override {
        super.setUp();
        _coin = new PlainToken();
        _purse = _purseOf(address(registry));
    }

    // ---- decisions that are over

    /// @dev Nobody executed a payment, and the members count it as dead. Longer spans later would wake it, and whoever
    ///      watches executes it in the same block: nobody may vote on what has expired, so nobody could prevent it.
    function testTheThiefWakesAnExpiredDecisionByALongerGrace() public {
        uint64 old = pass(list(_pay(_thief, 100)), false, 3);
        skip(300);
        assertTrue(registry.stageOf(old) == Stage.Expired, "over");
        Parameters memory longer = parameters();
        longer.grace = Duration(5000, 5000);
        decide(list(setParameters(longer)), false, 3);
        vm.prank(_thief);
        _wrongStage(old, Stage.Expired);
        registry.execute(old);
        _nothingLeft();
    }

    /// @dev The same with the timelock, which is a part of the time until the end.
    function testTheThiefWakesAnExpiredDecisionByALongerTimelock() public {
        uint64 old = pass(list(_pay(_thief, 100)), false, 3);
        skip(300);
        Parameters memory longer = parameters();
        longer.timelock = Duration(500, 500);
        decide(list(setParameters(longer)), false, 3);
        skip(100);
        vm.prank(_thief);
        _wrongStage(old, Stage.Expired);
        registry.execute(old);
        _nothingLeft();
    }

    /// @dev Votes of another time would count again.
    function testTheThiefWakesAnExpiredVoteByALongerVotingTime() public {
        uint64 old = propose(0, list(_pay(_thief, 100)), false);
        cast(1, old, true);
        skip(1000);
        assertTrue(registry.stageOf(old) == Stage.Expired, "over");
        Parameters memory longer = parameters();
        longer.voting = Duration(5000, 5000);
        decide(list(setParameters(longer)), false, 3);
        vm.prank(voter(2));
        _wrongStage(old, Stage.Expired);
        registry.vote(old, true);
        _nothingLeft();
    }

    /// @dev A payment waits; its friends bring through a shorter timelock beside it, so that it is made sooner than it was
    ///      told to those who would still stop it.
    function testTheThiefShortensATimelockThatRuns() public {
        Parameters memory shorter = parameters();
        shorter.timelock = Duration(1, 1);
        uint64 parametersFirst = pass(list(setParameters(shorter)), false, 3);
        skip(99);
        uint64 id = pass(list(_pay(_thief, 100)), false, 3);
        skip(1);
        registry.execute(parametersFirst);
        _wrongStage(id, Stage.Passed);
        registry.execute(id);
        skip(98);
        cast(1, id, false);
        skip(1);
        _wrongStage(id, Stage.Open);
        registry.execute(id);
        _nothingLeft();
    }

    // ---- votes

    /// @dev A payment that was decided loses its votes with a member that leaves. The newcomer's voice is the one that it
    ///      lacks: it has them again, and those who counted it as lost have their timelock again.
    function testANewcomersVoiceExecutesAtOnceWhatHadLostItsVotes() public {
        registry = deploy(7, parameters());
        _purse = _purseOf(address(registry));
        uint64 exchange = pass(_exchange(4, 7), false, 5);
        uint64 id = pass(list(_pay(_thief, 100)), false, 5);
        skip(100);
        registry.execute(exchange);
        vm.expectRevert(abi.encodeWithSelector(RegistryErrors.NotEnoughVotes.selector, id, 4, 5));
        registry.execute(id);
        cast(7, id, true);
        vm.prank(_thief);
        _wrongStage(id, Stage.Passed);
        registry.execute(id);
        skip(99);
        cast(7, id, false); // there was time to think better of it
        skip(1);
        _wrongStage(id, Stage.Open);
        registry.execute(id);
        _nothingLeft();
    }

    /// @dev Three of four have three puppets admitted, each by a proposal within the limit, all in one block: the second
    ///      has the votes of four members no more, and a puppet's vote starts its timelock anew.
    function testPuppetsAreLetInAllAtOnce() public {
        uint64[3] memory ids;
        for (uint256 i = 0; i < 3; ++i) ids[i] = pass(list(addOrganisation(4 + i)), false, 3);
        skip(100);
        registry.execute(ids[0]);
        for (uint256 i = 1; i < 3; ++i) {
            vm.expectRevert(abi.encodeWithSelector(RegistryErrors.NotEnoughVotes.selector, ids[i], 3, 4));
            registry.execute(ids[i]);
            cast(4, ids[i], true);
            _wrongStage(ids[i], Stage.Passed);
            registry.execute(ids[i]);
        }
        assertEq(registry.organisationIds().length, 5, "one of them");
    }

    /// @dev The key that an organisation gave away keeps nothing, and its new key takes back what the thief said with it.
    function testTheKeyThatWasExchangedSpeaksOn() public {
        uint64 id = propose(1, list(_pay(_thief, 100)), false); // by the thief, who has the key of the second
        decide(list(rekey(1, vm.addr(0x900D))), false, 4);
        cast(0, id, true);
        bytes memory none = abi.encodeWithSelector(RegistryErrors.NotAVoter.selector, voter(1));
        vm.startPrank(voter(1));
        vm.expectRevert(none);
        registry.vote(id, true);
        vm.expectRevert(none);
        registry.withdraw(id);
        vm.expectRevert(none);
        registry.propose(list(_pay(_thief, 100)), false, 0);
        vm.stopPrank();
        vm.prank(vm.addr(0x900D));
        registry.vote(id, false);
        assertEq(registry.proposal(id).approvals, 1, "one voice is left");
        cast(2, id, true);
        assertTrue(registry.stageOf(id) == Stage.Open, "not by three");
        vm.prank(vm.addr(0x900D));
        registry.withdraw(id);
        _nothingLeft();
    }

    /// @dev A member leaves and comes back under another name with the same key: what it said before does not count, and
    ///      with what it says now it has one voice.
    function testOneKeySpeaksUnderTwoNames() public {
        registry = deploy(7, parameters());
        _purse = _purseOf(address(registry));
        uint64 id = propose(4, list(_pay(_thief, 100)), false);
        cast(0, id, true);
        Action[] memory exchange = _exchange(4, 7);
        exchange[2] = Action(1, abi.encode(org(7), "Bank", bytes20(0), voter(4)));
        uint64 first = pass(exchange, false, 5);
        skip(100);
        registry.execute(first);
        assertEq(registry.proposal(id).approvals, 1, "the first's");
        for (uint256 i = 0; i < 3; ++i) cast(4, id, true);
        assertEq(registry.proposal(id).approvals, 2, "one voice");
        vm.prank(voter(4));
        vm.expectRevert(abi.encodeWithSelector(RegistryErrors.NotYourProposal.selector, id, org(4)));
        registry.withdraw(id);
        _nothingLeft();
    }

    // ---- deeds

    /// @dev Anybody may ask what would happen. What would happen is undone, whoever catches the answer.
    function testAStrangerPaysItselfInASimulation() public {
        vm.prank(_thief);
        try registry.simulate(list(_pay(_thief, 100)), true) {
            assertTrue(false, "it always refuses");
        } catch {}
        try registry.simulate(list(call(address(registry), abi.encodeCall(registry.execute, (1)))), true) {
            assertTrue(false, "it always refuses");
        } catch {}
        assertEq(registry.lastProposal(), 0, "nothing was proposed");
        _nothingLeft();
    }

    /// @dev Who executes gives so little gas that the payment fails in the call and the decision is spent.
    function testAnExecutorStarvesAPayment() public {
        address shop = vm.addr(0x5409);
        uint64 id = pass(list(_pay(shop, 60), _pay(shop, 40)), false, 3);
        skip(100);
        uint256 done = 0;
        for (uint256 gas = 30_000; gas < 400_000; gas += 5_000) {
            vm.prank(_thief);
            try registry.execute{gas: gas}(id) {
                ++done;
            } catch {}
            bool executed = registry.stageOf(id) == Stage.Executed;
            assertEq(_coin.balanceOf(shop), executed ? 100 : 0, "all or nothing");
        }
        assertEq(done, 1, "once there was enough");
        assertEq(_coin.balanceOf(address(_purse)), 0, "paid");
    }

    /// @dev A call that the purse would obey comes from the registry alone, and the registry makes none for its members.
    function testAVoterBorrowsTheRegistrysName() public {
        vm.startPrank(voter(0));
        vm.expectRevert(abi.encodeWithSelector(Purse.NotTheOwner.selector, voter(0)));
        _purse.pay(voter(0), 100);
        uint64 id = registry.propose(list(_pay(voter(0), 100)), false, 0);
        for (uint256 i = 0; i < 3; ++i) registry.vote(id, true);
        vm.stopPrank();
        skip(100);
        _wrongStage(id, Stage.Open);
        registry.execute(id);
        _nothingLeft();
    }

    function _purseOf(address owner) private returns (Purse purse) {
        purse = new Purse(owner, _coin);
        _coin.mint(address(purse), 100);
    }

    function _pay(address to, uint256 amount) private view returns (Action memory) {
        return call(address(_purse), abi.encodeCall(Purse.pay, (to, amount)));
    }

    /// @dev One member goes with its node, another comes with one.
    function _exchange(uint256 old, uint256 new_) private returns (Action[] memory actions) {
        actions = new Action[](4);
        (actions[0], actions[1]) = (removeNode(old), removeOrganisation(old));
        (actions[2], actions[3]) = (addOrganisation(new_), addNode(new_, new_, VALIDATOR));
    }

    function _wrongStage(uint64 id, Stage stage) private {
        vm.expectRevert(abi.encodeWithSelector(RegistryErrors.WrongStage.selector, id, uint8(stage)));
    }

    function _nothingLeft() private view {
        assertEq(_coin.balanceOf(_thief), 0, "the thief has nothing");
        assertEq(_coin.balanceOf(address(_purse)), 100, "the purse has all");
    }
}
