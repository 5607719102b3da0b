// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Action, Parameters} from "./RegistryTypes.sol";

/// @title RegistryEvents
/// @notice All that changes, in the order in which it does.
interface RegistryEvents {
    event ProposalMade(
        uint64 indexed id, bytes32 indexed organisation, bool forced, uint64 effectiveBlock, Action[] actions
    );
    event VoteCast(uint64 indexed id, bytes32 indexed organisation, bool inFavour, uint256 approvals, uint256 needed);

    /// @notice Enough votes: the timelock runs from here.
    event ProposalPassed(uint64 indexed id, uint256 approvals, uint256 needed);

    /// @notice A vote was turned and they do not suffice any more.
    event ProposalReopened(uint64 indexed id, uint256 approvals, uint256 needed);
    event ProposalWithdrawn(uint64 indexed id, bytes32 indexed organisation);
    event ProposalExecuted(uint64 indexed id, address indexed by);

    event OrganisationAdded(bytes32 indexed id, bytes32 indexed nameHash, string name, bytes20 lei, address voter);
    event OrganisationUpdated(bytes32 indexed id, bytes32 indexed nameHash, string name, bytes20 lei, address voter);
    event OrganisationRemoved(bytes32 indexed id);

    event NodeAdded(
        address indexed node,
        bytes32 indexed organisation,
        bytes32 keyX,
        bytes32 keyY,
        string host,
        uint16 port,
        uint8 roles
    );
    event NodeUpdated(address indexed node, bytes32 indexed organisation, string host, uint16 port, uint8 roles);
    event NodeRemoved(address indexed node, bytes32 indexed organisation);

    event RoleGranted(address indexed account, bytes32 indexed role, bytes32 indexed organisation);
    event RoleRevoked(address indexed account, bytes32 indexed role, bytes32 indexed organisation);
    event ParametersChanged(Parameters parameters);

    /// @notice The set that must seal block `fromBlock` and those after it, until the next change.
    event ValidatorsChanged(uint64 indexed fromBlock, address[] validators);
}
