// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {GuardErrors} from "../../../main/solidity/treasury/GuardErrors.sol";
import {GuardEvents} from "../../../main/solidity/treasury/GuardEvents.sol";
import {Announcement, Times} from "../../../main/solidity/treasury/GuardTypes.sol";
import {SafeTest, SafeTx} from "./SafeTest.sol";

/// @notice What waits: announced by an owner, executed in its time by all that sign, cancelled by those who may.
contract AnnounceTest is SafeTest {
    function testAnAnnouncementSaysWhenItMayBeExecuted() public {
        SafeTx memory it = paying(stranger, 5000);
        bytes32 id = idOf(it);
        uint64 ready = uint64(timeNow + DELAY);
        vm.prank(owner(1));
        vm.expectEmit(address(guard));
        emit GuardEvents.CallAnnounced(address(safe), id, owner(1), it.to, 0, it.data, ready, ready + GRACE);
        assertEq(guard.announce(address(safe), it.to, it.value, it.data), id, "id");
        Announcement memory known = guard.announcementOf(address(safe), id);
        assertTrue(known.ready == ready && known.until == ready + GRACE && !known.own && known.by == owner(1), "stored");
        announce(toSafe(abi.encodeCall(safe.changeThreshold, (1))));
        id = idOf(toSafe(abi.encodeCall(safe.changeThreshold, (1))));
        assertTrue(guard.announcementOf(address(safe), id).own, "the Safe's own");
    }

    /// @dev From `ready` to `until`, both included.
    function testItIsExecutedInItsTime() public {
        SafeTx memory it = paying(stranger, 5000);
        bytes32 id = announce(it);
        uint64 ready = uint64(timeNow + DELAY);
        bytes memory early = abi.encodeWithSelector(GuardErrors.NotDue.selector, id, ready);
        refused(early, it);
        pass(DELAY - 1);
        refused(early, it);
        pass(1);
        uint256 due = vm.snapshotState();
        _executed(it, id);
        assertTrue(vm.revertToState(due), "once more");
        pass(GRACE);
        uint256 last = vm.snapshotState();
        _executed(it, id);
        assertTrue(vm.revertToState(last), "once more");
        pass(1);
        refused(abi.encodeWithSelector(GuardErrors.NotARecipient.selector, id, stranger), it);
        announce(it);
        pass(DELAY);
        _executed(it, id);
    }

    function testItIsExecutedOnce() public {
        SafeTx memory it = paying(stranger, 5000);
        bytes32 id = idOf(it);
        announceAndRun(it);
        refused(abi.encodeWithSelector(GuardErrors.NotARecipient.selector, id, stranger), it);
        announceAndRun(it);
        assertEq(token.balanceOf(stranger), 10_000, "twice announced, twice paid");
        assertEq(guard.leftOf(address(safe), address(token)), TOTAL, "no limit is used");
    }

    /// @dev What is not due goes at once where it may: one owner cannot hold up a payment by announcing it.
    function testAnAnnouncementHoldsUpNothing() public {
        SafeTx memory it = paying(shop, EACH);
        bytes32 id = announce(it);
        run(it);
        assertEq(guard.leftOf(address(safe), address(token)), TOTAL - EACH, "by the limit");
        assertTrue(guard.announcementOf(address(safe), id).ready != 0, "the announcement stands");
        refused(abi.encodeWithSelector(GuardErrors.NotDue.selector, idOf(_allow()), timeNow + DELAY), _announced(_allow()));
    }

    function testOnlyOwnersAnnounce() public {
        bytes memory why = abi.encodeWithSelector(GuardErrors.NotAnOwner.selector, address(safe), stranger);
        vm.prank(stranger);
        vm.expectRevert(why);
        guard.announce(address(safe), shop, 1, "");
    }

    function testNobodyAnnouncesTwice() public {
        SafeTx memory it = paying(stranger, 5000);
        bytes32 id = announce(it);
        uint64 ready = uint64(timeNow + DELAY);
        bytes memory why = abi.encodeWithSelector(GuardErrors.AlreadyAnnounced.selector, id, ready, ready + GRACE);
        pass(DELAY + GRACE);
        vm.prank(owner(0));
        vm.expectRevert(why);
        guard.announce(address(safe), it.to, it.value, it.data);
        pass(1);
        announce(it);
        assertEq(guard.announcementOf(address(safe), id).ready, timeNow + DELAY, "anew");
    }

    /// @dev The times of its day: longer or shorter ones, decided later, change nothing of it.
    function testAnAnnouncementKeepsItsTimes() public {
        SafeTx memory it = paying(stranger, 5000);
        SafeTx memory other = toGuard(
            abi.encodeCall(guard.adopt, (Times(30 days, 30 days, 1 hours, WINDOW), limits(), recipients()))
        );
        announce(other);
        bytes32 id = announce(it);
        pass(DELAY);
        run(other);
        run(it);
        announce(it);
        assertEq(guard.announcementOf(address(safe), id).ready, timeNow + 30 days, "the new ones");
        assertEq(guard.announcementOf(address(safe), id).until, timeNow + 30 days + 1 hours, "the new ones");
    }

    function testAnyOwnerCancelsMoney() public {
        SafeTx memory it = paying(stranger, 5000);
        bytes32 id = announce(it);
        vm.prank(owner(1));
        vm.expectEmit(address(guard));
        emit GuardEvents.AnnouncementCancelled(address(safe), id, owner(1));
        guard.cancel(address(safe), id);
        pass(DELAY);
        refused(abi.encodeWithSelector(GuardErrors.NotARecipient.selector, id, stranger), it);
        vm.prank(owner(1));
        vm.expectRevert(abi.encodeWithSelector(GuardErrors.NothingAnnounced.selector, id));
        guard.cancel(address(safe), id);
    }

    /// @dev At once, without an announcement: by as many as sign for the Safe.
    function testTheSafeCancelsEverything() public {
        bytes32 money = announce(paying(stranger, 5000));
        bytes32 own = announce(toSafe(abi.encodeCall(safe.changeThreshold, (1))));
        run(toGuard(abi.encodeCall(guard.cancel, (address(safe), money))));
        run(toGuard(abi.encodeCall(guard.cancel, (address(safe), own))));
        assertEq(guard.announcementOf(address(safe), money).until, 0, "money");
        assertEq(guard.announcementOf(address(safe), own).until, 0, "its own");
    }

    function testWhatIsOverIsNotCancelled() public {
        bytes32 id = announce(paying(stranger, 5000));
        pass(DELAY + GRACE);
        uint256 before = vm.snapshotState();
        cancelBy(owner(0), id);
        assertTrue(vm.revertToState(before), "once more");
        pass(1);
        vm.prank(owner(0));
        vm.expectRevert(abi.encodeWithSelector(GuardErrors.NothingAnnounced.selector, id));
        guard.cancel(address(safe), id);
    }

    /// @dev Owners, threshold, modules, guards, handler and the guard's rules: none of it at once.
    function testTheSafesOwnPowersWait() public {
        address last = owner(1);
        bytes[9] memory own = [
            abi.encodeCall(safe.addOwnerWithThreshold, (stranger, 2)),
            abi.encodeCall(safe.removeOwner, (previous(last), last, 2)),
            abi.encodeCall(safe.swapOwner, (previous(last), last, stranger)),
            abi.encodeCall(safe.changeThreshold, (1)),
            abi.encodeCall(safe.enableModule, (stranger)),
            abi.encodeCall(safe.setGuard, (address(0))),
            abi.encodeCall(safe.setModuleGuard, (address(0))),
            abi.encodeCall(safe.setFallbackHandler, (stranger)),
            abi.encodeCall(safe.approveHash, (bytes32(0)))
        ];
        for (uint256 i = 0; i < own.length; ++i) {
            SafeTx memory it = toSafe(own[i]);
            refused(abi.encodeWithSelector(GuardErrors.NotAnnounced.selector, idOf(it)), it);
        }
        bytes[4] memory rules = [
            abi.encodeCall(guard.adopt, (times(), limits(), recipients())),
            abi.encodeCall(guard.setLimit, (address(0), 1, 1)),
            abi.encodeCall(guard.allow, (stranger)),
            bytes(hex"2839ee")
        ];
        for (uint256 i = 0; i < rules.length; ++i) {
            SafeTx memory it = toGuard(rules[i]);
            refused(abi.encodeWithSelector(GuardErrors.NotAnnounced.selector, idOf(it)), it);
        }
        SafeTx memory paid = aCall(address(guard), 1, abi.encodeCall(guard.disallow, (shop)));
        refused(abi.encodeWithSelector(GuardErrors.NotAnnounced.selector, idOf(paid)), paid);
        paid = aCall(address(guard), 1, announcing(paying(stranger, 1)).data);
        refused(abi.encodeWithSelector(GuardErrors.NotAnnounced.selector, idOf(paid)), paid);
        SafeTx memory elsewhere = toToken(abi.encodeCall(guard.disallow, (shop)));
        refused(abi.encodeWithSelector(GuardErrors.NotAnnounced.selector, idOf(elsewhere)), elsewhere);
        announceAndRun(toSafe(own[0]));
        assertTrue(safe.isOwner(stranger), "announced, it is done");
        announceAndRun(_allow());
        assertTrue(guard.isAllowed(address(safe), stranger), "announced, it is done");
    }

    /// @dev After one delay a stolen threshold has what was announced and nobody cancelled, and not the guard.
    function testTheSafesOwnPowersWaitLonger() public {
        SafeTx memory off = toSafe(abi.encodeCall(safe.setGuard, (address(0))));
        bytes32 id = announce(off);
        uint64 ready = uint64(timeNow + OWN_DELAY);
        Announcement memory known = guard.announcementOf(address(safe), id);
        assertTrue(known.ready == ready && known.until == ready + GRACE, "its own wait");
        pass(DELAY);
        refused(abi.encodeWithSelector(GuardErrors.NotDue.selector, id, ready), off);
        pass(OWN_DELAY - DELAY - 1);
        refused(abi.encodeWithSelector(GuardErrors.NotDue.selector, id, ready), off);
        pass(1);
        run(off);
        assertEq(addressAt(GUARD_SLOT), address(0), "and then it is off");
    }

    /// @dev Owners whose keys only sign have the Safe announce, at once: it permits nothing.
    function testTheSafeAnnounces() public {
        SafeTx memory it = paying(stranger, 5000);
        bytes32 id = idOf(it);
        uint64 ready = uint64(timeNow + DELAY);
        bytes memory signatures = signed(announcing(it));
        vm.expectEmit(address(guard));
        emit GuardEvents.CallAnnounced(address(safe), id, address(safe), it.to, 0, it.data, ready, ready + GRACE);
        bring(encoded(announcing(it), signatures));
        assertEq(guard.announcementOf(address(safe), id).by, address(safe), "by itself");
        bytes memory twice = abi.encodeWithSelector(GuardErrors.AlreadyAnnounced.selector, id, ready, ready + GRACE);
        refused(twice, announcing(it));
        refused(abi.encodeWithSelector(GuardErrors.NotDue.selector, id, ready), it);
        run(announcing(toSafe(abi.encodeCall(safe.changeThreshold, (1)))));
        pass(DELAY);
        _executed(it, id);
        pass(OWN_DELAY - DELAY);
        run(toSafe(abi.encodeCall(safe.changeThreshold, (1))));
        assertEq(safe.getThreshold(), 1, "its own too");
        run(announcing(it));
        cancelBy(owner(1), id);
        assertEq(guard.announcementOf(address(safe), id).until, 0, "each owner cancels it");
    }

    /// @dev Whoever it was may have lost a key, or sold it: what it announced is due no more, and announced anew by others.
    function testAnAnnouncementEndsWithItsOwner() public {
        SafeTx memory it = paying(stranger, 5000);
        bytes32 id = announce(it);
        pass(DELAY);
        _remove(owner(2));
        refused(abi.encodeWithSelector(GuardErrors.NotARecipient.selector, id, stranger), it);
        vm.prank(address(safe));
        safe.addOwnerWithThreshold(owner(2), 2);
        uint256 again = vm.snapshotState();
        _executed(it, id);
        assertTrue(vm.revertToState(again), "an owner again");
        _remove(owner(2));
        vm.prank(owner(1));
        guard.announce(address(safe), it.to, it.value, it.data);
        assertEq(guard.announcementOf(address(safe), id).ready, timeNow + DELAY, "anew");
        pass(DELAY);
        _executed(it, id);
    }

    /// @dev It could be an owner again: what it announced is cancelled like anything else.
    function testWhatWasAnnouncedByAFormerOwnerIsCancelled() public {
        bytes32 id = announce(paying(stranger, 5000));
        _remove(owner(2));
        cancelBy(owner(1), id);
        assertEq(guard.announcementOf(address(safe), id).until, 0, "cancelled");
    }

    /// @dev The Safe's word stands while owners come and go; their signatures are asked for when it is made.
    function testWhatTheSafeAnnouncedOutlivesOwners() public {
        SafeTx memory it = paying(stranger, 5000);
        run(announcing(it));
        _remove(owner(2));
        pass(DELAY);
        _executed(it, idOf(it));
    }

    /// @dev Payments go on while a large one waits: an announcement names no nonce.
    function testPaymentsGoOnWhileOneWaits() public {
        SafeTx memory large = paying(stranger, 5000);
        announce(large);
        for (uint256 i = 0; i < 4; ++i) {
            pass(DELAY / 4);
            run(paying(shop, EACH));
        }
        run(large);
        assertEq(token.balanceOf(stranger), 5000, "paid");
    }

    function testGasOfAnnouncing() public {
        SafeTx memory it = paying(stranger, 5000);
        vm.prank(owner(2));
        guard.announce(address(safe), it.to, it.value, it.data);
        vm.snapshotGasLastCall("treasury", "announce");
        pass(DELAY);
        bytes memory data = encoded(it, signed(it));
        (bool done,) = address(safe).call(data);
        vm.snapshotGasLastCall("treasury", "pay what was announced");
        assertTrue(done, "paid");
        bytes32 id = announce(it);
        vm.prank(owner(2));
        guard.cancel(address(safe), id);
        vm.snapshotGasLastCall("treasury", "cancel");
    }

    /// @dev In the middle of the test's story, without the wait.
    function _remove(address gone) private {
        address last = previous(gone);
        vm.prank(address(safe));
        safe.removeOwner(last, gone, 2);
    }

    function _executed(SafeTx memory it, bytes32 id) private {
        uint256 before = token.balanceOf(stranger);
        bytes memory signatures = signed(it);
        vm.expectEmit(address(guard));
        emit GuardEvents.AnnouncedCallExecuted(address(safe), id);
        (bool done,) = address(safe).call(encoded(it, signatures));
        assertTrue(done, "executed");
        assertEq(token.balanceOf(stranger), before + 5000, "paid");
    }

    function _allow() private view returns (SafeTx memory) {
        return toGuard(abi.encodeCall(guard.allow, (stranger)));
    }

    function _announced(SafeTx memory it) private returns (SafeTx memory) {
        announce(it);
        return it;
    }
}
