// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Enum} from "@safe-global/safe-smart-account/contracts/libraries/Enum.sol";
import {ISafe} from "@safe-global/safe-smart-account/contracts/interfaces/ISafe.sol";
import {Why} from "../../../main/solidity/treasury/GuardTypes.sol";
import {TreasuryGuard} from "../../../main/solidity/treasury/TreasuryGuard.sol";
import {SafeTest, SafeTx} from "../treasury/SafeTest.sol";
import {Test} from "../Test.sol";

/// @notice Two of three owners who sign everything that anybody wants, one who cancels, and a clock.
contract TreasuryHandler is SafeTest {
    struct Waiting {
        SafeTx it;
        uint256 ready;
        bool over;
    }

    mapping(string action => uint256) public done;
    uint256[] public paidAt;
    uint256[] public amounts;
    uint256 public atOnceToStranger;
    uint256 public announcedToStranger;
    uint256 public threshold = 2;
    address public handler;
    Waiting[] private _waiting;
    uint256 private _names;

    function payOne(uint8 amount, bool allowance, uint32 secs) external {
        pass(bound(secs, 0, WINDOW / 3));
        uint256 sum = bound(amount, 1, EACH + 10);
        SafeTx memory it = paying(shop, sum);
        if (allowance) it = toToken(abi.encodeCall(token.approve, (shop, sum)));
        if (!_brought(it)) return;
        paidAt.push(timeNow);
        amounts.push(sum);
        assertTrue(sum <= EACH, "withinLimits: each");
        ++done["payOne"];
    }

    /// @dev What nobody announced, in every form: to a stranger, of the Safe's own, by a module, as a delegatecall.
    function stealOne(uint8 how, uint8 amount) external {
        SafeTx memory it = paying(stranger, bound(amount, 1, EACH));
        uint256 which = how % 6;
        if (which == 1) it = toSafe(abi.encodeCall(safe.swapOwner, (FIRST, safe.getOwners()[0], stranger)));
        if (which == 2) it = toSafe(abi.encodeCall(safe.setGuard, (address(0))));
        if (which == 3) it = toGuard(abi.encodeCall(guard.allow, (stranger)));
        if (which == 4) it.operation = Enum.Operation.DelegateCall;
        if (which == 5) it = aCall(stranger, 1, "");
        assertTrue(!_brought(it), "stolen");
        ++done["stealOne"];
    }

    function announceOne(uint8 what, uint16 amount, uint8 who) external {
        SafeTx memory it = paying(stranger, 200 + uint256(amount));
        if (what % 4 == 1) it = toSafe(abi.encodeCall(safe.changeThreshold, (1 + amount % 3)));
        if (what % 4 == 2) it = toSafe(abi.encodeCall(safe.setFallbackHandler, (vm.addr(++_names))));
        if (!_announced(it, who % 4)) return;
        _waiting.push(Waiting(it, timeNow + (it.to == address(safe) ? OWN_DELAY : DELAY), false));
        ++done["announceOne"];
    }

    /// @dev By an owner, or by the Safe at once.
    function _announced(SafeTx memory it, uint256 who) private returns (bool worked) {
        if (who == 3) return _brought(announcing(it));
        vm.prank(owner(who));
        (worked,) = address(guard).call(announcing(it).data);
    }

    function executeOne(uint8 which, uint32 secs) external {
        if (_waiting.length == 0) return;
        pass(bound(secs, 0, DELAY));
        Waiting storage waiting = _waiting[_waiting.length - 1 - which % (_waiting.length < 4 ? _waiting.length : 4)];
        SafeTx memory it = waiting.it;
        uint256 before = token.balanceOf(stranger);
        if (!_brought(it)) return;
        assertTrue(!waiting.over, "announcedWaits: once, and not cancelled");
        assertTrue(timeNow >= waiting.ready, "announcedWaits and ownPowersWait: not before");
        assertTrue(timeNow <= waiting.ready + GRACE, "announcedWaits: not after");
        waiting.over = true;
        announcedToStranger += token.balanceOf(stranger) - before;
        if (bytes4(it.data) == safe.changeThreshold.selector) threshold = uint8(it.data[35]);
        if (bytes4(it.data) == safe.setFallbackHandler.selector) handler = addressAt(HANDLER_SLOT);
        ++done["executeOne"];
    }

    function cancelOne(uint8 which, uint8 who) external {
        if (_waiting.length == 0 || who % 3 != 0) return;
        Waiting storage waiting = _waiting[_waiting.length - 1 - which % (_waiting.length < 4 ? _waiting.length : 4)];
        bytes32 id = idOf(waiting.it);
        vm.prank(owner(who % 2));
        try guard.cancel(address(safe), id) {
            assertTrue(waiting.it.to != address(safe), "ownPowersWait: not held up by one");
            // The same call may stand in the list more than once; only the newest can be waiting.
            for (uint256 i = 0; i < _waiting.length; ++i) {
                if (idOf(_waiting[i].it) == id) _waiting[i].over = true;
            }
            ++done["cancelOne"];
        } catch {}
    }

    /// @dev Takes the guards off, with what has happened until now behind it.
    function getOut() external returns (bool) {
        SafeTx memory it = toSafe(abi.encodeCall(safe.setGuard, (address(0))));
        announce(it);
        cancelIfPossible(it);
        pass(OWN_DELAY);
        run(it);
        run(paying(stranger, token.balanceOf(address(safe))));
        return addressAt(GUARD_SLOT) == address(0);
    }

    function cancelIfPossible(SafeTx memory it) private {
        vm.prank(owner(1));
        (bool cancelled,) = address(guard).call(abi.encodeCall(guard.cancel, (address(safe), idOf(it))));
        assertTrue(!cancelled, "alwaysAWayOut: not for one owner to close");
    }

    function _brought(SafeTx memory it) private returns (bool worked) {
        bytes memory data = encoded(it, signed(it));
        (Why why,) = guard.preview(address(safe), it.to, it.value, it.data);
        (worked,) = address(safe).call(data);
        assertTrue(!worked || why == Why.AtOnce, "previewTells");
    }

    function count() external view returns (uint256) {
        return paidAt.length;
    }

    function guards() external view returns (address, address, address) {
        return (addressAt(GUARD_SLOT), addressAt(MODULE_GUARD_SLOT), addressAt(HANDLER_SLOT));
    }

    function the() external view returns (TreasuryGuard, ISafe, address, address) {
        return (guard, safe, address(token), stranger);
    }

    function spans() external pure returns (uint256 window, uint256 total) {
        return (WINDOW, TOTAL);
    }
}

