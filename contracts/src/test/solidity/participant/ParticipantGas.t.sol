// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ParticipantTest} from "./ParticipantTest.sol";

/// @notice What the main operations cost, execution only; the figures go into snapshots.
contract ParticipantGasTest is ParticipantTest {
    function testGasOfATransfer() public {
        move(alice, bob, 1);
        move(alice, bob, 1);
        vm.snapshotGasLastCall("participants", "transfer of a permissioned token between known participants");
        vm.prank(bank);
        participants.admit(carol, "c", span(TERM));
        vm.snapshotGasLastCall("participants", "admit");
        bytes32[] memory all = revocationsOf(bob);
        publishBy(bank, all);
        vm.snapshotGasLastCall("participants", "publish a revocation root");
        participants.renew(alice, absence(all, commitmentOf(alice)));
        vm.snapshotGasLastCall("participants", "renew against a set of one");
    }
}
