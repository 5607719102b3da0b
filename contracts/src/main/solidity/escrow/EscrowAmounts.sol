// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @title EscrowAmounts
/// @notice The arithmetic of one payment, without storage and without tokens, so that it can be proven.
library EscrowAmounts {
    enum Status {
        NONE,
        OPEN,
        CLOSED
    }

    /// @dev One slot. `capturable` is here and undisputed; `refundable` was captured and not refunded.
    struct State {
        uint112 capturable;
        uint112 refundable;
        uint8 captures;
        Status status;
    }

    uint256 internal constant WHOLE_BPS = 10_000;

    /// @dev A payee's share of one capture is within a unit of its weight; so is its sum within MAX_CAPTURES units,
    ///      into however many captures the merchant cuts a payment.
    uint8 internal constant MAX_CAPTURES = 64;

    /// @notice `bps` of `amount`, rounded down; what rounding leaves belongs to the payees.
    function share(uint256 amount, uint256 bps) internal pure returns (uint256) {
        return amount * bps / WHOLE_BPS;
    }

    function captured(State memory it, uint112 amount) internal pure returns (State memory) {
        return State(it.capturable - amount, it.refundable + amount, it.captures + 1, it.status);
    }

    function refunded(State memory it, uint112 amount) internal pure returns (State memory) {
        return State(it.capturable, it.refundable - amount, it.captures, it.status);
    }

    /// @notice Nothing is captured any more; what was capturable goes back to the payer.
    function closed(State memory it) internal pure returns (State memory) {
        return State(0, it.refundable, it.captures, Status.CLOSED);
    }

    function disputed(State memory it, uint112 amount) internal pure returns (State memory) {
        return State(it.capturable - amount, it.refundable, it.captures, it.status);
    }

    /// @notice A dispute has ended with this part for the payees. It counts as captured, but not as a capture.
    function awarded(State memory it, uint112 toPayees) internal pure returns (State memory) {
        return State(it.capturable, it.refundable + toPayees, it.captures, it.status);
    }

    function arrived(State memory it, uint112 amount) internal pure returns (State memory) {
        return State(it.capturable + amount, it.refundable, it.captures, it.status);
    }
}
