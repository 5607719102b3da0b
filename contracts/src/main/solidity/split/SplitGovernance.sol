// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Clocks} from "../vault/Clocks.sol";
import {Clock, Duration} from "../vault/VaultTypes.sol";
import {Payee, Split} from "./SplitTypes.sol";

/// @title SplitGovernance
/// @notice Who is paid by a split, and how that changes: proposed by the owner, in force only after the split's
///         delay, in blocks and in seconds, so that every payee can see it coming.
abstract contract SplitGovernance {
    uint256 public constant MAX_PAYEES = 64;

    /// @notice Splits of level 0 pay accounts only; of level n, also splits below n.
    uint8 public constant MAX_LEVEL = 7;

    Duration private _minimumDelay;
    uint64 private _lastSplit;
    mapping(uint64 split => Split) internal _splits;
    mapping(uint64 split => mapping(uint32 version => Payee[])) internal _payees;

    event SplitCreated(
        uint64 indexed split, address indexed owner, uint8 level, Duration delay, Payee[] payees
    );

    /// @notice From both of these on, anybody may put the list `version` into force.
    event ChangeProposed(
        uint64 indexed split, uint32 indexed version, uint256 ripeBlock, uint256 ripeTime, Payee[] payees
    );
    event ChangeWithdrawn(uint64 indexed split, uint32 indexed version);

    /// @notice The list `version` is in force. What arrived before is divided by the lists before.
    event SplitChanged(uint64 indexed split, uint32 indexed version);
    event OwnershipOffered(uint64 indexed split, address indexed to);

    /// @notice The split has another owner; zero means that it can never change again.
    event OwnershipChanged(uint64 indexed split, address indexed owner);

    /// @notice A split has 1 to MAX_PAYEES payees.
    error BadPayeeCount(uint256 payees);

    /// @notice A payee is either an account other than this contract or an existing split of a lower level, and has
    ///         a weight.
    error BadPayee(uint256 index, address account, uint64 split, uint32 weight);

    /// @notice The level is above MAX_LEVEL.
    error BadLevel(uint8 level);

    /// @notice With an owner the delay must reach the minimum in blocks and in seconds; without one it is zero.
    error BadDelay(uint32 blocks, uint32 secs);

    error NoSuchSplit(uint64 split);
    error NotSplitOwner(uint64 split, address sender);
    error NotOffered(uint64 split, address sender);
    error NoChangeWaits(uint64 split);

    /// @notice The change waits until both of these are reached.
    error ChangeNotRipe(uint64 split, uint256 ripeBlock, uint256 ripeTime);

    modifier onlyOwnerOf(uint64 split) {
        // A fixed split's owner is zero, which nobody is.
        if (_splits[split].owner != msg.sender) revert NotSplitOwner(split, msg.sender);
        _;
    }

    constructor(Duration memory minimumDelay_) {
        if (minimumDelay_.blocks == 0 || minimumDelay_.secs == 0) {
            revert BadDelay(minimumDelay_.blocks, minimumDelay_.secs);
        }
        _minimumDelay = minimumDelay_;
    }

    /// @notice Makes a split. With `owner` zero its payees are fixed, and `delay` is zero too.
    function create(Payee[] calldata payees, uint8 level, address owner, Duration calldata delay)
        external
        returns (uint64 split)
    {
        if (level > MAX_LEVEL) revert BadLevel(level);
        bool delayed = owner == address(0)
            ? delay.blocks == 0 && delay.secs == 0
            : Clocks.atLeast(delay, _minimumDelay, 1, Duration(0, 0));
        if (!delayed) revert BadDelay(delay.blocks, delay.secs);
        split = ++_lastSplit;
        Split storage it = _splits[split];
        it.owner = owner;
        it.version = 1;
        it.level = level;
        it.delay = delay;
        _write(split, 1, level, payees);
        emit SplitCreated(split, owner, level, delay, payees);
    }

    /// @notice Proposes other payees. It takes the place of a proposal that waits, and starts the delay anew.
    function proposeChange(uint64 split, Payee[] calldata payees) external onlyOwnerOf(split) {
        Split storage it = _splits[split];
        uint32 version = it.version + 1;
        delete _payees[split][version];
        _write(split, version, it.level, payees);
        it.proposedAt = Clocks.here();
        emit ChangeProposed(
            split, version, block.number + it.delay.blocks, block.timestamp + it.delay.secs, payees
        );
    }

    function withdrawChange(uint64 split) external onlyOwnerOf(split) {
        if (_splits[split].proposedAt.time == 0) revert NoChangeWaits(split);
        _dropChange(split);
    }

    /// @notice Puts a ripe change into force. Anybody may, so that an owner cannot keep one in reserve unseen.
    function applyChange(uint64 split) external {
        Split storage it = _splits[split];
        Clock memory at_ = it.proposedAt;
        if (at_.time == 0) revert NoChangeWaits(split);
        if (!Clocks.passed(at_, it.delay)) {
            revert ChangeNotRipe(split, uint256(at_.blockNumber) + it.delay.blocks, uint256(at_.time) + it.delay.secs);
        }
        delete it.proposedAt;
        emit SplitChanged(split, ++it.version);
    }

    /// @notice Offers the ownership; nothing changes until the other side takes it. Zero takes the offer back.
    function offerOwnership(uint64 split, address to) external onlyOwnerOf(split) {
        _splits[split].offeredTo = to;
        emit OwnershipOffered(split, to);
    }

    function takeOwnership(uint64 split) external {
        Split storage it = _splits[split];
        if (it.offeredTo != msg.sender) revert NotOffered(split, msg.sender);
        delete it.offeredTo;
        it.owner = msg.sender;
        emit OwnershipChanged(split, msg.sender);
    }

    /// @notice Fixes the payees in force for ever. A change that waits is dropped.
    function renounceOwnership(uint64 split) external onlyOwnerOf(split) {
        if (_splits[split].proposedAt.time != 0) _dropChange(split);
        delete _splits[split].offeredTo;
        delete _splits[split].owner;
        emit OwnershipChanged(split, address(0));
    }

    function minimumDelay() external view returns (Duration memory) {
        return _minimumDelay;
    }

    function lastSplit() external view returns (uint64) {
        return _lastSplit;
    }

    function splitOf(uint64 split) external view returns (Split memory) {
        return _splits[split];
    }

    /// @notice The payees of a list, in order; also those of the one that waits, and of lists out of force.
    function payeesOf(uint64 split, uint32 version) external view returns (Payee[] memory) {
        return _payees[split][version];
    }

    function _dropChange(uint64 split) private {
        uint32 version = _splits[split].version + 1;
        delete _splits[split].proposedAt;
        delete _payees[split][version];
        emit ChangeWithdrawn(split, version);
    }

    function _write(uint64 split, uint32 version, uint8 level, Payee[] calldata payees) private {
        if (payees.length == 0 || payees.length > MAX_PAYEES) revert BadPayeeCount(payees.length);
        Payee[] storage list = _payees[split][version];
        for (uint256 i = 0; i < payees.length; ++i) {
            Payee calldata it = payees[i];
            bool isSplit = it.account == address(0) && it.split != 0 && it.split <= _lastSplit
                && _splits[it.split].level < level;
            bool isAccount = it.split == 0 && it.account != address(0) && it.account != address(this);
            if (it.weight == 0 || !isSplit && !isAccount) revert BadPayee(i, it.account, it.split, it.weight);
            list.push(it);
        }
    }
}
