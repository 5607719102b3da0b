// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";
import {MerkleSplits} from "../../../main/solidity/split/MerkleSplits.sol";
import {MerkleSplit, MerkleTerms} from "../../../main/solidity/split/SplitTypes.sol";
import {Duration} from "../../../main/solidity/vault/VaultTypes.sol";
import {CallbackToken, FeeToken, HugeToken, IdleToken, LyingToken} from "../hostile/HostileTokens.sol";
import {MerkleSplitsTest} from "./MerkleSplitsTest.sol";

contract MerkleFundTest is MerkleSplitsTest {
    function testFundTakesTheTotalAndTellsIt() public {
        MerkleTerms memory it = terms(shares(3));
        bytes32 id = splits.idOf(address(this), REF);
        vm.expectEmit(address(splits));
        emit MerkleSplits.MerkleSplitFunded(
            id, address(this), address(token), REF, it.root, 303, 3, it.span, residual
        );
        assertEq(splits.fund(REF, it), id, "id");
        assertEq(token.balanceOf(address(splits)), 303, "all of it");
        MerkleSplit memory kept = splits.splitOf(id);
        assertEq(kept.left, 303, "left");
        assertEq(kept.total, 303, "total");
        assertEq(kept.residual, residual, "residual");
        assertEq(splits.minimumSpan().secs, SECS, "minimum");
    }

    function testAReferenceFundsOnce() public {
        bytes32 id = fund(shares(3));
        MerkleTerms memory again = terms(shares(4));
        vm.expectRevert(abi.encodeWithSelector(MerkleSplits.AlreadyFunded.selector, id));
        splits.fund(REF, again);
        pass(BLOCKS, SECS);
        vm.prank(residual);
        splits.reclaim(id, residual);
        vm.expectRevert(abi.encodeWithSelector(MerkleSplits.AlreadyFunded.selector, id));
        splits.fund(REF, again); // not even when it is over
    }

    function testFundRefusesTerms() public {
        MerkleTerms memory it = terms(shares(3));
        it.root = 0;
        _bad(it);
        it = terms(shares(3));
        it.total = 0;
        _bad(it);
        it = terms(shares(3));
        it.count = 0;
        _bad(it);
        it = terms(shares(3));
        it.residual = address(0);
        _bad(it);
        it = terms(shares(3));
        it.residual = address(splits);
        _bad(it);
        it = terms(shares(3));
        it.span = Duration(BLOCKS - 1, SECS);
        vm.expectRevert(abi.encodeWithSelector(MerkleSplits.BadSpan.selector, BLOCKS - 1, SECS));
        splits.fund(REF, it);
        it.span = Duration(BLOCKS, SECS - 1);
        vm.expectRevert(abi.encodeWithSelector(MerkleSplits.BadSpan.selector, BLOCKS, SECS - 1));
        splits.fund(REF, it);
    }

    function testTheContractNeedsAMinimum() public {
        bytes memory why = abi.encodeWithSelector(MerkleSplits.BadSpan.selector, 0, 1);
        cannotDeploy("MerkleSplits.sol:MerkleSplits", abi.encode(Duration(0, 1)), why);
        why = abi.encodeWithSelector(MerkleSplits.BadSpan.selector, 1, 0);
        cannotDeploy("MerkleSplits.sol:MerkleSplits", abi.encode(Duration(1, 0)), why);
    }

    // ---- hostile tokens

    function testTokensMustBringTheTotal() public {
        MerkleTerms memory it = terms(shares(3));
        FeeToken fee = new FeeToken();
        fee.mint(address(this), 303);
        fee.approve(address(splits), 303);
        it.token = address(fee);
        vm.expectRevert(abi.encodeWithSelector(MerkleSplits.NotTheTotal.selector, address(fee), 300, 303));
        splits.fund(REF, it);
        IdleToken idle = new IdleToken();
        idle.approve(address(splits), 303);
        it.token = address(idle);
        vm.expectRevert(abi.encodeWithSelector(MerkleSplits.NotTheTotal.selector, address(idle), 0, 303));
        splits.fund(REF, it);
        HugeToken huge = new HugeToken();
        huge.approve(address(splits), 303);
        it.token = address(huge);
        vm.expectRevert(abi.encodeWithSelector(MerkleSplits.NotTheTotal.selector, address(huge), 2 ** 200, 303));
        splits.fund(REF, it);
        it.token = address(new LyingToken());
        vm.expectRevert(abi.encodeWithSelector(SafeERC20.SafeERC20FailedOperation.selector, it.token));
        splits.fund(REF, it);
    }

    function testTokensCannotReenter() public {
        MerkleTerms memory it = terms(shares(3));
        CallbackToken evil = new CallbackToken();
        evil.mint(address(this), 606);
        evil.approve(address(splits), 606);
        it.token = address(evil);
        evil.onTransfer(address(splits), abi.encodeCall(splits.fund, ("other", it)));
        vm.expectRevert(ReentrancyGuardTransient.ReentrancyGuardReentrantCall.selector);
        splits.fund(REF, it);
    }

    function _bad(MerkleTerms memory it) private {
        vm.expectRevert(
            abi.encodeWithSelector(MerkleSplits.BadTerms.selector, it.root, it.total, it.count, it.residual)
        );
        splits.fund(REF, it);
    }
}
