// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {TwoKeyFreeze} from "./TwoKeyFreeze.sol";

/// @title StandingFreeze
/// @notice A freeze by two keys that stands until two keys end it.
abstract contract StandingFreeze is TwoKeyFreeze {
    /// @notice Proposes a change. A later proposal for the same account takes the place of an earlier one.
    function proposeFreeze(address account, bool frozen) external {
        _proposeFreeze(account, frozen);
    }

    /// @notice Confirms what another key proposed; the caller repeats the content, so a swap is noticed.
    function confirmFreeze(address account, bool frozen) external {
        _confirmFreeze(account, frozen);
    }
}
