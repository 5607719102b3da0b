// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {GovernedSplits} from "../../../main/solidity/split/GovernedSplits.sol";
import {Payee, PotId} from "../../../main/solidity/split/SplitTypes.sol";
import {Duration} from "../../../main/solidity/vault/VaultTypes.sol";
import {PlainToken} from "../hostile/HostileTokens.sol";
import {Test} from "../Test.sol";

/// @notice What the tests of GovernedSplits share: the contract, an owner, payees, and time that passes.
abstract contract GovernedSplitsTest is Test {
    uint32 internal constant BLOCKS = 100;
    uint32 internal constant SECS = 1000;

    GovernedSplits internal splits;
    PlainToken internal token;
    address internal owner = vm.addr(0x1);
    address internal alice = vm.addr(0xA);
    address internal bob = vm.addr(0xB);
    address internal carol = vm.addr(0xC);
    // Kept here, because the optimizer takes the block's own values for constants of a call.
    uint256 internal blockNow = 1_000;
    uint256 internal timeNow = 1_790_000_000;
    uint256 private _references;


    function setUp() public virtual {
        pass(0, 0);
        splits = GovernedSplits(vm.deployCode("GovernedSplits.sol:GovernedSplits", abi.encode(delay())));
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

    function delay() internal pure returns (Duration memory) {
        return Duration(BLOCKS, SECS);
    }

    function account(address who, uint32 weight) internal pure returns (Payee memory) {
        return Payee(who, 0, weight);
    }

    function nested(uint64 split, uint32 weight) internal pure returns (Payee memory) {
        return Payee(address(0), split, weight);
    }

    function list(Payee memory only) internal pure returns (Payee[] memory all) {
        all = new Payee[](1);
        all[0] = only;
    }

    function list(Payee memory a, Payee memory b) internal pure returns (Payee[] memory all) {
        all = new Payee[](2);
        (all[0], all[1]) = (a, b);
    }

    function list(Payee memory a, Payee memory b, Payee memory c) internal pure returns (Payee[] memory all) {
        all = new Payee[](3);
        (all[0], all[1], all[2]) = (a, b, c);
    }

    function governed(Payee[] memory payees, uint8 level) internal returns (uint64) {
        return splits.create(payees, level, owner, delay());
    }

    function fixed_(Payee[] memory payees, uint8 level) internal returns (uint64) {
        return splits.create(payees, level, address(0), Duration(0, 0));
    }

    function propose(uint64 split, Payee[] memory payees) internal {
        vm.prank(owner);
        splits.proposeChange(split, payees);
    }

    /// @dev Proposes, waits, applies.
    function change(uint64 split, Payee[] memory payees) internal {
        propose(split, payees);
        pass(BLOCKS, SECS);
        splits.applyChange(split);
    }

    function pay(uint64 split, uint256 amount) internal {
        splits.pay(split, address(token), bytes32(++_references), amount);
    }

    function divide(uint64 split, uint32 v) internal returns (uint256) {
        return splits.divide(address(token), pots(split, v));
    }

    function pots(uint64 split, uint32 v) internal pure returns (PotId[] memory all) {
        all = new PotId[](1);
        all[0] = PotId(split, v);
    }

    function credit(address who) internal view returns (uint256) {
        return splits.creditOf(address(token), who);
    }

    function version(uint64 split) internal view returns (uint32) {
        return splits.splitOf(split).version;
    }
}
