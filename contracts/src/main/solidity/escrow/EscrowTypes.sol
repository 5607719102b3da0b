// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Clock, Duration, Leaf, VoucherLeg} from "../vault/VaultTypes.sol";

// Amounts are in the token's base units, rates in basis points. An expiry is a point in the life of the chain that is
// reached when both its block and its second are.

/// @notice What the merchant may keep for somebody else from each capture. No receiver: no fee.
struct Fees {
    address receiver;
    uint16 minBps;
    uint16 maxBps;
}

/// @notice Who rules when payer and merchant disagree. No arbiter: no disputes.
struct Arbitration {
    address arbiter;
    /// @dev What the arbiter stakes on each dispute.
    uint128 bond;
    /// @dev The payer's part of the disputed amount if the arbiter is silent for all of `ruling`.
    uint16 silenceBps;
    Duration ruling;
}

/// @notice What payer and merchant agreed. Changing any field makes another payment.
struct Terms {
    address payer;
    address merchant;
    address token;
    uint112 maxAmount;
    /// @dev The payment may be authorized before `preApproval`, captured from `captureFrom` and before `authorization`,
    ///      refunded before `refund`. The payer may reclaim from `authorization` on.
    Clock preApproval;
    Clock captureFrom;
    Clock authorization;
    Clock refund;
    Fees fees;
    address[] payees;
    uint32[] weights;
    Arbitration arbitration;
    /// @dev The vault whose log may prove holds and evidence; zero for none.
    address vault;
    bytes32 salt;
}

/// @notice The payer's ERC-3009 signature. Its nonce is the hash of the terms.
struct ReceiveAuthorization {
    uint256 validAfter;
    uint256 validBefore;
    uint8 v;
    bytes32 r;
    bytes32 s;
}

/// @notice Where a leaf stands in a vault's log, under the last root that the operator anchored.
struct LogPlace {
    uint32 logEpoch;
    uint64 index;
    bytes32[] path;
}

/// @notice A hold that the vault's operator accepted for this contract. The leg's `terms` open to
///         SHA-256(0x54 ‖ salt ‖ head ‖ "reference":"0x<hash of the escrow terms>" ‖ tail).
struct Hold {
    VoucherLeg voucher;
    bytes signature;
    Leaf leaf;
    LogPlace place;
    bytes32 salt;
    bytes head;
    bytes tail;
}

/// @notice A payment between parties of a dispute, as the vault's log has it.
struct Evidence {
    address from;
    address to;
    uint32 lane;
    Leaf leaf;
    LogPlace place;
}
