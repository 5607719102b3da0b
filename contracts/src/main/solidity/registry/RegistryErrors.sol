// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @title RegistryErrors
/// @notice Why the registry refuses, each time with the values that decided.
interface RegistryErrors {
    // ---- who and when

    /// @notice The sender votes for no organisation.
    error NotAVoter(address sender);
    error UnknownProposal(uint64 id);

    /// @notice The proposal is not in the stage that this needs.
    error WrongStage(uint64 id, uint8 stage);
    error NotYourProposal(uint64 id, bytes32 organisation);

    /// @notice The votes of today's members do not suffice any more.
    error NotEnoughVotes(uint64 id, uint256 approvals, uint256 needed);

    // ---- what was proposed

    error NoActions();
    error TooManyActions(uint256 actions, uint256 most);
    error ActionsTooLong(uint256 size, uint256 most);
    error UnknownAction(uint256 index, uint8 kind);

    /// @notice The action's data is not the encoding that its kind needs.
    error MalformedAction(uint256 index);

    /// @notice Calls of other contracts come in proposals of their own.
    error CallsStandAlone(uint256 calls, uint256 actions);
    error NotCallable(uint256 index, address target);

    /// @notice The called contract refused; `why` is its answer.
    error CallFailed(uint256 index, address target, bytes why);
    error EffectiveTooFar(uint64 effectiveBlock, uint64 latest);
    error BadParameters(string rule);

    // ---- organisations, nodes, roles

    error BadIdentifier(bytes32 id);
    error BadName(uint256 size, uint256 most);
    error BadLei(bytes20 lei);
    error BadVoter(address voter);
    error OrganisationExists(bytes32 id);
    error OrganisationUnknown(bytes32 id);

    /// @notice Its nodes and roles go first, by name.
    error OrganisationHolds(bytes32 id, uint256 nodes, uint256 grants);
    error TooManyOrganisations(uint256 most);

    error BadPublicKey(bytes32 keyX, bytes32 keyY);
    error BadHost(string host);
    error BadPort(uint16 port);
    error BadRoles(uint8 roles);
    error NodeExists(address node);
    error NodeUnknown(address node);
    error TooManyNodes(uint256 most);

    error BadAccount(address account);
    error RoleExists(address account, bytes32 role);
    error RoleUnknown(address account, bytes32 role);
    error TooManyGrants(uint256 most);

    // ---- what would strand the chain or its government

    /// @notice A chain without validators stands for ever. No vote allows this.
    error NoValidatorLeft();
    error TooManyValidators(uint256 validators, uint256 most);

    /// @notice More than a third of the validators would leave at once. A forced proposal may.
    error TooManyLeave(uint256 leaving, uint256 before);

    /// @notice More than a third of the new set would be newcomers: if none of them runs, nobody seals. A forced
    ///         proposal may.
    error TooManyJoin(uint256 joining, uint256 afterwards);

    /// @notice Below four validators no fault is tolerated. A forced proposal may.
    error BelowFour(uint256 before, uint256 afterwards);

    /// @notice Newcomers of the last change have not had their time. A forced proposal may.
    error TooSoonAfterChange(uint64 changedBlock, uint64 changedTime);

    /// @notice A block has one successor set. No vote allows this.
    error ChangedInThisBlock(uint64 blockNumber);

    /// @notice Nobody could vote any more. No vote allows this.
    error NoOrganisationLeft();

    /// @notice More than a third of the votes would leave, or be with new keys, at once. A forced proposal may.
    error TooManyVotersLeave(uint256 leaving, uint256 before);
    error TooManyVotersJoin(uint256 joining, uint256 afterwards);

    // ---- operator diversity

    error TooManyOfOneOrganisation(bytes32 organisation, uint256 validators, uint256 most);

    /// @notice The organisation could seal blocks alone.
    error HoldsQuorum(bytes32 organisation, uint256 validators, uint256 quorum);

    /// @notice The organisation could stop the chain alone.
    error HoldsBlockingMinority(bytes32 organisation, uint256 validators, uint256 blocking);

    // ---- not a refusal

    /// @notice What `simulate` ends with when the actions would be accepted now.
    error WouldHold(uint256 validators, uint256 quorum, uint256 faultsTolerated, uint256 organisations);
}
