// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {CoveredLane, NetPart} from "../../../main/solidity/netting/NettingTypes.sol";
import {NettingTest} from "../netting/NettingTest.sol";

/// @notice An honest engine and members, and everybody else at random: owners, guarantors, payees with bundles, thieves
///         with bundles that were paid; before, during and after windows, and after the exit.
/// @dev A call that does what it says is counted, so that a run in which nothing succeeds cannot pass.
contract NettingHandler is NettingTest {
    uint256 internal constant ACCOUNTS = 4;
    uint32 internal constant LANES = 2;

    struct Lane {
        uint256 from;
        uint256 to;
        uint32 lane;
        uint128 accepted;
    }

    mapping(string action => uint256) public done;
    mapping(uint256 who => uint256) public came;
    mapping(uint256 who => uint256) public went;
    uint256 public guaranteed;
    bool public griefed;
    bool public paidTwice;
    bool public fellShort;
    bool public outOfOrder;
    Lane[] private _lanes;

    function setUp() public override {
        super.setUp();
        for (uint256 p = 0; p < ACCOUNTS; ++p) {
            for (uint256 q = 0; q < ACCOUNTS; ++q) {
                for (uint32 l = 0; p != q && l < LANES; ++l) {
                    _lanes.push(Lane(p, q, l, 0));
                }
            }
            enter(account(p), 1_000); // so that every index is there
            came[p] = 1_000;
        }
    }

    function enterOwn(uint256 who, uint32 amount) external {
        if (!book.isOpen()) return;
        uint64 units = uint64(bound(amount, 1, 1_000_000));
        enter(account(who), units);
        came[who % ACCOUNTS] += units;
        ++done["enter"];
    }

    function enterGuarantee(uint256 who, uint32 amount) external {
        if (!book.isOpen()) return;
        address debtor = account(who);
        uint64 units = uint64(bound(amount, 1, 100_000));
        if (book.guarantorOf(debtor) == address(0)) {
            vm.prank(debtor);
            book.setGuarantor(second);
        }
        give(book.pocketOf(debtor, second), units);
        book.enter(debtor, second);
        came[who % ACCOUNTS] += units;
        guaranteed += units;
        ++done["guarantee"];
    }

    /// @dev The engine accepts only what is covered.
    function accept(uint256 which, uint32 amount) external {
        Lane storage it = _lanes[which % _lanes.length];
        uint256 free = _free(it.from);
        if (!book.isOpen() || free == 0) return;
        it.accepted += uint128(bound(amount, 1, free));
        ++done["accept"];
    }

    /// @dev A part over some of the lanes; of the last part of a window, over all.
    function settleLanes(uint256 mask, bool last) public {
        if (!book.isOpen()) return;
        int256[ACCOUNTS] memory net;
        for (uint256 i = 0; i < _lanes.length; ++i) {
            Lane memory it = _lanes[i];
            uint128 covered = _coveredTo(i);
            if (!(last || mask >> i & 1 == 1) || covered == it.accepted) continue;
            net[it.from] -= int256(uint256(it.accepted - covered));
            net[it.to] += int256(uint256(it.accepted - covered));
            cover(_key(i), it.accepted);
        }
        bytes memory positions;
        for (uint256 p = 0; p < ACCOUNTS; ++p) {
            if (net[p] < 0) positions = bytes.concat(positions, debit(account(p), uint64(uint256(-net[p]))));
            if (net[p] > 0) positions = bytes.concat(positions, credits(account(p), uint64(uint256(net[p]))));
        }
        NetPart memory it_ = partOf(last);
        bytes[] memory signatures = attest(it_, positions);
        vm.prank(operator);
        try book.settlePart(it_, positions, signatures) {
            ++done["settleNet"];
            _tryAgain(it_, positions, signatures);
        } catch {
            griefed = true; // the part was valid
        }
    }

    function leaveOwn(uint256 who, uint32 amount) external {
        address owner = account(who);
        vm.prank(owner);
        book.requestLeave(owner, uint64(bound(amount, 1, 2_000_000)));
        _wait();
        if (book.takeableOf(owner, owner) == 0) return;
        vm.prank(owner);
        went[who % ACCOUNTS] += book.finishLeave(owner);
        ++done["leave"];
    }

    function leaveGuarantee(uint256 who, uint32 amount) external {
        address debtor = account(who);
        if (book.guarantorOf(debtor) != second) return;
        uint64 cap = book.capOf(debtor);
        if (cap == 0) return;
        vm.prank(second);
        book.requestLeave(debtor, uint64(bound(amount, 1, cap)));
        _wait();
        if (book.takeableOf(debtor, second) == 0) return;
        vm.prank(second);
        uint64 units = book.finishLeave(debtor);
        went[who % ACCOUNTS] += units;
        guaranteed -= units;
        ++done["release"];
    }

    /// @dev A bundle up to any point that was accepted; while the book is open it must not pay.
    function redeemAny(uint256 which, uint32 upTo) external {
        uint256 i = which % _lanes.length;
        uint128 accepted_ = _lanes[i].accepted;
        if (accepted_ == 0) return;
        _redeem(i, upTo % 2 == 0 ? accepted_ : uint128(bound(upTo, 1, accepted_)));
    }

    /// @dev One call in eight ends the book, by the vault or by silence.
    function exit(uint8 how) external {
        if (!book.isOpen() || how % 8 != 0) {
            pass(how);
            return;
        }
        if (how % 16 == 0) {
            exitVault();
        } else {
            pass(21_600);
            book.declareExit();
        }
        ++done["exitNet"];
    }

    // ---- what the invariants ask

    function redeemAs(Bundle memory b, uint64 place, CoveredLane[] memory lanes) external returns (uint128, uint128) {
        return redeemNet(b, place, lanes);
    }

    function redeemAtVault(Bundle memory b) external {
        redeem(b);
    }

    function spendable(uint256 who) external view returns (uint256) {
        return book.spendableOf(account(who));
    }

    function cap(uint256 who) external view returns (uint256) {
        return book.capOf(account(who));
    }

    function total() external view returns (uint256) {
        return book.total();
    }

    function backing() external view returns (uint256) {
        return credit(address(book));
    }

    /// @notice What the account got and gave on all lanes, by whichever form.
    function moved(uint256 who) external view returns (uint256 got, uint256 gave) {
        for (uint256 i = 0; i < _lanes.length; ++i) {
            if (_lanes[i].to == who) got += paid(i);
            if (_lanes[i].from == who) gave += paid(i);
        }
    }

    function paid(uint256 lane) public view returns (uint128) {
        (uint128 covered, uint128 redeemed) = (_coveredTo(lane), book.redeemedToOf(_key(lane)));
        return covered > redeemed ? covered : redeemed;
    }

    function accepted(uint256 lane) external view returns (uint128) {
        return _lanes[lane].accepted;
    }

    function laneCount() external view returns (uint256) {
        return _lanes.length;
    }

    function account(uint256 who) public pure returns (address) {
        return vm.addr(_keyOf(who));
    }

    /// @dev The waits of a leave, and the window that was cut after them; after the exit, the time in which whoever
    ///      holds a bundle brings it.
    function _wait() private {
        pass(86_400);
        settleLanes(0, true);
        if (book.isOpen()) return;
        pass(86_400);
        for (uint256 i = 0; i < _lanes.length; ++i) {
            if (_lanes[i].accepted != 0) _redeem(i, _lanes[i].accepted);
        }
    }

    function _redeem(uint256 lane, uint128 to) private {
        Lane memory it = _lanes[lane];
        Bundle memory b = bundleOf(netLeg(account(it.to), it.lane, to));
        b.voucher.payer = account(it.from);
        reseal(b, _keyOf(it.from));
        (uint64 place, CoveredLane[] memory shown_) = shown(b.leaf.laneKey);
        bool open = book.isOpen();
        vm.prank(stranger);
        try this.redeemAs(b, place, shown_) returns (uint128, uint128 shortfall) {
            if (open) paidTwice = true;
            if (shortfall != 0) fellShort = true; // every acceptance was covered
            ++done["redeemNet"];
        } catch {
            if (!open) fellShort = true;
            else ++done["redeemRefused"];
        }
        try this.redeemAtVault(b) {
            paidTwice = true;
        } catch {}
    }

    /// @dev The same part again, and the next one on top of a coverage that is gone.
    function _tryAgain(NetPart memory it, bytes memory positions, bytes[] memory signatures) private {
        vm.prank(operator);
        try book.settlePart(it, positions, signatures) {
            outOfOrder = true;
        } catch {}
    }

    /// @dev Spendable, less what somebody asked to take, less what is accepted and not yet paid.
    function _free(uint256 who) private view returns (uint256) {
        address payer_ = account(who);
        (uint64 own,,) = book.leaveOf(payer_, payer_);
        (uint64 guarantors,,) = book.leaveOf(payer_, second);
        uint256 bound_ = uint256(own) + guarantors;
        for (uint256 i = 0; i < _lanes.length; ++i) {
            if (_lanes[i].from == who) bound_ += _lanes[i].accepted - paid(i);
        }
        uint256 has = book.spendableOf(payer_);
        return has > bound_ ? has - bound_ : 0;
    }

    function _coveredTo(uint256 lane) private view returns (uint128) {
        bytes32 key = _key(lane);
        for (uint256 i = 0; i < map.length; ++i) {
            if (map[i].key == key) return map[i].to;
        }
        return 0;
    }

    function _key(uint256 lane) private view returns (bytes32) {
        Lane memory it = _lanes[lane];
        return keccak256(abi.encode(account(it.from), account(it.to), address(token), NET | it.lane));
    }

    function _keyOf(uint256 who) private pure returns (uint256) {
        return 0x7100 + who % ACCOUNTS;
    }
}
