// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Mandates} from "../../../main/solidity/mandate/Mandates.sol";
import {Mandate, MandateStatus} from "../../../main/solidity/mandate/MandateTypes.sol";
import {PlainToken} from "../hostile/HostileTokens.sol";
import {MandatesTest} from "../mandate/MandatesTest.sol";
import {Test} from "../Test.sol";

/// @notice A collector that asks for all it can, at any time, under mandates of every kind; a payer that cancels some.
contract MandatesHandler is MandatesTest {
    uint256 public constant USED = 4;

    mapping(bytes32 id => uint256) public pulled;
    mapping(bytes32 id => mapping(uint256 period => uint256)) public inPeriod;
    mapping(bytes32 id => uint32) public pulledInstalments;
    mapping(bytes32 id => bool) public cancelled;
    mapping(string action => uint256) public done;
    uint256 public moved;
    bytes32[] public ids;
    Mandate[] private _all;

    function grantOne(uint8 kind, uint8 arrears, uint32 salt) external {
        Mandate memory it = kind % 3 == 0 ? usage() : kind % 3 == 1 ? subscription(0) : instalments(0);
        it.arrears = arrears % 3;
        it.start = uint64(timeNow);
        it.end = it.start + 12 * PERIOD;
        it.terms = keccak256(abi.encode(salt, ids.length));
        if (kind % 2 == 0) (it.unit, it.length) = (1, 1);
        granted(it);
        _all.push(it);
        ids.push(mandates.idOf(it));
        ++done["grantOne"];
    }

    function pullOne(uint8 which, uint8 amount, uint16 blocks, uint32 secs) external {
        if (ids.length == 0) return;
        (uint256 i, Mandate memory it) = _which(which);
        pass(bound(blocks, 0, 2 * GAP), bound(secs, 0, PERIOD / 4));
        uint256 before = token.balanceOf(payer);
        vm.prank(collector);
        if (it.instalments == 0) {
            try mandates.pull(it, bytes32(++moved), uint128(amount) % 22) {
                ++done["pullOne"];
            } catch {}
        } else {
            try mandates.pullInstalment(it, pulledInstalments[ids[i]]) {
                ++pulledInstalments[ids[i]];
                ++done["pullInstalment"];
            } catch {}
        }
        uint256 lost = before - token.balanceOf(payer);
        assertTrue(lost == 0 || !cancelled[ids[i]] && timeNow < it.end, "mandateOnlyWhileGranted");
        assertTrue(lost <= it.perCall || it.instalments != 0, "mandateWithinCaps: a call");
        pulled[ids[i]] += lost;
        inPeriod[ids[i]][mandates.periodAt(it, uint64(timeNow))] += it.instalments == 0 ? lost : lost == 0 ? 0 : 1;
    }

    function cancelOne(uint8 which, uint8 rarely) external {
        if (ids.length == 0 || rarely % 4 != 0) return;
        (uint256 i, Mandate memory it) = _which(which);
        if (cancelled[ids[i]]) return;
        vm.prank(rarely % 8 == 0 ? payer : payee);
        mandates.cancel(it);
        cancelled[ids[i]] = true;
        ++done["cancelOne"];
    }

    function stealOne(uint8 which, uint8 how) external {
        if (ids.length == 0) return;
        (, Mandate memory it) = _which(which);
        if (how % 3 == 0) it.collector = stranger;
        if (how % 3 == 1) it.payee = stranger;
        vm.prank(how % 3 == 1 ? collector : stranger);
        try mandates.pull(it, bytes32(++moved), 1) {
            assertTrue(false, "a stranger pulled");
        } catch {
            ++done["stealOne"];
        }
    }

    function _which(uint256 raw) private view returns (uint256 i, Mandate memory) {
        i = ids.length - 1 - raw % (ids.length < USED ? ids.length : USED);
        return (i, _all[i]);
    }

    function count() external view returns (uint256) {
        return ids.length;
    }

    function mandate(uint256 i) external view returns (Mandate memory) {
        return _all[i];
    }

    function the() external view returns (Mandates, PlainToken, address) {
        return (mandates, token, payee);
    }
}

contract MandatesInvariantTest is Test {
    struct FuzzSelector {
        address addr;
        bytes4[] selectors;
    }

    MandatesHandler private _on;
    Mandates private _mandates;
    PlainToken private _token;
    address private _payee;

    function setUp() public {
        _on = new MandatesHandler();
        _on.setUp();
        (_mandates, _token, _payee) = _on.the();
    }

    function targetContracts() public view returns (address[] memory targets) {
        targets = new address[](1);
        targets[0] = address(_on);
    }

    function targetSelectors() public view returns (FuzzSelector[] memory targets) {
        targets = new FuzzSelector[](1);
        bytes4[] memory all = new bytes4[](4);
        all[0] = MandatesHandler.grantOne.selector;
        all[1] = MandatesHandler.pullOne.selector;
        all[2] = MandatesHandler.cancelOne.selector;
        all[3] = MandatesHandler.stealOne.selector;
        targets[0] = FuzzSelector(address(_on), all);
    }

    /// mandateHoldsNothing: the real balance first, then what the payer lost against what the mandates say
    function invariant_mandateHoldsNothing() public view {
        assertEq(_token.balanceOf(address(_mandates)), 0, "mandateHoldsNothing");
        uint256 all = 0;
        for (uint256 i = 0; i < _on.count(); ++i) {
            all += _mandates.progressOf(_on.ids(i)).pulled;
        }
        assertEq(_token.balanceOf(_payee), all, "what was pulled is the payee's");
    }

    /// mandateWithinCaps, instalmentsAddUp (mandateOnlyWhileGranted is checked at each call)
    function invariant_mandateWithinCaps() public view {
        // Only the newest are acted on.
        uint256 newest = _on.count() < _on.USED() ? 0 : _on.count() - _on.USED();
        for (uint256 i = newest; i < _on.count(); ++i) {
            bytes32 id = _on.ids(i);
            Mandate memory it = _on.mandate(i);
            assertEq(_mandates.progressOf(id).pulled, _on.pulled(id), "counted");
            assertTrue(_on.pulled(id) <= it.total, "mandateWithinCaps: all");
            uint256 each = it.instalments == 0 ? it.perPeriod : 1;
            uint256 ahead = 0;
            for (uint256 p = 0; p < 13; ++p) {
                ahead += _on.inPeriod(id, p);
                assertTrue(_on.inPeriod(id, p) <= each * (1 + it.arrears), "mandateWithinCaps: a period");
                assertTrue(ahead <= each * (p + 1), "mandateWithinCaps: ahead of the calendar");
            }
            bool over = it.instalments != 0 && _on.pulledInstalments(id) == it.instalments;
            assertTrue(!over || _on.pulled(id) == it.total, "instalmentsAddUp");
            bool cancelled = _mandates.progressOf(id).status == MandateStatus.CANCELLED;
            assertTrue(cancelled == _on.cancelled(id), "cancelled for ever");
        }
    }

    function afterInvariant() public {
        string[5] memory names = ["grantOne", "pullOne", "pullInstalment", "cancelOne", "stealOne"];
        for (uint256 i = 0; i < names.length; ++i) {
            string memory line = string.concat(names[i], " ", vm.toString(_on.done(names[i])));
            vm.writeLine("target/forge/invariant.calls", line);
        }
    }
}
