// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Terms} from "../../../main/solidity/conditional/ConditionTypes.sol";
import {ConditionalTest} from "./ConditionalTest.sol";

/// @notice What the main operations cost, execution only; the figures go into snapshots.
contract ConditionalGasTest is ConditionalTest {
    function testGasOfAHashLock() public {
        Terms memory t = terms(hashLock(), statement());
        give(address(token), payer, t.amount);
        vm.prank(payer);
        payments.fund(t);
        vm.snapshotGasLastCall("conditional", "conditional: fund");
        payments.reveal(t, 0, PREIMAGE);
        vm.snapshotGasLastCall("conditional", "conditional: reveal, one of two");
        bytes memory signature = statementSignature(ORACLE_KEY, "shipment 7", "delivered");
        payments.attest(t, 1, signature);
        vm.snapshotGasLastCall("conditional", "conditional: attest and release");
    }
}
