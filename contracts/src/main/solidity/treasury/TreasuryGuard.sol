// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IERC165} from "@openzeppelin/contracts/utils/introspection/IERC165.sol";
import {Announcements} from "./Announcements.sol";
import {Departures} from "./Departures.sol";
import {Announcement, Departure, Limit, Why} from "./GuardTypes.sol";
import {ModuleGuard, Safe, TransactionGuard} from "./Safe.sol";

/// @title TreasuryGuard
/// @notice What a treasury's Safes do: small payments to known recipients at once, everything else after it was announced
///         and has waited. Each Safe has rules of its own. The guard holds nothing and signs nothing: what it lets
///         through, the Safe's owners have signed.
///
/// @dev Rules, each with an `invariant_` test of the same name:
///      - withinLimits:    in any span of the window no more of an asset leaves at once than its total, in no payment
///                         more than its each.
///      - onlyToTheList:   what leaves at once leaves to recipients of the list.
///      - announcedWaits:  an announced call is made once, within its times, and never after it was cancelled.
///      - ownPowersWait:   owners, threshold, modules, guards and handler are as they were, but for announced calls.
///      - alwaysAWayOut:   the owners' threshold takes the guard off after its delay, whatever the rules and whatever one
///                         owner does.
///
/// @dev `msg.sender` is the Safe in every check. Whoever else calls them is judged by its own rules and uses its own limits.
contract TreasuryGuard is Announcements, TransactionGuard, ModuleGuard, IERC165 {
    uint8 private constant _CALL = 0;

    /// @notice Reverts unless the Safe may do this now.
    function checkTransaction(
        address to,
        uint256 value,
        bytes memory data,
        uint8 operation,
        uint256,
        uint256,
        uint256 gasPrice,
        address gasToken,
        address payable refundReceiver,
        bytes memory,
        address
    ) external {
        if (gasPrice != 0 || gasToken != address(0) || refundReceiver != address(0)) {
            revert RefundRefused(gasPrice, gasToken, refundReceiver);
        }
        if (operation != _CALL) revert DelegatecallRefused(to);
        if (timesOf(msg.sender).delay == 0) {
            if (!_beginsOrEnds(to, data)) revert NoRules(msg.sender);
        } else if (!_isIdle(to, value, data) && !_restrains(to, value, data)) {
            _check(to, value, data);
        }
    }

    /// @notice A call that failed is undone, with what it used of limits and announcements.
    function checkAfterExecution(bytes32 hash, bool success) external pure {
        if (!success) revert CallFailed(hash);
    }

    /// @notice Refuses every module: a limit is of what owners sign.
    function checkModuleTransaction(address, uint256, bytes calldata, uint8, address module)
        external
        pure
        returns (bytes32)
    {
        revert ModuleRefused(module);
    }

    /// @dev Never reached; a Safe asks for both functions.
    function checkAfterModuleExecution(bytes32, bool) external pure {}

    /// @notice What would become of a call now: why it does not go at once, and when it may be made by announcement.
    function preview(address safe, address to, uint256 value, bytes calldata data)
        external
        view
        returns (Why why, Announcement memory announced)
    {
        return (_why(safe, Departures.read(to, value, data)), announcementOf(safe, idOf(safe, to, value, data)));
    }

    function supportsInterface(bytes4 id) external pure returns (bool) {
        return id == type(TransactionGuard).interfaceId || id == type(ModuleGuard).interfaceId
            || id == type(IERC165).interfaceId;
    }

    function _check(address to, uint256 value, bytes memory data) private {
        Departure memory it = Departures.read(to, value, data);
        if (it.known && it.allowance && it.amount > type(uint128).max) {
            revert UnlimitedAllowance(it.asset, it.to, it.amount);
        }
        bytes32 id = idOf(msg.sender, to, value, data);
        if (_takeDue(msg.sender, id)) return;
        Why why = _why(msg.sender, it);
        if (why == Why.AtOnce) _count(msg.sender, it);
        else _refuse(id, why, it);
    }

    function _refuse(bytes32 id, Why why, Departure memory it) private view {
        Announcement memory announced = announcementOf(msg.sender, id);
        if (_lasts(announced)) revert NotDue(id, announced.ready);
        if (why == Why.NotAPayment) revert NotAnnounced(id);
        if (why == Why.NotARecipient) revert NotARecipient(id, it.to);
        if (why == Why.NoLimit) revert NoLimit(id, it.asset);
        Limit memory limit = limitOf(msg.sender, it.asset);
        if (why == Why.OverEach) revert OverEach(id, it.asset, it.amount, limit.each);
        revert OverTotal(id, it.asset, it.amount, leftOf(msg.sender, it.asset));
    }

    /// @dev The Safe calls itself with nothing: how owners use up a nonce that they signed for something else.
    function _isIdle(address to, uint256 value, bytes memory data) private view returns (bool) {
        return to == msg.sender && value == 0 && data.length == 0;
    }

    /// @dev What only makes the rules narrower, or ends an announcement.
    function _restrains(address to, uint256 value, bytes memory data) private view returns (bool) {
        if (to != address(this) || value != 0) return false;
        bytes4 selector = bytes4(data);
        return selector == this.stop.selector || selector == this.disallow.selector || selector == this.cancel.selector;
    }

    /// @dev Without rules there is nothing to judge by: a Safe adopts some, or takes its guards off.
    function _beginsOrEnds(address to, bytes memory data) private view returns (bool) {
        bytes4 selector = bytes4(data);
        if (to == address(this)) return selector == this.adopt.selector;
        return to == msg.sender && (selector == Safe.setGuard.selector || selector == Safe.setModuleGuard.selector);
    }
}
