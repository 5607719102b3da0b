// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Clocks} from "../vault/Clocks.sol";
import {SettlementVault} from "../vault/SettlementVault.sol";
import {VaultErrors} from "../vault/VaultErrors.sol";
import {VaultStorage} from "../vault/VaultStorage.sol";
import {Clock, Duration, Parameters} from "../vault/VaultTypes.sol";
import {BondRounds} from "./BondRounds.sol";
import {BondShares} from "./BondShares.sol";
import {BondStorage} from "./BondStorage.sol";
import {Phase} from "./BondTypes.sol";
import {LogChallenges} from "./LogChallenges.sol";

/// @title VaultBond
/// @notice An operator's bond for one vault: it pays payees whom a dishonest operator left without collateral, and it
///         is where anybody makes the operator answer for its log.
///
/// @dev The bond is credit of this contract in the vault: whoever has credit there adds to it by `transferCredit`.
///      Nobody has a role here; the owner's only right is to get back what has stayed for D_bond. In the vault this
///      contract may pay shortfalls from its credit and declare the exit, nothing else.
contract VaultBond is BondRounds, LogChallenges {
    using Clocks for Clock;
    using Clocks for Duration;

    /// @param payerShare_ kappa, in parts of 10,000.
    /// @param answer_ D_answer.
    constructor(SettlementVault vault_, address owner_, uint16 payerShare_, Duration memory answer_)
        BondStorage(vault_, owner_, payerShare_)
    {
        Parameters memory p = vault_.parameters();
        _hold(payerShare_ != 0 && payerShare_ <= BondShares.WHOLE, "0 < kappa <= 1");
        _hold(answer_.atLeast(p.alive, 1, Duration(0, 0)), "D_answer >= L");
        _hold(p.exit.atLeast(p.watch, 1, answer_), "D_exit >= D_watch + D_answer");
        _filing = p.filing;
        _stay = p.bond;
        _answer = answer_;
    }

    /// @notice The owner asks for some of the bond back. The stay of D_bond begins here, and again with each new
    ///         request; zero takes the request back.
    function requestRelease(address token, uint128 amount) external {
        if (msg.sender != owner) revert NotOwner(msg.sender);
        if (amount == 0) {
            delete _releases[token];
        } else {
            _releases[token] = Release(amount, Clocks.here());
        }
        emit ReleaseRequested(token, amount);
    }

    /// @notice Gives the owner what it asked for, or what is left of it, as credit in the vault: D_bond after the request,
    ///         after the end of the last round, and after the exit, if there was one.
    function finishRelease(address token) external returns (uint128 amount) {
        Release memory release = _releases[token];
        if (release.amount == 0) revert NoReleaseRequest(token);
        Round storage round = _rounds[token];
        if (round.phase != Phase.NONE) revert RoundIsOpen(token, round.id);
        _requireStayed(release.requested);
        if (round.id != 0) _requireStayed(round.closed);
        if (vault.state() == VaultStorage.State.EXIT) {
            (uint64 exitBlock, uint64 exitAt) = vault.exitClock();
            _requireStayed(Clock(exitBlock, exitAt));
        }
        uint128 credit = vault.creditOf(token, address(this));
        amount = release.amount < credit ? release.amount : credit;
        delete _releases[token];
        emit ReleaseFinished(token, amount);
        if (amount != 0) vault.transferCredit(token, owner, amount);
    }

    function _requireStayed(Clock memory since) private view {
        if (!since.passed(_stay)) revert ReleaseNotMature(since.blockNumber, since.time);
    }

    function _hold(bool holds, string memory rule) private pure {
        if (!holds) revert VaultErrors.BadParameters(rule);
    }
}
