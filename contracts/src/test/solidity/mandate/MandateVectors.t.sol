// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Calendar} from "../../../main/solidity/mandate/Calendar.sol";
import {Mandates} from "../../../main/solidity/mandate/Mandates.sol";
import {Mandate} from "../../../main/solidity/mandate/MandateTypes.sol";
import {Test} from "../Test.sol";

/// @notice Mandates and months against the vectors that viem and Date computed.
contract MandateVectorsTest is Test {
    string private _json;

    function testMonths() public {
        _json = vm.readFile("vectors/calendar.json");
        uint256 i = 0;
        for (; vm.keyExistsJson(_json, string.concat(".cases[", vm.toString(i), "]")); ++i) {
            string memory it = string.concat(".cases[", vm.toString(i), "]");
            assertEq(
                Calendar.monthsBetween(uint64(_number(it, "start")), uint64(_number(it, "end"))),
                _number(it, "months"),
                it
            );
        }
        assertTrue(i > 100, "cases");
    }

    /// @dev One more second never takes a month back, and a month has 28 to 31 days.
    function testMonthsGoOn(uint64 start, uint64 span) public pure {
        start = uint64(bound(start, 0, 5e9));
        uint64 end = start + uint64(bound(span, 0, 5e9));
        uint64 months = Calendar.monthsBetween(start, end);
        uint64 next = Calendar.monthsBetween(start, end + 1);
        assertTrue(next == months || next == months + 1, "one at a time");
        assertTrue(months * 28 days <= end - start, "not too many");
        assertTrue((months + 1) * 31 days >= end - start, "not too few");
    }

    function testMandates() public {
        _json = vm.readFile("vectors/mandates.json");
        vm.chainId(31337);
        address at_ = vm.parseJsonAddress(_json, ".domain.verifyingContract");
        vm.etch(at_, vm.deployCode("Mandates.sol:Mandates", "").code);
        Mandates on = Mandates(at_);
        assertEq(on.domainSeparator(), vm.parseJsonBytes32(_json, ".domain.separator"), "separator");
        for (uint256 i = 0; i < 2; ++i) {
            string memory it = string.concat(".mandates[", vm.toString(i), "]");
            Mandate memory mandate = _mandate(string.concat(it, ".mandate"));
            assertEq(on.idOf(mandate), vm.parseJsonBytes32(_json, string.concat(it, ".digest")), "digest");
            on.grant(mandate, vm.parseJsonBytes(_json, string.concat(it, ".signature")));
        }
    }

    function _mandate(string memory it) private view returns (Mandate memory) {
        return Mandate({
            payer: vm.parseJsonAddress(_json, string.concat(it, ".payer")),
            collector: vm.parseJsonAddress(_json, string.concat(it, ".collector")),
            payee: vm.parseJsonAddress(_json, string.concat(it, ".payee")),
            token: vm.parseJsonAddress(_json, string.concat(it, ".token")),
            perCall: uint128(_number(it, "perCall")),
            perPeriod: uint128(_number(it, "perPeriod")),
            total: uint128(_number(it, "total")),
            instalments: uint32(_number(it, "instalments")),
            start: uint64(_number(it, "start")),
            end: uint64(_number(it, "end")),
            unit: uint8(_number(it, "unit")),
            length: uint32(_number(it, "length")),
            arrears: uint32(_number(it, "arrears")),
            gapBlocks: uint32(_number(it, "gapBlocks")),
            terms: vm.parseJsonBytes32(_json, string.concat(it, ".terms"))
        });
    }

    function _number(string memory it, string memory field) private view returns (uint256) {
        return vm.parseJsonUint(_json, string.concat(it, ".", field));
    }
}
