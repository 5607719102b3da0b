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
}
