// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {VoucherHash} from "./VoucherHash.sol";

/// @title Lanes
/// @notice What a lane owes, and in which book it is: without storage, so that it can be proven. All amounts are the
///         token's base units; `settled`, `to` and `filedTo` are cumulative over the lane's life.
library Lanes {
    /// @notice A lane belongs to one book for life: its upper half of numbers to netting, the lower to vouchers.
    function isNetting(uint32 lane) internal pure returns (bool) {
        return lane >= VoucherHash.NETTING_BOOK;
    }

    /// @notice What is still to be paid until the lane stands at `to`; nothing if it stands there or beyond.
    function due(uint128 settled, uint128 to) internal pure returns (uint128) {
        return to > settled ? to - settled : 0;
    }

    /// @notice How much of what is due comes out of the payer's collateral.
    /// @param draws Whether the acceptance counts against collateral at all.
    function covered(uint128 due_, uint128 collateral, bool draws) internal pure returns (uint128) {
        if (!draws) return 0;
        return due_ < collateral ? due_ : collateral;
    }

    /// @notice Whether the amount on top of what is settled stays within what was filed.
    function withinFiling(uint128 settled, uint128 amount, uint128 filedTo) internal pure returns (bool) {
        return uint256(settled) + amount <= filedTo;
    }
}
