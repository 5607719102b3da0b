// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {Bytes} from "@openzeppelin/contracts/utils/Bytes.sol";
import {Departure} from "./GuardTypes.sol";

/// @title Departures
/// @notice Reads from a call what it moves: coins without data, and `transfer`, `transferFrom` and `approve` of ERC-20,
///         without coins, in exactly the bytes of their encoding. Everything else is not known, whatever it is called.
library Departures {
    uint256 private constant _SELECTOR = 4;
    uint256 private constant _WORD = 32;

    /// @dev Of no standard, and of many tokens.
    bytes4 private constant _INCREASE = bytes4(keccak256("increaseAllowance(address,uint256)"));

    /// @dev `transferFrom` counts whoever's money it is: it is the Safe's to take, and goes where the call says.
    function read(address to, uint256 value, bytes memory data) internal pure returns (Departure memory it) {
        if (data.length == 0) return Departure(true, false, address(0), to, value);
        if (value != 0) return it;
        bytes4 selector = bytes4(data); // filled with zeros where there are fewer
        bool takes = selector == IERC20.transferFrom.selector;
        bool allows = selector == IERC20.approve.selector;
        if (!takes && !allows && selector != IERC20.transfer.selector) return it;
        uint256 begin = takes ? _SELECTOR + _WORD : _SELECTOR;
        if (data.length != begin + 2 * _WORD) return it;
        (uint256 account, uint256 amount) = abi.decode(Bytes.slice(data, begin), (uint256, uint256));
        // A word with bytes above an address is no address, and a token may read it in its own way.
        if (account > type(uint160).max) return it;
        return Departure(true, allows, to, address(uint160(account)), amount);
    }

    /// @notice The allowance that a token may read from a call, by `approve` or `increaseAllowance`, in base units: from its
    ///         first two words, whatever stands above the address or behind them; bytes that are missing are zeros. Zero where
    ///         it gives none by these two names.
    function allowanceIn(bytes memory data) internal pure returns (address spender, uint256 amount) {
        bytes4 selector = bytes4(data);
        if (selector == IERC20.approve.selector || selector == _INCREASE) {
            spender = address(uint160(_wordAt(data, _SELECTOR)));
            amount = _wordAt(data, _SELECTOR + _WORD);
        }
    }

    /// @notice Whether an allowance that there is becomes none.
    /// @dev The asset is asked: the same bytes give away number zero of an ERC-721, and that one knows no allowance.
    function takesBack(Departure memory it, address safe) internal view returns (bool) {
        if (!it.allowance || it.amount != 0) return false;
        (bool answered, bytes memory answer) = it.asset.staticcall(abi.encodeCall(IERC20.allowance, (safe, it.to)));
        return answered && answer.length == _WORD && bytes32(answer) != 0;
    }

    function _wordAt(bytes memory data, uint256 begin) private pure returns (uint256) {
        return uint256(bytes32(Bytes.slice(data, begin))); // filled with zeros where there are fewer
    }
}
