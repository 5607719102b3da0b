// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Duration} from "../vault/VaultTypes.sol";

/// @notice The log of a registry of participants. Reason codes and commitments only; no personal data.
abstract contract ParticipantEvents {
    event IssuerAdded(uint32 indexed id, address indexed account);
    event IssuerRemoved(uint32 indexed id);
    event IssuerChosen(address indexed account, uint32 indexed issuer);
    event ParticipantAdmitted(address indexed account, uint32 indexed issuer, bytes32 commitment, Duration term);
    event RevocationsPublished(uint32 indexed issuer, uint32 number, bytes32 root, uint64 size);
    event CredentialRenewed(address indexed account, uint32 indexed issuer, uint32 number);
    event CredentialRevoked(address indexed account, uint32 indexed issuer, bytes32 commitment);
    event FreezeOrdered(address indexed account, uint16 indexed reason, Duration term);
    event HeldByOrder(address indexed account, address indexed token, uint256 amount, bytes32 indexed order);
}
