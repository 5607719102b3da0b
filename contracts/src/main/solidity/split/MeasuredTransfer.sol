// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";

/// @notice A token that can freeze an account.
interface Freezable {
    function isFrozen(address account) external view returns (bool);
}

/// @title MeasuredTransfer
/// @notice Moves tokens into and out of the calling contract, and believes balances, not promises.
library MeasuredTransfer {
    using SafeERC20 for IERC20;

    /// @dev For the question whether an account is frozen. A caller cannot make the answer fail by giving less gas: what
    ///      then remains pays for no transfer.
    uint256 private constant _GAS_TO_ANSWER = 50_000;

    /// @notice The token took more from this contract than it was told to send.
    error TokenTookMore(address token, uint256 taken, uint256 amount);

    /// @notice The token has frozen the account, so what this contract keeps for it stands still too.
    error AccountIsFrozen(address account);

    /// @notice Takes from the caller, and says what really arrives: a token may keep a part of it.
    function take(address token, uint256 amount) internal returns (uint256 received) {
        uint256 before = IERC20(token).balanceOf(address(this));
        IERC20(token).safeTransferFrom(msg.sender, address(this), amount);
        return IERC20(token).balanceOf(address(this)) - before;
    }

    /// @notice Gives what belongs to `owner` to an address of its choice. Without the question, a frozen account would
    ///         reach through this contract what it cannot reach itself.
    function give(address token, address owner, address to, uint256 amount) internal {
        if (_isFrozen(token, owner)) revert AccountIsFrozen(owner);
        uint256 before = IERC20(token).balanceOf(address(this));
        IERC20(token).safeTransfer(to, amount);
        uint256 left = IERC20(token).balanceOf(address(this));
        // What a token takes beyond the amount would be somebody else's.
        if (left + amount < before) revert TokenTookMore(token, before - left, amount);
    }

    /// @dev A token that does not know the question freezes nobody.
    function _isFrozen(address token, address account) private view returns (bool) {
        (bool ok, bytes memory answer) =
            token.staticcall{gas: _GAS_TO_ANSWER}(abi.encodeCall(Freezable.isFrozen, (account)));
        return ok && answer.length == 32 && uint256(bytes32(answer)) == 1;
    }
}
