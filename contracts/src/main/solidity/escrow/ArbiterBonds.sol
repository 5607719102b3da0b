// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import {Clocks} from "../vault/Clocks.sol";
import {Clock, Duration} from "../vault/VaultTypes.sol";
import {BondAmounts} from "./BondAmounts.sol";
import {EscrowStorage} from "./EscrowStorage.sol";
import {Arbitration, Terms} from "./EscrowTypes.sol";

/// @title ArbiterBonds
/// @notice For whom arbiters rule, and what they stake. Nobody names an arbiter without its word: else two strangers
///         could dispute with each other, too fast for any ruling, and share its bond. A bond is locked while its arbiter owes a ruling, is charged for silence, leaves only
///         after a wait, and may until then be slashed by governance, into the fund. Nothing else is in governance's
///         hands.
abstract contract ArbiterBonds is EscrowStorage {
    using Clocks for Clock;
    using BondAmounts for BondAmounts.Bond;

    struct BondExit {
        uint128 amount;
        Clock requested;
    }

    /// @notice Who may slash, and where slashed bonds go. Meant to be a timelock and a fund of the consortium.
    address public immutable governance;
    address public immutable fund;

    uint32 private immutable _exitBlocks;
    uint32 private immutable _exitSecs;
    mapping(address token => mapping(address arbiter => BondAmounts.Bond bond)) private _bonds;
    mapping(address token => mapping(address arbiter => BondExit request)) private _bondExits;

    /// @notice Whether the arbiter of these conditions, keccak256(abi.encode(merchant, token, arbitration)), agreed to them.
    mapping(bytes32 conditions => bool engaged) public isEngaged;

    constructor(address governance_, address fund_, Duration memory bondExit) {
        if (governance_ == address(0) || fund_ == address(0) || bondExit.blocks == 0 || bondExit.secs == 0) {
            revert BadParameters();
        }
        governance = governance_;
        fund = fund_;
        _exitBlocks = bondExit.blocks;
        _exitSecs = bondExit.secs;
    }

    /// @notice The caller will rule for new payments of this merchant in this token on exactly these conditions; or no
    ///         longer will.
    function engage(address merchant, address token, Arbitration calldata on, bool engaged) external {
        if (msg.sender != on.arbiter) revert NotArbiter(msg.sender);
        bytes32 conditions = keccak256(abi.encode(merchant, token, on));
        isEngaged[conditions] = engaged;
        emit Engaged(msg.sender, merchant, token, conditions, engaged);
    }

    /// @notice Adds to the caller's bond what really arrives.
    function addBond(address token, uint128 amount) external nonReentrant {
        uint128 received = SafeCast.toUint128(_take(token, amount));
        _bonds[token][msg.sender].amount += received;
        emit BondAdded(token, msg.sender, received);
    }

    /// @notice Asks for `amount` of the bond back; zero takes the wish back. Replaces an earlier one.
    function requestBondExit(address token, uint128 amount) external {
        if (amount == 0) {
            delete _bondExits[token][msg.sender];
        } else {
            _bondExits[token][msg.sender] = BondExit(amount, Clocks.here());
        }
        emit BondExitRequested(token, msg.sender, amount);
    }

    /// @notice Turns the requested bond, or what is left and free of it, into credit.
    function finishBondExit(address token) external {
        BondExit memory request = _bondExits[token][msg.sender];
        if (request.amount == 0) revert NoBondExit(token, msg.sender);
        if (!request.requested.passed(Duration(_exitBlocks, _exitSecs))) {
            revert BondExitNotMature(request.requested.blockNumber, request.requested.time);
        }
        delete _bondExits[token][msg.sender];
        BondAmounts.Bond storage bond = _bonds[token][msg.sender];
        uint128 amount = bond.atMostFree(request.amount);
        bond.amount -= amount;
        emit BondExited(token, msg.sender, amount);
        _credit(token, msg.sender, amount);
    }

    /// @notice Takes free bond of an arbiter that ruled as no honest one would. `reason` commits to the grounds.
    function slash(address token, address arbiter, uint128 amount, bytes32 reason) external {
        if (msg.sender != governance) revert NotGovernance(msg.sender);
        if (amount == 0) revert ZeroAmount();
        BondAmounts.Bond storage bond = _bonds[token][arbiter];
        if (amount > bond.free()) revert InsufficientBond(token, arbiter, bond.free(), amount);
        bond.amount -= amount;
        emit BondSlashed(token, arbiter, amount, reason);
        _credit(token, fund, amount);
    }

    function bondOf(address token, address arbiter) external view returns (uint128 amount, uint128 locked) {
        BondAmounts.Bond memory bond = _bonds[token][arbiter];
        return (bond.amount, bond.locked);
    }

    function bondExitOf(address token, address arbiter)
        external
        view
        returns (uint128 amount, uint64 requestedBlock, uint64 requestedAt)
    {
        BondExit memory it = _bondExits[token][arbiter];
        return (it.amount, it.requested.blockNumber, it.requested.time);
    }

    /// @dev The arbiter agreed to rule, and has the stake for one dispute. A bond that is about to leave does not count.
    function _requireBonded(Terms calldata terms) internal view {
        address token = terms.token;
        address arbiter = terms.arbitration.arbiter;
        uint128 needed = terms.arbitration.bond;
        if (!isEngaged[keccak256(abi.encode(terms.merchant, token, terms.arbitration))]) {
            revert ArbiterNotEngaged(arbiter, terms.merchant);
        }
        uint256 free = _bonds[token][arbiter].free();
        uint256 leaving = _bondExits[token][arbiter].amount;
        free = leaving < free ? free - leaving : 0;
        if (needed > free) revert ArbiterNotBonded(arbiter, free, needed);
    }

    /// @dev Locks what there is, up to `wanted`: an arbiter without a bond must not take a payer's dispute away.
    function _lockBond(address token, address arbiter, uint128 wanted) internal returns (uint128 locked) {
        BondAmounts.Bond storage bond = _bonds[token][arbiter];
        locked = bond.atMostFree(wanted);
        bond.locked += locked;
    }

    function _unlockBond(address token, address arbiter, uint128 locked) internal {
        _bonds[token][arbiter].locked -= locked;
    }

    function _chargeBond(address token, address arbiter, uint128 locked) internal {
        _bonds[token][arbiter].locked -= locked;
        _bonds[token][arbiter].amount -= locked;
    }
}
