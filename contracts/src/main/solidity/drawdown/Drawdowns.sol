// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ECDSA} from "@openzeppelin/contracts/utils/cryptography/ECDSA.sol";
import {LogTree} from "../vault/LogTree.sol";
import {VoucherHash} from "../vault/VoucherHash.sol";
import {DrawdownHash} from "./DrawdownHash.sol";
import {Ticks} from "./Ticks.sol";

/// @title Drawdowns
/// @notice Says how far a leg was drawn down that its payer signed as a grant: by payments that a session's key signed,
///         or by ticks of a hash chain. A vault asks with the drawdown that followed the payer's signature.
///
/// @dev No state and no privilege: one serves any number of vaults, each in its own domain. A drawdown is of fixed form,
///      and nothing in it is free: what it leaves out is computed from it, and must be what the leg's terms commit to.
contract Drawdowns {
    uint256 private constant _SESSION_BYTES = 147; // and 32 for each node of the path
    uint256 private constant _TICKS_BYTES = 104;
    uint8 private constant _PAYMENTS_MAX = 64; // of one root

    /// @notice A leg as its payer signed it: the digest of the voucher, and what of the leg decides here.
    struct GrantedLeg {
        bytes32 voucher;
        uint8 kind;
        uint8 leg;
        uint128 cumulative;
        bytes32 terms;
    }

    /// @notice Only sessions and ticks are drawn down.
    error NotDrawn(uint8 kind);

    /// @notice A drawdown of this kind is shorter or longer.
    error BadDrawdown(uint8 kind, uint256 length);

    /// @notice No tree of 1 to 64 payments has such a path at this index.
    error BadPath(uint8 index, uint8 size, uint256 nodes);
    error BadRootSignature(bytes32 digest);

    /// @notice What the drawdown leads to is not what the leg's terms commit to.
    error OtherTerms(bytes32 terms, bytes32 shown);

    /// @notice A chain of ticks is the first leg's.
    error NotTheFirstLeg(uint8 leg);
    error BadTicks(uint128 unit, uint32 length, uint32 n);

    /// @notice All ticks together must be what the payer signed.
    error NotTheCeiling(uint256 ticks, uint128 cumulative);

    /// @notice The session's key went past what the payer signed.
    error AboveGrant(uint128 drawn, uint128 cumulative);
    error AboveDrawn(uint128 to, uint128 drawn);

    /// @notice Refuses unless the drawdown shows that the leg was drawn down to `to` at least.
    /// @return terms What the payment is about: of a session its own, of ticks those of the leg.
    function requireDrawn(GrantedLeg calldata grant, uint128 to, bytes calldata drawdown)
        external
        view
        returns (bytes32 terms)
    {
        uint128 drawn;
        if (grant.kind == VoucherHash.SESSION) {
            (drawn, terms) = _bySession(grant, drawdown);
        } else if (grant.kind == VoucherHash.TICKS) {
            (drawn, terms) = (_byTicks(grant, drawdown), grant.terms);
        } else {
            revert NotDrawn(grant.kind);
        }
        if (to > drawn) revert AboveDrawn(to, drawn);
    }

    /// @dev document 32, cumulative 16, terms 32, index 1, size 1, signature 65, path
    function _bySession(GrantedLeg calldata grant, bytes calldata drawdown)
        private
        view
        returns (uint128 drawn, bytes32 terms)
    {
        if (drawdown.length < _SESSION_BYTES) revert BadDrawdown(grant.kind, drawdown.length);
        drawn = uint128(bytes16(drawdown[32:48]));
        if (drawn > grant.cumulative) revert AboveGrant(drawn, grant.cumulative);
        terms = bytes32(drawdown[48:80]);
        bytes32 root = _root(DrawdownHash.payment(grant.leg, drawn, terms), drawdown, grant.kind);
        bytes32 digest = DrawdownHash.root(msg.sender, grant.voucher, root, uint8(drawdown[81]));
        (address key, ECDSA.RecoverError problem,) = ECDSA.tryRecoverCalldata(digest, drawdown[82:147]);
        if (problem != ECDSA.RecoverError.NoError) revert BadRootSignature(digest);
        bytes32 shown = DrawdownHash.sessionGrant(key, bytes32(drawdown[:32]));
        if (shown != grant.terms) revert OtherTerms(grant.terms, shown);
    }

    /// @dev The root that this payment at its index and this path have (RFC 9162, 2.1.3.2).
    function _root(bytes32 hash, bytes calldata drawdown, uint8 kind) private pure returns (bytes32) {
        uint8 index = uint8(drawdown[80]);
        uint8 size = uint8(drawdown[81]);
        uint256 nodes = (drawdown.length - _SESSION_BYTES) / 32;
        if (drawdown.length != _SESSION_BYTES + 32 * nodes) revert BadDrawdown(kind, drawdown.length);
        if (index >= size || size > _PAYMENTS_MAX) revert BadPath(index, size, nodes);
        uint64 fn = index;
        uint64 sn = size - 1;
        for (uint256 i = _SESSION_BYTES; i < drawdown.length; i += 32) {
            if (sn == 0) revert BadPath(index, size, nodes);
            (hash, fn, sn) = LogTree.parent(hash, bytes32(drawdown[i:i + 32]), fn, sn);
        }
        if (sn != 0) revert BadPath(index, size, nodes);
        return hash;
    }

    /// @dev document 32, base 16, unit 16, length 4, n 4, tick 32
    function _byTicks(GrantedLeg calldata grant, bytes calldata drawdown) private pure returns (uint128) {
        if (drawdown.length != _TICKS_BYTES) revert BadDrawdown(grant.kind, drawdown.length);
        if (grant.leg != 0) revert NotTheFirstLeg(grant.leg);
        uint128 base = uint128(bytes16(drawdown[32:48]));
        uint128 unit = uint128(bytes16(drawdown[48:64]));
        uint32 length = uint32(bytes4(drawdown[64:68]));
        uint32 n = uint32(bytes4(drawdown[68:72]));
        if (!Ticks.drawable(unit, length, n)) revert BadTicks(unit, length, n);
        uint256 ceiling = Ticks.standing(base, unit, length);
        if (ceiling != grant.cumulative) revert NotTheCeiling(ceiling, grant.cumulative);
        bytes32 document = bytes32(drawdown[:32]);
        bytes32 anchor = Ticks.back(document, bytes32(drawdown[72:104]), n);
        bytes32 shown = DrawdownHash.tickGrant(base, unit, length, anchor, document);
        if (shown != grant.terms) revert OtherTerms(grant.terms, shown);
        return uint128(Ticks.standing(base, unit, n)); // at most the ceiling, which is a uint128
    }
}
