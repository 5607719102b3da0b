// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {VaultErrors} from "../../../main/solidity/vault/VaultErrors.sol";
import {VaultEvents} from "../../../main/solidity/vault/VaultEvents.sol";
import {Checkpoint} from "../../../main/solidity/vault/VaultTypes.sol";
import {LogModel} from "../LogModel.sol";
import {VaultTest} from "./VaultTest.sol";

contract LogTest is VaultTest {
    function testAnchorFollowsTheLog(uint8[6] calldata steps) public {
        uint256 size = 0;
        for (uint256 i = 0; i < steps.length; ++i) {
            uint256 next = size + bound(steps[i], 0, 20);
            pass(10);
            _anchor(_log(next), size);
            size = next;
            (uint64 anchoredSize, bytes32 root) = vault.anchored();
            assertEq(anchoredSize, size, "size");
            assertEq(root, LogModel.root(_log(size)), "root");
            (uint64 aliveBlock, uint64 alive) = vault.lastAlive();
            assertEq(aliveBlock, block.number, "alive block");
            assertEq(alive, block.timestamp, "alive");
        }
    }

    function testAnchorTellsIt() public {
        bytes32[] memory log = _log(3);
        vm.expectEmit(address(vault));
        emit VaultEvents.Anchored(vault.logId(), 3, LogModel.root(log));
        _anchor(log, 0);
    }

    function testAnchorRefusesShrinkingAndForks() public {
        _anchor(_log(5), 0);
        _refuses(_log(4), 4, abi.encodeWithSelector(VaultErrors.LogShrinks.selector, 5, 4));
        bytes32[] memory fork = _log(8);
        fork[1] = bytes32(0);
        _refuses(fork, 5, abi.encodeWithSelector(VaultErrors.Inconsistent.selector, 5, 8));
        bytes32[] memory same = _log(5);
        same[1] = bytes32(0);
        _refuses(same, 5, abi.encodeWithSelector(VaultErrors.Inconsistent.selector, 5, 5));
    }

    function testAnchorRefusesBentProofs() public {
        _anchor(_log(5), 0);
        bytes32[] memory log = _log(12);
        bytes32[] memory good = LogModel.consistency(log, 5);
        Checkpoint memory c = _checkpoint(log);
        bytes memory why = abi.encodeWithSelector(VaultErrors.Inconsistent.selector, 5, 12);
        for (uint256 i = 0; i < good.length; ++i) {
            bytes32 kept = good[i];
            good[i] = bytes32(uint256(kept) ^ 1);
            _refusesProof(c, good, why);
            good[i] = kept;
        }
        _refusesProof(c, new bytes32[](0), why);
        _refusesProof(c, _resized(good, good.length - 1), why);
        _refusesProof(c, _resized(good, good.length + 1), why);
        // An equal size takes no proof at all.
        Checkpoint memory equal = _checkpoint(_log(5));
        _refusesProof(
            equal, _resized(good, 1), abi.encodeWithSelector(VaultErrors.Inconsistent.selector, 5, 5)
        );
    }

    function testAnchorIsOfThisLogAndTheOperatorsOwn() public {
        Checkpoint memory c = _checkpoint(_log(3));
        vm.expectRevert();
        vault.anchor(c, sign(SIGNER_KEY, digest(c)), new bytes32[](0)); // not the operator
        c.logId = bytes32(uint256(1));
        _refusesProof(
            c, new bytes32[](0), abi.encodeWithSelector(VaultErrors.WrongLog.selector, c.logId, vault.logId())
        );
        c = _checkpoint(_log(3));
        vm.prank(operator);
        vm.expectRevert(
            abi.encodeWithSelector(VaultErrors.NotSignedBy.selector, digest(c), vm.addr(SIGNER_KEY))
        );
        vault.anchor(c, sign(PAYER_KEY, digest(c)), new bytes32[](0));
    }

    function testAnchorStopsInExit() public {
        vm.prank(governance);
        vault.declareExit();
        _refuses(_log(3), 0, abi.encodeWithSelector(VaultErrors.NotOpen.selector));
    }

    // ---- keys

    function testANewKeyCountsAfterTheExitSpan() public {
        uint256 key = 0xFEED;
        vm.prank(governance);
        vm.expectEmit(address(vault));
        emit VaultEvents.OperatorKeyAdded(2, vm.addr(key), NOW + 86_400);
        assertEq(vault.addOperatorKey(vm.addr(key)), 2, "id");
        Checkpoint memory c = _checkpoint(_log(3));
        c.operatorKeyId = 2;
        bytes memory early = abi.encodeWithSelector(VaultErrors.OperatorKeyNotYet.selector, 2, NOW + 86_400);
        vm.warp(NOW + 86_400); // seconds alone
        _refusesSigned(c, key, early);
        vm.warp(NOW);
        vm.roll(block.number + 86_400); // blocks alone
        _refusesSigned(c, key, early);
        vm.warp(NOW + 86_399);
        _refusesSigned(c, key, early);
        vm.warp(NOW + 86_400);
        vm.roll(block.number - 1); // one block short
        _refusesSigned(c, key, early);
        vm.roll(block.number + 1);
        vm.prank(operator);
        vault.anchor(c, sign(key, digest(c)), new bytes32[](0));
        (address signer, uint64 from, uint64 revokedAt) = vault.operatorKeyOf(2);
        assertEq(signer, vm.addr(key), "signer");
        assertEq(from, NOW + 86_400, "from");
        assertEq(revokedAt, 0, "not revoked");
        assertEq(vault.lastOperatorKeyId(), 2, "last id");
    }

    function testAKeyIsRegisteredOnce() public {
        vm.startPrank(governance);
        vm.expectRevert(abi.encodeWithSelector(VaultErrors.OperatorKeyUsed.selector, vm.addr(SIGNER_KEY), 1));
        vault.addOperatorKey(vm.addr(SIGNER_KEY));
        vm.expectRevert(VaultErrors.ZeroAddress.selector);
        vault.addOperatorKey(address(0));
        vm.stopPrank();
        vm.expectRevert();
        vault.addOperatorKey(stranger);
    }

    function testARevokedKeyAnchorsNothing() public {
        vm.startPrank(emergency);
        vm.expectRevert(abi.encodeWithSelector(VaultErrors.UnknownOperatorKey.selector, 9));
        vault.revokeOperatorKey(9);
        vm.expectEmit(address(vault));
        emit VaultEvents.OperatorKeyRevoked(1, NOW);
        vault.revokeOperatorKey(1);
        vm.expectRevert(abi.encodeWithSelector(VaultErrors.OperatorKeyIsRevoked.selector, 1, NOW));
        vault.revokeOperatorKey(1);
        vm.stopPrank();
        _refuses(_log(3), 0, abi.encodeWithSelector(VaultErrors.OperatorKeyIsRevoked.selector, 1, NOW));
        vm.expectRevert();
        vault.revokeOperatorKey(1);
    }

    // ---- epochs

    function testNewLogEpoch() public {
        _anchor(_log(7), 0);
        bytes32 first = vault.logId();
        assertEq(first, keccak256(abi.encode(block.chainid, address(vault), uint32(1))), "first id");
        bytes32 second = keccak256(abi.encode(block.chainid, address(vault), uint32(2)));
        vm.prank(emergency);
        vm.expectEmit(address(vault));
        emit VaultEvents.LogEpochStarted(2, second);
        vault.newLogEpoch();
        assertEq(vault.logEpoch(), 2, "epoch");
        assertEq(vault.logId(), second, "id");
        (uint64 size, bytes32 root) = vault.anchored();
        assertEq(size, 0, "empty");
        assertEq(root, sha256(""), "empty root");
        (, uint64 since) = vault.logEpochClock();
        assertEq(since, NOW, "clock");
        _anchor(_log(2), 0);

        vm.startPrank(emergency);
        vm.expectRevert(abi.encodeWithSelector(VaultErrors.EpochTooSoon.selector, block.number, NOW));
        vault.newLogEpoch();
        vm.warp(NOW + 86_400); // seconds alone
        vm.expectPartialRevert(VaultErrors.EpochTooSoon.selector);
        vault.newLogEpoch();
        vm.roll(block.number + 86_400);
        vault.newLogEpoch();
        vm.stopPrank();
        vm.expectRevert();
        vault.newLogEpoch();
        vm.prank(governance);
        vault.declareExit();
        pass(86_400);
        vm.prank(emergency);
        vm.expectRevert(VaultErrors.NotOpen.selector);
        vault.newLogEpoch();
    }

    // ---- helpers

    function _log(uint256 size) private pure returns (bytes32[] memory log) {
        log = new bytes32[](size);
        for (uint256 i = 0; i < size; ++i) {
            log[i] = leafHash(abi.encode(i));
        }
    }

    function _resized(bytes32[] memory from, uint256 n) private pure returns (bytes32[] memory to) {
        to = new bytes32[](n);
        for (uint256 i = 0; i < n && i < from.length; ++i) {
            to[i] = from[i];
        }
    }

    function _checkpoint(bytes32[] memory log) private view returns (Checkpoint memory) {
        return Checkpoint(vault.logId(), uint64(log.length), LogModel.root(log), uint64(block.timestamp), 1);
    }

    function _anchor(bytes32[] memory log, uint256 from) private {
        Checkpoint memory c = _checkpoint(log);
        bytes32[] memory proof = LogModel.consistency(log, from);
        vm.prank(operator);
        vault.anchor(c, sign(SIGNER_KEY, digest(c)), proof);
    }

    function _refuses(bytes32[] memory log, uint256 from, bytes memory why) private {
        _refusesProof(_checkpoint(log), LogModel.consistency(log, from), why);
    }

    function _refusesProof(Checkpoint memory c, bytes32[] memory proof, bytes memory why) private {
        bytes memory signature = sign(SIGNER_KEY, digest(c));
        vm.prank(operator);
        vm.expectRevert(why);
        vault.anchor(c, signature, proof);
    }

    function _refusesSigned(Checkpoint memory c, uint256 key, bytes memory why) private {
        bytes memory signature = sign(key, digest(c));
        vm.prank(operator);
        vm.expectRevert(why);
        vault.anchor(c, signature, new bytes32[](0));
    }
}
