// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Test} from "../Test.sol";
import {BondHandler} from "./BondHandler.sol";

/// @notice What the bond's rounds must keep, whatever a dishonest operator does (docs/protocol.md sections 6 and 7).
contract BondInvariantTest is Test {
    struct FuzzSelector {
        address addr;
        bytes4[] selectors;
    }

    BondHandler private _on;

    function setUp() public {
        _on = new BondHandler();
        _on.setUp();
    }

    function targetSelectors() public view returns (FuzzSelector[] memory targets) {
        targets = new FuzzSelector[](1);
        bytes4[] memory all = new bytes4[](8);
        all[0] = BondHandler.acceptAndFile.selector;
        all[1] = BondHandler.cover.selector;
        all[2] = bytes4(keccak256("join(uint256,bool)"));
        all[3] = bytes4(keccak256("join(uint256,bool)"));
        all[4] = BondHandler.advance.selector;
        all[5] = BondHandler.advance.selector;
        all[6] = bytes4(keccak256("post(uint64)"));
        all[7] = BondHandler.release.selector;
        targets[0] = FuzzSelector(address(_on), all);
    }

    function targetContracts() public view returns (address[] memory targets) {
        targets = new address[](1);
        targets[0] = address(_on);
    }

    /// INV-SOLVENT
    function invariant_solvent() public view {
        assertTrue(_on.held() >= _on.owed(), "the vault has less than it owes");
        assertEq(_on.owedByParts(), _on.owed(), "the parts are not the whole");
        assertEq(_on.owed(), _on.posted() + _on.funded(), "value appeared or vanished");
    }

    /// @dev What left the bond went to payees in rounds or, after its stay, to the owner.
    function invariant_bondIsConserved() public view {
        assertEq(_on.bondNow() + _on.drawnFromBond() + _on.released(), _on.posted(), "the bond leaks");
        uint256 drawn = 0;
        for (uint256 i = 0; i < 3; ++i) drawn += _on.drawnOf(i);
        assertEq(drawn, _on.drawnFromBond(), "payers drew something else");
    }

    /// INV-MONOTONE, and nobody is paid beyond what was accepted; no round pays more than the bond had
    function invariant_monotoneAndBounded() public view {
        assertTrue(!_on.settledFell(), "settled fell, or the bond left early");
        assertTrue(!_on.paidPastFiling(), "paid past the filing, or past the bond");
    }

    /// @dev The gate, written for scripts/forge-test.mjs.
    function afterInvariant() public {
        string[8] memory names =
            ["acceptAndFile", "cover", "join", "proveSenior", "count", "pay", "post", "release"];
        for (uint256 i = 0; i < names.length; ++i) {
            string memory line = string.concat("bond.", names[i], " ", vm.toString(_on.done(names[i])));
            vm.writeLine("target/forge/invariant.calls", line);
        }
    }
}
