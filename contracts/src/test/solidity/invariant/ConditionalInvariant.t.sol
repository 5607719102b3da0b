// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Condition, Kind, Terms} from "../../../main/solidity/conditional/ConditionTypes.sol";
import {ConditionalPayments} from "../../../main/solidity/conditional/ConditionalPayments.sol";
import {Clock} from "../../../main/solidity/vault/VaultTypes.sol";
import {ConditionalTest} from "../conditional/ConditionalTest.sol";
import {Test} from "../Test.sol";

/// @notice Funds, meets conditions, lets time pass and expires, at random.
contract ConditionalHandler is ConditionalTest {
    uint256 internal constant PAYMENTS = 4;

    mapping(string action => uint256) public done;
    mapping(uint256 id => Clock) private _started;
    mapping(uint256 id => uint128) private _amounts;
    mapping(uint256 id => uint8) private _shape;
    uint256 public next;
    uint256 public stray;
    uint256 public released;
    uint256 public expired;
    uint256 public withdrawn;

    function fundNext(uint64 amount, uint8 shape) public {
        uint256 id = next++;
        (_amounts[id], _shape[id]) = (uint128(amount) + 1, shape % 4);
        _started[id] = Clock(uint64(block.number), uint64(block.timestamp));
        fund(termsOf(id));
        ++done["conditional.fund"];
    }

    function reveal(uint256 which) external {
        (uint256 id, bool open) = _pick(which);
        if (!open || _over(id, 48) || _shape[id] == 2) return;
        payments.reveal(termsOf(id), 0, PREIMAGE);
        _note(id);
        ++done["conditional.reveal"];
    }

    function attest(uint256 which) external {
        (uint256 id, bool open) = _pick(which);
        if (!open || _over(id, 48) || _shape[id] == 0) return;
        Terms memory t = termsOf(id);
        payments.attest(t, t.conditions.length - 1, statementSignature(ORACLE_KEY, "shipment 7", "delivered"));
        _note(id);
        ++done["conditional.attest"];
    }

    /// @dev One that waits for its date alone; if there is none, a new one.
    function release(uint256 which) external {
        (uint256 id, bool open) = _pick(which);
        if (!open || payments.paymentOf(payments.hashOf(termsOf(id))).met != 5) {
            fundNext(uint64(which), 3);
            id = next - 1;
            payments.reveal(termsOf(id), 0, PREIMAGE);
            payments.attest(termsOf(id), 2, statementSignature(ORACLE_KEY, "shipment 7", "delivered"));
        }
        if (!_over(id, 10)) pass(10 * HOUR);
        payments.release(termsOf(id)); // after the timeout too
        _note(id);
        ++done["conditional.release"];
    }

    function expire(uint256 which) external {
        (uint256 id, bool open) = _pick(which);
        // Nothing but a date is open: the payee's.
        if (!open || payments.paymentOf(payments.hashOf(termsOf(id))).met == 5) return;
        pass(48 * HOUR);
        payments.expire(termsOf(id));
        expired += _amounts[id];
        ++done["conditional.expire"];
    }

    function withdraw(bool payers, uint64 amount) external {
        address account = payers ? payer : shop;
        uint256 has = credited(account);
        if (has == 0) return;
        uint256 units = bound(amount, 1, has);
        vm.prank(account);
        payments.withdraw(address(token), units, stranger);
        withdrawn += units;
        ++done["conditional.withdraw"];
    }

    function disturb(uint32 span) external {
        token.issue(address(payments), 7);
        stray += 7;
        vm.warp(block.timestamp + bound(span, 1, 20 * HOUR));
        vm.roll(block.number + bound(span / 2, 1, 20 * HOUR));
        ++done["conditional.disturb"];
    }

    function termsOf(uint256 id) public view returns (Terms memory t) {
        uint8 shape = _shape[id];
        Clock memory from = _started[id];
        if (shape == 0) t = terms(hashLock());
        if (shape == 1) t = terms(hashLock(), statement());
        if (shape == 2) t = terms(statement());
        if (shape == 3) {
            t = terms(hashLock());
            t.conditions = new Condition[](3);
            (t.conditions[0], t.conditions[2]) = (hashLock(), statement());
            t.conditions[1] = Condition(
                Kind.DATE,
                address(0),
                bytes32(uint256(from.blockNumber + 10 * HOUR)),
                bytes32(uint256(from.time + 10 * HOUR))
            );
        }
        t.amount = _amounts[id];
        t.timeout = Clock(from.blockNumber + 48 * HOUR, from.time + 48 * HOUR);
        t.salt = bytes32(id);
    }

    function waiting() external view returns (uint256 sum) {
        for (uint256 id = 0; id < next; ++id) {
            ConditionalPayments.State memory it = payments.paymentOf(payments.hashOf(termsOf(id)));
            if (it.status == ConditionalPayments.Status.WAITING) sum += it.amount;
        }
    }

    function totals() external view returns (uint256 funded, uint256 credits, uint256 balance) {
        for (uint256 id = 0; id < next; ++id) {
            funded += _amounts[id];
        }
        return (funded, credited(payer) + credited(shop), token.balanceOf(address(payments)));
    }

    function _note(uint256 id) private {
        ConditionalPayments.State memory it = payments.paymentOf(payments.hashOf(termsOf(id)));
        if (it.status == ConditionalPayments.Status.RELEASED) released += it.amount;
    }

    function _pick(uint256 which) private view returns (uint256 id, bool open) {
        if (next == 0) return (0, false);
        id = next - 1 - which % (next < PAYMENTS ? next : PAYMENTS);
        open = payments.paymentOf(payments.hashOf(termsOf(id))).status == ConditionalPayments.Status.WAITING;
    }

    function _over(uint256 id, uint32 hours_) private view returns (bool) {
        Clock memory from = _started[id];
        return block.number >= from.blockNumber + hours_ * HOUR && block.timestamp >= from.time + hours_ * HOUR;
    }
}

