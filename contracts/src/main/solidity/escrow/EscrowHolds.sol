// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ECDSA} from "@openzeppelin/contracts/utils/cryptography/ECDSA.sol";
import {MessageHashUtils} from "@openzeppelin/contracts/utils/cryptography/MessageHashUtils.sol";
import {Strings} from "@openzeppelin/contracts/utils/Strings.sol";
import {Lanes} from "../vault/Lanes.sol";
import {SettlementVault} from "../vault/SettlementVault.sol";
import {VoucherLeg} from "../vault/VaultTypes.sol";
import {VoucherHash} from "../vault/VoucherHash.sol";
import {AnchoredLeaf} from "./AnchoredLeaf.sol";
import {EscrowAmounts} from "./EscrowAmounts.sol";
import {EscrowStorage} from "./EscrowStorage.sol";
import {Hold, Terms} from "./EscrowTypes.sol";

/// @title EscrowHolds
/// @notice Payments whose money is still in a vault. The payer signed a HOLD voucher whose leg pays this contract, and
///         the operator took it: the collateral is held for this payment and nobody else. What the merchant captures
///         in the operator's log becomes this contract's credit in the vault; `draw` brings it here.
///
/// @dev Money moves once: vault collateral to vault credit (settle or redeem), credit to balance (draw), balance to
///      the payees' credit (capture). A lane's money belongs to the hold that took the lane last, from that hold's
///      `from` up to its `to`, and before that to the hold before; what no hold claims is the payer's.
abstract contract EscrowHolds is EscrowStorage {
    using EscrowAmounts for EscrowAmounts.State;

    /// @dev `drawn` and `ceiling` are cumulatives of the lane; epoch and index say which leaf took it.
    struct Lane {
        bytes32 termsHash;
        uint128 drawn;
        uint128 ceiling;
        uint32 logEpoch;
        uint64 index;
    }

    mapping(address vault => mapping(bytes32 laneKey => Lane lane)) private _lanes;

    /// @notice Records that a hold in the vault backs this payment. Anybody may bring it; the payer's voucher names the
    ///         terms.
    function authorizeHold(Terms calldata terms, Hold calldata hold) external nonReentrant {
        bytes32 termsHash = _begin(terms);
        bytes32 laneKey = _requireHold(termsHash, terms, hold);
        uint128 from = hold.leaf.from;
        uint128 to = hold.leaf.to;
        if (to - from > terms.maxAmount) revert AboveMaximum(to - from, terms.maxAmount);
        _takeLane(termsHash, terms, laneKey, hold);
        _payments[termsHash].status = EscrowAmounts.Status.OPEN;
        emit Authorized(termsHash, terms.payer, terms.merchant, terms.token, uint112(to - from));
        emit HoldRecorded(termsHash, terms.vault, laneKey, from, to);
    }

    /// @notice Brings here what the vault has paid on the payment's lane, up to the hold's ceiling.
    function draw(Terms calldata terms, uint32 lane) external nonReentrant {
        (bytes32 termsHash,) = _known(terms);
        bytes32 laneKey = VoucherHash.laneKey(terms.payer, address(this), terms.token, lane);
        Lane storage it = _lanes[terms.vault][laneKey];
        if (it.termsHash != termsHash) revert NotLaneOwner(laneKey, it.termsHash);
        uint128 settled = SettlementVault(terms.vault).settledOf(laneKey);
        uint128 upTo = settled < it.ceiling ? settled : it.ceiling;
        if (upTo <= it.drawn) revert NothingToDraw(laneKey, settled);
        _drawUpTo(terms.vault, terms.token, terms.payer, laneKey, upTo);
    }

    /// @notice Gives the caller back what the vault paid on its lane and no hold claims.
    function drawSurplus(address vault, address token, uint32 lane) external nonReentrant {
        bytes32 laneKey = VoucherHash.laneKey(msg.sender, address(this), token, lane);
        if (vault.code.length == 0) revert AnchoredLeaf.NoVault(vault);
        Lane storage it = _lanes[vault][laneKey];
        uint128 settled = SettlementVault(vault).settledOf(laneKey);
        if (settled <= it.ceiling || settled <= it.drawn) revert NothingToDraw(laneKey, settled);
        _drawUpTo(vault, token, msg.sender, laneKey, settled);
    }

    function laneOf(address vault, bytes32 laneKey) external view returns (Lane memory) {
        return _lanes[vault][laneKey];
    }

    /// @dev Refuses terms that can never be used, that were used, or whose time to begin is over.
    function _begin(Terms calldata terms) internal view virtual returns (bytes32 termsHash);

    /// @dev A later hold on a lane was admitted only when the one before was closed, with `from` captured until then.
    ///      So what the vault paid below `from` is the earlier hold's, and must be there to be given to it.
    function _takeLane(bytes32 termsHash, Terms calldata terms, bytes32 laneKey, Hold calldata hold) private {
        Lane storage it = _lanes[terms.vault][laneKey];
        if (it.termsHash != 0) {
            bool later = hold.place.logEpoch > it.logEpoch
                || (hold.place.logEpoch == it.logEpoch && hold.place.index > it.index);
            if (!later) revert LaneTaken(laneKey, it.termsHash);
        }
        uint128 from = hold.leaf.from;
        if (it.drawn < from) {
            uint128 settled = SettlementVault(terms.vault).settledOf(laneKey);
            if (settled < from) revert LaneBehind(laneKey, settled, from);
            _drawUpTo(terms.vault, terms.token, terms.payer, laneKey, from);
        }
        _lanes[terms.vault][laneKey] =
            Lane(termsHash, it.drawn, hold.leaf.to, hold.place.logEpoch, hold.place.index);
    }

    /// @dev Brings the lane's money up to the cumulative `upTo`: below the ceiling it is the owner's payment, above it
    ///      the payer's. What a payment draws is at most its hold, a uint112.
    function _drawUpTo(address vault, address token, address payer, bytes32 laneKey, uint128 upTo) private {
        Lane storage it = _lanes[vault][laneKey];
        uint128 drawn = it.drawn;
        it.drawn = upTo;
        uint128 claimed = upTo < it.ceiling ? upTo : it.ceiling;
        if (claimed > drawn) {
            bytes32 termsHash = it.termsHash;
            uint112 received = uint112(_withdrawFrom(vault, token, claimed - drawn));
            drawn = claimed;
            _payments[termsHash] = _payments[termsHash].arrived(received);
            emit Drawn(termsHash, laneKey, received);
        }
        if (upTo > drawn) {
            uint256 received = _withdrawFrom(vault, token, upTo - drawn);
            emit SurplusDrawn(vault, laneKey, payer, received);
            _credit(token, payer, received);
        }
    }

    /// @dev What arrives of it; a vault or token that sends more leaves the rest to nobody.
    function _withdrawFrom(address vault, address token, uint128 due) private returns (uint256 received) {
        uint256 before = _balance(token);
        SettlementVault(vault).withdraw(token, due, address(this));
        received = _received(token, before);
        if (received > due) received = due;
    }

    /// @dev The payer signed this leg to this contract under these terms, and the anchored log holds it.
    function _requireHold(bytes32 termsHash, Terms calldata terms, Hold calldata hold)
        private
        view
        returns (bytes32 laneKey)
    {
        AnchoredLeaf.requireAnchored(terms.vault, hold.leaf, hold.place);
        VoucherLeg calldata voucher = hold.voucher;
        if (voucher.kind != VoucherHash.HOLD || hold.leaf.leafType != AnchoredLeaf.HOLD) {
            revert NotAHold(voucher.kind, hold.leaf.leafType);
        }
        laneKey = VoucherHash.laneKey(terms.payer, address(this), terms.token, voucher.leg.lane);
        bytes32 digest = _digest(terms, voucher);
        if (
            voucher.legIndex >= voucher.legHashes.length
                || voucher.legHashes[voucher.legIndex] != VoucherHash.leg(voucher.leg)
                || voucher.leg.payee != address(this) || Lanes.isNetting(voucher.leg.lane)
                || hold.leaf.laneKey != laneKey || hold.leaf.voucherDigest != digest
                || hold.leaf.leg != voucher.legIndex || hold.leaf.terms != voucher.leg.terms
                || hold.leaf.to != voucher.leg.cumulative || hold.leaf.from >= hold.leaf.to
        ) revert HoldMismatch(hold.leaf.laneKey, hold.leaf.voucherDigest);
        (address signer, uint64 retiredAt) = SettlementVault(terms.vault).voucherKeyOf(terms.payer, voucher.keyEpoch);
        (address recovered, ECDSA.RecoverError problem,) = ECDSA.tryRecoverCalldata(digest, hold.signature);
        if (problem != ECDSA.RecoverError.NoError || recovered != signer) revert NotSignedByPayer(digest, signer);
        if (retiredAt != 0 && hold.leaf.admittedAt > retiredAt) {
            revert AdmittedAfterRetirement(hold.leaf.admittedAt, retiredAt);
        }
        bytes32 commitment = sha256(
            bytes.concat(
                hex"54",
                hold.salt,
                hold.head,
                '"reference":"',
                bytes(Strings.toHexString(uint256(termsHash), 32)),
                '"',
                hold.tail
            )
        );
        if (voucher.leg.terms != commitment) revert NotTheseTerms(termsHash, voucher.leg.terms);
    }

    function _digest(Terms calldata terms, VoucherLeg calldata voucher) private view returns (bytes32) {
        bytes32 structHash = VoucherHash.voucher(
            terms.payer,
            terms.token,
            voucher.keyEpoch,
            voucher.kind,
            voucher.notAfter,
            VoucherHash.legs(voucher.legHashes)
        );
        return MessageHashUtils.toTypedDataHash(SettlementVault(terms.vault).domainSeparator(), structHash);
    }
}
