// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IERC20Errors} from "@openzeppelin/contracts/interfaces/draft-IERC6093.sol";
import {PermissionedToken} from "../../../main/solidity/token/PermissionedToken.sol";
import {SettlementToken} from "../../../main/solidity/token/SettlementToken.sol";
import {Permissioned} from "./Permissioned.sol";

/// @notice The zero address owns nothing, so nobody takes anything from it, not even nothing.
contract ZeroAddressTest is Permissioned {
    function testNobodyTakesFromTheZeroAddress() public {
        bytes memory args = abi.encode("Euro (test)", "EURt", uint8(6), address(this));
        _takesNothing(SettlementToken(vm.deployCode("SettlementToken.sol:SettlementToken", args)));
        _takesNothing(deployPermissioned([vm.addr(1), vm.addr(2), vm.addr(3), vm.addr(4)]));
    }

    function testATokenNeedsARegistry() public {
        vm.expectRevert(PermissionedToken.ZeroAddress.selector);
        this.deployAsking(address(0));
    }

    function deployAsking(address registry) external {
        bytes memory args = abi.encode("Euro (test)", "EURt", uint8(6), address(this), registry);
        vm.deployCode("PermissionedToken.sol:PermissionedToken", args);
    }

    function _takesNothing(SettlementToken token) private {
        vm.expectRevert(abi.encodeWithSelector(IERC20Errors.ERC20InvalidApprover.selector, address(0)));
        token.transferFrom(address(0), address(this), 0);
    }
}
