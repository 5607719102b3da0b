// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {AccountErrors} from "../../../main/solidity/account/AccountErrors.sol";
import {AccountSessions} from "../../../main/solidity/account/AccountSessions.sol";
import {Session, SessionState} from "../../../main/solidity/account/AccountTypes.sol";
import {SessionRules} from "../../../main/solidity/account/SessionRules.sol";
import {AccountTest} from "./AccountTest.sol";

contract GrantTest is AccountTest {
    function testTheOwnerLendsAKey() public {
        Session memory it = lent();
        bytes32 id = keccak256(abi.encode(it));
        vm.expectEmit(address(account));
        emit AccountSessions.SessionGranted(id, it.key, it);
        done(ownersOp(abi.encodeCall(account.grantSession, (it))));
        SessionState memory state = account.sessionOf(id);
        assertEq(state.generation, 1, "generation");
        assertEq(state.usesLeft, 5, "uses");
        assertEq(state.left, 25, "total");
        assertTrue(!state.revoked, "live");
    }

    function testTheSameTermsAreGrantedOnce() public {
        Session memory it = granted(lent());
        bytes32 id = account.sessionId(it);
        bytes memory why = abi.encodeWithSelector(AccountErrors.SessionExists.selector, id);
        _refusedGrant(why, it);
        vm.prank(owner);
        account.revokeSession(id);
        _refusedGrant(why, it);
        vm.prank(owner);
        account.wipeSessions();
        granted(it); // the owner's clean slate
        ++it.validUntil;
        granted(it);
    }

    function testRevokingNeedsALiveSession() public {
        vm.prank(owner);
        vm.expectRevert(abi.encodeWithSelector(AccountErrors.SessionNotGranted.selector, bytes32("none")));
        account.revokeSession("none");
        bytes32 id = account.sessionId(granted(lent()));
        vm.expectEmit(address(account));
        emit AccountSessions.SessionRevoked(id);
        vm.prank(owner);
        account.revokeSession(id);
        vm.prank(owner);
        vm.expectRevert(abi.encodeWithSelector(AccountErrors.SessionIsRevoked.selector, id));
        account.revokeSession(id);
    }

    function testNoSessionReachesTheAccountOrItsEntryPoint() public {
        Session memory it = lent();
        it.target = address(account);
        _refusedGrant(abi.encodeWithSelector(AccountErrors.TargetIsOwn.selector, it.target), it);
        it.target = address(entryPoint);
        _refusedGrant(abi.encodeWithSelector(AccountErrors.TargetIsOwn.selector, it.target), it);
    }

    function testKeyAndTarget() public {
        Session memory it = lent();
        it.key = address(0);
        _bad("key is an address", it);
        it = lent();
        it.target = address(0);
        _bad("target is an address", it);
    }

    function testPlacesInTheTemplate() public {
        Session memory it = lent();
        it.template = hex"a9059c";
        _bad("template is empty or has a selector", it);
        it = lent();
        it.amountAt = 0;
        _bad("payee and amount stand in two words", it);
        it = lent();
        (it.payeeAt, it.amountAt) = (2, 1);
        _bad("the payee stands in the template", it);
        it.payeeAt = 254;
        _bad("the payee stands in the template", it);
        it = lent();
        it.amountAt = 2;
        _bad("the amount stands in the template", it);
        it = lent();
        it.template = new bytes(67);
        _bad("the amount stands in the template", it);
        it.template = new bytes(68);
        granted(it);
        (it.payeeAt, it.payees, it.amountAt) = (SessionRules.NONE, new address[](0), SessionRules.VALUE);
        it.template = new bytes(4); // a selector alone
        granted(it);
    }

    function testPayees() public {
        Session memory it = lent();
        it.payees = new address[](33);
        _bad("payees are at most 32", it);
        it.payees = new address[](0);
        _bad("payees are named where there is a payee", it);
        it = lent();
        it.payeeAt = SessionRules.NONE;
        _bad("payees are named where there is a payee", it);
        it = lent();
        it.payees = new address[](32);
        granted(it);
    }

    function testAmounts() public {
        string memory rule = "0 < perCall <= total where there is an amount, else both zero";
        Session memory it = lent();
        it.perCall = 0;
        _bad(rule, it);
        it.perCall = 26;
        _bad(rule, it);
        it = lent();
        it.amountAt = SessionRules.NONE;
        _bad(rule, it);
        it.total = 0;
        _bad(rule, it);
        it.perCall = 0;
        granted(it);
        it = lent();
        it.perCall = it.total;
        granted(it);
    }

    function testUsesAndTimes() public {
        Session memory it = lent();
        it.uses = 0;
        _bad("uses are at least one", it);
        it = lent();
        it.validUntil = it.validAfter;
        _bad("validAfter < validUntil < 2^47", it);
        it.validUntil = 1 << 47;
        _bad("validAfter < validUntil < 2^47", it);
        it.validUntil = (1 << 47) - 1;
        granted(it);
    }

    /// @dev The entry point reads zero as no end at all.
    function testASessionEnds() public {
        Session memory it = lent();
        (it.validAfter, it.validUntil) = (0, 0);
        _bad("validAfter < validUntil < 2^47", it);
    }

    function testNoAllowances() public {
        string[8] memory all = [
            "approve(address,uint256)",
            "increaseAllowance(address,uint256)",
            "setApprovalForAll(address,bool)",
            "authorizeOperator(address)",
            "approveAndCall(address,uint256)",
            "approveAndCall(address,uint256,bytes)",
            "permit(address,address,uint256,uint256,uint8,bytes32,bytes32)",
            "approve(address,address,uint160,uint48)"
        ];
        for (uint256 i = 0; i < all.length; ++i) {
            Session memory it = lent();
            it.template = abi.encodeWithSelector(bytes4(keccak256(bytes(all[i]))), address(0), 0);
            _bad("no allowances: they outlive a session", it);
        }
    }

    function testGasOfGrant() public {
        Session memory it = lent();
        vm.prank(owner);
        account.grantSession(it);
        vm.snapshotGasLastCall("accounts", "grant a session");
    }

    function _bad(string memory rule, Session memory it) private {
        _refusedGrant(abi.encodeWithSelector(AccountErrors.BadSession.selector, rule), it);
    }

    function _refusedGrant(bytes memory why, Session memory it) private {
        vm.prank(owner);
        vm.expectRevert(why);
        account.grantSession(it);
    }
}
