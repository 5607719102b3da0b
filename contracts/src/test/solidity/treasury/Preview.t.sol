// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Announcement, Why} from "../../../main/solidity/treasury/GuardTypes.sol";
import {SafeTest, SafeTx} from "./SafeTest.sol";

/// @notice What anybody is told about a call is what becomes of it.
contract PreviewTest is SafeTest {
    function testAPreviewSaysWhatWouldHappen() public {
        _previewed(Why.AtOnce, paying(shop, EACH));
        _previewed(Why.NotAPayment, toToken(abi.encodeCall(token.mint, (shop, 1))));
        _previewed(Why.NotARecipient, paying(stranger, 1));
        _previewed(Why.OverEach, paying(shop, EACH + 1));
        run(paying(shop, EACH));
        run(paying(shop, EACH));
        _previewed(Why.OverTotal, paying(shop, 51));
        run(toGuard(abi.encodeCall(guard.stop, (address(token)))));
        _previewed(Why.NoLimit, paying(shop, 1));
    }

    function testItSaysWhatGoesFreely() public {
        _previewed(Why.AtOnce, toSafe(""));
        _previewed(Why.AtOnce, toGuard(abi.encodeCall(guard.stop, (address(token)))));
        _previewed(Why.AtOnce, toGuard(abi.encodeCall(guard.disallow, (shop))));
        _previewed(Why.AtOnce, toGuard(abi.encodeCall(guard.cancel, (address(safe), bytes32(0)))));
        _previewed(Why.AtOnce, announcing(paying(stranger, 1)));
        _previewed(Why.NotARecipient, aCall(address(safe), 1, ""));
        _previewed(Why.NotAPayment, toGuard(abi.encodeCall(guard.allow, (stranger))));
        SafeTx memory back = toToken(abi.encodeCall(token.approve, (stranger, 0)));
        _previewed(Why.NotARecipient, back);
        announceAndRun(toToken(abi.encodeCall(token.approve, (stranger, 1))));
        _previewed(Why.AtOnce, back);
    }

    function testItSaysNever() public {
        SafeTx memory it = toToken(abi.encodeCall(token.approve, (shop, type(uint256).max)));
        _previewed(Why.Never, it);
        announce(it);
        pass(DELAY);
        (Why why,) = _preview(it);
        assertEq(uint256(why), uint256(Why.Never), "announced or not");
    }

    function testItSaysThatThereAreNoRules() public {
        SafeTx memory begin = toGuard(abi.encodeCall(guard.adopt, (times(), limits(), recipients())));
        safe = newSafe(2, address(0));
        _previewed(Why.NoRules, paying(shop, 1));
        _previewed(Why.NoRules, toSafe(""));
        _previewed(Why.NoRules, toToken(abi.encodeCall(token.approve, (shop, type(uint256).max))));
        _previewed(Why.NoRules, toGuard(abi.encodeCall(guard.stop, (address(token)))));
        _previewed(Why.AtOnce, begin);
        _previewed(Why.AtOnce, toSafe(abi.encodeCall(safe.setGuard, (address(0)))));
        _previewed(Why.AtOnce, toSafe(abi.encodeCall(safe.setModuleGuard, (address(0)))));
    }

    /// @dev While it waits, why it waits and until when; in its time, that it goes; then nothing any more.
    function testItSaysWhenWhatWasAnnouncedGoes() public {
        SafeTx memory it = paying(stranger, 5000);
        announce(it);
        uint256 ready = timeNow + DELAY;
        pass(DELAY - 1);
        _previewed(Why.NotARecipient, it, ready);
        pass(1);
        _previewed(Why.AtOnce, it, ready);
        pass(GRACE);
        _previewed(Why.AtOnce, it, ready);
        pass(1);
        _previewed(Why.NotARecipient, it);
        announce(it);
        ready = timeNow + DELAY;
        pass(DELAY);
        _previewed(Why.AtOnce, it, ready);
        address last = previous(owner(2));
        vm.prank(address(safe));
        safe.removeOwner(last, owner(2), 2);
        _previewed(Why.NotARecipient, it);
    }

    /// @dev previewTells: of any call, announced or not, at any time, the answer is what a check does.
    function testFuzz_thePreviewIsWhatTheCheckDoes(uint8 kind, uint8 amount, bool announced, uint32 late) public {
        SafeTx memory it = _any(kind % 16, amount);
        if (announced) announce(it);
        pass(late % (OWN_DELAY + GRACE + DELAY));
        (Why why, Announcement memory known) = _preview(it);
        vm.prank(address(safe));
        (bool passed,) = address(guard).call(
            abi.encodeCall(
                guard.checkTransaction,
                (it.to, it.value, it.data, 0, 0, 0, 0, address(0), payable(address(0)), "", address(0))
            )
        );
        assertTrue(passed == (why == Why.AtOnce), "the same");
        assertTrue(known.ready == 0 || announced && timeNow <= known.until, "what stands");
    }

    function _any(uint256 kind, uint256 amount) private view returns (SafeTx memory) {
        if (kind == 0) return aCall(shop, amount % 20, "");
        if (kind == 1) return aCall(stranger, amount, "");
        if (kind == 2) return paying(stranger, amount);
        if (kind == 3) return toToken(abi.encodeCall(token.approve, (shop, amount)));
        if (kind == 4) return toToken(abi.encodeCall(token.approve, (stranger, amount % 2)));
        if (kind == 5) return toToken(abi.encodeCall(token.approve, (shop, amount << 121)));
        if (kind == 6) return toToken(abi.encodePacked(abi.encodeCall(token.approve, (shop, amount << 121)), uint8(0)));
        if (kind == 7) return toSafe("");
        if (kind == 8) return toSafe(abi.encodeCall(safe.setGuard, (address(0))));
        if (kind == 9) return toGuard(abi.encodeCall(guard.stop, (address(token))));
        if (kind == 10) return toGuard(abi.encodeCall(guard.allow, (stranger)));
        if (kind == 11) return announcing(paying(stranger, amount));
        if (kind == 12) return aCall(address(safe), amount, "");
        if (kind == 13) return aCall(shop, 0, abi.encodePacked(amount));
        if (kind == 14) return toToken(abi.encodeCall(token.mint, (shop, amount)));
        return paying(shop, amount);
    }

    function _preview(SafeTx memory it) private view returns (Why why, Announcement memory known) {
        return guard.preview(address(safe), it.to, it.value, it.data);
    }

    function _previewed(Why expected, SafeTx memory it) private view {
        _previewed(expected, it, 0);
    }

    function _previewed(Why expected, SafeTx memory it, uint256 ready) private view {
        (Why why, Announcement memory known) = _preview(it);
        assertEq(uint256(why), uint256(expected), "why");
        assertEq(known.ready, ready, "announced");
    }
}
