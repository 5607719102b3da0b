// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Drawdowns} from "../../../main/solidity/drawdown/Drawdowns.sol";
import {Claim, Entry, Leg, VoucherLeg} from "../../../main/solidity/vault/VaultTypes.sol";
import {LogModel} from "../LogModel.sol";
import {VaultTest} from "../vault/VaultTest.sol";

/// @notice A payer that grants sessions and chains of ticks, and the hands to draw on them.
abstract contract DrawdownTest is VaultTest {
    uint8 internal constant SESSION = 2;
    uint8 internal constant TICKS = 3;
    uint256 internal constant SESSION_KEY = 0x5E55;

    /// @dev One payment of a session.
    struct Payment {
        uint8 leg;
        uint128 cumulative;
        bytes32 terms;
    }

    /// @dev A chain as its payer made it: the last tick first.
    struct Chain {
        uint128 base;
        uint128 unit;
        uint32 length;
        bytes32 seed;
        bytes32 document;
    }

    Drawdowns internal drawdowns;

    function setUp() public virtual override {
        super.setUp();
        drawdowns = vault.drawdowns();
    }

    function documentOf(uint256 leg_) internal pure returns (bytes32) {
        return keccak256(abi.encode("document", leg_));
    }

    // ---- sessions

    function sessionGrant(address key, bytes32 document) internal pure returns (bytes32) {
        return keccak256(abi.encode(keccak256("SessionGrant(address key,bytes32 document)"), key, document));
    }

    /// @dev Makes the legs those of a session of SESSION_KEY.
    function granted(Leg[] memory list) internal pure returns (Leg[] memory) {
        for (uint256 i = 0; i < list.length; ++i) {
            list[i].terms = sessionGrant(vm.addr(SESSION_KEY), documentOf(i));
        }
        return list;
    }

    function sessionOf(address payee, uint32 lane, uint128 ceiling) internal pure returns (Leg[] memory) {
        return granted(legs(leg(payee, lane, ceiling)));
    }

    /// @dev A payment on each leg in turn, each of `step` more than the one before on that leg.
    function paymentsOn(uint8 legCount, uint256 count, uint128 step) internal pure returns (Payment[] memory list) {
        list = new Payment[](count);
        for (uint256 i = 0; i < count; ++i) {
            list[i] = Payment(uint8(i % legCount), uint128((i / legCount + 1) * step), keccak256(abi.encode("payment", i)));
        }
    }

    function payments(Payment memory only) internal pure returns (Payment[] memory list) {
        list = new Payment[](1);
        list[0] = only;
    }

    function hashesOf(Payment[] memory list) internal pure returns (bytes32[] memory hashes) {
        hashes = new bytes32[](list.length);
        for (uint256 i = 0; i < list.length; ++i) {
            hashes[i] = leafHash(abi.encode(list[i].leg, list[i].cumulative, list[i].terms));
        }
    }

    function rootDigest(bytes32 session, bytes32 root, uint8 size) internal view returns (bytes32) {
        bytes32 typeHash = keccak256("SessionRoot(bytes32 session,bytes32 root,uint8 size)");
        return typed(keccak256(abi.encode(typeHash, session, root, size)));
    }

    /// @dev What shows that payment `index` of the list is under a root that SESSION_KEY signed.
    function sessionDrawdown(bytes32 session, Payment[] memory list, uint8 index)
        internal
        view
        returns (bytes memory)
    {
        bytes32[] memory hashes = hashesOf(list);
        bytes memory signed =
            sign(SESSION_KEY, rootDigest(session, LogModel.root(hashes), uint8(list.length)));
        return drawdownOf(list[index], index, uint8(list.length), signed, LogModel.inclusion(hashes, index));
    }

    function drawdownOf(Payment memory it, uint8 index, uint8 size, bytes memory signed, bytes32[] memory path)
        internal
        pure
        returns (bytes memory)
    {
        bytes memory head = abi.encodePacked(documentOf(it.leg), it.cumulative, it.terms, index, size);
        return bytes.concat(head, signed, abi.encodePacked(path));
    }

    // ---- ticks

    /// @dev The tick that is `steps` before the seed.
    function tickAt(Chain memory it, uint32 steps) internal pure returns (bytes32 tick) {
        tick = it.seed;
        for (uint32 i = 0; i < steps; ++i) {
            tick = keccak256(abi.encode(it.document, tick));
        }
    }

    function tickGrant(Chain memory it) internal pure returns (bytes32) {
        return keccak256(
            abi.encode(
                keccak256("TickGrant(uint128 base,uint128 unit,uint32 length,bytes32 anchor,bytes32 document)"),
                it.base,
                it.unit,
                it.length,
                tickAt(it, it.length),
                it.document
            )
        );
    }

    function chainOf(uint128 base, uint128 unit, uint32 length) internal pure returns (Chain memory) {
        return Chain(base, unit, length, keccak256("seed"), documentOf(0));
    }

    function ticksOf(address payee, uint32 lane, Chain memory it) internal pure returns (Leg[] memory) {
        return legs(Leg(payee, lane, it.base + it.unit * it.length, tickGrant(it)));
    }

    function tickDrawdown(Chain memory it, uint32 n) internal pure returns (bytes memory) {
        return abi.encodePacked(it.document, it.base, it.unit, it.length, n, tickAt(it, it.length - n));
    }

    // ---- what the vault takes

    function digestOf(Leg[] memory list, uint8 kind) internal view returns (bytes32) {
        return digestBy(payer, list, kind);
    }

    function digestBy(address by, Leg[] memory list, uint8 kind) internal view returns (bytes32) {
        VoucherLeg memory v = voucherOf(list, 0);
        v.payer = by;
        v.kind = kind;
        return digest(v);
    }

    function drawnEntry(Leg[] memory list, uint8 index, uint8 kind, uint128 to, bytes memory drawdown)
        internal
        view
        returns (Entry memory entry)
    {
        entry.payer = payer;
        entry.token = address(token);
        entry.kind = kind;
        entry.notAfter = NOT_AFTER;
        entry.legHashes = legHashes(list);
        entry.claims = new Claim[](1);
        entry.claims[0] = Claim(index, to, list[index]);
        entry.signature = bytes.concat(sign(PAYER_KEY, digestOf(list, kind)), drawdown);
    }

    function drawnBundle(
        Leg[] memory list,
        uint8 index,
        uint8 kind,
        uint128 to,
        bytes32 terms,
        bytes memory drawdown
    ) internal view returns (Bundle memory b) {
        b = bundleOf(list, index);
        b.voucher.kind = kind;
        b.leaf.to = to;
        reseal(b, PAYER_KEY);
        b.leaf.terms = terms;
        b.signature = bytes.concat(b.signature, drawdown);
        relog(b);
    }

    /// @dev Payment `index` of a session, accepted.
    function paymentBundle(Leg[] memory list, Payment[] memory all, uint8 index)
        internal
        view
        returns (Bundle memory)
    {
        bytes memory drawdown = sessionDrawdown(digestOf(list, SESSION), all, index);
        Payment memory it = all[index];
        return drawnBundle(list, it.leg, SESSION, it.cumulative, it.terms, drawdown);
    }

    /// @dev `n` ticks, accepted.
    function tickBundle(Leg[] memory list, Chain memory it, uint32 n) internal view returns (Bundle memory) {
        return drawnBundle(list, 0, TICKS, it.base + it.unit * n, list[0].terms, tickDrawdown(it, n));
    }

    function redeemExternally(Bundle memory b) external returns (uint128, uint128) {
        return redeem(b);
    }

    function refuses(Bundle memory b, bytes memory why) internal {
        vm.expectRevert(why);
        this.redeemExternally(b);
    }
}
