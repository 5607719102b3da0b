// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {LaneId, Phase} from "../../../main/solidity/bond/BondTypes.sol";
import {Leg} from "../../../main/solidity/vault/VaultTypes.sol";
import {BondTest} from "../bond/BondTest.sol";

/// @notice A dishonest operator, its payees and strangers at random, around the rounds of a bond; remembers what must
///         hold.
contract BondHandler is BondTest {
    uint256 private constant PAYERS = 3;
    uint256 private constant PAYEES = 2;

    mapping(string action => uint256) public done;
    uint256 public posted;
    uint256 public funded;
    uint256 public drawnFromBond;
    uint256 public released;
    uint128 public roundStart;
    uint128 public paidInRound;
    bool public settledFell;
    bool public paidPastFiling;
    mapping(bytes32 laneKey => uint128) private _seen;
    mapping(bytes32 laneKey => uint128) private _accepted;
    bytes32[] private _lanes;
    address[] private _payers;

    function setUp() public override {
        super.setUp();
        for (uint256 i = 0; i < PAYERS; ++i) _payers.push(vm.addr(_payerKey(i)));
        _post(1_000_000);
    }

    /// @dev A leaf above what was accepted, covered or not, and filed if not.
    function acceptAndFile(uint256 who, uint256 to, uint64 more, bool anchors) external {
        if (log.length >= 24) return;
        Leg memory it = leg(payee(to % PAYEES), 0, 0);
        bytes32 key = keccak256(abi.encode(_payer(who), it.payee, address(token), uint32(0)));
        uint128 from = vault.filedToOf(key) > vault.settledOf(key) ? vault.filedToOf(key) : vault.settledOf(key);
        uint128 upTo = from + uint128(bound(more, 1, 900_000));
        uint256 index = accept(_payerKey(who), leg(it.payee, 0, upTo));
        if (_accepted[key] == 0) _lanes.push(key);
        _accepted[key] = upTo;
        if (anchors && uint256(vault.state()) == 0) anchorLog();
        file(index);
        ++done["acceptAndFile"];
        _watch();
    }

    function cover(uint256 who, uint64 amount) external {
        if (uint256(vault.state()) != 0 || log.length == 0) return;
        uint128 units = uint128(bound(amount, 1, 500_000));
        fund(_payer(who), units);
        funded += units;
        file(who % log.length);
        ++done["cover"];
        _watch();
    }

    function join(uint256 which, bool senior) external {
        if (log.length == 0 || _filingOver() || _roundsOver()) return;
        uint256 index = which % log.length;
        if (!_short(index)) return;
        (uint64 size,) = vault.anchored();
        Phase phase = round().phase;
        bool anchored = index < (phase == Phase.NONE ? size : round().seniorSize);
        bytes32 key = keyOf(index);
        bool joined = phase != Phase.NONE && bond.claimOf(key).round == round().id
            && bond.claimOf(key).filedTo == vault.filedToOf(key);
        if (senior && anchored && size == (phase == Phase.NONE ? size : round().seniorSize)) {
            proveSenior(index);
            ++done["proveSenior"];
        } else if (!joined) {
            join(index);
            ++done["join"];
        }
    }

    /// @dev Whatever phase the round is in, some lanes of it are done, or time passes.
    function advance(uint256 seed) external {
        Phase phase = round().phase;
        LaneId[] memory some = _some(seed);
        if (phase == Phase.PAYING) {
            uint128 before = bondLeft();
            pay(some);
            paidInRound += before - bondLeft();
            drawnFromBond += before - bondLeft();
            if (paidInRound > roundStart) paidPastFiling = true;
            ++done["pay"];
        } else if (phase == Phase.NONE) {
            return;
        } else {
            if (phase == Phase.FILING && !_filingOver()) pass(86_400);
            count(some);
            roundStart = round().bond;
            paidInRound = 0;
            ++done["count"];
        }
        _watch();
    }

    function post(uint64 amount) external {
        if (uint256(vault.state()) != 0) return;
        _post(uint128(bound(amount, 1, 100_000)));
        ++done["post"];
    }

    function release(uint64 amount, bool waits) external {
        vm.prank(owner);
        bond.requestRelease(address(token), uint128(bound(amount, 1, 50_000)));
        if (waits && round().phase == Phase.NONE) {
            pass(259_200);
            uint128 before = bondLeft();
            bond.finishRelease(address(token));
            released += before - bondLeft();
        } else {
            try bond.finishRelease(address(token)) {
                settledFell = true; // too early
            } catch {}
        }
        ++done["release"];
    }

    // ---- what the invariants ask

    function laneCount() external view returns (uint256) {
        return log.length;
    }

    function drawnOf(uint256 who) external view returns (uint128) {
        return bond.drawnOf(address(token), _payer(who));
    }

    function owed() external view returns (uint256) {
        return vault.owedOf(address(token));
    }

    function held() external view returns (uint256) {
        return token.balanceOf(address(vault));
    }

    function owedByParts() external view returns (uint256 sum) {
        for (uint256 i = 0; i < PAYERS; ++i) sum += collateral(_payer(i)) + credit(_payer(i));
        for (uint256 i = 0; i < PAYEES; ++i) sum += collateral(payee(i)) + credit(payee(i));
        sum += collateral(owner) + credit(owner) + bondLeft();
    }

    function bondNow() external view returns (uint256) {
        return bondLeft();
    }

    function _post(uint128 amount) private {
        post(amount);
        posted += amount;
    }

    function _watch() private {
        for (uint256 i = 0; i < _lanes.length; ++i) {
            bytes32 key = _lanes[i];
            uint128 settled = vault.settledOf(key);
            if (settled < _seen[key]) settledFell = true;
            if (settled > _accepted[key]) paidPastFiling = true;
            _seen[key] = settled;
        }
    }

    function _short(uint256 index) private view returns (bool) {
        bytes32 key = keyOf(index);
        uint128 closedTo = bond.claimOf(key).closedTo;
        return vault.filedToOf(key) > vault.settledOf(key) && vault.filedToOf(key) > closedTo;
    }

    function _roundsOver() private view returns (bool) {
        (, uint64 exitAt) = vault.exitClock();
        return round().phase == Phase.NONE && exitAt != 0 && block.timestamp >= uint256(exitAt) + 259_200;
    }

    function _filingOver() private view returns (bool) {
        if (round().phase == Phase.NONE) return false;
        return round().phase != Phase.FILING || block.timestamp >= round().opened.time + 86_400;
    }

    function _some(uint256 seed) private view returns (LaneId[] memory some) {
        some = new LaneId[](log.length);
        for (uint256 i = 0; i < log.length; ++i) {
            some[i] = lane((seed >> i) % 2 == 0 ? i : seed % log.length);
        }
    }

    function _payerKey(uint256 who) private pure returns (uint256) {
        return 0x7000 + who % PAYERS;
    }

    function _payer(uint256 who) private view returns (address) {
        return _payers[who % PAYERS];
    }
}
