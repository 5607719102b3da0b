// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {EscrowAmounts} from "../../../main/solidity/escrow/EscrowAmounts.sol";
import {EscrowPayments} from "../../../main/solidity/escrow/EscrowPayments.sol";
import {EscrowHandler} from "./EscrowHandler.sol";
import {Test} from "../Test.sol";

contract EscrowInvariantTest is Test {
    struct FuzzSelector {
        address addr;
        bytes4[] selectors;
    }

    EscrowHandler private _on;
    address private _escrow;
    address private _token;
    address private _arbiter;

    function setUp() public {
        _on = new EscrowHandler();
        _on.setUp();
        (_escrow, _token, _arbiter) = _on.where();
    }

    function targetSelectors() public view returns (FuzzSelector[] memory targets) {
        targets = new FuzzSelector[](1);
        bytes4[] memory all = new bytes4[](12);
        all[0] = EscrowHandler.authorizeNext.selector;
        all[1] = bytes4(keccak256("capture(uint256,uint64,uint16)"));
        all[2] = EscrowHandler.voidPayment.selector;
        all[3] = EscrowHandler.reclaim.selector;
        all[4] = EscrowHandler.refund.selector;
        all[5] = bytes4(keccak256("dispute(uint256,uint64)"));
        all[6] = EscrowHandler.endDispute.selector;
        all[7] = EscrowHandler.bondMoves.selector;
        all[8] = EscrowHandler.withdraw.selector;
        all[9] = EscrowHandler.disturb.selector;
        all[10] = EscrowHandler.authorizeHoldNext.selector;
        all[11] = EscrowHandler.draw.selector;
        targets[0] = FuzzSelector(address(_on), all);
    }

    function targetContracts() public view returns (address[] memory targets) {
        targets = new address[](1);
        targets[0] = address(_on);
    }

    /// @dev The real balance first: it must cover all that is declared, here to the unit.
    function invariant_escrowSolvent() public view {
        (uint128 bond,) = EscrowPayments(_escrow).bondOf(_token, _arbiter);
        uint256 owed = _on.credits() + bond;
        for (uint256 id = 0; id < _on.next(); ++id) {
            (uint128 disputed,,,) = EscrowPayments(_escrow).disputeOf(_on.hashes(id));
            owed += EscrowPayments(_escrow).paymentOf(_on.hashes(id)).capturable + disputed;
        }
        assertEq(_on.balance(), owed + _on.stray(), "escrowSolvent");
    }

    function invariant_escrowConserves() public view {
        for (uint256 id = 0; id < _on.next(); ++id) {
            (uint128 disputed,,,) = EscrowPayments(_escrow).disputeOf(_on.hashes(id));
            uint256 here = EscrowPayments(_escrow).paymentOf(_on.hashes(id)).capturable + disputed;
            assertEq(here + _on.toPayees(id) + _on.toPayer(id), _on.arrived(id), "escrowConserves");
        }
    }

    function invariant_escrowBounded() public view {
        for (uint256 id = 0; id < _on.next(); ++id) {
            EscrowAmounts.State memory it = EscrowPayments(_escrow).paymentOf(_on.hashes(id));
            assertEq(it.refundable + _on.refunds(id), _on.toPayees(id), "escrowBounded");
            bool empty = it.status != EscrowAmounts.Status.CLOSED || it.capturable == 0;
            assertTrue(empty || _on.held(id) != 0, "closed and empty, but for what a hold brings later");
        }
    }

    function afterInvariant() public {
        string[14] memory names = [
            "escrow.authorize",
            "escrow.authorizeHold",
            "escrow.draw",
            "escrow.capture",
            "escrow.void",
            "escrow.reclaim",
            "escrow.refund",
            "escrow.dispute",
            "escrow.rule",
            "escrow.concede",
            "escrow.ruleBySilence",
            "escrow.bond",
            "escrow.withdraw",
            "escrow.disturb"
        ];
        for (uint256 i = 0; i < names.length; ++i) {
            string memory line = string.concat(names[i], " ", vm.toString(_on.done(names[i])));
            vm.writeLine("target/forge/invariant.calls", line);
        }
    }
}
