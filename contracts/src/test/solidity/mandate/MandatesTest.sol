// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Mandates} from "../../../main/solidity/mandate/Mandates.sol";
import {Mandate, Progress} from "../../../main/solidity/mandate/MandateTypes.sol";
import {PlainToken} from "../hostile/HostileTokens.sol";
import {Test} from "../Test.sol";

/// @notice What the tests of Mandates share: a payer with an allowance, terms of each kind, and time that passes.
abstract contract MandatesTest is Test {
    uint256 internal constant PAYER_KEY = 0xA11CE;
    uint32 internal constant PERIOD = 30 days;
    uint32 internal constant GAP = 50;

    Mandates internal mandates;
    PlainToken internal token;
    address internal payer = vm.addr(PAYER_KEY);
    address internal collector = vm.addr(0xC0);
    address internal payee = vm.addr(0xBEE);
    address internal stranger = vm.addr(0x5);
    uint256 internal blockNow = 1_000;
    uint256 internal timeNow = 1_790_000_000;
    uint64 internal start = 1_790_000_000;
    uint256 private _references;

    function setUp() public virtual {
        pass(0, 0);
        mandates = Mandates(vm.deployCode("Mandates.sol:Mandates", ""));
        token = new PlainToken();
        token.mint(payer, 1_000_000);
        vm.prank(payer);
        token.approve(address(mandates), type(uint256).max);
    }

    function pass(uint256 blocks, uint256 secs) internal {
        blockNow += blocks;
        timeNow += secs;
        vm.roll(blockNow);
        vm.warp(timeNow);
    }

    /// @notice Up to 10 a call, 25 a period, 100 ever; ten periods.
    function usage() internal view returns (Mandate memory) {
        return Mandate({
            payer: payer,
            collector: collector,
            payee: payee,
            token: address(token),
            perCall: 10,
            perPeriod: 25,
            total: 100,
            instalments: 0,
            start: start,
            end: start + 10 * PERIOD,
            unit: 0,
            length: PERIOD,
            arrears: 0,
            gapBlocks: GAP,
            terms: keccak256("what was agreed")
        });
    }

    /// @notice 20 a period for ten periods.
    function subscription(uint32 arrears) internal view returns (Mandate memory it) {
        it = usage();
        (it.perCall, it.perPeriod, it.total, it.arrears) = (20, 20, 200, arrears);
    }

    /// @notice 1000 in seven instalments: six of 142 and the last of 148.
    function instalments(uint32 arrears) internal view returns (Mandate memory it) {
        it = usage();
        (it.perCall, it.perPeriod, it.total, it.instalments, it.arrears) = (0, 0, 1000, 7, arrears);
    }

    function sign(uint256 key, Mandate memory it) internal view returns (bytes memory) {
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(key, mandates.idOf(it));
        return abi.encodePacked(r, s, v);
    }

    function granted(Mandate memory it) internal returns (Mandate memory) {
        mandates.grant(it, sign(PAYER_KEY, it));
        return it;
    }

    function pull(Mandate memory it, uint128 amount) internal returns (uint256) {
        vm.prank(collector);
        return mandates.pull(it, bytes32(++_references), amount);
    }

    function pullInstalment(Mandate memory it, uint32 number) internal returns (uint256) {
        vm.prank(collector);
        return mandates.pullInstalment(it, number);
    }

    /// @dev The next pull is refused with this error.
    function refused(bytes memory why, Mandate memory it, uint128 amount) internal {
        vm.prank(collector);
        vm.expectRevert(why);
        mandates.pull(it, "refused", amount);
    }

    function refusedInstalment(bytes memory why, Mandate memory it, uint32 number) internal {
        vm.prank(collector);
        vm.expectRevert(why);
        mandates.pullInstalment(it, number);
    }

    function progress(Mandate memory it) internal view returns (Progress memory) {
        return mandates.progressOf(mandates.idOf(it));
    }
}
