// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ParticipantRegistry} from "../../../main/solidity/participant/ParticipantRegistry.sol";
import {PermissionedToken} from "../../../main/solidity/token/PermissionedToken.sol";
import {Duration} from "../../../main/solidity/vault/VaultTypes.sol";
import {Test} from "../Test.sol";

/// @notice Deploys a token that asks a registry, in which these accounts and the test take part for a year.
abstract contract Permissioned is Test {
    function deployPermissioned(address[4] memory accounts) internal returns (PermissionedToken) {
        Duration memory year = Duration(366 days, 366 days);
        bytes memory args = abi.encode(address(this), year);
        address registry = vm.deployCode("ParticipantRegistry.sol:ParticipantRegistry", args);
        ParticipantRegistry participants = ParticipantRegistry(registry);
        participants.addIssuer(address(this));
        for (uint256 i = 0; i < accounts.length; ++i) participants.admit(accounts[i], "papers", year);
        participants.admit(address(this), "papers", year);
        args = abi.encode("Euro (test)", "EURt", uint8(6), address(this), registry);
        return PermissionedToken(vm.deployCode("PermissionedToken.sol:PermissionedToken", args));
    }
}
