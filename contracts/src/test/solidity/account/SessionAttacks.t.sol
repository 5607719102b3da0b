// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IEntryPoint, PackedUserOperation} from "@openzeppelin/contracts/interfaces/IERC4337.sol";
import {AccountErrors} from "../../../main/solidity/account/AccountErrors.sol";
import {Approval, Call, Session} from "../../../main/solidity/account/AccountTypes.sol";
import {AccountTest} from "./AccountTest.sol";

/// @notice A session's key tries to become the owner, or to take more than it was lent.
contract SessionAttacksTest is AccountTest {
    Session private _it;

    function setUp() public override {
        super.setUp();
        _it = granted(lent());
        vm.deal(address(account), 1 ether);
    }

    /// @dev Every other function, signed by the key: the call decides whose signature is wanted.
    function testTheKeyCallsNothingElse() public {
        Session memory more = lent();
        more.payees[0] = stranger;
        bytes[12] memory all = [
            abi.encodeCall(account.execute, (new Call[](0))),
            paying(shop, 1),
            executing(address(account), 0, abi.encodeCall(account.setOwner, (stranger))),
            abi.encodeCall(account.setOwner, (_it.key)),
            abi.encodeCall(account.grantSession, (more)),
            abi.encodeCall(account.revokeSession, (account.sessionId(_it))),
            abi.encodeCall(account.wipeSessions, ()),
            abi.encodeCall(account.proposeGuardians, (new address[](0), 0)),
            abi.encodeCall(account.cancelGuardianChange, ()),
            abi.encodeCall(account.cancelRecovery, ()),
            abi.encodeCall(account.startRecovery, (_it.key, 0, new Approval[](0))),
            bytes("")
        ];
        for (uint256 i = 0; i < all.length; ++i) {
            PackedUserOperation memory op = opOf(address(account), uint192(uint160(_it.key)), all[i]);
            refusedWith("AA24 signature error", resign(op, SESSION_KEY));
        }
    }

    /// @dev `executeUserOp` in front: the entry point would hand over the whole operation, and the real call with it.
    function testExecuteUserOpHidesNothing() public {
        bytes4 executeUserOp = bytes4(
            keccak256(
                "executeUserOp((address,uint256,bytes,bytes,bytes32,uint256,bytes32,bytes,bytes),bytes32)"
            )
        );
        bytes memory data = bytes.concat(executeUserOp, paying(stranger, 1));
        PackedUserOperation memory op = opOf(address(account), uint192(uint160(_it.key)), data);
        refusedWith("AA24 signature error", resign(op, SESSION_KEY));
        fails(ownersOp(data));
    }

    /// @dev What stands behind the arguments is never looked at.
    function testNothingHidesBehindTheArguments() public {
        PackedUserOperation memory op = sessionsOp(_it, shop, 1);
        op.callData = bytes.concat(op.callData, paying(stranger, 100));
        done(resign(op, SESSION_KEY));
        assertEq(token.balanceOf(shop), 1, "the session's call");
        assertEq(token.balanceOf(stranger), 0, "and no other");
    }

    /// @dev Terms that were not granted, however near they are.
    function testTermsAreTheOwners(uint8 field) public {
        Session memory it = lent();
        uint256 which = bound(field, 0, 11);
        if (which == 0) it.key = stranger;
        if (which == 1) it.target = stranger;
        if (which == 2) it.template = abi.encodeCall(token.mint, (address(0), 0));
        if (which == 3) it.payees[0] = stranger;
        if (which == 4) ++it.perCall;
        if (which == 5) ++it.total;
        if (which == 6) ++it.uses;
        if (which == 7) --it.validAfter;
        if (which == 8) ++it.validUntil;
        if (which == 9) it.sponsor = stranger;
        if (which == 10) ++it.fees;
        if (which == 11) it.payeeAt = 255;
        bytes memory why = abi.encodeWithSelector(AccountErrors.SessionNotGranted.selector, account.sessionId(it));
        PackedUserOperation memory op = sessionsOp(it, it.payees[0], 1);
        refused(why, op);
    }

    /// @dev Another key, and the owner's too, cannot act for a session.
    function testASessionIsItsKeys() public {
        refusedWith("AA24 signature error", resign(sessionsOp(_it, shop, 1), BAD_KEY));
        refusedWith("AA24 signature error", resign(sessionsOp(_it, shop, 1), OWNER_KEY));
        PackedUserOperation memory op = sessionsOp(_it, shop, 1);
        op.signature = new bytes(65);
        refusedWith("AA24 signature error", op);
    }

    /// @dev The owner's operations have a sequence that the key cannot move on.
    function testTheKeyDoesNotTakeTheOwnersNonces() public {
        PackedUserOperation memory op = sessionsOp(_it, shop, 1);
        op.nonce = entryPoint.getNonce(address(account), 0);
        bytes32 id = account.sessionId(_it);
        refused(
            abi.encodeWithSelector(AccountErrors.NotTheSessionsNonce.selector, id, 0), resign(op, SESSION_KEY)
        );
        // The address with something in front of it is another key.
        uint192 other = uint192(uint160(_it.key)) | 1 << 160;
        op.nonce = uint256(other) << 64;
        refused(
            abi.encodeWithSelector(AccountErrors.NotTheSessionsNonce.selector, id, other), resign(op, SESSION_KEY)
        );
    }

    /// @dev A key that bundles its own operations at a price of its choice is paid by the account: the drain by fees.
    function testTheKeyDoesNotSpendCoinsAsFees() public {
        PackedUserOperation memory op = sessionsOp(_it, shop, 1);
        op.gasFees = bytes32(uint256(1));
        uint256 cost = 2_050_000;
        bytes32 id = account.sessionId(_it);
        refused(
            abi.encodeWithSelector(AccountErrors.SessionIsSpent.selector, id, cost, 5, 0), resign(op, SESSION_KEY)
        );
    }

    function testFeesAreBoundedOverAllOperations() public {
        Session memory it = lent();
        it.fees = 4_099_999; // one operation costs 2,050,000 at the most
        granted(it);
        PackedUserOperation memory op = sessionsOp(it, shop, 1);
        op.gasFees = bytes32(uint256(1) << 128 | 1);
        done(resign(op, SESSION_KEY));
        bytes32 id = account.sessionId(it);
        assertEq(account.sessionOf(id).feesLeft, 2_049_999, "left");
        op.nonce = entryPoint.getNonce(address(account), uint192(uint160(it.key)));
        refused(
            abi.encodeWithSelector(AccountErrors.SessionIsSpent.selector, id, 2_050_000, 4, 2_049_999),
            resign(op, SESSION_KEY)
        );
    }

    /// @dev A paymaster of the key's choice could be one that takes tokens of the account.
    function testTheKeyDoesNotChooseAPaymaster() public {
        PackedUserOperation memory op = sessionsOp(_it, shop, 1);
        op.paymasterAndData = abi.encodePacked(stranger, uint128(100_000), uint128(100_000));
        vm.deal(stranger, 1);
        bytes32 id = account.sessionId(_it);
        refused(
            abi.encodeWithSelector(AccountErrors.NotTheSessionsSponsor.selector, id, stranger),
            resign(op, SESSION_KEY)
        );
        Session memory it = lent();
        it.sponsor = shop;
        granted(it);
        refused(
            abi.encodeWithSelector(AccountErrors.NotTheSessionsSponsor.selector, account.sessionId(it), address(0)),
            sessionsOp(it, shop, 1)
        );
    }

    /// @dev The key signs for nothing outside: ERC-1271 is the owner's.
    function testTheKeyDoesNotSignForTheAccount() public view {
        bytes32 hash = keccak256("a permit");
        assertTrue(account.isValidSignature(hash, sign(SESSION_KEY, hash)) == 0xffffffff, "ERC-1271");
    }

    /// @dev Only the entry point executes, and the key has no way around the validation.
    function testTheKeyDoesNotCallTheAccount() public {
        vm.prank(_it.key);
        vm.expectRevert(abi.encodeWithSignature("AccountUnauthorized(address)", _it.key));
        account.executeSession(_it, shop, 1);
    }

    /// @dev A second operation inside a first: the entry point does not let a bundle into a bundle.
    function testNoBundleInABundle() public {
        PackedUserOperation[] memory inner = bundle(sessionsOp(_it, shop, 1));
        bytes memory data = abi.encodeCall(IEntryPoint.handleOps, (inner, payable(stranger)));
        fails(ownersOp(executing(address(entryPoint), 0, data)));
        assertEq(token.balanceOf(shop), 0, "nothing paid");
    }
}
