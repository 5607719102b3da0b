// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {BondEvents} from "../../../main/solidity/bond/BondEvents.sol";
import {LaneId, Phase} from "../../../main/solidity/bond/BondTypes.sol";
import {VaultErrors} from "../../../main/solidity/vault/VaultErrors.sol";
import {Leaf} from "../../../main/solidity/vault/VaultTypes.sol";
import {BondTest} from "./BondTest.sol";

/// @notice What comes first in a round: what was anchored when it opened. The bond is 100.
contract SeniorityTest is BondTest {
    uint256 private constant ADA = 0xADA;
    uint256 private constant BOB = 0xB0B;

    function setUp() public override {
        super.setUp();
        post(100);
    }

    function testWhatIsAnchoredAfterTheRoundOpenedIsJunior() public {
        uint256 a = accept(ADA, leg(payee(0), 0, 60));
        fileJunior(a);
        anchorLog();
        vm.expectRevert(abi.encodeWithSelector(VaultErrors.NotInLog.selector, 0, 0));
        bond.proveSenior(address(token), lane(a), leaves[a], 0, new bytes32[](0));
    }

    function testARoundSaysUnderWhichRootASeniorLies() public {
        newLog();
        uint256 a = accept(ADA, leg(payee(0), 0, 60));
        uint256 b = accept(BOB, leg(payee(1), 0, 60));
        anchorLog();
        file(a);
        (uint64 size, bytes32 root) = vault.anchored();
        assertEq(size, 2, "both");
        vm.expectEmit(address(bond));
        emit BondEvents.RoundOpened(address(token), 1, 2, size, root);
        join(a);
        fileSenior(b);
        vm.recordLogs();
        proveSenior(b);
        assertEq(vm.getRecordedLogs().length, 0, "the same leaf says nothing new");
    }

    function testTheLastAnchorOfAnEarlierLogIsSenior() public {
        uint256 a = accept(ADA, leg(payee(0), 0, 60));
        uint256 b = accept(BOB, leg(payee(1), 0, 60));
        anchorLog();
        Leaf memory old = leaves[a];
        Bundle memory bundle = bundleAt(a, 2, 1);
        LaneId memory its = lane(a);
        bytes32[] memory proof = bundle.proof;
        redeem(bundle);
        file(b);
        newLog();
        bond.proveSenior(address(token), its, old, 0, proof);
        pass(86_400);
        vm.expectEmit(address(bond));
        emit BondEvents.LaneCounted(address(token), 1, old.laneKey, 60, 0);
        LaneId[] memory list = new LaneId[](1);
        list[0] = its;
        count(list);
    }

    function testALogThatBeganAfterTheRoundIsNotSenior() public {
        uint256 a = accept(ADA, leg(payee(0), 0, 60));
        fileJunior(a);
        newLog();
        uint256 b = accept(ADA, leg(payee(0), 0, 60));
        anchorLog();
        vm.expectRevert(abi.encodeWithSelector(VaultErrors.NotInLog.selector, 0, 0));
        bond.proveSenior(address(token), lane(b), leaves[b], 0, new bytes32[](0));
    }

    /// @dev Whoever stole a key can sign what was never anchored; it shares what the others leave.
    function testWhatARevokedKeySignedIsJunior() public {
        uint256 a = accept(ADA, leg(payee(0), 0, 80));
        anchorLog();
        uint256 forged = accept(BOB, leg(payee(1), 0, 80));
        fileSenior(a);
        vm.prank(emergency);
        vault.revokeOperatorKey(1);
        fileJunior(forged);
        divide();
        assertEq(credit(payee(0)), 80, "first");
        assertEq(credit(payee(1)), 20, "the rest");
    }

    function testSeniorityNeedsAnAcceptanceOfThisLane() public {
        uint256 a = accept(ADA, leg(payee(0), 0, 60));
        uint256 b = accept(BOB, leg(payee(1), 0, 60));
        leaves[b].leafType = 4;
        log[b] = leafHash(abi.encode(leaves[b]));
        anchorLog();
        file(a);
        bytes memory why = abi.encodeWithSelector(VaultErrors.LeafNotRedeemable.selector, 4, 0);
        bytes32[] memory proof = new bytes32[](1);
        proof[0] = log[a];
        vm.expectRevert(why);
        bond.proveSenior(address(token), lane(a), leaves[b], 1, proof);
        leaves[b].leafType = 1;
        vm.expectRevert(
            abi.encodeWithSelector(VaultErrors.LeafMismatch.selector, keyOf(b), leaves[b].voucherDigest)
        );
        bond.proveSenior(address(token), lane(a), leaves[b], 1, proof);
        leaves[b].laneKey = keyOf(a);
        vm.expectRevert(abi.encodeWithSelector(VaultErrors.NotInLog.selector, 1, 2));
        bond.proveSenior(address(token), lane(a), leaves[b], 1, proof);
        leaves[b].logId = bytes32(uint256(7));
        vm.expectRevert(abi.encodeWithSelector(VaultErrors.UnknownLog.selector, bytes32(uint256(7))));
        bond.proveSenior(address(token), lane(a), leaves[b], 1, proof);
        assertPhase(Phase.NONE, "none of it opened a round");
    }

    /// @dev A capture is as good as an acceptance.
    function testACaptureIsSenior() public {
        uint256 a = accept(ADA, leg(payee(0), 0, 60));
        file(a);
        leaves[a].leafType = 3;
        log[a] = leafHash(abi.encode(leaves[a]));
        anchorLog();
        vm.expectEmit(address(bond));
        emit BondEvents.SeniorProven(address(token), 1, keyOf(a), 60);
        bond.proveSenior(address(token), lane(a), leaves[a], 0, new bytes32[](0));
    }
}
