// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Lanes} from "../../main/solidity/vault/Lanes.sol";

/// @notice One lane under any sequence of what its payer signs, the operator accepts and settles, anybody redeems and
///         the bond pays. Ghosts: the highest cumulative that was signed, and that was accepted; what was paid.
contract LaneProof {
    uint128 private _settled;
    uint128 private _filedTo;
    uint128 private _collateral;

    uint128 private _signed;
    uint128 private _accepted;
    uint256 private _deposited;
    uint256 private _fromCollateral;
    uint256 private _fromBond;

    function sign(uint128 cumulative) external {
        if (cumulative > _signed) _signed = cumulative;
    }

    function accept(uint128 to) external {
        require(to <= _signed);
        if (to > _accepted) _accepted = to;
    }

    function deposit(uint128 amount) external {
        require(_deposited + amount <= type(uint128).max);
        _deposited += amount;
        _collateral += amount;
    }

    /// @dev INV-MONOTONE: never back, and exactly to where the part says.
    function settle(uint128 to) external {
        require(to <= _signed);
        uint128 before = _settled;
        uint128 moved = Lanes.due(before, to);
        require(moved <= _collateral);
        if (moved != 0) _settled = to;
        _collateral -= moved;
        _fromCollateral += moved;
        assert(_settled >= before && _settled >= to);
        assert(_settled - before == moved);
    }

    /// @dev Pays all that is due as long as the collateral goes, and what it lacks is filed.
    function redeem(uint128 to, bool draws) external {
        require(to <= _accepted);
        uint128 before = _settled;
        uint128 due = Lanes.due(before, to);
        uint128 had = _collateral;
        uint128 paid = Lanes.covered(due, had, draws);
        assert(paid <= due && paid <= had);
        assert(!draws || paid == due || paid == had);
        assert(draws || paid == 0);
        if (due - paid != 0 && to > _filedTo) _filedTo = to;
        _settled = before + paid;
        _collateral = had - paid;
        _fromCollateral += paid;
        assert(_settled >= before);
        assert(_settled >= to || _filedTo >= to);
    }

    function payShortfall(uint128 amount) external {
        require(Lanes.withinFiling(_settled, amount, _filedTo));
        _settled += amount;
        _fromBond += amount;
        assert(_settled <= _filedTo);
    }

    /// @notice INV-CONSENT: all that was ever taken for a lane, from wherever, is at most what its payer signed.
    function laneConsent() external view {
        assert(_fromCollateral + _fromBond <= _signed);
    }

    /// @notice What is settled was paid, once: by collateral or by the bond.
    function lanePaidOnce() external view {
        assert(_settled == _fromCollateral + _fromBond);
    }

    /// @notice Collateral leaves by no other way.
    function laneConserves() external view {
        assert(_deposited == _collateral + _fromCollateral);
    }

    /// @notice Nothing is filed that the operator did not accept.
    function laneFiledWasAccepted() external view {
        assert(_filedTo <= _accepted);
    }
}

/// @notice INV-ONE-BOOK, for any lane: once one book has paid on it, the other never does.
contract BooksProof {
    uint32 private immutable _lane;
    bool private _byVouchers;
    bool private _byNetting;

    constructor(uint32 lane) {
        _lane = lane;
    }

    function voucherBook(uint32 lane) external {
        require(!Lanes.isNetting(lane));
        if (lane == _lane) _byVouchers = true;
    }

    function nettingBook(uint32 lane) external {
        require(Lanes.isNetting(lane));
        if (lane == _lane) _byNetting = true;
    }

    function oneBook() external view {
        assert(!_byVouchers || !_byNetting);
    }

    /// @dev It is bit 31, as the protocol has it.
    function bookIsBit31(uint32 lane) external pure {
        assert(Lanes.isNetting(lane) == (lane / (2 ** 31) == 1));
    }
}
