// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";
import {MeasuredTransfer} from "../../../main/solidity/split/MeasuredTransfer.sol";
import {MerkleSplits} from "../../../main/solidity/split/MerkleSplits.sol";
import {MerkleTerms, Share, Sibling} from "../../../main/solidity/split/SplitTypes.sol";
import {Duration} from "../../../main/solidity/vault/VaultTypes.sol";
import {CallbackToken, FreezingToken, PlainToken} from "../hostile/HostileTokens.sol";
import {MerkleSplitsTest} from "./MerkleSplitsTest.sol";
import {SumTreeModel} from "./SumTreeModel.sol";

/// @notice Who a Merkle split's money belongs to when it goes elsewhere, or the token stands in the way.
contract MerkleEdgesTest is MerkleSplitsTest {
    function testTheLeastMinimum() public {
        address least = vm.deployCode("MerkleSplits.sol:MerkleSplits", abi.encode(Duration(1, 1)));
        Duration memory it = MerkleSplits(least).minimumSpan();
        assertTrue(it.blocks == 1 && it.secs == 1, "one of each is enough");
    }

    function testAnotherReceiverIsToldBesideThePayee() public {
        Share[] memory all = shares(2);
        bytes32 id = fund(all);
        Sibling[] memory proof = SumTreeModel.proof(all, 1);
        vm.expectEmit(address(splits));
        emit MerkleSplits.ShareCollected(id, 1, payee(1), stranger, 101);
        vm.prank(payee(1));
        splits.collect(id, all[1], stranger, proof);
    }

    function testAFrozenResidualAccountsResidueStandsStill() public {
        FreezingToken freezing = new FreezingToken();
        bytes32 id = _fundedIn(freezing, residual);
        pass(BLOCKS, SECS);
        freezing.freeze(residual, true);
        vm.startPrank(residual);
        vm.expectRevert(abi.encodeWithSelector(MeasuredTransfer.AccountIsFrozen.selector, residual));
        splits.reclaim(id, stranger);
        freezing.freeze(residual, false);
        assertEq(splits.reclaim(id, stranger), 303, "all of it");
    }

    /// @dev The token is its own residual account, and calls in the middle of a share's payment.
    function testNoResidueLeavesInsideACollection() public {
        CallbackToken evil = new CallbackToken();
        bytes32 id = _fundedIn(evil, address(evil));
        pass(BLOCKS, SECS);
        evil.onTransfer(address(splits), abi.encodeCall(splits.reclaim, (id, stranger)));
        Share[] memory all = shares(3);
        Sibling[] memory proof = SumTreeModel.proof(all, 0);
        vm.expectRevert(ReentrancyGuardTransient.ReentrancyGuardReentrantCall.selector);
        splits.collect(id, all[0], all[0].payee, proof);
    }

    function _fundedIn(PlainToken currency, address residual_) private returns (bytes32) {
        MerkleTerms memory it = terms(shares(3));
        (it.token, it.residual) = (address(currency), residual_);
        currency.mint(address(this), it.total);
        currency.approve(address(splits), it.total);
        return splits.fund(REF, it);
    }
}
