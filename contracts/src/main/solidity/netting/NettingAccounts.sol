// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IERC20Metadata} from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Metadata.sol";
import {Clocks} from "../vault/Clocks.sol";
import {VaultStorage} from "../vault/VaultStorage.sol";
import {Clock, Duration, Parameters} from "../vault/VaultTypes.sol";
import {NetBook} from "./NetBook.sol";
import {NettingMembers} from "./NettingMembers.sol";
import {NettingPocket} from "./NettingPocket.sol";

/// @title NettingAccounts
/// @notice How money comes into the netting book and leaves it, and who stands behind whose debit.
///
/// @dev `spendable` of an account is its balance N plus its cap: what it can still pay. It is never negative, so no
///      balance is below -cap. The cap is money that a guarantor put in, so all spendable amounts together are what
///      entered and did not leave, whoever owes whom, and the book's credit in the vault covers them.
abstract contract NettingAccounts is NettingMembers {
    using Clocks for Clock;
    using Clocks for Duration;

    /// @dev One slot: what an owner wants back, and since when.
    struct Leave {
        uint64 units;
        Clock requested;
    }

    address public immutable token;

    /// @notice One ledger unit in the token's base units.
    uint128 public immutable unit;

    /// @notice The vault's log at deployment, the only one whose acceptances this book settles. A new log ends the book:
    ///         what the old one held and nobody restored can then still be redeemed.
    bytes32 public immutable logId;

    /// @dev D_exit and L of the vault, which never change there.
    uint32 private immutable _exitBlocks;
    uint32 private immutable _exitSeconds;
    uint32 private immutable _aliveBlocks;
    uint32 private immutable _aliveSeconds;

    /// @dev Index 0 stands for no account, so that an unknown address never reads another's money.
    address[] private _accounts;
    mapping(address account => uint32 index) private _indexes;
    mapping(uint256 slot => uint256 packed) internal _spendable;
    mapping(uint256 slot => uint256 packed) private _caps;
    mapping(address account => address guarantor) private _guarantors;
    mapping(address account => mapping(address owner => Leave request)) private _leaves;
    uint64 private _total;

    /// @dev When the last window was completed that was cut after the one before, or when money entered an empty book.
    Clock private _lastWindow;

    /// @dev The log's time up to which every acceptance is settled: the latest checkpoint of a completed window.
    uint64 private _settledUntil;

    /// @dev When this book's own exit was declared; (0, 0) while it was not.
    Clock private _exitClock;

    constructor(address token_, uint8 scale) {
        uint8 decimals = IERC20Metadata(token_).decimals();
        if (scale > decimals || decimals - scale > 18) revert BadScale(decimals, scale);
        token = token_;
        unit = uint128(10 ** (decimals - scale));
        logId = vault.logId();
        Parameters memory p = vault.parameters();
        // What a payee has to wait for at most, and a watcher's time: members that it does not know are no members
        // before it has left.
        Duration memory leaveAndWatch = Duration(p.exit.blocks + p.watch.blocks, p.exit.secs + p.watch.secs);
        if (!p.bond.atLeast(p.alive, 2, leaveAndWatch)) revert BadParameters("D_bond >= D_exit + 2 L + D_watch");
        (_exitBlocks, _exitSeconds) = (p.exit.blocks, p.exit.secs);
        (_aliveBlocks, _aliveSeconds) = (p.alive.blocks, p.alive.secs);
        _accounts.push();
    }

    /// @notice Gives accounts their index, in the order given: who trades together should stand together, since four
    ///         share a slot. An account that has one keeps it.
    function register(address[] calldata accounts) external {
        _requireRole(OPERATOR_ROLE);
        for (uint256 i = 0; i < accounts.length; ++i) {
            _indexed(accounts[i]);
        }
    }

    /// @notice Names who may guarantee for the caller; zero names nobody. Not while a guarantee stands.
    function setGuarantor(address guarantor) external {
        uint64 cap = capOf(msg.sender);
        if (cap != 0) revert GuaranteeInUse(msg.sender, cap);
        _guarantors[msg.sender] = guarantor;
        emit GuarantorSet(msg.sender, guarantor);
    }

    /// @notice Makes the credit in a pocket spendable for `account`: its own, or as the guarantee of its guarantor.
    ///         Anybody may call; what is less than a unit stays in the pocket.
    function enter(address account, address owner) external returns (uint64 units) {
        if (vault.nettingOf(token) != address(this)) revert NotTheBookOf(token, vault.nettingOf(token));
        _requireOpen();
        if (vault.bond() == address(0)) revert NoBond(address(vault));
        uint64 pausedUntil = vault.pausedUntil();
        if (block.number < pausedUntil) revert InflowIsPaused(pausedUntil);
        _requireNotFrozen(account);
        _requireNotFrozen(owner);
        bool guarantee = owner != account;
        // Nobody is the guarantor of an account that named none: its cap would belong to nobody, for ever.
        if (guarantee && (owner == address(0) || _guarantors[account] != owner)) revert NotGuarantor(account, owner);

        address pocket = pocketOf(account, owner);
        uint256 whole = vault.creditOf(token, pocket) / unit;
        if (whole == 0) revert NothingToEnter(account, owner);
        if (whole > NetBook.MAX_TOTAL - _total) revert BookIsFull(_total, whole);
        units = uint64(whole);
        if (_total == 0) _lastWindow = Clocks.here(); // nobody was owed a window before
        _total += units;
        uint32 index = _indexed(account);
        _add(_spendable, index, units);
        if (guarantee) _add(_caps, index, units);
        emit Entered(account, owner, units);
        _send(account, owner, address(this), uint128(units) * unit);
    }

    /// @notice Sends what lies in a pocket back to its owner's credit, in any state. While the book is open only the
    ///         owner may call: anybody else could hold up every `enter`.
    function returnCredit(address account, address owner) external returns (uint128 amount) {
        if (msg.sender != owner && isOpen()) revert NotOwner(owner, msg.sender);
        amount = vault.creditOf(token, pocketOf(account, owner));
        if (amount == 0) revert NothingToReturn(account, owner);
        emit Returned(account, owner, amount);
        _send(account, owner, owner, amount);
    }

    /// @notice Asks for what the caller has for `account`: its own balance, or what it guarantees. The wait of D_exit
    ///         begins here, and again with each new request; zero takes the request back. An account may ask for more
    ///         than it has, and gets what it has then. A guarantor may not: what it asks for covers no payment of the
    ///         account any more.
    function requestLeave(address account, uint64 units) external {
        _requireNotFrozen(msg.sender);
        if (msg.sender != account) {
            if (msg.sender != _guarantors[account]) revert NotGuarantor(account, msg.sender);
            uint64 cap = capOf(account);
            if (units > cap) revert AboveGuarantee(account, cap, units);
        }
        if (units == 0) {
            delete _leaves[account][msg.sender];
        } else {
            _leaves[account][msg.sender] = Leave(units, Clocks.here());
        }
        emit LeaveRequested(account, msg.sender, units);
    }

    /// @notice Turns what was asked for, or what is left of it, into the caller's credit in the vault.
    /// @dev Payees of a netting lane cannot redeem while the book is open. So an owner leaves only after a window that
    ///      was cut when its wait was over: whatever was accepted until then has been settled. Where windows stop, the
    ///      exit comes first, and gives everybody the time to redeem.
    function finishLeave(address account) external returns (uint64 units) {
        _requireNotFrozen(msg.sender);
        Leave memory request = _leaves[account][msg.sender];
        if (request.units == 0) revert NoLeaveRequest(account, msg.sender);
        Duration memory exit = Duration(_exitBlocks, _exitSeconds);
        if (!request.requested.passed(exit)) {
            revert LeaveNotMature(request.requested.blockNumber, request.requested.time);
        }
        if (isOpen()) {
            if (_isSilent()) revert OperatorSilent(_lastWindow.blockNumber, _lastWindow.time);
            uint64 needed = request.requested.time + _exitSeconds;
            if (_settledUntil < needed) revert NotSettledYet(_settledUntil, needed);
        } else {
            Clock memory since = _exitSince();
            if (since.time == 0 || !since.passed(exit)) revert ExitNotMature(since.blockNumber, since.time);
        }

        uint64 has = takeableOf(account, msg.sender);
        if (has == 0) revert NothingToTake(account, msg.sender);
        units = request.units < has ? request.units : has;
        delete _leaves[account][msg.sender];
        uint32 index = _indexes[account];
        _subtract(_spendable, index, units);
        if (msg.sender != account) _subtract(_caps, index, units);
        _total -= units;
        emit Left(account, msg.sender, units);
        vault.transferCredit(token, msg.sender, uint128(units) * unit);
    }

    /// @notice Ends the windows of this book for good, when none was completed for L (the operator or too many members
    ///         are gone), or when the vault has begun a new log. Anybody may call. The vault's own exit does the same.
    function declareExit() external {
        if (_exitClock.time != 0 || vault.state() != VaultStorage.State.OPEN) revert NotOpen();
        if (_total == 0) revert NothingInBook();
        if (!_isSilent() && vault.logId() == logId) revert OperatorAlive(_lastWindow.blockNumber, _lastWindow.time);
        _exitClock = Clocks.here();
        emit NettingExited(msg.sender);
    }

    /// @notice Whether packed parts settle; if not, redemption pays. Never both, and never back.
    function isOpen() public view returns (bool) {
        return _exitClock.time == 0 && vault.state() == VaultStorage.State.OPEN && vault.logId() == logId;
    }

    /// @notice When the exit was declared, here or at the vault; (0, 0) while it was not. After a new log redemption pays
    ///         at once, but nobody leaves before a declared exit.
    function exitSince() external view returns (uint64 blockNumber, uint64 time) {
        Clock memory since = _exitSince();
        return (since.blockNumber, since.time);
    }

    /// @notice When the last window was completed, and up to which time of the log everything is settled since.
    function lastWindow() external view returns (uint64 blockNumber, uint64 time, uint64 settledUntil) {
        return (_lastWindow.blockNumber, _lastWindow.time, _settledUntil);
    }

    /// @notice Where `owner` sends credit for `account`, by the vault's `transferCredit`.
    function pocketOf(address account, address owner) public view returns (address) {
        bytes32 code = keccak256(type(NettingPocket).creationCode);
        bytes32 hash =
            keccak256(abi.encodePacked(bytes1(0xff), address(this), _salt(account, owner), code));
        return address(uint160(uint256(hash)));
    }

    /// @notice The account's index; zero when it has none.
    function indexOf(address account) external view returns (uint32) {
        return _indexes[account];
    }

    /// @notice The account at an index; zero when there is none.
    function accountAt(uint32 index) external view returns (address) {
        return index < _accounts.length ? _accounts[index] : address(0);
    }

    function lastIndex() public view returns (uint256) {
        return _accounts.length - 1;
    }

    /// @notice What the account can still pay: its balance and its cap.
    function spendableOf(address account) public view returns (uint64) {
        return _amount(_spendable, _indexes[account]);
    }

    /// @notice How far the account's balance may fall below zero, backed by its guarantor's money.
    function capOf(address account) public view returns (uint64) {
        return _amount(_caps, _indexes[account]);
    }

    /// @notice N: what the account has or, below zero, what it owes on its guarantor's account.
    function balanceOf(address account) external view returns (int256) {
        return int256(uint256(spendableOf(account))) - int256(uint256(capOf(account)));
    }

    /// @notice All spendable amounts together.
    function total() external view returns (uint64) {
        return _total;
    }

    function guarantorOf(address account) external view returns (address) {
        return _guarantors[account];
    }

    /// @notice What `owner` could take of `account` if its wait were over.
    function takeableOf(address account, address owner) public view returns (uint64) {
        (uint64 spendable, uint64 cap) = (spendableOf(account), capOf(account));
        if (owner == account) return NetBook.ownOf(spendable, cap);
        return owner == _guarantors[account] ? NetBook.unspentOf(spendable, cap) : 0;
    }

    function leaveOf(address account, address owner)
        external
        view
        returns (uint64 units, uint64 requestedBlock, uint64 requestedAt)
    {
        Leave memory it = _leaves[account][owner];
        return (it.units, it.requested.blockNumber, it.requested.time);
    }

    /// @dev Moves between two accounts of the book; `from` has it.
    function _pay(address from, address to, uint64 units) internal {
        _subtract(_spendable, _indexes[from], units);
        _add(_spendable, _indexed(to), units);
    }

    /// @dev A window is complete: all that the log held at its checkpoint is settled. It is a sign of life only if it was
    ///      cut after the one before was settled: with an old checkpoint again and again nobody could ever leave.
    function _completed(uint64 checkpointTime) internal {
        uint64 until = checkpointTime < block.timestamp ? checkpointTime : uint64(block.timestamp);
        if (until > _settledUntil) _settledUntil = until;
        if (until > _lastWindow.time) _lastWindow = Clocks.here();
    }

    function _requireOpen() internal view {
        if (!isOpen()) revert NotOpen();
    }

    function _isSilent() private view returns (bool) {
        Clock memory last = _lastWindow;
        return last.passed(Duration(_aliveBlocks, _aliveSeconds));
    }

    /// @dev The earlier of both exits: the book's own is only declared while the vault is open.
    function _exitSince() private view returns (Clock memory) {
        if (_exitClock.time != 0) return _exitClock;
        (uint64 blockNumber, uint64 time) = vault.exitClock();
        return Clock(blockNumber, time);
    }

    function _indexed(address account) private returns (uint32 index) {
        index = _indexes[account];
        if (index != 0) return index;
        if (account == address(0)) revert ZeroAddress();
        index = uint32(_accounts.length); // 2^32 accounts would cost more gas than a chain ever has
        _accounts.push(account);
        _indexes[account] = index;
        emit AccountIndexed(index, account);
    }

    function _requireNotFrozen(address account) private view {
        if (vault.isFrozen(account)) revert AccountIsFrozen(account);
    }

    /// @dev The pocket comes into being when it is first emptied.
    function _send(address account, address owner, address to, uint128 amount) private {
        address pocket = pocketOf(account, owner);
        if (pocket.code.length == 0) new NettingPocket{salt: _salt(account, owner)}();
        NettingPocket(pocket).send(vault, token, to, amount);
    }

    function _salt(address account, address owner) private pure returns (bytes32) {
        return keccak256(abi.encode(account, owner));
    }

    function _amount(mapping(uint256 => uint256) storage book, uint32 index) private view returns (uint64) {
        return uint64(NetBook.amountAt(book[NetBook.slotOf(index)], NetBook.worthOf(index)));
    }

    function _add(mapping(uint256 => uint256) storage book, uint32 index, uint64 units) private {
        uint256 slot = NetBook.slotOf(index);
        book[slot] = NetBook.credited(book[slot], NetBook.worthOf(index), units);
    }

    function _subtract(mapping(uint256 => uint256) storage book, uint32 index, uint64 units) private {
        uint256 slot = NetBook.slotOf(index);
        book[slot] = NetBook.debited(book[slot], NetBook.worthOf(index), units);
    }
}
