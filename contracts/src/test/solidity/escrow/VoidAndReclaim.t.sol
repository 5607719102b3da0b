// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {EscrowErrors} from "../../../main/solidity/escrow/EscrowErrors.sol";
import {EscrowEvents} from "../../../main/solidity/escrow/EscrowEvents.sol";
import {Terms} from "../../../main/solidity/escrow/EscrowTypes.sol";
import {Clock} from "../../../main/solidity/vault/VaultTypes.sol";
import {EscrowTest} from "./EscrowTest.sol";

contract VoidAndReclaimTest is EscrowTest {
    function testVoidGivesThePayerWhatWasNotCaptured() public {
        Terms memory t = terms();
        bytes32 hash = authorize(t, 1000);
        capture(t, 300, 100);
        vm.expectEmit(address(escrow));
        emit EscrowEvents.Voided(hash, 700);
        vm.prank(merchant);
        escrow.voidPayment(t);
        assertEq(credited(payer), 700, "back");
        assertEq(refundable(t), 300, "a refund is still possible");
    }

    function testVoidRefusesAnotherSenderAndASecondTime() public {
        Terms memory t = terms();
        bytes32 hash = authorize(t, 1000);
        vm.expectRevert(abi.encodeWithSelector(EscrowErrors.NotMerchant.selector, arbiter));
        vm.prank(arbiter);
        escrow.voidPayment(t);
        vm.prank(merchant);
        escrow.voidPayment(t);
        vm.expectRevert(abi.encodeWithSelector(EscrowErrors.PaymentIsClosed.selector, hash));
        vm.prank(merchant);
        escrow.voidPayment(t);
    }

    /// @dev The payer needs nobody: not the merchant, not the arbiter, not governance.
    function testThePayerReclaimsOnceBothClocksAreReached() public {
        Terms memory t = terms();
        bytes32 hash = authorize(t, 1000);
        capture(t, 1, 100);
        Clock memory end = hour(48);
        for (uint256 i = 0; i < 3; ++i) {
            vm.roll(i & 1 == 0 ? end.blockNumber - 1 : end.blockNumber + 99_999);
            vm.warp(i & 2 == 0 ? end.time - 1 : end.time + 99_999);
            vm.expectRevert(abi.encodeWithSelector(EscrowErrors.TooEarly.selector, end.blockNumber, end.time));
            escrow.reclaim(t);
        }
        go(48);
        vm.expectEmit(address(escrow));
        emit EscrowEvents.Reclaimed(hash, 999);
        vm.prank(stranger);
        escrow.reclaim(t);
        assertEq(credited(payer), 999, "the payer's, whoever asks");
        vm.expectRevert(abi.encodeWithSelector(EscrowErrors.NothingToReclaim.selector, hash));
        escrow.reclaim(t);
        vm.expectRevert(abi.encodeWithSelector(EscrowErrors.PaymentIsClosed.selector, hash));
        vm.prank(merchant);
        escrow.capture(t, 1, 100);
    }

    function testReclaimRefusesUnknownTerms() public {
        Terms memory t = terms();
        vm.expectRevert(abi.encodeWithSelector(EscrowErrors.UnknownPayment.selector, escrow.hashOf(t)));
        escrow.reclaim(t);
    }
}
