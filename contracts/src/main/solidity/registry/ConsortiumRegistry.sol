// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Clocks} from "../vault/Clocks.sol";
import {Clock, Duration} from "../vault/VaultTypes.sol";
import {RegistryMembers} from "./RegistryMembers.sol";
import {
    Action,
    Founder,
    FoundingNode,
    Grant,
    Node,
    Parameters,
    Proposal,
    ProposalView,
    Stage,
    Vote
} from "./RegistryTypes.sol";

/// @title ConsortiumRegistry
/// @notice Who takes part in a consortium chain: organisations, nodes, validators, accounts in roles. It changes by the
///         votes of the organisations and by nothing else; there is no owner and no upgrade. Besu can take its
///         validators from here. By the same votes the consortium calls other contracts whose governance it is.
///
/// @dev Invariants, each with an `invariant_` test of the same name:
///      - neverStranded:    there is a validator, and there is an organisation that can vote.
///      - seatsMatch:       the validators are exactly the nodes with ROLE_VALIDATOR, each once.
///      - countsMatch:      nodes, seats and grants of each organisation are as many as are listed.
///      - oneVoterEach:     an account votes for one organisation, an organisation through one account.
///      - neverWithoutVotes: what was executed had the votes, its timelock, and was executed once.
///      A proposal is a list of actions, done in order, all or none. Anybody may execute what is ready.
contract ConsortiumRegistry is RegistryMembers {
    using Clocks for Clock;

    uint256 public constant MAX_ACTIONS = 16;
    uint256 public constant MAX_ACTION_BYTES = 8192;
    uint64 public constant MAX_BLOCKS_AHEAD = 4 * 90 days; // at four blocks a second

    /// @notice The founding members. In a genesis allocation the same slots are written without this constructor.
    constructor(Parameters memory p, Founder[] memory founders, FoundingNode[] memory nodes, Grant[] memory grants_) {
        _setParameters(p);
        for (uint256 i = 0; i < founders.length; ++i) {
            _addOrganisation(founders[i].id, founders[i].name, founders[i].lei, founders[i].voter);
        }
        if (founders.length == 0) revert NoOrganisationLeft();
        for (uint256 i = 0; i < nodes.length; ++i) {
            FoundingNode memory it = nodes[i];
            _addNode(Node(it.organisation, it.keyX, it.keyY, it.host, it.port, it.roles, 0, 0));
        }
        if (_validators.length == 0) revert NoValidatorLeft();
        for (uint256 i = 0; i < grants_.length; ++i) {
            _grantRole(grants_[i].account, grants_[i].role, grants_[i].organisation);
        }
        _requireDiverse();
        emit ValidatorsChanged(uint64(block.number) + 1, _validators);
    }

    /// @notice Proposes, and votes in favour.
    /// @param forced lifts the limits on how much may change at once, for more votes
    /// @param effectiveBlock not to be executed before this block; zero for as soon as the timelock allows
    function propose(Action[] calldata actions, bool forced, uint64 effectiveBlock) external returns (uint64 id) {
        bytes32 by = _voterOf(msg.sender);
        if (actions.length == 0) revert NoActions();
        if (actions.length > MAX_ACTIONS) revert TooManyActions(actions.length, MAX_ACTIONS);
        uint64 latest = uint64(block.number) + MAX_BLOCKS_AHEAD;
        if (effectiveBlock > latest) revert EffectiveTooFar(effectiveBlock, latest);
        for (uint256 i = 0; i < actions.length; ++i) {
            uint8 kind = actions[i].kind;
            if (kind == 0 || kind > _CALL) revert UnknownAction(i, kind);
            try this.requireDecodable(actions[i]) {}
            catch {
                revert MalformedAction(i);
            }
        }
        _requireUnmixed(actions);
        bytes memory encoded = abi.encode(actions);
        if (encoded.length > MAX_ACTION_BYTES) revert ActionsTooLong(encoded.length, MAX_ACTION_BYTES);
        id = ++_lastProposal;
        Proposal storage it = _proposals[id];
        it.organisation = by;
        it.proposedAt = Clocks.here();
        it.effectiveBlock = effectiveBlock;
        it.forced = forced;
        it.voting = _parameters.voting;
        it.timelock = _parameters.timelock;
        it.grace = _parameters.grace;
        it.actions = encoded;
        emit ProposalMade(id, by, forced, effectiveBlock, actions);
        _vote(id, it, by, true);
    }

    /// @notice Casts or turns the vote of the sender's organisation, until the proposal is executed. One that loses its
    ///         votes during the timelock starts it anew when it finds them again.
    function vote(uint64 id, bool inFavour) external {
        bytes32 by = _voterOf(msg.sender);
        Stage stage = stageOf(id);
        if (stage != Stage.Open && stage != Stage.Passed && stage != Stage.Ready) revert WrongStage(id, uint8(stage));
        _vote(id, _proposals[id], by, inFavour);
    }

    /// @notice The organisation that proposed takes it back.
    function withdraw(uint64 id) external {
        bytes32 by = _voterOf(msg.sender);
        Stage stage = stageOf(id);
        if (stage != Stage.Open && stage != Stage.Passed && stage != Stage.Ready) revert WrongStage(id, uint8(stage));
        Proposal storage it = _proposals[id];
        if (it.organisation != by) revert NotYourProposal(id, it.organisation);
        it.withdrawn = true;
        emit ProposalWithdrawn(id, by);
    }

    /// @notice Does what was decided. Anybody may; a change of validators counts from the next block on.
    function execute(uint64 id) external {
        Stage stage = stageOf(id);
        if (stage != Stage.Ready) revert WrongStage(id, uint8(stage));
        Proposal storage it = _proposals[id];
        (uint256 approvals, uint256 needed) = _count(id, it.forced);
        if (approvals < needed) revert NotEnoughVotes(id, approvals, needed);
        it.executed = true;
        _apply(abi.decode(it.actions, (Action[])), it.forced);
        emit ProposalExecuted(id, msg.sender);
    }

    /// @notice For eth_call: always reverts, with the refusal, or with `WouldHold` if the actions would be accepted now.
    function simulate(Action[] calldata actions, bool forced) external {
        _apply(actions, forced);
        uint256 n = _validators.length;
        revert WouldHold(n, sealsNeeded(n), (n - 1) / 3, _organisationIds.length);
    }

    function stageOf(uint64 id) public view returns (Stage) {
        Proposal storage it = _proposals[id];
        if (it.proposedAt.blockNumber == 0) revert UnknownProposal(id);
        if (it.executed) return Stage.Executed;
        if (it.withdrawn) return Stage.Withdrawn;
        Clock memory passedAt = it.passedAt;
        if (passedAt.blockNumber == 0) return it.proposedAt.passed(it.voting) ? Stage.Expired : Stage.Open;
        Duration memory timelock = it.timelock;
        if (!passedAt.passed(timelock) || block.number < it.effectiveBlock) return Stage.Passed;
        passedAt.blockNumber += timelock.blocks;
        passedAt.time += timelock.secs;
        bool late = passedAt.passed(it.grace) && block.number >= uint256(it.effectiveBlock) + it.grace.blocks;
        return late ? Stage.Expired : Stage.Ready;
    }

    function proposal(uint64 id) external view returns (ProposalView memory shown) {
        shown.stage = stageOf(id);
        Proposal storage it = _proposals[id];
        shown.organisation = it.organisation;
        shown.forced = it.forced;
        shown.effectiveBlock = it.effectiveBlock;
        shown.proposedBlock = it.proposedAt.blockNumber;
        shown.proposedTime = it.proposedAt.time;
        shown.passedBlock = it.passedAt.blockNumber;
        shown.passedTime = it.passedAt.time;
        (uint256 approvals, uint256 needed) = _count(id, it.forced);
        shown.approvals = uint32(approvals);
        shown.needed = uint32(needed);
    }

    function actionsOf(uint64 id) external view returns (Action[] memory) {
        if (_proposals[id].proposedAt.blockNumber == 0) revert UnknownProposal(id);
        return abi.decode(_proposals[id].actions, (Action[]));
    }

    /// @notice Reverts unless the data is what the kind needs; says nothing of whether it would be accepted.
    function requireDecodable(Action calldata action) external pure {
        uint8 kind = action.kind;
        if (kind <= _UPDATE_ORGANISATION) abi.decode(action.data, (bytes32, string, bytes20, address));
        else if (kind == _REMOVE_ORGANISATION) abi.decode(action.data, (bytes32));
        else if (kind == _ADD_NODE) abi.decode(action.data, (bytes32, bytes32, bytes32, string, uint16, uint8));
        else if (kind == _UPDATE_NODE) abi.decode(action.data, (address, string, uint16, uint8));
        else if (kind == _REMOVE_NODE) abi.decode(action.data, (address));
        else if (kind == _GRANT_ROLE) abi.decode(action.data, (address, bytes32, bytes32));
        else if (kind == _REVOKE_ROLE) abi.decode(action.data, (address, bytes32));
        else if (kind == _SET_PARAMETERS) abi.decode(action.data, (Parameters));
        else abi.decode(action.data, (address, bytes));
    }

    function _vote(uint64 id, Proposal storage it, bytes32 by, bool inFavour) private {
        (uint256 before,) = _count(id, it.forced);
        _votes[id][by] = inFavour ? Vote.For : Vote.Against;
        (uint256 approvals, uint256 needed) = _count(id, it.forced);
        emit VoteCast(id, by, inFavour, approvals, needed);
        bool passed = it.passedAt.blockNumber != 0;
        if (approvals >= needed) {
            // More members, more votes, or a vote that left with its member: the old passing does not count for them.
            if (passed && needed <= it.passedFor && before >= needed) return;
            it.passedAt = Clocks.here();
            it.passedFor = uint32(needed);
            emit ProposalPassed(id, approvals, needed);
        } else if (passed) {
            delete it.passedAt;
            emit ProposalReopened(id, approvals, needed);
        }
    }

    /// @dev The members of today; a vote of one that has left does not count.
    function _count(uint64 id, bool forced) private view returns (uint256 approvals, uint256 needed) {
        uint256 members = _organisationIds.length;
        for (uint256 i = 0; i < members; ++i) {
            if (_votes[id][_organisationIds[i]] == Vote.For) ++approvals;
        }
        needed = votesNeeded(members, forced);
    }

    function _voterOf(address sender) private view returns (bytes32 id) {
        id = _organisationOf[sender];
        if (id == 0) revert NotAVoter(sender);
    }
}
