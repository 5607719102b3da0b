// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Terms} from "../../../main/solidity/escrow/EscrowTypes.sol";
import {EscrowTest} from "./EscrowTest.sol";

/// @notice What the main operations cost, execution only; the figures go into snapshots.
contract EscrowGasTest is EscrowTest {
    function testGasOfAPayment() public {
        Terms memory t = terms();
        give(address(token), payer, 1000);
        vm.prank(payer);
        escrow.authorize(t, 1000);
        _snapshot("authorize");
        capture(t, 300, 100);
        _snapshot("capture to 3 new payees and a fee");
        capture(t, 300, 100);
        _snapshot("capture to 3 known payees and a fee");
        dispute(t, 200);
        _snapshot("dispute");
        vm.prank(arbiter);
        escrow.rule(t, 50, 0);
        _snapshot("rule");
        give(address(token), merchant, 100);
        vm.prank(merchant);
        escrow.refund(t, 100);
        _snapshot("refund");
        vm.prank(merchant);
        escrow.voidPayment(t);
        _snapshot("void");
        vm.prank(payer);
        escrow.withdraw(address(token), 1, payer);
        _snapshot("withdraw");
    }

    function testGasOfACaptureToThirtyTwo() public {
        Terms memory t = terms();
        t.payees = new address[](32);
        t.weights = new uint32[](32);
        for (uint256 i = 0; i < 32; ++i) {
            (t.payees[i], t.weights[i]) = (payee(i), uint32(i + 1));
        }
        authorize(t, 1_000_000);
        capture(t, 999_999, 100);
        _snapshot("capture to 32 new payees and a fee");
    }

    function _snapshot(string memory name) private {
        vm.snapshotGasLastCall("escrow", string.concat("escrow: ", name));
    }
}
