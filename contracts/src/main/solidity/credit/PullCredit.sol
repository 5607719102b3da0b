// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";
import {MeasuredTransfer} from "../split/MeasuredTransfer.sol";

/// @title PullCredit
/// @notice What a contract owes to accounts. Each account takes its own credit, wherever it likes, so an account that
///         a token refuses holds up nobody.
/// @dev `withdraw` is the only function that moves tokens out. Incoming tokens are measured, never believed.
abstract contract PullCredit is ReentrancyGuardTransient {
    mapping(address token => mapping(address account => uint256 amount)) private _credits;

    /// @notice The account may take `amount` more of the token.
    event Credited(address indexed token, address indexed account, uint256 amount);
    event Withdrawn(address indexed token, address indexed account, address indexed to, uint256 amount);

    error NothingReceived(address token);
    error NothingToWithdraw(address token, address account);
    error InsufficientCredit(address token, address account, uint256 credit, uint256 requested);
    error BadRecipient(address to);

    /// @notice Pays a part of the caller's credit, or all of it, to an address of its choice. Credit of an account that
    ///         the token has frozen stands still.
    function withdraw(address token, uint256 amount, address to) external nonReentrant {
        if (to == address(0) || to == address(this)) revert BadRecipient(to);
        if (amount == 0) revert NothingToWithdraw(token, msg.sender);
        uint256 credit = _credits[token][msg.sender];
        if (amount > credit) revert InsufficientCredit(token, msg.sender, credit, amount);
        _credits[token][msg.sender] = credit - amount;
        emit Withdrawn(token, msg.sender, to, amount);
        MeasuredTransfer.give(token, msg.sender, to, amount);
    }

    function creditOf(address token, address account) external view returns (uint256) {
        return _credits[token][account];
    }

    function _credit(address token, address account, uint256 amount) internal {
        if (amount == 0) return;
        _credits[token][account] += amount;
        emit Credited(token, account, amount);
    }

    /// @dev Takes from the caller. What really arrives counts: a token may keep a part of it.
    function _take(address token, uint256 amount) internal returns (uint256 received) {
        received = MeasuredTransfer.take(token, amount);
        if (received == 0) revert NothingReceived(token);
    }

    function _balance(address token) internal view returns (uint256) {
        return IERC20(token).balanceOf(address(this));
    }

    function _received(address token, uint256 before) internal view returns (uint256 received) {
        received = _balance(token) - before;
        if (received == 0) revert NothingReceived(token);
    }
}
