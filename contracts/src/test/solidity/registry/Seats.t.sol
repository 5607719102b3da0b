// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {RegistryErrors} from "../../../main/solidity/registry/RegistryErrors.sol";
import {RegistryEvents} from "../../../main/solidity/registry/RegistryEvents.sol";
import {Action, Parameters} from "../../../main/solidity/registry/RegistryTypes.sol";
import {RegistryTest} from "./RegistryTest.sol";

/// @notice Changes of the validator set: what would strand the chain or give it to somebody is refused.
contract SeatsTest is RegistryTest {
    function testAFifthValidatorIsSeatedFromTheNextBlockOn() public {
        uint64 id = pass(list(addOrganisation(4), addNode(4, 4, VALIDATOR)), false, 4);
        skip(100);
        address[] memory five = new address[](5);
        for (uint256 i = 0; i < 5; ++i) five[i] = nodeOf(i);
        vm.expectEmit(address(registry));
        emit RegistryEvents.ValidatorsChanged(uint64(block.number) + 1, five);
        registry.execute(id);
        assertEq(registry.getValidators()[4], nodeOf(4), "seated");
        (uint64 changed, uint64 time) = registry.validatorsChanged();
        assertEq(changed, block.number, "block");
        assertEq(time, block.timestamp, "time");
    }

    function testSimulationTellsTheQuorumAndChangesNothing() public {
        holds(list(addOrganisation(4), addNode(4, 4, VALIDATOR)), false, 5, 4, 1, 5);
        holds(list(removeNode(0)), true, 3, 2, 0, 4);
        assertEq(registry.getValidators().length, 4, "unchanged");
    }

    function testTheLastValidatorStays() public {
        registry = deploy(1, _free());
        bytes memory why = abi.encodeWithSelector(RegistryErrors.NoValidatorLeft.selector);
        refuses(list(removeNode(0)), true, why);
        refuses(list(updateNode(0, RPC)), true, why);
    }

    function testAtMostAThirdLeavesAtOnce() public {
        registry = deploy(7, parameters());
        holds(list(removeNode(0), removeNode(1)), false, 5, 4, 1, 7);
        Action[] memory three = list(removeNode(0), updateNode(1, RPC), removeNode(2));
        refuses(three, false, abi.encodeWithSelector(RegistryErrors.TooManyLeave.selector, 3, 7));
        holds(three, true, 4, 3, 1, 7);
    }

    function testAtMostAThirdOfTheNewSetIsNew() public {
        _free(4);
        Action[] memory two = list(addNode(4, 0, VALIDATOR), addNode(5, 0, VALIDATOR));
        holds(two, false, 6, 4, 1, 4);
        Action[] memory three =
            list(addNode(4, 0, VALIDATOR), addNode(5, 0, VALIDATOR), addNode(6, 0, VALIDATOR));
        refuses(three, false, abi.encodeWithSelector(RegistryErrors.TooManyJoin.selector, 3, 7));
        holds(three, true, 7, 5, 2, 4);
    }

    /// @dev A second validator beside one: quorum two, and the newcomer may not run.
    function testTheSecondOfTwoNeedsForce() public {
        _free(1);
        Action[] memory second = list(addNode(1, 0, VALIDATOR));
        refuses(second, false, abi.encodeWithSelector(RegistryErrors.TooManyJoin.selector, 1, 2));
        holds(second, true, 2, 2, 0, 1);
    }

    function testOneOfFourIsReplaced() public {
        holds(list(removeNode(2), addNode(9, 2, VALIDATOR)), false, 4, 3, 1, 4);
        Action[] memory two = new Action[](4);
        two[0] = removeNode(2);
        two[1] = addNode(9, 2, VALIDATOR);
        two[2] = removeNode(3);
        two[3] = addNode(10, 3, VALIDATOR);
        refuses(two, false, abi.encodeWithSelector(RegistryErrors.TooManyLeave.selector, 2, 4));
        holds(two, true, 4, 3, 1, 4);
    }

    function testNotBelowFour() public {
        refuses(list(removeNode(1)), false, abi.encodeWithSelector(RegistryErrors.BelowFour.selector, 4, 3));
        _free(4);
        decide(list(removeNode(1)), true, 4);
        holds(list(removeNode(2)), false, 2, 2, 0, 4); // below four already: a third may go
    }

    function testChangesKeepTheirDistance() public {
        _free(7);
        uint64 first = pass(list(removeNode(0)), false, 7);
        uint64 second = pass(list(removeNode(1)), false, 7);
        uint64 third = pass(list(removeNode(2)), true, 7);
        skip(100);
        registry.execute(first);
        vm.expectRevert(
            abi.encodeWithSelector(RegistryErrors.ChangedInThisBlock.selector, uint64(block.number))
        );
        registry.execute(third);
        (uint64 changed, uint64 time) = registry.validatorsChanged();
        bytes memory soon = abi.encodeWithSelector(RegistryErrors.TooSoonAfterChange.selector, changed, time);
        skip(49);
        vm.expectRevert(soon);
        registry.execute(second);
        vm.roll(block.number + 1); // blocks alone
        vm.expectRevert(soon);
        registry.execute(second);
        registry.execute(third); // forced
        skip(50);
        registry.execute(second);
        assertEq(registry.getValidators().length, 4, "three gone");
    }

    function testNoOrganisationHasMoreThanItsShare() public {
        Parameters memory p = parameters();
        p.maxValidatorsPerOrganisation = 1;
        p.diversity = 0;
        registry = deploy(4, p);
        Action[] memory second = list(addNode(4, 0, VALIDATOR));
        bytes memory why = abi.encodeWithSelector(RegistryErrors.TooManyOfOneOrganisation.selector, org(0), 2, 1);
        refuses(second, true, why);
    }

    function testNoOrganisationIsAQuorum() public {
        Parameters memory p = _free();
        p.diversity = 1;
        registry = deploy(4, p);
        Action[] memory two = list(addNode(4, 0, VALIDATOR), addNode(5, 0, VALIDATOR));
        holds(two, true, 6, 4, 1, 4); // three of six, quorum four
        Action[] memory four = new Action[](4);
        for (uint256 i = 0; i < 4; ++i) four[i] = addNode(4 + i, 0, VALIDATOR);
        holds(four, true, 8, 6, 2, 4);
        Action[] memory taken = list(removeNode(1), removeNode(2), addNode(4, 0, VALIDATOR));
        refuses(taken, true, abi.encodeWithSelector(RegistryErrors.HoldsQuorum.selector, org(0), 2, 2));
    }

    function testNoOrganisationIsABlockingMinority() public {
        Parameters memory p = parameters();
        p.maxValidatorsPerOrganisation = 0;
        registry = deploy(4, p);
        Action[] memory second = list(addNode(4, 0, VALIDATOR));
        // Two of five: three others are no quorum of four.
        bytes memory why = abi.encodeWithSelector(RegistryErrors.HoldsBlockingMinority.selector, org(0), 2, 2);
        refuses(second, true, why);
        registry = deploy(7, p);
        holds(list(addNode(14, 0, VALIDATOR)), false, 8, 6, 2, 7);
    }

    /// @dev A rule that today's set breaks is not agreed on before the set is changed.
    function testARuleThatIsBrokenAtOnceIsRefused() public {
        _free(4);
        decide(list(addNode(4, 0, VALIDATOR)), false, 4);
        bytes memory why = abi.encodeWithSelector(RegistryErrors.TooManyOfOneOrganisation.selector, org(0), 2, 1);
        refuses(list(setParameters(parameters())), true, why);
    }

    function testTheGovernmentIsNotStranded() public {
        bytes memory why = abi.encodeWithSelector(RegistryErrors.TooManyVotersLeave.selector, 2, 4);
        refuses(list(rekey(0, voter(8)), rekey(1, voter(9))), false, why);
        why = abi.encodeWithSelector(RegistryErrors.TooManyVotersJoin.selector, 3, 7);
        refuses(list(addOrganisation(4), addOrganisation(5), addOrganisation(6)), false, why);
        holds(list(addOrganisation(4), addOrganisation(5), addOrganisation(6)), true, 4, 3, 1, 7);
        _free(1);
        refuses(
            list(addOrganisation(4)), false, abi.encodeWithSelector(RegistryErrors.TooManyVotersJoin.selector, 1, 2)
        );
    }

    function testTheLastOrganisationStays() public {
        _free(1);
        Action[] memory all = list(addNode(1, 0, RPC), removeNode(1), removeNode(0));
        refuses(all, true, abi.encodeWithSelector(RegistryErrors.NoValidatorLeft.selector));
        all = list(removeNode(0), removeOrganisation(0));
        refuses(all, true, abi.encodeWithSelector(RegistryErrors.NoOrganisationLeft.selector));
    }

    /// @dev Whatever joins and leaves: what is accepted without force leaves a quorum of the new set in its seats.
    function testFuzz_thoseWhoStayAreAQuorum(uint8 members, uint8 leaving, uint8 joining) public {
        uint256 n = bound(members, 1, 12);
        uint256 out = bound(leaving, 0, n);
        uint256 come = bound(joining, 0, 16 - out);
        vm.assume(out + come > 0);
        _free(n);
        Action[] memory actions = new Action[](out + come);
        for (uint256 i = 0; i < come; ++i) actions[i] = addNode(100 + i, 0, VALIDATOR);
        for (uint256 i = 0; i < out; ++i) actions[come + i] = removeNode(i);
        uint256 afterwards = n + come - out;
        bool strands = n - out < registry.sealsNeeded(afterwards);
        try registry.simulate(actions, false) {
            assertTrue(false, "always reverts");
        } catch (bytes memory reason) {
            bool accepted = bytes4(reason) == RegistryErrors.WouldHold.selector;
            assertTrue(!(accepted && strands), "accepted and stranded");
            assertTrue(!accepted || afterwards >= 4 || n < 4, "accepted and below four");
            bool mild = !strands && out * 3 <= n && (afterwards >= 4 || n < 4);
            assertTrue(accepted || !mild, "refused without need");
        }
    }

    function testFuzz_votesNeeded(uint16 organisations) public view {
        uint256 n = bound(organisations, 1, 64);
        uint256 ordinary = registry.votesNeeded(n, false);
        uint256 high = registry.votesNeeded(n, true);
        assertTrue(ordinary * 3 >= n * 2 && (ordinary - 1) * 3 < n * 2, "two thirds, rounded up");
        assertTrue(high <= n && high * 5 >= n * 4, "four fifths");
        assertTrue(high > ordinary || ordinary == n, "more than the ordinary");
        assertEq(registry.sealsNeeded(n), ordinary, "seals are two thirds too");
    }

    function _free() private pure returns (Parameters memory p) {
        p = parameters();
        p.maxValidatorsPerOrganisation = 0;
        p.diversity = 0;
    }

    function _free(uint256 members) private {
        registry = deploy(members, _free());
    }
}
