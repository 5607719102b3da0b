// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Drawdowns} from "../../../main/solidity/drawdown/Drawdowns.sol";
import {Leg} from "../../../main/solidity/vault/VaultTypes.sol";
import {LogModel} from "../LogModel.sol";
import {DrawdownTest} from "./DrawdownTest.sol";

/// @notice Drawdowns with one thing changed, asked of the contract itself in the vault's name.
contract DrawdownFormTest is DrawdownTest {
    uint256 private constant _ORDER = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141;

    function testOnlySessionsAndTicksAreDrawn() public {
        (Drawdowns.GrantedLeg memory it, bytes memory drawdown) = _session(5, 2);
        uint8[4] memory others = [0, 1, 4, 255];
        for (uint256 i = 0; i < 4; ++i) {
            it.kind = others[i];
            _refuses(it, 1, drawdown, abi.encodeWithSelector(Drawdowns.NotDrawn.selector, others[i]));
        }
        it.kind = TICKS;
        _refuses(it, 1, drawdown, abi.encodeWithSelector(Drawdowns.BadDrawdown.selector, TICKS, drawdown.length));
    }

    // ---- sessions

    /// @dev Every byte counts: of drawdown with one byte changed nothing is paid.
    function testEveryByteOfASessionsDrawdownCounts() public {
        (Drawdowns.GrantedLeg memory it, bytes memory drawdown) = _session(5, 2);
        assertEq(_drawn(it, 3, drawdown), keccak256(abi.encode("payment", uint256(2))), "as it was made");
        _everyByteCounts(it, drawdown);
    }

    function testASessionsDrawdownHasNoOtherLength() public {
        (Drawdowns.GrantedLeg memory it, bytes memory drawdown) = _session(5, 2);
        for (uint256 n = 0; n < drawdown.length; ++n) {
            bytes memory cut = _cut(drawdown, n);
            if (n < 147 || (n - 147) % 32 != 0) {
                _refuses(it, 3, cut, abi.encodeWithSelector(Drawdowns.BadDrawdown.selector, SESSION, n));
            } else {
                _refuses(it, 3, cut, abi.encodeWithSelector(Drawdowns.BadPath.selector, 2, 5, (n - 147) / 32));
            }
        }
        bytes memory longer = bytes.concat(drawdown, hex"00");
        _refuses(it, 3, longer, abi.encodeWithSelector(Drawdowns.BadDrawdown.selector, SESSION, longer.length));
        longer = bytes.concat(drawdown, bytes32(0)); // a node to spare
        _refuses(it, 3, longer, abi.encodeWithSelector(Drawdowns.BadPath.selector, 2, 5, 4));
    }

    /// @dev A root of nothing, one of 65 payments, and a place past the end, each signed by the key.
    function testARootHasOneTo64Payments() public {
        (Drawdowns.GrantedLeg memory it,) = _session(5, 2);
        Payment memory only = Payment(0, 3, bytes32("t"));
        bytes32 root = hashesOf(payments(only))[0];
        bytes32[] memory none = new bytes32[](0);
        bytes memory signed = sign(SESSION_KEY, rootDigest(it.voucher, root, 0));
        _refuses(it, 3, drawdownOf(only, 0, 0, signed, none), abi.encodeWithSelector(Drawdowns.BadPath.selector, 0, 0, 0));
        signed = sign(SESSION_KEY, rootDigest(it.voucher, root, 1));
        _refuses(it, 3, drawdownOf(only, 1, 1, signed, none), abi.encodeWithSelector(Drawdowns.BadPath.selector, 1, 1, 0));
        assertEq(_drawn(it, 3, drawdownOf(only, 0, 1, signed, none)), only.terms, "one payment");
        Payment[] memory many = paymentsOn(1, 65, 1);
        bytes memory drawdown = sessionDrawdown(it.voucher, many, 64);
        _refuses(it, 3, drawdown, abi.encodeWithSelector(Drawdowns.BadPath.selector, 64, 65, 1));
    }

    /// @dev The root's size is signed: a path that is right for five payments is not one of six.
    function testTheSizeIsSigned() public {
        (Drawdowns.GrantedLeg memory it, bytes memory drawdown) = _session(6, 0);
        drawdown[81] = bytes1(uint8(5)); // the same path leads to the same root
        _refuses(it, 3, drawdown, Drawdowns.OtherTerms.selector);
    }

    function testTheKeyStaysBelowTheGrant() public {
        (Drawdowns.GrantedLeg memory it,) = _session(5, 2);
        Payment[] memory above = payments(Payment(0, it.cumulative + 1, bytes32("t")));
        bytes memory drawdown = sessionDrawdown(it.voucher, above, 0);
        _refuses(
            it, 3, drawdown, abi.encodeWithSelector(Drawdowns.AboveGrant.selector, it.cumulative + 1, it.cumulative)
        );
    }

    function testMoreThanWasDrawn() public {
        (Drawdowns.GrantedLeg memory it, bytes memory drawdown) = _session(5, 2);
        _refuses(it, 10, drawdown, abi.encodeWithSelector(Drawdowns.AboveDrawn.selector, 10, 9));
    }

    /// @dev The forms of one signature that ECDSA has beside the usual one, and bytes that are none.
    function testARootIsSignedInOneForm() public {
        (Drawdowns.GrantedLeg memory it,) = _session(1, 0);
        Payment[] memory all = paymentsOn(1, 1, 3);
        bytes32[] memory none = new bytes32[](0);
        bytes32 hash = rootDigest(it.voucher, hashesOf(all)[0], 1);
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(SESSION_KEY, hash);
        bytes[4] memory others = [
            abi.encodePacked(r, bytes32(_ORDER - uint256(s)), v == 27 ? uint8(28) : uint8(27)), // high s
            abi.encodePacked(r, s, v - 27),
            abi.encodePacked(bytes32(0), s, v),
            new bytes(65)
        ];
        for (uint256 i = 0; i < 4; ++i) {
            bytes memory drawdown = drawdownOf(all[0], 0, 1, others[i], none);
            _refuses(it, 3, drawdown, abi.encodeWithSelector(Drawdowns.BadRootSignature.selector, hash));
        }
        assertEq(_drawn(it, 3, drawdownOf(all[0], 0, 1, abi.encodePacked(r, s, v), none)), all[0].terms, "usual form");
    }

    /// @dev No inner node passes as a payment, and no payment as a node.
    function testAnInnerNodeIsNoPayment() public {
        (Drawdowns.GrantedLeg memory it,) = _session(4, 0);
        bytes32[] memory hashes = hashesOf(paymentsOn(1, 4, 3));
        bytes32[] memory upper = new bytes32[](2);
        (upper[0], upper[1]) = (LogModel.root(hashes, 0, 2), LogModel.root(hashes, 2, 4));
        bytes memory signed = sign(SESSION_KEY, rootDigest(it.voucher, LogModel.root(upper), 2));
        bytes32[] memory path = new bytes32[](1);
        path[0] = upper[1];
        // What a node hashes, cut as if it were a payment: leg and cumulative have to fit, and the prefix differs.
        Payment memory forged = Payment(0, uint128(uint256(hashes[0])) % 1000, hashes[1]);
        _refuses(it, 0, drawdownOf(forged, 0, 2, signed, path), Drawdowns.OtherTerms.selector);
    }

    // ---- ticks

    function testEveryByteOfATicksDrawdownCounts() public {
        (Drawdowns.GrantedLeg memory it, bytes memory drawdown) = _ticks();
        assertEq(_drawn(it, 520, drawdown), it.terms, "as it was made");
        _everyByteCounts(it, drawdown);
    }

    function testATicksDrawdownHasNoOtherLength() public {
        (Drawdowns.GrantedLeg memory it, bytes memory drawdown) = _ticks();
        for (uint256 n = 0; n < drawdown.length; ++n) {
            _refuses(it, 1, _cut(drawdown, n), abi.encodeWithSelector(Drawdowns.BadDrawdown.selector, TICKS, n));
        }
        _refuses(
            it, 1, bytes.concat(drawdown, hex"00"), abi.encodeWithSelector(Drawdowns.BadDrawdown.selector, TICKS, 105)
        );
    }

    function testAChainIsTheFirstLegs() public {
        (Drawdowns.GrantedLeg memory it, bytes memory drawdown) = _ticks();
        it.leg = 1;
        _refuses(it, 1, drawdown, abi.encodeWithSelector(Drawdowns.NotTheFirstLeg.selector, 1));
    }

    /// @dev Chains whose payer granted them, and that are none.
    function testChainsThatAreNone() public {
        _refusesChain(chainOf(500, 0, 10), 1); // worth nothing
        _refusesChain(chainOf(500, 2, 0), 0); // without ticks
        _refusesChain(chainOf(500, 2, 10), 0); // none drawn
        _refusesChain(chainOf(500, 2, 32_769), 1); // too long
        (Drawdowns.GrantedLeg memory it, bytes memory drawdown) = _ticks();
        drawdown[71] = bytes1(uint8(11)); // the eleventh of ten
        _refuses(it, 1, drawdown, abi.encodeWithSelector(Drawdowns.BadTicks.selector, 2, 10, 11));
    }

    /// @dev The leg's cumulative is all ticks together, neither more nor less, and does not wrap.
    function testTheCeilingIsAllTicks() public {
        (Drawdowns.GrantedLeg memory it, bytes memory drawdown) = _ticks();
        for (uint128 other = 519; other < 522; other += 2) {
            it.cumulative = other;
            _refuses(it, 1, drawdown, abi.encodeWithSelector(Drawdowns.NotTheCeiling.selector, 520, other));
        }
        Chain memory wraps = Chain(2, type(uint128).max, 2, keccak256("seed"), documentOf(0));
        it.terms = tickGrant(wraps);
        it.cumulative = 0; // 2 + 2 * (2^128 - 1), cut to 128 bits
        uint256 ceiling = 2 + 2 * uint256(type(uint128).max);
        drawdown = tickDrawdown(wraps, 1);
        _refuses(it, 0, drawdown, abi.encodeWithSelector(Drawdowns.NotTheCeiling.selector, ceiling, 0));
    }

    /// @dev A tick of one place is not that of another, though it is of the chain.
    function testATickHasItsPlace() public {
        Chain memory chain = chainOf(500, 2, 10);
        (Drawdowns.GrantedLeg memory it,) = _ticks();
        bytes memory drawdown =
            abi.encodePacked(chain.document, chain.base, chain.unit, chain.length, uint32(7), tickAt(chain, 4));
        _refuses(it, 1, drawdown, Drawdowns.OtherTerms.selector); // the sixth, as the seventh
    }

    // ---- helpers

    function _session(uint8 size, uint8 index)
        private
        view
        returns (Drawdowns.GrantedLeg memory it, bytes memory drawdown)
    {
        Leg[] memory list = sessionOf(shop, 0, 1000);
        it = Drawdowns.GrantedLeg(digestOf(list, SESSION), SESSION, 0, 1000, list[0].terms);
        drawdown = sessionDrawdown(it.voucher, paymentsOn(1, size, 3), index);
    }

    function _ticks() private view returns (Drawdowns.GrantedLeg memory it, bytes memory drawdown) {
        Chain memory chain = chainOf(500, 2, 10);
        Leg[] memory list = ticksOf(shop, 0, chain);
        it = Drawdowns.GrantedLeg(digestOf(list, TICKS), TICKS, 0, 520, list[0].terms);
        drawdown = tickDrawdown(chain, 10);
    }

    function _refusesChain(Chain memory chain, uint32 n) private {
        Leg[] memory list = ticksOf(shop, 0, chain);
        Drawdowns.GrantedLeg memory it =
            Drawdowns.GrantedLeg(digestOf(list, TICKS), TICKS, 0, list[0].cumulative, list[0].terms);
        _refuses(
            it,
            0,
            tickDrawdown(chain, n),
            abi.encodeWithSelector(Drawdowns.BadTicks.selector, chain.unit, chain.length, n)
        );
    }

    function _everyByteCounts(Drawdowns.GrantedLeg memory it, bytes memory drawdown) private {
        for (uint256 i = 0; i < drawdown.length; ++i) {
            drawdown[i] ^= 0x01;
            vm.prank(address(vault));
            try drawdowns.requireDrawn(it, 0, drawdown) {
                revert Untrue(string.concat("byte ", vm.toString(i), " does not count"));
            } catch {}
            drawdown[i] ^= 0x01;
        }
    }

    function _drawn(Drawdowns.GrantedLeg memory it, uint128 to, bytes memory drawdown) private returns (bytes32) {
        vm.prank(address(vault));
        return drawdowns.requireDrawn(it, to, drawdown);
    }

    function _refuses(Drawdowns.GrantedLeg memory it, uint128 to, bytes memory drawdown, bytes memory why) private {
        vm.expectRevert(why);
        vm.prank(address(vault));
        drawdowns.requireDrawn(it, to, drawdown);
    }

    function _refuses(Drawdowns.GrantedLeg memory it, uint128 to, bytes memory drawdown, bytes4 why) private {
        vm.expectPartialRevert(why);
        vm.prank(address(vault));
        drawdowns.requireDrawn(it, to, drawdown);
    }

    function _cut(bytes memory from, uint256 n) private pure returns (bytes memory to) {
        to = new bytes(n);
        for (uint256 i = 0; i < n; ++i) {
            to[i] = from[i];
        }
    }
}
