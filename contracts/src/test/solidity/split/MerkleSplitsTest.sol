// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {MerkleSplits} from "../../../main/solidity/split/MerkleSplits.sol";
import {MerkleTerms, Share, Sibling} from "../../../main/solidity/split/SplitTypes.sol";
import {Duration} from "../../../main/solidity/vault/VaultTypes.sol";
import {PlainToken} from "../hostile/HostileTokens.sol";
import {Test} from "../Test.sol";
import {SumTreeModel} from "./SumTreeModel.sol";

/// @notice What the tests of MerkleSplits share: the contract, shares, and time that passes.
abstract contract MerkleSplitsTest is Test {
    uint32 internal constant BLOCKS = 100;
    uint32 internal constant SECS = 1000;
    bytes32 internal constant REF = "payroll-1";

    MerkleSplits internal splits;
    PlainToken internal token;
    address internal residual = vm.addr(0x9);
    address internal stranger = vm.addr(0x5);
    uint256 internal blockNow = 1_000;
    uint256 internal timeNow = 1_790_000_000;

    function setUp() public virtual {
        pass(0, 0);
        bytes memory args = abi.encode(Duration(BLOCKS, SECS));
        splits = MerkleSplits(vm.deployCode("MerkleSplits.sol:MerkleSplits", args));
        token = new PlainToken();
        token.mint(address(this), type(uint128).max);
        token.approve(address(splits), type(uint256).max);
    }

    function pass(uint256 blocks, uint256 secs) internal {
        blockNow += blocks;
        timeNow += secs;
        vm.roll(blockNow);
        vm.warp(timeNow);
    }

    function payee(uint256 i) internal pure returns (address) {
        return vm.addr(0x100 + i);
    }

    /// @notice Payee i gets 100 + i.
    function shares(uint256 n) internal pure returns (Share[] memory all) {
        all = new Share[](n);
        for (uint256 i = 0; i < n; ++i) {
            all[i] = Share(uint32(i), payee(i), uint128(100 + i), keccak256(abi.encode("salt", i)));
        }
    }

    function terms(Share[] memory all) internal view returns (MerkleTerms memory) {
        Sibling memory root = SumTreeModel.root(all);
        return MerkleTerms(
            address(token), root.hash, root.sum, uint32(all.length), Duration(BLOCKS, SECS), residual
        );
    }

    function fund(Share[] memory all) internal returns (bytes32) {
        return splits.fund(REF, terms(all));
    }

    /// @dev Collects for the payee, to the payee, as a stranger.
    function collect(bytes32 id, Share[] memory all, uint256 i) internal {
        Sibling[] memory proof = SumTreeModel.proof(all, i);
        vm.prank(stranger);
        splits.collect(id, all[i], all[i].payee, proof);
    }
}
