// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {AuditLogs} from "../../../main/solidity/audit/AuditLogs.sol";
import {AuditTest} from "../audit/AuditTest.sol";
import {LogModel} from "../LogModel.sol";
import {Test} from "../Test.sol";

/// @notice Two members write their logs and try to write them anew; a thief tries to write them too.
contract AuditHandler is AuditTest {
    uint256 private constant MOST = 40;

    mapping(string action => uint256) public done;
    /// @dev Anchors that went through although they continue nothing, or come from somebody else.
    uint256 public wrong;
    /// @dev The leaves of each log as they were written.
    mapping(uint256 member => bytes32[]) private _leaves;
    bytes32[2] public ids;
    uint256 private _next;

    function setUp() public override {
        super.setUp();
        vm.prank(voter(1));
        ids = [logId, logs.open(NAME, vm.addr(0xE05))];
    }

    function writerOf(uint256 member) public view returns (address) {
        return member == 0 ? writer : vm.addr(0xE05);
    }

    function growOne(uint8 who, uint8 by) external {
        uint256 member = who % 2;
        bytes32[] storage all = _leaves[member];
        if (all.length >= MOST) return;
        uint256 first = all.length;
        for (uint256 i = 1 + by % 3; i > 0; --i) all.push(keccak256(abi.encode(++_next)));
        anchorAs(writerOf(member), ids[member], all, LogModel.consistency(all, first));
        ++done["growOne"];
    }

    /// @dev Another history of any length, with the best proof that there is for it.
    function forkOne(uint8 who, uint8 size, uint8 at) external {
        uint256 member = who % 2;
        uint256 anchored = _leaves[member].length;
        bytes32[] memory log = new bytes32[](bound(size, 1, MOST + 5));
        for (uint256 i = 0; i < log.length; ++i) {
            log[i] = i < anchored ? _leaves[member][i] : keccak256(abi.encode("fork", i));
        }
        if (anchored == 0) return;
        uint256 bent = at % (log.length < anchored ? log.length : anchored);
        log[bent] = keccak256(abi.encode("bent", log[bent]));
        uint256 from = log.length < anchored ? log.length : anchored;
        bytes32[] memory proof = LogModel.consistency(log, from);
        bytes32 root = LogModel.root(log);
        vm.prank(writerOf(member));
        try logs.anchor(ids[member], uint64(log.length), root, proof) {
            ++wrong;
        } catch {
            ++done["forkOne"];
        }
    }

    function stealOne(uint8 who, uint8 by) external {
        uint256 member = who % 2;
        bytes32[] memory log = new bytes32[](_leaves[member].length + 1);
        for (uint256 i = 0; i + 1 < log.length; ++i) log[i] = _leaves[member][i];
        bytes32[] memory proof = LogModel.consistency(log, log.length - 1);
        bytes32 root = LogModel.root(log);
        address[4] memory thieves = [thief, voter(0), writerOf(1 - member), voter(2)];
        vm.prank(thieves[by % 4]);
        try logs.anchor(ids[member], uint64(log.length), root, proof) {
            ++wrong;
        } catch {
            ++done["stealOne"];
        }
    }

    function leavesOf(uint256 member) external view returns (bytes32[] memory) {
        return _leaves[member];
    }

    function the() external view returns (AuditLogs) {
        return logs;
    }
}

contract AuditInvariantTest is Test {
    struct FuzzSelector {
        address addr;
        bytes4[] selectors;
    }

    AuditHandler private _on;
    AuditLogs private _logs;

    function setUp() public {
        _on = new AuditHandler();
        _on.setUp();
        _logs = _on.the();
    }

    function targetContracts() public view returns (address[] memory targets) {
        targets = new address[](1);
        targets[0] = address(_on);
    }

    function targetSelectors() public view returns (FuzzSelector[] memory targets) {
        targets = new FuzzSelector[](1);
        bytes4[] memory all = new bytes4[](3);
        all[0] = AuditHandler.growOne.selector;
        all[1] = AuditHandler.forkOne.selector;
        all[2] = AuditHandler.stealOne.selector;
        targets[0] = FuzzSelector(address(_on), all);
    }

    /// The size is what was written, whatever was tried after.
    function invariant_neverShrinks() public view {
        for (uint256 i = 0; i < 2; ++i) {
            assertEq(_logs.logOf(_on.ids(i)).anchor.size, _on.leavesOf(i).length, "neverShrinks");
        }
    }

    /// The root is that of all leaves that were ever written, in order.
    function invariant_neverForks() public view {
        for (uint256 i = 0; i < 2; ++i) {
            assertEq(_logs.logOf(_on.ids(i)).anchor.root, LogModel.root(_on.leavesOf(i)), "neverForks");
        }
    }

    function invariant_onlyItsWriter() public view {
        assertEq(_on.wrong(), 0, "onlyItsWriter");
        for (uint256 i = 0; i < 2; ++i) {
            assertEq(_logs.logOf(_on.ids(i)).writer, _on.writerOf(i), "its writer");
        }
    }

    function afterInvariant() public {
        string[3] memory names = ["growOne", "forkOne", "stealOne"];
        for (uint256 i = 0; i < names.length; ++i) {
            string memory line = string.concat("audit.", names[i], " ", vm.toString(_on.done(names[i])));
            vm.writeLine("target/forge/invariant.calls", line);
        }
    }
}
