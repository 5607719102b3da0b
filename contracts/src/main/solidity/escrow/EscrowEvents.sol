// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @title EscrowEvents
/// @notice Every change of a payment, by the hash of its terms.
interface EscrowEvents {
    event Authorized(
        bytes32 indexed termsHash, address indexed payer, address indexed merchant, address token, uint112 amount
    );

    /// @notice The payer's collateral in the vault is held for this payment up to `amount`; nothing has moved yet.
    event HoldRecorded(
        bytes32 indexed termsHash, address indexed vault, bytes32 indexed laneKey, uint128 from, uint128 to
    );

    /// @notice What the merchant captured of the hold has arrived here.
    event Drawn(bytes32 indexed termsHash, bytes32 indexed laneKey, uint112 amount);
    event SurplusDrawn(address indexed vault, bytes32 indexed laneKey, address indexed payer, uint256 amount);

    /// @notice `shares` is in the order of the terms' payees and adds up to `amount` less `fee`.
    event Captured(bytes32 indexed termsHash, uint256 amount, uint256 fee, uint256[] shares);
    event Voided(bytes32 indexed termsHash, uint112 amount);
    event Reclaimed(bytes32 indexed termsHash, uint112 amount);
    event Refunded(bytes32 indexed termsHash, uint112 amount);

    event Disputed(bytes32 indexed termsHash, address indexed arbiter, uint112 amount, uint128 bond);

    /// @notice The vault's anchored log has this leaf, and it is a payment between parties of the dispute.
    event EvidenceAdmitted(
        bytes32 indexed termsHash, bytes32 indexed leafHash, address indexed by, uint8 leafType, uint128 from, uint128 to
    );

    /// @notice The dispute has ended. `grounds` is the leaf that the arbiter named, or zero.
    event Ruled(
        bytes32 indexed termsHash, address indexed by, uint256 toPayer, uint256 toPayees, bytes32 indexed grounds
    );

    /// @notice The arbiter rules for payments of this merchant on these conditions, or no longer for new ones.
    ///         `conditions` is keccak256(abi.encode(merchant, token, arbitration)).
    event Engaged(
        address indexed arbiter, address indexed merchant, address indexed token, bytes32 conditions, bool engaged
    );
    event BondAdded(address indexed token, address indexed arbiter, uint128 amount);
    event BondExitRequested(address indexed token, address indexed arbiter, uint128 amount);
    event BondExited(address indexed token, address indexed arbiter, uint128 amount);

    /// @notice The arbiter's silence cost it this much; payer and merchant have halves, the payer the odd unit.
    event SilenceCharged(bytes32 indexed termsHash, address indexed arbiter, uint128 amount);
    event BondSlashed(address indexed token, address indexed arbiter, uint128 amount, bytes32 reason);
}
