// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {LossClaim, LossStage} from "../../../main/solidity/fund/FundTypes.sol";
import {SecurityFund} from "../../../main/solidity/fund/SecurityFund.sol";
import {FundTest} from "../fund/FundTest.sol";
import {PlainToken} from "../hostile/HostileTokens.sol";
import {Test} from "../Test.sol";

/// @notice Members that give, claim and collect whenever they can; the consortium awards some; a thief helps itself.
contract FundHandler is FundTest {
    uint64 public constant USED = 6;

    mapping(string action => uint256) public done;
    mapping(uint64 id => uint128) public awardedTo;
    mapping(uint64 id => uint128) public paidTo;
    uint256 public given;
    uint256 public paid;
    uint256 public stolen;
    /// @dev What left in the period that runs, counted here, and the most that the caps allowed of it.
    uint256 public inPeriod;
    uint256 public cap;
    uint256 private _base;
    uint64 private _period;
    uint256 private _block;
    uint256 private _time;

    function setUp() public override {
        super.setUp();
        (_block, _time) = (block.number, block.timestamp);
    }

    /// @dev Small beside what is claimed, so that the caps decide and not the claims.
    function giveOne(uint32 amount) external {
        uint256 it = 1 + uint256(amount) / 64;
        give(coin, it);
        given += it;
        _base += it;
        ++done["giveOne"];
    }

    function claimOne(uint8 member, uint32 amount) external {
        claimBy(member % 4, address(coin), 1 + uint128(amount));
        ++done["claimOne"];
    }

    function decideOne(uint8 which, uint32 amount, bool grant) external {
        uint64 id = _which(which);
        if (id == 0 || claimOf(id).stage != LossStage.Claimed) return;
        if (grant || amount % 2 == 0) {
            uint128 it = 1 + uint128(amount) % claimOf(id).claimed;
            award(id, it);
            awardedTo[id] = it;
        } else {
            vm.prank(address(registry));
            access.execute(address(fund), abi.encodeCall(fund.reject, (id, EVIDENCE)));
        }
        ++done["decideOne"];
    }

    function payOne(uint8 which, uint16 blocks, uint16 secs) external {
        uint64 id = _which(which);
        if (id == 0) return;
        _block += bound(blocks, 0, PERIOD / 3);
        _time += bound(secs, 0, PERIOD / 3);
        vm.roll(_block);
        vm.warp(_time);
        uint256 held = given - paid;
        try fund.payOut(id) returns (uint128 amount) {
            uint64 period = fund.potOf(address(coin)).period;
            if (period != _period) (_period, _base, inPeriod) = (period, held, 0);
            inPeriod += amount;
            paid += amount;
            paidTo[id] += amount;
            ++done["payOne"];
        } catch {}
        cap = (_base * 2000 + 9999) / 10_000;
    }

    function stealOne(uint8 which, uint8 how, uint8 who) external {
        uint64 id = _which(which);
        if (id == 0) return;
        address[4] memory thieves = [stranger, voter(1), victim, address(access)];
        bytes memory data;
        if (how % 4 == 0) data = abi.encodeCall(fund.award, (id, 1));
        if (how % 4 == 1) data = abi.encodeCall(fund.setLimits, (limitsOf(10_000, 10_000)));
        if (how % 4 == 2) data = abi.encodeCall(fund.reject, (id, 0));
        if (how % 4 == 3) data = abi.encodeCall(fund.setAuthority, (stranger));
        vm.prank(thieves[who % 4]);
        (bool ok,) = address(fund).call(data);
        if (ok) ++stolen;
        ++done["stealOne"];
    }

    function _which(uint256 raw) private view returns (uint64) {
        uint64 last = fund.lastClaim();
        if (last == 0) return 0;
        return last - uint64(raw % (last < USED ? last : USED));
    }

    function the() external view returns (SecurityFund, PlainToken, address) {
        return (fund, coin, victim);
    }
}

contract FundInvariantTest is Test {
    struct FuzzSelector {
        address addr;
        bytes4[] selectors;
    }

    FundHandler private _on;
    SecurityFund private _fund;
    PlainToken private _coin;
    address private _victim;

    function setUp() public {
        _on = new FundHandler();
        _on.setUp();
        (_fund, _coin, _victim) = _on.the();
    }

    function targetContracts() public view returns (address[] memory targets) {
        targets = new address[](1);
        targets[0] = address(_on);
    }

    function targetSelectors() public view returns (FuzzSelector[] memory targets) {
        targets = new FuzzSelector[](1);
        bytes4[] memory all = new bytes4[](5);
        all[0] = FundHandler.giveOne.selector;
        all[1] = FundHandler.claimOne.selector;
        all[2] = FundHandler.decideOne.selector;
        all[3] = FundHandler.payOne.selector;
        all[4] = FundHandler.stealOne.selector;
        targets[0] = FuzzSelector(address(_on), all);
    }

    /// fundHoldsWhatItOwes: the real balance first
    function invariant_fundHoldsWhatItOwes() public view {
        uint256 held = _fund.potOf(address(_coin)).held;
        assertEq(_coin.balanceOf(address(_fund)), held, "fundHoldsWhatItOwes");
        assertEq(_on.given(), held + _on.paid(), "given = held + paid");
        assertEq(_coin.balanceOf(_victim), _on.paid(), "paid is the beneficiary's");
        assertEq(_on.stolen(), 0, "nothing but the consortium decides");
    }

    function invariant_neverWithoutAward() public view {
        for (uint64 id = 1; id <= _fund.lastClaim(); ++id) {
            LossClaim memory it = _fund.claimOf(id);
            assertEq(it.awarded, _on.awardedTo(id), "as the consortium awarded");
            assertEq(it.paid, _on.paidTo(id), "counted");
            assertTrue(it.paid <= it.awarded && it.awarded <= it.claimed, "neverWithoutAward");
            assertTrue((it.stage == LossStage.Paid) == (it.awarded != 0 && it.paid == it.awarded), "paid means all");
        }
    }

    function invariant_payoutsWithinCaps() public view {
        assertTrue(_on.inPeriod() <= _on.cap(), "payoutsWithinCaps");
    }

    function afterInvariant() public {
        string[5] memory names = ["giveOne", "claimOne", "decideOne", "payOne", "stealOne"];
        for (uint256 i = 0; i < names.length; ++i) {
            string memory line = string.concat("fund.", names[i], " ", vm.toString(_on.done(names[i])));
            vm.writeLine("target/forge/invariant.calls", line);
        }
    }
}
