// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {PullCredit} from "../../../main/solidity/credit/PullCredit.sol";
import {EscrowAmounts} from "../../../main/solidity/escrow/EscrowAmounts.sol";
import {EscrowErrors} from "../../../main/solidity/escrow/EscrowErrors.sol";
import {EscrowEvents} from "../../../main/solidity/escrow/EscrowEvents.sol";
import {ReceiveAuthorization, Terms} from "../../../main/solidity/escrow/EscrowTypes.sol";
import {Clock, Duration} from "../../../main/solidity/vault/VaultTypes.sol";
import {EscrowTest} from "./EscrowTest.sol";

contract AuthorizeTest is EscrowTest {
    function testThePayerPutsMoneyInEscrow() public {
        Terms memory t = terms();
        give(address(token), payer, 700);
        bytes32 hash = escrow.hashOf(t);
        vm.expectEmit(address(escrow));
        emit EscrowEvents.Authorized(hash, payer, merchant, address(token), 700);
        vm.prank(payer);
        escrow.authorize(t, 700);
        EscrowAmounts.State memory it = escrow.paymentOf(hash);
        assertEq(it.capturable, 700, "capturable");
        assertEq(it.refundable + it.captures + it.disputes, 0, "nothing captured or disputed");
        assertTrue(it.status == EscrowAmounts.Status.OPEN, "open");
        assertEq(token.balanceOf(address(escrow)), 700 + 1000, "with the bond");
    }

    function testAnybodyBringsThePayersSignature() public {
        Terms memory t = terms();
        token.issue(payer, 700);
        ReceiveAuthorization memory signed = _signature(escrow.hashOf(t), 700);
        vm.prank(stranger);
        escrow.authorizeWithSignature(t, 700, signed);
        assertEq(capturable(t), 700, "capturable");
        assertEq(token.balanceOf(payer), 0, "taken once");
    }

    /// @dev The signature's nonce is the hash of the terms, so it opens no other payment, and no other amount.
    function testASignatureIsGoodForItsTermsOnly() public {
        Terms memory t = terms();
        token.issue(payer, 1400);
        ReceiveAuthorization memory signed = _signature(escrow.hashOf(t), 700);
        t.payees[0] = stranger;
        vm.expectRevert();
        escrow.authorizeWithSignature(t, 700, signed);
        t.payees[0] = payee(0);
        vm.expectRevert();
        escrow.authorizeWithSignature(t, 701, signed);
        escrow.authorizeWithSignature(t, 700, signed);
        vm.expectRevert(abi.encodeWithSelector(EscrowErrors.AlreadyAuthorized.selector, escrow.hashOf(t)));
        escrow.authorizeWithSignature(t, 700, signed);
    }

    function testTermsAreBoundToChainAndContract() public {
        Terms memory t = terms();
        bytes32 here = escrow.hashOf(t);
        assertTrue(deployEscrow(governance, fund_, t.arbitration.ruling).hashOf(t) != here, "contract");
        vm.chainId(7);
        assertTrue(escrow.hashOf(t) != here, "chain");
    }

    /// @dev Wallets and operators compute it as well.
    function testTheHashOfTermsIsAsPublished() public view {
        bytes32 tag = keccak256("Bascule escrow terms, version 1");
        bytes32 hash = keccak256(abi.encode(tag, block.chainid, address(escrow), terms()));
        assertEq(escrow.hashOf(terms()), hash, "tag, chain, contract, terms");
    }

    function testEveryFieldOfTheTermsCounts() public view {
        bytes32 hash = escrow.hashOf(terms());
        for (uint256 i = 0; i < 26; ++i) {
            Terms memory t = terms();
            if (i == 0) t.payer = stranger;
            if (i == 1) t.merchant = stranger;
            if (i == 2) t.token = stranger;
            if (i == 3) t.maxAmount += 1;
            if (i == 4) t.preApproval.blockNumber += 1;
            if (i == 5) t.preApproval.time += 1;
            if (i == 6) t.captureFrom.blockNumber += 1;
            if (i == 7) t.captureFrom.time += 1;
            if (i == 8) t.authorization.blockNumber += 1;
            if (i == 9) t.authorization.time += 1;
            if (i == 10) t.refund.blockNumber += 1;
            if (i == 11) t.refund.time += 1;
            if (i == 12) t.fees.receiver = stranger;
            if (i == 13) t.fees.minBps += 1;
            if (i == 14) t.fees.maxBps += 1;
            if (i == 15) t.payees[2] = stranger;
            if (i == 16) t.weights[2] += 1;
            if (i == 17) t.payees = new address[](2);
            if (i == 18) t.weights = new uint32[](4);
            if (i == 19) t.arbitration.arbiter = stranger;
            if (i == 20) t.arbitration.bond += 1;
            if (i == 21) t.arbitration.silenceBps += 1;
            if (i == 22) t.arbitration.ruling.blocks += 1;
            if (i == 23) t.arbitration.ruling.secs += 1;
            if (i == 24) t.vault = stranger;
            if (i == 25) t.salt = "other";
            assertTrue(escrow.hashOf(t) != hash, vm.toString(i));
        }
    }

    // ---- one mutation, one error

    function testAuthorizeRefusesTermsThatCannotWork() public {
        for (uint256 i = 0; i < 32; ++i) {
            Terms memory t = terms();
            string memory rule = "parties";
            if (i == 0) t.merchant = address(0);
            if (i == 1) t.merchant = payer;
            if (i > 1) rule = "expiries";
            if (i == 2) t.preApproval.blockNumber = t.authorization.blockNumber + 1;
            if (i == 3) t.preApproval.time = t.authorization.time + 1;
            if (i == 4) t.captureFrom.time = t.authorization.time + 1;
            if (i == 5) t.authorization.blockNumber = t.refund.blockNumber + 1;
            if (i == 6) t.authorization.time = t.refund.time + 1;
            if (i > 6) rule = "fees";
            if (i == 7) t.fees.minBps = 501;
            if (i == 8) t.fees.maxBps = 10_001;
            if (i == 9) t.fees.receiver = address(0);
            if (i == 10) (t.fees.minBps, t.fees.maxBps) = (0, 0);
            if (i > 10) rule = "arbitration";
            if (i == 11) t.arbitration.arbiter = payer;
            if (i == 12) t.arbitration.arbiter = merchant;
            if (i == 13) t.arbitration.arbiter = feeReceiver;
            if (i == 14) t.arbitration.silenceBps = 10_001;
            if (i == 15) t.arbitration.ruling.blocks = 0;
            if (i == 16) t.arbitration.ruling.secs = 0;
            if (i == 17) t.arbitration.ruling.blocks = 7_776_000 + 1;
            if (i == 18) t.arbitration.ruling.secs = 7_776_000 + 1;
            if (i == 19) t.arbitration.arbiter = address(0);
            if (i > 19) rule = "payees";
            if (i == 20) (t.payees, t.weights) = (new address[](0), new uint32[](0));
            if (i == 21) (t.payees, t.weights) = (new address[](65), new uint32[](65));
            if (i == 22) t.weights = new uint32[](2);
            if (i == 23) t.payees[1] = address(0);
            if (i == 24) t.payees[1] = address(escrow);
            if (i == 25) t.payees[1] = arbiter;
            if (i > 25) rule = "weights";
            if (i == 26) t.weights = new uint32[](3);
            if (i > 26) rule = "expiries";
            if (i == 27) t.captureFrom.blockNumber = t.authorization.blockNumber + 1;
            if (i == 28) t.captureFrom.blockNumber = t.authorization.blockNumber;
            if (i == 29) t.captureFrom.time = t.authorization.time;
            if (i > 29) rule = "parties";
            if (i == 30) t.payer = address(0);
            if (i > 30) rule = "fees";
            if (i == 31) t.fees.receiver = address(escrow);
            vm.expectRevert(abi.encodeWithSelector(EscrowErrors.BadTerms.selector, rule));
            vm.prank(payer);
            escrow.authorize(t, 1);
        }
    }

    /// @dev Each at its bound, where the table above is one past it.
    function testAuthorizeTakesTermsAtTheirBounds() public {
        for (uint256 i = 0; i < 7; ++i) {
            Terms memory t = terms();
            t.salt = bytes32(i);
            if (i == 0) (t.payees, t.weights) = _payees(64);
            if (i == 1) t.weights[2] = 0; // one of them has no share
            if (i == 2) t.fees.minBps = t.fees.maxBps;
            if (i == 3) delete t.fees;
            if (i == 4) (t.preApproval, t.refund) = (t.authorization, t.authorization);
            if (i == 5) t.arbitration.silenceBps = 10_000;
            if (i == 6) t.arbitration.ruling = Duration(7_776_000, 7_776_000);
            engage(t);
            authorize(t, 10);
            capture(t, 10, t.fees.minBps);
            assertEq(refundable(t), 10, vm.toString(i));
        }
    }

    function testAuthorizeRefusesAPayeeTooManyAndAFirstThatIsNobody() public {
        Terms memory t = terms();
        (t.payees, t.weights) = _payees(65);
        _refuses(t, "payees");
        t = terms();
        t.payees[0] = address(0);
        _refuses(t, "payees");
    }

    function testAuthorizeRefusesConditionsWithoutAnArbiter() public {
        for (uint256 i = 0; i < 4; ++i) {
            Terms memory t = terms();
            delete t.arbitration;
            if (i == 0) t.arbitration.bond = 1;
            if (i == 1) t.arbitration.silenceBps = 1;
            if (i == 2) t.arbitration.ruling.blocks = 1;
            if (i == 3) t.arbitration.ruling.secs = 1;
            _refuses(t, "arbitration");
        }
    }

    function testAuthorizeRefusesAnotherSender() public {
        Terms memory t = terms();
        vm.expectRevert(abi.encodeWithSelector(EscrowErrors.NotPayer.selector, stranger));
        vm.prank(stranger);
        escrow.authorize(t, 1);
    }

    function testAuthorizeRefusesASecondTime() public {
        Terms memory t = terms();
        bytes32 hash = authorize(t, 700);
        vm.expectRevert(abi.encodeWithSelector(EscrowErrors.AlreadyAuthorized.selector, hash));
        vm.prank(payer);
        escrow.authorize(t, 1);
    }

    /// @dev Neither blocks alone nor seconds alone let the time run out.
    function testAuthorizeRefusesOnceBothClocksAreReached() public {
        Clock memory end = hour(1);
        for (uint256 i = 0; i < 4; ++i) {
            vm.roll(i & 1 == 0 ? end.blockNumber - 1 : end.blockNumber + 1000);
            vm.warp(i & 2 == 0 ? end.time - 1 : end.time + 1000);
            Terms memory t = terms();
            t.salt = bytes32(i);
            if (i < 3) {
                authorize(t, 700);
            } else {
                vm.expectRevert(abi.encodeWithSelector(EscrowErrors.TooLate.selector, end.blockNumber, end.time));
                vm.prank(payer);
                escrow.authorize(t, 700);
            }
        }
    }

    function testAuthorizeRefusesMoreThanAgreed() public {
        Terms memory t = terms();
        give(address(token), payer, 2_000_000);
        vm.expectRevert(abi.encodeWithSelector(EscrowErrors.AboveMaximum.selector, 1_000_001, 1_000_000));
        vm.prank(payer);
        escrow.authorize(t, 1_000_001);
        authorize(t, 1_000_000);
    }

    function testAuthorizeRefusesNothing() public {
        Terms memory t = terms();
        give(address(token), payer, 1);
        vm.expectRevert(abi.encodeWithSelector(PullCredit.NothingReceived.selector, address(token)));
        vm.prank(payer);
        escrow.authorize(t, 0);
    }

    /// @dev A bond that is asked back does not count for new payments.
    function testAuthorizeRefusesAnArbiterWithoutItsBond() public {
        Terms memory t = terms();
        vm.prank(arbiter);
        escrow.requestBondExit(address(token), 500);
        vm.expectRevert(abi.encodeWithSelector(EscrowErrors.ArbiterNotBonded.selector, arbiter, 500, 501));
        vm.prank(payer);
        escrow.authorize(t, 1);
        vm.prank(arbiter);
        escrow.requestBondExit(address(token), 2000);
        vm.expectRevert(abi.encodeWithSelector(EscrowErrors.ArbiterNotBonded.selector, arbiter, 0, 501));
        vm.prank(payer);
        escrow.authorize(t, 1);
        vm.prank(arbiter);
        escrow.requestBondExit(address(token), 499);
        authorize(t, 1);
    }

    function testPaymentsWithoutAnArbiterNeedNoBond() public {
        Terms memory t = terms();
        delete t.arbitration;
        authorize(t, 1);
    }

    function _payees(uint256 count) private pure returns (address[] memory payees, uint32[] memory weights) {
        payees = new address[](count);
        weights = new uint32[](count);
        for (uint256 i = 0; i < count; ++i) (payees[i], weights[i]) = (payee(i), 1);
    }

    function _refuses(Terms memory t, string memory rule) private {
        vm.expectRevert(abi.encodeWithSelector(EscrowErrors.BadTerms.selector, rule));
        vm.prank(payer);
        escrow.authorize(t, 1);
    }

    function _signature(bytes32 nonce, uint256 amount) private view returns (ReceiveAuthorization memory it) {
        it.validBefore = NOW + 100;
        bytes32 hash = keccak256(
            abi.encode(
                keccak256(
                    "ReceiveWithAuthorization(address from,address to,uint256 value,uint256 validAfter,uint256 validBefore,bytes32 nonce)"
                ),
                payer,
                address(escrow),
                amount,
                it.validAfter,
                it.validBefore,
                nonce
            )
        );
        (it.v, it.r, it.s) =
            vm.sign(PAYER_KEY, keccak256(abi.encodePacked(hex"1901", token.DOMAIN_SEPARATOR(), hash)));
    }
}
