// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {AuditLogs} from "../../../main/solidity/audit/AuditLogs.sol";
import {VaultErrors} from "../../../main/solidity/vault/VaultErrors.sol";
import {LogModel} from "../LogModel.sol";
import {AuditTest} from "./AuditTest.sol";

contract AuditLogsTest is AuditTest {
    function testALogBeginsEmpty() public {
        AuditLogs.AuditLog memory it = logs.logOf(logId);
        assertEq(it.organisation, org(0), "organisation");
        assertEq(it.writer, writer, "writer");
        assertEq(it.anchor.size, 0, "size");
        assertEq(it.anchor.root, sha256(""), "root of nothing");
        assertEq(logId, logs.logIdOf(org(0), NAME), "its name");
        assertEq(logId, keccak256(abi.encode(block.chainid, address(logs), org(0), NAME)), "as documented");
        bytes32 expected = logs.logIdOf(org(1), NAME);
        vm.expectEmit(address(logs));
        emit AuditLogs.LogOpened(expected, org(1), NAME, writer);
        vm.prank(voter(1));
        logs.open(NAME, writer);
        assertEq(logs.logOf(keccak256("other")).organisation, 0, "no such log");
    }

    function testAnAnchorTellsIt() public {
        bytes32[] memory log = logOf(3, 0);
        bytes32 root = LogModel.root(log);
        vm.expectEmit(address(logs));
        emit AuditLogs.LogAnchored(logId, 3, root);
        anchorAs(writer, logId, log, new bytes32[](0));
        assertEq(logs.logOf(logId).anchor.size, 3, "size");
        assertEq(logs.logOf(logId).anchor.root, root, "root");
        grow(3, 3); // the same again changes nothing
        grow(3, 11);
    }

    /// neverShrinks, neverForks
    function testFuzz_anchorFollowsTheLog(uint8[6] calldata steps) public {
        uint256 size = 0;
        for (uint256 i = 0; i < steps.length; ++i) {
            uint256 next = size + bound(steps[i], 0, 20);
            grow(size, next);
            size = next;
            assertEq(logs.logOf(logId).anchor.size, size, "size");
            assertEq(logs.logOf(logId).anchor.root, LogModel.root(logOf(size, 0)), "root");
        }
    }

    function testFuzz_entriesAreProven(uint8 rawSize, uint8 rawIndex) public {
        uint256 size = bound(rawSize, 1, 40);
        uint64 index = uint64(bound(rawIndex, 0, size - 1));
        grow(0, size);
        bytes32[] memory proof = LogModel.inclusion(logOf(size, 0), index);
        assertTrue(logs.includes(logId, entry(index, 0), index, proof), "there");
        assertTrue(!logs.includes(logId, entry(index, 1), index, proof), "not another entry");
        assertTrue(!logs.includes(logId, entry(index, 0), index + 1, proof), "not elsewhere");
        assertTrue(!logs.includes(logId, entry(index, 0), index, resized(proof, proof.length + 1)), "too long");
        if (proof.length > 0) {
            assertTrue(!logs.includes(logId, entry(index, 0), index, resized(proof, proof.length - 1)), "short");
        }
        assertTrue(!logs.includes(keccak256("other"), entry(index, 0), index, proof), "not in another log");
    }

    function testNothingIsInAnEmptyLog() public view {
        assertTrue(!logs.includes(logId, "", 0, new bytes32[](0)), "nothing");
    }

    /// onlyItsWriter
    function testOnlyMembersOpenAndNameWriters() public {
        bytes memory why = abi.encodeWithSelector(AuditLogs.NotAMember.selector, thief);
        vm.startPrank(thief);
        vm.expectRevert(why);
        logs.open("other", thief);
        vm.expectRevert(why);
        logs.changeWriter(NAME, thief);
        vm.stopPrank();
        vm.startPrank(voter(0));
        vm.expectRevert(AuditLogs.ZeroAddress.selector);
        logs.open("other", address(0));
        vm.expectRevert(AuditLogs.ZeroAddress.selector);
        logs.changeWriter(NAME, address(0));
        bytes32 other = logs.logIdOf(org(0), "other");
        vm.expectRevert(abi.encodeWithSelector(AuditLogs.NoSuchLog.selector, other));
        logs.changeWriter("other", thief);
        vm.stopPrank();
        vm.expectRevert(AuditLogs.ZeroAddress.selector);
        this.deployLogs(address(0));
    }

    function testAnotherWriterContinuesTheSameLog() public {
        grow(0, 5);
        address next = vm.addr(0xE03);
        vm.expectEmit(address(logs));
        emit AuditLogs.WriterChanged(logId, next);
        vm.prank(voter(0));
        logs.changeWriter(NAME, next);
        bytes32[] memory log = logOf(7, 0);
        bytes32[] memory proof = LogModel.consistency(log, 5);
        refuses(log, proof, abi.encodeWithSelector(AuditLogs.NotTheWriter.selector, logId, writer));
        anchorAs(next, logId, log, proof);
        assertEq(logs.logOf(logId).anchor.size, 7, "goes on");
    }

    // ---- attacks

    function testShrinkAndForkAndGap() public {
        grow(0, 5);
        bytes32[] memory none = new bytes32[](0);
        refuses(logOf(4, 0), none, abi.encodeWithSelector(VaultErrors.LogShrinks.selector, 5, 4));
        refuses(none, none, abi.encodeWithSelector(VaultErrors.LogShrinks.selector, 5, 0));
        refuses(logOf(5, 1), none, abi.encodeWithSelector(VaultErrors.Inconsistent.selector, 5, 5));
        bytes32[] memory fork = logOf(8, 0);
        fork[1] = bytes32(0);
        bytes memory why = abi.encodeWithSelector(VaultErrors.Inconsistent.selector, 5, 8);
        refuses(fork, LogModel.consistency(fork, 5), why);
        // A gap: a proof from a size that was never anchored.
        refuses(logOf(8, 0), LogModel.consistency(logOf(8, 0), 6), why);
        refuses(logOf(8, 0), LogModel.consistency(logOf(8, 0), 3), why);
    }

    function testProofsOfAnotherLength() public {
        grow(0, 5);
        bytes32[] memory log = logOf(12, 0);
        bytes32[] memory good = LogModel.consistency(log, 5);
        bytes memory why = abi.encodeWithSelector(VaultErrors.Inconsistent.selector, 5, 12);
        refuses(log, new bytes32[](0), why);
        refuses(log, resized(good, good.length - 1), why);
        refuses(log, resized(good, good.length + 1), why);
        for (uint256 i = 0; i < good.length; ++i) {
            bytes32 kept = good[i];
            good[i] = bytes32(uint256(kept) ^ 1);
            refuses(log, good, why);
            good[i] = kept;
        }
        refuses(logOf(5, 0), resized(good, 1), abi.encodeWithSelector(VaultErrors.Inconsistent.selector, 5, 5));
        anchorAs(writer, logId, log, good);
        // The same transaction again.
        refuses(log, good, abi.encodeWithSelector(VaultErrors.Inconsistent.selector, 12, 12));
    }

    /// @dev Another member cannot take the name, write the log, or bring its own log under it.
    function testAForeignMember() public {
        grow(0, 5);
        vm.prank(voter(1));
        bytes32 own = logs.open(NAME, thief);
        assertTrue(own != logId, "a log of its own");
        anchorAs(thief, own, logOf(3, 1), new bytes32[](0));
        assertEq(logs.logOf(logId).anchor.size, 5, "untouched");
        address[3] memory others = [thief, voter(0), voter(1)];
        bytes32[] memory log = logOf(6, 0);
        bytes32[] memory proof = LogModel.consistency(log, 5);
        bytes32 root = LogModel.root(log);
        for (uint256 i = 0; i < others.length; ++i) {
            vm.prank(others[i]);
            vm.expectRevert(abi.encodeWithSelector(AuditLogs.NotTheWriter.selector, logId, others[i]));
            logs.anchor(logId, 6, root, proof);
        }
        vm.prank(thief);
        vm.expectRevert(abi.encodeWithSelector(AuditLogs.NoSuchLog.selector, bytes32(0)));
        logs.anchor(0, 6, root, proof);
    }

    /// @dev A member opens its log anew, to begin it again without what it regrets.
    function testALogIsOpenedOnce() public {
        grow(0, 5);
        vm.startPrank(voter(0));
        vm.expectRevert(abi.encodeWithSelector(AuditLogs.LogIsOpen.selector, logId));
        logs.open(NAME, thief);
        vm.stopPrank();
        // A new key of the organisation is not a new organisation.
        decide(list(rekey(0, thief)), false, 4);
        vm.startPrank(thief);
        vm.expectRevert(abi.encodeWithSelector(AuditLogs.LogIsOpen.selector, logId));
        logs.open(NAME, thief);
        logs.changeWriter(NAME, thief);
        vm.stopPrank();
        bytes32[] memory log = logOf(6, 0);
        anchorAs(thief, logId, log, LogModel.consistency(log, 5));
    }

    /// @dev The same log of another contract or chain has another name.
    function testALogIsOfOneContractAndChain() public {
        AuditLogs other = deployLogs(address(registry));
        assertTrue(other.logIdOf(org(0), NAME) != logId, "contract");
        vm.chainId(4711);
        assertTrue(logs.logIdOf(org(0), NAME) != logId, "chain");
    }
}
