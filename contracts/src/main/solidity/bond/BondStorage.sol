// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {SettlementVault} from "../vault/SettlementVault.sol";
import {VaultErrors} from "../vault/VaultErrors.sol";
import {Clock, Duration} from "../vault/VaultTypes.sol";
import {BondErrors} from "./BondErrors.sol";
import {BondEvents} from "./BondEvents.sol";
import {Phase} from "./BondTypes.sol";

/// @title BondStorage
/// @notice What the bond remembers, and who may read it: everybody. The bond itself is this contract's credit in the
///         vault; no token and no amount is kept here.
abstract contract BondStorage is BondEvents, BondErrors {
    /// @dev Claims in two classes: proven under the root anchored before the round, and the rest.
    struct Sums {
        uint256 senior;
        uint256 junior;
    }

    /// @dev `uncounted` and `unpaid` are how many lanes wait for `count` and for `pay`. `bond` and `total` are fixed by
    ///      counting. `closed` is the end of the round before, until this one ends.
    struct Round {
        Clock opened;
        Clock closed;
        uint32 id;
        Phase phase;
        uint32 seniorEpoch;
        uint64 seniorSize;
        bytes32 seniorRoot;
        uint128 bond;
        uint64 uncounted;
        uint64 unpaid;
        Sums total;
    }

    /// @dev A lane in the round with this id, or in none. `filedTo` is how far it was filed when it joined last: what is
    ///      filed later is another round's. `closedTo` is how far earlier rounds divided its shortfall: a filing counts in
    ///      one round only.
    struct Claim {
        uint32 round;
        bool counted;
        uint128 seniorTo;
        uint128 senior;
        uint128 junior;
        uint128 filedTo;
        uint128 closedTo;
    }

    /// @dev What a payer's payees ask of the round with this id, the most they get of it, and all they drew so far.
    struct Payer {
        uint32 round;
        uint128 drawn;
        uint128 most;
        Sums asked;
    }

    struct Release {
        uint128 amount;
        Clock requested;
    }

    struct Challenge {
        bytes32 root;
        Clock opened;
        uint32 operatorKeyId;
        bool answered;
    }

    SettlementVault public immutable vault;

    /// @notice Owns what is left of the bond: remainders of the division, and all of it once it may leave.
    address public immutable owner;

    /// @notice kappa: the most that the payees of one payer get of the bond, in parts of 10,000.
    uint16 public immutable payerShare;

    Duration internal _filing;
    Duration internal _stay;
    Duration internal _answer;

    mapping(address token => Round round) internal _rounds;
    mapping(bytes32 laneKey => Claim claim) internal _claims;
    mapping(address token => mapping(address payer => Payer it)) internal _payers;
    mapping(address token => Release release) internal _releases;
    mapping(bytes32 logId => mapping(uint64 size => Challenge challenge)) internal _challenges;

    constructor(SettlementVault vault_, address owner_, uint16 payerShare_) {
        if (owner_ == address(0)) revert VaultErrors.ZeroAddress();
        vault = vault_;
        owner = owner_;
        payerShare = payerShare_;
    }

    /// @notice The round of a token that is open, or was last.
    function roundOf(address token) external view returns (Round memory) {
        return _rounds[token];
    }

    /// @notice A lane's claim; it is in the open round if `round` is that round's id.
    function claimOf(bytes32 laneKey) external view returns (Claim memory) {
        return _claims[laneKey];
    }

    /// @notice What the payees of a payer drew from the bond in all rounds.
    function drawnOf(address token, address payer) external view returns (uint128) {
        return _payers[token][payer].drawn;
    }

    /// @notice What the owner wants back of the bond, and since when.
    function releaseOf(address token)
        external
        view
        returns (uint128 amount, uint64 requestedBlock, uint64 requestedAt)
    {
        Release memory it = _releases[token];
        return (it.amount, it.requested.blockNumber, it.requested.time);
    }

    /// @notice What of the bond is there for shortfalls for at least D_bond from now: what the owner has not asked back.
    function lockedOf(address token) external view returns (uint128) {
        uint128 credit = vault.creditOf(token, address(this));
        uint128 asked = _releases[token].amount;
        return asked < credit ? credit - asked : 0;
    }

    /// @notice The challenge of a checkpoint with this log and size; its clock is (0, 0) if there was none.
    function challengeOf(bytes32 logId, uint64 size) external view returns (Challenge memory) {
        return _challenges[logId][size];
    }

    /// @dev Only the vault's own bond begins what ends with the vault's help: a payment of a shortfall, or the exit.
    function _requireNamed() internal view {
        address named = vault.bond();
        if (named != address(this)) revert NotTheBondOf(address(vault), named);
    }

    /// @notice D_answer.
    function answerSpan() external view returns (Duration memory) {
        return _answer;
    }
}
