// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IERC165} from "@openzeppelin/contracts/utils/introspection/IERC165.sol";
import {Announcements} from "./Announcements.sol";
import {Departures} from "./Departures.sol";
import {Announcement, Departure, Limit, Uses, Why} from "./GuardTypes.sol";
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
///      - ownPowersWait:   owners, threshold, modules, guards and handler are as they were, but for announced calls that have
///                         waited longer than money has to.
///      - alwaysAWayOut:   the owners' threshold takes the guard off after its own delay, whatever the rules and whatever one
///                         owner does.
///      - previewTells:    what goes is what `preview` said would go.
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
        _check(to, value, data);
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

    /// @notice What would become of a call now: why it does not go, and when it may be made by the announcement that stands.
    /// @dev Of a call that owners sign, without a refund. What the called contract does is not known.
    function preview(address safe, address to, uint256 value, bytes calldata data)
        external
        view
        returns (Why why, Announcement memory announced)
    {
        bytes32 id = idOf(safe, to, value, data);
        (why,) = _judge(safe, to, value, data, id);
        Announcement memory known = announcementOf(safe, id);
        if (_stands(safe, known)) announced = known;
    }

    function supportsInterface(bytes4 id) external pure returns (bool) {
        return id == type(TransactionGuard).interfaceId || id == type(ModuleGuard).interfaceId
            || id == type(IERC165).interfaceId;
    }

    function _check(address to, uint256 value, bytes memory data) private {
        bytes32 id = idOf(msg.sender, to, value, data);
        (Why why, Uses uses) = _judge(msg.sender, to, value, data, id);
        if (why != Why.AtOnce) _refuse(why, to, value, data, id);
        if (uses == Uses.Announcement) _useUp(msg.sender, id);
        if (uses == Uses.Limit) _count(msg.sender, Departures.read(to, value, data));
    }

    /// @dev The one place that decides: for a check, and for whoever asks before.
    function _judge(address safe, address to, uint256 value, bytes memory data, bytes32 id)
        private
        view
        returns (Why, Uses)
    {
        if (timesOf(safe).delay == 0) return (_beginsOrEnds(safe, to, data) ? Why.AtOnce : Why.NoRules, Uses.Nothing);
        (, uint256 allowance) = Departures.allowanceIn(data);
        if (allowance > type(uint128).max) return (Why.Never, Uses.Nothing);
        Departure memory it = Departures.read(to, value, data);
        // The Safe calls itself with nothing: how owners use up a nonce that they signed for something else.
        bool isIdle = to == safe && value == 0 && data.length == 0;
        if (isIdle || _permitsNothing(to, value, data) || Departures.takesBack(it, safe)) {
            return (Why.AtOnce, Uses.Nothing);
        }
        Announcement memory known = announcementOf(safe, id);
        if (block.timestamp >= known.ready && _stands(safe, known)) return (Why.AtOnce, Uses.Announcement);
        return (_why(safe, it), Uses.Limit);
    }

    function _refuse(Why why, address to, uint256 value, bytes memory data, bytes32 id) private view {
        if (why == Why.NoRules) revert NoRules(msg.sender);
        if (why == Why.Never) {
            (address spender, uint256 amount) = Departures.allowanceIn(data);
            revert UnlimitedAllowance(to, spender, amount);
        }
        Announcement memory known = announcementOf(msg.sender, id);
        if (_stands(msg.sender, known)) revert NotDue(id, known.ready);
        _refuseAtOnce(why, Departures.read(to, value, data), id);
    }

    function _refuseAtOnce(Why why, Departure memory it, bytes32 id) private view {
        if (why == Why.NotAPayment) revert NotAnnounced(id);
        if (why == Why.NotARecipient) revert NotARecipient(id, it.to);
        if (why == Why.NoLimit) revert NoLimit(id, it.asset);
        Limit memory limit = limitOf(msg.sender, it.asset);
        if (why == Why.OverEach) revert OverEach(id, it.asset, it.amount, limit.each);
        revert OverTotal(id, it.asset, it.amount, leftOf(msg.sender, it.asset));
    }

    /// @dev What only makes the rules narrower, ends an announcement, or makes one.
    function _permitsNothing(address to, uint256 value, bytes memory data) private view returns (bool) {
        if (to != address(this) || value != 0) return false;
        bytes4 selector = bytes4(data);
        return selector == this.stop.selector || selector == this.disallow.selector || selector == this.cancel.selector
            || selector == this.announce.selector;
    }

    /// @dev Without rules there is nothing to judge by: a Safe adopts some, or sets its guards or takes them off.
    function _beginsOrEnds(address safe, address to, bytes memory data) private view returns (bool) {
        bytes4 selector = bytes4(data);
        if (to == address(this)) return selector == this.adopt.selector;
        return to == safe && (selector == Safe.setGuard.selector || selector == Safe.setModuleGuard.selector);
    }
}
