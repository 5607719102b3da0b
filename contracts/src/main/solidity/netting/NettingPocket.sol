// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {SettlementVault} from "../vault/SettlementVault.sol";

/// @title NettingPocket
/// @notice The vault's account into which one owner puts credit for one account of the netting book. Whose money it is
///         follows from its address alone, so nobody can claim what another has sent.
contract NettingPocket {
    address private immutable _book = msg.sender;

    /// @notice Only the book that made the pocket empties it.
    error NotTheBook(address sender);

    /// @notice Moves credit on: into the book, or back to its owner.
    function send(SettlementVault vault, address token, address to, uint128 amount) external {
        if (msg.sender != _book) revert NotTheBook(msg.sender);
        vault.transferCredit(token, to, amount);
    }
}
