// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {MerkleSplits} from "../../../main/solidity/split/MerkleSplits.sol";
import {MerkleTerms, Share, Sibling} from "../../../main/solidity/split/SplitTypes.sol";
import {PlainToken} from "../hostile/HostileTokens.sol";
import {MerkleSplitsTest} from "../split/MerkleSplitsTest.sol";
import {SumTreeModel} from "../split/SumTreeModel.sol";
import {Test} from "../Test.sol";

/// @notice Funds, collects and reclaims at random, honestly and not: some roots say less than their shares add up to.
contract MerkleSplitsHandler is MerkleSplitsTest {
    uint256 public constant KEPT = 8;

    bytes32[] public ids;
    uint256 public funded;
    uint256 public collected;
    uint256 public reclaimed;
    mapping(bytes32 id => uint256) public collectedOf;
    mapping(bytes32 id => uint256) public reclaimedOf;
    mapping(bytes32 id => mapping(uint256 index => bool)) public isPaid;
    mapping(string action => uint256) public done;
    mapping(bytes32 id => Share[]) private _shares;
    mapping(bytes32 id => uint256) private _fundedBlock;
    mapping(bytes32 id => uint256) private _fundedTime;
    mapping(bytes32 id => bool) private _honest;

    function fundOne(uint8 payees, uint16 less) external {
        Share[] memory all = shares(bound(payees, 1, 7));
        MerkleTerms memory it = terms(all);
        bool honest = less % 4 != 0;
        if (!honest) it.total -= uint128(bound(less, 1, 99));
        bytes32 id = splits.fund(bytes32(ids.length + 1), it);
        ids.push(id);
        funded += it.total;
        _honest[id] = honest;
        (_fundedBlock[id], _fundedTime[id]) = (blockNow, timeNow);
        for (uint256 i = 0; i < all.length; ++i) _shares[id].push(all[i]);
        ++done["fundOne"];
    }

    function collectOne(uint8 which, uint8 i) external {
        if (ids.length == 0) return;
        bytes32 id = recent(which);
        Share[] memory all = _shares[id];
        uint256 k = i % all.length;
        bool due = _honest[id] && !isPaid[id][k] && reclaimedOf[id] == 0;
        Sibling[] memory proof = SumTreeModel.proof(all, k);
        try splits.collect(id, all[k], all[k].payee, proof) {
            assertTrue(due, "collectedOnce");
            isPaid[id][k] = true;
            collected += all[k].amount;
            collectedOf[id] += all[k].amount;
            ++done["collectOne"];
        } catch {
            assertTrue(!due, "a share that is due was not paid");
        }
    }

    function reclaimOne(uint8 which, uint16 blocks, uint16 secs) external {
        if (ids.length == 0) return;
        bytes32 id = recent(which);
        pass(bound(blocks, 0, BLOCKS), bound(secs, 0, SECS));
        bool over = blockNow >= _fundedBlock[id] + BLOCKS && timeNow >= _fundedTime[id] + SECS;
        vm.prank(residual);
        try splits.reclaim(id, residual) returns (uint128 amount) {
            assertTrue(over, "funderTakesResidue");
            reclaimed += amount;
            reclaimedOf[id] += amount;
            ++done["reclaimOne"];
        } catch {
            assertTrue(!over || splits.splitOf(id).left == 0, "the residue was not given");
        }
    }

    /// @dev One of the last few, so that the same ones are acted on again.
    function recent(uint256 raw) public view returns (bytes32) {
        uint256 n = ids.length < KEPT ? ids.length : KEPT;
        return ids[ids.length - 1 - raw % n];
    }

    function count() external view returns (uint256) {
        return ids.length;
    }

    function the() external view returns (MerkleSplits, PlainToken) {
        return (splits, token);
    }
}

contract MerkleSplitsInvariantTest is Test {
    struct FuzzSelector {
        address addr;
        bytes4[] selectors;
    }

    MerkleSplitsHandler private _on;
    MerkleSplits private _splits;
    PlainToken private _token;

    function setUp() public {
        _on = new MerkleSplitsHandler();
        _on.setUp();
        (_splits, _token) = _on.the();
    }

    function targetContracts() public view returns (address[] memory targets) {
        targets = new address[](1);
        targets[0] = address(_on);
    }

    function targetSelectors() public view returns (FuzzSelector[] memory targets) {
        targets = new FuzzSelector[](1);
        bytes4[] memory all = new bytes4[](3);
        all[0] = MerkleSplitsHandler.fundOne.selector;
        all[1] = MerkleSplitsHandler.collectOne.selector;
        all[2] = MerkleSplitsHandler.reclaimOne.selector;
        targets[0] = FuzzSelector(address(_on), all);
    }

    /// merkleSolvent, merkleConserves (collectedOnce and funderTakesResidue are checked at each call)
    function invariant_merkleSolventAndConserves() public view {
        uint256 left = 0;
        for (uint256 i = 0; i < _on.count(); ++i) {
            bytes32 id = _on.ids(i);
            uint256 one = _splits.splitOf(id).left;
            assertEq(
                one + _on.collectedOf(id) + _on.reclaimedOf(id), _splits.splitOf(id).total, "merkleConserves"
            );
            left += one;
        }
        assertTrue(_token.balanceOf(address(_splits)) >= left, "merkleSolvent");
        assertEq(left, _on.funded() - _on.collected() - _on.reclaimed(), "merkleConserves");
    }

    function afterInvariant() public {
        string[3] memory names = ["fundOne", "collectOne", "reclaimOne"];
        for (uint256 i = 0; i < names.length; ++i) {
            string memory line = string.concat(names[i], " ", vm.toString(_on.done(names[i])));
            vm.writeLine("target/forge/invariant.calls", line);
        }
    }
}