contract TreasuryInvariantTest is Test {
    struct FuzzSelector {
        address addr;
        bytes4[] selectors;
    }

    TreasuryHandler private _on;
    TreasuryGuard private _guard;
    ISafe private _safe;
    address private _token;
    address private _stranger;

    function setUp() public {
        _on = new TreasuryHandler();
        _on.setUp();
        (_guard, _safe, _token, _stranger) = _on.the();
    }

    function targetContracts() public view returns (address[] memory targets) {
        targets = new address[](1);
        targets[0] = address(_on);
    }

    function targetSelectors() public view returns (FuzzSelector[] memory targets) {
        targets = new FuzzSelector[](1);
        bytes4[] memory all = new bytes4[](5);
        all[0] = TreasuryHandler.payOne.selector;
        all[1] = TreasuryHandler.stealOne.selector;
        all[2] = TreasuryHandler.announceOne.selector;
        all[3] = TreasuryHandler.executeOne.selector;
        all[4] = TreasuryHandler.cancelOne.selector;
        targets[0] = FuzzSelector(address(_on), all);
    }

    /// withinLimits: every span of the window that ends with a payment
    function invariant_withinLimits() public view {
        (uint256 window, uint256 total) = _on.spans();
        uint256 count = _on.count();
        for (uint256 last = count < 6 ? 0 : count - 6; last < count; ++last) {
            uint256 sum = 0;
            for (uint256 i = last + 1; i > 0 && _on.paidAt(i - 1) + window > _on.paidAt(last); --i) {
                sum += _on.amounts(i - 1);
            }
            assertTrue(sum <= total, "withinLimits");
        }
    }

    /// onlyToTheList: what a stranger has was announced (announcedWaits is checked at each call)
    function invariant_onlyToTheList() public view {
        (bool ok, bytes memory answer) = _token.staticcall(abi.encodeWithSignature("balanceOf(address)", _stranger));
        assertTrue(ok && abi.decode(answer, (uint256)) == _on.announcedToStranger(), "onlyToTheList");
        assertEq(_stranger.balance, 0, "onlyToTheList: coins");
    }

    /// ownPowersWait (how long is checked at each call)
    function invariant_ownPowersWait() public view {
        (address guard, address modules, address handler) = _on.guards();
        assertEq(guard, address(_guard), "guard");
        assertEq(modules, address(_guard), "guard of modules");
        assertEq(handler, _on.handler(), "handler");
        assertEq(_safe.getThreshold(), _on.threshold(), "threshold");
        assertTrue(!_safe.isOwner(_stranger), "owners");
    }

    /// alwaysAWayOut
    function invariant_alwaysAWayOut() public {
        uint256 here = vm.snapshotState();
        assertTrue(_on.getOut(), "alwaysAWayOut");
        assertTrue(vm.revertToState(here), "as if nothing had happened");
    }

    function afterInvariant() public {
        string[5] memory names = ["payOne", "stealOne", "announceOne", "executeOne", "cancelOne"];
        for (uint256 i = 0; i < names.length; ++i) {
            string memory line = string.concat("treasury.", names[i], " ", vm.toString(_on.done(names[i])));
            vm.writeLine("target/forge/invariant.calls", line);
        }
    }
}
