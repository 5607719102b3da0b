// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {AccessControl} from "@openzeppelin/contracts/access/AccessControl.sol";

/// @title TwoKeyFreeze
/// @notice Freezes and unfreezes an account when two different keys agree: one role proposes, another confirms the same.
abstract contract TwoKeyFreeze is AccessControl {
    /// @dev What waits for a second key. `proposer` is zero when nothing waits.
    struct FreezeProposal {
        address proposer;
        bool frozen;
    }

    bytes32 public constant FREEZER_ROLE = keccak256("FREEZER_ROLE");
    bytes32 public constant FREEZE_CONFIRMER_ROLE = keccak256("FREEZE_CONFIRMER_ROLE");

    mapping(address account => bool frozen) private _frozen;
    mapping(address account => FreezeProposal proposal) private _freezeProposals;

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

    /// @notice The second key must be another one than the first.
    error SameKeyTwice(address key);

    /// @notice The account can never be frozen.
    error AccountNotFreezable(address account);

    /// @notice Takes back what waits for a second key.
    function withdrawFreezeProposal(address account) external onlyRole(FREEZER_ROLE) {
        FreezeProposal memory proposal = _freezeProposals[account];
        if (proposal.proposer == address(0)) revert NoSuchFreezeProposal(account, proposal.frozen);
        delete _freezeProposals[account];
        emit FreezeProposalWithdrawn(account, msg.sender);
    }

    /// @notice Whether the account stands still now.
    function isFrozen(address account) public view virtual returns (bool) {
        return _frozenByKeys(account);
    }

    /// @notice What waits for a second key; the proposer is zero when nothing does.
    function freezeProposalOf(address account) external view returns (address proposer, bool frozen) {
        FreezeProposal memory proposal = _freezeProposals[account];
        return (proposal.proposer, proposal.frozen);
    }

    /// @notice Whether the account can be frozen at all.
    function isFreezable(address account) public view virtual returns (bool);

    /// @dev A later proposal for the same account takes the place of an earlier one.
    function _proposeFreeze(address account, bool frozen) internal onlyRole(FREEZER_ROLE) {
        if (frozen && !isFreezable(account)) revert AccountNotFreezable(account);
        if (_frozenByKeys(account) == frozen) revert FreezeUnchanged(account, frozen);
        _freezeProposals[account] = FreezeProposal(msg.sender, frozen);
        emit FreezeProposed(account, frozen, msg.sender);
    }

    function _confirmFreeze(address account, bool frozen) internal onlyRole(FREEZE_CONFIRMER_ROLE) {
        FreezeProposal memory proposal = _freezeProposals[account];
        // A key that was taken its role proposes nothing any more. The zero address has no role either.
        if (!hasRole(FREEZER_ROLE, proposal.proposer) || proposal.proposer == address(0) || proposal.frozen != frozen) {
            revert NoSuchFreezeProposal(account, frozen);
        }
        if (proposal.proposer == msg.sender) revert SameKeyTwice(msg.sender);
        if (frozen && !isFreezable(account)) revert AccountNotFreezable(account);
        delete _freezeProposals[account];
        _frozen[account] = frozen;
        if (frozen) {
            emit AccountFrozen(account, proposal.proposer, msg.sender);
        } else {
            emit AccountUnfrozen(account, proposal.proposer, msg.sender);
        }
    }

    function _requireNotFrozen(address account) internal view {
        if (_frozenByKeys(account)) revert AccountIsFrozen(account);
    }

    /// @dev Whether two keys froze it and it has not ended.
    function _frozenByKeys(address account) internal view virtual returns (bool) {
        return _frozen[account];
    }
}
