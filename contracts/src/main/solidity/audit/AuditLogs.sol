// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Members} from "../fund/SecurityFund.sol";
import {Anchors} from "../vault/Anchors.sol";
import {LogTree} from "../vault/LogTree.sol";
import {Anchor} from "../vault/VaultTypes.sol";

/// @title AuditLogs
/// @notice Anchors of the members' own audit logs, under the rule of the vault's anchor. The settlement log is anchored in
///         its vault and nowhere else.
///
/// @dev Rules, each with an `invariant_` test of the same name:
///      - neverShrinks:  the size of a log never falls.
///      - neverForks:    every anchored tree contains each one that was anchored before it.
///      - onlyItsWriter: a log is written by the account that its organisation named, and by no other.
contract AuditLogs {
    using Anchors for Anchor;

    struct AuditLog {
        bytes32 organisation;
        address writer;
        Anchor anchor;
    }

    Members public immutable MEMBERS;

    mapping(bytes32 logId => AuditLog log) private _logs;

    event LogOpened(bytes32 indexed logId, bytes32 indexed organisation, bytes32 name, address writer);
    event WriterChanged(bytes32 indexed logId, address indexed writer);
    event LogAnchored(bytes32 indexed logId, uint64 size, bytes32 root);

    error ZeroAddress();

    /// @notice The sender votes for no member organisation.
    error NotAMember(address sender);
    error LogIsOpen(bytes32 logId);
    error NoSuchLog(bytes32 logId);
    error NotTheWriter(bytes32 logId, address sender);

    /// @param members The registry that says who votes for whom.
    constructor(Members members) {
        if (address(members) == address(0)) revert ZeroAddress();
        MEMBERS = members;
    }

    /// @notice Begins a log of the sender's organisation: empty, and for good.
    /// @param name of the organisation's choice; tells its logs apart
    /// @param writer the account that anchors it
    function open(bytes32 name, address writer) external returns (bytes32 logId) {
        bytes32 organisation = _organisation();
        if (writer == address(0)) revert ZeroAddress();
        logId = logIdOf(organisation, name);
        AuditLog storage it = _logs[logId];
        if (it.organisation != 0) revert LogIsOpen(logId);
        it.organisation = organisation;
        it.writer = writer;
        it.anchor.root = LogTree.EMPTY;
        emit LogOpened(logId, organisation, name, writer);
    }

    /// @notice Another account writes from now on; the log stays the same.
    function changeWriter(bytes32 name, address writer) external {
        bytes32 logId = logIdOf(_organisation(), name);
        if (writer == address(0)) revert ZeroAddress();
        if (_logs[logId].organisation == 0) revert NoSuchLog(logId);
        _logs[logId].writer = writer;
        emit WriterChanged(logId, writer);
    }

    /// @notice Writes a log's size and root down, after a proof that it continues what was written before.
    function anchor(bytes32 logId, uint64 size, bytes32 root, bytes32[] calldata proof) external {
        AuditLog storage it = _logs[logId];
        if (it.organisation == 0) revert NoSuchLog(logId);
        if (msg.sender != it.writer) revert NotTheWriter(logId, msg.sender);
        it.anchor = it.anchor.extend(size, root, proof);
        emit LogAnchored(logId, size, root);
    }

    /// @notice Whether this is leaf `index` of the log under its last anchor (RFC 9162 section 2.1.3).
    function includes(bytes32 logId, bytes calldata leaf, uint64 index, bytes32[] calldata proof)
        external
        view
        returns (bool)
    {
        Anchor storage it = _logs[logId].anchor;
        return LogTree.includes(it.root, it.size, LogTree.leafHash(leaf), index, proof);
    }

    /// @notice What is known of a log; its organisation is zero where there is none.
    function logOf(bytes32 logId) external view returns (AuditLog memory) {
        return _logs[logId];
    }

    /// @notice A log is known by chain, contract, organisation and name.
    function logIdOf(bytes32 organisation, bytes32 name) public view returns (bytes32) {
        return keccak256(abi.encode(block.chainid, address(this), organisation, name));
    }

    function _organisation() private view returns (bytes32 organisation) {
        organisation = MEMBERS.organisationOf(msg.sender);
        if (organisation == 0) revert NotAMember(msg.sender);
    }
}
