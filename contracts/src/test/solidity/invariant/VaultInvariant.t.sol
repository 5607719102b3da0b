// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Test} from "../Test.sol";
import {VaultHandler} from "./VaultHandler.sol";

/// @notice The invariants of docs/protocol.md section 6 that the contract alone can break.
contract VaultInvariantTest is Test {
    struct FuzzSelector {
        address addr;
        bytes4[] selectors;
    }

    VaultHandler private _on;

    function setUp() public {
        _on = new VaultHandler();
        _on.setUp();
    }

    function targetSelectors() public view returns (FuzzSelector[] memory targets) {
        targets = new FuzzSelector[](1);
        bytes4[] memory all = new bytes4[](12);
        all[0] = VaultHandler.deposit.selector;
        all[1] = VaultHandler.settle.selector;
        all[2] = bytes4(keccak256("redeem(uint256,uint256,uint32,uint64)"));
        all[3] = VaultHandler.redeemUnaccepted.selector;
        all[4] = VaultHandler.withdraw.selector;
        all[5] = VaultHandler.pledge.selector;
        all[6] = VaultHandler.requestUnpledge.selector;
        all[7] = VaultHandler.finishUnpledge.selector;
        all[8] = VaultHandler.disturb.selector;
        all[9] = VaultHandler.transferCredit.selector;
        all[10] = VaultHandler.drawDown.selector;
        all[11] = VaultHandler.settleUndrawn.selector;
        targets[0] = FuzzSelector(address(_on), all);
    }

    function targetContracts() public view returns (address[] memory targets) {
        targets = new address[](1);
        targets[0] = address(_on);
    }

    /// INV-SOLVENT
    function invariant_solvent() public view {
        assertTrue(_on.balance() >= _on.owed(), "the vault has less than it owes");
        assertEq(_on.owedByParts(), _on.owed(), "the parts are not the whole");
        assertEq(_on.owed(), _on.deposited() - _on.withdrawn(), "value appeared or vanished");
    }

    /// INV-MONOTONE, and neither a voucher that nobody accepted nor a grant that nobody drew on moved anything
    function invariant_monotone() public view {
        assertTrue(!_on.fell(), "settled fell, or an unaccepted voucher or an undrawn grant paid");
    }

    /// INV-CONSENT and INV-ACCEPTED-ONLY
    function invariant_consentAndAcceptedOnly() public view {
        for (uint256 i = 0; i < _on.laneCount(); ++i) {
            bytes32 lane = _on.lanes(i);
            assertTrue(_on.settledOf(lane) <= _on.signed(lane), "more than the payer signed");
            assertTrue(_on.settledOf(lane) <= _on.accepted(lane), "more than the operator accepted");
        }
    }

    /// INV-NO-GRIEF
    function invariant_noGrief() public view {
        assertTrue(!_on.griefed(), "a valid part reverted");
    }

    /// INV-ONE-BOOK
    function invariant_oneBook() public view {
        assertEq(_on.nettingLanes(), 0, "the netting book was touched");
    }

    /// @dev The gate: a campaign in which an action never succeeds proves nothing. Written for scripts/forge-test.mjs.
    function afterInvariant() public {
        string[12] memory names = [
            "deposit",
            "settle",
            "redeem",
            "redeemUnaccepted",
            "withdraw",
            "pledge",
            "requestUnpledge",
            "finishUnpledge",
            "disturb",
            "transferCredit",
            "drawDown",
            "settleUndrawn"
        ];
        for (uint256 i = 0; i < names.length; ++i) {
            string memory line = string.concat(names[i], " ", vm.toString(_on.done(names[i])));
            vm.writeLine("target/forge/invariant.calls", line);
        }
    }
}
