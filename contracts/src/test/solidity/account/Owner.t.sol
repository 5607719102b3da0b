// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Account as ERC4337Account} from "@openzeppelin/contracts/account/Account.sol";
import {PackedUserOperation} from "@openzeppelin/contracts/interfaces/IERC4337.sol";
import {Errors} from "@openzeppelin/contracts/utils/Errors.sol";
import {AccountErrors} from "../../../main/solidity/account/AccountErrors.sol";
import {AccountOwner} from "../../../main/solidity/account/AccountOwner.sol";
import {Call, Session} from "../../../main/solidity/account/AccountTypes.sol";
import {SettlementAccount} from "../../../main/solidity/account/SettlementAccount.sol";
import {AccountTest} from "./AccountTest.sol";

contract Refuses {
    fallback() external {
        revert();
    }
}

contract OwnerTest is AccountTest {
    uint256 private constant _N = 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141;

    function testTheOwnersOperationIsExecuted() public {
        done(ownersOp(paying(shop, 7)));
        assertEq(token.balanceOf(shop), 7, "paid");
    }

    function testTheOwnerCallsWithoutABundler() public {
        Call[] memory calls = new Call[](2);
        calls[0] = Call(address(token), 0, abi.encodeCall(token.transfer, (shop, 3)));
        calls[1] = Call(shop, 5, "");
        vm.deal(address(account), 5);
        vm.prank(owner);
        account.execute(calls);
        assertEq(token.balanceOf(shop), 3, "tokens");
        assertEq(shop.balance, 5, "coins");
    }

    /// @dev All or none, with the reason of the call that fails.
    function testABatchIsOne() public {
        Call[] memory calls = new Call[](2);
        calls[0] = Call(address(token), 0, abi.encodeCall(token.transfer, (shop, 3)));
        calls[1] = Call(address(new Refuses()), 0, "");
        vm.prank(owner);
        vm.expectRevert(Errors.FailedCall.selector);
        account.execute(calls);
        calls[1] = Call(address(account), 0, abi.encodeCall(account.setOwner, (stranger)));
        vm.prank(owner);
        vm.expectRevert(_unauthorized(address(account)));
        account.execute(calls);
        fails(ownersOp(abi.encodeCall(account.execute, (calls))));
        assertEq(token.balanceOf(shop), 0, "nothing happened");
    }

    function testOnlyTheOwnersSignature() public {
        PackedUserOperation memory op = ownersOp(paying(shop, 7));
        refusedWith("AA24 signature error", resign(op, BAD_KEY));
        op.signature = "";
        refusedWith("AA24 signature error", op);
        op.signature = new bytes(65);
        refusedWith("AA24 signature error", op);
    }

    /// @dev Malleable: the other root of the same signature, and the short form of EIP-2098.
    function testNoSecondFormOfASignature() public {
        PackedUserOperation memory op = ownersOp(paying(shop, 7));
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(OWNER_KEY, hashOf(op));
        bytes memory good = op.signature;
        op.signature = abi.encodePacked(r, bytes32(_N - uint256(s)), v == 27 ? uint8(28) : uint8(27));
        refusedWith("AA24 signature error", op);
        op.signature = abi.encodePacked(r, bytes32(uint256(s) | uint256(v - 27) << 255));
        refusedWith("AA24 signature error", op);
        op.signature = good;
        done(op);
    }

    /// @dev Each field of an operation is signed: changed alone, it is not the owner's any more.
    function testEachFieldIsSigned(uint8 field) public {
        PackedUserOperation memory op = ownersOp(paying(shop, 7));
        uint256 which = bound(field, 0, 4);
        if (which == 0) op.nonce = entryPoint.getNonce(address(account), 1);
        if (which == 1) op.callData = paying(stranger, 7);
        if (which == 2) op.accountGasLimits = bytes32(uint256(1_000_001) << 128 | 1_000_000);
        if (which == 3) ++op.preVerificationGas;
        if (which == 4) op.gasFees = bytes32(uint256(1));
        vm.deal(address(account), 1 ether);
        refusedWith("AA24 signature error", op);
    }

    function testAnOperationIsExecutedOnce() public {
        PackedUserOperation memory op = ownersOp(paying(shop, 7));
        done(op);
        refusedWith("AA25 invalid account nonce", op);
    }

    function testASignatureIsForOneChain() public {
        PackedUserOperation memory op = ownersOp(paying(shop, 7));
        vm.chainId(block.chainid + 1);
        refusedWith("AA24 signature error", op);
    }

    function testASignatureIsForOneAccount() public {
        SettlementAccount other = factory.create(owner, guardians(), 2, "other");
        PackedUserOperation memory op = ownersOp(paying(shop, 7));
        op.sender = address(other);
        refusedWith("AA24 signature error", op);
    }

    /// @dev A second entry point: its operations have other hashes, and the account does not listen to it.
    function testAnAccountHasOneEntryPoint() public {
        PackedUserOperation memory op = ownersOp(paying(shop, 7));
        bytes32 hash = hashOf(op);
        vm.prank(bundler);
        vm.expectRevert(_unauthorized(bundler));
        account.validateUserOp(op, hash, 0);
        vm.prank(bundler);
        vm.expectRevert(_unauthorized(bundler));
        account.executeSession(lent(), shop, 1);
    }

    function testSettingsAreTheOwners() public {
        bytes[8] memory all = [
            abi.encodeCall(account.setOwner, (stranger)),
            abi.encodeCall(account.grantSession, (lent())),
            abi.encodeCall(account.revokeSession, (0)),
            abi.encodeCall(account.wipeSessions, ()),
            abi.encodeCall(account.proposeGuardians, (new address[](0), 0)),
            abi.encodeCall(account.cancelGuardianChange, ()),
            abi.encodeCall(account.cancelRecovery, ()),
            abi.encodeCall(account.execute, (new Call[](0)))
        ];
        for (uint256 i = 0; i < all.length; ++i) {
            vm.prank(stranger);
            (bool ok, bytes memory why) = address(account).call(all[i]);
            assertTrue(!ok && keccak256(why) == keccak256(_unauthorized(stranger)), "refused");
        }
    }

    function testSetOwner() public {
        vm.expectEmit(address(account));
        emit AccountOwner.OwnerChanged(owner, vm.addr(NEXT_KEY), 2);
        done(ownersOp(abi.encodeCall(account.setOwner, (vm.addr(NEXT_KEY)))));
        refusedWith("AA24 signature error", ownersOp(paying(shop, 1)));
        done(resign(ownersOp(paying(shop, 2)), NEXT_KEY));
        assertEq(token.balanceOf(shop), 2, "the next owner's");
    }

    function testSetOwnerRefusesOwners() public {
        address[3] memory bad = [address(0), address(account), owner];
        for (uint256 i = 0; i < 3; ++i) {
            vm.prank(owner);
            vm.expectRevert(abi.encodeWithSelector(AccountErrors.BadOwner.selector, bad[i]));
            account.setOwner(bad[i]);
        }
    }

    /// @dev Bundle reordering: validated with the old key, executed after the key was replaced. A thief's grant would
    ///      outlive the change; it is refused.
    function testNoOperationOfAnEarlierOwnerFollowsTheChange() public {
        PackedUserOperation memory change = ownersOp(abi.encodeCall(account.setOwner, (vm.addr(NEXT_KEY))));
        PackedUserOperation memory late = opOf(address(account), 1, abi.encodeCall(account.grantSession, (lent())));
        bool[] memory successes = outcomes(bundle(change, resign(late, OWNER_KEY)));
        assertTrue(successes[0] && !successes[1], "the change, and not the grant");
        assertEq(account.sessionOf(account.sessionId(lent())).generation, 0, "no session");
    }

    function testAStaleOperationSaysSo() public {
        Session memory it = granted(lent());
        PackedUserOperation memory change = ownersOp(abi.encodeCall(account.wipeSessions, ()));
        PackedUserOperation memory late = sessionsOp(it, shop, 1);
        vm.expectEmit(address(entryPoint));
        emit UserOperationRevertReason(
            hashOf(late),
            address(account),
            late.nonce,
            abi.encodeWithSelector(AccountErrors.OperationIsStale.selector, 1, 2)
        );
        handle(bundle(change, late));
        assertEq(token.balanceOf(shop), 0, "nothing paid");
    }

    function testCoinsArriveAndPayForGas() public {
        vm.deal(address(account), 1 ether);
        PackedUserOperation memory op = ownersOp(paying(shop, 1));
        op.gasFees = bytes32(uint256(1 gwei) << 128 | 1 gwei);
        done(resign(op, OWNER_KEY));
        assertTrue(bundler.balance > 0, "the bundler is paid");
        assertTrue(entryPoint.balanceOf(address(account)) > 0, "the rest is the account's");
        bytes memory back = abi.encodeCall(entryPoint.withdrawTo, (payable(shop), 1));
        done(ownersOp(executing(address(entryPoint), 0, back)));
        assertEq(shop.balance, 1, "and the owner takes it back");
    }

    function testGasOfAnOwnersPayment() public {
        vm.prank(owner);
        (bool ok,) = address(account).call(paying(shop, 1));
        vm.snapshotGasLastCall("accounts", "one call by the owner itself");
        assertTrue(ok, "paid");
        PackedUserOperation[] memory one = bundle(ownersOp(paying(shop, 1)));
        vm.prank(bundler);
        entryPoint.handleOps(one, payable(bundler));
        vm.snapshotGasLastCall("accounts", "one call by an operation");
    }

    event UserOperationRevertReason(
        bytes32 indexed userOpHash, address indexed sender, uint256 nonce, bytes revertReason
    );

    function _unauthorized(address sender) private pure returns (bytes memory) {
        return abi.encodeWithSelector(ERC4337Account.AccountUnauthorized.selector, sender);
    }
}
