// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Drawdowns} from "../../../main/solidity/drawdown/Drawdowns.sol";
import {Test} from "../Test.sol";

/// @notice Drawdowns of sessions and ticks as viem made it, shown to the contract in the vector's vault's name.
contract DrawdownVectorsTest is Test {
    Drawdowns private _on;
    string private _json;

    function setUp() public {
        vm.chainId(31337);
        _on = Drawdowns(vm.deployCode("Drawdowns.sol:Drawdowns", ""));
        _json = vm.readFile("vectors/drawdown.json");
    }

    function testSession() public {
        for (uint256 i = 0; i < 5; ++i) {
            string memory payment = string.concat(".session.payments[", vm.toString(i), "]");
            uint8 leg = uint8(_number(string.concat(payment, ".leg")));
            uint128 cumulative = _number(string.concat(payment, ".cumulative"));
            Drawdowns.GrantedLeg memory it = _leg(".session", 2, leg);
            bytes memory drawdown = _drawdown(".session", i);
            bytes32 terms = vm.parseJsonBytes32(_json, string.concat(payment, ".terms"));
            assertEq(_drawn(it, cumulative, drawdown), terms, "terms of the payment");
            it.leg = 1 - leg;
            vm.expectPartialRevert(Drawdowns.OtherTerms.selector);
            _drawn(it, cumulative, drawdown);
        }
    }

    function testTicks() public {
        Drawdowns.GrantedLeg memory it = _leg(".ticks", 3, 0);
        uint128 base = _number(".ticks.base");
        uint128 unit = _number(".ticks.unit");
        for (uint128 n = 1; n <= 8; ++n) {
            bytes memory drawdown = _drawdown(".ticks", n - 1);
            assertEq(_drawn(it, base + n * unit, drawdown), it.terms, "terms of the leg");
            vm.expectRevert(
                abi.encodeWithSelector(Drawdowns.AboveDrawn.selector, base + n * unit + 1, base + n * unit)
            );
            _drawn(it, base + n * unit + 1, drawdown);
        }
    }

    function _drawn(Drawdowns.GrantedLeg memory it, uint128 to, bytes memory drawdown) private returns (bytes32) {
        vm.prank(vm.parseJsonAddress(_json, ".domain.verifyingContract"));
        return _on.requireDrawn(it, to, drawdown);
    }

    function _leg(string memory at_, uint8 kind, uint8 leg) private view returns (Drawdowns.GrantedLeg memory) {
        string memory l = string.concat(at_, ".voucher.legs[", vm.toString(leg), "]");
        return Drawdowns.GrantedLeg(
            vm.parseJsonBytes32(_json, string.concat(at_, ".digest")),
            kind,
            leg,
            _number(string.concat(l, ".cumulative")),
            vm.parseJsonBytes32(_json, string.concat(l, ".terms"))
        );
    }

    function _drawdown(string memory at_, uint256 i) private view returns (bytes memory) {
        return vm.parseJsonBytes(_json, string.concat(at_, ".drawdown[", vm.toString(i), "]"));
    }

    function _number(string memory key) private view returns (uint128) {
        return uint128(vm.parseJsonUint(_json, key));
    }
}
