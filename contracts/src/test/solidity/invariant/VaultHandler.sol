// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Entry, Leg} from "../../../main/solidity/vault/VaultTypes.sol";
import {DrawdownTest} from "../drawdown/DrawdownTest.sol";

/// @notice Acts at random as payers, payees, operator, strangers and governance; remembers what must hold.
/// @dev Each call that does what it says is counted, so that a run in which nothing succeeds cannot pass.
contract VaultHandler is DrawdownTest {
    uint256 internal constant PAYERS = 3;
    uint256 internal constant PAYEES = 3;
    uint32 internal constant LANES = 2;

    /// @dev Ghosts. `signed`: highest cumulative signed on a lane; `accepted`: highest with a leaf or a settlement.
    mapping(bytes32 laneKey => uint128) public signed;
    mapping(bytes32 laneKey => uint128) public accepted;
    mapping(bytes32 laneKey => uint128) public seen;
    mapping(string action => uint256) public done;
    bytes32[] public lanes;
    uint256 public deposited;
    uint256 public withdrawn;
    uint256 public taken;
    bool public griefed;
    bool public fell;
    uint64 private _window;
    address[] private _payers;
    address[] private _payees;

    function setUp() public override {
        super.setUp();
        for (uint256 i = 0; i < PAYERS; ++i) {
            _payers.push(vm.addr(_payerKey(i)));
        }
        for (uint256 i = 0; i < PAYEES; ++i) {
            _payees.push(vm.addr(0x8000 + i));
        }
        for (uint256 p = 0; p < PAYERS; ++p) {
            for (uint256 q = 0; q < PAYEES; ++q) {
                for (uint32 l = 0; l < LANES; ++l) {
                    lanes.push(_key(p, q, l));
                }
            }
        }
    }

    function deposit(uint256 who, uint64 amount) external {
        uint128 units = uint128(bound(amount, 1, 1_000_000));
        if (uint256(vault.state()) != 0 || block.number < vault.pausedUntil()) return;
        fund(_payer(who), units);
        deposited += units;
        ++done["deposit"];
    }

    /// @dev An honest operator: never above the collateral that no unpledge claims.
    function settle(uint256 who, uint256 payee, uint32 lane, uint64 more) external {
        bytes32 key = _key(who % PAYERS, payee % PAYEES, lane % LANES);
        uint128 free = collateral(_payer(who));
        if (free == 0) return;
        uint128 to = vault.settledOf(key) + uint128(bound(more, 0, free));
        Entry[] memory part = entries(_entry(who, payee, lane, to));
        _remember(key, to);
        vm.prank(operator);
        try vault.settle(_window + 1, 0, true, part) {
            ++_window;
            ++done["settle"];
        } catch {
            griefed = true; // the part was valid
        }
        _watch();
    }

    /// @dev Any acceptance, covered or not, brought by a stranger.
    function redeem(uint256 who, uint256 payee, uint32 lane, uint64 to) external {
        uint128 upTo = uint128(bound(to, 0, 2_000_000));
        bytes32 key = _key(who % PAYERS, payee % PAYEES, lane % LANES);
        Bundle memory b = bundleOf(leg(_payee(payee), lane % LANES, upTo));
        b.voucher.payer = _payer(who);
        reseal(b, _payerKey(who));
        _remember(key, upTo);
        vm.prank(stranger);
        this.redeemAs(b);
        ++done["redeem"];
        _watch();
    }

    /// @dev A session's payment or ticks, on the lanes of ordinary vouchers. What counts as signed is what was drawn.
    function drawDown(uint256 who, uint256 payee, uint32 lane, uint32 base, uint8 n) external {
        Chain memory chain = chainOf(base, 7, 20);
        uint32 drawn = uint32(bound(n, 1, 20));
        bool session = n % 2 == 0;
        Leg[] memory list = ticksOf(_payee(payee), lane % LANES, chain);
        if (session) granted(list);
        Bundle memory b = bundleOf(list, 0);
        b.voucher.payer = _payer(who);
        b.voucher.kind = session ? SESSION : TICKS;
        b.leaf.to = chain.base + chain.unit * drawn;
        reseal(b, _payerKey(who));
        Payment[] memory only = payments(Payment(0, b.leaf.to, bytes32("t")));
        bytes memory drawdown =
            session ? sessionDrawdown(b.leaf.voucherDigest, only, 0) : tickDrawdown(chain, drawn);
        if (session) b.leaf.terms = only[0].terms;
        b.signature = bytes.concat(b.signature, drawdown);
        relog(b);
        _remember(_key(who % PAYERS, payee % PAYEES, lane % LANES), b.leaf.to);
        vm.prank(stranger);
        this.redeemAs(b);
        ++done["drawDown"];
        _watch();
    }

    /// @dev What the payer granted and nobody drew: its ceiling moves nothing.
    function settleUndrawn(uint256 who, uint256 payee, uint32 lane, uint32 base, uint8 n) external {
        Chain memory chain = chainOf(base, 7, 20);
        uint32 drawn = uint32(bound(n, 1, 19));
        Leg[] memory list = ticksOf(_payee(payee), lane % LANES, chain);
        Entry memory entry = drawnEntry(list, 0, TICKS, chain.base + chain.unit * (drawn + 1), "");
        entry.payer = _payer(who);
        bytes memory signed = sign(_payerKey(who), digestBy(_payer(who), list, TICKS));
        entry.signature = bytes.concat(signed, tickDrawdown(chain, drawn));
        vm.prank(operator);
        try vault.settle(_window + 1, 0, true, entries(entry)) {
            fell = true;
        } catch {
            ++done["settleUndrawn"];
        }
        _watch();
    }

    /// @dev What must never move anything: a voucher with nobody's acceptance.
    function redeemUnaccepted(uint256 who, uint256 payee, uint64 to) external {
        Bundle memory b = bundleOf(leg(_payee(payee), 0, uint128(to) + 1));
        b.voucher.payer = _payer(who);
        reseal(b, _payerKey(who));
        b.operatorSignature = sign(_payerKey(who), digest(b.checkpoint));
        bytes32 key = _key(who % PAYERS, payee % PAYEES, 0);
        if (uint128(to) + 1 > signed[key]) signed[key] = uint128(to) + 1; // it did sign
        try this.redeemAs(b) {
            fell = true;
        } catch {
            ++done["redeemUnaccepted"];
        }
        _watch();
    }

    function withdraw(uint256 who, uint64 amount) external {
        address account = who % 2 == 0 ? _payee(who) : _payer(who);
        uint128 has = credit(account);
        if (has == 0) return;
        uint128 units = uint128(bound(amount, 1, has));
        vm.prank(account);
        vault.withdraw(address(token), units, stranger);
        withdrawn += units;
        ++done["withdraw"];
    }

    function transferCredit(uint256 who, uint256 other, uint64 amount) external {
        address from = who % 2 == 0 ? _payee(who) : _payer(who);
        address to = other % 2 == 0 ? _payee(other) : _payer(other);
        uint128 has = credit(from);
        if (has == 0) return;
        vm.prank(from);
        vault.transferCredit(address(token), to, uint128(bound(amount, 1, has)));
        ++done["transferCredit"];
    }

    function pledge(uint256 who, uint64 amount) external {
        address account = who % 2 == 0 ? _payee(who) : _payer(who);
        uint128 has = credit(account);
        if (has == 0 || uint256(vault.state()) != 0 || block.number < vault.pausedUntil()) return;
        vm.prank(account);
        vault.pledge(address(token), uint128(bound(amount, 1, has)));
        ++done["pledge"];
    }

    function requestUnpledge(uint256 who, uint64 amount) external {
        vm.prank(_payer(who));
        vault.requestUnpledge(address(token), amount);
        ++done["requestUnpledge"];
    }

    /// @dev Waits for as long as it takes, with a live operator or after the exit.
    function finishUnpledge(uint256 who, uint64 amount) external {
        address account = _payer(who);
        uint128 has = collateral(account);
        if (has == 0) return;
        vm.prank(account);
        vault.requestUnpledge(address(token), uint128(bound(amount, 1, has)));
        pass(86_400);
        if (uint256(vault.state()) == 0) anchorEmpty();
        vm.prank(account);
        vault.finishUnpledge(address(token));
        ++done["finishUnpledge"];
    }

    function disturb(uint256 who, uint8 how, uint64 span) external {
        pass(bound(span, 1, 7200));
        if (how % 5 == 0) token.issue(address(vault), 7); // a stray transfer
        if (how % 5 == 1) {
            vm.prank(_payer(who));
            vault.setVoucherKey(stranger);
        }
        if (how % 5 == 2) {
            vm.prank(governance);
            vault.listToken(address(token), true);
        }
        if (how % 5 == 3) {
            vm.prank(guardian);
            try vault.pauseInflow(10) {} catch {}
        }
        if (how == 254) {
            vm.prank(governance);
            try vault.declareExit() {} catch {}
        }
        if (how % 5 == 3) anchorIfOpen();
        ++done["disturb"];
    }

    // ---- what the invariants ask

    function redeemAs(Bundle memory b) external returns (uint128, uint128) {
        return redeem(b);
    }

    function owedByParts() external view returns (uint256 sum) {
        for (uint256 i = 0; i < PAYERS; ++i) {
            sum += collateral(_payer(i)) + credit(_payer(i));
        }
        for (uint256 i = 0; i < PAYEES; ++i) {
            sum += collateral(_payee(i)) + credit(_payee(i));
        }
    }

    function balance() external view returns (uint256) {
        return token.balanceOf(address(vault));
    }

    function owed() external view returns (uint256) {
        return vault.owedOf(address(token));
    }

    function laneCount() external view returns (uint256) {
        return lanes.length;
    }

    function settledOf(bytes32 key) external view returns (uint128) {
        return vault.settledOf(key);
    }

    function nettingLanes() external view returns (uint256 sum) {
        for (uint256 p = 0; p < PAYERS; ++p) {
            for (uint256 q = 0; q < PAYEES; ++q) {
                sum += vault.settledOf(_key(p, q, uint32(1 << 31)));
            }
        }
    }

    function anchorIfOpen() internal {
        if (uint256(vault.state()) == 0) anchorEmpty();
    }

    function _watch() private {
        for (uint256 i = 0; i < lanes.length; ++i) {
            uint128 now_ = vault.settledOf(lanes[i]);
            if (now_ < seen[lanes[i]]) fell = true;
            seen[lanes[i]] = now_;
        }
    }

    function _remember(bytes32 key, uint128 to) private {
        if (to > signed[key]) signed[key] = to;
        if (to > accepted[key]) accepted[key] = to;
    }

    function _entry(uint256 who, uint256 payee, uint32 lane, uint128 to) private view returns (Entry memory) {
        return entryBy(_payerKey(who), legs(leg(_payee(payee), lane % LANES, to)));
    }

    function _payerKey(uint256 who) private pure returns (uint256) {
        return 0x7000 + who % PAYERS;
    }

    function _payer(uint256 who) private view returns (address) {
        return _payers[who % PAYERS];
    }

    function _payee(uint256 who) private view returns (address) {
        return _payees[who % PAYEES];
    }

    function _key(uint256 payer_, uint256 payee, uint32 lane) private view returns (bytes32) {
        return keccak256(abi.encode(_payer(payer_), _payee(payee), address(token), lane));
    }
}
