// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IEntryPoint} from "@openzeppelin/contracts/interfaces/IERC4337.sol";
import {Clones} from "@openzeppelin/contracts/proxy/Clones.sol";
import {Duration} from "../vault/VaultTypes.sol";
import {AccountErrors} from "./AccountErrors.sol";
import {GuardianRules} from "./GuardianRules.sol";
import {SettlementAccount} from "./SettlementAccount.sol";

/// @title AccountFactory
/// @notice Makes accounts at addresses that follow from owner, guardians and salt, so that money can be sent to one
///         before it is there, and whoever makes it makes the same.
contract AccountFactory {
    SettlementAccount public immutable TEMPLATE;

    event AccountCreated(address indexed account, address indexed owner);

    error ZeroEntryPoint();

    constructor(IEntryPoint entryPoint, Duration memory recoveryDelay, Duration memory guardianDelay) {
        if (address(entryPoint) == address(0)) revert ZeroEntryPoint();
        TEMPLATE = new SettlementAccount(entryPoint, recoveryDelay, guardianDelay);
    }

    /// @notice Makes the account, or returns it if it is there.
    /// @param guardians ascending; none with threshold zero
    function create(address owner, address[] calldata guardians, uint8 threshold, bytes32 salt)
        external
        returns (SettlementAccount account)
    {
        account = SettlementAccount(payable(addressOf(owner, guardians, threshold, salt)));
        if (address(account).code.length != 0) return account;
        Clones.cloneDeterministic(address(TEMPLATE), _salt(owner, guardians, threshold, salt));
        account.initialize(owner, guardians, threshold);
        emit AccountCreated(address(account), owner);
    }

    /// @notice Where `create` makes the account. Refuses what `create` would refuse, since money sent to an address that
    ///         can never be made is lost.
    function addressOf(address owner, address[] calldata guardians, uint8 threshold, bytes32 salt)
        public
        view
        returns (address)
    {
        if (owner == address(0)) revert AccountErrors.BadOwner(owner);
        if (!GuardianRules.areSound(guardians, threshold)) {
            revert AccountErrors.BadGuardians(guardians.length, threshold);
        }
        return Clones.predictDeterministicAddress(address(TEMPLATE), _salt(owner, guardians, threshold, salt));
    }

    function _salt(address owner, address[] calldata guardians, uint8 threshold, bytes32 salt)
        private
        pure
        returns (bytes32)
    {
        return keccak256(abi.encode(owner, guardians, threshold, salt));
    }
}
