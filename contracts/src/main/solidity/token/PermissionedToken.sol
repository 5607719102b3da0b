// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {SettlementToken} from "./SettlementToken.sol";

/// @notice What a token asks a registry of participants.
interface Participants {
    function mayHold(address account) external view returns (bool);
    function requireTransferable(address from, address to, uint256 left) external view;
}

/// @title PermissionedToken
/// @notice A settlement token that only participants hold. Protected accounts (vaults, splits, escrows: balances of many)
///         need no credential.
///
/// @dev Rules, each with an `invariant_` test of the same name:
///      - participantsOnly: neither sender nor receiver of a transfer is without a current credential, or frozen in the
///        registry, by whatever function.
///      - heldStays:        an account's own transfers leave what a judicial hold keeps with it.
contract PermissionedToken is SettlementToken {
    Participants public immutable PARTICIPANTS;

    error ZeroAddress();

    constructor(string memory name_, string memory symbol_, uint8 decimals_, address admin, Participants participants)
        SettlementToken(name_, symbol_, decimals_, admin)
    {
        if (address(participants) == address(0)) revert ZeroAddress();
        PARTICIPANTS = participants;
    }

    /// @notice Whether the account stands still: frozen here, or not allowed to hold by the registry. Contracts that keep
    ///         this token for others ask this before they pay.
    function isFrozen(address account) public view override returns (bool) {
        return super.isFrozen(account) || (isFreezable(account) && !PARTICIPANTS.mayHold(account));
    }

    function _update(address from, address to, uint256 value) internal override {
        super._update(from, to, value);
        address asked = isFreezable(from) ? from : address(0);
        PARTICIPANTS.requireTransferable(asked, isFreezable(to) ? to : address(0), balanceOf(from));
    }
}
