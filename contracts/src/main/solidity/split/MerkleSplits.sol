// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {BitMaps} from "@openzeppelin/contracts/utils/structs/BitMaps.sol";
import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";
import {Clocks} from "../vault/Clocks.sol";
import {Duration} from "../vault/VaultTypes.sol";
import {MeasuredTransfer} from "./MeasuredTransfer.sol";
import {MerkleSplit, MerkleTerms, Share, Sibling} from "./SplitTypes.sol";
import {SumTree} from "./SumTree.sol";

/// @title MerkleSplits
/// @notice Pays one funded amount to any number of payees. The funder commits to their shares by a root whose sum
///         is what was funded; each payee collects its share with a proof of logarithmic length.
///
/// @dev Invariants, each with an `invariant_` test of the same name:
///      - merkleSolvent:     the balance of a token is at least what is left of all its splits.
///      - merkleConserves:   what is left, what was collected and what was taken back are what was funded.
///      - collectedOnce:     no share is paid twice.
///      - funderTakesResidue: what nobody collected goes to the named residual account, after the span, and only then.
///      The sum is proven by each proof (see SumTree): a tree with more in its shares than it was funded with cannot
///      be proven, and one split never reaches another's money.
contract MerkleSplits is ReentrancyGuardTransient {
    using BitMaps for BitMaps.BitMap;

    Duration private _minimumSpan;
    mapping(bytes32 id => MerkleSplit) private _splits;
    mapping(bytes32 id => BitMaps.BitMap) private _collected;

    event MerkleSplitFunded(
        bytes32 indexed id,
        address indexed funder,
        address indexed token,
        bytes32 ref,
        bytes32 root,
        uint128 total,
        uint32 count,
        Duration span,
        address residual
    );
    event ShareCollected(bytes32 indexed id, uint32 indexed index, address indexed payee, address to, uint128 amount);
    event ResidueReclaimed(bytes32 indexed id, address indexed residual, address to, uint128 amount);

    /// @notice The funder has used this reference before.
    error AlreadyFunded(bytes32 id);

    /// @notice A root, a total, a count and a residual account are needed; the residual account is not this contract.
    error BadTerms(bytes32 root, uint128 total, uint32 count, address residual);

    /// @notice The span must reach the minimum in blocks and in seconds.
    error BadSpan(uint32 blocks, uint32 secs);

    /// @notice What arrived is not the total that the root commits to.
    error NotTheTotal(address token, uint256 received, uint128 total);
    error NoSuchMerkleSplit(bytes32 id);

    /// @notice Neither the zero address nor this contract can receive.
    error BadReceiver(address to);

    /// @notice Only the payee chooses another receiver than itself.
    error NotThePayee(address payee, address sender);
    error AlreadyCollected(bytes32 id, uint32 index);

    /// @notice The share with its proof does not lead to the root and the total.
    error NotInTheTree(bytes32 id, uint32 index);

    /// @notice The residue was taken back.
    error NotLeft(bytes32 id, uint128 left, uint128 amount);

    error NotResidual(bytes32 id, address sender);

    /// @notice The payees have until both of these are reached.
    error SpanRuns(bytes32 id, uint256 endBlock, uint256 endTime);
    error NothingToReclaim(bytes32 id);

    constructor(Duration memory minimumSpan_) {
        if (minimumSpan_.blocks == 0 || minimumSpan_.secs == 0) {
            revert BadSpan(minimumSpan_.blocks, minimumSpan_.secs);
        }
        _minimumSpan = minimumSpan_;
    }

    /// @notice Takes the whole total from the caller. `ref` makes the id, so a retry never funds twice.
    function fund(bytes32 ref, MerkleTerms calldata terms) external nonReentrant returns (bytes32 id) {
        id = idOf(msg.sender, ref);
        if (_splits[id].total != 0) revert AlreadyFunded(id);
        if (
            terms.root == 0 || terms.total == 0 || terms.count == 0 || terms.residual == address(0)
                || terms.residual == address(this)
        ) {
            revert BadTerms(terms.root, terms.total, terms.count, terms.residual);
        }
        if (!Clocks.atLeast(terms.span, _minimumSpan, 1, Duration(0, 0))) {
            revert BadSpan(terms.span.blocks, terms.span.secs);
        }
        _splits[id] = MerkleSplit({
            token: terms.token,
            count: terms.count,
            span: terms.span,
            residual: terms.residual,
            total: terms.total,
            left: terms.total,
            root: terms.root,
            fundedAt: Clocks.here()
        });
        emit MerkleSplitFunded(
            id,
            msg.sender,
            terms.token,
            ref,
            terms.root,
            terms.total,
            terms.count,
            terms.span,
            terms.residual
        );
        uint256 received = MeasuredTransfer.take(terms.token, terms.total);
        if (received != terms.total) revert NotTheTotal(terms.token, received, terms.total);
    }

    /// @notice Pays a share. Anybody may have it paid to its payee; the payee may have it paid elsewhere. It stays
    ///         collectable after the span until the residue is taken back.
    function collect(bytes32 id, Share calldata share, address to, Sibling[] calldata proof) external nonReentrant {
        MerkleSplit storage it = _splits[id];
        (uint128 total, uint128 left) = (it.total, it.left);
        if (total == 0) revert NoSuchMerkleSplit(id);
        if (to == address(0) || to == address(this)) revert BadReceiver(to);
        if (to != share.payee && msg.sender != share.payee) revert NotThePayee(share.payee, msg.sender);
        if (!SumTree.includes(it.root, total, it.count, share, proof)) revert NotInTheTree(id, share.index);
        if (_collected[id].get(share.index)) revert AlreadyCollected(id, share.index);
        if (share.amount > left) revert NotLeft(id, left, share.amount);
        _collected[id].set(share.index);
        it.left = left - share.amount;
        emit ShareCollected(id, share.index, share.payee, to, share.amount);
        MeasuredTransfer.give(it.token, share.payee, to, share.amount);
    }

    /// @notice After the span, the residual account takes back what nobody collected. This ends the split.
    function reclaim(bytes32 id, address to) external nonReentrant returns (uint128 amount) {
        MerkleSplit storage it = _splits[id];
        if (it.residual != msg.sender) revert NotResidual(id, msg.sender);
        if (to == address(0) || to == address(this)) revert BadReceiver(to);
        if (!Clocks.passed(it.fundedAt, it.span)) {
            revert SpanRuns(
                id,
                uint256(it.fundedAt.blockNumber) + it.span.blocks,
                uint256(it.fundedAt.time) + it.span.secs
            );
        }
        amount = it.left;
        if (amount == 0) revert NothingToReclaim(id);
        it.left = 0;
        emit ResidueReclaimed(id, msg.sender, to, amount);
        MeasuredTransfer.give(it.token, msg.sender, to, amount);
    }

    function minimumSpan() external view returns (Duration memory) {
        return _minimumSpan;
    }

    function splitOf(bytes32 id) external view returns (MerkleSplit memory) {
        return _splits[id];
    }

    function isCollected(bytes32 id, uint32 index) external view returns (bool) {
        return _collected[id].get(index);
    }

    function idOf(address funder, bytes32 ref) public pure returns (bytes32) {
        return keccak256(abi.encode(funder, ref));
    }
}
