// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Checkpoints} from "@openzeppelin/contracts/utils/structs/Checkpoints.sol";
import {GuardErrors} from "./GuardErrors.sol";
import {GuardEvents} from "./GuardEvents.sol";
import {AssetLimit, Departure, Limit, Times, Why} from "./GuardTypes.sol";
import {Safe} from "./Safe.sol";
import {SlidingTotal} from "./SlidingTotal.sol";

/// @notice The rules of each Safe, and what left under them. Whoever calls sets its own rules and nobody else's; what a
///         Safe calls has gone through its guard before, so wider rules have waited.
abstract contract GuardRules is GuardErrors, GuardEvents {
    using SlidingTotal for Checkpoints.Trace208;

    uint32 public constant LEAST_DELAY = 1 minutes;
    uint32 public constant MOST_DELAY = 30 days;
    uint32 public constant LEAST_GRACE = 1 hours;
    uint32 public constant MOST_GRACE = 30 days;
    uint32 public constant LEAST_WINDOW = 1 minutes;
    uint32 public constant MOST_WINDOW = 366 days;

    /// @dev Where the published code keeps them: keccak256 of the names.
    uint256 private constant _GUARD = uint256(keccak256("guard_manager.guard.address"));
    uint256 private constant _MODULE_GUARD = uint256(keccak256("module_manager.module_guard.address"));
    uint256 private constant _HANDLER = uint256(keccak256("fallback_manager.handler.address"));

    mapping(address safe => Times times) private _times;
    mapping(address safe => mapping(address asset => Limit limit)) private _limits;
    mapping(address safe => mapping(address recipient => bool allowed)) private _recipients;
    mapping(address safe => mapping(address asset => Checkpoints.Trace208 sums)) private _left;

    /// @notice The Safe's first rules, or other times and what is added. It must have this guard for its modules and for its
    ///         transactions, and no fallback handler.
    function adopt(Times calldata times, AssetLimit[] calldata limits, address[] calldata recipients) external {
        _checkTimes(times);
        address guard = _addressAt(_MODULE_GUARD);
        if (guard != address(this)) revert ModulesUnguarded(msg.sender, guard);
        guard = _addressAt(_GUARD);
        if (guard != address(this)) revert TransactionsUnguarded(msg.sender, guard);
        address handler = _addressAt(_HANDLER);
        if (handler != address(0)) revert HandlerSet(msg.sender, handler);
        _times[msg.sender] = times;
        emit RulesAdopted(msg.sender, times);
        for (uint256 i = 0; i < limits.length; ++i) {
            setLimit(limits[i].asset, limits[i].each, limits[i].total);
        }
        for (uint256 i = 0; i < recipients.length; ++i) {
            allow(recipients[i]);
        }
    }

    /// @notice The asset leaves at once within these limits. What left before counts.
    function setLimit(address asset, uint128 each, uint128 total) public {
        bool isOwn = asset == msg.sender || asset == address(this);
        if (isOwn || asset != address(0) && asset.code.length == 0) revert BadAsset(asset);
        if (each == 0 || each > total) revert BadLimit(asset, each, total);
        _limits[msg.sender][asset] = Limit(each, total);
        emit LimitSet(msg.sender, asset, each, total);
    }

    /// @notice The asset leaves by announcement only. It goes at once: nothing gets wider by it.
    function stop(address asset) external {
        delete _limits[msg.sender][asset];
        emit LimitSet(msg.sender, asset, 0, 0);
    }

    /// @notice Payments and allowances to the recipient go at once, within the limits.
    function allow(address recipient) public {
        if (recipient == address(0)) revert ZeroRecipient();
        _recipients[msg.sender][recipient] = true;
        emit RecipientAllowed(msg.sender, recipient);
    }

    /// @notice Payments to the recipient need an announcement. It goes at once: nothing gets wider by it.
    function disallow(address recipient) external {
        delete _recipients[msg.sender][recipient];
        emit RecipientDisallowed(msg.sender, recipient);
    }

    /// @notice All zero where the Safe has not adopted rules.
    function timesOf(address safe) public view returns (Times memory) {
        return _times[safe];
    }

    /// @notice Zero where the asset does not leave at once.
    function limitOf(address safe, address asset) public view returns (Limit memory) {
        return _limits[safe][asset];
    }

    function isAllowed(address safe, address recipient) public view returns (bool) {
        return _recipients[safe][recipient];
    }

    /// @notice What may leave at once now, by as many payments as it takes.
    function leftOf(address safe, address asset) public view returns (uint256) {
        uint256 used = _left[safe][asset].within(_times[safe].window);
        uint256 total = _limits[safe][asset].total;
        return total > used ? total - used : 0;
    }

    function _why(address safe, Departure memory it) internal view returns (Why) {
        if (!it.known) return Why.NotAPayment;
        if (!_recipients[safe][it.to]) return Why.NotARecipient;
        Limit memory limit = _limits[safe][it.asset];
        if (limit.each == 0) return Why.NoLimit;
        if (it.amount > limit.each) return Why.OverEach;
        return it.amount > leftOf(safe, it.asset) ? Why.OverTotal : Why.AtOnce;
    }

    /// @dev Counted before the call: whoever is called in it finds the limit used.
    function _count(address safe, Departure memory it) internal {
        _left[safe][it.asset].add(uint128(it.amount)); // at most `each`
        emit LeftAtOnce(safe, it.asset, it.to, it.amount, leftOf(safe, it.asset));
    }

    /// @dev Bounds that leave a way: whatever was announced falls due, and there is time to sign it.
    function _checkTimes(Times calldata it) private pure {
        if (it.delay < LEAST_DELAY || it.delay > MOST_DELAY) revert BadTimes("1 minute <= delay <= 30 days");
        if (it.ownDelay < it.delay || it.ownDelay > MOST_DELAY) revert BadTimes("delay <= ownDelay <= 30 days");
        if (it.grace < LEAST_GRACE || it.grace > MOST_GRACE) revert BadTimes("1 hour <= grace <= 30 days");
        if (it.window < LEAST_WINDOW || it.window > MOST_WINDOW) revert BadTimes("1 minute <= window <= 366 days");
    }

    function _addressAt(uint256 slot) private view returns (address) {
        return abi.decode(Safe(msg.sender).getStorageAt(slot, 1), (address));
    }
}
