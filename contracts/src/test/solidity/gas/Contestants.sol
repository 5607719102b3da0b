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

/// @notice Distributes what it holds by weight and pushes it, as a 0xSplits push split does: the split is known by its
///         hash, whoever distributes brings it, one unit stays behind so that the slot stays warm for the next time.
contract PushSplitStyle {
    using SafeERC20 for IERC20;

    struct Split {
        address[] recipients;
        uint256[] allocations;
        uint256 totalAllocation;
    }

    bytes32 private immutable _hash;

    error OtherSplit();

    constructor(Split memory split) {
        _hash = keccak256(abi.encode(split));
    }

    function distribute(Split calldata split, IERC20 token) external {
        if (keccak256(abi.encode(split)) != _hash) revert OtherSplit();
        uint256 balance = token.balanceOf(address(this)) - 1;
        for (uint256 i = 0; i < split.recipients.length; ++i) {
            token.safeTransfer(split.recipients[i], balance * split.allocations[i] / split.totalAllocation);
        }
    }
}
