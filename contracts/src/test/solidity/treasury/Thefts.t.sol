// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ISafe} from "@safe-global/safe-smart-account/contracts/interfaces/ISafe.sol";
import {Enum} from "@safe-global/safe-smart-account/contracts/libraries/Enum.sol";
import {GuardErrors} from "../../../main/solidity/treasury/GuardErrors.sol";
import {Times, AssetLimit} from "../../../main/solidity/treasury/GuardTypes.sol";
import {CallbackToken, PickyToken} from "../hostile/HostileTokens.sol";
import {SafeTest, SafeTx} from "./SafeTest.sol";

/// @notice Says that everybody is its owner, and calls what it is told.
contract FalseSafe {
    function isOwner(address) external pure returns (bool) {
        return true;
    }

    function getStorageAt(uint256, uint256) external pure returns (bytes memory) {
        return abi.encode(address(0));
    }

    function act(address target, bytes calldata data) external returns (bool done) {
        (done,) = target.call(data);
    }
}

/// @notice Ways around the guard that were tried elsewhere, or here. Each ends without money, and with the rules as they were.
contract TreasuryTheftsTest is SafeTest {
    /// @dev Two of three keys: a batch would take the guard off first, and the money then.
    function testABatchTakesTheGuardOffInOneTransaction() public {
        address multiSend = deployed("libraries/MultiSend.sol/MultiSend.json");
        bytes memory off = abi.encodeCall(safe.setGuard, (address(0)));
        bytes memory pay = abi.encodeCall(token.transfer, (stranger, 1_000_000));
        bytes memory batch = bytes.concat(_packed(address(safe), off), _packed(address(token), pay));
        SafeTx memory it = aCall(multiSend, 0, abi.encodeWithSignature("multiSend(bytes)", batch));
        it.operation = Enum.Operation.DelegateCall;
        bytes memory why = abi.encodeWithSelector(GuardErrors.DelegatecallRefused.selector, multiSend);
        refused(why, it);
        announce(it);
        pass(DELAY);
        refused(why, it);
        _nothingLeft();
    }

    /// @dev The batch does what it does where no guard is: the attack is real.
    function testTheBatchWorksWithoutAGuard() public {
        address multiSend = deployed("libraries/MultiSend.sol/MultiSend.json");
        safe = funded(newSafe(2, address(0)));
        bytes memory pay = abi.encodeCall(token.transfer, (stranger, 7));
        SafeTx memory it = aCall(multiSend, 0, abi.encodeWithSignature("multiSend(bytes)", _packed(address(token), pay)));
        it.operation = Enum.Operation.DelegateCall;
        run(it);
        assertEq(token.balanceOf(stranger), 7, "a delegatecall is the Safe");
    }

    /// @dev A module that was there before the guard, and one that was let in after an announcement.
    function testAModuleGoesAroundTheOwners() public {
        safe = funded(newSafe(2, address(0)));
        run(toSafe(abi.encodeCall(safe.enableModule, (stranger))));
        vm.prank(stranger);
        assertTrue(safe.execTransactionFromModule(stranger, 1, "", Enum.Operation.Call), "unguarded it pays");
        guarded(safe, times(), limits(), recipients());
        _moduleRefused(stranger);
        announceAndRun(toSafe(abi.encodeCall(safe.enableModule, (shop))));
        assertTrue(safe.isModuleEnabled(shop), "let in");
        _moduleRefused(shop);
        assertEq(stranger.balance, 1, "nothing more");
    }

    /// @dev The token calls the Safe in the middle of a transfer, with a second payment that owners signed as well.
    function testATokenPaysTwiceInOneTransfer() public {
        CallbackToken evil = new CallbackToken();
        evil.mint(address(safe), 1000);
        announceAndRun(toGuard(abi.encodeCall(guard.setLimit, (address(evil), EACH, EACH + 20))));
        uint256 nonce = safe.nonce();
        SafeTx memory first = aCall(address(evil), 0, abi.encodeCall(evil.transfer, (shop, EACH)));
        SafeTx memory small = aCall(address(evil), 0, abi.encodeCall(evil.transfer, (shop, 20)));
        SafeTx memory large = aCall(address(evil), 0, abi.encodeCall(evil.transfer, (shop, 21)));
        bytes memory largest = encoded(large, signedFor(large, nonce + 1));
        bytes memory inner = encoded(small, signedFor(small, nonce + 1));
        evil.onTransfer(address(safe), largest);
        refused(abi.encodeWithSelector(GuardErrors.OverTotal.selector, idOf(large), address(evil), 21, 20), first);
        assertEq(guard.leftOf(address(safe), address(evil)), EACH + 20, "all undone");
        evil.onTransfer(address(safe), inner);
        run(first);
        assertEq(evil.balanceOf(shop), EACH + 20, "both, within the total");
        assertEq(guard.leftOf(address(safe), address(evil)), 0, "both counted");
    }

    function testARefundOfGasPaysTheThief() public {
        for (uint256 i = 0; i < 3; ++i) {
            SafeTx memory it = paying(shop, 1);
            if (i == 0) it.gasPrice = 1;
            if (i == 1) it.gasToken = address(token);
            if (i == 2) it.refundReceiver = stranger;
            bytes memory why = abi.encodeWithSelector(
                GuardErrors.RefundRefused.selector, it.gasPrice, it.gasToken, it.refundReceiver
            );
            refused(why, it);
            it.operation = Enum.Operation.DelegateCall;
            refused(why, it);
        }
        _nothingLeft();
    }

    /// @dev With `safeTxGas` a Safe takes a failure for an answer. Here it uses up no nonce, no limit, no announcement.
    function testAFailureIsNoWayToMoreAndNoWayToLess() public {
        PickyToken picky = new PickyToken();
        picky.mint(address(safe), 10_000);
        picky.refuse(shop);
        announceAndRun(toGuard(abi.encodeCall(guard.setLimit, (address(picky), EACH, TOTAL))));
        SafeTx memory it = aCall(address(picky), 0, abi.encodeCall(picky.transfer, (shop, EACH)));
        it.safeTxGas = 100_000;
        uint256 nonce = safe.nonce();
        bytes memory why = abi.encodeWithSelector(GuardErrors.CallFailed.selector, digestOf(it, nonce));
        for (uint256 i = 0; i < 3; ++i) {
            refused(why, it);
        }
        assertEq(guard.leftOf(address(safe), address(picky)), TOTAL, "nothing used, nothing given");
        assertEq(safe.nonce(), nonce, "the signatures still count");
        bytes32 id = announce(it);
        pass(DELAY);
        refused(why, it);
        assertTrue(guard.announcementOf(address(safe), id).until != 0, "the announcement stands");
        picky.refuse(stranger);
        run(it);
        assertEq(picky.balanceOf(shop), EACH, "and counts once");
        assertEq(guard.leftOf(address(safe), address(picky)), TOTAL, "by the announcement");
    }

    /// @dev Small allowances that grow, in the words of every standard that has some: none of them at once.
    function testWhatGivesAwayByOtherNames() public {
        bytes[9] memory all = [
            abi.encodeWithSignature("increaseAllowance(address,uint256)", shop, 1),
            abi.encodeWithSignature("permit(address,address,uint256,uint256,uint8,bytes32,bytes32)", safe, shop, 1, 1, 0, 0, 0),
            abi.encodeWithSignature("setApprovalForAll(address,bool)", shop, true),
            abi.encodeWithSignature("send(address,uint256,bytes)", shop, 1, ""),
            abi.encodeWithSignature("authorizeOperator(address)", shop),
            abi.encodeWithSignature("transferAndCall(address,uint256)", shop, 1),
            abi.encodeWithSignature("approveAndCall(address,uint256)", shop, 1),
            abi.encodeWithSignature("approve(address,address,uint160,uint48)", token, shop, 1, 1),
            abi.encodeWithSignature("setOperator(address,bool)", shop, true)
        ];
        run(toToken(abi.encodeCall(token.approve, (shop, 1))));
        for (uint256 i = 0; i < all.length; ++i) {
            SafeTx memory it = toToken(all[i]);
            refused(abi.encodeWithSelector(GuardErrors.NotAnnounced.selector, idOf(it)), it);
        }
    }

    /// @dev Each allowance counts in full, whatever became of the one before: approve, take, approve again.
    function testAnAllowanceIsRenewedAsItIsUsed() public {
        uint256 took = 0;
        for (uint256 i = 0; i < 5; ++i) {
            SafeTx memory it = toToken(abi.encodeCall(token.approve, (shop, EACH)));
            bytes memory data = encoded(it, signed(it));
            (bool done,) = address(safe).call(data);
            if (!done) continue;
            vm.prank(shop);
            token.transferFrom(address(safe), shop, EACH);
            took += EACH;
        }
        assertEq(took, TOTAL / EACH * EACH, "within the total");
    }

    function testSomebodyElsesMoneyGoesToAThief() public {
        token.mint(shop, 500);
        vm.prank(shop);
        token.approve(address(safe), 500);
        SafeTx memory it = toToken(abi.encodeCall(token.transferFrom, (shop, stranger, 500)));
        refused(abi.encodeWithSelector(GuardErrors.NotARecipient.selector, idOf(it), stranger), it);
        _nothingLeft();
    }

    /// @dev Signatures that count without a transaction: there is nobody who would say that they do.
    function testSignaturesWithoutATransaction() public {
        bytes32 permit = keccak256("a permit for everything");
        (bool answered, bytes memory answer) =
            address(safe).call(abi.encodeWithSignature("isValidSignature(bytes32,bytes)", permit, ""));
        assertTrue(answered && answer.length == 0, "nobody speaks for the Safe");
        address library_ = deployed("libraries/SignMessageLib.sol/SignMessageLib.json");
        SafeTx memory it = aCall(library_, 0, abi.encodeWithSignature("signMessage(bytes)", abi.encode(permit)));
        it.operation = Enum.Operation.DelegateCall;
        refused(abi.encodeWithSelector(GuardErrors.DelegatecallRefused.selector, library_), it);
        address handler = deployed("handler/CompatibilityFallbackHandler.sol/CompatibilityFallbackHandler.json");
        it = toSafe(abi.encodeCall(safe.setFallbackHandler, (handler)));
        refused(abi.encodeWithSelector(GuardErrors.NotAnnounced.selector, idOf(it)), it);
    }

    /// @dev Who is not the Safe asks, counts, adopts and stops for itself only.
    function testAStrangerActsAsTheSafe() public {
        FalseSafe thief = new FalseSafe();
        SafeTx memory it = paying(stranger, 5000);
        bytes32 id = announce(it);
        bytes memory check = abi.encodeCall(
            guard.checkTransaction,
            (address(token), 0, paying(shop, EACH).data, 0, 0, 0, 0, address(0), payable(address(0)), "", address(0))
        );
        assertTrue(!thief.act(address(guard), check), "it has no rules");
        assertTrue(!thief.act(address(guard), abi.encodeCall(guard.adopt, (times(), limits(), recipients()))), "none");
        assertTrue(thief.act(address(guard), abi.encodeCall(guard.stop, (address(token)))), "its own limit");
        assertTrue(thief.act(address(guard), abi.encodeCall(guard.disallow, (shop))), "its own list");
        assertTrue(thief.act(address(guard), abi.encodeCall(guard.allow, (stranger))), "its own list");
        assertTrue(!thief.act(address(guard), abi.encodeCall(guard.cancel, (address(thief), id))), "another's");
        assertTrue(!thief.act(address(guard), abi.encodeCall(guard.cancel, (address(safe), id))), "not an owner");
        vm.prank(stranger);
        vm.expectRevert(abi.encodeWithSelector(GuardErrors.NotAnOwner.selector, address(safe), stranger));
        guard.cancel(address(safe), id);
        assertEq(guard.leftOf(address(safe), address(token)), TOTAL, "the Safe's limit");
        refused(abi.encodeWithSelector(GuardErrors.NotDue.selector, id, timeNow + DELAY), it);
        run(paying(shop, EACH));
    }

    /// @dev One key of three was stolen: it holds up payments until it is gone, and its removal not at all.
    function testAThiefHoldsUpItsOwnRemoval() public {
        address thief = owner(2);
        SafeTx memory out = toSafe(abi.encodeCall(safe.removeOwner, (previous(thief), thief, 2)));
        vm.prank(owner(0));
        bytes32 id = guard.announce(address(safe), out.to, out.value, out.data);
        vm.prank(thief);
        vm.expectRevert(abi.encodeWithSelector(GuardErrors.OnlyTheSafeCancels.selector, id));
        guard.cancel(address(safe), id);
        bytes32 money = announce(paying(stranger, 5000));
        cancelBy(thief, money);
        pass(OWN_DELAY);
        run(out);
        assertTrue(!safe.isOwner(thief), "gone");
        vm.prank(owner(1));
        money = guard.announce(address(safe), address(token), 0, paying(stranger, 5000).data);
        vm.prank(thief);
        vm.expectRevert(abi.encodeWithSelector(GuardErrors.NotAnOwner.selector, address(safe), thief));
        guard.cancel(address(safe), money);
    }

    /// @dev Two keys were stolen, and with them every signature. The third cancels what takes money, until its own key is
    ///      gone. It cannot cancel the removal of the guard itself, which waits the longer delay, nor is that made shorter.
    function testTwoThievesAgainstOneOwner() public {
        address honest = owner(2);
        SafeTx memory loot = paying(stranger, 1_000_000);
        bytes32 id = announce(loot);
        cancelBy(honest, id);
        pass(DELAY);
        refused(abi.encodeWithSelector(GuardErrors.NotARecipient.selector, id, stranger), loot);
        SafeTx memory out = toSafe(abi.encodeCall(safe.removeOwner, (previous(honest), honest, 2)));
        vm.prank(owner(0));
        guard.announce(address(safe), out.to, out.value, out.data);
        uint256 ready = timeNow + OWN_DELAY;
        Times memory short = Times(DELAY, DELAY, GRACE, WINDOW);
        SafeTx memory sooner = toGuard(abi.encodeCall(guard.adopt, (short, limits(), recipients())));
        vm.prank(owner(0));
        id = guard.announce(address(safe), sooner.to, sooner.value, sooner.data);
        cancelBy(honest, id);
        pass(DELAY);
        refused(abi.encodeWithSelector(GuardErrors.NotAnnounced.selector, id), sooner);
        refused(abi.encodeWithSelector(GuardErrors.NotDue.selector, idOf(out), ready), out);
        _nothingLeft();
    }

    /// @dev Two keys were copied, so their owners still have them. What the long wait is for: they cancel by the Safe what
    ///      takes the guard off, each time, and empty it to a recipient of their list, a total in each window.
    function testTheOwnersUseTheTime() public {
        SafeTx memory off = toSafe(abi.encodeCall(safe.setGuard, (address(0))));
        for (uint256 i = 0; i < 3; ++i) {
            vm.prank(owner(0));
            bytes32 id = guard.announce(address(safe), off.to, off.value, off.data);
            pass(OWN_DELAY - WINDOW);
            run(paying(shop, EACH));
            run(paying(shop, EACH));
            run(toGuard(abi.encodeCall(guard.cancel, (address(safe), id))));
            pass(WINDOW);
            refused(abi.encodeWithSelector(GuardErrors.NotAnnounced.selector, id), off);
        }
        assertEq(token.balanceOf(shop), 6 * EACH, "theirs");
        _nothingLeft();
    }

    /// @dev Signatures of a payment that was announced, kept and brought again.
    function testAnAnnouncedPaymentIsBroughtAgain() public {
        SafeTx memory it = paying(stranger, 5000);
        announce(it);
        pass(DELAY);
        uint256 nonce = safe.nonce();
        bytes memory data = encoded(it, signed(it));
        bytes memory again = encoded(it, signedFor(it, nonce + 1));
        bring(data);
        vm.expectRevert("GS026");
        bring(data);
        vm.expectRevert(abi.encodeWithSelector(GuardErrors.NotARecipient.selector, idOf(it), stranger));
        bring(again);
        assertEq(token.balanceOf(stranger), 5000, "once");
    }

    /// @dev Signed for a later nonce, when limits were wide: judged when it is brought.
    function testASignatureForLaterKeepsNoLimit() public {
        SafeTx memory it = paying(shop, EACH);
        bytes memory later = encoded(it, signedFor(it, safe.nonce() + 1));
        vm.expectRevert("GS026");
        bring(later);
        run(toGuard(abi.encodeCall(guard.stop, (address(token)))));
        vm.expectRevert(abi.encodeWithSelector(GuardErrors.NoLimit.selector, idOf(it), address(token)));
        bring(later);
    }

    function _moduleRefused(address module) private {
        bytes memory why = abi.encodeWithSelector(GuardErrors.ModuleRefused.selector, module);
        vm.prank(module);
        vm.expectRevert(why);
        safe.execTransactionFromModule(stranger, 1, "", Enum.Operation.Call);
        vm.prank(module);
        vm.expectRevert(why);
        safe.execTransactionFromModuleReturnData(stranger, 1, "", Enum.Operation.Call);
        bytes memory off = abi.encodeCall(safe.setModuleGuard, (address(0)));
        vm.prank(module);
        vm.expectRevert(why);
        safe.execTransactionFromModule(address(safe), 0, off, Enum.Operation.Call);
    }

    function _nothingLeft() private view {
        assertEq(token.balanceOf(stranger), 0, "no tokens");
        assertEq(stranger.balance, 0, "no coins");
        assertEq(addressAt(GUARD_SLOT), address(guard), "guarded");
        assertEq(addressAt(MODULE_GUARD_SLOT), address(guard), "modules too");
    }

    function _packed(address to, bytes memory data) private pure returns (bytes memory) {
        return abi.encodePacked(uint8(0), to, uint256(0), data.length, data);
    }
}
