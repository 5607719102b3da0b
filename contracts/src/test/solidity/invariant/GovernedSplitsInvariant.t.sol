// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {GovernedSplits} from "../../../main/solidity/split/GovernedSplits.sol";
import {Payee, Pot} from "../../../main/solidity/split/SplitTypes.sol";
import {PlainToken} from "../hostile/HostileTokens.sol";
import {GovernedSplitsTest} from "../split/GovernedSplitsTest.sol";
import {Test} from "../Test.sol";

/// @notice Pays, divides, changes and withdraws at random on three splits: a base, one that pays it, and a fixed one
///         that pays both. Each list has accounts of its own, so what they get shows which list it came through.
contract GovernedSplitsHandler is GovernedSplitsTest {
    uint64 public constant SPLITS = 3;
    uint256 public constant ACCOUNTS = 3;

    uint256 public paid;
    uint256 public withdrawn;
    mapping(uint64 split => mapping(uint32 version => uint256)) public given;
    mapping(address account => uint256) public withdrawnBy;
    mapping(string action => uint256) public done;

    function setUp() public override {
        super.setUp();
        governed(_list(1, 1, [uint32(5), 3, 7]), 0);
        governed(_list(2, 1, [uint32(1), 1, 1]), 1);
        fixed_(_list(3, 1, [uint32(2), 3, 4]), 2);
    }

    function payIn(uint8 which, uint64 amount) external {
        uint256 units = bound(amount, 1, 1_000);
        pay(_which(which), units);
        paid += units;
        ++done["payIn"];
    }

    function divideOne(uint8 which, uint8 back) external {
        uint64 split = _which(which);
        uint32 v = version(split);
        v -= uint32(bound(back, 0, v - 1));
        try splits.divide(address(token), pots(split, v)) returns (uint256 units) {
            given[split][v] += units;
            ++done["divideOne"];
        } catch {}
    }

    function proposeOne(uint8 which, uint32[3] calldata raw) external {
        uint64 split = uint64(bound(which, 1, 2));
        uint32[3] memory weights;
        for (uint256 i = 0; i < 3; ++i) weights[i] = uint32(bound(raw[i], 1, type(uint32).max));
        propose(split, _list(split, version(split) + 1, weights));
        ++done["proposeOne"];
    }

    function applyOne(uint8 which, uint16 blocks, uint16 secs) external {
        uint64 split = uint64(bound(which, 1, 2));
        if (splits.splitOf(split).proposedAt.time == 0) return;
        uint256 proposedBlock = splits.splitOf(split).proposedAt.blockNumber;
        uint256 proposedTime = splits.splitOf(split).proposedAt.time;
        pass(bound(blocks, 0, 2 * BLOCKS), bound(secs, 0, 2 * SECS));
        bool ripe = blockNow >= proposedBlock + BLOCKS && timeNow >= proposedTime + SECS;
        try splits.applyChange(split) {
            assertTrue(ripe, "applied too early");
            ++done["applyOne"];
        } catch {
            assertTrue(!ripe, "not applied when ripe");
        }
    }

    function withdrawOne(uint8 which, uint8 back, uint8 i) external {
        uint64 split = _which(which);
        uint32 v = version(split);
        address who = accountOf(split, v - uint32(bound(back, 0, v - 1)), i % ACCOUNTS);
        if (credit(who) == 0) return;
        vm.prank(who);
        uint256 units = splits.withdraw(address(token), who);
        withdrawn += units;
        withdrawnBy[who] += units;
        ++done["withdrawOne"];
    }

    function accountOf(uint64 split, uint32 v, uint256 i) public pure returns (address) {
        return address(uint160(0x10000000 * uint256(split) + 0x100 * uint256(v) + i + 1));
    }

    /// @dev The base has accounts only; the others have lower splits in their first places.
    function _list(uint64 split, uint32 v, uint32[3] memory weights) private pure returns (Payee[] memory all) {
        all = new Payee[](3);
        for (uint256 i = 0; i < 3; ++i) {
            uint64 below = i + 1 < split ? uint64(i + 1) : 0;
            all[i] = below != 0 ? nested(below, weights[i]) : account(accountOf(split, v, i), weights[i]);
        }
    }

    function _which(uint8 raw) private pure returns (uint64) {
        return uint64(bound(raw, 1, SPLITS));
    }

    // ---- what the invariants read

    function the() external view returns (GovernedSplits, PlainToken) {
        return (splits, token);
    }
}