contract ConditionalInvariantTest is Test {
    struct FuzzSelector {
        address addr;
        bytes4[] selectors;
    }

    ConditionalHandler private _on;

    function setUp() public {
        _on = new ConditionalHandler();
        _on.setUp();
    }

    function targetSelectors() public view returns (FuzzSelector[] memory targets) {
        targets = new FuzzSelector[](1);
        bytes4[] memory all = new bytes4[](7);
        all[0] = ConditionalHandler.fundNext.selector;
        all[1] = ConditionalHandler.reveal.selector;
        all[2] = ConditionalHandler.attest.selector;
        all[3] = ConditionalHandler.release.selector;
        all[4] = ConditionalHandler.expire.selector;
        all[5] = ConditionalHandler.withdraw.selector;
        all[6] = ConditionalHandler.disturb.selector;
        targets[0] = FuzzSelector(address(_on), all);
    }

    function targetContracts() public view returns (address[] memory targets) {
        targets = new address[](1);
        targets[0] = address(_on);
    }

    /// @dev The real balance first.
    function invariant_conditionalSolvent() public view {
        (, uint256 credits, uint256 balance) = _on.totals();
        assertEq(balance, credits + _on.waiting() + _on.stray(), "conditionalSolvent");
    }

    function invariant_conditionalConserves() public view {
        (uint256 funded, uint256 credits,) = _on.totals();
        assertEq(funded, _on.waiting() + _on.released() + _on.expired(), "conditionalConserves");
        assertEq(credits + _on.withdrawn(), _on.released() + _on.expired(), "each to one side, whole");
    }

    function afterInvariant() public {
        string[7] memory names = [
            "conditional.fund",
            "conditional.reveal",
            "conditional.attest",
            "conditional.release",
            "conditional.expire",
            "conditional.withdraw",
            "conditional.disturb"
        ];
        for (uint256 i = 0; i < names.length; ++i) {
            string memory line = string.concat(names[i], " ", vm.toString(_on.done(names[i])));
            vm.writeLine("target/forge/invariant.calls", line);
        }
    }
}
