// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";
import {Duration} from "../vault/VaultTypes.sol";
import {CumulativeShares} from "./CumulativeShares.sol";
import {LargestRemainder} from "./LargestRemainder.sol";
import {MeasuredTransfer} from "./MeasuredTransfer.sol";
import {SplitGovernance} from "./SplitGovernance.sol";
import {Payee, Pot, PotId} from "./SplitTypes.sol";

/// @title GovernedSplits
/// @notice Splits that are recorded once and paid many times; their payees are accounts or other splits, fixed or
///         changed by an owner after a delay. Money waits in pots and is pulled: anybody divides a pot, each payee
///         takes its own credit, so a payee that cannot receive holds up nobody.
///
/// @dev Invariants, each with an `invariant_` test of the same name:
///      - governedSolvent:    the balance of a token is at least its pots (what is not divided) and its credits.
///      - governedConserves:  what was paid in is in a pot, in a credit, or was withdrawn.
///      - timingChangesNothing: a payee's share follows from what arrived, not from when or how often it was divided.
///      - oldSharesForOldMoney: what arrived under a list of payees goes to that list.
///      While a list is in force, units that do not divide (fewer than it has payees) wait in the pot for the next
///      payment; once it is out of force, they go by largest remainder, of equal ones to the earlier payee.
contract GovernedSplits is SplitGovernance, ReentrancyGuardTransient {
    mapping(uint64 split => mapping(uint32 version => mapping(address token => Pot))) private _pots;
    mapping(address token => mapping(address payee => uint256 amount)) private _credits;
    mapping(address payer => mapping(bytes32 ref => bool taken)) private _taken;

    /// @notice `amount` arrived for the list of payees in force.
    event SplitPaid(
        uint64 indexed split,
        address indexed token,
        address indexed payer,
        bytes32 ref,
        uint32 version,
        uint256 amount
    );

    /// @notice A split above gave `amount` to the list of payees in force.
    event SplitFed(
        uint64 indexed split, address indexed token, uint64 indexed by, uint32 version, uint256 amount
    );

    /// @notice A pot was divided; `shares` is in the order of the list's payees.
    event SplitDivided(uint64 indexed split, address indexed token, uint32 version, uint256[] shares);
    event SplitWithdrawn(address indexed token, address indexed payee, address to, uint256 amount);

    /// @notice The payer has paid under this reference before.
    error AlreadyPaid(address payer, bytes32 ref);

    /// @notice Nothing arrived.
    error NothingToSplit(address token);

    /// @notice None of the pots has a unit for anybody.
    error NothingToDivide(address token);
    error NothingToWithdraw(address token, address payee);

    /// @notice Neither the zero address nor this contract can receive.
    error BadReceiver(address to);

    /// @param minimumDelay_ What every split with an owner has at least between proposal and change.
    constructor(Duration memory minimumDelay_) SplitGovernance(minimumDelay_) {}

    /// @notice Takes `amount` of `token` from the caller for a split. What really arrives counts.
    function pay(uint64 split, address token, bytes32 ref, uint256 amount)
        external
        nonReentrant
        returns (uint128 received)
    {
        uint32 version = _splits[split].version;
        if (version == 0) revert NoSuchSplit(split);
        if (_taken[msg.sender][ref]) revert AlreadyPaid(msg.sender, ref);
        _taken[msg.sender][ref] = true;
        received = SafeCast.toUint128(MeasuredTransfer.take(token, amount));
        if (received == 0) revert NothingToSplit(token);
        // Read again: the token may have called, and a ripe change may have come into force.
        version = _splits[split].version;
        _pots[split][version][token].arrived += received;
        emit SplitPaid(split, token, msg.sender, ref, version, received);
    }

    /// @notice Divides pots in the order given, so a split goes before those that it pays. Pots with nothing to
    ///         divide are passed over, and so somebody who was faster stops nobody.
    function divide(address token, PotId[] calldata pots) external returns (uint256 given) {
        for (uint256 i = 0; i < pots.length; ++i) {
            given += _divide(token, pots[i].split, pots[i].version);
        }
        if (given == 0) revert NothingToDivide(token);
    }

    /// @notice Takes the caller's whole credit out, to an address of its choice.
    function withdraw(address token, address to) external nonReentrant returns (uint256 amount) {
        if (to == address(0) || to == address(this)) revert BadReceiver(to);
        amount = _credits[token][msg.sender];
        if (amount == 0) revert NothingToWithdraw(token, msg.sender);
        _credits[token][msg.sender] = 0;
        emit SplitWithdrawn(token, msg.sender, to, amount);
        MeasuredTransfer.give(token, msg.sender, to, amount);
    }

    function creditOf(address token, address payee) external view returns (uint256) {
        return _credits[token][payee];
    }

    function potOf(uint64 split, uint32 version, address token) external view returns (Pot memory) {
        return _pots[split][version][token];
    }

    function isPaid(address payer, bytes32 ref) external view returns (bool) {
        return _taken[payer][ref];
    }

    function _divide(address token, uint64 split, uint32 version) private returns (uint256 given) {
        Pot storage pot = _pots[split][version][token];
        (uint128 arrived, uint128 divided) = (pot.arrived, pot.divided);
        bool inForce = version == _splits[split].version;
        if (arrived == 0 || (inForce ? arrived == divided : pot.closed)) return 0;
        pot.divided = arrived;
        if (!inForce) pot.closed = true;

        Payee[] memory payees = _payees[split][version];
        uint256[] memory shares = _shares(payees, divided, arrived, inForce);
        for (uint256 i = 0; i < payees.length; ++i) {
            if (shares[i] == 0) continue;
            given += shares[i];
            if (payees[i].split == 0) {
                _credits[token][payees[i].account] += shares[i];
            } else {
                _feed(payees[i].split, token, split, shares[i]);
            }
        }
        emit SplitDivided(split, token, version, shares);
    }

    function _feed(uint64 split, address token, uint64 by, uint256 amount) private {
        uint32 version = _splits[split].version;
        _pots[split][version][token].arrived += uint128(amount); // a part of what is a uint128 above
        emit SplitFed(split, token, by, version, amount);
    }

    /// @dev What each payee is due of `arrived`, less what it was given of `divided`.
    function _shares(Payee[] memory payees, uint128 divided, uint128 arrived, bool inForce)
        private
        pure
        returns (uint256[] memory shares)
    {
        uint64 total = 0;
        uint32[] memory weights = new uint32[](payees.length);
        for (uint256 i = 0; i < payees.length; ++i) {
            weights[i] = payees[i].weight;
            total += weights[i];
        }
        shares = inForce ? new uint256[](payees.length) : LargestRemainder.split(arrived, weights, total);
        for (uint256 i = 0; i < payees.length; ++i) {
            if (inForce) shares[i] = CumulativeShares.entitled(arrived, weights[i], total);
            shares[i] -= CumulativeShares.entitled(divided, weights[i], total);
        }
    }
}
