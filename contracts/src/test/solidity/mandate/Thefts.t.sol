// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";
import {Mandates} from "../../../main/solidity/mandate/Mandates.sol";
import {Mandate, MandateStatus} from "../../../main/solidity/mandate/MandateTypes.sol";
import {HookedThief, HookToken} from "../hostile/HookToken.sol";
import {PlainToken} from "../hostile/HostileTokens.sol";
import {TwinLedger, TwinToken} from "../hostile/TwinToken.sol";
import {MandatesTest} from "./MandatesTest.sol";

/// @notice Collector and payee, alone and together, who would have more of the payer's account than it signed; and who
///         would end another's mandate.
contract MandateTheftsTest is MandatesTest {
    uint256 private constant _ORDER = 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141;
    uint256 private constant _HAD = 1_000_000;

    /// @dev The collector pulls on the terms of a mandate in force, one of them changed to its own advantage.
    function testFuzz_theCollectorPullsOnOtherTerms(uint8 field) public {
        granted(usage());
        Mandate memory it = usage();
        uint256 which = field % 12;
        if (which == 0) it.payer = stranger;
        if (which == 1) it.payee = collector;
        if (which == 2) it.perCall = 25;
        if (which == 3) it.perPeriod = 100;
        if (which == 4) it.total = type(uint128).max;
        if (which == 5) it.end = type(uint64).max;
        if (which == 6) it.start = 0;
        if (which == 7) it.length = 1;
        if (which == 8) it.arrears = 9;
        if (which == 9) it.gapBlocks = 0;
        if (which == 10) it.terms = 0;
        if (which == 11) it.collector = stranger;
        bytes32 id = mandates.idOf(it);
        vm.prank(it.collector);
        vm.expectRevert(abi.encodeWithSelector(Mandates.NotGranted.selector, id));
        mandates.pull(it, "theft", 1);
        _pulled(0);
    }

    /// @dev One allowance for all mandates of a payer: each has room of its own, and no other's.
    function testOneMandateTakesTheRoomOfAnother() public {
        Mandate memory mine = granted(usage());
        Mandate memory theirs = usage();
        (theirs.collector, theirs.payee) = (stranger, stranger);
        granted(theirs);
        pull(mine, 10);
        pull(mine, 10);
        pull(mine, 5);
        refused(abi.encodeWithSelector(Mandates.OverPeriod.selector, mandates.idOf(mine), 0, 1, 0), mine, 1);
        bytes32 id = mandates.idOf(theirs);
        vm.prank(collector);
        vm.expectRevert(abi.encodeWithSelector(Mandates.NotCollector.selector, id, collector));
        mandates.pull(theirs, "theft", 1);
        _pulled(25);
        vm.prank(stranger);
        mandates.pull(theirs, "refused", 10); // the same reference, another mandate
        assertEq(token.balanceOf(stranger), 10, "the other's room");
    }

    /// @dev Collector and a validator with it: the clock leaps over years, forwards only a little at each block, or not at
    ///      all. In one period's gap of blocks there is one period's worth, arrears included.
    function testFuzz_theClockLeapsForTheCollector(uint64[20] calldata leaps, uint8 raw) public {
        uint32 arrears = raw % 3;
        Mandate memory it = subscription(arrears);
        it.total = 10_000;
        it.end = type(uint64).max;
        granted(it);
        uint256 most = 0;
        uint256 openedAt = 0;
        for (uint256 i = 0; i < leaps.length; ++i) {
            pass(1 + leaps[i] % GAP, leaps[i] % (3 * uint256(PERIOD)));
            if (openedAt == 0 || blockNow - openedAt >= GAP) {
                openedAt = blockNow;
                most += 20 * (1 + uint256(arrears));
            }
            for (uint256 k = 0; k < 4; ++k) {
                vm.prank(collector);
                try mandates.pull(it, bytes32(i * 4 + k), 20) {} catch {}
            }
            assertTrue(token.balanceOf(payee) <= most, "one period's worth a gap");
        }
        assertTrue(token.balanceOf(payee) != 0, "something was pulled");
        _pulled(token.balanceOf(payee));
    }

    /// @dev The payee, told of a pull, ends the mandate; the pull does not bring it back.
    function testAPullForgetsACancellationInsideIt() public {
        HookToken hooked = new HookToken();
        HookedThief told = new HookedThief();
        Mandate memory it = _in(hooked);
        it.payee = address(told);
        granted(it);
        hooked.tell(told);
        told.whenTokensMove(address(mandates), abi.encodeCall(mandates.cancel, (it)), 1);
        pull(it, 10);
        assertEq(told.succeeded(), 1, "cancelled inside");
        assertTrue(progress(it).status == MandateStatus.CANCELLED, "and for ever");
        assertEq(progress(it).pulled, 10, "what was pulled is written down");
        refused(abi.encodeWithSelector(Mandates.MandateIsCancelled.selector, mandates.idOf(it)), it, 1);
        assertEq(hooked.balanceOf(payer), 90, "the rest is the payer's");
    }

    /// @dev The payee is its own collector, and pulls again and again while it is told of a pull.
    function testACollectorPullsInsideItsPull() public {
        HookToken hooked = new HookToken();
        HookedThief thief = new HookedThief();
        Mandate memory it = _in(hooked);
        (it.collector, it.payee) = (address(thief), address(thief));
        granted(it);
        hooked.tell(thief);
        bytes memory again = abi.encodeCall(mandates.pull, (it, "second", 10));
        thief.whenTokensMove(address(mandates), again, 5);
        thief.act(address(mandates), abi.encodeCall(mandates.pull, (it, "first", 10)));
        assertEq(thief.succeeded(), 0, "nothing inside");
        assertEq(hooked.balanceOf(address(thief)), 10, "one pull");
        assertTrue(!mandates.isPulled(mandates.idOf(it), "second"), "its reference is free");
        vm.expectRevert(ReentrancyGuardTransient.ReentrancyGuardReentrantCall.selector);
        this.within(hooked, it);
    }

    /// @dev A mandate for one address of a token that has two: nothing of the other comes to it.
    function testTheSameMoneyUnderTwoAddresses() public {
        TwinLedger ledger = new TwinLedger();
        TwinToken one = new TwinToken(ledger);
        TwinToken other = new TwinToken(ledger);
        one.mint(payer, 100);
        vm.prank(payer);
        one.approve(address(mandates), type(uint256).max); // which is the other's allowance, too
        Mandate memory it = usage();
        it.token = address(one);
        granted(it);
        pull(it, 10);
        it.token = address(other);
        bytes memory signature = sign(PAYER_KEY, usage());
        vm.expectPartialRevert(Mandates.NotSignedByPayer.selector);
        mandates.grant(it, signature);
        refused(abi.encodeWithSelector(Mandates.NotGranted.selector, mandates.idOf(it)), it, 10);
        assertEq(ledger.balanceOf(payer), 90, "one pull");
    }

    // ---- signatures

    /// @dev The other half of the curve, the short form, no signature at all, and one of zeros: none is the payer's.
    function testASignatureInAnotherDress() public {
        Mandate memory it = usage();
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(PAYER_KEY, mandates.idOf(it));
        bytes32 high = bytes32(_ORDER - uint256(s));
        bytes32 short = bytes32(uint256(s) | (v == 28 ? 1 << 255 : 0));
        bytes[7] memory others = [
            abi.encodePacked(r, high, v == 27 ? 28 : 27),
            abi.encodePacked(r, short),
            abi.encodePacked(r, s, v - 27),
            abi.encodePacked(r, s, v, uint8(0)),
            abi.encodePacked(bytes32(0), bytes32(0), uint8(27)),
            new bytes(65),
            bytes("")
        ];
        for (uint256 i = 0; i < others.length; ++i) {
            vm.prank(collector);
            vm.expectPartialRevert(Mandates.NotSignedByPayer.selector);
            mandates.grant(it, others[i]);
            refused(abi.encodeWithSelector(Mandates.NotGranted.selector, mandates.idOf(it)), it, 1);
        }
        _pulled(0);
    }

    /// @dev The payer ended what it had only signed. The paper is still there, on this chain and on its fork.
    function testACancelledPaperIsBroughtAgain() public {
        Mandate memory it = usage();
        bytes memory signature = sign(PAYER_KEY, it);
        vm.prank(payer);
        mandates.cancel(it);
        bytes memory why = abi.encodeWithSelector(Mandates.MandateIsCancelled.selector, mandates.idOf(it));
        vm.expectRevert(why);
        mandates.grant(it, signature);
        refused(why, it, 1);
        vm.chainId(777);
        vm.expectPartialRevert(Mandates.NotSignedByPayer.selector);
        mandates.grant(it, signature);
        vm.chainId(31_337);
        _pulled(0);
    }

    /// @dev Who would end another's mandate names itself as its payee, or as its payer: that is another mandate.
    function testAStrangerEndsAnothersMandate() public {
        Mandate memory it = granted(usage());
        bytes32 id = mandates.idOf(it);
        Mandate memory forged = usage();
        forged.payee = stranger;
        vm.startPrank(stranger);
        mandates.cancel(forged);
        forged = usage();
        forged.payer = stranger;
        mandates.cancel(forged);
        vm.expectRevert(abi.encodeWithSelector(Mandates.NotAParty.selector, id, stranger));
        mandates.cancel(it);
        vm.stopPrank();
        vm.prank(collector); // whose key can only pull
        vm.expectRevert(abi.encodeWithSelector(Mandates.NotAParty.selector, id, collector));
        mandates.cancel(it);
        pull(it, 10);
        _pulled(10);
    }

    /// @dev Instalments out of order, twice, or as a free pull: each once, and together the total.
    function testTheLastInstalmentFirst() public {
        Mandate memory it = granted(instalments(6));
        bytes32 id = mandates.idOf(it);
        pass(GAP, 7 * uint256(PERIOD));
        refusedInstalment(abi.encodeWithSelector(Mandates.NotTheNextInstalment.selector, id, 0, 6), it, 6);
        for (uint32 i = 0; i < 7; ++i) {
            pullInstalment(it, i);
            refused(abi.encodeWithSelector(Mandates.WrongKind.selector, id, 7), it, 1);
            vm.prank(collector);
            try mandates.pullInstalment(it, i) {
                assertTrue(false, "once");
            } catch {}
        }
        refusedInstalment(abi.encodeWithSelector(Mandates.EveryInstalmentPulled.selector, id), it, 7);
        _pulled(1000);
    }

    function within(HookToken hooked, Mandate memory it) external {
        HookReverter reverter = new HookReverter(mandates);
        it.collector = address(reverter);
        it.payee = address(reverter);
        granted(it);
        hooked.tell(HookedThief(address(reverter)));
        reverter.pull(it);
    }

    function _in(PlainToken currency) private returns (Mandate memory it) {
        it = usage();
        it.token = address(currency);
        currency.mint(payer, 100);
        vm.prank(payer);
        currency.approve(address(mandates), type(uint256).max);
    }

    function _pulled(uint256 amount) private view {
        assertEq(token.balanceOf(payee), amount, "the payee's");
        assertEq(token.balanceOf(payer), _HAD - amount, "the payer's");
        assertEq(token.balanceOf(address(mandates)), 0, "nobody's");
    }
}

/// @notice Pulls inside its pull, and does not swallow the refusal.
contract HookReverter {
    Mandates private immutable _MANDATES;
    Mandate private _mandate;

    constructor(Mandates mandates) {
        _MANDATES = mandates;
    }

    function pull(Mandate calldata it) external {
        _mandate = it;
        _MANDATES.pull(it, "first", 10);
    }

    function tokensMove() external {
        _MANDATES.pull(_mandate, "second", 10);
    }
}
