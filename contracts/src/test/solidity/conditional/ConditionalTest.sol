// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Condition, Kind, Terms} from "../../../main/solidity/conditional/ConditionTypes.sol";
import {ConditionalPayments} from "../../../main/solidity/conditional/ConditionalPayments.sol";
import {LogPlace} from "../../../main/solidity/escrow/EscrowTypes.sol";
import {Checkpoint, Clock} from "../../../main/solidity/vault/VaultTypes.sol";
import {PlainToken} from "../hostile/HostileTokens.sol";
import {LogModel} from "../LogModel.sol";
import {VaultTest} from "../vault/VaultTest.sol";

/// @notice Conditional payments beside a vault, one valid condition of each kind, and what meets it.
abstract contract ConditionalTest is VaultTest {
    uint64 internal constant BLOCK = 1000;
    uint32 internal constant HOUR = 3600;
    uint256 internal constant ORACLE_KEY = 0x04AC1E;
    uint128 internal constant AMOUNT = 700;
    bytes32 internal constant PREIMAGE = "the secret";

    address internal immutable oracle = vm.addr(ORACLE_KEY);
    ConditionalPayments internal payments;

    function setUp() public virtual override {
        super.setUp();
        payments = ConditionalPayments(vm.deployCode("ConditionalPayments.sol:ConditionalPayments", ""));
    }

    function hour(uint32 hours_) internal pure returns (Clock memory) {
        return Clock(BLOCK + hours_ * HOUR, NOW + hours_ * HOUR);
    }

    function go(uint32 hours_) internal {
        vm.roll(BLOCK + hours_ * HOUR);
        vm.warp(NOW + hours_ * HOUR);
    }

    function terms(Condition memory a) internal view returns (Terms memory t) {
        t = Terms(payer, shop, address(token), AMOUNT, hour(48), new Condition[](1), "salt");
        t.conditions[0] = a;
    }

    function terms(Condition memory a, Condition memory b) internal view returns (Terms memory t) {
        t = Terms(payer, shop, address(token), AMOUNT, hour(48), new Condition[](2), "salt");
        (t.conditions[0], t.conditions[1]) = (a, b);
    }

    function hashLock() internal pure returns (Condition memory) {
        return Condition(Kind.HASH_LOCK, address(0), 0, sha256(abi.encodePacked(PREIMAGE)));
    }

    function date(uint32 hours_) internal pure returns (Condition memory) {
        Clock memory it = hour(hours_);
        return Condition(Kind.DATE, address(0), bytes32(uint256(it.blockNumber)), bytes32(uint256(it.time)));
    }

    function statement() internal view returns (Condition memory) {
        return Condition(Kind.STATEMENT, oracle, "shipment 7", "delivered");
    }

    function receipt() internal view returns (Condition memory) {
        bytes32 lane = vault.laneKeyOf(shop, payer, address(token), 0);
        return Condition(Kind.RECEIPT, address(vault), lane, bytes32(uint256(500)));
    }

    function give(address asset, address account, uint256 amount) internal {
        if (asset == address(token)) token.issue(account, amount);
        else PlainToken(asset).mint(account, amount);
        vm.prank(account);
        // A token that answers nothing is given as well.
        (bool ok,) = asset.call(abi.encodeCall(PlainToken.approve, (address(payments), type(uint256).max)));
        assertTrue(ok, "approved");
    }

    function fund(Terms memory t) internal returns (bytes32) {
        give(t.token, t.payer, t.amount);
        vm.prank(t.payer);
        payments.fund(t);
        return payments.hashOf(t);
    }

    function statementSignature(uint256 key, bytes32 subject, bytes32 value) internal view returns (bytes memory) {
        return sign(key, payments.statementDigest(subject, value));
    }

    function status(Terms memory t) internal view returns (ConditionalPayments.Status) {
        return payments.paymentOf(payments.hashOf(t)).status;
    }

    function credited(address account) internal view returns (uint256) {
        return payments.creditOf(address(token), account);
    }

    /// @dev A log of one leaf, anchored.
    function logged(bytes memory leaf) internal returns (LogPlace memory) {
        Checkpoint memory c = Checkpoint(vault.logId(), 1, leafHash(leaf), uint64(block.timestamp), 1);
        vm.prank(operator);
        vault.anchor(c, sign(SIGNER_KEY, digest(c)), new bytes32[](0));
        return LogPlace(1, 0, new bytes32[](0));
    }
}
