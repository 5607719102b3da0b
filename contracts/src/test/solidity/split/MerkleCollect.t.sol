// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";
import {MeasuredTransfer} from "../../../main/solidity/split/MeasuredTransfer.sol";
import {MerkleSplits} from "../../../main/solidity/split/MerkleSplits.sol";
import {MerkleTerms, Share, Sibling} from "../../../main/solidity/split/SplitTypes.sol";
import {CallbackToken, FreezingToken, GreedyToken, PickyToken, PlainToken, SilentToken} from "../hostile/HostileTokens.sol";
import {MerkleSplitsTest} from "./MerkleSplitsTest.sol";
import {SumTreeModel} from "./SumTreeModel.sol";

contract MerkleCollectTest is MerkleSplitsTest {
    function testAnybodyMayHaveAShareCollectedForItsPayee() public {
        Share[] memory all = shares(5);
        bytes32 id = fund(all);
        vm.expectEmit(address(splits));
        emit MerkleSplits.ShareCollected(id, 3, payee(3), payee(3), 103);
        collect(id, all, 3);
        assertEq(token.balanceOf(payee(3)), 103, "paid");
        assertTrue(splits.isCollected(id, 3), "collected");
        assertTrue(!splits.isCollected(id, 2), "the others are not");
        assertEq(splits.splitOf(id).left, 407, "left");
    }

    function testThePayeeChoosesAnotherReceiver() public {
        Share[] memory all = shares(2);
        bytes32 id = fund(all);
        Sibling[] memory proof = SumTreeModel.proof(all, 1);
        vm.prank(payee(1));
        splits.collect(id, all[1], stranger, proof);
        assertEq(token.balanceOf(stranger), 101, "elsewhere");
    }

    /// collectedOnce, and every shape of tree up to 20 pays all its shares
    function testEveryShareOfEverySizeOnce() public {
        for (uint256 n = 1; n <= 20; ++n) {
            Share[] memory all = shares(n);
            bytes32 id = splits.fund(bytes32(n), terms(all));
            for (uint256 i = 0; i < n; ++i) {
                collect(id, all, i);
                Sibling[] memory proof = SumTreeModel.proof(all, i);
                vm.expectRevert(abi.encodeWithSelector(MerkleSplits.AlreadyCollected.selector, id, i));
                splits.collect(id, all[i], all[i].payee, proof);
            }
            assertEq(splits.splitOf(id).left, 0, "nothing is left");
        }
        assertEq(token.balanceOf(address(splits)), 0, "merkleConserves");
    }

    function testCollectRefuses() public {
        Share[] memory all = shares(5);
        bytes32 id = fund(all);
        Sibling[] memory proof = SumTreeModel.proof(all, 2);
        vm.expectRevert(abi.encodeWithSelector(MerkleSplits.NoSuchMerkleSplit.selector, bytes32(uint256(1))));
        splits.collect(bytes32(uint256(1)), all[2], all[2].payee, proof);
        vm.expectRevert(abi.encodeWithSelector(MerkleSplits.NotThePayee.selector, payee(2), address(this)));
        splits.collect(id, all[2], address(this), proof);
        vm.startPrank(payee(2));
        vm.expectRevert(abi.encodeWithSelector(MerkleSplits.BadReceiver.selector, address(0)));
        splits.collect(id, all[2], address(0), proof);
        vm.expectRevert(abi.encodeWithSelector(MerkleSplits.BadReceiver.selector, address(splits)));
        splits.collect(id, all[2], address(splits), proof);
    }

    /// @dev Each field of a share and each part of its proof, changed alone.
    function testAChangedShareOrProofIsNotInTheTree(uint128 seed) public {
        Share[] memory all = shares(5);
        bytes32 id = fund(all);
        uint256 i = seed % 5;
        Sibling[] memory proof = SumTreeModel.proof(all, i);
        Share memory it = _copy(all[i]);
        it.index = uint32((i + 1 + seed / 5 % 4) % 5);
        _refused(id, it, proof);
        it = _copy(all[i]);
        it.index = uint32(5 + seed % 1000);
        _refused(id, it, proof);
        it = _copy(all[i]);
        it.amount ^= uint128(1) << (seed % 128);
        _refused(id, it, proof);
        it = _copy(all[i]);
        it.salt ^= bytes32(uint256(1) << (seed % 256));
        _refused(id, it, proof);
        it = _copy(all[i]);
        it.payee = address(uint160(it.payee) ^ uint160(1) << (seed % 160));
        _refused(id, it, proof);
        it = _copy(all[i]);
        uint256 k = seed % proof.length;
        proof[k].hash ^= bytes32(uint256(1) << (seed % 256));
        _refused(id, it, proof);
        proof = SumTreeModel.proof(all, i);
        proof[k].sum ^= uint128(1) << (seed % 128);
        _refused(id, it, proof);
        proof = SumTreeModel.proof(all, i);
        Sibling[] memory longer = new Sibling[](proof.length + 1);
        Sibling[] memory shorter = new Sibling[](proof.length - 1);
        for (k = 0; k < proof.length; ++k) {
            longer[k] = proof[k];
            if (k < shorter.length) shorter[k] = proof[k];
        }
        _refused(id, it, longer);
        _refused(id, it, shorter);
        _refused(id, it, SumTreeModel.proof(all, (i + 1) % 5));
    }

    /// @dev An inner node as a share: prefixes keep the two apart, and so does the length.
    function testAnInnerNodeIsNoShare() public {
        Share[] memory all = shares(4);
        bytes32 id = fund(all);
        Sibling memory inner = SumTreeModel.node(all, 0, 2);
        Sibling[] memory proof = new Sibling[](1);
        proof[0] = SumTreeModel.node(all, 2, 4);
        _refused(id, Share(0, stranger, inner.sum, inner.hash), proof);
    }

    /// @dev A dishonest funder writes shares for more than it funds: what it can prove never exceeds the total,
    ///      and another split's money stays where it is.
    function testSharesBeyondTheTotalCannotBeProven() public {
        bytes32 honest = fund(shares(4));
        Share[] memory all = shares(2);
        all[0].amount = 1_000;
        // The root says 200, as if the sums of its sides were 100 and 100.
        MerkleTerms memory it = terms(all);
        it.root = SumTreeModel.join(Sibling(SumTreeModel.leaf(all[0]), 100), Sibling(SumTreeModel.leaf(all[1]), 100)).hash;
        it.total = 200;
        bytes32 id = splits.fund("lie", it);
        Sibling[] memory proof = new Sibling[](1);
        proof[0] = Sibling(SumTreeModel.leaf(all[1]), 100);
        _refused(id, all[0], proof);
        proof[0].sum = 0;
        _refused(id, all[0], proof);
        assertEq(splits.splitOf(honest).left, 406, "untouched");
    }

    /// @dev A sum that wraps around is not the total: sums are added in 256 bits.
    function testSumsDoNotWrap() public {
        Share[] memory all = shares(2);
        all[0].amount = 200;
        MerkleTerms memory it = terms(all);
        // 200 + (2^128 - 100) is 100 modulo 2^128
        Sibling memory wrapped = Sibling(bytes32(uint256(7)), type(uint128).max - 99);
        it.root = sha256(
            abi.encodePacked(
                hex"01", SumTreeModel.leaf(all[0]), uint256(200), wrapped.hash, uint256(wrapped.sum)
            )
        );
        it.total = 100;
        bytes32 id = splits.fund("wrap", it);
        Sibling[] memory proof = new Sibling[](1);
        proof[0] = wrapped;
        _refused(id, all[0], proof);
    }

    /// @dev Trees with other places than their count says: an index beyond it, and one level too many.
    function testAPlaceBeyondTheCountIsNone() public {
        Share[] memory all = shares(1);
        all[0].index = 1;
        bytes32 id = splits.fund("beyond", terms(all));
        _refused(id, all[0], new Sibling[](0));
        all[0].index = 0;
        Sibling[] memory beside = new Sibling[](1);
        beside[0] = Sibling(keccak256("beside"), 5);
        MerkleTerms memory deeper = terms(all);
        deeper.root = SumTreeModel.join(beside[0], Sibling(SumTreeModel.leaf(all[0]), all[0].amount)).hash;
        deeper.total += 5;
        id = splits.fund("deeper", deeper);
        _refused(id, all[0], beside);
    }

    // ---- hostile tokens

    function testOnePayeesFailureBlocksNobody() public {
        PickyToken picky = new PickyToken();
        Share[] memory all = shares(2);
        bytes32 id = _funded(picky, all);
        picky.refuse(payee(0));
        collect(id, all, 1);
        vm.expectRevert(abi.encodeWithSelector(PickyToken.Refused.selector, payee(0)));
        this.collectAs(id, all, 0);
        Sibling[] memory proof = SumTreeModel.proof(all, 0);
        vm.prank(payee(0));
        splits.collect(id, all[0], stranger, proof); // nothing lost: elsewhere it goes
    }

    function testAGreedyTokenTakesNothingOfOthers() public {
        GreedyToken greedy = new GreedyToken();
        Share[] memory all = shares(2);
        bytes32 id = _funded(greedy, all);
        vm.expectRevert(abi.encodeWithSelector(MeasuredTransfer.TokenTookMore.selector, address(greedy), 101, 100));
        this.collectAs(id, all, 0);
    }

    function testAFrozenPayeesShareStandsStill() public {
        FreezingToken freezing = new FreezingToken();
        Share[] memory all = shares(2);
        bytes32 id = _funded(freezing, all);
        freezing.freeze(payee(0), true);
        Sibling[] memory proof = SumTreeModel.proof(all, 0);
        vm.prank(payee(0));
        vm.expectRevert(abi.encodeWithSelector(MeasuredTransfer.AccountIsFrozen.selector, payee(0)));
        splits.collect(id, all[0], stranger, proof);
        collect(id, all, 1);
    }

    function testATokenThatReturnsNothing() public {
        SilentToken silent = new SilentToken();
        Share[] memory all = shares(2);
        MerkleTerms memory it = terms(all);
        it.token = address(silent);
        silent.mint(address(this), it.total);
        silent.approve(address(splits), it.total);
        collect(splits.fund("silent", it), all, 0);
        assertEq(silent.balanceOf(payee(0)), 100, "paid");
    }

    function testTokensCannotReenter() public {
        CallbackToken evil = new CallbackToken();
        Share[] memory all = shares(2);
        bytes32 id = _funded(evil, all);
        evil.onTransfer(
            address(splits),
            abi.encodeCall(splits.collect, (id, all[0], payee(0), SumTreeModel.proof(all, 0)))
        );
        vm.expectRevert(ReentrancyGuardTransient.ReentrancyGuardReentrantCall.selector);
        this.collectAs(id, all, 0);
    }

    function collectAs(bytes32 id, Share[] calldata all, uint256 i) external {
        splits.collect(id, all[i], all[i].payee, SumTreeModel.proof(all, i));
    }

    function _funded(PlainToken currency, Share[] memory all) private returns (bytes32) {
        MerkleTerms memory it = terms(all);
        it.token = address(currency);
        currency.mint(address(this), 2 * it.total);
        currency.approve(address(splits), 2 * it.total);
        return splits.fund("hostile", it);
    }

    function _refused(bytes32 id, Share memory it, Sibling[] memory proof) private {
        vm.expectRevert(abi.encodeWithSelector(MerkleSplits.NotInTheTree.selector, id, it.index));
        splits.collect(id, it, it.payee, proof);
    }

    function _copy(Share memory it) private pure returns (Share memory) {
        return Share(it.index, it.payee, it.amount, it.salt);
    }
}
