// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {PlainToken} from "./HostileTokens.sol";

/// @notice Burns all gas that it is given when it pays one receiver.
contract GasBurnerToken is PlainToken {
    address private _burning;

    function burnFor(address account) external {
        _burning = account;
    }

    function _transfer(address from, address to, uint256 amount) internal override {
        if (to == _burning) {
            assembly ("memory-safe") {
                invalid()
            }
        }
        super._transfer(from, to, amount);
    }
}
