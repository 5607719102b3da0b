// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {PlainToken} from "./HostileTokens.sol";

/// @notice Tells the sender before money moves and the receiver after it, as ERC-777 did: imBTC and Lendf.Me, 2020.
contract HookToken is PlainToken {
    HookedThief private _hooked;

    function tell(HookedThief account) external {
        _hooked = account;
    }

    function _transfer(address from, address to, uint256 amount) internal override {
        if (from == address(_hooked)) _hooked.tokensMove();
        super._transfer(from, to, amount);
        if (to == address(_hooked)) _hooked.tokensMove();
    }
}

/// @notice Does what it was told each time that tokens move, as often as it was told, and swallows the refusals.
contract HookedThief {
    address private _target;
    bytes private _data;
    uint256 private _times;
    uint256 public succeeded;

    function whenTokensMove(address target, bytes calldata data, uint256 times) external {
        (_target, _data, _times) = (target, data, times);
    }

    function act(address target, bytes calldata data) external returns (bytes memory) {
        (bool ok, bytes memory answer) = target.call(data);
        if (!ok) {
            assembly ("memory-safe") {
                revert(add(answer, 32), mload(answer))
            }
        }
        return answer;
    }

    function tokensMove() external {
        if (_times == 0) return;
        --_times;
        (bool ok,) = _target.call(_data);
        if (ok) ++succeeded;
    }
}
