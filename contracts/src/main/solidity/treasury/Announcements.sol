// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {GuardRules} from "./GuardRules.sol";
import {Announcement, Times} from "./GuardTypes.sol";
import {Safe} from "./Safe.sol";

/// @notice What waits. An announcement moves nothing and permits nothing: it lets time pass in which people see what the
///         Safe's owners mean to sign, or have signed. Each counts for one execution, at the times of its day.
abstract contract Announcements is GuardRules {
    mapping(address safe => mapping(bytes32 id => Announcement)) private _announced;

    /// @notice An owner announces that the Safe will make this call; or the Safe does, for owners whose keys only sign.
    /// @dev The call without the Safe's nonce: payments that go at once meanwhile would use it up.
    function announce(address safe, address to, uint256 value, bytes calldata data) external returns (bytes32 id) {
        Times memory times = timesOf(safe);
        if (times.delay == 0) revert NoRules(safe);
        if (!_mayAnnounce(safe, msg.sender)) revert NotAnOwner(safe, msg.sender);
        id = idOf(safe, to, value, data);
        Announcement memory it = _announced[safe][id];
        if (_stands(safe, it)) revert AlreadyAnnounced(id, it.ready, it.until);
        it.own = to == safe;
        it.ready = uint40(block.timestamp) + (it.own ? times.ownDelay : times.delay);
        it.until = it.ready + times.grace;
        it.by = msg.sender;
        _announced[safe][id] = it;
        emit CallAnnounced(safe, id, msg.sender, to, value, data, it.ready, it.until);
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

    /// @notice When it may be executed; zeros when it was never announced, was executed or cancelled. What ended otherwise
    ///         is still told; `preview` tells what stands.
    function announcementOf(address safe, bytes32 id) public view returns (Announcement memory) {
        return _announced[safe][id];
    }

    /// @notice The name of a call of this Safe.
    function idOf(address safe, address to, uint256 value, bytes memory data) public pure returns (bytes32) {
        return keccak256(abi.encode(safe, to, value, data));
    }

    /// @dev Used up before the call, so that it is made once.
    function _useUp(address safe, bytes32 id) internal {
        delete _announced[safe][id];
        emit AnnouncedCallExecuted(safe, id);
    }

    /// @dev Waiting or due, and its word is still somebody's.
    function _stands(address safe, Announcement memory it) internal view returns (bool) {
        return _lasts(it) && _mayAnnounce(safe, it.by);
    }

    /// @dev Not executed, not cancelled, not past its end. At time zero an empty one would not be past its end.
    function _lasts(Announcement memory it) private view returns (bool) {
        return it.by != address(0) && block.timestamp <= it.until;
    }

    function _mayAnnounce(address safe, address account) private view returns (bool) {
        return account == safe || Safe(safe).isOwner(account);
    }
}
