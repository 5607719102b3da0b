// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {AssetLimit, Times} from "../../../main/solidity/treasury/GuardTypes.sol";
import {SafeTest, SafeTx} from "./SafeTest.sol";

/// @notice No rules that the guard accepts keep a Safe for ever: its owners' threshold and its own delay take the guard off.
contract WayOutTest is SafeTest {
    /// @dev Any times within their bounds, any threshold, without a limit or a recipient, and one owner against it.
    function testFuzz_theThresholdGetsOut(Times memory at, bool bySafe, uint8 threshold, uint256 late) public {
        at.delay = uint32(bound(at.delay, guard.LEAST_DELAY(), guard.MOST_DELAY()));
        at.ownDelay = uint32(bound(at.ownDelay, at.delay, guard.MOST_DELAY()));
        at.grace = uint32(bound(at.grace, guard.LEAST_GRACE(), guard.MOST_GRACE()));
        at.window = uint32(bound(at.window, guard.LEAST_WINDOW(), guard.MOST_WINDOW()));
        safe = funded(newSafe(bound(threshold, 1, 3), address(0)));
        guarded(safe, at, new AssetLimit[](0), new address[](0));
        SafeTx memory modules = toSafe(abi.encodeCall(safe.setModuleGuard, (address(0))));
        SafeTx memory off = toSafe(abi.encodeCall(safe.setGuard, (address(0))));
        _announced(modules, bySafe);
        _announced(off, bySafe);
        _against(modules);
        _against(off);
        pass(at.ownDelay + bound(late, 0, at.grace));
        run(modules);
        run(off);
        assertEq(addressAt(GUARD_SLOT), address(0), "no guard");
        assertEq(addressAt(MODULE_GUARD_SLOT), address(0), "no guard of modules");
        run(paying(stranger, 1_000_000));
        run(aCall(stranger, 1_000_000, ""));
    }

    /// @dev By an owner, or by owners who only sign.
    function _announced(SafeTx memory it, bool bySafe) private {
        if (bySafe) run(announcing(it));
        else announce(it);
    }

    /// @dev All that one owner can do: cancel it, announce it first, announce everything.
    function _against(SafeTx memory it) private {
        address one = owner(0);
        bytes32 id = idOf(it);
        vm.prank(one);
        (bool done,) = address(guard).call(abi.encodeCall(guard.cancel, (address(safe), id)));
        assertTrue(!done, "not cancelled by one");
        vm.prank(one);
        (done,) = address(guard).call(abi.encodeCall(guard.announce, (address(safe), it.to, it.value, it.data)));
        assertTrue(!done, "not announced anew");
    }

    /// @dev Whoever comes back finds the rules that it left, and what it had announced, as long as it lasts.
    function testASafeComesBackToItsRules() public {
        SafeTx memory money = paying(stranger, 5000);
        announceAndRun(toSafe(abi.encodeCall(safe.setGuard, (address(0)))));
        announce(money);
        run(toSafe(abi.encodeCall(safe.setGuard, (address(guard)))));
        run(paying(shop, EACH));
        assertEq(guard.leftOf(address(safe), address(token)), TOTAL - EACH, "the same limits");
        pass(DELAY);
        run(money);
        assertEq(token.balanceOf(stranger), 5000, "announced and waited");
    }
}
