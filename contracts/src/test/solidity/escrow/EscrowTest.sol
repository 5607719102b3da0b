// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {EscrowPayments} from "../../../main/solidity/escrow/EscrowPayments.sol";
import {Arbitration, Fees, LogPlace, Terms} from "../../../main/solidity/escrow/EscrowTypes.sol";
import {Checkpoint, Clock, Duration} from "../../../main/solidity/vault/VaultTypes.sol";
import {PlainToken} from "../hostile/HostileTokens.sol";
import {LogModel} from "../LogModel.sol";
import {VaultTest} from "../vault/VaultTest.sol";

/// @notice An escrow beside a vault, a payer with tokens, a bonded arbiter, and a log to anchor leaves in.
abstract contract EscrowTest is VaultTest {
    uint64 internal constant BLOCK = 1000;
    uint32 internal constant HOUR = 3600;
    uint32 internal constant RULING = 12 * HOUR;
    uint128 internal constant BOND = 501;

    address internal immutable merchant = vm.addr(0x3E4C);
    address internal immutable feeReceiver = vm.addr(0xFEE);
    address internal immutable arbiter = vm.addr(0xA4B1);
    address internal immutable fund_ = vm.addr(0xF04D);

    EscrowPayments internal escrow;
    bytes32[] internal log;

    function setUp() public virtual override {
        super.setUp();
        escrow = deployEscrow(governance, fund_, Duration(86_400, 86_400));
        bond(address(token), 1000);
        engage(terms());
    }

    function deployEscrow(address governance_, address to, Duration memory exit) internal returns (EscrowPayments) {
        return EscrowPayments(
            vm.deployCode("EscrowPayments.sol:EscrowPayments", abi.encode(governance_, to, exit))
        );
    }

    function bond(address asset, uint128 amount) internal {
        give(asset, arbiter, amount);
        vm.prank(arbiter);
        escrow.addBond(asset, amount);
    }

    /// @dev The arbiter of the terms agrees to their conditions.
    function engage(Terms memory t) internal {
        vm.prank(t.arbitration.arbiter);
        escrow.engage(t.merchant, t.token, t.arbitration, true);
    }

    /// @dev Tokens in the account's hands, and the escrow allowed to take them.
    function give(address asset, address account, uint256 amount) internal {
        if (asset == address(token)) token.issue(account, amount);
        else PlainToken(asset).mint(account, amount);
        vm.prank(account);
        // A token that answers nothing is given as well.
        (bool ok,) = asset.call(abi.encodeCall(PlainToken.approve, (address(escrow), type(uint256).max)));
        assertTrue(ok, "approved");
    }

    function payee(uint256 i) internal pure returns (address) {
        return vm.addr(0x9A1E + i);
    }

    /// @dev Hours from the start, in blocks and seconds alike.
    function hour(uint32 hours_) internal pure returns (Clock memory) {
        return Clock(BLOCK + hours_ * HOUR, NOW + hours_ * HOUR);
    }

    function go(uint32 hours_) internal {
        vm.roll(BLOCK + hours_ * HOUR);
        vm.warp(NOW + hours_ * HOUR);
    }

    function terms() internal view returns (Terms memory t) {
        t.payer = payer;
        t.merchant = merchant;
        t.token = address(token);
        t.maxAmount = 1_000_000;
        t.preApproval = hour(1);
        t.authorization = hour(48);
        t.refund = hour(720);
        t.fees = Fees(feeReceiver, 100, 500);
        t.payees = new address[](3);
        t.weights = new uint32[](3);
        for (uint256 i = 0; i < 3; ++i) {
            t.payees[i] = payee(i);
            t.weights[i] = uint32(3 - i);
        }
        t.arbitration = Arbitration(arbiter, BOND, 2500, Duration(RULING, RULING));
        t.vault = address(vault);
        t.salt = "salt";
    }

    function authorize(Terms memory t, uint256 amount) internal returns (bytes32) {
        give(t.token, t.payer, amount);
        vm.prank(t.payer);
        escrow.authorize(t, amount);
        return escrow.hashOf(t);
    }

    function capture(Terms memory t, uint112 amount, uint16 feeBps) internal {
        vm.prank(t.merchant);
        escrow.capture(t, amount, feeBps);
    }

    function dispute(Terms memory t, uint112 amount) internal {
        vm.prank(t.payer);
        escrow.dispute(t, amount);
    }

    function credited(address account) internal view returns (uint256) {
        return escrow.creditOf(address(token), account);
    }

    function creditedPayees() internal view returns (uint256) {
        return credited(payee(0)) + credited(payee(1)) + credited(payee(2));
    }

    function capturable(Terms memory t) internal view returns (uint256) {
        return escrow.paymentOf(escrow.hashOf(t)).capturable;
    }

    function refundable(Terms memory t) internal view returns (uint256) {
        return escrow.paymentOf(escrow.hashOf(t)).refundable;
    }

    // ---- the operator's log

    /// @dev Appends a leaf between others and anchors the log.
    function logged(bytes memory leaf) internal returns (LogPlace memory place) {
        (uint64 size,) = vault.anchored();
        log.push(leafHash(abi.encode("before", log.length)));
        log.push(leafHash(leaf));
        log.push(leafHash(abi.encode("after", log.length)));
        Checkpoint memory c =
            Checkpoint(vault.logId(), uint64(log.length), LogModel.root(log), uint64(block.timestamp), 1);
        bytes32[] memory proof = LogModel.consistency(log, size); // calls the precompile, which ends a prank
        vm.prank(operator);
        vault.anchor(c, sign(SIGNER_KEY, digest(c)), proof);
        uint64 index = uint64(log.length) - 2;
        return LogPlace(1, index, LogModel.inclusion(log, index));
    }
}
