// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Condition, Kind, Terms} from "../../../main/solidity/conditional/ConditionTypes.sol";
import {ConditionalPayments} from "../../../main/solidity/conditional/ConditionalPayments.sol";
import {ReceiveAuthorization} from "../../../main/solidity/escrow/EscrowTypes.sol";
import {Clock} from "../../../main/solidity/vault/VaultTypes.sol";
import {ConditionalTest} from "./ConditionalTest.sol";

contract FundTest is ConditionalTest {
    function testThePayerFunds() public {
        Terms memory t = terms(hashLock());
        give(address(token), payer, AMOUNT);
        bytes32 hash = payments.hashOf(t);
        vm.expectEmit(address(payments));
        emit ConditionalPayments.Funded(hash, payer, shop, address(token), AMOUNT);
        vm.prank(payer);
        payments.fund(t);
        assertTrue(status(t) == ConditionalPayments.Status.WAITING, "waiting");
        assertEq(payments.paymentOf(hash).amount, AMOUNT, "amount");
        assertEq(token.balanceOf(address(payments)), AMOUNT, "here");
    }

    function testAnybodyBringsThePayersSignature() public {
        Terms memory t = terms(hashLock());
        token.issue(payer, 2 * AMOUNT);
        ReceiveAuthorization memory it;
        it.validBefore = NOW + 100;
        bytes32 hash = keccak256(
            abi.encode(
                keccak256(
                    "ReceiveWithAuthorization(address from,address to,uint256 value,uint256 validAfter,uint256 validBefore,bytes32 nonce)"
                ),
                payer,
                address(payments),
                uint256(AMOUNT),
                it.validAfter,
                it.validBefore,
                payments.hashOf(t)
            )
        );
        (it.v, it.r, it.s) =
            vm.sign(PAYER_KEY, keccak256(abi.encodePacked(hex"1901", token.DOMAIN_SEPARATOR(), hash)));
        Terms memory other = terms(hashLock());
        other.payee = stranger;
        vm.expectRevert();
        payments.fundWithSignature(other, it); // good for its terms only
        vm.prank(stranger);
        payments.fundWithSignature(t, it);
        assertTrue(status(t) == ConditionalPayments.Status.WAITING, "waiting");
    }

    function testTermsAreBoundToChainAndContract() public {
        Terms memory t = terms(hashLock());
        bytes32 here = payments.hashOf(t);
        vm.chainId(7);
        assertTrue(payments.hashOf(t) != here, "chain");
        vm.chainId(31337);
        setUp();
        assertTrue(payments.hashOf(t) != here, "contract");
    }

    /// @dev As anybody computes them who reads docs, and not this contract.
    function testHashAndStatementAreWhatIsWritten() public view {
        Terms memory t = terms(statement());
        assertEq(
            payments.hashOf(t),
            keccak256(
                abi.encode(
                    keccak256("Bascule conditional terms, version 1"), block.chainid, address(payments), t
                )
            ),
            "terms"
        );
        bytes32 domain = keccak256(
            abi.encode(
                keccak256("EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)"),
                keccak256("Bascule"),
                keccak256("1"),
                block.chainid,
                address(payments)
            )
        );
        bytes32 type_ = keccak256("Statement(bytes32 subject,bytes32 value)");
        bytes32 said = keccak256(abi.encode(type_, bytes32("shipment 7"), bytes32("delivered")));
        assertEq(
            payments.statementDigest("shipment 7", "delivered"),
            keccak256(abi.encodePacked(hex"1901", domain, said)),
            "statement"
        );
    }

    function testAReceiptIsForUpToTheLargestAmount() public {
        Terms memory t = terms(receipt());
        t.conditions[0].value = bytes32(uint256(type(uint128).max));
        fund(t);
        assertTrue(status(t) == ConditionalPayments.Status.WAITING, "waiting");
    }

    function testEveryFieldOfTheTermsCounts() public view {
        bytes32 hash = payments.hashOf(terms(statement()));
        for (uint256 i = 0; i < 12; ++i) {
            Terms memory t = terms(statement());
            if (i == 0) t.payer = stranger;
            if (i == 1) t.payee = stranger;
            if (i == 2) t.token = stranger;
            if (i == 3) t.amount += 1;
            if (i == 4) t.timeout.blockNumber += 1;
            if (i == 5) t.timeout.time += 1;
            if (i == 6) t.salt = "other";
            if (i == 7) t.conditions = new Condition[](0);
            if (i == 8) t.conditions[0].kind = Kind.STORAGE;
            if (i == 9) t.conditions[0].source = stranger;
            if (i == 10) t.conditions[0].key = "other";
            if (i == 11) t.conditions[0].value = "other";
            assertTrue(payments.hashOf(t) != hash, vm.toString(i));
        }
    }

    // ---- one mutation, one error

    function testFundRefusesTermsThatCannotWork() public {
        for (uint256 i = 0; i < 19; ++i) {
            Condition memory it = i < 6 ? hashLock() : i < 10 ? date(10) : i < 11 ? statement() : receipt();
            if (i > 14) it = Condition(Kind.STORAGE, address(token), "slot", "value");
            Terms memory t = terms(it);
            string memory rule = "parties";
            if (i == 0) t.payee = address(0);
            if (i == 1) t.payee = address(payments);
            if (i > 1) rule = "conditions";
            if (i == 2) t.conditions = new Condition[](0);
            if (i == 3) t.conditions = new Condition[](5);
            if (i > 3) rule = "hash lock";
            if (i == 4) t.conditions[0].source = stranger;
            if (i == 5) t.conditions[0].key = "other";
            if (i > 5) rule = "date";
            if (i == 6) t.conditions[0].source = stranger;
            if (i == 7) t.conditions[0].key = bytes32(uint256(t.timeout.blockNumber));
            if (i == 8) t.conditions[0].value = bytes32(uint256(t.timeout.time));
            if (i == 9) t.conditions[0].key = bytes32(uint256(1) << 64); // truncated it would be 0
            if (i > 9) rule = "statement";
            if (i == 10) t.conditions[0].source = address(0);
            if (i > 10) rule = "receipt";
            if (i == 11) t.conditions[0].source = stranger;
            if (i == 12) t.conditions[0].value = 0;
            if (i == 13) t.conditions[0].value = bytes32(uint256(1) << 128);
            if (i == 14) t.conditions[0].source = address(0);
            if (i > 14) rule = "storage";
            if (i == 15) t.conditions[0].source = address(0);
            if (i == 16) t.conditions[0].value = 0;
            if (i > 16) rule = "parties";
            if (i == 17) t.payer = address(0);
            if (i == 18) (t.payer, t.payee) = (address(0), address(0));
            vm.expectRevert(abi.encodeWithSelector(ConditionalPayments.BadTerms.selector, rule));
            vm.prank(payer);
            payments.fund(t);
        }
    }

    function testFundRefusesAnotherSender() public {
        Terms memory t = terms(hashLock());
        vm.expectRevert(abi.encodeWithSelector(ConditionalPayments.NotPayer.selector, stranger));
        vm.prank(stranger);
        payments.fund(t);
    }

    function testFundRefusesASecondTime() public {
        Terms memory t = terms(hashLock());
        bytes32 hash = fund(t);
        vm.expectRevert(abi.encodeWithSelector(ConditionalPayments.AlreadyFunded.selector, hash));
        vm.prank(payer);
        payments.fund(t);
        payments.reveal(t, 0, PREIMAGE);
        vm.expectRevert(abi.encodeWithSelector(ConditionalPayments.AlreadyFunded.selector, hash));
        vm.prank(payer);
        payments.fund(t); // nor after the end
    }

    function testFundRefusesAfterTheTimeout() public {
        Terms memory t = terms(hashLock());
        Clock memory end = hour(48);
        vm.roll(end.blockNumber);
        fund(t); // blocks alone end nothing
        t.salt = "other";
        vm.warp(end.time);
        vm.expectRevert(abi.encodeWithSelector(ConditionalPayments.TooLate.selector, end.blockNumber, end.time));
        vm.prank(payer);
        payments.fund(t);
    }
}
