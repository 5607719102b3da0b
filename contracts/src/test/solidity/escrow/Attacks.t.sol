// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";
import {PullCredit} from "../../../main/solidity/credit/PullCredit.sol";
import {EscrowErrors} from "../../../main/solidity/escrow/EscrowErrors.sol";
import {EscrowPayments} from "../../../main/solidity/escrow/EscrowPayments.sol";
import {Arbitration, Terms} from "../../../main/solidity/escrow/EscrowTypes.sol";
import {MeasuredTransfer} from "../../../main/solidity/split/MeasuredTransfer.sol";
import {Duration} from "../../../main/solidity/vault/VaultTypes.sol";
import {FreezingToken} from "../hostile/HostileTokens.sol";
import {EscrowTest} from "./EscrowTest.sol";

/// @notice Each of these once worked, or could have.
contract EscrowAttacksTest is EscrowTest {
    /// @dev Two strangers name an arbiter that never heard of them, dispute, and are faster than any ruling.
    function testStrangersDrainNoBond() public {
        Terms memory t = terms();
        (t.payer, t.merchant) = (vm.addr(0xBAD1), vm.addr(0xBAD2));
        t.arbitration = Arbitration(arbiter, 1000, 0, Duration(1, 1));
        give(t.token, t.payer, 1);
        vm.expectRevert(abi.encodeWithSelector(EscrowErrors.ArbiterNotEngaged.selector, arbiter, t.merchant));
        vm.prank(t.payer);
        escrow.authorize(t, 1);
        (uint128 amount,) = escrow.bondOf(t.token, arbiter);
        assertEq(amount, 1000, "whole");
    }

    /// @dev A payer that gives in unit by unit pays no fee, and pays the largest payee alone. So disputes are counted.
    function testCrumbsOfDisputesAreBounded() public {
        Terms memory t = terms();
        bytes32 hash = authorize(t, 1000);
        for (uint256 i = 0; i < 16; ++i) {
            dispute(t, 1);
            vm.prank(payer);
            escrow.concede(t);
        }
        vm.expectRevert(abi.encodeWithSelector(EscrowErrors.TooManyDisputes.selector, hash, 16));
        dispute(t, 1);
        capture(t, 984, 100); // and the merchant's captures are its own
        assertEq(credited(feeReceiver), 9, "all but the crumbs' fee");
    }

    /// @dev Credit is not a way around the token's freeze; the freeze of one payee is nobody else's.
    function testAFrozenPayeeReachesNothingThroughTheEscrow() public {
        FreezingToken freezing = new FreezingToken();
        Terms memory t = terms();
        t.token = address(freezing);
        delete t.arbitration;
        authorize(t, 1000);
        freezing.freeze(payee(0), true);
        capture(t, 1000, 100);
        vm.expectRevert(abi.encodeWithSelector(MeasuredTransfer.AccountIsFrozen.selector, payee(0)));
        vm.prank(payee(0));
        escrow.withdraw(t.token, 1, stranger);
        vm.prank(payee(1));
        escrow.withdraw(t.token, 1, payee(1));
        freezing.freeze(payee(0), false);
        vm.prank(payee(0));
        escrow.withdraw(t.token, 1, stranger);
    }

    /// @dev The whole rate is a rate: the fee takes all, and nothing is lost.
    function testAFeeOfTheWholeAmountIsExact() public {
        Terms memory t = terms();
        t.fees.maxBps = 10_000;
        authorize(t, 1000);
        capture(t, 999, 10_000);
        assertEq(credited(feeReceiver), 999, "fee");
        assertEq(creditedPayees(), 0, "payees");
        assertEq(refundable(t), 999, "refundable");
    }

    function testARefundOfNothingIsRefused() public {
        Terms memory t = terms();
        authorize(t, 1000);
        capture(t, 600, 100);
        vm.expectRevert(abi.encodeWithSelector(PullCredit.NothingReceived.selector, address(token)));
        vm.prank(merchant);
        escrow.refund(t, 0);
    }

    function testWithdrawRefusesWhatIsNotTheCallers() public {
        Terms memory t = terms();
        authorize(t, 1000);
        capture(t, 1000, 100);
        uint256 credit = credited(payee(0));
        _refused(credit + 1, payee(0), PullCredit.InsufficientCredit.selector);
        _refused(0, payee(0), PullCredit.NothingToWithdraw.selector);
        _refused(1, address(0), PullCredit.BadRecipient.selector);
        _refused(1, address(escrow), PullCredit.BadRecipient.selector); // it would arrive as somebody's payment
        vm.expectRevert(
            abi.encodeWithSelector(PullCredit.InsufficientCredit.selector, address(token), stranger, 0, 1)
        );
        vm.prank(stranger);
        escrow.withdraw(address(token), 1, stranger);
    }

    /// @dev What a ruling gave to the payees is refundable, what it gave to the payer is not; nor is a refund repeated.
    function testRefundsAreBoundedAcrossDisputes() public {
        Terms memory t = terms();
        bytes32 hash = authorize(t, 1000);
        capture(t, 300, 100);
        dispute(t, 400);
        vm.prank(arbiter);
        escrow.rule(t, 150, 0);
        give(t.token, merchant, 2000);
        vm.prank(merchant);
        escrow.refund(t, 550);
        vm.expectRevert(abi.encodeWithSelector(EscrowErrors.InsufficientRefundable.selector, hash, 0, 1));
        vm.prank(merchant);
        escrow.refund(t, 1);
    }

    /// @dev A vault of the attacker's is called in the middle of a draw; it gets into nothing that moves money.
    function testNothingIsReenteredFromAVault() public {
        Terms memory t = terms();
        authorize(t, 1000);
        bytes[4] memory calls = [
            abi.encodeCall(escrow.authorize, (t, 1)),
            abi.encodeCall(escrow.capture, (t, 1, 100)),
            abi.encodeCall(escrow.withdraw, (t.token, 1, stranger)),
            abi.encodeCall(escrow.addBond, (t.token, 1))
        ];
        for (uint256 i = 0; i < calls.length; ++i) {
            ReenteringVault evil = new ReenteringVault(escrow, calls[i]);
            vm.expectRevert(ReentrancyGuardTransient.ReentrancyGuardReentrantCall.selector);
            vm.prank(payer);
            escrow.drawSurplus(address(evil), t.token, 0);
        }
    }

    function _refused(uint256 amount, address to, bytes4 why) private {
        vm.expectPartialRevert(why);
        vm.prank(payee(0));
        escrow.withdraw(address(token), amount, to);
    }
}

/// @notice Says that a lane is paid, and calls back when it is asked for the money.
contract ReenteringVault {
    EscrowPayments private immutable _escrow;
    bytes private _data;

    constructor(EscrowPayments escrow, bytes memory data) {
        _escrow = escrow;
        _data = data;
    }

    function settledOf(bytes32) external pure returns (uint128) {
        return 1000;
    }

    function withdraw(address, uint128, address) external {
        (bool ok, bytes memory answer) = address(_escrow).call(_data);
        if (!ok) {
            assembly ("memory-safe") {
                revert(add(answer, 32), mload(answer))
            }
        }
    }
}
