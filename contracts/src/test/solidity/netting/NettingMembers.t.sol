// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {NettingErrors} from "../../../main/solidity/netting/NettingErrors.sol";
import {NettingEvents} from "../../../main/solidity/netting/NettingEvents.sol";
import {NetPart} from "../../../main/solidity/netting/NettingTypes.sol";
import {NettingTest} from "./NettingTest.sol";

/// @notice Who attests parts, how many of them, and how they change.
contract NettingMembersTest is NettingTest {
    function setUp() public override {
        super.setUp();
        enter(shop, 1_000);
        enter(second, 500);
    }

    /// NET-QUORUM
    function testExactlyAQuorumOfDifferentMembersAttests() public {
        NetPart memory it = partOf(true);
        bytes memory positions = transfer(shop, second, 1);
        bytes32 digest = book.digestOf(it, positions);
        bytes[] memory good = attest(it, positions);

        bytes[] memory two = new bytes[](2);
        (two[0], two[1]) = (good[0], good[1]);
        refused(it, positions, two, abi.encodeWithSelector(NettingErrors.WrongCount.selector, 2, 3));
        bytes[] memory four = new bytes[](4);
        (four[0], four[1], four[2], four[3]) = (good[0], good[1], good[2], sign(memberKeys[3], digest));
        refused(it, positions, four, abi.encodeWithSelector(NettingErrors.WrongCount.selector, 4, 3));

        bytes[] memory bad = attest(it, positions);
        bad[1] = bad[0];
        refused(it, positions, bad, _notAttested(digest, vm.addr(memberKeys[0])));
        bad = attest(it, positions);
        (bad[1], bad[2]) = (bad[2], bad[1]);
        refused(it, positions, bad, _notAttested(digest, vm.addr(memberKeys[1])));
        bad = attest(it, positions);
        bad[2] = sign(PAYER_KEY, digest);
        refused(it, positions, bad, _notAttested(digest, payer));
        bad = attest(it, positions);
        bad[0] = hex"00";
        refused(it, positions, bad, _notAttested(digest, address(0)));

        // Any three of the four.
        (good[0], good[1], good[2]) =
            (sign(memberKeys[0], digest), sign(memberKeys[2], digest), sign(memberKeys[3], digest));
        vm.prank(operator);
        book.settlePart(it, positions, good);
    }

    function testMembersChangeAfterANoticeInWhichEverybodyCanLeave() public {
        address[] memory five = new address[](5);
        for (uint160 i = 0; i < 5; ++i) {
            five[i] = address(i + 1);
        }
        vm.expectRevert(abi.encodeWithSelector(NettingErrors.NotInRole.selector, bytes32(0), operator));
        vm.prank(operator);
        book.proposeMembers(five, 3);
        vm.expectEmit(address(book));
        emit NettingEvents.MembersProposed(keccak256(abi.encode(five, uint16(3))), five, 3);
        vm.prank(governance);
        book.proposeMembers(five, 3);
        (bytes32 hash, uint64 block_, uint64 time) = book.membersProposal();
        assertEq(hash, keccak256(abi.encode(five, uint16(3))), "proposed");

        // D_bond is longer than the wait of a leave: who asks within D_watch of the proposal has left before.
        pass(43_200);
        vm.prank(shop);
        book.requestLeave(shop, 1_000);
        pass(86_400);
        settleNothing();
        vm.prank(shop);
        assertEq(book.finishLeave(shop), 1_000, "left");
        vm.expectRevert(abi.encodeWithSelector(NettingErrors.NoticeNotOver.selector, block_, time));
        book.enactMembers(five, 3);
        pass(259_200);
        vm.expectRevert(
            abi.encodeWithSelector(NettingErrors.NoSuchProposal.selector, keccak256(abi.encode(five, uint16(4))))
        );
        book.enactMembers(five, 4);
        vm.expectEmit(address(book));
        emit NettingEvents.MembersEnacted(five, 3);
        vm.prank(stranger);
        book.enactMembers(five, 3);
        (address[] memory now_, uint16 quorum) = book.members();
        assertEq(now_.length, 5, "five");
        assertEq(quorum, 3, "quorum");
        NetPart memory it = partOf(true);
        bytes32 digest = book.digestOf(it, "");
        refused(it, "", attest(it, ""), _notAttested(digest, vm.addr(memberKeys[0])));
        vm.expectRevert(abi.encodeWithSelector(NettingErrors.NoSuchProposal.selector, hash));
        book.enactMembers(five, 3);
    }

    function testMembersAreAMajorityAndInOrder() public {
        address[] memory list = members();
        vm.startPrank(governance);
        vm.expectRevert(abi.encodeWithSelector(NettingErrors.BadQuorum.selector, 4, 2));
        book.proposeMembers(list, 2);
        vm.expectRevert(abi.encodeWithSelector(NettingErrors.BadQuorum.selector, 4, 5));
        book.proposeMembers(list, 5);
        vm.expectRevert(abi.encodeWithSelector(NettingErrors.BadQuorum.selector, 33, 33));
        book.proposeMembers(new address[](33), 33);
        (list[0], list[1]) = (list[1], list[0]);
        vm.expectRevert(abi.encodeWithSelector(NettingErrors.MembersNotRising.selector, list[0], list[1]));
        book.proposeMembers(list, 3);
        vm.expectRevert(abi.encodeWithSelector(NettingErrors.MembersNotRising.selector, address(0), address(0)));
        book.proposeMembers(new address[](1), 1);
        vm.expectRevert(abi.encodeWithSelector(NettingErrors.BadQuorum.selector, 0, 0));
        book.proposeMembers(new address[](0), 0);
        vm.stopPrank();
    }

    /// @dev The most that a part's gas has room for, proposed and from the start; the first ones are no less checked.
    function testUpTo32MembersFromTheStart() public {
        address[] memory most = new address[](32);
        for (uint160 i = 0; i < 32; ++i) {
            most[i] = address(i + 1);
        }
        assertEq(book.MOST_MEMBERS(), 32, "most");
        vm.prank(governance);
        book.proposeMembers(most, 17);
        book = deployBook(2, most, 17);
        (address[] memory list, uint16 quorum) = book.members();
        assertTrue(list.length == 32 && list[0] == most[0] && list[31] == most[31] && quorum == 17, "32");
        vm.expectRevert(abi.encodeWithSelector(NettingErrors.BadQuorum.selector, 32, 16));
        this.deploy(most, 16);
        most[1] = most[0];
        vm.expectRevert(abi.encodeWithSelector(NettingErrors.MembersNotRising.selector, most[0], most[0]));
        this.deploy(most, 17);
    }

    function deploy(address[] calldata list, uint16 quorum) external {
        deployBook(2, list, quorum);
    }

    /// @dev Whichever place it has; who stays attests, and what waited is dropped.
    function testAMemberOfAnyPlaceIsRemovedAlone() public {
        address[] memory all = members();
        for (uint256 gone = 0; gone < 4; ++gone) {
            book = deployBook(2);
            vm.prank(governance);
            book.proposeMembers(all, 4);
            vm.prank(emergency);
            book.removeMember(all[gone]);
            (address[] memory left, uint16 quorum) = book.members();
            assertTrue(left.length == 3 && quorum == 3, "three of three");
            for (uint256 i = 0; i < 4; ++i) {
                bool stays = left[0] == all[i] || left[1] == all[i] || left[2] == all[i];
                assertTrue(stays == (i != gone), "the others, each once");
            }
            _nothingProposed();
        }
    }

    function testNothingWaitsOnceMembersAreEnacted() public {
        address[] memory all = members();
        vm.prank(governance);
        book.proposeMembers(all, 4);
        pass(259_200);
        book.enactMembers(all, 4);
        _nothingProposed();
    }

    function _nothingProposed() private view {
        (bytes32 hash, uint64 block_, uint64 time) = book.membersProposal();
        assertTrue(hash == 0 && block_ == 0 && time == 0, "nothing is proposed");
    }

    function testALeakedKeyIsRemovedAtOnceButNotTheQuorum() public {
        address leaked = vm.addr(memberKeys[1]);
        vm.expectRevert(
            abi.encodeWithSelector(NettingErrors.NotInRole.selector, keccak256("EMERGENCY_ROLE"), governance)
        );
        vm.prank(governance);
        book.removeMember(leaked);
        vm.expectEmit(address(book));
        emit NettingEvents.MemberRemoved(leaked);
        vm.prank(emergency);
        book.removeMember(leaked);
        (address[] memory left,) = book.members();
        assertEq(left.length, 3, "three");
        NetPart memory it = partOf(true);
        refused(it, "", attest(it, ""), _notAttested(book.digestOf(it, ""), leaked));
        vm.expectRevert(abi.encodeWithSelector(NettingErrors.NotMember.selector, leaked));
        vm.prank(emergency);
        book.removeMember(leaked);
        vm.expectRevert(abi.encodeWithSelector(NettingErrors.BadQuorum.selector, 2, 3));
        vm.prank(emergency);
        book.removeMember(left[0]);
        bytes32 digest = book.digestOf(it, "");
        bytes[] memory rest = new bytes[](3);
        (rest[0], rest[1], rest[2]) =
            (sign(memberKeys[0], digest), sign(memberKeys[2], digest), sign(memberKeys[3], digest));
        vm.prank(operator);
        book.settlePart(it, "", rest);
    }

    function _notAttested(bytes32 digest, address recovered) private pure returns (bytes memory) {
        return abi.encodeWithSelector(NettingErrors.NotAttested.selector, digest, recovered);
    }
}
