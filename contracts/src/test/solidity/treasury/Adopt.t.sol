// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IERC165} from "@openzeppelin/contracts/utils/introspection/IERC165.sol";
import {ITransactionGuard} from "@safe-global/safe-smart-account/contracts/base/GuardManager.sol";
import {IModuleGuard} from "@safe-global/safe-smart-account/contracts/base/ModuleManager.sol";
import {IOwnerManager} from "@safe-global/safe-smart-account/contracts/interfaces/IOwnerManager.sol";
import {IModuleManager} from "@safe-global/safe-smart-account/contracts/interfaces/IModuleManager.sol";
import {IGuardManager} from "@safe-global/safe-smart-account/contracts/interfaces/IGuardManager.sol";
import {IFallbackManager} from "@safe-global/safe-smart-account/contracts/interfaces/IFallbackManager.sol";
import {IStorageAccessible} from "@safe-global/safe-smart-account/contracts/interfaces/IStorageAccessible.sol";
import {ISafe} from "@safe-global/safe-smart-account/contracts/interfaces/ISafe.sol";
import {GuardErrors} from "../../../main/solidity/treasury/GuardErrors.sol";
import {GuardEvents} from "../../../main/solidity/treasury/GuardEvents.sol";
import {AssetLimit, Limit, Times} from "../../../main/solidity/treasury/GuardTypes.sol";
import {ModuleGuard, Safe, TransactionGuard} from "../../../main/solidity/treasury/Safe.sol";
import {TreasuryGuard} from "../../../main/solidity/treasury/TreasuryGuard.sol";
import {SafeTest, SafeTx} from "./SafeTest.sol";

