// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {TwoKeyFreeze} from "../access/TwoKeyFreeze.sol";
import {Clocks} from "../vault/Clocks.sol";
import {LogTree} from "../vault/LogTree.sol";
import {Clock, Duration} from "../vault/VaultTypes.sol";
import {ParticipantErrors} from "./ParticipantErrors.sol";
import {ParticipantEvents} from "./ParticipantEvents.sol";
import {Absence, Credential, FreezeOrder, Issuer, RevocationRoot} from "./ParticipantTypes.sol";
import {Revocations} from "./Revocations.sol";

/// @title ParticipantRegistry
/// @notice Who may hold the consortium's money: accounts with a credential that has neither run out nor been revoked,
///         that two keys have not frozen. A token asks before each transfer.
///
/// @dev Rules, each with an `invariant_` test of the same name:
///      - rightsLapseByBoth: a credential ends by its term, or by a revocation root it was not checked against, only when
///        blocks and seconds of the span both have passed; at once only by proof that it was revoked.
///      - frozenByTwoKeys:   an account is frozen while two different keys said so, for a reason and at most `MOST_FREEZE`.
///      - heldAsDecided:     what is held of a token is what the consortium decided, whatever others do.
///      - nobodyElse:        what is done about one account changes nothing of another.
contract ParticipantRegistry is TwoKeyFreeze, ParticipantErrors, ParticipantEvents {
    using Clocks for Clock;
    using Revocations for RevocationRoot;

    uint32 public constant MOST_SECONDS = 2 * 366 days;
    uint32 public constant MOST_BLOCKS = 4 * MOST_SECONDS; // at four blocks a second
    /// @dev Longer needs a decision of the consortium (`hold`).
    uint32 public constant MOST_FREEZE_SECONDS = 30 days;
    uint32 public constant MOST_FREEZE_BLOCKS = 4 * MOST_FREEZE_SECONDS;

    uint32 private immutable _GRACE_BLOCKS;
    uint32 private immutable _GRACE_SECONDS;

    uint32 private _lastIssuer;
    mapping(uint32 id => Issuer issuer) private _issuers;
    mapping(address account => uint32 id) private _issuerOf;
    mapping(uint32 id => mapping(uint32 number => RevocationRoot root)) private _roots;
    mapping(address account => Credential credential) private _credentials;
    /// @dev By whom an account wants to be vouched for; zero while it does not say.
    mapping(address account => uint32 issuer) private _chosen;
    /// @dev How often two keys agreed about an account; what was proposed before the last time is proposed no more.
    mapping(address account => uint32 count) private _agreed;
    mapping(address account => FreezeOrder order) private _orders;
    mapping(address account => mapping(address token => uint256 amount)) private _held;

    /// @param admin Governance, which names issuers and keys and decides on holds: the consortium's access contract.
    /// @param grace_ From a new revocation root to the end of credentials that were not checked against it.
    constructor(address admin, Duration memory grace_) {
        if (admin == address(0)) revert ZeroAddress();
        _requireSpan(grace_, MOST_BLOCKS, MOST_SECONDS);
        _GRACE_BLOCKS = grace_.blocks;
        _GRACE_SECONDS = grace_.secs;
        _grantRole(DEFAULT_ADMIN_ROLE, admin);
    }

    // ---- issuers

    /// @notice The consortium lets an account vouch for participants.
    function addIssuer(address account) external onlyRole(DEFAULT_ADMIN_ROLE) returns (uint32 id) {
        if (account == address(0)) revert ZeroAddress();
        if (_issuerOf[account] != 0) revert IssuerKnown(account, _issuerOf[account]);
        id = ++_lastIssuer;
        _issuers[id] = Issuer(account, 0, true);
        _issuerOf[account] = id;
        _addRoot(id, LogTree.EMPTY, 0);
        emit IssuerAdded(id, account);
    }

    /// @notice Ends an issuer. Its credentials end after the grace, in which their holders find another one. What it has
    ///         revoked stays revoked: its last set closes the row.
    function removeIssuer(uint32 id) external onlyRole(DEFAULT_ADMIN_ROLE) {
        Issuer memory it = _issuers[id];
        if (!it.active) revert NoSuchIssuer(id);
        delete _issuerOf[it.account];
        _issuers[id].active = false;
        RevocationRoot memory last = _roots[id][it.roots];
        _addRoot(id, last.root, last.size);
        emit IssuerRemoved(id);
    }

    /// @notice Vouches for an account. Whose account it is says `vouchingFor`; another issuer cannot.
    /// @param commitment salted hash of what the issuer has seen; the papers stay outside the chain
    function admit(address account, bytes32 commitment, Duration calldata term) external {
        uint32 id = _issuerOf[msg.sender];
        if (id == 0) revert NotAnIssuer(msg.sender);
        if (account == address(0)) revert ZeroAddress();
        if (commitment == 0) revert NoCommitment(account);
        _requireSpan(term, MOST_BLOCKS, MOST_SECONDS);
        uint32 others = vouchingFor(account);
        if (others != 0 && others != id) revert OtherIssuer(account, others);
        Clock memory now_ = Clocks.here();
        _credentials[account] = Credential(
            commitment, id, _issuers[id].roots, now_.blockNumber, now_.time, term.blocks, term.secs
        );
        emit ParticipantAdmitted(account, id, commitment, term);
    }

    /// @notice The caller says by whom it wants to be vouched for from now on; zero: by whoever does so first.
    function chooseIssuer(uint32 id) external {
        if (id != 0 && !_issuers[id].active) revert NoSuchIssuer(id);
        _chosen[msg.sender] = id;
        emit IssuerChosen(msg.sender, id);
    }

    /// @notice Publishes which commitments of the issuer are revoked.
    function publishRevocations(bytes32 root, uint64 size) external returns (uint32 number) {
        uint32 id = _issuerOf[msg.sender];
        if (id == 0) revert NotAnIssuer(msg.sender);
        if ((size == 0) != (root == LogTree.EMPTY)) revert BadRoot(root, size);
        return _addRoot(id, root, size);
    }

    /// @notice Shows that an account's commitment is not among the revoked ones of now. Anybody may.
    function renew(address account, Absence calldata absence) external {
        Credential storage it = _credentials[account];
        uint32 id = it.issuer;
        if (id == 0) revert NoCredential(account);
        if (!_issuers[id].active) revert NoSuchIssuer(id);
        uint32 number = _issuers[id].roots;
        if (!_roots[id][number].isAbsent(it.commitment, absence)) revert NotShown(account, number);
        it.checked = number;
        emit CredentialRenewed(account, id, number);
    }

    /// @notice Shows that an account's commitment is among the revoked ones of now, which ends its credential at once.
    ///         Anybody may.
    function revoke(address account, uint64 index, bytes32[] calldata path) external {
        Credential memory it = _credentials[account];
        if (it.issuer == 0) revert NoCredential(account);
        uint32 number = _issuers[it.issuer].roots;
        if (!_roots[it.issuer][number].isRevoked(it.commitment, index, path)) revert NotShown(account, number);
        delete _credentials[account];
        emit CredentialRevoked(account, it.issuer, it.commitment);
    }

    // ---- freeze and hold

    /// @notice One key wants an account frozen for a reason and a time. Nothing has changed yet. Proposals of different
    ///         content stand beside each other; the first that is confirmed ends the others.
    function proposeFreeze(address account, uint16 reason, Duration calldata term) external {
        if (reason == 0) revert NoReason(account);
        _requireSpan(term, MOST_FREEZE_BLOCKS, MOST_FREEZE_SECONDS);
        _proposeFreeze(_contentOf(account, true, reason, term), account, true);
    }

    /// @notice Another key confirms; it repeats the content, so a swap is noticed. The time runs from here.
    function confirmFreeze(address account, uint16 reason, Duration calldata term) external {
        _confirmFreeze(_contentOf(account, true, reason, term), account, true);
        ++_agreed[account];
        _orders[account] = FreezeOrder(Clocks.here(), term, reason);
        emit FreezeOrdered(account, reason, term);
    }

    function proposeUnfreeze(address account) external {
        _proposeFreeze(_contentOf(account, false, 0, Duration(0, 0)), account, false);
    }

    function confirmUnfreeze(address account) external {
        _confirmFreeze(_contentOf(account, false, 0, Duration(0, 0)), account, false);
        ++_agreed[account];
    }

    /// @notice Takes back a proposal that waits for a second key: who proposed it, or the consortium. Reason and term are
    ///         zero for the end of a freeze.
    function withdrawFreezeProposal(address account, uint16 reason, Duration calldata term) external {
        _withdrawFreezeProposal(_contentOf(account, reason != 0, reason, term), account);
    }

    /// @notice Judicial hold: the consortium decides that so much of a token stays with the account until it decides
    ///         otherwise; zero lifts it. What the account has beyond that is free.
    /// @param order hash of the court's order, kept outside the chain
    function hold(address account, address token, uint256 amount, bytes32 order)
        external
        onlyRole(DEFAULT_ADMIN_ROLE)
    {
        if (account == address(0) || token == address(0)) revert ZeroAddress();
        if (order == 0) revert NoReason(account);
        _held[account][token] = amount;
        emit HeldByOrder(account, token, amount, order);
    }

    // ---- what a token asks

    /// @notice Whether the account may take part now.
    function mayHold(address account) external view returns (bool) {
        return _isCurrent(_credentials[account]) && !_frozenByKeys(account);
    }

    /// @notice Refuses a transfer of the calling token. The zero address stands for an account that need not be asked.
    /// @param left what the sender would have left
    function requireTransferable(address from, address to, uint256 left) external view {
        if (from != address(0)) {
            _requireMayHold(from);
            uint256 held = _held[from][msg.sender];
            if (left < held) revert HeldBack(from, msg.sender, held, left);
        }
        if (to != address(0)) _requireMayHold(to);
    }

    function credentialOf(address account) external view returns (Credential memory) {
        return _credentials[account];
    }

    function isCurrent(address account) external view returns (bool) {
        return _isCurrent(_credentials[account]);
    }

    function chosenBy(address account) external view returns (uint32) {
        return _chosen[account];
    }

    /// @notice Whose the account is: of the issuer that it chose, or else of the one that vouched for it last. Nobody's
    ///         (zero) without one, and when that issuer was removed.
    function vouchingFor(address account) public view returns (uint32) {
        uint32 chosen = _chosen[account];
        if (_issuers[chosen].active) return chosen;
        uint32 last = _credentials[account].issuer;
        return _issuers[last].active ? last : 0;
    }

    function issuer(uint32 id) external view returns (Issuer memory) {
        return _issuers[id];
    }

    function revocationRoot(uint32 id, uint32 number) external view returns (RevocationRoot memory) {
        return _roots[id][number];
    }

    function grace() external view returns (Duration memory) {
        return Duration(_GRACE_BLOCKS, _GRACE_SECONDS);
    }

    /// @notice Who proposed this; zero when it was confirmed, taken back, or never proposed.
    function freezeProposerOf(address account, uint16 reason, Duration calldata term)
        external
        view
        returns (address)
    {
        return _freezeProposal(_contentOf(account, reason != 0, reason, term)).proposer;
    }

    /// @notice The last freeze of an account; `isFrozen` says whether it is in force.
    function freezeOrderOf(address account) external view returns (FreezeOrder memory) {
        return _orders[account];
    }

    /// @notice What a judicial hold keeps with the account, in base units of the token.
    function heldOf(address account, address token) external view returns (uint256) {
        return _held[account][token];
    }

    function isFreezable(address account) public pure override returns (bool) {
        return account != address(0);
    }

    function _frozenByKeys(address account) internal view override returns (bool) {
        if (!super._frozenByKeys(account)) return false;
        FreezeOrder memory order = _orders[account];
        return !order.since.passed(order.term);
    }

    function _contentOf(address account, bool frozen, uint16 reason, Duration memory term)
        private
        view
        returns (bytes32)
    {
        return keccak256(abi.encode(account, _agreed[account], frozen, reason, term));
    }

    function _requireMayHold(address account) private view {
        if (!_isCurrent(_credentials[account])) revert NotAParticipant(account);
        _requireNotFrozen(account);
    }

    /// @dev Without issuer there is none. A root that it was not checked against ends it after the grace.
    function _isCurrent(Credential memory it) private view returns (bool) {
        if (it.issuer == 0) return false;
        if (Clock(it.sinceBlock, it.sinceTime).passed(Duration(it.termBlocks, it.termSecs))) return false;
        if (it.checked == _issuers[it.issuer].roots) return true;
        RevocationRoot storage next = _roots[it.issuer][it.checked + 1];
        return !Clock(next.blockNumber, next.time).passed(Duration(_GRACE_BLOCKS, _GRACE_SECONDS));
    }

    function _addRoot(uint32 id, bytes32 root, uint64 size) private returns (uint32 number) {
        number = ++_issuers[id].roots;
        Clock memory now_ = Clocks.here();
        _roots[id][number] = RevocationRoot(root, size, now_.blockNumber, now_.time);
        emit RevocationsPublished(id, number, root, size);
    }

    function _requireSpan(Duration memory it, uint32 mostBlocks, uint32 mostSecs) private pure {
        bool span = it.blocks > 0 && it.secs > 0 && it.blocks <= mostBlocks && it.secs <= mostSecs;
        if (!span) revert BadSpan(it.blocks, it.secs);
    }
}
