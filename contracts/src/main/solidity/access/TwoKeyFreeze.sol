// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {AccessControl} from "@openzeppelin/contracts/access/AccessControl.sol";

/// @title TwoKeyFreeze
/// @notice Freezes and unfreezes an account when two different keys agree: one role proposes, another confirms the same.
///         What one key has proposed no other key of its role takes away: it waits until it is confirmed, its proposer
///         or the administrator takes it back, its proposer loses the role, or its time is over.
abstract contract TwoKeyFreeze is AccessControl {
    /// @dev What waits for a second key. `proposer` is zero when nothing waits; from `until` on nobody confirms it.
    struct FreezeProposal {
        address proposer;
        uint64 until;
    }

    /// @dev In seconds. The word of a first key is not to lie about for ever, until somebody has stolen a second one.
    uint64 private constant _PROPOSAL_LIFE = 7 days;

    bytes32 public constant FREEZER_ROLE = keccak256("FREEZER_ROLE");
    bytes32 public constant FREEZE_CONFIRMER_ROLE = keccak256("FREEZE_CONFIRMER_ROLE");

    mapping(address account => bool frozen) private _frozen;
    /// @dev By what is proposed: proposals of different content stand beside each other.
    mapping(bytes32 content => FreezeProposal proposal) private _freezeProposals;

    /// @notice One key wants `account` frozen (or free again); nothing has changed yet.
    event FreezeProposed(address indexed account, bool frozen, address indexed proposer);
    event FreezeProposalWithdrawn(address indexed account, address indexed by);
    event AccountFrozen(address indexed account, address indexed proposer, address indexed confirmer);
    event AccountUnfrozen(address indexed account, address indexed proposer, address indexed confirmer);

    /// @notice The account is frozen and may not do this.
    error AccountIsFrozen(address account);

    /// @notice The account is already in the state that was proposed.
    error FreezeUnchanged(address account, bool frozen);

    /// @notice No proposal with this content waits for the account.
    error NoSuchFreezeProposal(address account, bool frozen);

    /// @notice Another key has proposed the same, and it waits still; a second key can confirm that.
    error FreezeProposalWaits(address account, address proposer);

    /// @notice The second key must be another one than the first.
    error SameKeyTwice(address key);

    /// @notice The account can never be frozen.
    error AccountNotFreezable(address account);

    /// @notice Whether the account stands still now.
    function isFrozen(address account) public view virtual returns (bool) {
        return _frozenByKeys(account);
    }

    /// @notice Whether the account can be frozen at all.
    function isFreezable(address account) public view virtual returns (bool);

    /// @dev A proposer that repeats itself begins the life of its proposal anew.
    function _proposeFreeze(bytes32 content, address account, bool frozen) internal onlyRole(FREEZER_ROLE) {
        if (frozen && !isFreezable(account)) revert AccountNotFreezable(account);
        if (_frozenByKeys(account) == frozen) revert FreezeUnchanged(account, frozen);
        FreezeProposal storage it = _freezeProposals[content];
        address proposer = it.proposer;
        if (proposer != msg.sender && _counts(it)) revert FreezeProposalWaits(account, proposer);
        it.proposer = msg.sender;
        it.until = uint64(block.timestamp) + _PROPOSAL_LIFE;
        emit FreezeProposed(account, frozen, msg.sender);
    }

    /// @dev Takes back what waits for a second key. Its proposer may, and governance.
    function _withdrawFreezeProposal(bytes32 content, address account) internal {
        address proposer = _freezeProposals[content].proposer;
        if (proposer == address(0)) revert NoSuchFreezeProposal(account, false);
        if (proposer != msg.sender) _checkRole(DEFAULT_ADMIN_ROLE);
        delete _freezeProposals[content];
        emit FreezeProposalWithdrawn(account, msg.sender);
    }

    function _confirmFreeze(bytes32 content, address account, bool frozen) internal onlyRole(FREEZE_CONFIRMER_ROLE) {
        FreezeProposal storage it = _freezeProposals[content];
        if (!_counts(it) || _frozenByKeys(account) == frozen) revert NoSuchFreezeProposal(account, frozen);
        address proposer = it.proposer;
        if (proposer == msg.sender) revert SameKeyTwice(msg.sender);
        if (frozen && !isFreezable(account)) revert AccountNotFreezable(account);
        delete _freezeProposals[content];
        _frozen[account] = frozen;
        if (frozen) {
            emit AccountFrozen(account, proposer, msg.sender);
        } else {
            emit AccountUnfrozen(account, proposer, msg.sender);
        }
    }

    function _freezeProposal(bytes32 content) internal view returns (FreezeProposal storage) {
        return _freezeProposals[content];
    }

    function _requireNotFrozen(address account) internal view {
        if (_frozenByKeys(account)) revert AccountIsFrozen(account);
    }

    /// @dev Whether two keys froze it and it has not ended.
    function _frozenByKeys(address account) internal view virtual returns (bool) {
        return _frozen[account];
    }

    /// @dev A key that was taken its role proposes nothing any more. The zero address never has the role's time.
    function _counts(FreezeProposal storage it) private view returns (bool) {
        return block.timestamp < it.until && hasRole(FREEZER_ROLE, it.proposer);
    }
}
