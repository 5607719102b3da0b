// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ConsortiumAccess} from "../../../main/solidity/governance/ConsortiumAccess.sol";
import {SettlementToken} from "../../../main/solidity/token/SettlementToken.sol";
import {Duration} from "../../../main/solidity/vault/VaultTypes.sol";
import {RegistryTest} from "../registry/RegistryTest.sol";

/// @notice A consortium of four, its access contract, and a token whose administrator this is.
abstract contract AccessTest is RegistryTest {
    uint64 internal constant LISTING = 1;
    uint64 internal constant WATCH = 2;
    uint32 internal constant DELAY = 1000;

    address internal immutable lister = vm.addr(0xA01);
    address internal immutable watcher = vm.addr(0xA02);
    address internal immutable stranger = vm.addr(0xA03);

    ConsortiumAccess internal access;
    SettlementToken internal token;

    function setUp() public virtual override {
        super.setUp();
        access = deployAccess(Duration(DELAY, DELAY));
        bytes memory args = abi.encode("Brazilian real (test)", "BRLt", 2, address(access));
        token = SettlementToken(vm.deployCode("SettlementToken.sol:SettlementToken", args));
    }

    function deployAccess(Duration memory delay) internal returns (ConsortiumAccess) {
        return ConsortiumAccess(
            vm.deployCode("ConsortiumAccess.sol:ConsortiumAccess", abi.encode(address(registry), delay))
        );
    }

    /// @dev Decided by the members, through the access contract.
    function decideCall(address target, bytes memory data) internal {
        decide(list(call(address(access), abi.encodeCall(access.execute, (target, data)))), false, 3);
    }

    function decideAccess(bytes memory data) internal {
        decide(list(call(address(access), data)), false, 3);
    }

    /// @dev The lister protects accounts; the watcher may take back what it announced.
    function giveRoles() internal {
        bytes4[] memory one = new bytes4[](1);
        one[0] = token.protect.selector;
        decideAccess(abi.encodeCall(access.setTargetFunctionRole, (address(token), one, LISTING)));
        decideAccess(abi.encodeCall(access.grantRole, (LISTING, lister, DELAY)));
        decideAccess(abi.encodeCall(access.grantRole, (WATCH, watcher, DELAY)));
        decideAccess(abi.encodeCall(access.setRoleGuardian, (LISTING, WATCH)));
    }

    function protect(address account) internal view returns (bytes memory) {
        return abi.encodeCall(token.protect, (account));
    }
}
