// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Duration} from "../vault/VaultTypes.sol";

/// @notice How much may leave, in hundredths of a per cent of what was held when the period began and given since.
struct FundLimits {
    /// @dev To all claims together.
    uint16 periodBps;
    /// @dev To one claim.
    uint16 claimBps;
    Duration period;
}

enum LossStage {
    None,
    Claimed,
    Awarded,
    Paid,
    Rejected,
    Withdrawn
}

/// @notice A member's loss. Amounts are base units of `token`.
struct LossClaim {
    bytes32 organisation;
    bytes32 evidence;
    address token;
    address beneficiary;
    uint128 claimed;
    uint128 awarded;
    uint128 paid;
    LossStage stage;
}
