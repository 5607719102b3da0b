// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {AccessManager} from "@openzeppelin/contracts/access/manager/AccessManager.sol";
import {Clocks} from "../vault/Clocks.sol";
import {Clock, Duration} from "../vault/VaultTypes.sol";

/// @title ConsortiumAccess
/// @notice The governance of the contracts of one consortium: holds their administrator's role and lets through what the
///         members decided, or what an account may do in a role that they gave it, after a wait.
///
/// @dev Rules, each with an `invariant_` test of the same name:
///      - onlyTheConsortiumAdministers: the one administrator is the consortium's registry, for good. Its own votes and
///        timelock stand before each of its calls, so it has no further delay here.
///      - noRoleWidensItself: the administrator of every role is the consortium; whoever holds a role can neither give
///        it, nor any other, to anybody, nor lay a function open to everybody.
///      - everyRoleWaits: what is done in a role was announced `delay` before, in blocks and in seconds, and its
///        guardians could take it back meanwhile.
///      Powers that must not wait (a pause of inflow, the loss of a key) are not given through here: the contracts have
///      roles for them that can only stop, and that end by themselves.
contract ConsortiumAccess is AccessManager {
    using Clocks for Clock;

    /// @dev A halt of the chain must not use up the time to execute.
    uint32 private constant _EXPIRATION = 30 days;

    uint32 private constant _MOST_DELAY = 90 days;

    uint32 private immutable _DELAY_BLOCKS;
    uint32 private immutable _DELAY_SECONDS;

    mapping(bytes32 operationId => Clock scheduled) private _scheduledAt;

    /// @notice The consortium alone administers; its role is neither given nor taken.
    error AdministratorIsFixed(address account);

    /// @notice A role's administrator is the consortium and no other role.
    error RoleAdministeredByRole(uint64 roleId, uint64 administrator);

    /// @notice A function that anybody may call needs no governance, and one that needs it is not for anybody.
    error OpenToEverybody(address target, bytes4 selector);

    /// @notice A member of a role waits at least this long, in seconds.
    error DelayTooShort(uint64 roleId, uint32 delay, uint32 least);

    /// @notice A wait beyond this would never end; in seconds.
    error DelayTooLong(uint32 delay, uint32 most);

    /// @notice Announced in block `scheduledBlock`; not to be done before block `fromBlock`.
    error TooFewBlocks(bytes32 operationId, uint64 scheduledBlock, uint64 fromBlock);

    error ZeroAddress();

    /// @notice There is no governance without a wait.
    error NoDelay(uint32 blocks, uint32 secs);

    /// @param consortium The registry whose votes decide.
    /// @param delay Between the announcement of what is done in a role and the deed; both parts must have passed.
    constructor(address consortium, Duration memory delay) AccessManager(consortium) {
        if (delay.blocks == 0 || delay.secs == 0) revert NoDelay(delay.blocks, delay.secs);
        _DELAY_BLOCKS = delay.blocks;
        _DELAY_SECONDS = delay.secs;
    }

    /// @notice The least wait of every role.
    function roleDelay() external view returns (Duration memory) {
        return Duration(_DELAY_BLOCKS, _DELAY_SECONDS);
    }

    /// @notice Block and time of the last announcement of an operation.
    function scheduledAt(bytes32 operationId) external view returns (Clock memory) {
        return _scheduledAt[operationId];
    }

    /// @inheritdoc AccessManager
    function schedule(address target, bytes calldata data, uint48 when)
        public
        override
        returns (bytes32 operationId, uint32 nonce)
    {
        (operationId, nonce) = super.schedule(target, data, when);
        _scheduledAt[operationId] = Clocks.here();
    }

    /// @inheritdoc AccessManager
    function expiration() public pure override returns (uint32) {
        return _EXPIRATION;
    }

    function _consumeScheduledOp(bytes32 operationId) internal override returns (uint32) {
        Clock memory scheduled = _scheduledAt[operationId];
        uint64 from = scheduled.blockNumber + _DELAY_BLOCKS;
        if (getSchedule(operationId) != 0 && block.number < from) {
            revert TooFewBlocks(operationId, scheduled.blockNumber, from);
        }
        return super._consumeScheduledOp(operationId);
    }

    /// @dev The constructor of the base gives the administrator's role to the consortium, before the delay is known.
    function _grantRole(uint64 roleId, address account, uint32 grantDelay, uint32 executionDelay)
        internal
        override
        returns (bool)
    {
        if (account == address(0)) revert ZeroAddress();
        if (roleId == ADMIN_ROLE) {
            if (_DELAY_SECONDS != 0) revert AdministratorIsFixed(account);
        } else if (executionDelay < _DELAY_SECONDS) {
            revert DelayTooShort(roleId, executionDelay, _DELAY_SECONDS);
        }
        return super._grantRole(roleId, account, grantDelay, executionDelay);
    }

    function _revokeRole(uint64 roleId, address account) internal override returns (bool) {
        if (roleId == ADMIN_ROLE) revert AdministratorIsFixed(account);
        return super._revokeRole(roleId, account);
    }

    function _setRoleAdmin(uint64 roleId, uint64 admin) internal override {
        if (admin != ADMIN_ROLE) revert RoleAdministeredByRole(roleId, admin);
        super._setRoleAdmin(roleId, admin);
    }

    function _setGrantDelay(uint64 roleId, uint32 newDelay) internal override {
        _requireEnding(newDelay);
        super._setGrantDelay(roleId, newDelay);
    }

    function _setTargetAdminDelay(address target, uint32 newDelay) internal override {
        _requireEnding(newDelay);
        super._setTargetAdminDelay(target, newDelay);
    }

    function _requireEnding(uint32 delay) private pure {
        if (delay > _MOST_DELAY) revert DelayTooLong(delay, _MOST_DELAY);
    }

    function _setTargetFunctionRole(address target, bytes4 selector, uint64 roleId) internal override {
        if (roleId == PUBLIC_ROLE) revert OpenToEverybody(target, selector);
        super._setTargetFunctionRole(target, selector, roleId);
    }
}
