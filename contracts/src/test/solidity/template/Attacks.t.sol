// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Clones} from "@openzeppelin/contracts/proxy/Clones.sol";
import {Errors} from "@openzeppelin/contracts/utils/Errors.sol";
import {TemplateRegistry} from "../../../main/solidity/template/TemplateRegistry.sol";
import {Templates} from "../../../main/solidity/template/Templates.sol";
import {CounterTemplate, GreedyTemplate, OtherTemplate} from "./SampleTemplates.sol";
import {TemplateTest} from "./TemplateTest.sol";

/// @notice What was tried against the factory.
contract TemplateAttacksTest is TemplateTest {
    /// @dev The thief sees the maker's transaction and sends the same before it.
    function testFrontRunning() public {
        address promised = templates.addressOf(hash, maker, "a", args(maker, 1));
        vm.prank(thief);
        address got = templates.clone(hash, "a", args(maker, 1));
        assertTrue(got != promised, "the thief makes another one");
        assertEq(address(cloneBy(maker, "a", 1)), promised, "the maker's is free");
    }

    /// @dev The maker promises one owner and makes the clone for another.
    function testTheMakerCannotChangeWhatItPromised() public {
        address promised = templates.addressOf(hash, maker, "a", args(thief, 1));
        assertTrue(address(cloneBy(maker, "a", 1)) != promised, "not at the promised address");
        assertEq(promised.code.length, 0, "which stays empty");
    }

    /// @dev Two secrets that were packed alike would lead to one address.
    function testArgumentsAndSaltDoNotRunIntoEachOther() public view {
        bytes memory one = abi.encodePacked(bytes32("b"), bytes32("c"));
        bytes memory other = abi.encodePacked(bytes32("c"));
        assertTrue(
            templates.addressOf(hash, maker, "a", one) != templates.addressOf(hash, maker, "a", other), "apart"
        );
    }

    /// @dev A clone of the same code from elsewhere is not ours.
    function testACloneFromElsewhereIsNotKnown() public {
        address own = Clones.clone(address(counter));
        CounterTemplate(own).initialise(thief, 1);
        assertEq(templates.codeHashOf(own), 0, "not made here");
        TemplateRegistry another = deployTemplates(thief);
        vm.prank(thief);
        vm.expectRevert(abi.encodeWithSelector(Templates.UnknownTemplate.selector, hash));
        another.clone(hash, 0, args(thief, 1));
    }

    function testCodeThatChanged() public {
        bytes memory approved = address(counter).code;
        vm.etch(address(counter), address(new OtherTemplate()).code);
        _refusedNow();
        vm.etch(address(counter), approved);
        assertEq(cloneBy(maker, "a", 1).count(), 1, "as it was");
    }

    /// @dev SELFDESTRUCT in the transaction of the approval would leave this.
    function testCodeThatVanished() public {
        vm.etch(address(counter), "");
        _refusedNow();
    }

    /// @dev A key signs an EIP-7702 designation for an address whose code was approved.
    function testCodeThatBecameADesignation() public {
        vm.etch(address(counter), abi.encodePacked(hex"ef0100", thief));
        _refusedNow();
    }

    function _refusedNow() private {
        bytes memory why = abi.encodeWithSelector(
            Templates.CodeDiffers.selector, address(counter), hash, address(counter).codehash
        );
        vm.expectRevert(why);
        vm.prank(maker);
        templates.clone(hash, "a", args(maker, 1));
        bytes memory approved = abi.encodeWithSelector(Templates.TemplateIsApproved.selector, hash);
        refused(abi.encodeCall(templates.approve, (address(counter), hash, INITIALISE, REPORT)), approved);
    }

    /// @dev An initialiser that comes back: each clone in the chain is whole, and none is initialised twice.
    function testAnInitialiserThatComesBack() public {
        GreedyTemplate greedy = new GreedyTemplate();
        bytes32 greedyHash = address(greedy).codehash;
        approve(address(greedy), GreedyTemplate.initialise.selector);
        vm.prank(maker);
        address at = templates.clone(greedyHash, 0, abi.encode(templates, greedyHash, uint256(2)));
        uint256 length = 0;
        for (; at != address(0); at = GreedyTemplate(at).child()) {
            assertEq(templates.codeHashOf(at), greedyHash, "ours");
            assertTrue(GreedyTemplate(at).initialised() && !GreedyTemplate(at).twice(), "once");
            ++length;
        }
        assertEq(length, 3, "all of them");
    }

    /// @dev What was sent to the address before there is code belongs to what will be there, and to nobody else.
    function testMoneyThatCameFirst() public {
        address promised = templates.addressOf(hash, maker, "a", args(maker, 1));
        bytes memory role = abi.encodeCall(token.grantRole, (token.ISSUER_ROLE(), address(this)));
        vm.startPrank(address(registry));
        access.execute(address(token), role);
        access.execute(address(token), abi.encodeCall(token.setQuota, (address(this), 10)));
        vm.stopPrank();
        token.issue(promised, 10);
        vm.prank(thief);
        templates.clone(hash, "a", args(maker, 1));
        CounterTemplate made = cloneBy(maker, "a", 1);
        assertEq(token.balanceOf(address(made)), 10, "the money waits");
        assertEq(made.owner(), maker, "for the maker");
    }

    /// @dev The factory is the sender of an initialisation and of nothing else.
    function testTheFactoryCallsOnlyTheInitialiser() public {
        CounterTemplate made = cloneBy(address(templates), "a", 1);
        assertEq(made.owner(), address(templates), "the factory owns it");
        vm.prank(thief);
        vm.expectRevert(Errors.FailedCall.selector);
        templates.clone(hash, "b", abi.encodeCall(CounterTemplate.increase, ()));
        assertEq(made.count(), 1, "and did nothing with it");
    }
}
