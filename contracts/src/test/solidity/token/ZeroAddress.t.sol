// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IERC20Errors} from "@openzeppelin/contracts/interfaces/draft-IERC6093.sol";
import {SettlementToken} from "../../../main/solidity/token/SettlementToken.sol";
import {Test} from "../Test.sol";

/// @notice The zero address owns nothing, so nobody takes anything from it, not even nothing.
contract ZeroAddressTest is Test {
    function testNobodyTakesFromTheZeroAddress() public {
        bytes memory args = abi.encode("Euro (test)", "EURt", uint8(6), address(this));
        SettlementToken token = SettlementToken(vm.deployCode("SettlementToken.sol:SettlementToken", args));
        vm.expectRevert(abi.encodeWithSelector(IERC20Errors.ERC20InvalidApprover.selector, address(0)));
        token.transferFrom(address(0), address(this), 0);
    }
}
