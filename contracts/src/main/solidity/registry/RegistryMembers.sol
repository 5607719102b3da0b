// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Clocks} from "../vault/Clocks.sol";
import {Clock, Duration} from "../vault/VaultTypes.sol";
import {Quorum} from "./Quorum.sol";
import {RegistryStorage} from "./RegistryStorage.sol";
import {RegistryText} from "./RegistryText.sol";
import {Action, Grant, Node, Organisation, Parameters} from "./RegistryTypes.sol";

/// @title RegistryMembers
/// @notice Does what a proposal says, all of it or nothing, and refuses what would strand the chain.
abstract contract RegistryMembers is RegistryStorage {
    using Clocks for Clock;

    uint8 internal constant _ADD_ORGANISATION = 1; // bytes32 id, string name, bytes20 lei, address voter
    uint8 internal constant _UPDATE_ORGANISATION = 2; // the same
    uint8 internal constant _REMOVE_ORGANISATION = 3; // bytes32 id
    uint8 internal constant _ADD_NODE = 4; // bytes32 organisation, bytes32 x, bytes32 y, string host, uint16, uint8
    uint8 internal constant _UPDATE_NODE = 5; // address node, string host, uint16 port, uint8 roles
    uint8 internal constant _REMOVE_NODE = 6; // address node
    uint8 internal constant _GRANT_ROLE = 7; // address account, bytes32 role, bytes32 organisation
    uint8 internal constant _REVOKE_ROLE = 8; // address account, bytes32 role
    uint8 internal constant _SET_PARAMETERS = 9; // Parameters
    uint8 internal constant _CALL = 10; // address target, bytes data: the consortium calls another contract

    uint8 private constant _ROLES = ROLE_VALIDATOR | ROLE_RPC;
    uint32 private constant _MOST_SECONDS = 90 days;
    uint32 private constant _MOST_BLOCKS = 4 * 90 days; // at four blocks a second

    /// @dev What a list of actions comes to. A seat that is taken and given again counts twice: never too little.
    struct Change {
        uint256 before;
        uint256 joining;
        uint256 leaving;
        uint256 votersBefore;
        uint256 votersJoining;
        uint256 votersLeaving;
        bool parameters;
    }

    function _apply(Action[] memory actions, bool forced) internal {
        Change memory change;
        change.before = _validators.length;
        change.votersBefore = _organisationIds.length;
        _requireUnmixed(actions);
        for (uint256 i = 0; i < actions.length; ++i) {
            _do(i, actions[i], change);
        }
        _requireGovernable(change, forced);
        bool seats = change.joining + change.leaving > 0;
        if (seats || change.parameters) _requireDiverse();
        if (!seats) return;
        _requireRunning(change, forced);
        _validatorsChanged = Clocks.here();
        emit ValidatorsChanged(uint64(block.number) + 1, _validators);
    }

    function _do(uint256 index, Action memory action, Change memory change) private {
        bytes memory data = action.data;
        if (action.kind == _ADD_ORGANISATION) {
            (bytes32 id, string memory name, bytes20 lei, address voter) =
                abi.decode(data, (bytes32, string, bytes20, address));
            _addOrganisation(id, name, lei, voter);
            ++change.votersJoining;
        } else if (action.kind == _UPDATE_ORGANISATION) {
            (bytes32 id, string memory name, bytes20 lei, address voter) =
                abi.decode(data, (bytes32, string, bytes20, address));
            if (_updateOrganisation(id, name, lei, voter)) {
                ++change.votersJoining;
                ++change.votersLeaving;
            }
        } else if (action.kind == _REMOVE_ORGANISATION) {
            _removeOrganisation(abi.decode(data, (bytes32)));
            ++change.votersLeaving;
        } else if (action.kind == _ADD_NODE) {
            Node memory it;
            (it.organisation, it.keyX, it.keyY, it.host, it.port, it.roles) =
                abi.decode(data, (bytes32, bytes32, bytes32, string, uint16, uint8));
            if (_addNode(it)) ++change.joining;
        } else if (action.kind == _UPDATE_NODE) {
            (address id, string memory host, uint16 port, uint8 roles) =
                abi.decode(data, (address, string, uint16, uint8));
            _updateNode(id, host, port, roles, change);
        } else if (action.kind == _REMOVE_NODE) {
            if (_removeNode(abi.decode(data, (address)))) ++change.leaving;
        } else if (action.kind == _GRANT_ROLE) {
            (address account, bytes32 role, bytes32 organisation_) = abi.decode(data, (address, bytes32, bytes32));
            _grantRole(account, role, organisation_);
        } else if (action.kind == _REVOKE_ROLE) {
            (address account, bytes32 role) = abi.decode(data, (address, bytes32));
            _revokeRole(account, role);
        } else if (action.kind == _SET_PARAMETERS) {
            _setParameters(abi.decode(data, (Parameters)));
            change.parameters = true;
        } else if (action.kind == _CALL) {
            (address target, bytes memory call) = abi.decode(data, (address, bytes));
            _call(index, target, call);
        } else {
            revert UnknownAction(index, action.kind);
        }
    }

    // ---- calls

    /// @dev What is called may come back here: a list with a call changes nothing of the registry itself, so it finds
    ///      no half-done change.
    function _requireUnmixed(Action[] memory actions) internal pure {
        uint256 calls;
        for (uint256 i = 0; i < actions.length; ++i) {
            if (actions[i].kind == _CALL) ++calls;
        }
        if (calls != 0 && calls != actions.length) revert CallsStandAlone(calls, actions.length);
    }

    function _call(uint256 index, address target, bytes memory data) private {
        // The registry has no rights over itself but by its own actions.
        if (target == address(this) || target.code.length == 0) revert NotCallable(index, target);
        (bool done, bytes memory why) = target.call(data);
        if (!done) revert CallFailed(index, target, why);
    }

    // ---- organisations

    function _addOrganisation(bytes32 id, string memory name, bytes20 lei, address voter) internal {
        if (!RegistryText.isIdentifier(id)) revert BadIdentifier(id);
        Organisation storage it = _organisations[id];
        if (it.place != 0 || it.removed) revert OrganisationExists(id);
        if (_organisationIds.length >= MAX_ORGANISATIONS) revert TooManyOrganisations(MAX_ORGANISATIONS);
        _describe(id, it, name, lei, voter);
        _organisationIds.push(id);
        it.place = uint32(_organisationIds.length);
        emit OrganisationAdded(id, keccak256(bytes(name)), name, lei, voter);
    }

    /// @return rekeyed whether another account votes from now on
    function _updateOrganisation(bytes32 id, string memory name, bytes20 lei, address voter)
        private
        returns (bool rekeyed)
    {
        Organisation storage it = _known(id);
        rekeyed = it.voter != voter;
        delete _organisationOf[it.voter];
        _describe(id, it, name, lei, voter);
        emit OrganisationUpdated(id, keccak256(bytes(name)), name, lei, voter);
    }

    function _describe(bytes32 id, Organisation storage it, string memory name, bytes20 lei, address voter) private {
        uint256 size = bytes(name).length;
        if (size == 0 || size > RegistryText.NAME_MAX) revert BadName(size, RegistryText.NAME_MAX);
        if (lei != 0 && !RegistryText.isLei(lei)) revert BadLei(lei);
        if (voter == address(0) || _organisationOf[voter] != 0) revert BadVoter(voter);
        _organisationOf[voter] = id;
        it.name = name;
        it.lei = lei;
        it.voter = voter;
    }

    function _removeOrganisation(bytes32 id) private {
        Organisation storage it = _known(id);
        if (it.nodes + it.grants > 0) revert OrganisationHolds(id, it.nodes, it.grants);
        uint256 place = it.place;
        bytes32 last = _organisationIds[_organisationIds.length - 1];
        _organisationIds[place - 1] = last;
        _organisations[last].place = uint32(place);
        _organisationIds.pop();
        delete _organisationOf[it.voter];
        it.place = 0;
        it.removed = true;
        emit OrganisationRemoved(id);
    }

    function _known(bytes32 id) private view returns (Organisation storage it) {
        it = _organisations[id];
        if (it.place == 0) revert OrganisationUnknown(id);
    }

    // ---- nodes

    /// @return seated whether it joins the validators
    function _addNode(Node memory it) internal returns (bool seated) {
        Organisation storage owner = _known(it.organisation);
        if (!RegistryText.isPublicKey(it.keyX, it.keyY)) revert BadPublicKey(it.keyX, it.keyY);
        _requireAddress(it.host, it.port, it.roles);
        address id = RegistryText.addressOf(it.keyX, it.keyY);
        if (_nodes[id].place != 0) revert NodeExists(id);
        if (_nodeIds.length >= MAX_NODES) revert TooManyNodes(MAX_NODES);
        _nodeIds.push(id);
        it.place = uint32(_nodeIds.length);
        it.seat = 0;
        _nodes[id] = it;
        ++owner.nodes;
        seated = it.roles & ROLE_VALIDATOR != 0;
        if (seated) _sit(id, owner);
        emit NodeAdded(id, it.organisation, it.keyX, it.keyY, it.host, it.port, it.roles);
    }

    function _updateNode(address id, string memory host, uint16 port, uint8 roles, Change memory change) private {
        Node storage it = _knownNode(id);
        _requireAddress(host, port, roles);
        Organisation storage owner = _organisations[it.organisation];
        bool validates = roles & ROLE_VALIDATOR != 0;
        if (validates && it.seat == 0) {
            _sit(id, owner);
            ++change.joining;
        } else if (!validates && it.seat != 0) {
            _stand(id, owner);
            ++change.leaving;
        }
        it.host = host;
        it.port = port;
        it.roles = roles;
        emit NodeUpdated(id, it.organisation, host, port, roles);
    }

    /// @return seated whether it was a validator
    function _removeNode(address id) private returns (bool seated) {
        Node storage it = _knownNode(id);
        bytes32 organisation_ = it.organisation;
        Organisation storage owner = _organisations[organisation_];
        seated = it.seat != 0;
        if (seated) _stand(id, owner);
        --owner.nodes;
        uint256 place = it.place;
        address last = _nodeIds[_nodeIds.length - 1];
        _nodeIds[place - 1] = last;
        _nodes[last].place = uint32(place);
        _nodeIds.pop();
        delete _nodes[id];
        emit NodeRemoved(id, organisation_);
    }

    function _sit(address id, Organisation storage owner) private {
        if (_validators.length >= MAX_VALIDATORS) revert TooManyValidators(_validators.length + 1, MAX_VALIDATORS);
        _validators.push(id);
        _nodes[id].seat = uint32(_validators.length);
        ++owner.validators;
    }

    function _stand(address id, Organisation storage owner) private {
        uint256 seat = _nodes[id].seat;
        address last = _validators[_validators.length - 1];
        _validators[seat - 1] = last;
        _nodes[last].seat = uint32(seat);
        _nodes[id].seat = 0;
        _validators.pop();
        --owner.validators;
    }

    function _requireAddress(string memory host, uint16 port, uint8 roles) private pure {
        if (!RegistryText.isHost(host)) revert BadHost(host);
        if (port == 0) revert BadPort(port);
        if (roles == 0 || roles & ~_ROLES != 0) revert BadRoles(roles);
    }

    function _knownNode(address id) private view returns (Node storage it) {
        it = _nodes[id];
        if (it.place == 0) revert NodeUnknown(id);
    }

    // ---- roles of accounts

    function _grantRole(address account, bytes32 role, bytes32 organisation_) internal {
        if (account == address(0)) revert BadAccount(account);
        if (!RegistryText.isIdentifier(role)) revert BadIdentifier(role);
        Organisation storage owner = _known(organisation_);
        if (_grantPlaces[account][role] != 0) revert RoleExists(account, role);
        if (_grants.length >= MAX_GRANTS) revert TooManyGrants(MAX_GRANTS);
        _grants.push(Grant(account, role, organisation_));
        _grantPlaces[account][role] = _grants.length;
        ++owner.grants;
        emit RoleGranted(account, role, organisation_);
    }

    function _revokeRole(address account, bytes32 role) private {
        uint256 place = _grantPlaces[account][role];
        if (place == 0) revert RoleUnknown(account, role);
        bytes32 organisation_ = _grants[place - 1].organisation;
        Grant memory last = _grants[_grants.length - 1];
        _grants[place - 1] = last;
        _grantPlaces[last.account][last.role] = place;
        _grants.pop();
        delete _grantPlaces[account][role];
        --_organisations[organisation_].grants;
        emit RoleRevoked(account, role, organisation_);
    }

    // ---- parameters

    function _setParameters(Parameters memory p) internal {
        _requireSpan(p.voting, "0 < voting <= 90 days");
        _requireSpan(p.timelock, "0 < timelock <= 90 days");
        _requireSpan(p.grace, "0 < grace <= 90 days");
        _requireSpan(p.spacing, "0 < spacing <= 90 days");
        if (p.diversity > 2) revert BadParameters("diversity 0, 1 or 2");
        _parameters = p;
        emit ParametersChanged(p);
    }

    /// @dev Bounded both ways: a timelock of for ever would be the last decision of all.
    function _requireSpan(Duration memory span, string memory rule) private pure {
        bool positive = span.blocks > 0 && span.secs > 0;
        if (!positive || span.blocks > _MOST_BLOCKS || span.secs > _MOST_SECONDS) revert BadParameters(rule);
    }

    // ---- what must hold afterwards

    function _requireGovernable(Change memory change, bool forced) private view {
        uint256 voters = _organisationIds.length;
        if (voters == 0) revert NoOrganisationLeft();
        if (forced) return;
        if (Quorum.aboveThird(change.votersLeaving, change.votersBefore)) {
            revert TooManyVotersLeave(change.votersLeaving, change.votersBefore);
        }
        if (Quorum.aboveThird(change.votersJoining, voters)) revert TooManyVotersJoin(change.votersJoining, voters);
    }

    /// @dev Those who stay are a quorum of the new set by themselves: ceil(2n/3) of n is all but floor(n/3).
    function _requireRunning(Change memory change, bool forced) private view {
        uint256 afterwards = _validators.length;
        if (afterwards == 0) revert NoValidatorLeft();
        Clock memory last = _validatorsChanged;
        if (last.blockNumber == block.number) revert ChangedInThisBlock(last.blockNumber);
        if (forced) return;
        if (!last.passed(_parameters.spacing)) revert TooSoonAfterChange(last.blockNumber, last.time);
        if (Quorum.aboveThird(change.leaving, change.before)) revert TooManyLeave(change.leaving, change.before);
        if (Quorum.aboveThird(change.joining, afterwards)) revert TooManyJoin(change.joining, afterwards);
        if (change.before >= 4 && afterwards < 4) revert BelowFour(change.before, afterwards);
    }

    function _requireDiverse() internal view {
        Parameters memory p = _parameters;
        uint256 all = _validators.length;
        uint256 quorum = Quorum.seals(all);
        uint256 blocking = Quorum.blocking(all);
        for (uint256 i = 0; i < _organisationIds.length; ++i) {
            bytes32 id = _organisationIds[i];
            uint256 own = _organisations[id].validators;
            if (p.maxValidatorsPerOrganisation != 0 && own > p.maxValidatorsPerOrganisation) {
                revert TooManyOfOneOrganisation(id, own, p.maxValidatorsPerOrganisation);
            }
            if (p.diversity >= 1 && all > 0 && own >= quorum) revert HoldsQuorum(id, own, quorum);
            if (p.diversity == 2 && own >= blocking) revert HoldsBlockingMinority(id, own, blocking);
        }
    }
}
