// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {AuditLogs} from "../../../main/solidity/audit/AuditLogs.sol";
import {VaultErrors} from "../../../main/solidity/vault/VaultErrors.sol";
import {LogModel} from "../LogModel.sol";
import {AuditTest} from "./AuditTest.sol";

/// @notice Who would change a past that was anchored, show an entry that was never there, or write another's log.
contract AuditTheftsTest is AuditTest {
    /// @dev A pair of hashes is bytes, too: the member shows it as an entry that it logged.
    function testAnInnerNodeIsShownAsAnEntry() public {
        grow(0, 4);
        bytes32[] memory log = logOf(4, 0);
        bytes memory node = bytes.concat(log[0], log[1]);
        bytes32[] memory proof = new bytes32[](1);
        proof[0] = LogModel.root(log, 2, 4);
        for (uint64 i = 0; i < 4; ++i) assertTrue(!logs.includes(logId, node, i, proof), "not at any place");
        assertTrue(!logs.includes(logId, bytes.concat(hex"01", node), 0, proof), "nor with its prefix");
        _stands(4);
        assertTrue(logs.includes(logId, entry(0, 0), 0, LogModel.inclusion(log, 0)), "an entry is");
    }

    /// @dev One entry that was anchored is another one afterwards: with the proof of the true log, and with one of the
    ///      false log that fits its own past, at every place and size.
    function testAnEntryIsExchangedBehindAnHonestProof() public {
        for (uint256 size = 1; size < 8; ++size) {
            grow(size - 1, size);
            for (uint256 to = size; to < 10; ++to) {
                bytes32[] memory honest = logOf(to, 0);
                for (uint256 at = 0; at < size; ++at) {
                    bytes32[] memory forged = logOf(to, 0);
                    forged[at] = logOf(to, 1)[at];
                    _inconsistent(size, forged, LogModel.consistency(honest, size));
                    _inconsistent(size, forged, LogModel.consistency(forged, size));
                }
            }
            _stands(size);
        }
    }

    /// @dev The last entries are dropped: as a smaller log, and as a log of the same size with others.
    function testTheLastEntryIsDropped() public {
        grow(0, 5);
        refuses(logOf(4, 0), new bytes32[](0), abi.encodeWithSelector(VaultErrors.LogShrinks.selector, 5, 4));
        refuses(new bytes32[](0), new bytes32[](0), abi.encodeWithSelector(VaultErrors.LogShrinks.selector, 5, 0));
        bytes32[] memory other = logOf(5, 0);
        other[4] = other[3];
        _inconsistent(5, other, new bytes32[](0));
        _stands(5);
    }

    /// @dev Of a log that nobody opened, and of one without entries, nothing is proven: zero is no root (Nomad, 2022).
    function testSomethingIsShownOfALogThatIsNot() public {
        bytes32[] memory none = new bytes32[](0);
        bytes32[] memory zero = new bytes32[](1);
        bytes32[2] memory ids = [bytes32(0), logs.logIdOf(org(1), NAME)];
        for (uint256 i = 0; i < 2; ++i) {
            assertTrue(!logs.includes(ids[i], "", 0, none) && !logs.includes(ids[i], "", 0, zero), "no log");
            vm.prank(writer);
            vm.expectRevert(abi.encodeWithSelector(AuditLogs.NoSuchLog.selector, ids[i]));
            logs.anchor(ids[i], 1, 0, none);
        }
        vm.prank(writer);
        vm.expectRevert(abi.encodeWithSelector(VaultErrors.Inconsistent.selector, 0, 0));
        logs.anchor(logId, 0, 0, none);
        assertTrue(!logs.includes(logId, "", 0, none), "no entry");
        assertEq(logs.logOf(logId).anchor.root, sha256(""), "empty");
    }

    /// @dev Who stole the writer's key goes on after the member has named another.
    function testAStolenWritersKeyGoesOn() public {
        grow(0, 3);
        vm.prank(voter(0));
        logs.changeWriter(NAME, vm.addr(0xE03));
        bytes32[] memory next = logOf(4, 0);
        bytes32[] memory proof = LogModel.consistency(next, 3);
        bytes32 root = LogModel.root(next);
        vm.startPrank(writer);
        vm.expectRevert(abi.encodeWithSelector(AuditLogs.NotTheWriter.selector, logId, writer));
        logs.anchor(logId, 4, root, proof);
        vm.expectRevert(abi.encodeWithSelector(AuditLogs.NotAMember.selector, writer));
        logs.changeWriter(NAME, writer);
        vm.stopPrank();
        _stands(3);
        anchorAs(vm.addr(0xE03), logId, next, proof);
        _stands(4);
    }

    /// @dev A voting account changes sides: what it opened for one member stays with that member.
    function testAVoterThatChangesSidesTakesTheLogAlong() public {
        grow(0, 3);
        decide(list(rekey(0, vm.addr(0x900D))), false, 3);
        vm.prank(voter(0));
        vm.expectRevert(abi.encodeWithSelector(AuditLogs.NotAMember.selector, voter(0)));
        logs.changeWriter(NAME, thief);
        uint64 id = propose(1, list(rekey(3, voter(0))), false);
        vm.prank(vm.addr(0x900D));
        registry.vote(id, true);
        cast(2, id, true);
        skip(100);
        registry.execute(id);
        vm.startPrank(voter(0));
        vm.expectRevert(abi.encodeWithSelector(AuditLogs.NoSuchLog.selector, logs.logIdOf(org(3), NAME)));
        logs.changeWriter(NAME, thief);
        bytes32 own = logs.open(NAME, thief);
        vm.stopPrank();
        assertTrue(own != logId, "a log of its new side");
        assertEq(logs.logOf(logId).writer, writer, "the writer");
        _stands(3);
        vm.prank(vm.addr(0x900D));
        logs.changeWriter(NAME, thief);
        assertEq(logs.logOf(logId).writer, thief, "the member's, whatever its key");
    }

    /// @dev The proof of another log of the same member, which is longer.
    function testALogIsContinuedByAnotherOne() public {
        grow(0, 2);
        vm.prank(voter(0));
        bytes32 other = logs.open("refunds", writer);
        anchorAs(writer, other, logOf(3, 1), new bytes32[](0));
        bytes32[] memory longer = logOf(6, 1);
        _inconsistent(2, longer, LogModel.consistency(longer, 3));
        _inconsistent(2, longer, LogModel.consistency(longer, 2));
        _stands(2);
        assertEq(logs.logOf(other).anchor.root, LogModel.root(logOf(3, 1)), "the other one, too");
    }

    function _inconsistent(uint256 from, bytes32[] memory log, bytes32[] memory proof) private {
        refuses(log, proof, abi.encodeWithSelector(VaultErrors.Inconsistent.selector, from, log.length));
    }

    function _stands(uint256 size) private view {
        assertEq(logs.logOf(logId).anchor.size, size, "size");
        assertEq(logs.logOf(logId).anchor.root, LogModel.root(logOf(size, 0)), "root");
    }
}
