// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {EscrowErrors} from "../../../main/solidity/escrow/EscrowErrors.sol";
import {EscrowEvents} from "../../../main/solidity/escrow/EscrowEvents.sol";
import {Terms} from "../../../main/solidity/escrow/EscrowTypes.sol";
import {EscrowTest} from "./EscrowTest.sol";

contract RefundTest is EscrowTest {
    function testTheMerchantRefundsOutOfItsOwnPocket() public {
        Terms memory t = _captured();
        uint256 payees = creditedPayees();
        give(address(token), merchant, 600);
        vm.expectEmit(address(escrow));
        emit EscrowEvents.Refunded(escrow.hashOf(t), 250);
        vm.prank(merchant);
        escrow.refund(t, 250);
        go(719);
        vm.prank(merchant);
        escrow.refund(t, 350); // the last hour counts, and the whole of what was captured
        assertEq(credited(payer), 600, "back");
        assertEq(creditedPayees(), payees, "the payees keep theirs");
        assertEq(refundable(t), 0, "nothing left");
    }

    function testRefundRefusesAnotherSender() public {
        Terms memory t = _captured();
        give(address(token), stranger, 600);
        vm.expectRevert(abi.encodeWithSelector(EscrowErrors.NotMerchant.selector, stranger));
        vm.prank(stranger);
        escrow.refund(t, 1);
    }

    function testRefundRefusesMoreThanWasCaptured() public {
        Terms memory t = _captured();
        give(address(token), merchant, 601);
        vm.expectRevert(
            abi.encodeWithSelector(EscrowErrors.InsufficientRefundable.selector, escrow.hashOf(t), 600, 601)
        );
        vm.prank(merchant);
        escrow.refund(t, 601);
    }

    function testRefundRefusesAfterItsTime() public {
        Terms memory t = _captured();
        give(address(token), merchant, 600);
        go(720);
        vm.expectRevert(abi.encodeWithSelector(EscrowErrors.TooLate.selector, hour(720).blockNumber, hour(720).time));
        vm.prank(merchant);
        escrow.refund(t, 1);
    }

    function _captured() private returns (Terms memory t) {
        t = terms();
        authorize(t, 1000);
        capture(t, 600, 100);
    }
}
