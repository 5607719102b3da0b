// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import {Clocks} from "./Clocks.sol";
import {VaultStorage} from "./VaultStorage.sol";
import {Clock} from "./VaultTypes.sol";

/// @title VaultAccounts
/// @notice What an account does with its own money and its own voucher key.
abstract contract VaultAccounts is VaultStorage, ReentrancyGuardTransient {
    using SafeERC20 for IERC20;
    using Clocks for Clock;

    /// @notice Adds to the collateral of `to` what really arrives from the caller.
    function deposit(address token, address to, uint128 amount) external nonReentrant returns (uint128 received) {
        _requireInflow();
        if (!_listed[token]) revert TokenNotListed(token);
        if (to == address(0)) revert ZeroAddress();
        _requireNotFrozen(msg.sender);
        _requireNotFrozen(to);

        uint256 before = IERC20(token).balanceOf(address(this));
        IERC20(token).safeTransferFrom(msg.sender, address(this), amount);
        received = SafeCast.toUint128(IERC20(token).balanceOf(address(this)) - before);
        if (received == 0) revert NothingReceived(token);

        _owed[token] += received;
        _balances[token][to].collateral += received;
        emit Deposited(token, to, received);
    }

    /// @notice Moves the caller's credit into its collateral, at once.
    function pledge(address token, uint128 amount) external {
        _requireInflow();
        _requireNotFrozen(msg.sender);
        if (amount == 0) revert ZeroAmount();
        Balance storage balance = _balances[token][msg.sender];
        if (amount > balance.credit) revert InsufficientCredit(token, msg.sender, balance.credit, amount);
        balance.credit -= amount;
        balance.collateral += amount;
        emit Pledged(token, msg.sender, amount);
    }

    /// @notice Asks for collateral back. The wait of D_exit begins here, and again with each new request; zero takes
    ///         the request back.
    function requestUnpledge(address token, uint128 amount) external {
        _requireNotFrozen(msg.sender);
        if (amount == 0) {
            delete _unpledges[token][msg.sender];
        } else {
            _unpledges[token][msg.sender] = Unpledge(amount, Clocks.here());
        }
        emit UnpledgeRequested(token, msg.sender, amount);
    }

    /// @notice Turns the requested collateral, or what is left of it, into credit.
    /// @dev A silent operator could not have settled what it accepted, so it must be heard of, or the exit must have
    ///      given everybody the time to redeem.
    function finishUnpledge(address token) external returns (uint128 amount) {
        _requireNotFrozen(msg.sender);
        Unpledge memory request = _unpledges[token][msg.sender];
        if (request.amount == 0) revert NoUnpledgeRequest(token, msg.sender);
        if (!request.requested.passed(_parameters.exit)) {
            revert UnpledgeNotMature(request.requested.blockNumber, request.requested.time);
        }
        if (_state == State.OPEN) {
            Clock memory alive = _lastAlive;
            if (alive.passed(_parameters.alive)) revert OperatorSilent(alive.blockNumber, alive.time);
        } else {
            Clock memory exit = _exitClock;
            if (!exit.passed(_parameters.exit)) revert ExitNotMature(exit.blockNumber, exit.time);
        }

        Balance storage balance = _balances[token][msg.sender];
        amount = request.amount < balance.collateral ? request.amount : balance.collateral;
        delete _unpledges[token][msg.sender];
        balance.collateral -= amount;
        balance.credit += amount;
        emit UnpledgeFinished(token, msg.sender, amount);
    }

    /// @notice Pays the caller's credit out. Nothing else moves tokens out of the vault.
    function withdraw(address token, uint128 amount, address to) external nonReentrant {
        _requireNotFrozen(msg.sender);
        if (to == address(0) || to == address(this)) revert BadRecipient(to);
        if (amount == 0) revert ZeroAmount();
        Balance storage balance = _balances[token][msg.sender];
        if (amount > balance.credit) revert InsufficientCredit(token, msg.sender, balance.credit, amount);
        balance.credit -= amount;
        _owed[token] -= amount;
        emit Withdrawn(token, msg.sender, to, amount);

        uint256 before = IERC20(token).balanceOf(address(this));
        IERC20(token).safeTransfer(to, amount);
        uint256 left = IERC20(token).balanceOf(address(this));
        if (left + amount < before) revert TokenTookMore(token, before - left, amount);
    }

    /// @notice Moves the caller's credit to another account's credit, at once and in any state. A frozen account gives
    ///         nothing away, and is paid all the same.
    /// @dev By this an account may be a contract whose credit backs what it owes; no token moves.
    function transferCredit(address token, address to, uint128 amount) external {
        _requireNotFrozen(msg.sender);
        if (to == address(0) || to == address(this)) revert BadRecipient(to);
        if (amount == 0) revert ZeroAmount();
        Balance storage balance = _balances[token][msg.sender];
        if (amount > balance.credit) revert InsufficientCredit(token, msg.sender, balance.credit, amount);
        balance.credit -= amount;
        _balances[token][to].credit += amount;
        emit CreditMoved(token, msg.sender, to, amount);
    }

    /// @notice Begins the next epoch with a new voucher key. The old one still counts for what is admitted within R.
    function setVoucherKey(address signer) external returns (uint32 epoch) {
        if (signer == address(0)) revert ZeroAddress();
        uint32 previous = _keyEpochs[msg.sender];
        uint64 retiredAt = uint64(block.timestamp) + _parameters.keyRetirement;
        epoch = previous + 1;
        _voucherKeys[msg.sender][previous].retiredAt = retiredAt;
        _keyEpochs[msg.sender] = epoch;
        _voucherKeys[msg.sender][epoch].signer = signer;
        emit VoucherKeySet(msg.sender, epoch, signer, retiredAt);
    }

    function _requireInflow() private view {
        _requireOpen();
        if (block.number < _pausedUntil) revert InflowIsPaused(_pausedUntil);
    }
}
