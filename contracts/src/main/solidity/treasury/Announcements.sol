// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {GuardRules} from "./GuardRules.sol";
import {Announcement, Times} from "./GuardTypes.sol";
import {Safe} from "./Safe.sol";

/// @notice What waits. An announcement moves nothing and permits nothing: it lets time pass in which people see what the
///         Safe's owners mean to sign, or have signed. Each counts for one execution, at the times of its day.
abstract contract Announcements is GuardRules {
    mapping(address safe => mapping(bytes32 id => Announcement)) private _announced;

    /// @notice An owner announces that the Safe will make this call.
    /// @dev The call without the Safe's nonce: payments that go at once meanwhile would use it up.
    function announce(address safe, address to, uint256 value, bytes calldata data) external returns (bytes32 id) {
        Times memory times = timesOf(safe);
        if (times.delay == 0) revert NoRules(safe);
        if (!Safe(safe).isOwner(msg.sender)) revert NotAnOwner(safe, msg.sender);
        id = idOf(safe, to, value, data);
        Announcement memory known = _announced[safe][id];
        if (_lasts(known)) revert AlreadyAnnounced(id, known.ready, known.until);
        uint64 ready = uint64(block.timestamp) + times.delay;
        uint64 until = ready + times.grace;
        _announced[safe][id] = Announcement(ready, until, to == safe);
        emit CallAnnounced(safe, id, msg.sender, to, value, data, ready, until);
    }

    /// @notice Ends an announcement. The Safe may, at once; and each owner alone, but for the Safe's calls to itself: so no
    ///         owner holds up its own removal, or the way out.
    function cancel(address safe, bytes32 id) external {
        Announcement memory known = _announced[safe][id];
        if (!_lasts(known)) revert NothingAnnounced(id);
        if (msg.sender != safe) {
            if (!Safe(safe).isOwner(msg.sender)) revert NotAnOwner(safe, msg.sender);
            if (known.own) revert OnlyTheSafeCancels(id);
        }
        delete _announced[safe][id];
        emit AnnouncementCancelled(safe, id, msg.sender);
    }

    /// @notice When it may be executed; zeros when it was never announced, was executed or cancelled.
    function announcementOf(address safe, bytes32 id) public view returns (Announcement memory) {
        return _announced[safe][id];
    }

    /// @notice The name of a call of this Safe.
    function idOf(address safe, address to, uint256 value, bytes memory data) public pure returns (bytes32) {
        return keccak256(abi.encode(safe, to, value, data));
    }

    /// @dev Used up before the call, so that it is made once.
    function _takeDue(address safe, bytes32 id) internal returns (bool) {
        Announcement memory known = _announced[safe][id];
        if (block.timestamp < known.ready || !_lasts(known)) return false;
        delete _announced[safe][id];
        emit AnnouncedCallExecuted(safe, id);
        return true;
    }

    /// @dev Waiting or due: not executed, not cancelled, not past its end.
    function _lasts(Announcement memory it) internal view returns (bool) {
        return block.timestamp <= it.until;
    }
}
