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
        uint8 disputes;
        Status status;
    }

    uint256 internal constant WHOLE_BPS = 10_000;

    /// @dev A payee's share of one division is within a unit of its weight; so is its sum within as many units as a
    ///      payment is divided, by the merchant's captures and by the ends of the payer's disputes. Both are bounded, or
    ///      crumbs would let either choose who is rounded up, and make the fee vanish.
    uint8 internal constant MAX_CAPTURES = 64;
    uint8 internal constant MAX_DISPUTES = 16;

    /// @notice `bps` of `amount`, rounded down; what rounding leaves belongs to the payees.
    function share(uint256 amount, uint256 bps) internal pure returns (uint256) {
        return amount * bps / WHOLE_BPS;
    }

    // Each of these changes the state that it is given and returns it.

    function captured(State memory it, uint112 amount) internal pure returns (State memory) {
        it.capturable -= amount;
        it.refundable += amount;
        ++it.captures;
        return it;
    }

    function refunded(State memory it, uint112 amount) internal pure returns (State memory) {
        it.refundable -= amount;
        return it;
    }

    /// @notice Nothing is captured any more; what was capturable goes back to the payer.
    function closed(State memory it) internal pure returns (State memory) {
        it.capturable = 0;
        it.status = Status.CLOSED;
        return it;
    }

    function disputed(State memory it, uint112 amount) internal pure returns (State memory) {
        it.capturable -= amount;
        ++it.disputes;
        return it;
    }

    /// @notice A dispute has ended with this part for the payees. It counts as captured, but not as a capture.
    function awarded(State memory it, uint112 toPayees) internal pure returns (State memory) {
        it.refundable += toPayees;
        return it;
    }

    function arrived(State memory it, uint112 amount) internal pure returns (State memory) {
        it.capturable += amount;
        return it;
    }
}