/// @notice A Safe comes under the guard, and has rules of its own.
contract AdoptTest is SafeTest {
    AssetLimit[] private _noLimits;
    address[] private _nobody;

    function testOurWordsForASafeAreThePublishedOnes() public view {
        assertTrue(type(TransactionGuard).interfaceId == type(ITransactionGuard).interfaceId, "transactions");
        assertTrue(type(ModuleGuard).interfaceId == type(IModuleGuard).interfaceId, "modules");
        assertTrue(Safe.execTransaction.selector == ISafe.execTransaction.selector, "execTransaction");
        assertTrue(Safe.addOwnerWithThreshold.selector == IOwnerManager.addOwnerWithThreshold.selector, "add");
        assertTrue(Safe.removeOwner.selector == IOwnerManager.removeOwner.selector, "remove");
        assertTrue(Safe.swapOwner.selector == IOwnerManager.swapOwner.selector, "swap");
        assertTrue(Safe.changeThreshold.selector == IOwnerManager.changeThreshold.selector, "threshold");
        assertTrue(Safe.enableModule.selector == IModuleManager.enableModule.selector, "enableModule");
        assertTrue(Safe.disableModule.selector == IModuleManager.disableModule.selector, "disableModule");
        assertTrue(Safe.setModuleGuard.selector == IModuleManager.setModuleGuard.selector, "setModuleGuard");
        assertTrue(Safe.setGuard.selector == IGuardManager.setGuard.selector, "setGuard");
        assertTrue(Safe.setFallbackHandler.selector == IFallbackManager.setFallbackHandler.selector, "handler");
        assertTrue(Safe.isOwner.selector == IOwnerManager.isOwner.selector, "isOwner");
        assertTrue(Safe.getStorageAt.selector == IStorageAccessible.getStorageAt.selector, "getStorageAt");
        assertTrue(guard.supportsInterface(type(IERC165).interfaceId), "ERC-165");
        assertTrue(guard.supportsInterface(type(ITransactionGuard).interfaceId), "a guard");
        assertTrue(guard.supportsInterface(type(IModuleGuard).interfaceId), "a guard of modules");
        assertTrue(!guard.supportsInterface(0xffffffff), "and nothing else");
        guard.checkAfterModuleExecution(0, false);
    }

    function testAGuardedSafeHasItsRules() public view {
        assertEq(addressAt(GUARD_SLOT), address(guard), "guard");
        assertEq(addressAt(MODULE_GUARD_SLOT), address(guard), "guard of modules");
        Times memory at = guard.timesOf(address(safe));
        assertTrue(at.delay == DELAY && at.ownDelay == OWN_DELAY && at.grace == GRACE && at.window == WINDOW, "times");
        Limit memory limit = guard.limitOf(address(safe), address(token));
        assertTrue(limit.each == EACH && limit.total == TOTAL, "limit");
        assertEq(guard.limitOf(address(safe), address(0)).total, 30, "coins");
        assertTrue(guard.isAllowed(address(safe), shop) && !guard.isAllowed(address(safe), stranger), "recipients");
        assertEq(guard.leftOf(address(safe), address(token)), TOTAL, "all is left");
    }

    function testWhatIsAdoptedIsSaid() public {
        safe = _half();
        SafeTx memory it = toGuard(abi.encodeCall(guard.adopt, (times(), limits(), recipients())));
        bytes memory signatures = signed(it);
        vm.expectEmit(address(guard));
        emit GuardEvents.RulesAdopted(address(safe), times());
        vm.expectEmit(address(guard));
        emit GuardEvents.LimitSet(address(safe), address(token), EACH, TOTAL);
        vm.expectEmit(address(guard));
        emit GuardEvents.LimitSet(address(safe), address(0), 10, 30);
        vm.expectEmit(address(guard));
        emit GuardEvents.RecipientAllowed(address(safe), shop);
        (bool done,) = address(safe).call(encoded(it, signatures));
        assertTrue(done, "adopted");
    }

    /// @dev Each bound from both sides.
    function testTimesHaveBounds() public {
        _badTimes(Times(59, OWN_DELAY, GRACE, WINDOW), "1 minute <= delay <= 30 days");
        _badTimes(Times(30 days + 1, 30 days + 1, GRACE, WINDOW), "1 minute <= delay <= 30 days");
        _badTimes(Times(DELAY, DELAY - 1, GRACE, WINDOW), "delay <= ownDelay <= 30 days");
        _badTimes(Times(DELAY, 30 days + 1, GRACE, WINDOW), "delay <= ownDelay <= 30 days");
        _badTimes(Times(DELAY, OWN_DELAY, 1 hours - 1, WINDOW), "1 hour <= grace <= 30 days");
        _badTimes(Times(DELAY, OWN_DELAY, 30 days + 1, WINDOW), "1 hour <= grace <= 30 days");
        _badTimes(Times(DELAY, OWN_DELAY, GRACE, 59), "1 minute <= window <= 366 days");
        _badTimes(Times(DELAY, OWN_DELAY, GRACE, 366 days + 1), "1 minute <= window <= 366 days");
        safe = _half();
        run(toGuard(abi.encodeCall(guard.adopt, (Times(60, 60, 1 hours, 60), _noLimits, _nobody))));
        SafeTx memory longest =
            toGuard(abi.encodeCall(guard.adopt, (Times(30 days, 30 days, 30 days, 366 days), _noLimits, _nobody)));
        announce(longest);
        pass(60);
        run(longest);
        assertEq(guard.timesOf(address(safe)).window, 366 days, "adopted anew");
        assertEq(guard.LEAST_DELAY() + guard.LEAST_GRACE() + guard.LEAST_WINDOW(), 3720, "said");
        assertEq(guard.MOST_DELAY() + guard.MOST_GRACE() + guard.MOST_WINDOW(), 426 days, "said");
    }

    /// @dev Of any account, whoever guards it: nobody asks for them before it has adopted some.
    function testLimitsHaveBounds() public {
        safe = newSafe(2, address(0));
        address coin = address(0);
        _refusedRule(abi.encodeWithSelector(GuardErrors.BadLimit.selector, coin, 0, 1), _setting(coin, 0, 1));
        _refusedRule(abi.encodeWithSelector(GuardErrors.BadLimit.selector, coin, 2, 1), _setting(coin, 2, 1));
        address[3] memory none = [address(safe), address(guard), shop];
        for (uint256 i = 0; i < none.length; ++i) {
            _refusedRule(abi.encodeWithSelector(GuardErrors.BadAsset.selector, none[i]), _setting(none[i], 1, 1));
        }
        run(toGuard(_setting(coin, 1, 1)));
        bytes memory zero = abi.encodeCall(guard.allow, (address(0)));
        _refusedRule(abi.encodeWithSelector(GuardErrors.ZeroRecipient.selector), zero);
    }

    function testRulesCanBeTakenBack() public {
        SafeTx memory it = toGuard(abi.encodeCall(guard.stop, (address(token))));
        bytes memory signatures = signed(it);
        vm.expectEmit(address(guard));
        emit GuardEvents.LimitSet(address(safe), address(token), 0, 0);
        (bool done,) = address(safe).call(encoded(it, signatures));
        assertTrue(done && guard.limitOf(address(safe), address(token)).each == 0, "stopped");
        it = toGuard(abi.encodeCall(guard.disallow, (shop)));
        signatures = signed(it);
        vm.expectEmit(address(guard));
        emit GuardEvents.RecipientDisallowed(address(safe), shop);
        (done,) = address(safe).call(encoded(it, signatures));
        assertTrue(done && !guard.isAllowed(address(safe), shop), "disallowed");
    }

    /// @dev Rules without the guard would hold nobody, and somebody would believe that they do.
    function testASafeIsGuardedBeforeItAdoptsRules() public {
        safe = newSafe(2, address(0));
        bytes memory adopt = abi.encodeCall(guard.adopt, (times(), _noLimits, _nobody));
        bytes memory modules = abi.encodeWithSelector(GuardErrors.ModulesUnguarded.selector, address(safe), address(0));
        _refusedRule(modules, adopt);
        uint256 unguarded = vm.snapshotState();
        run(toSafe(abi.encodeCall(safe.setModuleGuard, (address(guard)))));
        _refusedRule(abi.encodeWithSelector(GuardErrors.TransactionsUnguarded.selector, address(safe), address(0)), adopt);
        assertTrue(vm.revertToState(unguarded), "once more");
        run(toSafe(abi.encodeCall(safe.setGuard, (address(guard)))));
        _refusedRule(modules, adopt);
        run(toSafe(abi.encodeCall(safe.setModuleGuard, (address(guard)))));
        run(toGuard(adopt));
    }

    function testNoFallbackHandlerSpeaksForTheSafe() public {
        address handler = deployed("handler/CompatibilityFallbackHandler.sol/CompatibilityFallbackHandler.json");
        safe = newSafe(2, handler);
        run(toSafe(abi.encodeCall(safe.setModuleGuard, (address(guard)))));
        run(toSafe(abi.encodeCall(safe.setGuard, (address(guard)))));
        bytes memory adopt = abi.encodeCall(guard.adopt, (times(), _noLimits, _nobody));
        _refusedRule(abi.encodeWithSelector(GuardErrors.HandlerSet.selector, address(safe), handler), adopt);
        run(toSafe(abi.encodeCall(safe.setGuard, (address(0)))));
        run(toSafe(abi.encodeCall(safe.setFallbackHandler, (address(0)))));
        run(toSafe(abi.encodeCall(safe.setGuard, (address(guard)))));
        run(toGuard(adopt));
    }

    /// @dev Guards first and no rules: it is not stuck, and it is not free either.
    function testASafeWithoutRulesBeginsOrEnds() public {
        safe = funded(_half());
        bytes memory why = abi.encodeWithSelector(GuardErrors.NoRules.selector, address(safe));
        refused(why, paying(shop, 1));
        refused(why, aCall(shop, 1, ""));
        refused(why, toSafe(""));
        refused(why, toSafe(abi.encodeCall(safe.changeThreshold, (1))));
        refused(why, toGuard(abi.encodeCall(guard.allow, (shop))));
        refused(why, aCall(stranger, 0, abi.encodeCall(safe.setGuard, (address(0)))));
        refused(why, aCall(stranger, 0, abi.encodeCall(safe.setModuleGuard, (address(0)))));
        refused(why, announcing(paying(shop, 1)));
        refused(why, toToken(abi.encodeCall(guard.adopt, (times(), limits(), recipients()))));
        vm.prank(owner(0));
        vm.expectRevert(why);
        guard.announce(address(safe), shop, 1, "");
        uint256 before = vm.snapshotState();
        run(toGuard(abi.encodeCall(guard.adopt, (times(), limits(), recipients()))));
        run(paying(shop, 1));
        assertTrue(vm.revertToState(before), "once more");
        run(toSafe(abi.encodeCall(safe.setModuleGuard, (address(0)))));
        run(toSafe(abi.encodeCall(safe.setGuard, (address(0)))));
        run(paying(stranger, 500));
    }

    /// @dev Two Safes, one guard: what one adopts and pays is nothing to the other.
    function testEachSafeHasRulesOfItsOwn() public {
        ISafe other = funded(newSafe(2, address(0)));
        AssetLimit[] memory most = new AssetLimit[](1);
        most[0] = AssetLimit(address(token), 7, 7);
        address[] memory list = new address[](1);
        list[0] = stranger;
        guarded(other, Times(1 hours, 1 hours, GRACE, WINDOW), most, list);
        run(paying(shop, EACH));
        ISafe first = safe;
        safe = other;
        assertEq(guard.leftOf(address(other), address(token)), 7, "untouched");
        refused(abi.encodeWithSelector(GuardErrors.NotARecipient.selector, idOf(paying(shop, 1)), shop), paying(shop, 1));
        run(paying(stranger, 7));
        safe = first;
        assertEq(guard.leftOf(address(first), address(token)), TOTAL - EACH, "untouched");
        run(paying(shop, EACH));
    }

    function testGasOfAdopt() public {
        safe = _half();
        SafeTx memory it = toGuard(abi.encodeCall(guard.adopt, (times(), limits(), recipients())));
        bytes memory data = encoded(it, signed(it));
        (bool done,) = address(safe).call(data);
        vm.snapshotGasLastCall("treasury", "adopt, two limits and one recipient");
        assertTrue(done, "adopted");
    }

    /// @dev A Safe that is guarded, and that has not adopted rules.
    function _half() private returns (ISafe it) {
        it = newSafe(2, address(0));
        ISafe before = safe;
        safe = it;
        run(toSafe(abi.encodeCall(it.setModuleGuard, (address(guard)))));
        run(toSafe(abi.encodeCall(it.setGuard, (address(guard)))));
        safe = before;
    }

    function _badTimes(Times memory at, string memory rule) private {
        safe = _half();
        bytes memory why = abi.encodeWithSelector(GuardErrors.BadTimes.selector, rule);
        _refusedRule(why, abi.encodeCall(guard.adopt, (at, _noLimits, _nobody)));
    }

    function _setting(address asset, uint128 each, uint128 total) private view returns (bytes memory) {
        return abi.encodeCall(guard.setLimit, (asset, each, total));
    }

    function _refusedRule(bytes memory why, bytes memory data) private {
        refused(why, toGuard(data));
    }
}
