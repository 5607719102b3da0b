// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ParticipantEvents} from "../../../main/solidity/participant/ParticipantEvents.sol";
import {Absence, Credential, FreezeOrder, RevocationRoot} from "../../../main/solidity/participant/ParticipantTypes.sol";
import {LogTree} from "../../../main/solidity/vault/LogTree.sol";
import {Duration} from "../../../main/solidity/vault/VaultTypes.sol";
import {ParticipantTest} from "./ParticipantTest.sol";

/// @notice Each span has blocks and seconds of its own; all are different here, and both must have passed.
contract ParticipantSpansTest is ParticipantTest {
    Duration private _grace = Duration(300, 900);

    function setUp() public override {
        super.setUp();
        participants = deployParticipants(address(access), _grace);
        skip(10);
        decided(address(participants), abi.encodeCall(participants.addIssuer, (bank)));
        skip(10);
    }

    function testATermsBlocksAndSeconds() public {
        Duration memory term = Duration(2_000, 7_000);
        vm.expectEmit(address(participants));
        emit ParticipantEvents.ParticipantAdmitted(carol, 1, commitmentOf(carol), term);
        vm.prank(bank);
        participants.admit(carol, commitmentOf(carol), term);
        Credential memory it = participants.credentialOf(carol);
        assertTrue(it.termBlocks == 2_000 && it.termSecs == 7_000, "as it was given");
        _endsAfter(term);
    }

    /// @dev From the first root that it was not checked against; the one before, which it was checked against, is older.
    function testTheGracesBlocksAndSeconds() public {
        Duration memory grace = participants.grace();
        assertTrue(grace.blocks == 300 && grace.secs == 900, "as it was given");
        admitBy(bank, carol);
        skip(10);
        publishBy(bank, revocationsOf(alice));
        _endsAfter(_grace);
    }

    function testAFreezesBlocksAndSeconds() public {
        bytes32 freezer = participants.FREEZER_ROLE();
        bytes32 confirmer = participants.FREEZE_CONFIRMER_ROLE();
        decided(address(participants), abi.encodeCall(participants.grantRole, (freezer, first)));
        decided(address(participants), abi.encodeCall(participants.grantRole, (confirmer, second)));
        admitBy(bank, carol);
        Duration memory term = Duration(40, 160);
        vm.prank(first);
        participants.proposeFreeze(carol, FRAUD, term);
        vm.prank(second);
        participants.confirmFreeze(carol, FRAUD, term);
        FreezeOrder memory it = participants.freezeOrderOf(carol);
        assertTrue(it.term.blocks == 40 && it.term.secs == 160, "as it was agreed");
        (uint256 height, uint256 time) = (block.number, block.timestamp);
        _at(height + 39, time + 160);
        assertTrue(participants.isFrozen(carol), "blocks are lacking");
        _at(height + 40, time + 159);
        assertTrue(participants.isFrozen(carol), "seconds are lacking");
        _at(height + 40, time + 160);
        assertTrue(!participants.isFrozen(carol), "over");
    }

    /// @dev The set that an issuer begins with: nobody is in it, so whoever it vouches for can be renewed against it.
    function testAnIssuerBeginsWithTheEmptySet() public {
        vm.expectEmit(address(participants));
        emit ParticipantEvents.RevocationsPublished(2, 1, LogTree.EMPTY, 0);
        decided(address(participants), abi.encodeCall(participants.addIssuer, (otherBank)));
        RevocationRoot memory it = participants.revocationRoot(2, 1);
        assertTrue(it.root == LogTree.EMPTY && it.size == 0, "of nothing");
        assertTrue(it.blockNumber == block.number && it.time == block.timestamp, "from here on");
        admitBy(otherBank, carol);
        Absence memory nobody;
        participants.renew(carol, nobody);
        assertEq(participants.credentialOf(carol).checked, 1, "renewed");
    }

    function _endsAfter(Duration memory span_) private {
        (uint256 height, uint256 time) = (block.number, block.timestamp);
        _at(height + span_.blocks - 1, time + span_.secs);
        assertTrue(participants.isCurrent(carol), "blocks are lacking");
        _at(height + span_.blocks, time + span_.secs - 1);
        assertTrue(participants.isCurrent(carol), "seconds are lacking");
        _at(height + span_.blocks, time + span_.secs);
        assertTrue(!participants.isCurrent(carol), "over");
    }

    function _at(uint256 height, uint256 time) private {
        vm.roll(height);
        vm.warp(time);
    }
}
