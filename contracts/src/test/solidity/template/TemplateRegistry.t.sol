// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IAccessManaged} from "@openzeppelin/contracts/access/manager/IAccessManaged.sol";
import {Initializable} from "@openzeppelin/contracts/proxy/utils/Initializable.sol";
import {Clones} from "@openzeppelin/contracts/proxy/Clones.sol";
import {Errors} from "@openzeppelin/contracts/utils/Errors.sol";
import {TemplateRegistry} from "../../../main/solidity/template/TemplateRegistry.sol";
import {Template, TemplateStage} from "../../../main/solidity/template/TemplateTypes.sol";
import {Templates} from "../../../main/solidity/template/Templates.sol";
import {
    CounterTemplate,
    LazyTemplate,
    MuteTemplate,
    OddTemplate,
    OpenTemplate,
    OtherTemplate,
    SilentTemplate
} from "./SampleTemplates.sol";
import {TemplateTest} from "./TemplateTest.sol";

contract TemplateRegistryTest is TemplateTest {
    function testTheWholeWayByVotes() public {
        OtherTemplate other = new OtherTemplate();
        bytes32 otherHash = address(other).codehash;
        bytes memory data = approval(address(other), INITIALISE);
        decideCall(address(templates), data);
        Template memory it = templates.templateOf(otherHash);
        assertEq(it.implementation, address(other), "implementation");
        assertEq(bytes32(it.initialiser), bytes32(INITIALISE), "initialiser");
        assertEq(it.report, REPORT, "report");
        assertTrue(it.stage == TemplateStage.Approved, "approved");

        address there = templates.addressOf(otherHash, maker, "s", args(maker, 7));
        vm.expectEmit(address(templates));
        emit TemplateRegistry.Cloned(otherHash, maker, there, "s", REPORT);
        vm.prank(maker);
        CounterTemplate made = CounterTemplate(templates.clone(otherHash, "s", args(maker, 7)));
        assertEq(address(made), there, "addressIsPromised");
        assertEq(made.owner(), maker, "bornInitialised");
        assertEq(made.count(), 7, "with its arguments");
        assertEq(templates.codeHashOf(there), otherHash, "known as ours");
        assertEq(templates.codeHashOf(address(other)), 0, "an implementation is no clone");
    }

    function testEventsOfGovernance() public {
        OtherTemplate other = new OtherTemplate();
        bytes32 otherHash = address(other).codehash;
        vm.expectEmit(address(templates));
        emit TemplateRegistry.TemplateApproved(otherHash, address(other), INITIALISE, REPORT);
        approve(address(other), INITIALISE);
        vm.expectEmit(address(templates));
        emit TemplateRegistry.TemplateWithdrawn(otherHash, REASON);
        decided(withdrawal(otherHash));
    }

    function testOnlyTheConsortiumDecides() public {
        address[3] memory others = [voter(1), stranger, address(access)];
        bytes memory data = approval(address(new OtherTemplate()), INITIALISE);
        for (uint256 i = 0; i < others.length; ++i) {
            bytes memory why = abi.encodeWithSelector(IAccessManaged.AccessManagedUnauthorized.selector, others[i]);
            vm.prank(others[i]);
            vm.expectRevert(why);
            (bool ok,) = address(templates).call(data);
            assertTrue(ok, "expectRevert turns it");
            vm.prank(others[i]);
            vm.expectRevert(why);
            templates.withdraw(hash, REASON);
        }
        vm.prank(address(access));
        vm.expectRevert(abi.encodeWithSelector(IAccessManaged.AccessManagedInvalidAuthority.selector, stranger));
        templates.setAuthority(stranger);
        vm.expectRevert(TemplateRegistry.ZeroAddress.selector);
        this.deployTemplates(address(0));
    }

    /// onlyApprovedCode
    function testNothingElseIsCloned() public {
        vm.expectRevert(abi.encodeWithSelector(Templates.UnknownTemplate.selector, REPORT));
        templates.clone(REPORT, 0, "");
        vm.expectRevert(abi.encodeWithSelector(Templates.UnknownTemplate.selector, bytes32(0)));
        templates.clone(0, 0, "");
        vm.expectRevert(abi.encodeWithSelector(Templates.UnknownTemplate.selector, REPORT));
        templates.addressOf(REPORT, maker, 0, "");
        refused(withdrawal(REPORT), abi.encodeWithSelector(Templates.UnknownTemplate.selector, REPORT));
    }

    function testAnApprovalIsComplete() public {
        OtherTemplate other = new OtherTemplate();
        bytes32 found = address(other).codehash;
        bytes memory incomplete = abi.encodeWithSelector(Templates.IncompleteTemplate.selector, found);
        refused(abi.encodeCall(templates.approve, (address(other), found, bytes4(0), REPORT)), incomplete);
        refused(abi.encodeCall(templates.approve, (address(other), found, INITIALISE, 0)), incomplete);
        refused(
            abi.encodeCall(templates.approve, (address(other), REPORT, INITIALISE, REPORT)),
            abi.encodeWithSelector(Templates.CodeDiffers.selector, address(other), REPORT, found)
        );
        refused(
            approval(address(counter), INITIALISE), abi.encodeWithSelector(Templates.TemplateIsApproved.selector, hash)
        );
    }

    function testAccountsWithoutCodeOfTheirOwnAreNoTemplates() public {
        address nobody = vm.addr(0xC99);
        refused(
            abi.encodeCall(templates.approve, (nobody, nobody.codehash, INITIALISE, REPORT)),
            abi.encodeWithSelector(TemplateRegistry.NoCodeOfItsOwn.selector, nobody)
        );
        // EIP-7702: an account that lets another's code run for it, until its key says otherwise.
        vm.etch(nobody, abi.encodePacked(hex"ef0100", address(counter)));
        refused(
            approval(nobody, INITIALISE),
            abi.encodeWithSelector(TemplateRegistry.NoCodeOfItsOwn.selector, nobody)
        );
    }

    /// @dev As long as a designation, and none: it goes on to the next question.
    function testOtherCodeOfThatLengthIsAsked() public {
        address odd = vm.addr(0xC98);
        vm.etch(odd, abi.encodePacked(hex"000100", address(counter)));
        bytes memory open = abi.encodeWithSelector(TemplateRegistry.ImplementationOpen.selector, odd);
        refused(approval(odd, INITIALISE), open);
        vm.etch(odd, abi.encodePacked(hex"60000000", address(counter)));
        refused(approval(odd, INITIALISE), open);
    }

    function testAnImplementationIsClosed() public {
        address[5] memory open = [
            address(new OpenTemplate()),
            address(new SilentTemplate()),
            address(new OddTemplate(abi.encode(2))),
            address(new OddTemplate(abi.encode(1, 1))),
            address(new OddTemplate(hex"01"))
        ];
        for (uint256 i = 0; i < open.length; ++i) {
            refused(
                approval(open[i], OpenTemplate.initialise.selector),
                abi.encodeWithSelector(TemplateRegistry.ImplementationOpen.selector, open[i])
            );
            assertTrue(templates.templateOf(open[i].codehash).stage == TemplateStage.None, "nothing was kept");
        }
    }

    /// cloneStays
    function testAWithdrawnTemplateMakesNoNewClones() public {
        CounterTemplate old = cloneBy(maker, "a", 1);
        address there = templates.addressOf(hash, maker, "a", args(maker, 1));
        decided(withdrawal(hash));
        assertTrue(templates.templateOf(hash).stage == TemplateStage.Withdrawn, "withdrawn");
        vm.prank(maker);
        vm.expectRevert(abi.encodeWithSelector(Templates.TemplateIsWithdrawn.selector, hash));
        templates.clone(hash, "b", args(maker, 1));
        refused(withdrawal(hash), abi.encodeWithSelector(Templates.TemplateIsWithdrawn.selector, hash));
        vm.prank(maker);
        old.increase();
        assertEq(old.count(), 2, "it goes on");
        assertEq(templates.codeHashOf(address(old)), hash, "and is still ours");
        assertEq(templates.addressOf(hash, maker, "a", args(maker, 1)), there, "and is still found");
    }

    function testAWithdrawnTemplateIsApprovedAgain() public {
        decided(withdrawal(hash));
        CounterTemplate twin = new CounterTemplate();
        bytes32 second = sha256("second report");
        decided(abi.encodeCall(templates.approve, (address(twin), hash, INITIALISE, second)));
        assertEq(templates.templateOf(hash).report, second, "with a report of its own");
        assertEq(cloneBy(maker, "a", 5).count(), 5, "cloned");
    }

    function testBornInitialised() public {
        LazyTemplate lazy = new LazyTemplate();
        approve(address(lazy), LazyTemplate.initialise.selector);
        bytes32 lazyHash = address(lazy).codehash;
        address there = templates.addressOf(lazyHash, address(this), 0, "");
        vm.expectRevert(abi.encodeWithSelector(TemplateRegistry.NotInitialised.selector, there));
        templates.clone(lazyHash, 0, "");
        assertEq(there.code.length, 0, "nothing stays of it");
        assertEq(templates.codeHashOf(there), 0, "nor here");

        MuteTemplate mute = new MuteTemplate();
        approve(address(mute), MuteTemplate.initialise.selector);
        bytes32 muteHash = address(mute).codehash;
        vm.expectRevert(Errors.FailedCall.selector);
        templates.clone(muteHash, 0, "");

        vm.expectRevert(CounterTemplate.ZeroOwner.selector);
        templates.clone(hash, 0, args(address(0), 1));
    }

    /// bornInitialised: once
    function testNobodyInitialisesAgain() public {
        CounterTemplate made = cloneBy(maker, "a", 1);
        assertTrue(made.initialised() && counter.initialised(), "both closed");
        address[3] memory all = [maker, thief, address(templates)];
        for (uint256 i = 0; i < all.length; ++i) {
            vm.prank(all[i]);
            vm.expectRevert(Initializable.InvalidInitialization.selector);
            made.initialise(thief, 9);
            vm.prank(all[i]);
            vm.expectRevert(Initializable.InvalidInitialization.selector);
            counter.initialise(thief, 9);
        }
    }

    function testASaltServesOnceForEqualArguments() public {
        CounterTemplate first = cloneBy(maker, "a", 1);
        vm.prank(maker);
        vm.expectRevert(abi.encodeWithSelector(TemplateRegistry.AlreadyCloned.selector, address(first)));
        templates.clone(hash, "a", args(maker, 1));
        assertTrue(address(cloneBy(maker, "a", 2)) != address(first), "other arguments, another address");
        assertTrue(address(cloneBy(maker, "b", 1)) != address(first), "another salt, another address");
    }

    function testFuzz_addressIsPromised(address who, bytes32 salt, uint256 count) public {
        vm.assume(who != address(0));
        address there = templates.addressOf(hash, who, salt, args(who, count));
        assertEq(there.code.length, 0, "not there yet");
        // As the page says it, for whoever works it out without asking.
        bytes32 initialisation = keccak256(bytes.concat(INITIALISE, args(who, count)));
        bytes32 bound_ = keccak256(abi.encode(who, salt, initialisation));
        assertEq(
            there, Clones.predictDeterministicAddress(address(counter), bound_, address(templates)), "as documented"
        );
        CounterTemplate made = cloneBy(who, salt, count);
        assertEq(address(made), there, "addressIsPromised");
        assertEq(made.owner(), who, "owner");
        assertEq(made.count(), count, "count");
        // EIP-1167, word for word.
        bytes memory expected =
            abi.encodePacked(hex"363d3d373d3d3d363d73", address(counter), hex"5af43d82803e903d91602b57fd5bf3");
        assertEq(there.codehash, keccak256(expected), "a minimal clone");
    }
}
