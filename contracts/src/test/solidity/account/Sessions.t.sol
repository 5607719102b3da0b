// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {PackedUserOperation} from "@openzeppelin/contracts/interfaces/IERC4337.sol";
import {AccountErrors} from "../../../main/solidity/account/AccountErrors.sol";
import {AccountSessions} from "../../../main/solidity/account/AccountSessions.sol";
import {Session, SessionState} from "../../../main/solidity/account/AccountTypes.sol";
import {SessionRules} from "../../../main/solidity/account/SessionRules.sol";
import {AccountTest} from "./AccountTest.sol";

/// @notice Remembers what it was called with.
contract Recorder {
    bytes public data;
    uint256 public value;

    fallback() external payable {
        (data, value) = (msg.data, msg.value);
    }

    receive() external payable {
        (data, value) = ("", msg.value);
    }
}

contract SessionsTest is AccountTest {
    function testAKeyPaysWithinItsLimits() public {
        Session memory it = granted(lent());
        bytes32 id = account.sessionId(it);
        vm.expectEmit(address(account));
        emit AccountSessions.SessionUsed(id, shop, 10, 15);
        done(sessionsOp(it, shop, 10));
        done(sessionsOp(it, address(0xBEE), 10));
        done(sessionsOp(it, shop, 5));
        assertEq(token.balanceOf(shop), 15, "shop");
        assertEq(token.balanceOf(address(0xBEE)), 10, "the other payee");
        SessionState memory state = account.sessionOf(id);
        assertEq(state.left, 0, "left");
        assertEq(state.usesLeft, 2, "uses");
    }

    function testNobodyElseIsPaid() public {
        Session memory it = granted(lent());
        bytes memory why = abi.encodeWithSelector(AccountErrors.NotAPayee.selector, account.sessionId(it), stranger);
        refused(why, sessionsOp(it, stranger, 1));
    }

    function testACallHasACap() public {
        Session memory it = granted(lent());
        bytes32 id = account.sessionId(it);
        refused(abi.encodeWithSelector(AccountErrors.OverCallOfSession.selector, id, 11, 10), sessionsOp(it, shop, 11));
        refused(abi.encodeWithSelector(AccountErrors.OverCallOfSession.selector, id, 0, 10), sessionsOp(it, shop, 0));
    }

    /// @dev Found when it is executed: operations of one bundle are validated before the first is executed.
    function testAllCallsHaveACap() public {
        Session memory it = granted(lent());
        done(sessionsOp(it, shop, 10));
        done(sessionsOp(it, shop, 10));
        PackedUserOperation memory op = sessionsOp(it, shop, 6);
        _failsWith(
            abi.encodeWithSelector(AccountErrors.OverTotalOfSession.selector, account.sessionId(it), 6, 5), op
        );
        done(sessionsOp(it, shop, 5));
        assertEq(token.balanceOf(shop), 25, "the total");
    }

    /// @dev Two operations in one bundle, each within the total, together above it.
    function testABundleDoesNotHideATotal() public {
        Session memory it = granted(lent());
        done(sessionsOp(it, shop, 10));
        PackedUserOperation memory one = sessionsOp(it, shop, 10);
        PackedUserOperation memory two = sessionsOp(it, shop, 10);
        ++two.nonce;
        bool[] memory successes = outcomes(bundle(one, resign(two, SESSION_KEY)));
        assertTrue(successes[0] && !successes[1], "the second is above the total");
        assertEq(token.balanceOf(shop), 20, "paid");
    }

    /// @dev Operations that fail are uses too, or a key could burn the account's gas for ever.
    function testUsesAreCountedWhenTheyFail() public {
        Session memory it = lent();
        (it.perCall, it.total) = (2_000_000, 20_000_000);
        granted(it);
        for (uint256 i = 0; i < 5; ++i) {
            fails(sessionsOp(it, shop, 1_500_000)); // more than the account has
        }
        bytes32 id = account.sessionId(it);
        assertEq(account.sessionOf(id).left, it.total, "no amount is used up");
        refused(abi.encodeWithSelector(AccountErrors.SessionIsSpent.selector, id, 0, 0, 0), sessionsOp(it, shop, 1));
    }

    function testABundleDoesNotHideUses() public {
        Session memory it = lent();
        it.uses = 1;
        granted(it);
        PackedUserOperation memory two = sessionsOp(it, shop, 2);
        ++two.nonce;
        PackedUserOperation[] memory both = bundle(sessionsOp(it, shop, 1), resign(two, SESSION_KEY));
        bytes memory why =
            abi.encodeWithSelector(AccountErrors.SessionIsSpent.selector, account.sessionId(it), 0, 0, 0);
        vm.expectRevert(
            abi.encodeWithSignature("FailedOpWithRevert(uint256,string,bytes)", 1, "AA23 reverted", why)
        );
        handle(both);
    }

    function testRevokedAtOnce() public {
        Session memory it = granted(lent());
        bytes32 id = account.sessionId(it);
        vm.prank(owner);
        account.revokeSession(id);
        refused(abi.encodeWithSelector(AccountErrors.SessionIsRevoked.selector, id), sessionsOp(it, shop, 1));
    }

    /// @dev Revoked in a bundle in which the key's operation was validated already.
    function testRevokedInTheBundle() public {
        Session memory it = granted(lent());
        bytes32 id = account.sessionId(it);
        PackedUserOperation memory revoke = ownersOp(abi.encodeCall(account.revokeSession, (id)));
        bool[] memory successes = outcomes(bundle(revoke, sessionsOp(it, shop, 1)));
        assertTrue(successes[0] && !successes[1], "revoked before it is executed");
        assertEq(token.balanceOf(shop), 0, "nothing paid");
    }

    function testWiped() public {
        Session memory it = granted(lent());
        bytes32 id = account.sessionId(it);
        vm.expectEmit(address(account));
        emit AccountSessions.SessionsWiped(2);
        vm.prank(owner);
        account.wipeSessions();
        refused(abi.encodeWithSelector(AccountErrors.SessionNotGranted.selector, id), sessionsOp(it, shop, 1));
    }

    function testNotBeforeAndNotAfter() public {
        Session memory it = lent();
        (it.validAfter, it.validUntil) = (uint48(timeNow + 10), uint48(timeNow + 20));
        granted(it);
        pass(1, 10);
        refusedWith("AA22 expired or not due", sessionsOp(it, shop, 1));
        pass(1, 1);
        done(sessionsOp(it, shop, 1));
        pass(1, 9);
        done(sessionsOp(it, shop, 1));
        pass(1, 1);
        refusedWith("AA22 expired or not due", sessionsOp(it, shop, 1));
    }

    function testCoinsAsAmount() public {
        Session memory it = lent();
        it.target = address(new Recorder());
        it.template = "";
        (it.payeeAt, it.amountAt) = (SessionRules.NONE, SessionRules.VALUE);
        it.payees = new address[](0);
        granted(it);
        vm.deal(address(account), 100);
        done(sessionsOp(it, address(0), 9));
        assertEq(Recorder(payable(it.target)).value(), 9, "coins");
        assertEq(Recorder(payable(it.target)).data().length, 0, "no data");
        bytes32 id = account.sessionId(it);
        refused(abi.encodeWithSelector(AccountErrors.NotAPayee.selector, id, shop), sessionsOp(it, shop, 1));
    }

    /// @dev A call as it stands, with nothing to choose.
    function testAFixedCall() public {
        Session memory it = lent();
        it.target = address(new Recorder());
        it.template = hex"01020304aabb";
        (it.payeeAt, it.amountAt, it.perCall, it.total) = (SessionRules.NONE, SessionRules.NONE, 0, 0);
        it.payees = new address[](0);
        granted(it);
        done(sessionsOp(it, address(0), 0));
        assertEq(keccak256(Recorder(payable(it.target)).data()), keccak256(it.template), "as it stands");
        bytes32 id = account.sessionId(it);
        refused(
            abi.encodeWithSelector(AccountErrors.OverCallOfSession.selector, id, 1, 0), sessionsOp(it, address(0), 1)
        );
    }

    /// @dev Whatever the template has around them, payee and amount stand in their words and the rest as it was.
    function testThePlacesAreFilled(uint8 payeeAt, uint8 amountAt, uint8 extra, uint128 amount) public {
        Session memory it = lent();
        (it.payeeAt, it.amountAt) = (payeeAt % 6, amountAt % 6);
        if (it.payeeAt == it.amountAt) it.amountAt = it.payeeAt + 1;
        it.target = address(new Recorder());
        it.template = new bytes(4 + 7 * 32 + uint256(extra) % 32);
        for (uint256 i = 0; i < it.template.length; ++i) {
            it.template[i] = bytes1(uint8(1 + i % 255));
        }
        it.perCall = it.total = type(uint128).max;
        granted(it);
        amount = uint128(bound(amount, 1, type(uint128).max));
        done(sessionsOp(it, shop, amount));
        bytes memory data = Recorder(payable(it.target)).data();
        assertEq(data.length, it.template.length, "length");
        for (uint256 i = 0; i < data.length; ++i) {
            bytes1 expected = it.template[i];
            uint256 word = i < 4 ? 255 : (i - 4) / 32;
            if (word == it.payeeAt) expected = bytes32(uint256(uint160(shop)))[(i - 4) % 32];
            if (word == it.amountAt) expected = bytes32(uint256(amount))[(i - 4) % 32];
            assertTrue(data[i] == expected, "byte");
        }
    }

    function testGasOfASessionsPayment() public {
        Session memory it = granted(lent());
        PackedUserOperation[] memory one = bundle(sessionsOp(it, shop, 1));
        vm.prank(bundler);
        entryPoint.handleOps(one, payable(bundler));
        vm.snapshotGasLastCall("accounts", "one call by a session");
    }

    event UserOperationRevertReason(
        bytes32 indexed userOpHash, address indexed sender, uint256 nonce, bytes revertReason
    );

    function _failsWith(bytes memory why, PackedUserOperation memory op) private {
        vm.expectEmit(address(entryPoint));
        emit UserOperationRevertReason(hashOf(op), address(account), op.nonce, why);
        handle(op);
    }
}
