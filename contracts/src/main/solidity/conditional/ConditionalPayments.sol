// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IERC3009} from "@openzeppelin/contracts/interfaces/draft-IERC3009.sol";
import {ECDSA} from "@openzeppelin/contracts/utils/cryptography/ECDSA.sol";
import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {PullCredit} from "../credit/PullCredit.sol";
import {AnchoredLeaf} from "../escrow/AnchoredLeaf.sol";
import {LogPlace, ReceiveAuthorization} from "../escrow/EscrowTypes.sol";
import {Clocks} from "../vault/Clocks.sol";
import {Clock, Duration, Leaf} from "../vault/VaultTypes.sol";
import {Condition, Kind, Terms} from "./ConditionTypes.sol";
import {StorageProof} from "./StorageProof.sol";

/// @title ConditionalPayments
/// @notice Keeps a payment until all its conditions are met, and gives it back at the timeout if they were not.
///
/// @dev Invariants, each with an `invariant_` test of the same name:
///      - conditionalSolvent:   the balance of a token is at least its credits and the payments that wait.
///      - conditionalConserves: each payment is waiting, the payee's or the payer's, whole, and never two of them.
///      Anybody may bring a proof. A condition once met stays met. Dates need no proof; they are looked at whenever a
///      payment could be released. They lie before the timeout, so where nothing but dates was open at the timeout, the
///      payment is the payee's, whenever somebody looks. Nobody else has any power here.
contract ConditionalPayments is PullCredit, EIP712 {
    using Clocks for Clock;

    enum Status {
        NONE,
        WAITING,
        RELEASED,
        EXPIRED
    }

    /// @dev One slot. Bit i of `met` is condition i; `since` is the block in which the payment was funded.
    struct State {
        uint128 amount;
        uint64 since;
        uint8 met;
        Status status;
    }

    uint256 public constant MAX_CONDITIONS = 4;

    bytes32 private constant _TERMS = keccak256("Bascule conditional terms, version 1");
    bytes32 private constant _STATEMENT = keccak256("Statement(bytes32 subject,bytes32 value)");

    mapping(bytes32 termsHash => State state) private _payments;

    event Funded(bytes32 indexed termsHash, address indexed payer, address indexed payee, address token, uint128 amount);
    event ConditionMet(bytes32 indexed termsHash, uint256 index, address indexed by);

    /// @notice The preimage of a hash lock; whoever waits for it elsewhere reads it here.
    event Revealed(bytes32 indexed termsHash, bytes32 indexed hash, bytes32 preimage);
    event Released(bytes32 indexed termsHash, uint128 amount);
    event Expired(bytes32 indexed termsHash, uint128 amount);

    /// @notice The terms can never be used; `rule` names what is wrong with them.
    error BadTerms(string rule);
    error NotPayer(address sender);
    error AlreadyFunded(bytes32 termsHash);

    /// @notice What arrived is not what the terms promise.
    error NotTheAmount(uint256 received, uint128 amount);
    error NotWaiting(bytes32 termsHash, Status status);
    error TooEarly(uint64 blockNumber, uint64 time);
    error TooLate(uint64 blockNumber, uint64 time);

    /// @notice The condition of this index is of another kind, or is not there.
    error NoSuchCondition(uint256 index, Kind kind);
    error WrongPreimage(bytes32 hash, bytes32 expected);
    error NotSignedByOracle(bytes32 digest, address oracle);
    error ReceiptMismatch(uint8 leafType, bytes32 laneKey, uint128 to);
    error WrongValue(bytes32 value, bytes32 expected);

    /// @notice What was stored before the payment was funded says nothing about it.
    error BeforeFunding(uint256 blockNumber, uint64 since);

    /// @notice Conditions with a zero bit are not met yet.
    error ConditionsOpen(bytes32 termsHash, uint8 met);

    /// @notice All conditions were met in time: the payment is the payee's.
    error ConditionsMet(bytes32 termsHash);

    constructor() EIP712("Bascule", "1") {}

    /// @notice The payer puts the amount of the terms here.
    function fund(Terms calldata terms) external nonReentrant {
        bytes32 termsHash = _begin(terms);
        if (msg.sender != terms.payer) revert NotPayer(msg.sender);
        _arrive(termsHash, terms, _take(terms.token, terms.amount));
    }

    /// @notice Puts the amount here by the payer's ERC-3009 signature, whoever brings it. Its nonce is the hash of the
    ///         terms, so the signature is good for these terms only.
    function fundWithSignature(Terms calldata terms, ReceiveAuthorization calldata signature) external nonReentrant {
        bytes32 termsHash = _begin(terms);
        uint256 before = _balance(terms.token);
        IERC3009(terms.token).receiveWithAuthorization(
            terms.payer,
            address(this),
            terms.amount,
            signature.validAfter,
            signature.validBefore,
            termsHash,
            signature.v,
            signature.r,
            signature.s
        );
        _arrive(termsHash, terms, _received(terms.token, before));
    }

    /// @notice Meets a hash lock. The preimage is always 32 bytes, so that no chain with another limit disagrees.
    function reveal(Terms calldata terms, uint256 index, bytes32 preimage) external {
        (bytes32 termsHash, State memory state) = _open(terms);
        Condition calldata it = _condition(terms, index, Kind.HASH_LOCK);
        bytes32 hash = sha256(abi.encodePacked(preimage));
        if (hash != it.value) revert WrongPreimage(hash, it.value);
        emit Revealed(termsHash, hash, preimage);
        _meet(termsHash, terms, state, index);
    }

    /// @notice Meets a statement with the oracle's EIP-712 signature over subject and value, in this contract's domain.
    function attest(Terms calldata terms, uint256 index, bytes calldata signature) external {
        (bytes32 termsHash, State memory state) = _open(terms);
        Condition calldata it = _condition(terms, index, Kind.STATEMENT);
        bytes32 digest = statementDigest(it.key, it.value);
        (address recovered, ECDSA.RecoverError problem,) = ECDSA.tryRecoverCalldata(digest, signature);
        if (problem != ECDSA.RecoverError.NoError || recovered != it.source) {
            revert NotSignedByOracle(digest, it.source);
        }
        _meet(termsHash, terms, state, index);
    }

    /// @notice Meets a receipt with a leaf under the last root that the vault's operator anchored.
    function proveReceipt(Terms calldata terms, uint256 index, Leaf calldata leaf, LogPlace calldata place) external {
        (bytes32 termsHash, State memory state) = _open(terms);
        Condition calldata it = _condition(terms, index, Kind.RECEIPT);
        bool pays = leaf.leafType == AnchoredLeaf.ACCEPT || leaf.leafType == AnchoredLeaf.CAPTURE;
        if (!pays || leaf.laneKey != it.key || leaf.to < uint256(it.value)) {
            revert ReceiptMismatch(leaf.leafType, leaf.laneKey, leaf.to);
        }
        AnchoredLeaf.requireAnchored(it.source, leaf, place);
        _meet(termsHash, terms, state, index);
    }

    /// @notice Meets a storage condition with a header of this chain and the proofs of eth_getProof under it.
    function proveStorage(
        Terms calldata terms,
        uint256 index,
        bytes calldata header,
        bytes[] calldata accountProof,
        bytes[] calldata storageProof
    ) external {
        (bytes32 termsHash, State memory state) = _open(terms);
        Condition calldata it = _condition(terms, index, Kind.STORAGE);
        (bytes32 value, uint256 number) = StorageProof.read(header, it.source, it.key, accountProof, storageProof);
        if (number < state.since) revert BeforeFunding(number, state.since);
        if (value != it.value) revert WrongValue(value, it.value);
        _meet(termsHash, terms, state, index);
    }

    /// @notice Makes the payment when the last that was missing is a date. After the timeout too: a chain that stood
    ///         still between date and timeout takes nothing from the payee.
    function release(Terms calldata terms) external {
        (bytes32 termsHash, State memory state) = _waiting(terms);
        if (!_releaseIfMet(termsHash, terms, state)) revert ConditionsOpen(termsHash, state.met);
    }

    /// @notice Gives the payer its money back at the timeout, if a condition was not met. Anybody may call it.
    function expire(Terms calldata terms) external {
        (bytes32 termsHash, State memory state) = _waiting(terms);
        if (!_reached(terms.timeout)) revert TooEarly(terms.timeout.blockNumber, terms.timeout.time);
        if (_allMet(terms, state)) revert ConditionsMet(termsHash);
        state.status = Status.EXPIRED;
        _payments[termsHash] = state;
        emit Expired(termsHash, state.amount);
        _credit(terms.token, terms.payer, state.amount);
    }

    /// @notice The identity of a payment on this chain and in this contract.
    function hashOf(Terms calldata terms) public view returns (bytes32) {
        return keccak256(abi.encode(_TERMS, block.chainid, address(this), terms));
    }

    function paymentOf(bytes32 termsHash) external view returns (State memory) {
        return _payments[termsHash];
    }

    /// @notice What an oracle signs to say that the value of `subject` is `value`.
    function statementDigest(bytes32 subject, bytes32 value) public view returns (bytes32) {
        return _hashTypedDataV4(keccak256(abi.encode(_STATEMENT, subject, value)));
    }

    function _begin(Terms calldata terms) private view returns (bytes32 termsHash) {
        termsHash = hashOf(terms);
        if (_payments[termsHash].status != Status.NONE) revert AlreadyFunded(termsHash);
        _requireUsable(terms);
        _requireInTime(terms);
    }

    function _arrive(bytes32 termsHash, Terms calldata terms, uint256 received) private {
        if (received != terms.amount) revert NotTheAmount(received, terms.amount);
        _payments[termsHash] = State(terms.amount, uint64(block.number), 0, Status.WAITING);
        emit Funded(termsHash, terms.payer, terms.payee, terms.token, terms.amount);
    }

    function _waiting(Terms calldata terms) private view returns (bytes32 termsHash, State memory state) {
        termsHash = hashOf(terms);
        state = _payments[termsHash];
        if (state.status != Status.WAITING) revert NotWaiting(termsHash, state.status);
    }

    function _open(Terms calldata terms) private view returns (bytes32 termsHash, State memory state) {
        (termsHash, state) = _waiting(terms);
        _requireInTime(terms);
    }

    function _requireInTime(Terms calldata terms) private view {
        if (_reached(terms.timeout)) revert TooLate(terms.timeout.blockNumber, terms.timeout.time);
    }

    function _reached(Clock memory clock) private view returns (bool) {
        return clock.passed(Duration(0, 0));
    }

    function _condition(Terms calldata terms, uint256 index, Kind kind) private pure returns (Condition calldata it) {
        if (index >= terms.conditions.length) revert NoSuchCondition(index, kind);
        it = terms.conditions[index];
        if (it.kind != kind) revert NoSuchCondition(index, kind);
    }

    function _meet(bytes32 termsHash, Terms calldata terms, State memory state, uint256 index) private {
        state.met |= uint8(1 << index);
        emit ConditionMet(termsHash, index, msg.sender);
        if (!_releaseIfMet(termsHash, terms, state)) _payments[termsHash] = state;
    }

    function _releaseIfMet(bytes32 termsHash, Terms calldata terms, State memory state) private returns (bool) {
        if (!_allMet(terms, state)) return false;
        state.status = Status.RELEASED;
        _payments[termsHash] = state;
        emit Released(termsHash, state.amount);
        _credit(terms.token, terms.payee, state.amount);
        return true;
    }

    function _allMet(Terms calldata terms, State memory state) private view returns (bool) {
        for (uint256 i = 0; i < terms.conditions.length; ++i) {
            Condition calldata it = terms.conditions[i];
            bool met = it.kind == Kind.DATE ? _reached(_date(it)) : state.met & uint8(1 << i) != 0;
            if (!met) return false;
        }
        return true;
    }

    function _date(Condition calldata it) private pure returns (Clock memory) {
        return Clock(uint64(uint256(it.key)), uint64(uint256(it.value)));
    }

    /// @dev What could never be met, or means two things, is refused before money comes in.
    function _requireUsable(Terms calldata terms) private view {
        bool parties = terms.payer != address(0) && terms.payee != address(0) && terms.payee != address(this);
        if (!parties) revert BadTerms("parties");
        uint256 count = terms.conditions.length;
        if (count == 0 || count > MAX_CONDITIONS) revert BadTerms("conditions");
        for (uint256 i = 0; i < count; ++i) {
            Condition calldata it = terms.conditions[i];
            if (it.kind == Kind.HASH_LOCK) {
                if (it.source != address(0) || it.key != 0) revert BadTerms("hash lock");
            } else if (it.kind == Kind.DATE) {
                // Before the timeout in both, so that there is a time to release.
                bool early = uint256(it.key) < terms.timeout.blockNumber && uint256(it.value) < terms.timeout.time;
                if (it.source != address(0) || !early) revert BadTerms("date");
            } else if (it.kind == Kind.STATEMENT) {
                if (it.source == address(0)) revert BadTerms("statement");
            } else if (it.kind == Kind.RECEIPT) {
                bool bounded = it.value != 0 && uint256(it.value) <= type(uint128).max;
                if (it.source.code.length == 0 || !bounded) revert BadTerms("receipt");
            } else {
                if (it.source == address(0) || it.value == 0) revert BadTerms("storage");
            }
        }
    }
}
