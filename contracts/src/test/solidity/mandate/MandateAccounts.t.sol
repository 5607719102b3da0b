// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Mandates} from "../../../main/solidity/mandate/Mandates.sol";
import {Mandate} from "../../../main/solidity/mandate/MandateTypes.sol";
import {PlainToken} from "../hostile/HostileTokens.sol";
import {MandatesTest} from "./MandatesTest.sol";

/// @notice Gives the payer what it should take.
contract ReversingToken is PlainToken {
    function _transfer(address from, address, uint256 amount) internal override {
        balanceOf[from] += amount;
    }
}

/// @notice Takes from the payee as well.
contract RobbingToken is PlainToken {
    function _transfer(address from, address to, uint256 amount) internal override {
        balanceOf[from] -= amount;
        balanceOf[to] -= 1;
    }
}

/// @notice What a mandate tells and counts.
contract MandateAccountsTest is MandatesTest {
    /// @dev Granted again, by anybody and without a signature, a mandate in force stays, and nothing is told.
    function testAGrantIsToldOnce() public {
        Mandate memory it = granted(usage());
        vm.recordLogs();
        vm.prank(stranger);
        assertEq(mandates.grant(it, ""), mandates.idOf(it), "its id");
        assertEq(vm.getRecordedLogs().length, 0, "nothing more to tell");
    }

    function testInstalmentsAreCounted() public {
        Mandate memory it = granted(instalments(6));
        pass(GAP, 6 * uint256(PERIOD));
        for (uint32 i = 0; i < 7; ++i) {
            pullInstalment(it, i);
            assertEq(progress(it).pulled, i < 6 ? 142 * (i + 1) : 1000, "pulled so far");
        }
    }

    /// @dev A balance that goes the wrong way is no amount: neither the payer gains nor the payee loses by a pull.
    function testBalancesThatGoTheWrongWay() public {
        ReversingToken reversing = new ReversingToken();
        Mandate memory it = _in(reversing);
        refused(abi.encodeWithSelector(Mandates.PayerLosesOther.selector, address(reversing), 0, 10), it, 10);
        RobbingToken robbing = new RobbingToken();
        robbing.mint(payee, 1);
        it = _in(robbing);
        refused(abi.encodeWithSignature("Panic(uint256)", 0x11), it, 10);
    }

    function _in(PlainToken currency) private returns (Mandate memory it) {
        currency.mint(payer, 2000);
        vm.prank(payer);
        currency.approve(address(mandates), 2000);
        it = usage();
        it.token = address(currency);
        granted(it);
    }
}
