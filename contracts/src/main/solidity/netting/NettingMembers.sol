// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ECDSA} from "@openzeppelin/contracts/utils/cryptography/ECDSA.sol";
import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {Quorum} from "../registry/Quorum.sol";
import {Clocks} from "../vault/Clocks.sol";
import {SettlementVault} from "../vault/SettlementVault.sol";
import {Clock, Duration} from "../vault/VaultTypes.sol";
import {NettingErrors} from "./NettingErrors.sol";
import {NettingEvents} from "./NettingEvents.sol";

/// @title NettingMembers
/// @notice Who attests parts, and how many of them must. The vault's governance proposes; after a notice in which every
///         account can leave, anybody enacts.
abstract contract NettingMembers is EIP712, NettingErrors, NettingEvents {
    using Clocks for Clock;

    /// @dev The vault's roles; the book has none of its own.
    bytes32 internal constant GOVERNANCE_ROLE = 0x00;
    bytes32 internal constant OPERATOR_ROLE = keccak256("OPERATOR_ROLE");
    bytes32 internal constant EMERGENCY_ROLE = keccak256("EMERGENCY_ROLE");

    /// @notice Each attestation is checked by itself, so a part's gas stays bounded.
    uint256 public constant MOST_MEMBERS = 32;

    SettlementVault public immutable vault;

    /// @dev D_bond of the vault, at least D_exit + D_watch: who sees the proposal and asks at once has left before.
    uint32 private immutable _noticeBlocks;
    uint32 private immutable _noticeSeconds;

    address[] private _members;
    mapping(address account => bool is_) private _isMember;
    uint16 private _quorum;
    bytes32 private _proposal;
    Clock private _proposed;

    constructor(SettlementVault vault_, address[] memory members_, uint16 quorum_) {
        vault = vault_;
        Duration memory notice = vault_.parameters().bond;
        (_noticeBlocks, _noticeSeconds) = (notice.blocks, notice.secs);
        _requireValid(members_, quorum_);
        _set(members_, quorum_);
    }

    /// @notice Proposes another set. It takes the place of an earlier proposal, and the notice begins again.
    function proposeMembers(address[] calldata members_, uint16 quorum_) external returns (bytes32 hash) {
        _requireRole(GOVERNANCE_ROLE);
        _requireValid(members_, quorum_);
        hash = keccak256(abi.encode(members_, quorum_));
        _proposal = hash;
        _proposed = Clocks.here();
        emit MembersProposed(hash, members_, quorum_);
    }

    /// @notice Makes the proposed set the members, once the notice is over.
    function enactMembers(address[] calldata members_, uint16 quorum_) external {
        bytes32 hash = keccak256(abi.encode(members_, quorum_));
        if (_proposal == 0 || hash != _proposal) revert NoSuchProposal(hash);
        Clock memory proposed = _proposed;
        if (!proposed.passed(Duration(_noticeBlocks, _noticeSeconds))) {
            revert NoticeNotOver(proposed.blockNumber, proposed.time);
        }
        (_proposal, _proposed) = (0, Clock(0, 0));
        for (uint256 i = 0; i < _members.length; ++i) {
            delete _isMember[_members[i]];
        }
        _set(members_, quorum_);
    }

    /// @notice Takes a member out at once, where its key has leaked. The quorum stays, and must stay reachable: nobody
    ///         can stop the windows this way. A proposal that waits is dropped: it may name the member.
    function removeMember(address member) external {
        _requireRole(EMERGENCY_ROLE);
        if (!_isMember[member]) revert NotMember(member);
        uint256 left = _members.length - 1;
        if (!Quorum.isMajority(_quorum, left)) revert BadQuorum(left, _quorum);
        (_proposal, _proposed) = (0, Clock(0, 0));
        delete _isMember[member];
        for (uint256 i = 0; i < left; ++i) {
            if (_members[i] == member) _members[i] = _members[left];
        }
        _members.pop();
        emit MemberRemoved(member);
    }

    /// @notice Who attests, in no order, and how many of them a part needs.
    function members() external view returns (address[] memory list, uint16 quorum) {
        return (_members, _quorum);
    }

    /// @notice The hash of the proposed set and the clock of its proposal; zero when nothing is proposed.
    function membersProposal() external view returns (bytes32 hash, uint64 blockNumber, uint64 time) {
        return (_proposal, _proposed.blockNumber, _proposed.time);
    }

    /// @dev Exactly a quorum of members signed, in rising order of their addresses.
    function _requireAttested(bytes32 structHash, bytes[] calldata signatures) internal view {
        if (signatures.length != _quorum) revert WrongCount(signatures.length, _quorum);
        bytes32 digest = _hashTypedDataV4(structHash);
        address previous = address(0);
        for (uint256 i = 0; i < signatures.length; ++i) {
            (address signer, ECDSA.RecoverError problem,) = ECDSA.tryRecoverCalldata(digest, signatures[i]);
            if (problem != ECDSA.RecoverError.NoError || !Quorum.counts(signer, previous, _isMember[signer])) {
                revert NotAttested(digest, signer);
            }
            previous = signer;
        }
    }

    function _requireRole(bytes32 role) internal view {
        if (!vault.hasRole(role, msg.sender)) revert NotInRole(role, msg.sender);
    }

    function _set(address[] memory members_, uint16 quorum_) private {
        _members = members_;
        _quorum = quorum_;
        for (uint256 i = 0; i < members_.length; ++i) {
            _isMember[members_[i]] = true;
        }
        emit MembersEnacted(members_, quorum_);
    }

    function _requireValid(address[] memory members_, uint16 quorum_) private pure {
        uint256 count = members_.length;
        if (count > MOST_MEMBERS || !Quorum.isMajority(quorum_, count)) revert BadQuorum(count, quorum_);
        address previous = address(0);
        for (uint256 i = 0; i < members_.length; ++i) {
            if (members_[i] <= previous) revert MembersNotRising(previous, members_[i]);
            previous = members_[i];
        }
    }
}
