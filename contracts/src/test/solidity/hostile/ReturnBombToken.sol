// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {PlainToken} from "./HostileTokens.sol";

/// @notice Answers a transfer with 100,000 bytes after the word that says true, for a caller that copies them all.
contract ReturnBombToken is PlainToken {
    function transfer(address to, uint256 amount) external override returns (bool) {
        _transfer(msg.sender, to, amount);
        assembly ("memory-safe") {
            let answer := mload(0x40)
            mstore(answer, 1)
            return(answer, 100000)
        }
    }
}
