// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Hashes} from "@openzeppelin/contracts/utils/cryptography/Hashes.sol";

/// @title Ticks
/// @notice The amounts of a chain of ticks: each is worth `unit`, on top of `base`.
library Ticks {
    /// @dev A tick a second outlasts the longest life of a voucher, and the dearest claim stays far below 14,000,000 gas.
    uint32 internal constant LONGEST = 32_768;

    /// @notice Whether `n` of `length` ticks can be drawn at all.
    function drawable(uint128 unit, uint32 length, uint32 n) internal pure returns (bool) {
        return unit != 0 && n != 0 && n <= length && length <= LONGEST;
    }

    /// @notice What a lane stands at after `n` ticks. It cannot overflow: 2^128 + 2^128 * 2^32 is below 2^256.
    function standing(uint128 base, uint128 unit, uint32 n) internal pure returns (uint256) {
        return base + uint256(unit) * n;
    }

    /// @notice The tick that lies `steps` before this one in the chain of this document. The document's commitment is in
    ///         every step, so a chain serves one grant only.
    function back(bytes32 document, bytes32 tick, uint32 steps) internal pure returns (bytes32) {
        for (uint32 i = 0; i < steps; ++i) {
            tick = Hashes.efficientKeccak256(document, tick);
        }
        return tick;
    }
}
