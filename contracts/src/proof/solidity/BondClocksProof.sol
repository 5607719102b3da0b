// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Clocks} from "../../main/solidity/vault/Clocks.sol";
import {Clock, Duration} from "../../main/solidity/vault/VaultTypes.sol";

/// @notice Why the inequalities of the bond's spans (docs/protocol.md section 10) are what they are, for all clocks.
contract BondClocksProof {
    using Clocks for Clock;
    using Clocks for Duration;

    /// @dev D_exit >= D_watch + D_answer: who challenges a fork within D_watch of a request can end the vault no later
    ///      than the collateral could leave.
    function challengeInTimeEndsTheVaultFirst(
        Clock memory requested,
        Clock memory challenged,
        Duration memory exit,
        Duration memory watch,
        Duration memory answer
    ) external view {
        require(exit.atLeast(watch, 1, answer));
        require(challenged.blockNumber <= uint256(requested.blockNumber) + watch.blocks);
        require(challenged.time <= uint256(requested.time) + watch.secs);
        assert(!requested.passed(exit) || challenged.passed(answer));
    }

    /// @dev D_bond >= D_exit + F: a round that opened within D_exit of the exit is over with filing before the bond may
    ///      leave.
    function bondOutlivesTheLastFiling(
        Clock memory exited,
        Clock memory opened,
        Duration memory bond,
        Duration memory exit,
        Duration memory filing
    ) external view {
        require(bond.atLeast(exit, 1, filing));
        require(opened.blockNumber <= uint256(exited.blockNumber) + exit.blocks);
        require(opened.time <= uint256(exited.time) + exit.secs);
        assert(!exited.passed(bond) || opened.passed(filing));
    }
}
