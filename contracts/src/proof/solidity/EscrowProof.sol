// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {BondAmounts} from "../../main/solidity/escrow/BondAmounts.sol";
import {EscrowAmounts} from "../../main/solidity/escrow/EscrowAmounts.sol";

/// @notice One payment under any sequence of what its parties, its arbiter and strangers may do. `arrived`, `toPayees`,
///         `toPayer` and `refunds` are what the contract credits and takes beside its slot.
contract EscrowProof {
    using EscrowAmounts for EscrowAmounts.State;

    EscrowAmounts.State private _state;
    uint112 private _disputed;
    uint256 private _arrived;
    uint256 private _toPayees;
    uint256 private _toPayer;
    uint256 private _refunds;

    function authorize(uint112 amount) external {
        require(_state.status == EscrowAmounts.Status.NONE);
        _state = EscrowAmounts.State(amount, 0, 0, 0, EscrowAmounts.Status.OPEN);
        _arrived = amount;
    }

    /// @dev A draw from a hold: all draws together are at most the hold, a uint112.
    function draw(uint112 amount) external {
        require(_state.status != EscrowAmounts.Status.NONE && _arrived + amount <= type(uint112).max);
        _state = _state.arrived(amount);
        _arrived += amount;
    }

    function capture(uint112 amount) external {
        require(_state.status == EscrowAmounts.Status.OPEN && _state.captures < EscrowAmounts.MAX_CAPTURES);
        require(amount <= _state.capturable);
        _state = _state.captured(amount);
        _toPayees += amount;
    }

    /// @dev Void and reclaim do the same to the amounts.
    function close() external {
        require(_state.status != EscrowAmounts.Status.NONE);
        _toPayer += _state.capturable;
        _state = _state.closed();
    }

    function refund(uint112 amount) external {
        require(_state.status != EscrowAmounts.Status.NONE && amount <= _state.refundable);
        _state = _state.refunded(amount);
        _refunds += amount;
    }

    function dispute(uint112 amount) external {
        require(_state.status == EscrowAmounts.Status.OPEN && _disputed == 0 && amount <= _state.capturable);
        require(_state.disputes < EscrowAmounts.MAX_DISPUTES);
        _state = _state.disputed(amount);
        _disputed = amount;
    }

    /// @dev However it ends: by the arbiter, by a party that gives in, or by silence.
    function rule(uint112 toPayer) external {
        require(toPayer <= _disputed);
        uint112 toPayees = _disputed - toPayer;
        _disputed = 0;
        _state = _state.awarded(toPayees);
        _toPayees += toPayees;
        _toPayer += toPayer;
    }

    /// @notice What arrived is capturable, disputed, the payees' or the payer's: never lost, never twice.
    function escrowConserves() external view {
        assert(_arrived == uint256(_state.capturable) + _disputed + _toPayees + _toPayer);
    }

    /// @notice Refundable is what was captured and not refunded, so refunds never exceed captures.
    function escrowBounded() external view {
        assert(_toPayees == uint256(_state.refundable) + _refunds);
    }

    /// @notice No sum overflows its half of the slot: both together are at most what arrived.
    function escrowFitsItsSlot() external view {
        assert(uint256(_state.capturable) + _state.refundable <= _arrived && _arrived <= type(uint112).max);
    }

    /// @notice Rounding has at most this many occasions.
    function escrowDivisionsAreBounded() external view {
        assert(_state.captures <= EscrowAmounts.MAX_CAPTURES);
        assert(_state.disputes <= EscrowAmounts.MAX_DISPUTES);
    }
}

/// @notice An arbiter's bond under any sequence of what the arbiter, disputes and governance do to it.
contract EscrowBondProof {
    using BondAmounts for BondAmounts.Bond;

    BondAmounts.Bond private _bond;
    uint256 private _in;
    uint256 private _out;

    function add(uint128 amount) external {
        _bond.amount += amount;
        _in += amount;
    }

    function lock(uint128 wanted) external {
        _bond.locked += _bond.atMostFree(wanted);
    }

    function unlock(uint128 locked) external {
        require(locked <= _bond.locked);
        _bond.locked -= locked;
    }

    function charge(uint128 locked) external {
        require(locked <= _bond.locked);
        (uint128 toPayer, uint128 toMerchant) = BondAmounts.halves(locked);
        assert(toPayer >= toMerchant && toPayer - toMerchant <= 1);
        _bond.locked -= locked;
        _bond.amount -= locked;
        _out += uint256(toPayer) + toMerchant;
    }

    /// @dev An exit and a slashing take free bond alike.
    function take(uint128 wanted) external {
        uint128 amount = _bond.atMostFree(wanted);
        _bond.amount -= amount;
        _out += amount;
    }

    function bondLockedIsThere() external view {
        assert(_bond.locked <= _bond.amount);
    }

    function bondConserves() external view {
        assert(_in == _out + _bond.amount);
    }
}
