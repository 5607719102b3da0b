// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";

/// @notice Pays a list in one transaction, as Disperse does: takes the sum in, then sends each share out. It keeps
///         nothing, checks nothing, and one payee that cannot receive stops the whole list.
contract DisperseStyle {
    using SafeERC20 for IERC20;

    function disperse(IERC20 token, address[] calldata payees, uint256[] calldata amounts) external {
        uint256 total = 0;
        for (uint256 i = 0; i < payees.length; ++i) {
            total += amounts[i];
        }
        token.safeTransferFrom(msg.sender, address(this), total);
        for (uint256 i = 0; i < payees.length; ++i) {
            token.safeTransfer(payees[i], amounts[i]);
        }
    }
}

/// @notice Who shares by which weight, as a 0xSplits split is known by its hash.
struct Split {
    address[] recipients;
    uint256[] allocations;
    uint256 totalAllocation;
}

/// @notice The hash says which split this is; whoever distributes brings the rest.
abstract contract SplitStyle {
    bytes32 private immutable _hash;

    error OtherSplit();

    constructor(Split memory split) {
        _hash = keccak256(abi.encode(split));
    }

    modifier onlyOf(Split calldata split) {
        if (keccak256(abi.encode(split)) != _hash) revert OtherSplit();
        _;
    }
}

/// @notice Distributes what it holds by weight and pushes it, as a 0xSplits push split does: one unit stays behind so that
///         the slot stays warm for the next time.
contract PushSplitStyle is SplitStyle {
    using SafeERC20 for IERC20;

    constructor(Split memory split) SplitStyle(split) {}

    function distribute(Split calldata split, IERC20 token) external onlyOf(split) {
        uint256 balance = token.balanceOf(address(this)) - 1;
        for (uint256 i = 0; i < split.recipients.length; ++i) {
            token.safeTransfer(split.recipients[i], balance * split.allocations[i] / split.totalAllocation);
        }
    }
}

/// @notice Distributes by weight and credits inside, as a 0xSplits pull split does; each payee withdraws by itself.
contract CreditSplitStyle is SplitStyle {
    using SafeERC20 for IERC20;

    mapping(address payee => mapping(IERC20 token => uint256 amount)) public credits;
    mapping(IERC20 token => uint256 amount) private _credited;

    constructor(Split memory split) SplitStyle(split) {}

    function distribute(Split calldata split, IERC20 token) external onlyOf(split) {
        uint256 fresh = token.balanceOf(address(this)) - 1 - _credited[token];
        _credited[token] += fresh;
        for (uint256 i = 0; i < split.recipients.length; ++i) {
            credits[split.recipients[i]][token] += fresh * split.allocations[i] / split.totalAllocation;
        }
    }

    function withdraw(IERC20 token, address payee) external {
        uint256 amount = credits[payee][token];
        credits[payee][token] = 0;
        _credited[token] -= amount;
        token.safeTransfer(payee, amount);
    }
}
