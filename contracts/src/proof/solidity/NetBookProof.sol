// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {NetBook} from "../../main/solidity/netting/NetBook.sol";

/// @notice Four amounts share a slot and never touch each other.
contract PackingProof {
    uint256 private constant _W = 2 ** 64;

    function readsEachPlace(uint64 a, uint64 b, uint64 c, uint64 d) external pure {
        uint256 slot = _slot(a, b, c, d);
        assert(NetBook.amountAt(slot, 1) == a);
        assert(NetBook.amountAt(slot, _W) == b);
        assert(NetBook.amountAt(slot, _W ** 2) == c);
        assert(NetBook.amountAt(slot, _W ** 3) == d);
    }

    function creditsOnePlace(uint64 a, uint64 b, uint64 c, uint64 d, uint64 units) external pure {
        require(units <= NetBook.MAX_TOTAL);
        require(a <= NetBook.MAX_TOTAL && b <= NetBook.MAX_TOTAL && c <= NetBook.MAX_TOTAL && d <= NetBook.MAX_TOTAL);
        uint256 slot = _slot(a, b, c, d);
        assert(NetBook.credited(slot, 1, units) == _slot(a + units, b, c, d));
        assert(NetBook.credited(slot, _W, units) == _slot(a, b + units, c, d));
        assert(NetBook.credited(slot, _W ** 2, units) == _slot(a, b, c + units, d));
        assert(NetBook.credited(slot, _W ** 3, units) == _slot(a, b, c, d + units));
    }

    function debitsOnePlace(uint64 a, uint64 b, uint64 c, uint64 d, uint64 units) external pure {
        uint256 slot = _slot(a, b, c, d);
        if (units <= a) assert(NetBook.debited(slot, 1, units) == _slot(a - units, b, c, d));
        if (units <= b) assert(NetBook.debited(slot, _W, units) == _slot(a, b - units, c, d));
        if (units <= c) assert(NetBook.debited(slot, _W ** 2, units) == _slot(a, b, c - units, d));
        if (units <= d) assert(NetBook.debited(slot, _W ** 3, units) == _slot(a, b, c, d - units));
    }

    function everyIndexHasItsPlace(uint32 index) external pure {
        uint256 worth = NetBook.worthOf(index);
        uint256 place = uint256(index) - 4 * NetBook.slotOf(index);
        assert(place < 4);
        assert(worth == (place == 0 ? 1 : place == 1 ? _W : place == 2 ? _W ** 2 : _W ** 3));
    }

    function _slot(uint64 a, uint64 b, uint64 c, uint64 d) private pure returns (uint256) {
        return uint256(a) + _W * b + _W ** 2 * c + _W ** 3 * d;
    }
}

/// @notice NET-SUM-ZERO and NET-CAP: whatever enters, moves and leaves in whatever order, the amounts add up to the
///         total after every part, none falls below zero, and none reaches 2^63.
contract NetTotalProof {
    uint256 private _one;
    uint256 private _others;
    uint256 private _total;
    int256 private _debited; // less what was credited, within the part

    function enter(uint64 units) external {
        require(_debited == 0);
        require(units <= NetBook.MAX_TOTAL - _total);
        _total += units;
        _one += units;
    }

    function finishLeave(uint64 units) external {
        require(_debited == 0 && units <= _one);
        _one -= units;
        _total -= units;
    }

    function debit(uint64 units) external {
        require(units <= _one);
        _one -= units;
        _debited += int256(uint256(units));
    }

    function credit(uint64 units) external {
        _one += units;
        _debited -= int256(uint256(units));
    }

    function debitOther(uint64 units) external {
        require(units <= _others);
        _others -= units;
        _debited += int256(uint256(units));
    }

    function creditOther(uint64 units) external {
        _others += units;
        _debited -= int256(uint256(units));
    }

    function finish() external view {
        require(_debited == 0);
        assert(_one + _others == _total);
        assert(_one <= NetBook.MAX_TOTAL && _others <= NetBook.MAX_TOTAL);
    }
}

/// @notice Whose money is whose: an owner takes its own, a guarantor what is not spent, and a debt stays covered.
contract CapProof {
    function ownLeavesTheGuarantee(uint64 spendable, uint64 cap) external pure {
        uint64 own = NetBook.ownOf(spendable, cap);
        assert(own <= spendable);
        assert(own == 0 || spendable - own == cap);
    }

    function guaranteeLeavesTheBalance(uint64 spendable, uint64 cap) external pure {
        uint64 unspent = NetBook.unspentOf(spendable, cap);
        assert(unspent <= spendable && unspent <= cap);
        // The balance is spendable - cap, before and after.
        assert(int256(uint256(spendable)) - int256(uint256(cap))
            == int256(uint256(spendable - unspent)) - int256(uint256(cap - unspent)));
        // What stays of the cap is exactly the debt.
        assert(cap - unspent == (cap > spendable ? cap - spendable : 0));
    }

    function nobodyTakesTwice(uint64 spendable, uint64 cap) external pure {
        assert(uint256(NetBook.ownOf(spendable, cap)) + NetBook.unspentOf(spendable, cap) == spendable);
    }
}

/// @notice What one redemption pays: whole units, no more than is due, and no more than the payer can spend.
contract DueProof {
    uint128 private constant _UNIT = 10_000;

    function paysWholeUnitsOfWhatIsDue(uint128 from, uint128 to, uint64 spendable) external pure {
        (uint128 due, uint64 paid) = NetBook.dueOf(from, to, _UNIT, spendable);
        assert(paid <= due && paid <= spendable);
        assert(paid == due || paid == spendable);
        if (to <= from) {
            assert(due == 0);
        } else {
            assert(uint256(due) * _UNIT <= to - from);
            assert(uint256(due) * _UNIT + _UNIT > to - from);
        }
    }
}

/// @notice NET-ONE-FORM for one lane: packed parts while open, redemptions after the exit, in any order and number;
///         together they never pay more than was accepted.
contract OneFormProof {
    uint128 private _accepted;
    uint128 private _covered;
    uint128 private _redeemedTo;
    uint256 private _packed;
    uint256 private _redeemed;
    bool private _exited;

    function accept(uint64 more) external {
        require(_accepted <= type(uint128).max - more);
        _accepted += more;
    }

    /// @dev A part covers the lane up to what was accepted, and moves the difference.
    function cover(uint128 to) external {
        require(!_exited && to >= _covered && to <= _accepted);
        _packed += to - _covered;
        _covered = to;
    }

    function exit() external {
        _exited = true;
    }

    /// @dev What is paid is at most what is due above `from` (DueProof).
    function redeem(uint128 to, uint128 paid) external {
        require(_exited && to <= _accepted);
        uint128 from = NetBook.paidTo(_covered, _redeemedTo);
        require(paid != 0 && to > from && paid <= to - from);
        _redeemed += paid;
        _redeemedTo = from + paid;
        assert(_packed + _redeemed == _redeemedTo);
        assert(_packed + _redeemed <= _accepted);
    }
}
