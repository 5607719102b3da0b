// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {AuditLogs} from "../../../main/solidity/audit/AuditLogs.sol";
import {LogModel} from "../LogModel.sol";
import {RegistryTest} from "../registry/RegistryTest.sol";

/// @notice Audit logs of a consortium of four; the first member has one, with a writer of its own.
abstract contract AuditTest is RegistryTest {
    bytes32 internal constant NAME = "payments";

    address internal immutable writer = vm.addr(0xE01);
    address internal immutable thief = vm.addr(0xE02);

    AuditLogs internal logs;
    bytes32 internal logId;

    function setUp() public virtual override {
        super.setUp();
        logs = deployLogs(address(registry));
        vm.prank(voter(0));
        logId = logs.open(NAME, writer);
    }

    function deployLogs(address members) public returns (AuditLogs) {
        return AuditLogs(vm.deployCode("AuditLogs.sol:AuditLogs", abi.encode(members)));
    }

    /// @dev Leaf hashes of entries that tell themselves apart by place and kind.
    function logOf(uint256 size, uint256 kind) internal pure returns (bytes32[] memory leaves) {
        leaves = new bytes32[](size);
        for (uint256 i = 0; i < size; ++i) leaves[i] = sha256(abi.encodePacked(bytes1(0), entry(i, kind)));
    }

    function entry(uint256 i, uint256 kind) internal pure returns (bytes memory) {
        return abi.encode("entry", i, kind);
    }

    function anchorAs(address by, bytes32 id, bytes32[] memory log, bytes32[] memory proof) internal {
        bytes32 root = LogModel.root(log);
        vm.prank(by);
        logs.anchor(id, uint64(log.length), root, proof);
    }

    function grow(uint256 from, uint256 to) internal {
        bytes32[] memory log = logOf(to, 0);
        anchorAs(writer, logId, log, LogModel.consistency(log, from));
    }

    function refuses(bytes32[] memory log, bytes32[] memory proof, bytes memory why) internal {
        bytes32 root = LogModel.root(log);
        vm.prank(writer);
        vm.expectRevert(why);
        logs.anchor(logId, uint64(log.length), root, proof);
    }

    function resized(bytes32[] memory from, uint256 length) internal pure returns (bytes32[] memory to) {
        to = new bytes32[](length);
        for (uint256 i = 0; i < length && i < from.length; ++i) to[i] = from[i];
    }
}
