// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Clocks} from "../vault/Clocks.sol";
import {Clock} from "../vault/VaultTypes.sol";
import {VoucherHash} from "../vault/VoucherHash.sol";
import {AnchoredLeaf} from "./AnchoredLeaf.sol";
import {ArbiterBonds} from "./ArbiterBonds.sol";
import {BondAmounts} from "./BondAmounts.sol";
import {EscrowAmounts} from "./EscrowAmounts.sol";
import {Evidence, Terms} from "./EscrowTypes.sol";

/// @title EscrowDisputes
/// @notice A payer takes a part of what is not captured out of the merchant's reach. The arbiter of the terms divides
///         it, on evidence that this contract has checked; if it is silent, the terms divide it.
abstract contract EscrowDisputes is ArbiterBonds {
    using Clocks for Clock;
    using EscrowAmounts for EscrowAmounts.State;

    struct Dispute {
        uint128 amount;
        uint128 bond;
        Clock opened;
    }

    mapping(bytes32 termsHash => Dispute dispute) private _disputes;
    mapping(bytes32 termsHash => mapping(bytes32 leafHash => bool admitted)) private _evidence;

    /// @notice The payer disputes a part of what is not captured; only this part is frozen.
    function dispute(Terms calldata terms, uint112 amount) external nonReentrant {
        (bytes32 termsHash, EscrowAmounts.State memory state) = _known(terms);
        if (msg.sender != terms.payer) revert NotPayer(msg.sender);
        if (terms.arbitration.arbiter == address(0)) revert NoArbiter(termsHash);
        _requireOpen(termsHash, state);
        _requireBefore(terms.authorization);
        if (_disputes[termsHash].amount != 0) revert DisputeIsOpen(termsHash);
        if (state.disputes == EscrowAmounts.MAX_DISPUTES) revert TooManyDisputes(termsHash, state.disputes);
        _requireCapturable(termsHash, state, amount);

        _payments[termsHash] = state.disputed(amount);
        uint128 bond = _lockBond(terms.token, terms.arbitration.arbiter, terms.arbitration.bond);
        _disputes[termsHash] = Dispute(amount, bond, Clocks.here());
        emit Disputed(termsHash, terms.arbitration.arbiter, amount, bond);
    }

    /// @notice Payer or merchant brings a payment between the parties, proven from the vault's log.
    function admitEvidence(Terms calldata terms, Evidence calldata evidence) external returns (bytes32 leafHash) {
        (bytes32 termsHash,,) = _disputed(terms);
        if (msg.sender != terms.payer && msg.sender != terms.merchant) revert NotParty(msg.sender);
        _requireParty(terms, evidence.from);
        _requireParty(terms, evidence.to);
        bytes32 laneKey = VoucherHash.laneKey(evidence.from, evidence.to, terms.token, evidence.lane);
        if (evidence.leaf.laneKey != laneKey) revert LaneMismatch(evidence.leaf.laneKey, laneKey);
        leafHash = AnchoredLeaf.requireAnchored(terms.vault, evidence.leaf, evidence.place);
        _evidence[termsHash][leafHash] = true;
        emit EvidenceAdmitted(
            termsHash, leafHash, msg.sender, evidence.leaf.leafType, evidence.leaf.from, evidence.leaf.to
        );
    }

    /// @notice The arbiter gives `toPayer` of the disputed amount back and the rest to the payees. A leaf that it rests
    ///         on must have been admitted; zero names none.
    function rule(Terms calldata terms, uint128 toPayer, bytes32 grounds) external nonReentrant {
        (bytes32 termsHash, EscrowAmounts.State memory state, Dispute memory it) = _disputed(terms);
        if (msg.sender != terms.arbitration.arbiter) revert NotArbiter(msg.sender);
        if (it.opened.passed(terms.arbitration.ruling)) revert TooLate(it.opened.blockNumber, it.opened.time);
        if (grounds != 0 && !_evidence[termsHash][grounds]) revert UnknownEvidence(termsHash, grounds);
        if (toPayer > it.amount) revert AboveDisputed(toPayer, it.amount);
        _unlockBond(terms.token, terms.arbitration.arbiter, it.bond);
        _end(termsHash, terms, state, it, toPayer, grounds);
    }

    /// @notice A party gives in: the payer leaves all of the disputed amount to the payees, the merchant to the payer.
    function concede(Terms calldata terms) external nonReentrant {
        (bytes32 termsHash, EscrowAmounts.State memory state, Dispute memory it) = _disputed(terms);
        if (msg.sender != terms.payer && msg.sender != terms.merchant) revert NotParty(msg.sender);
        _unlockBond(terms.token, terms.arbitration.arbiter, it.bond);
        _end(termsHash, terms, state, it, msg.sender == terms.payer ? 0 : it.amount, 0);
    }

    /// @notice Anybody ends a dispute whose arbiter was silent: the terms divide the amount, and the arbiter's locked
    ///         bond goes to payer and merchant in halves.
    function ruleBySilence(Terms calldata terms) external nonReentrant {
        (bytes32 termsHash, EscrowAmounts.State memory state, Dispute memory it) = _disputed(terms);
        if (!it.opened.passed(terms.arbitration.ruling)) revert TooEarly(it.opened.blockNumber, it.opened.time);
        if (it.bond != 0) {
            _chargeBond(terms.token, terms.arbitration.arbiter, it.bond);
            emit SilenceCharged(termsHash, terms.arbitration.arbiter, it.bond);
            (uint128 toPayer, uint128 toMerchant) = BondAmounts.halves(it.bond);
            _credit(terms.token, terms.payer, toPayer);
            _credit(terms.token, terms.merchant, toMerchant);
        }
        _end(termsHash, terms, state, it, EscrowAmounts.share(it.amount, terms.arbitration.silenceBps), 0);
    }

    /// @notice The open dispute of a payment; an amount of zero says that there is none.
    function disputeOf(bytes32 termsHash)
        external
        view
        returns (uint128 amount, uint128 bond, uint64 openedBlock, uint64 openedAt)
    {
        Dispute memory it = _disputes[termsHash];
        return (it.amount, it.bond, it.opened.blockNumber, it.opened.time);
    }

    function isAdmitted(bytes32 termsHash, bytes32 leafHash) external view returns (bool) {
        return _evidence[termsHash][leafHash];
    }

    /// @dev The payees' part is paid at once, whatever has expired meanwhile: a late ruling must not be worth nothing.
    function _end(
        bytes32 termsHash,
        Terms calldata terms,
        EscrowAmounts.State memory state,
        Dispute memory it,
        uint256 toPayer,
        bytes32 grounds
    ) private {
        uint256 toPayees = it.amount - toPayer;
        delete _disputes[termsHash];
        _payments[termsHash] = state.awarded(uint112(toPayees)); // at most the disputed amount, a uint112
        emit Ruled(termsHash, msg.sender, toPayer, toPayees, grounds);
        _credit(terms.token, terms.payer, toPayer);
        if (toPayees != 0) _distribute(termsHash, terms, toPayees, terms.fees.minBps);
    }

    function _disputed(Terms calldata terms)
        private
        view
        returns (bytes32 termsHash, EscrowAmounts.State memory state, Dispute memory it)
    {
        (termsHash, state) = _known(terms);
        it = _disputes[termsHash];
        if (it.amount == 0) revert NoDispute(termsHash);
    }

    function _requireParty(Terms calldata terms, address account) private view {
        if (account == terms.payer || account == terms.merchant || account == address(this)) return;
        for (uint256 i = 0; i < terms.payees.length; ++i) {
            if (account == terms.payees[i]) return;
        }
        revert NotParty(account);
    }
}
