// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";
import {PullCredit} from "../../../main/solidity/credit/PullCredit.sol";
import {EscrowErrors} from "../../../main/solidity/escrow/EscrowErrors.sol";
import {Hold, ReceiveAuthorization, Terms} from "../../../main/solidity/escrow/EscrowTypes.sol";
import {MeasuredTransfer} from "../../../main/solidity/split/MeasuredTransfer.sol";
import {GasBurnerToken} from "../hostile/GasBurnerToken.sol";
import {
    CallbackToken,
    FeeToken,
    GreedyToken,
    HugeToken,
    IdleToken,
    LyingToken,
    PickyToken,
    PlainToken,
    SilentToken
} from "../hostile/HostileTokens.sol";
import {RebasingToken} from "../hostile/RebasingToken.sol";
import {ReturnBombToken} from "../hostile/ReturnBombToken.sol";
import {EscrowTest} from "./EscrowTest.sol";

contract EscrowHostileTokensTest is EscrowTest {
    function testAFeeTokenCountsByWhatArrives() public {
        Terms memory t = _in(address(new FeeToken()));
        authorize(t, 1000);
        assertEq(capturable(t), 990, "what arrived");
    }

    function testAGreedyTokenTakesNothingOfOthers() public {
        GreedyToken greedy = new GreedyToken();
        Terms memory t = _captured(address(greedy), 2000);
        uint256 credit = escrow.creditOf(address(greedy), payee(0));
        uint256 more = credit + credit / 100;
        vm.expectRevert(abi.encodeWithSelector(MeasuredTransfer.TokenTookMore.selector, address(greedy), more, credit));
        _withdraw(t, credit);
    }

    function testASilentTokenWorks() public {
        Terms memory t = _captured(address(new SilentToken()), 1000);
        _withdraw(t, 1);
        assertEq(PlainToken(t.token).balanceOf(payee(0)), 1, "taken");
    }

    function testALyingTokenIsRefused() public {
        Terms memory t = _in(address(new LyingToken()));
        vm.expectRevert(abi.encodeWithSelector(SafeERC20.SafeERC20FailedOperation.selector, t.token));
        vm.prank(payer);
        escrow.authorize(t, 1);
    }

    function testAnIdleTokenIsRefused() public {
        Terms memory t = _in(address(new IdleToken()));
        give(t.token, payer, 1);
        vm.expectRevert(abi.encodeWithSelector(PullCredit.NothingReceived.selector, t.token));
        vm.prank(payer);
        escrow.authorize(t, 1);
    }

    function testAHugeTokenIsRefused() public {
        Terms memory t = _in(address(new HugeToken()));
        give(t.token, payer, 1);
        vm.expectRevert(abi.encodeWithSelector(EscrowErrors.AboveMaximum.selector, 2 ** 200, 1_000_000));
        vm.prank(payer);
        escrow.authorize(t, 1);
    }

    /// @dev Target 18 of the design: a payee that cannot be paid stops neither the capture nor the others.
    function testADenyListedPayeeBlocksNobody() public {
        PickyToken picky = new PickyToken();
        picky.refuse(payee(0));
        Terms memory t = _captured(address(picky), 1000);
        uint256 credit = escrow.creditOf(t.token, payee(0));
        vm.expectRevert(abi.encodeWithSelector(PickyToken.Refused.selector, payee(0)));
        _withdraw(t, credit);
        uint256 other = escrow.creditOf(t.token, payee(1));
        vm.prank(payee(1));
        escrow.withdraw(t.token, other, payee(1));
        vm.prank(payee(0));
        escrow.withdraw(t.token, credit, stranger);
        assertEq(picky.balanceOf(stranger), credit, "elsewhere");
    }

    function testAReturnBombHurtsNobody() public {
        Terms memory t = _captured(address(new ReturnBombToken()), 1000);
        uint256 before = gasleft();
        _withdraw(t, 1);
        assertTrue(before - gasleft() < 200_000, "nothing is copied");
    }

    function testAGasBurnerKeepsTheCreditWhole() public {
        GasBurnerToken burner = new GasBurnerToken();
        Terms memory t = _captured(address(burner), 1000);
        burner.burnFor(payee(0));
        uint256 credit = escrow.creditOf(t.token, payee(0));
        vm.prank(payee(0));
        (bool ok,) = address(escrow).call{gas: 300_000}(
            abi.encodeCall(escrow.withdraw, (t.token, credit, payee(0)))
        );
        assertTrue(!ok, "it burnt");
        vm.prank(payee(0));
        escrow.withdraw(t.token, credit, stranger);
        assertEq(burner.balanceOf(stranger), credit, "elsewhere");
    }

    /// @dev What needs no token goes on without it; the credit is there if the token comes back.
    function testASelfDestructedTokenStopsOnlyItself() public {
        Terms memory t = _in(address(new PlainToken()));
        authorize(t, 1000);
        bytes memory code = t.token.code;
        vm.etch(t.token, "");
        capture(t, 500, 100);
        uint256 credit = escrow.creditOf(t.token, payee(0));
        vm.expectRevert();
        _withdraw(t, credit);
        vm.prank(merchant);
        escrow.voidPayment(t);
        vm.etch(t.token, code);
        _withdraw(t, credit);
    }

    function testARebasingTokenHurtsOnlyItsOwn() public {
        RebasingToken rebasing = new RebasingToken();
        Terms memory t = _captured(address(rebasing), 1000);
        authorize(terms(), 700);
        capture(terms(), 700, 100);
        rebasing.rebase(address(escrow), 100);
        uint256 credit = escrow.creditOf(t.token, payee(0));
        vm.expectRevert();
        _withdraw(t, credit);
        _withdraw(t, 100); // what is there
        uint256 sound = credited(payee(0));
        vm.prank(payee(0));
        escrow.withdraw(address(token), sound, payee(0));
    }

    function testNothingIsReenteredFromAToken() public {
        CallbackToken evil = new CallbackToken();
        Terms memory t = _captured(address(evil), 1000);
        Hold memory h;
        ReceiveAuthorization memory a;
        bytes[15] memory calls = [
            abi.encodeCall(escrow.authorize, (t, 1)),
            abi.encodeCall(escrow.authorizeWithSignature, (t, 1, a)),
            abi.encodeCall(escrow.authorizeHold, (t, h)),
            abi.encodeCall(escrow.draw, (t, 0)),
            abi.encodeCall(escrow.drawSurplus, (address(vault), t.token, 0)),
            abi.encodeCall(escrow.capture, (t, 1, 100)),
            abi.encodeCall(escrow.voidPayment, (t)),
            abi.encodeCall(escrow.reclaim, (t)),
            abi.encodeCall(escrow.refund, (t, 1)),
            abi.encodeCall(escrow.dispute, (t, 1)),
            abi.encodeCall(escrow.rule, (t, 1, 0)),
            abi.encodeCall(escrow.concede, (t)),
            abi.encodeCall(escrow.ruleBySilence, (t)),
            abi.encodeCall(escrow.addBond, (t.token, 1)),
            abi.encodeCall(escrow.withdraw, (t.token, 1, stranger))
        ];
        give(t.token, merchant, 100);
        for (uint256 i = 0; i < calls.length; ++i) {
            evil.onTransfer(address(escrow), calls[i]);
            vm.expectRevert(ReentrancyGuardTransient.ReentrancyGuardReentrantCall.selector);
            _withdraw(t, 1);
            evil.onTransfer(address(escrow), calls[i]);
            vm.expectRevert(ReentrancyGuardTransient.ReentrancyGuardReentrantCall.selector);
            vm.prank(merchant);
            escrow.refund(t, 1);
        }
    }

    function _in(address asset) private view returns (Terms memory t) {
        t = terms();
        t.token = asset;
        delete t.arbitration;
    }

    function _captured(address asset, uint256 amount) private returns (Terms memory t) {
        t = _in(asset);
        give(asset, payer, amount + amount / 100);
        vm.prank(payer);
        escrow.authorize(t, amount);
        capture(t, uint112(amount), 100);
    }

    function _withdraw(Terms memory t, uint256 amount) private {
        vm.prank(payee(0));
        escrow.withdraw(t.token, amount, payee(0));
    }
}
