// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {MerkleSplits} from "../../../main/solidity/split/MerkleSplits.sol";
import {Share, Sibling} from "../../../main/solidity/split/SplitTypes.sol";
import {MerkleSplitsTest} from "./MerkleSplitsTest.sol";
import {SumTreeModel} from "./SumTreeModel.sol";

contract MerkleReclaimTest is MerkleSplitsTest {
    Share[] private _all;
    bytes32 private _id;

    function setUp() public override {
        super.setUp();
        Share[] memory all = shares(3);
        for (uint256 i = 0; i < 3; ++i) _all.push(all[i]);
        _id = fund(all);
    }

    /// funderTakesResidue
    function testFunderTakesResidue() public {
        collect(_id, _all, 0);
        pass(BLOCKS, SECS);
        vm.expectEmit(address(splits));
        emit MerkleSplits.ResidueReclaimed(_id, residual, stranger, 203);
        vm.prank(residual);
        assertEq(splits.reclaim(_id, stranger), 203, "what nobody collected");
        assertEq(token.balanceOf(stranger), 203, "to an address of its choice");
        assertEq(token.balanceOf(address(splits)), 0, "nothing stays");
    }

    function testThePayeesHaveBlocksAndSeconds() public {
        bytes memory why = abi.encodeWithSelector(
            MerkleSplits.SpanRuns.selector, _id, blockNow + BLOCKS, timeNow + SECS
        );
        pass(BLOCKS - 1, 10 * SECS);
        _refused(why);
        pass(1, 0);
        vm.prank(residual);
        splits.reclaim(_id, residual);
        bytes32 second = splits.fund("second", terms(_all));
        why = abi.encodeWithSelector(
            MerkleSplits.SpanRuns.selector, second, blockNow + BLOCKS, timeNow + SECS
        );
        _id = second;
        pass(10 * BLOCKS, SECS - 1);
        _refused(why);
    }

    function testALateShareIsPaidUntilTheResidueIsTaken() public {
        pass(2 * BLOCKS, 2 * SECS);
        collect(_id, _all, 1);
        vm.prank(residual);
        splits.reclaim(_id, residual);
        Sibling[] memory proof = SumTreeModel.proof(_all, 2);
        vm.expectRevert(abi.encodeWithSelector(MerkleSplits.NotLeft.selector, _id, 0, 102));
        splits.collect(_id, _all[2], _all[2].payee, proof);
    }

    function testOnlyTheResidualAccountReclaims() public {
        pass(BLOCKS, SECS);
        vm.expectRevert(abi.encodeWithSelector(MerkleSplits.NotResidual.selector, _id, address(this)));
        splits.reclaim(_id, address(this)); // not even the funder, when it named another
        vm.expectRevert(abi.encodeWithSelector(MerkleSplits.NotResidual.selector, bytes32(0), address(this)));
        splits.reclaim(0, address(this));
    }

    function testReclaimRefuses() public {
        pass(BLOCKS, SECS);
        _refused(abi.encodeWithSelector(MerkleSplits.BadReceiver.selector, address(0)), address(0));
        _refused(abi.encodeWithSelector(MerkleSplits.BadReceiver.selector, address(splits)), address(splits));
        vm.prank(residual);
        splits.reclaim(_id, residual);
        _refused(abi.encodeWithSelector(MerkleSplits.NothingToReclaim.selector, _id));
    }

    function _refused(bytes memory why) private {
        _refused(why, residual);
    }

    function _refused(bytes memory why, address to) private {
        vm.prank(residual);
        vm.expectRevert(why);
        splits.reclaim(_id, to);
    }
}
