// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Terms} from "../../../main/solidity/conditional/ConditionTypes.sol";
import {ConditionalPayments} from "../../../main/solidity/conditional/ConditionalPayments.sol";
import {MeasuredTransfer} from "../../../main/solidity/split/MeasuredTransfer.sol";
import {FreezingToken} from "../hostile/HostileTokens.sol";
import {ConditionalTest} from "./ConditionalTest.sol";

/// @notice Each of these once worked, or could have.
contract ConditionalAttacksTest is ConditionalTest {
    /// @dev The payer has no money back because the chain stood still, or nobody looked, between date and timeout.
    function testWhatWasMetInTimeNeverExpires() public {
        Terms memory t = terms(date(10), hashLock());
        bytes32 hash = fund(t);
        payments.reveal(t, 1, PREIMAGE);
        go(48);
        vm.expectRevert(abi.encodeWithSelector(ConditionalPayments.ConditionsMet.selector, hash));
        vm.prank(payer);
        payments.expire(t);
        go(99);
        payments.release(t);
        assertEq(credited(shop), AMOUNT, "the payee's");
    }

    /// @dev A fast chain reaches both blocks early; then one block ends date and timeout together.
    function testDateAndTimeoutInOneBlockPayThePayee() public {
        Terms memory t = terms(date(10));
        fund(t);
        vm.roll(hour(48).blockNumber + 1);
        vm.warp(hour(48).time + 1);
        payments.release(t);
        assertEq(credited(shop), AMOUNT, "the payee's");
    }

    /// @dev A date saves nobody who did not bring the other proof in time.
    function testAnOpenConditionStillExpires() public {
        Terms memory t = terms(date(10), hashLock());
        bytes32 hash = fund(t);
        go(48);
        vm.expectRevert(abi.encodeWithSelector(ConditionalPayments.ConditionsOpen.selector, hash, 0));
        payments.release(t);
        payments.expire(t);
        assertEq(credited(payer), AMOUNT, "the payer's");
    }

    function testAFrozenPayeeReachesNothingThroughACondition() public {
        FreezingToken freezing = new FreezingToken();
        Terms memory t = terms(hashLock());
        t.token = address(freezing);
        fund(t);
        freezing.freeze(shop, true);
        payments.reveal(t, 0, PREIMAGE);
        vm.expectRevert(abi.encodeWithSelector(MeasuredTransfer.AccountIsFrozen.selector, shop));
        vm.prank(shop);
        payments.withdraw(t.token, AMOUNT, stranger);
    }

    /// @dev An oracle's word is for this chain and this contract.
    function testAStatementOfAnotherChainOrContractIsRefused() public {
        Terms memory t = terms(statement());
        fund(t);
        bytes32 here = payments.statementDigest("shipment 7", "delivered");
        vm.chainId(7);
        bytes memory elsewhere = statementSignature(ORACLE_KEY, "shipment 7", "delivered");
        vm.chainId(31337);
        ConditionalPayments twin =
            ConditionalPayments(vm.deployCode("ConditionalPayments.sol:ConditionalPayments", ""));
        bytes memory twins = sign(ORACLE_KEY, twin.statementDigest("shipment 7", "delivered"));
        for (uint256 i = 0; i < 2; ++i) {
            vm.expectRevert(
                abi.encodeWithSelector(ConditionalPayments.NotSignedByOracle.selector, here, oracle)
            );
            payments.attest(t, 0, i == 0 ? elsewhere : twins);
        }
    }
}
