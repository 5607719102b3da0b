// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {TwoKeyFreeze} from "./TwoKeyFreeze.sol";

/// @title StandingFreeze
/// @notice A freeze by two keys that stands until two keys end it.
/// @dev All that can be proposed for an account is the other state than its own, so one proposal at a time says it all.
abstract contract StandingFreeze is TwoKeyFreeze {
    /// @notice Proposes a change. It waits for a second key for seven days.
    function proposeFreeze(address account, bool frozen) external {
        _proposeFreeze(_contentOf(account), account, frozen);
    }

    /// @notice Confirms what another key proposed; the caller repeats the content, so a swap is noticed.
    function confirmFreeze(address account, bool frozen) external {
        _confirmFreeze(_contentOf(account), account, frozen);
    }

    /// @notice Takes back what waits for a second key: who proposed it, or governance.
    function withdrawFreezeProposal(address account) external {
        _withdrawFreezeProposal(_contentOf(account), account);
    }

    /// @notice What was proposed last and neither confirmed nor taken back; the proposer is zero when nothing was.
    function freezeProposalOf(address account) external view returns (address proposer, bool frozen) {
        proposer = _freezeProposal(_contentOf(account)).proposer;
        return (proposer, proposer != address(0) && !_frozenByKeys(account));
    }

    function _contentOf(address account) private pure returns (bytes32) {
        return bytes32(uint256(uint160(account)));
    }
}
