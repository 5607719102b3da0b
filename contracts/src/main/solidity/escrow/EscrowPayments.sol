// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IERC3009} from "@openzeppelin/contracts/interfaces/draft-IERC3009.sol";
import {Clock, Duration} from "../vault/VaultTypes.sol";
import {ArbiterBonds} from "./ArbiterBonds.sol";
import {EscrowAmounts} from "./EscrowAmounts.sol";
import {EscrowDisputes} from "./EscrowDisputes.sol";
import {EscrowHolds} from "./EscrowHolds.sol";
import {ReceiveAuthorization, Terms} from "./EscrowTypes.sol";

/// @title EscrowPayments
/// @notice Keeps a payer's money until the merchant captures it to its payees, gives it up, or lets it expire.
///
/// @dev Invariants, each with an `invariant_` test of the same name:
///      - escrowSolvent:   the balance of a token is at least credits, bonds, and what is capturable and disputed.
///      - escrowConserves: what arrived for a payment is capturable, disputed, or was credited to payees and payer.
///      - escrowBounded:   nothing is refundable that was not captured, and nothing captured that did not arrive.
///      Terms are not stored. Whoever acts on a payment supplies them again; their hash finds its slot.
///      Not upgradeable, and nobody but the parties of a payment can move its money.
contract EscrowPayments is EscrowDisputes, EscrowHolds {
    using EscrowAmounts for EscrowAmounts.State;

    uint256 internal constant MAX_PAYEES = 64;

    /// @notice An arbiter has at most this long: 90 days of seconds, and as many blocks.
    uint32 internal constant LONGEST_RULING = 7_776_000;

    /// @param governance_ May slash bonds of arbiters, and nothing else.
    /// @param fund_ Where slashed bonds go.
    /// @param bondExit How long a bond stays after its arbiter asked for it.
    constructor(address governance_, address fund_, Duration memory bondExit) ArbiterBonds(governance_, fund_, bondExit) {}

    /// @notice The payer puts `amount` into escrow.
    function authorize(Terms calldata terms, uint256 amount) external nonReentrant {
        bytes32 termsHash = _begin(terms);
        if (msg.sender != terms.payer) revert NotPayer(msg.sender);
        _arrive(termsHash, terms, _take(terms.token, amount));
    }

    /// @notice Puts `amount` into escrow by the payer's ERC-3009 signature, whoever brings it. Its nonce is the hash of
    ///         the terms, so the signature is good for these terms only.
    function authorizeWithSignature(Terms calldata terms, uint256 amount, ReceiveAuthorization calldata signature)
        external
        nonReentrant
    {
        bytes32 termsHash = _begin(terms);
        uint256 before = _balance(terms.token);
        IERC3009(terms.token).receiveWithAuthorization(
            terms.payer,
            address(this),
            amount,
            signature.validAfter,
            signature.validBefore,
            termsHash,
            signature.v,
            signature.r,
            signature.s
        );
        _arrive(termsHash, terms, _received(terms.token, before));
    }

    /// @notice Pays `amount` to fee receiver and payees; they have it as credit and nobody can take it from them.
    function capture(Terms calldata terms, uint112 amount, uint16 feeBps) external nonReentrant {
        (bytes32 termsHash, EscrowAmounts.State memory state) = _known(terms);
        _requireMerchant(terms);
        _requireOpen(termsHash, state);
        _requireReached(terms.captureFrom);
        _requireBefore(terms.authorization);
        if (feeBps < terms.fees.minBps || feeBps > terms.fees.maxBps) {
            revert FeeOutOfBounds(feeBps, terms.fees.minBps, terms.fees.maxBps);
        }
        if (state.captures == EscrowAmounts.MAX_CAPTURES) revert TooManyCaptures(termsHash, state.captures);
        _requireCapturable(termsHash, state, amount);
        _payments[termsHash] = state.captured(amount);
        _distribute(termsHash, terms, amount, feeBps);
    }

    /// @notice The merchant gives up what it has not captured; nothing can be captured any more. A dispute goes on.
    function voidPayment(Terms calldata terms) external nonReentrant {
        (bytes32 termsHash, EscrowAmounts.State memory state) = _known(terms);
        _requireMerchant(terms);
        _requireOpen(termsHash, state);
        emit Voided(termsHash, state.capturable);
        _close(termsHash, terms, state);
    }

    /// @notice Gives the payer back what is not captured, once the merchant's time is over or the payment is closed.
    ///         Anybody may call it.
    function reclaim(Terms calldata terms) external nonReentrant {
        (bytes32 termsHash, EscrowAmounts.State memory state) = _known(terms);
        if (state.status == EscrowAmounts.Status.OPEN) _requireReached(terms.authorization);
        if (state.capturable == 0) revert NothingToReclaim(termsHash);
        emit Reclaimed(termsHash, state.capturable);
        _close(termsHash, terms, state);
    }

    /// @notice The merchant gives captured money back, out of its own pocket: the payees keep theirs.
    function refund(Terms calldata terms, uint256 amount) external nonReentrant {
        (bytes32 termsHash, EscrowAmounts.State memory state) = _known(terms);
        _requireMerchant(terms);
        _requireBefore(terms.refund);
        uint256 received = _take(terms.token, amount);
        if (received > state.refundable) revert InsufficientRefundable(termsHash, state.refundable, received);
        uint112 units = uint112(received); // at most refundable, a uint112
        _payments[termsHash] = state.refunded(units);
        emit Refunded(termsHash, units);
        _credit(terms.token, terms.payer, units);
    }

    function _arrive(bytes32 termsHash, Terms calldata terms, uint256 received) private {
        if (received > terms.maxAmount) revert AboveMaximum(received, terms.maxAmount);
        uint112 amount = uint112(received); // at most maxAmount, a uint112
        _payments[termsHash] = EscrowAmounts.State(amount, 0, 0, 0, EscrowAmounts.Status.OPEN);
        emit Authorized(termsHash, terms.payer, terms.merchant, terms.token, amount);
    }

    function _close(bytes32 termsHash, Terms calldata terms, EscrowAmounts.State memory state) private {
        uint112 amount = state.capturable;
        _payments[termsHash] = state.closed();
        _credit(terms.token, terms.payer, amount);
    }

    function _begin(Terms calldata terms) internal view override returns (bytes32 termsHash) {
        termsHash = hashOf(terms);
        if (_payments[termsHash].status != EscrowAmounts.Status.NONE) revert AlreadyAuthorized(termsHash);
        _requireUsable(terms);
        _requireBefore(terms.preApproval);
        if (terms.arbitration.arbiter != address(0)) _requireBonded(terms);
    }

    function _requireMerchant(Terms calldata terms) private view {
        if (msg.sender != terms.merchant) revert NotMerchant(msg.sender);
    }

    /// @dev What would strand money later is refused before it comes in.
    function _requireUsable(Terms calldata terms) private view {
        address merchant = terms.merchant;
        _hold(terms.payer != address(0) && merchant != address(0) && terms.payer != merchant, "parties");
        _hold(
            terms.captureFrom.blockNumber < terms.authorization.blockNumber
                && terms.captureFrom.time < terms.authorization.time
                && _ordered(terms.preApproval, terms.authorization) && _ordered(terms.authorization, terms.refund),
            "expiries"
        );
        address receiver = terms.fees.receiver;
        uint16 maxBps = terms.fees.maxBps;
        _hold(
            terms.fees.minBps <= maxBps && maxBps <= EscrowAmounts.WHOLE_BPS && receiver != address(this)
                && (receiver != address(0)) == (maxBps != 0),
            "fees"
        );
        _requireArbitration(terms);
        uint256 count = terms.payees.length;
        _hold(count != 0 && count <= MAX_PAYEES && count == terms.weights.length, "payees");
        address arbiter = terms.arbitration.arbiter;
        uint256 weight = 0;
        for (uint256 i = 0; i < count; ++i) {
            address payee = terms.payees[i];
            _hold(payee != address(0) && payee != address(this) && payee != arbiter, "payees");
            weight += terms.weights[i];
        }
        _hold(weight != 0, "weights");
    }

    function _requireArbitration(Terms calldata terms) private pure {
        address arbiter = terms.arbitration.arbiter;
        Duration calldata ruling = terms.arbitration.ruling;
        bool usable = arbiter == address(0)
            ? terms.arbitration.bond == 0 && terms.arbitration.silenceBps == 0 && ruling.blocks == 0 && ruling.secs == 0
            : arbiter != terms.payer && arbiter != terms.merchant && arbiter != terms.fees.receiver
                && terms.arbitration.silenceBps <= EscrowAmounts.WHOLE_BPS && ruling.blocks != 0 && ruling.secs != 0
                && ruling.blocks <= LONGEST_RULING && ruling.secs <= LONGEST_RULING;
        _hold(usable, "arbitration");
    }

    function _ordered(Clock calldata a, Clock calldata b) private pure returns (bool) {
        return a.blockNumber <= b.blockNumber && a.time <= b.time;
    }

    function _hold(bool holds, string memory what) private pure {
        if (!holds) revert BadTerms(what);
    }
}
