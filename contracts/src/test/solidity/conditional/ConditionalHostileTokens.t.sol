// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";
import {Terms} from "../../../main/solidity/conditional/ConditionTypes.sol";
import {ConditionalPayments} from "../../../main/solidity/conditional/ConditionalPayments.sol";
import {ReceiveAuthorization} from "../../../main/solidity/escrow/EscrowTypes.sol";
import {PullCredit} from "../../../main/solidity/credit/PullCredit.sol";
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
import {ReturnBombToken} from "../hostile/ReturnBombToken.sol";
import {ConditionalTest} from "./ConditionalTest.sol";

/// @notice Takes any signature for the payer's.
contract AuthorizingToken is CallbackToken {
    function receiveWithAuthorization(
        address from,
        address to,
        uint256 value,
        uint256,
        uint256,
        bytes32,
        uint8,
        bytes32,
        bytes32
    ) external {
        _transfer(from, to, value);
    }
}

contract ConditionalHostileTokensTest is ConditionalTest {
    /// @dev Who waits for 700 must not find 693: another party may have acted on it elsewhere.
    function testWhatDoesNotArriveWholeIsRefused() public {
        _refuses(address(new FeeToken()), abi.encodeWithSelector(ConditionalPayments.NotTheAmount.selector, 693, AMOUNT));
        _refuses(
            address(new HugeToken()),
            abi.encodeWithSelector(ConditionalPayments.NotTheAmount.selector, 2 ** 200, AMOUNT)
        );
        address idle = address(new IdleToken());
        _refuses(idle, abi.encodeWithSelector(PullCredit.NothingReceived.selector, idle));
        address lying = address(new LyingToken());
        _refuses(lying, abi.encodeWithSelector(SafeERC20.SafeERC20FailedOperation.selector, lying));
    }

    function testOddTokensPayOut() public {
        for (uint256 i = 0; i < 2; ++i) {
            Terms memory t = _released(i == 0 ? address(new SilentToken()) : address(new ReturnBombToken()));
            _withdraw(t, AMOUNT, shop);
            assertEq(PlainToken(t.token).balanceOf(shop), AMOUNT, "taken");
        }
    }

    function testATokenThatRefusesThePayeePaysElsewhere() public {
        PickyToken picky = new PickyToken();
        picky.refuse(shop);
        Terms memory t = _released(address(picky));
        vm.expectRevert(abi.encodeWithSelector(PickyToken.Refused.selector, shop));
        _withdraw(t, AMOUNT, shop);
        _withdraw(t, AMOUNT, stranger);
        GasBurnerToken burner = new GasBurnerToken();
        burner.burnFor(shop);
        t = _released(address(burner));
        vm.prank(shop);
        (bool ok,) =
            address(payments).call{gas: 300_000}(abi.encodeCall(payments.withdraw, (t.token, AMOUNT, shop)));
        assertTrue(!ok, "it burnt");
        _withdraw(t, AMOUNT, stranger);
    }

    function testAGreedyTokenIsStopped() public {
        Terms memory t = _released(address(new GreedyToken()));
        vm.expectRevert(abi.encodeWithSelector(MeasuredTransfer.TokenTookMore.selector, t.token, 606, 600));
        _withdraw(t, 600, shop);
    }

    function testASelfDestructedTokenChangesNothingHere() public {
        Terms memory t = _in(address(new PlainToken()));
        fund(t);
        bytes memory code = t.token.code;
        vm.etch(t.token, "");
        payments.reveal(t, 0, PREIMAGE);
        vm.expectRevert();
        _withdraw(t, AMOUNT, shop);
        vm.etch(t.token, code);
        _withdraw(t, AMOUNT, shop);
    }

    function testNothingThatMovesTokensIsReentered() public {
        CallbackToken evil = new CallbackToken();
        Terms memory t = _released(address(evil));
        Terms memory u = _in(address(evil));
        u.salt = "other";
        for (uint256 i = 0; i < 2; ++i) {
            bytes memory call = i == 0
                ? abi.encodeCall(payments.withdraw, (t.token, 1, stranger))
                : abi.encodeCall(payments.fund, (u));
            evil.onTransfer(address(payments), call);
            vm.expectRevert(ReentrancyGuardTransient.ReentrancyGuardReentrantCall.selector);
            _withdraw(t, 1, shop);
            give(t.token, payer, AMOUNT);
            vm.expectRevert(ReentrancyGuardTransient.ReentrancyGuardReentrantCall.selector);
            vm.prank(payer);
            payments.fund(u);
        }
    }

    /// @dev A token with signatures funds another payment in the middle of a transfer, and lets it count twice.
    function testFundingBySignatureIsNotReentered() public {
        AuthorizingToken evil = new AuthorizingToken();
        Terms memory t = _in(address(evil));
        Terms memory u = _in(address(evil));
        (u.payer, u.salt) = (address(evil), "other");
        give(t.token, payer, AMOUNT);
        give(t.token, address(evil), AMOUNT);
        evil.onTransfer(address(payments), abi.encodeCall(payments.fund, (u)));
        ReceiveAuthorization memory signature;
        vm.expectRevert(ReentrancyGuardTransient.ReentrancyGuardReentrantCall.selector);
        payments.fundWithSignature(t, signature);
    }

    /// @dev Meeting a condition in the middle of a withdrawal credits, and moves nothing.
    function testAReleaseInsideATransferIsHarmless() public {
        CallbackToken evil = new CallbackToken();
        Terms memory t = _released(address(evil));
        Terms memory u = _in(address(evil));
        u.salt = "other";
        fund(u);
        evil.onTransfer(address(payments), abi.encodeCall(payments.reveal, (u, 0, PREIMAGE)));
        _withdraw(t, AMOUNT, shop);
        assertEq(payments.creditOf(t.token, shop), AMOUNT, "the second");
        assertEq(evil.balanceOf(address(payments)), AMOUNT, "and its money");
    }

    function testWithdrawRefuses() public {
        Terms memory t = _released(address(token));
        vm.expectRevert(abi.encodeWithSelector(PullCredit.BadRecipient.selector, address(0)));
        _withdraw(t, 1, address(0));
        vm.expectRevert(abi.encodeWithSelector(PullCredit.BadRecipient.selector, address(payments)));
        _withdraw(t, 1, address(payments));
        vm.expectRevert(abi.encodeWithSelector(PullCredit.NothingToWithdraw.selector, t.token, shop));
        _withdraw(t, 0, shop);
        vm.expectRevert(
            abi.encodeWithSelector(PullCredit.InsufficientCredit.selector, t.token, shop, AMOUNT, AMOUNT + 1)
        );
        _withdraw(t, AMOUNT + 1, shop);
    }

    function _in(address asset) private view returns (Terms memory t) {
        t = terms(hashLock());
        t.token = asset;
    }

    function _released(address asset) private returns (Terms memory t) {
        t = _in(asset);
        give(asset, payer, 10);
        fund(t);
        payments.reveal(t, 0, PREIMAGE);
    }

    function _refuses(address asset, bytes memory why) private {
        Terms memory t = _in(asset);
        give(asset, payer, AMOUNT);
        vm.expectRevert(why);
        vm.prank(payer);
        payments.fund(t);
    }

    function _withdraw(Terms memory t, uint256 amount, address to) private {
        vm.prank(shop);
        payments.withdraw(t.token, amount, to);
    }
}
