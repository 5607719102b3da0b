// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Clock} from "../vault/VaultTypes.sol";
import {Quorum} from "./Quorum.sol";
import {RegistryErrors} from "./RegistryErrors.sol";
import {RegistryEvents} from "./RegistryEvents.sol";
import {Grant, Node, Organisation, Parameters, Proposal, Vote} from "./RegistryTypes.sol";

/// @title RegistryStorage
/// @notice The registry's state and what anybody may read of it.
/// @dev Genesis files hold these slots: their order is part of the contract (contracts/snapshots).
abstract contract RegistryStorage is RegistryErrors, RegistryEvents {
    uint8 public constant ROLE_VALIDATOR = 1;
    uint8 public constant ROLE_RPC = 2;

    uint256 public constant MAX_VALIDATORS = 64;
    uint256 public constant MAX_ORGANISATIONS = 64;
    uint256 public constant MAX_NODES = 256;
    uint256 public constant MAX_GRANTS = 256;

    /// @dev Slot 0: length here, addresses from keccak256(0) on. Proofs of the validator set read exactly these.
    address[] internal _validators;

    Parameters internal _parameters;
    Clock internal _validatorsChanged;

    bytes32[] internal _organisationIds;
    mapping(bytes32 id => Organisation organisation) internal _organisations;
    mapping(address voter => bytes32 id) internal _organisationOf;

    address[] internal _nodeIds;
    mapping(address id => Node node) internal _nodes;

    Grant[] internal _grants;
    /// @dev Position in the list, from 1.
    mapping(address account => mapping(bytes32 role => uint256 place)) internal _grantPlaces;

    uint64 internal _lastProposal;
    mapping(uint64 id => Proposal proposal) internal _proposals;
    mapping(uint64 id => mapping(bytes32 organisation => Vote vote)) internal _votes;

    /// @notice Who must seal the next block. Besu asks this of the state after the block before.
    function getValidators() external view returns (address[] memory) {
        return _validators;
    }

    /// @notice Block and time of the last change of the validators.
    function validatorsChanged() external view returns (uint64 blockNumber, uint64 time) {
        return (_validatorsChanged.blockNumber, _validatorsChanged.time);
    }

    function parameters() external view returns (Parameters memory) {
        return _parameters;
    }

    function organisationIds() external view returns (bytes32[] memory) {
        return _organisationIds;
    }

    function organisation(bytes32 id) external view returns (Organisation memory) {
        return _organisations[id];
    }

    /// @notice The organisation for which an account votes; zero for none.
    function organisationOf(address voter) external view returns (bytes32) {
        return _organisationOf[voter];
    }

    function nodeIds() external view returns (address[] memory) {
        return _nodeIds;
    }

    function node(address id) external view returns (Node memory) {
        return _nodes[id];
    }

    function grants() external view returns (Grant[] memory) {
        return _grants;
    }

    function hasRole(address account, bytes32 role) external view returns (bool) {
        return _grantPlaces[account][role] != 0;
    }

    /// @notice Proposals have the numbers from 1 to this one.
    function lastProposal() external view returns (uint64) {
        return _lastProposal;
    }

    function voteOf(uint64 id, bytes32 organisation_) external view returns (Vote) {
        return _votes[id][organisation_];
    }

    /// @notice Votes that a proposal needs of so many organisations: two thirds; for a forced one four fifths, and at
    ///         least one more than that. Both rounded up.
    function votesNeeded(uint256 organisations, bool forced) public pure returns (uint256) {
        return Quorum.votes(organisations, forced);
    }

    /// @notice Seals that make a block final: two thirds, rounded up.
    function sealsNeeded(uint256 validators) public pure returns (uint256) {
        return Quorum.seals(validators);
    }
}
