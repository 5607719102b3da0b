// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Hold, Terms} from "../../../main/solidity/escrow/EscrowTypes.sol";
import {Entry, Leaf, Leg, VoucherLeg} from "../../../main/solidity/vault/VaultTypes.sol";
import {EscrowTest} from "./EscrowTest.sol";

/// @notice The hands to hold collateral for an escrowed payment: voucher, document, leaf, log, and the operator's part.
abstract contract HoldTest is EscrowTest {
    bytes32 internal constant DOCUMENT_SALT = "salt of the document";
    bytes internal constant HEAD = '{"currency":"BRL","exponent":2,"kind":"hold",';
    bytes internal constant TAIL = "}";
    uint64 private _window;

    function hold(Terms memory t, uint32 lane, uint128 from, uint128 to) internal returns (Hold memory) {
        return sealedHold(unlogged(t, lane, from, to), PAYER_KEY);
    }

    function recorded(Terms memory t, uint32 lane, uint128 from, uint128 to) internal returns (Hold memory h) {
        h = hold(t, lane, from, to);
        escrow.authorizeHold(t, h);
    }

    function unlogged(Terms memory t, uint32 lane, uint128 from, uint128 to) internal view returns (Hold memory h) {
        h.salt = DOCUMENT_SALT;
        h.head = HEAD;
        h.tail = TAIL;
        Leg memory it = Leg(address(escrow), lane, to, commitment(t, h));
        h.voucher = VoucherLeg(payer, address(token), 0, 1, NOT_AFTER, new bytes32[](1), 0, it);
        h.leaf = Leaf(2, vault.logId(), NOW, NOW, 0, 0, 0, from, to, 0);
    }

    function resealed(Hold memory h, address to, uint32 lane) internal returns (Hold memory) {
        h.voucher.leg.payee = to;
        h.voucher.leg.lane = lane;
        return sealedHold(h, PAYER_KEY);
    }

    /// @dev Makes leg hash, signature and leaf fit, and puts the leaf into the anchored log.
    function sealedHold(Hold memory h, uint256 key) internal returns (Hold memory) {
        signHold(h, key);
        h.place = logged(abi.encode(h.leaf));
        return h;
    }

    function signHold(Hold memory h, uint256 key) internal view {
        h.voucher.legHashes[0] = legHash(h.voucher.leg);
        h.leaf.voucherDigest = digest(h.voucher);
        h.leaf.terms = h.voucher.leg.terms;
        h.leaf.laneKey = vault.laneKeyOf(payer, h.voucher.leg.payee, address(token), h.voucher.leg.lane);
        h.signature = sign(key, h.leaf.voucherDigest);
    }

    /// @dev The operator settles what the merchant captured in the log.
    function capturedInTheLog(Hold memory h, uint128 to) internal {
        Entry memory entry = entryOf(legs(h.voucher.leg));
        entry.kind = h.voucher.kind;
        entry.signature = h.signature;
        entry.claims[0].to = to;
        settle(++_window, 0, true, entries(entry));
    }

    function commitment(Terms memory t, Hold memory h) internal view returns (bytes32) {
        return sha256(
            bytes.concat(hex"54", h.salt, h.head, '"reference":"', bytes(hexOf(escrow.hashOf(t))), '"', h.tail)
        );
    }

    function laneTo(address from, uint32 lane) internal view returns (bytes32) {
        return vault.laneKeyOf(from, address(escrow), address(token), lane);
    }

    function hexOf(bytes32 value) internal pure returns (string memory) {
        bytes memory text = new bytes(66);
        (text[0], text[1]) = ("0", "x");
        for (uint256 i = 0; i < 32; ++i) {
            text[2 + 2 * i] = _digit(uint8(value[i]) >> 4);
            text[3 + 2 * i] = _digit(uint8(value[i]) & 15);
        }
        return string(text);
    }

    function _digit(uint8 value) internal pure returns (bytes1) {
        return bytes1(value < 10 ? 48 + value : 87 + value);
    }
}
