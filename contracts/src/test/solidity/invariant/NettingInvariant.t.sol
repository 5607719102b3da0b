// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Test} from "../Test.sol";
import {NettingHandler} from "./NettingHandler.sol";

/// @notice The invariants of docs/contracts/netting-windows.md.
contract NettingInvariantTest is Test {
    struct FuzzSelector {
        address addr;
        bytes4[] selectors;
    }

    NettingHandler private _on;

    function setUp() public {
        _on = new NettingHandler();
        _on.setUp();
    }

    function targetSelectors() public view returns (FuzzSelector[] memory targets) {
        targets = new FuzzSelector[](1);
        bytes4[] memory all = new bytes4[](9);
        all[0] = NettingHandler.enterOwn.selector;
        all[1] = NettingHandler.enterGuarantee.selector;
        all[2] = NettingHandler.accept.selector;
        all[3] = NettingHandler.settleLanes.selector;
        all[4] = NettingHandler.leaveOwn.selector;
        all[5] = NettingHandler.leaveGuarantee.selector;
        all[6] = NettingHandler.redeemAny.selector;
        all[7] = NettingHandler.exit.selector;
        all[8] = NettingHandler.accept.selector; // more of what the others feed on
        targets[0] = FuzzSelector(address(_on), all);
    }

    function targetContracts() public view returns (address[] memory targets) {
        targets = new address[](1);
        targets[0] = address(_on);
    }

    /// NET-SOLVENT
    function invariant_netSolvent() public view {
        uint256 sum = 0;
        for (uint256 i = 0; i < 4; ++i) {
            sum += _on.spendable(i);
        }
        assertEq(sum, _on.total(), "the parts are not the whole");
        assertTrue(_on.backing() >= sum, "the book has less credit than its accounts can spend");
    }

    /// NET-SUM-ZERO: whatever moved, moved on a lane, from one account to another.
    function invariant_netSumZero() public view {
        for (uint256 i = 0; i < 4; ++i) {
            (uint256 got, uint256 gave) = _on.moved(i);
            assertEq(_on.spendable(i) + _on.went(i) + gave, _on.came(i) + got, "value appeared or vanished");
        }
    }

    /// NET-CAP: every cap is money of a guarantor that is still in the book.
    function invariant_netCap() public view {
        uint256 caps = 0;
        for (uint256 i = 0; i < 4; ++i) {
            caps += _on.cap(i);
        }
        assertEq(caps, _on.guaranteed(), "a cap without money, or money without its cap");
    }

    /// NET-ONE-FORM
    function invariant_netOneForm() public view {
        assertTrue(!_on.paidTwice(), "paid in the other form");
        for (uint256 i = 0; i < _on.laneCount(); ++i) {
            assertTrue(_on.paid(i) <= _on.accepted(i), "more than was accepted");
        }
    }

    /// NET-SEQUENCE
    function invariant_netSequence() public view {
        assertTrue(!_on.outOfOrder(), "a part twice");
    }

    /// INV-NO-GRIEF, and a covered acceptance is paid in full by either form
    function invariant_noGrief() public view {
        assertTrue(!_on.griefed(), "a valid part was refused");
        assertTrue(!_on.fellShort(), "a covered acceptance was not paid");
    }

    /// @dev The gate: a campaign in which an action never succeeds proves nothing. Written for scripts/forge-test.mjs.
    function afterInvariant() public {
        string[9] memory names = [
            "enter", "guarantee", "accept", "settleNet", "leave", "release", "redeemNet", "redeemRefused", "exitNet"
        ];
        for (uint256 i = 0; i < names.length; ++i) {
            string memory line = string.concat(names[i], " ", vm.toString(_on.done(names[i])));
            vm.writeLine("target/forge/invariant.calls", line);
        }
    }
}
