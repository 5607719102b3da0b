// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {EscrowAmounts} from "../../../main/solidity/escrow/EscrowAmounts.sol";
import {Hold, Terms} from "../../../main/solidity/escrow/EscrowTypes.sol";
import {Clock} from "../../../main/solidity/vault/VaultTypes.sol";
import {HoldTest} from "../escrow/HoldTest.sol";

/// @notice Acts at random as payers, merchant, arbiter, governance and strangers on a handful of payments.
contract EscrowHandler is HoldTest {
    uint256 internal constant PAYMENTS = 5;

    /// @dev What came in for a payment, and what went out of it to either side, by the handler's own reckoning.
    mapping(uint256 id => uint256) public arrived;
    mapping(uint256 id => uint256) public toPayees;
    mapping(uint256 id => uint256) public toPayer;
    mapping(uint256 id => uint256) public refunds;
    /// @dev What a payment's hold reserves, and how far it was captured in the log; its lane is its number.
    mapping(uint256 id => uint128) public held;
    mapping(uint256 id => uint128) private _capturedInLog;
    mapping(uint256 id => Clock) private _started;
    mapping(uint256 id => bytes32) public hashes;
    mapping(string action => uint256) public done;
    uint256 public next;
    uint256 public stray;
    address[] public accounts;

    function setUp() public override {
        super.setUp();
        accounts = [payer, merchant, feeReceiver, arbiter, fund_, payee(0), payee(1), payee(2)];
        for (uint256 i = 0; i < PAYMENTS; ++i) {
            authorizeNext(uint64(1000 + i));
        }
    }

    function authorizeNext(uint64 amount) public {
        (uint256 id, Terms memory t) = _begin();
        uint256 units = bound(amount, 1, t.maxAmount);
        hashes[id] = authorize(t, units);
        arrived[id] = units;
        ++done["escrow.authorize"];
    }

    function authorizeHoldNext(uint64 amount) external {
        (uint256 id, Terms memory t) = _begin();
        held[id] = uint128(bound(amount, 1, t.maxAmount));
        fund(payer, held[id]);
        recorded(t, uint32(id), 0, held[id]);
        hashes[id] = escrow.hashOf(t);
        ++done["escrow.authorizeHold"];
    }

    /// @dev The merchant captures a part in the log, the operator settles it, somebody draws.
    function draw(uint256 which, uint64 part) external {
        for (uint256 i = 0; i < next; ++i) {
            uint256 id = (which % next + i) % next;
            uint128 left = held[id] - _capturedInLog[id];
            if (left == 0) continue;
            uint128 units = uint128(bound(part, 1, left));
            _capturedInLog[id] += units;
            Terms memory t = termsOf(id);
            Hold memory h = unlogged(t, uint32(id), 0, held[id]);
            signHold(h, PAYER_KEY);
            capturedInTheLog(h, _capturedInLog[id]);
            vm.prank(stranger);
            escrow.draw(t, uint32(id));
            arrived[id] += units;
            ++done["escrow.draw"];
            return;
        }
    }

    function capture(uint256 which, uint64 amount, uint16 bps) external {
        uint256 id = _pick(which);
        EscrowAmounts.State memory it = escrow.paymentOf(hashes[id]);
        if (it.status != EscrowAmounts.Status.OPEN || it.capturable == 0 || it.captures == 64 || _over(id, 48)) return;
        uint112 units = uint112(bound(amount, 1, it.capturable));
        capture(termsOf(id), units, uint16(bound(bps, 100, 500)));
        toPayees[id] += units;
        ++done["escrow.capture"];
    }

    function voidPayment(uint256 which) external {
        uint256 id = _pick(which);
        EscrowAmounts.State memory it = escrow.paymentOf(hashes[id]);
        if (it.status != EscrowAmounts.Status.OPEN) return;
        vm.prank(merchant);
        escrow.voidPayment(termsOf(id));
        toPayer[id] += it.capturable;
        ++done["escrow.void"];
    }

    /// @dev Waits until the payer may, with whatever has happened before.
    function reclaim(uint256 which) external {
        uint256 id = _pick(which);
        EscrowAmounts.State memory it = escrow.paymentOf(hashes[id]);
        if (it.capturable == 0) return;
        pass(48 * HOUR);
        vm.prank(stranger);
        escrow.reclaim(termsOf(id));
        toPayer[id] += it.capturable;
        ++done["escrow.reclaim"];
    }

    function refund(uint256 which, uint64 amount) external {
        uint256 id = _pick(which);
        EscrowAmounts.State memory it = escrow.paymentOf(hashes[id]);
        if (it.refundable == 0 || _over(id, 720)) return;
        uint256 units = bound(amount, 1, it.refundable);
        give(address(token), merchant, units);
        vm.prank(merchant);
        escrow.refund(termsOf(id), units);
        refunds[id] += units;
        ++done["escrow.refund"];
    }

    function dispute(uint256 which, uint64 amount) public {
        uint256 id = _pick(which);
        EscrowAmounts.State memory it = escrow.paymentOf(hashes[id]);
        (uint128 open,,,) = escrow.disputeOf(hashes[id]);
        bool able = it.status == EscrowAmounts.Status.OPEN && it.capturable != 0 && it.disputes != 16;
        if (!able || open != 0 || _over(id, 48)) return;
        dispute(termsOf(id), uint112(bound(amount, 1, it.capturable)));
        ++done["escrow.dispute"];
    }

    function endDispute(uint256 which, uint8 how, uint64 part) external {
        uint256 id = _disputed(which, part);
        (uint128 open,, uint64 openedBlock, uint64 openedAt) = escrow.disputeOf(hashes[id]);
        Terms memory t = termsOf(id);
        bool late = block.number >= openedBlock + RULING && block.timestamp >= openedAt + RULING;
        uint256 payers = 0;
        if (how % 3 == 0 && !late) {
            payers = bound(part, 0, open);
            vm.prank(arbiter);
            escrow.rule(t, uint128(payers), 0);
            ++done["escrow.rule"];
        } else if (how % 3 == 1) {
            payers = how % 2 == 0 ? 0 : open;
            vm.prank(how % 2 == 0 ? payer : merchant);
            escrow.concede(t);
            ++done["escrow.concede"];
        } else {
            pass(RULING);
            escrow.ruleBySilence(t);
            payers = uint256(open) / 4;
            ++done["escrow.ruleBySilence"];
        }
        toPayer[id] += payers;
        toPayees[id] += open - payers;
    }

    function bondMoves(uint8 how, uint64 amount) external {
        (uint128 bonded, uint128 locked) = escrow.bondOf(address(token), arbiter);
        uint128 free = bonded - locked;
        if (how % 4 == 0) {
            bond(address(token), uint128(amount) + 1);
        } else if (how % 4 == 1) {
            vm.prank(arbiter);
            escrow.requestBondExit(address(token), amount);
        } else if (how % 4 == 2) {
            vm.prank(arbiter);
            escrow.requestBondExit(address(token), uint128(amount) + 1);
            pass(86_400);
            vm.prank(arbiter);
            escrow.finishBondExit(address(token));
        } else {
            if (free == 0) return;
            vm.prank(governance);
            escrow.slash(address(token), arbiter, uint128(bound(amount, 1, free)), "why");
        }
        ++done["escrow.bond"];
    }

    function withdraw(uint256 who, uint64 amount) external {
        address account = accounts[who % accounts.length];
        uint256 has = credited(account);
        if (has == 0) return;
        vm.prank(account);
        escrow.withdraw(address(token), bound(amount, 1, has), stranger);
        ++done["escrow.withdraw"];
    }

    function disturb(uint8 how, uint32 span) external {
        if (how % 2 == 0) {
            token.issue(address(escrow), 7);
            stray += 7;
        } else {
            vm.warp(block.timestamp + bound(span, 1, 40 * HOUR)); // blocks and seconds do not pass alike
            vm.roll(block.number + bound(span / 2, 1, 40 * HOUR));
        }
        ++done["escrow.disturb"];
    }

    // ---- what the invariants ask

    function termsOf(uint256 id) public view returns (Terms memory t) {
        t = terms();
        Clock memory from = _started[id];
        t.preApproval = Clock(from.blockNumber + HOUR, from.time + HOUR);
        t.authorization = Clock(from.blockNumber + 48 * HOUR, from.time + 48 * HOUR);
        t.refund = Clock(from.blockNumber + 720 * HOUR, from.time + 720 * HOUR);
        t.salt = bytes32(id);
    }

    function where() external view returns (address escrow_, address token_, address arbiter_) {
        return (address(escrow), address(token), arbiter);
    }

    function balance() external view returns (uint256) {
        return token.balanceOf(address(escrow));
    }

    function credits() external view returns (uint256 sum) {
        for (uint256 i = 0; i < accounts.length; ++i) {
            sum += credited(accounts[i]);
        }
    }

    function _begin() private returns (uint256 id, Terms memory t) {
        id = next++;
        _started[id] = Clock(uint64(block.number), uint64(block.timestamp));
        t = termsOf(id);
        (uint128 bonded, uint128 locked) = escrow.bondOf(address(token), arbiter);
        (uint128 leaving,,) = escrow.bondExitOf(address(token), arbiter);
        if (uint256(bonded) < uint256(locked) + leaving + BOND) bond(address(token), locked + leaving + BOND);
    }

    function _pick(uint256 which) private view returns (uint256) {
        // The newest few: most of what is older is over.
        return next - 1 - which % PAYMENTS;
    }

    /// @dev One of the newest payments whose dispute is open; if there is none, a new payment and its dispute.
    function _disputed(uint256 which, uint64 amount) private returns (uint256 id) {
        for (uint256 i = 0; i < PAYMENTS; ++i) {
            id = _pick(which % PAYMENTS + i);
            (uint128 open,,,) = escrow.disputeOf(hashes[id]);
            if (open != 0) return id;
        }
        authorizeNext(amount);
        dispute(0, amount);
        return next - 1;
    }

    function _over(uint256 id, uint32 hours_) private view returns (bool) {
        Clock memory from = _started[id];
        return block.number >= from.blockNumber + hours_ * HOUR && block.timestamp >= from.time + hours_ * HOUR;
    }
}
