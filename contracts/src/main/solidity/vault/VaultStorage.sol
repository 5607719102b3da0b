// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {StandingFreeze} from "../access/StandingFreeze.sol";
import {LogTree} from "./LogTree.sol";
import {VaultErrors} from "./VaultErrors.sol";
import {VaultEvents} from "./VaultEvents.sol";
import {Anchor, Clock, Parameters} from "./VaultTypes.sol";

/// @title VaultStorage
/// @notice What the vault remembers, and who may read it: everybody.
///
/// @dev No sum of C and K of one token exceeds what was deposited, and deposits of a token stay below 2^128
///      (`_owed`), so moving value between accounts cannot overflow: nobody can make a settlement revert that way.
abstract contract VaultStorage is StandingFreeze, EIP712, VaultEvents, VaultErrors {
    enum State {
        OPEN,
        EXIT
    }

    /// @dev One slot: what an account pledged for its vouchers, and what it may withdraw.
    struct Balance {
        uint128 collateral;
        uint128 credit;
    }

    /// @dev One slot: how far a lane is paid, and how far a shortfall of it was filed.
    struct Lane {
        uint128 settled;
        uint128 filedTo;
    }

    struct VoucherKey {
        address signer;
        uint64 retiredAt;
    }

    struct Unpledge {
        uint128 amount;
        Clock requested;
    }

    /// @dev `revokedEpoch` and `revokedAnchor` keep the log as it was anchored when the key was revoked: what lies
    ///      under it still counts, and so do the last anchors of the epochs before.
    struct OperatorKey {
        address signer;
        uint64 from;
        uint32 revokedEpoch;
        uint64 fromBlock;
        uint64 revokedAt;
        Anchor revokedAnchor;
    }

    struct Part {
        uint64 window;
        uint32 part;
        bool last;
    }

    /// @dev Reserved, and never used: see `_rounds`.
    struct Round {
        Clock opened;
        uint64 seniorSize;
        uint64 lanes;
        uint128 seniorTotal;
        uint128 juniorTotal;
    }

    bytes32 public constant OPERATOR_ROLE = keccak256("OPERATOR_ROLE");
    bytes32 public constant GUARDIAN_ROLE = keccak256("GUARDIAN_ROLE");
    bytes32 public constant EMERGENCY_ROLE = keccak256("EMERGENCY_ROLE");

    Parameters internal _parameters;

    mapping(address token => mapping(address account => Balance balance)) internal _balances;
    mapping(address token => uint128 amount) internal _owed;
    mapping(bytes32 laneKey => Lane lane) internal _lanes;
    mapping(address account => uint32 epoch) internal _keyEpochs;
    mapping(address account => mapping(uint32 epoch => VoucherKey key)) internal _voucherKeys;
    mapping(address token => mapping(address account => Unpledge request)) internal _unpledges;
    mapping(address token => bool listed) internal _listed;

    mapping(uint32 id => OperatorKey key) internal _operatorKeys;
    mapping(address signer => uint32 id) internal _operatorKeyIds;
    uint32 internal _lastOperatorKeyId;

    uint32 internal _logEpoch;
    address internal _bond; // pays shortfalls out of its own credit; zero until it is named
    Clock internal _logEpochClock;
    Clock internal _lastAlive;
    mapping(uint32 epoch => Anchor last) internal _anchors;
    mapping(bytes32 logId => uint32 epoch) internal _epochOfLog;

    Part internal _lastPart;

    State internal _state;
    uint64 internal _pausedUntil; // block number; inflow stands still below it
    uint64 internal _pauseAllowedFrom; // block number
    Clock internal _exitClock;

    // Reserved before the bond and the netting book became contracts of their own (docs/adr/0080, 0085). Nothing writes
    // them; no value can enter where no function could let it out again.
    mapping(address token => uint128 amount) internal _bonds;
    mapping(address token => mapping(uint32 id => Round round)) internal _rounds;
    mapping(address token => mapping(uint256 slot => uint256 packed)) internal _netting;

    /// @dev From a token to the contract of its netting book, and from that contract to its token.
    mapping(address tokenOrBook => address bookOrToken) internal _books;

    /// @notice C: what backs the account's vouchers.
    function collateralOf(address token, address account) external view returns (uint128) {
        return _balances[token][account].collateral;
    }

    /// @notice K: what the account may withdraw.
    function creditOf(address token, address account) external view returns (uint128) {
        return _balances[token][account].credit;
    }

    /// @notice The sum of all collateral and credit of a token.
    function owedOf(address token) external view returns (uint128) {
        return _owed[token];
    }

    /// @notice The contract that pays shortfalls; zero until it is named.
    function bond() external view returns (address) {
        return _bond;
    }

    /// @notice The bond of a token: the credit of the contract that pays shortfalls from it.
    function bondOf(address token) external view returns (uint128) {
        return _balances[token][_bond].credit;
    }

    function settledOf(bytes32 laneKey) external view returns (uint128) {
        return _lanes[laneKey].settled;
    }

    function filedToOf(bytes32 laneKey) external view returns (uint128) {
        return _lanes[laneKey].filedTo;
    }

    /// @notice The part that was settled last; (0, 0, true) before the first, so that window 1 part 0 comes next.
    function lastPart() external view returns (uint64 window, uint32 part, bool last) {
        Part memory it = _lastPart;
        return (it.window, it.part, it.last);
    }

    /// @notice Who signs for the account in this epoch, and until when (zero: not retired).
    function voucherKeyOf(address account, uint32 epoch) external view returns (address signer, uint64 retiredAt) {
        return (_signerOf(account, epoch), _voucherKeys[account][epoch].retiredAt);
    }

    function currentKeyEpoch(address account) external view returns (uint32) {
        return _keyEpochs[account];
    }

    /// @notice The operator's key: signer, the time from which it counts, and since when it does not (zero: it does).
    function operatorKeyOf(uint32 id) external view returns (address signer, uint64 from, uint64 revokedAt) {
        OperatorKey storage key = _operatorKeys[id];
        return (key.signer, key.from, key.revokedAt);
    }

    function lastOperatorKeyId() external view returns (uint32) {
        return _lastOperatorKeyId;
    }

    /// @notice The identity of the operator's present log.
    function logId() public view returns (bytes32) {
        return _logIdOf(_logEpoch);
    }

    function logEpoch() external view returns (uint32) {
        return _logEpoch;
    }

    /// @notice The epoch of a log; zero if it is none of this vault.
    function epochOfLog(bytes32 id) external view returns (uint32) {
        return _epochOfLog[id];
    }

    /// @notice When the present log epoch began; (0, 0) for the first.
    function logEpochClock() external view returns (uint64 blockNumber, uint64 time) {
        return (_logEpochClock.blockNumber, _logEpochClock.time);
    }

    /// @notice Size and root of the log as anchored last in the present epoch.
    function anchored() external view returns (uint64 size, bytes32 root) {
        return anchorOf(_logEpoch);
    }

    /// @notice The last anchor of any epoch; of an epoch that never began, (0, 0).
    function anchorOf(uint32 epoch) public view returns (uint64 size, bytes32 root) {
        Anchor memory it = _anchors[epoch];
        return (it.size, it.root);
    }

    /// @notice When the operator last anchored (or, before that, when the vault was made).
    function lastAlive() external view returns (uint64 blockNumber, uint64 time) {
        return (_lastAlive.blockNumber, _lastAlive.time);
    }

    function state() external view returns (State) {
        return _state;
    }

    /// @notice When the exit was declared; (0, 0) while open.
    function exitClock() external view returns (uint64 blockNumber, uint64 time) {
        return (_exitClock.blockNumber, _exitClock.time);
    }

    /// @notice Inflow stands still below this block.
    function pausedUntil() external view returns (uint64 untilBlock) {
        return _pausedUntil;
    }

    function unpledgeOf(address token, address account)
        external
        view
        returns (uint128 amount, uint64 requestedBlock, uint64 requestedAt)
    {
        Unpledge memory it = _unpledges[token][account];
        return (it.amount, it.requested.blockNumber, it.requested.time);
    }

    function isListed(address token) external view returns (bool) {
        return _listed[token];
    }

    /// @notice The contract that settles the token's netting lanes; zero when none was named.
    function nettingOf(address token) external view returns (address book) {
        return _books[token];
    }

    function parameters() external view returns (Parameters memory) {
        return _parameters;
    }

    /// @notice The EIP-712 domain separator of vouchers and checkpoints.
    function domainSeparator() external view returns (bytes32) {
        return _domainSeparatorV4();
    }

    /// @dev A frozen bond, or netting book, would pay nobody.
    function isFreezable(address account) public view override returns (bool) {
        return account != address(this) && account != address(0) && account != _bond
            && _books[account] == address(0);
    }

    function _moveCredit(address token, address from, address to, uint128 amount) internal {
        _takeCredit(token, from, amount);
        _balances[token][to].credit += amount;
        emit CreditMoved(token, from, to, amount);
    }

    function _takeCredit(address token, address account, uint128 amount) internal {
        if (amount == 0) revert ZeroAmount();
        Balance storage balance = _balances[token][account];
        uint128 credit = balance.credit;
        if (amount > credit) revert InsufficientCredit(token, account, credit, amount);
        balance.credit = credit - amount;
    }

    /// @dev Epoch 0 belongs to the account's own address, for ever; zero means that the epoch was never begun.
    function _signerOf(address account, uint32 epoch) internal view returns (address) {
        return epoch == 0 ? account : _voucherKeys[account][epoch].signer;
    }

    function _logIdOf(uint32 epoch) internal view returns (bytes32) {
        return keccak256(abi.encode(block.chainid, address(this), epoch));
    }

    function _startLog(uint32 epoch, Clock memory clock) internal {
        bytes32 id = _logIdOf(epoch);
        _logEpoch = epoch;
        _logEpochClock = clock;
        _epochOfLog[id] = epoch;
        _anchors[epoch].root = LogTree.EMPTY;
        emit LogEpochStarted(epoch, id);
    }

    function _addOperatorKey(address signer, Clock memory from) internal returns (uint32 id) {
        if (signer == address(0)) revert ZeroAddress();
        if (_operatorKeyIds[signer] != 0) revert OperatorKeyUsed(signer, _operatorKeyIds[signer]);
        id = ++_lastOperatorKeyId;
        _operatorKeyIds[signer] = id;
        OperatorKey storage key = _operatorKeys[id];
        key.signer = signer;
        key.from = from.time;
        key.fromBlock = from.blockNumber;
        emit OperatorKeyAdded(id, signer, from.time);
    }

    function _requireOpen() internal view {
        if (_state != State.OPEN) revert NotOpen();
    }
}
