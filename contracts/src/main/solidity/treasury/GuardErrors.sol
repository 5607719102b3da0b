// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @notice Why a guard refuses. Where `id` is named, the same call goes through once it was announced and has waited.
interface GuardErrors {
    // Whatever was announced

    /// @notice The code at `to` could do anything with the Safe. There is no announcement for that.
    error DelegatecallRefused(address to);

    /// @notice The Safe would pay for gas beside what it does. These fields are zero.
    error RefundRefused(uint256 gasPrice, address gasToken, address refundReceiver);

    /// @notice Nobody's signature stands behind what a module does.
    error ModuleRefused(address module);

    /// @notice An allowance of so much is meant to have no end. So is a call that a token may read as one.
    error UnlimitedAllowance(address asset, address spender, uint256 amount);

    /// @notice What was called failed; the whole transaction is undone, and nothing of a limit is used.
    error CallFailed(bytes32 safeTxHash);

    /// @notice The Safe has to adopt rules first. Until then it can only do that, and set its guards or take them off.
    error NoRules(address safe);

    // What does not go at once

    /// @notice The call is announced, and its delay is not over.
    error NotDue(bytes32 id, uint64 ready);

    /// @notice It is no plain payment: nobody can say what it moves.
    error NotAnnounced(bytes32 id);
    error NotARecipient(bytes32 id, address to);
    error NoLimit(bytes32 id, address asset);
    error OverEach(bytes32 id, address asset, uint256 amount, uint128 each);
    error OverTotal(bytes32 id, address asset, uint256 amount, uint256 left);

    // Announcing

    error NotAnOwner(address safe, address sender);
    error AlreadyAnnounced(bytes32 id, uint64 ready, uint64 until);

    /// @notice Nothing waits under this id.
    error NothingAnnounced(bytes32 id);

    /// @notice One owner does not hold up what the Safe does about its own owners and guards.
    error OnlyTheSafeCancels(bytes32 id);

    // Rules

    error BadTimes(string rule);

    /// @notice 0 < each <= total.
    error BadLimit(address asset, uint128 each, uint128 total);

    /// @notice An asset is the coin or a token, and neither the Safe nor its guard.
    error BadAsset(address asset);
    error ZeroRecipient();

    /// @notice A module would go around the rules as long as this is not the Safe's guard of modules too.
    error ModulesUnguarded(address safe, address moduleGuard);

    /// @notice Rules that nobody asks for hold nobody: the Safe sets this guard first.
    error TransactionsUnguarded(address safe, address guard);

    /// @notice A fallback handler can make signatures count without a transaction, which nobody guards.
    error HandlerSet(address safe, address handler);
}