contract GovernedSplitsInvariantTest is Test {
    struct FuzzSelector {
        address addr;
        bytes4[] selectors;
    }

    GovernedSplitsHandler private _on;
    GovernedSplits private _splits;
    PlainToken private _token;

    function setUp() public {
        _on = new GovernedSplitsHandler();
        _on.setUp();
        (_splits, _token) = _on.the();
    }

    function targetContracts() public view returns (address[] memory targets) {
        targets = new address[](1);
        targets[0] = address(_on);
    }

    function targetSelectors() public view returns (FuzzSelector[] memory targets) {
        targets = new FuzzSelector[](1);
        bytes4[] memory all = new bytes4[](5);
        all[0] = GovernedSplitsHandler.payIn.selector;
        all[1] = GovernedSplitsHandler.divideOne.selector;
        all[2] = GovernedSplitsHandler.proposeOne.selector;
        all[3] = GovernedSplitsHandler.applyOne.selector;
        all[4] = GovernedSplitsHandler.withdrawOne.selector;
        targets[0] = FuzzSelector(address(_on), all);
    }

    /// governedSolvent, governedConserves
    function invariant_governedSolventAndConserves() public view {
        uint256 owed = 0;
        for (uint64 split = 1; split <= _on.SPLITS(); ++split) {
            for (uint32 v = 1; v <= _splits.splitOf(split).version; ++v) {
                owed += _splits.potOf(split, v, address(_token)).arrived - _on.given(split, v);
                for (uint256 i = 0; i < 3; ++i) {
                    owed += _splits.creditOf(address(_token), _on.accountOf(split, v, i));
                }
            }
        }
        assertTrue(_token.balanceOf(address(_splits)) >= owed, "governedSolvent");
        assertEq(owed, _on.paid() - _on.withdrawn(), "governedConserves");
    }

    /// oldSharesForOldMoney, timingChangesNothing
    function invariant_sharesFollowFromWhatArrived() public view {
        for (uint64 split = 1; split <= _on.SPLITS(); ++split) {
            for (uint32 v = 1; v <= _splits.splitOf(split).version; ++v) _list(split, v);
        }
    }

    function _list(uint64 split, uint32 v) private view {
        Pot memory pot = _splits.potOf(split, v, address(_token));
        Payee[] memory payees = _splits.payeesOf(split, v);
        uint256 total = 0;
        for (uint256 i = 0; i < payees.length; ++i) total += payees[i].weight;
        for (uint256 i = 0; i < payees.length; ++i) {
            address who = payees[i].account;
            if (who == address(0)) continue;
            uint256 got = _splits.creditOf(address(_token), who) + _on.withdrawnBy(who);
            uint256 floor = uint256(pot.divided) * payees[i].weight / total;
            assertTrue(got == floor || pot.closed && got == floor + 1, "timingChangesNothing");
        }
        assertTrue(!pot.closed || _on.given(split, v) == pot.arrived, "oldSharesForOldMoney");
    }

    function afterInvariant() public {
        string[5] memory names = ["payIn", "divideOne", "proposeOne", "applyOne", "withdrawOne"];
        for (uint256 i = 0; i < names.length; ++i) {
            string memory line = string.concat(names[i], " ", vm.toString(_on.done(names[i])));
            vm.writeLine("target/forge/invariant.calls", line);
        }
    }
}
