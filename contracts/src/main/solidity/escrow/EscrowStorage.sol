// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {PullCredit} from "../credit/PullCredit.sol";
import {LargestRemainder} from "../split/LargestRemainder.sol";
import {Clocks} from "../vault/Clocks.sol";
import {Clock, Duration} from "../vault/VaultTypes.sol";
import {EscrowAmounts} from "./EscrowAmounts.sol";
import {EscrowErrors} from "./EscrowErrors.sol";
import {EscrowEvents} from "./EscrowEvents.sol";
import {Terms} from "./EscrowTypes.sol";

/// @title EscrowStorage
/// @notice What the escrow remembers of a payment: one slot by the hash of its terms.
abstract contract EscrowStorage is PullCredit, EscrowEvents, EscrowErrors {
    using Clocks for Clock;

    bytes32 private constant _TERMS = keccak256("Bascule escrow terms, version 1");

    mapping(bytes32 termsHash => EscrowAmounts.State state) internal _payments;

    /// @notice The identity of a payment on this chain and in this contract.
    function hashOf(Terms calldata terms) public view returns (bytes32) {
        return keccak256(abi.encode(_TERMS, block.chainid, address(this), terms));
    }

    /// @notice What is here and undisputed, what may still be refunded, how often it was captured, whether it may be.
    function paymentOf(bytes32 termsHash) external view returns (EscrowAmounts.State memory) {
        return _payments[termsHash];
    }

    function _known(Terms calldata terms) internal view returns (bytes32 termsHash, EscrowAmounts.State memory state) {
        termsHash = hashOf(terms);
        state = _payments[termsHash];
        if (state.status == EscrowAmounts.Status.NONE) revert UnknownPayment(termsHash);
    }

    function _reached(Clock calldata expiry) private view returns (bool) {
        return Clock(expiry.blockNumber, expiry.time).passed(Duration(0, 0));
    }

    function _requireReached(Clock calldata from) internal view {
        if (!_reached(from)) revert TooEarly(from.blockNumber, from.time);
    }

    function _requireBefore(Clock calldata expiry) internal view {
        if (_reached(expiry)) revert TooLate(expiry.blockNumber, expiry.time);
    }

    function _requireOpen(bytes32 termsHash, EscrowAmounts.State memory state) internal pure {
        if (state.status != EscrowAmounts.Status.OPEN) revert PaymentIsClosed(termsHash);
    }

    function _requireCapturable(bytes32 termsHash, EscrowAmounts.State memory state, uint112 amount) internal pure {
        if (amount == 0) revert ZeroAmount();
        if (amount > state.capturable) revert InsufficientCapturable(termsHash, state.capturable, amount);
    }

    /// @dev Credits fee and payees with all of `amount`.
    function _distribute(bytes32 termsHash, Terms calldata terms, uint256 amount, uint256 feeBps) internal {
        uint256 fee = EscrowAmounts.share(amount, feeBps);
        uint256 weight = 0; // never zero: terms without weight were refused
        for (uint256 i = 0; i < terms.weights.length; ++i) {
            weight += terms.weights[i];
        }
        uint256[] memory shares = LargestRemainder.split(amount - fee, terms.weights, weight);
        emit Captured(termsHash, amount, fee, shares);
        _credit(terms.token, terms.fees.receiver, fee);
        for (uint256 i = 0; i < shares.length; ++i) {
            _credit(terms.token, terms.payees[i], shares[i]);
        }
    }
}
