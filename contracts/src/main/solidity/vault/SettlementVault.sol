// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {Clocks} from "./Clocks.sol";
import {VaultAccounts} from "./VaultAccounts.sol";
import {VaultSettlement} from "./VaultSettlement.sol";
import {Clock, Duration, Parameters, Roles} from "./VaultTypes.sol";

/// @title SettlementVault
/// @notice Holds what payers pledge and what payees are owed, for one operator. Vouchers that the operator accepted
///         move collateral; nothing else does, but its owner after a wait.
///
/// @dev Invariants (docs/protocol.md), each with a test of the same name: INV-SOLVENT, INV-MONOTONE, INV-CONSENT,
///      INV-ACCEPTED-ONLY, INV-NO-GRIEF, INV-ONE-BOOK.
///      Not upgradeable; a new version is a new vault, and this one goes to EXIT.
contract SettlementVault is VaultAccounts, VaultSettlement {
    using Clocks for Clock;
    using Clocks for Duration;

    /// @param operatorKeys Keys that sign checkpoints, ids from 1; they count at once.
    /// @param tokens Tokens that may be deposited from the start.
    constructor(Parameters memory p, Roles memory roles, address[] memory operatorKeys, address[] memory tokens)
        EIP712("Bascule", "1")
    {
        _check(p);
        _parameters = p;
        if (roles.governance == address(0)) revert ZeroAddress();
        _grantRole(DEFAULT_ADMIN_ROLE, roles.governance);
        _grantUnlessZero(OPERATOR_ROLE, roles.operator);
        _grantUnlessZero(GUARDIAN_ROLE, roles.guardian);
        _grantUnlessZero(EMERGENCY_ROLE, roles.emergency);
        _grantUnlessZero(FREEZER_ROLE, roles.freezer);
        _grantUnlessZero(FREEZE_CONFIRMER_ROLE, roles.freezeConfirmer);
        _lastPart.last = true;
        _lastAlive = Clocks.here();
        _startLog(1, Clock(0, 0));
        for (uint256 i = 0; i < operatorKeys.length; ++i) {
            _addOperatorKey(operatorKeys[i], Clocks.here());
        }
        for (uint256 i = 0; i < tokens.length; ++i) {
            _list(tokens[i], true);
        }
    }

    /// @notice Allows or ends deposits of a token. What is inside stays usable either way.
    function listToken(address token, bool listed) external onlyRole(DEFAULT_ADMIN_ROLE) {
        _list(token, listed);
    }

    /// @notice Names the contract that pays shortfalls from its own credit (`payShortfall`), once and for ever. It may
    ///         also put the vault into EXIT, and nothing else.
    function setBond(address bond_) external onlyRole(DEFAULT_ADMIN_ROLE) {
        if (_bond != address(0)) revert BondIsSet(_bond);
        if (bond_.code.length == 0) revert NotAContract(bond_);
        _requireNotFrozen(bond_);
        _bond = bond_;
        emit BondSet(bond_);
    }

    /// @notice Names the contract that settles the token's netting lanes, once for the vault's life: of two contracts,
    ///         each could pay for the same lane. It holds what belongs to many, so it can never be frozen.
    function nameNetting(address token, address book) external onlyRole(DEFAULT_ADMIN_ROLE) {
        if (_books[token] != address(0) || _books[book] != address(0)) revert NettingIsNamed(token);
        if (book.code.length == 0) revert NotAContract(book);
        _requireNotFrozen(book);
        _books[token] = book;
        _books[book] = token;
        emit NettingNamed(token, book);
    }

    /// @notice Puts the vault into EXIT for good: anybody, once the operator is silent; the bond, after a shortfall that
    ///         nobody cured or a log that forked; governance, to migrate.
    function declareExit() external {
        if (_state == State.EXIT) revert AlreadyExit();
        Clock memory alive = _lastAlive;
        if (
            msg.sender != _bond && !alive.passed(_parameters.alive) && !hasRole(DEFAULT_ADMIN_ROLE, msg.sender)
        ) {
            revert OperatorAlive(alive.blockNumber, alive.time);
        }
        _state = State.EXIT;
        _exitClock = Clocks.here();
        emit ExitDeclared(msg.sender);
    }

    /// @notice Stops deposit and pledge for some blocks; again only after four times the longest pause.
    function pauseInflow(uint64 blocks) external onlyRole(GUARDIAN_ROLE) {
        uint64 longest = _parameters.pause.blocks;
        if (blocks == 0) revert ZeroAmount();
        if (blocks > longest) revert PauseTooLong(blocks, longest);
        if (block.number < _pauseAllowedFrom) revert PauseTooSoon(_pauseAllowedFrom);
        _pausedUntil = uint64(block.number) + blocks;
        _pauseAllowedFrom = uint64(block.number) + 4 * longest;
        emit InflowPaused(_pausedUntil);
    }

    function _list(address token, bool listed) private {
        if (listed && token.code.length == 0) revert TokenNotListed(token);
        _listed[token] = listed;
        emit TokenListed(token, listed);
    }

    function _grantUnlessZero(bytes32 role, address account) private {
        if (account != address(0)) _grantRole(role, account);
    }

    /// @dev The inequalities of docs/protocol.md section 10, in their order there.
    function _check(Parameters memory p) private pure {
        Duration memory none = Duration(0, 0);
        Duration memory one = Duration(1, 1);
        _hold(p.anchorInterval.atLeast(none, 0, one), "I_anchor > 0");
        _hold(p.settleInterval.atLeast(none, 0, one), "I_settle > 0");
        _hold(p.alive.atLeast(p.anchorInterval, 1, one), "L > I_anchor");
        _hold(p.watch.atLeast(none, 0, one), "D_watch > 0");
        _hold(p.pause.atLeast(none, 0, one), "P > 0");
        Duration memory aliveAndWatch = Duration(p.alive.blocks + p.watch.blocks, p.alive.secs + p.watch.secs);
        _hold(p.exit.atLeast(p.settleInterval, 2, aliveAndWatch), "D_exit >= L + 2 I_settle + D_watch");
        _hold(p.exit.blocks >= 2 * uint256(p.maxParts), "blocks(D_exit) >= 2 n_max");
        _hold(p.filing.atLeast(p.watch, 1, none), "F >= D_watch");
        _hold(p.bond.atLeast(p.exit, 1, p.filing), "D_bond >= D_exit + F");
        _hold(p.exit.atLeast(p.pause, 4, none), "P <= D_exit / 4");
        _hold(p.keyRetirement >= p.observationLag, "R >= observation lag");
        _hold(p.maxTtl != 0 && p.maxTtl <= p.alive.secs, "0 < maxTtl <= L");
    }

    function _hold(bool holds, string memory rule) private pure {
        if (!holds) revert BadParameters(rule);
    }
}
