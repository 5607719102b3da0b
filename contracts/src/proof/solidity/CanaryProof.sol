// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Clocks} from "../../main/solidity/vault/Clocks.sol";
import {Clock, Duration} from "../../main/solidity/vault/VaultTypes.sol";

/// @notice False, and must be refuted: a solver that proves this proves nothing.
contract CanaryProof {
    using Clocks for Clock;

    function blocksAloneSuffice(Clock memory since, Duration memory span) external view {
        if (block.number >= uint256(since.blockNumber) + span.blocks) assert(since.passed(span));
    }
}
