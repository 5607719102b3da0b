// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Mandates} from "../../../main/solidity/mandate/Mandates.sol";
import {Mandate, MandateStatus} from "../../../main/solidity/mandate/MandateTypes.sol";
import {MandatesTest} from "./MandatesTest.sol";

contract GrantTest is MandatesTest {
    function testAnybodyBringsThePayersSignature() public {
        Mandate memory it = usage();
        bytes32 id = mandates.idOf(it);
        bytes memory signature = sign(PAYER_KEY, it);
        vm.expectEmit(address(mandates));
        emit Mandates.MandateGranted(id, payer, payee, it);
        vm.prank(stranger);
        assertEq(mandates.grant(it, signature), id, "id");
        assertTrue(mandates.progressOf(id).status == MandateStatus.GRANTED, "granted");
    }

    /// @dev An account without a key of its own (a contract) grants by calling.
    function testThePayersOwnCallNeedsNoSignature() public {
        Mandate memory it = usage();
        vm.prank(payer);
        mandates.grant(it, "");
        pull(it, 10);
    }

    function testGrantedTwiceIsGrantedOnce() public {
        Mandate memory it = granted(usage());
        pull(it, 10);
        granted(it);
        assertEq(progress(it).pulled, 10, "progress stays");
    }

    function testGrantNeedsThePayersSignature() public {
        Mandate memory it = usage();
        bytes memory other = sign(0xBAD, it);
        vm.expectRevert(abi.encodeWithSelector(Mandates.NotSignedByPayer.selector, payer, vm.addr(0xBAD)));
        mandates.grant(it, other);
        vm.expectRevert(abi.encodeWithSelector(Mandates.NotSignedByPayer.selector, payer, address(0)));
        mandates.grant(it, "");
        vm.prank(payee);
        vm.expectRevert(abi.encodeWithSelector(Mandates.NotSignedByPayer.selector, payer, address(0)));
        mandates.grant(it, new bytes(65));
    }

    /// @dev The signature covers each field: changed alone, it is not the payer's any more.
    function testEachFieldIsSigned(uint8 field) public {
        Mandate memory it = usage();
        bytes memory signature = sign(PAYER_KEY, it);
        uint256 which = bound(field, 0, 12);
        if (which == 0) it.collector = stranger;
        if (which == 1) it.payee = stranger;
        if (which == 2) it.token = stranger;
        if (which == 3) ++it.perCall;
        if (which == 4) ++it.perPeriod;
        if (which == 5) ++it.total;
        if (which == 6) --it.start;
        if (which == 7) ++it.end;
        if (which == 8) it.unit = 1;
        if (which == 9) --it.length;
        if (which == 10) ++it.arrears;
        if (which == 11) --it.gapBlocks;
        if (which == 12) it.terms = 0;
        vm.expectPartialRevert(Mandates.NotSignedByPayer.selector);
        mandates.grant(it, signature);
    }

    function testASignatureIsForOneContractOnOneChain() public {
        Mandate memory it = usage();
        bytes memory signature = sign(PAYER_KEY, it);
        Mandates other = Mandates(vm.deployCode("Mandates.sol:Mandates", ""));
        vm.expectPartialRevert(Mandates.NotSignedByPayer.selector);
        other.grant(it, signature);
        vm.chainId(block.chainid + 1);
        vm.expectPartialRevert(Mandates.NotSignedByPayer.selector);
        mandates.grant(it, signature);
    }

    function testGrantRefusesParties() public {
        Mandate memory it = usage();
        it.payer = address(0);
        _badParties(it);
        it = usage();
        it.collector = address(0);
        _badParties(it);
        it = usage();
        it.payee = address(0);
        _badParties(it);
        it = usage();
        it.token = address(0);
        _badParties(it);
        it = usage();
        it.payee = payer;
        _badParties(it);
        it = usage();
        it.payee = address(mandates);
        _badParties(it);
        it = usage();
        it.payer = address(mandates);
        _badParties(it);
    }

    function testGrantRefusesCaps() public {
        _badCaps(0, 25, 100, 0); // nothing a call
        _badCaps(26, 25, 100, 0); // a call above a period
        _badCaps(10, 101, 100, 0); // a period above all
        _badCaps(1, 0, 1000, 7); // instalments have no other caps
        _badCaps(0, 1, 1000, 7);
        _badCaps(0, 0, 6, 7); // less than a unit each
        _badCaps(0, 0, 0, 0);
    }

    function testGrantRefusesSchedules() public {
        _badSchedule(start, start, 0, PERIOD);
        _badSchedule(start, start + PERIOD, 2, PERIOD);
        _badSchedule(start, start + PERIOD, 0, 0);
    }

    function testGasOfGrant() public {
        Mandate memory it = usage();
        mandates.grant(it, sign(PAYER_KEY, it));
        vm.snapshotGasLastCall("mandates", "grant by signature");
    }

    function _badParties(Mandate memory it) private {
        vm.expectRevert(
            abi.encodeWithSelector(Mandates.BadParties.selector, it.payer, it.collector, it.payee, it.token)
        );
        mandates.grant(it, "");
    }

    function _badCaps(uint128 perCall, uint128 perPeriod, uint128 total, uint32 count) private {
        Mandate memory it = usage();
        (it.perCall, it.perPeriod, it.total, it.instalments) = (perCall, perPeriod, total, count);
        vm.prank(payer);
        vm.expectRevert(abi.encodeWithSelector(Mandates.BadCaps.selector, perCall, perPeriod, total, count));
        mandates.grant(it, "");
    }

    function _badSchedule(uint64 from, uint64 to, uint8 unit, uint32 length) private {
        Mandate memory it = usage();
        (it.start, it.end, it.unit, it.length) = (from, to, unit, length);
        vm.prank(payer);
        vm.expectRevert(abi.encodeWithSelector(Mandates.BadSchedule.selector, from, to, unit, length));
        mandates.grant(it, "");
    }
}
