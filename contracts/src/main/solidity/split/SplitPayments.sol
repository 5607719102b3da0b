// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";
import {LargestRemainder} from "./LargestRemainder.sol";
import {MeasuredTransfer} from "./MeasuredTransfer.sol";

/// @title SplitPayments
/// @notice Takes one payment and credits it to many payees by weight, to the last unit. Each payee takes its
///         own credit, so a payee that cannot receive holds up nobody.
///
/// @dev Invariants, each with an `invariant_` test of the same name:
///      - splitConserves: the shares of a payment add up to what arrived for it.
///      - splitSolvent:   the balance of a token is at least the sum of its credits.
///      A payment is known by the caller's reference: the same reference is never taken twice from one payer.
contract SplitPayments is ReentrancyGuardTransient {
    uint256 public constant MAX_PAYEES = 64;

    mapping(address token => mapping(address payee => uint256 amount)) private _credits;
    mapping(address payer => mapping(bytes32 ref => bool taken)) private _taken;

    /// @notice A payment arrived and was divided; `shares` is in the order of `payees` and adds up to `amount`.
    event SplitPaid(
        address indexed token,
        address indexed payer,
        bytes32 indexed ref,
        uint256 amount,
        address[] payees,
        uint256[] shares
    );
    event SplitWithdrawn(address indexed token, address indexed payee, address to, uint256 amount);

    /// @notice Payees and weights must pair up, 1 to MAX_PAYEES of them.
    error BadSplit(uint256 payees, uint256 weights);

    /// @notice Neither the zero address nor this contract, which could not withdraw, is paid.
    error BadPayee(address payee);

    /// @notice The payer has paid under this reference before.
    error AlreadyPaid(address payer, bytes32 ref);

    /// @notice Nothing arrived, or nothing is there to take.
    error NothingToSplit(address token);
    error NothingToWithdraw(address token, address payee);

    /// @notice Takes `amount` of `token` from the caller and divides what really arrives.
    function pay(address token, bytes32 ref, uint256 amount, address[] calldata payees, uint32[] calldata weights)
        external
        nonReentrant
        returns (uint256[] memory shares)
    {
        if (payees.length == 0 || payees.length > MAX_PAYEES || payees.length != weights.length) {
            revert BadSplit(payees.length, weights.length);
        }
        if (_taken[msg.sender][ref]) revert AlreadyPaid(msg.sender, ref);
        _taken[msg.sender][ref] = true;

        // What arrives counts, not what was promised: a token may keep a part of it.
        uint256 received = MeasuredTransfer.take(token, amount);
        if (received == 0) revert NothingToSplit(token);

        shares = LargestRemainder.split(received, weights);
        for (uint256 i = 0; i < payees.length; ++i) {
            address payee = payees[i];
            if (payee == address(0) || payee == address(this)) revert BadPayee(payee);
            _credits[token][payee] += shares[i];
        }
        emit SplitPaid(token, msg.sender, ref, received, payees, shares);
    }

    /// @notice Takes the caller's whole credit out, to an address of its choice.
    function withdraw(address token, address to) external nonReentrant returns (uint256 amount) {
        if (to == address(0) || to == address(this)) revert BadPayee(to);
        amount = _credits[token][msg.sender];
        if (amount == 0) revert NothingToWithdraw(token, msg.sender);
        _credits[token][msg.sender] = 0;
        emit SplitWithdrawn(token, msg.sender, to, amount);
        MeasuredTransfer.give(token, msg.sender, to, amount);
    }

    function creditOf(address token, address payee) external view returns (uint256) {
        return _credits[token][payee];
    }

    function isPaid(address payer, bytes32 ref) external view returns (bool) {
        return _taken[payer][ref];
    }

    /// @notice What each payee would get of `amount`, in order.
    function quote(uint256 amount, uint32[] calldata weights) external pure returns (uint256[] memory) {
        return LargestRemainder.split(amount, weights);
    }
}
