// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Checkpoint, Leg} from "./VaultTypes.sol";

/// @title VoucherHash
/// @notice EIP-712 struct hashes of what payers and operators sign, and the key of a lane.
library VoucherHash {
    bytes32 internal constant LEG =
        keccak256("Leg(address payee,uint32 lane,uint128 cumulative,bytes32 terms)");
    bytes32 internal constant VOUCHER = keccak256(
        "Voucher(address payer,address token,uint32 keyEpoch,uint8 kind,uint64 notAfter,Leg[] legs)"
        "Leg(address payee,uint32 lane,uint128 cumulative,bytes32 terms)"
    );
    bytes32 internal constant CHECKPOINT =
        keccak256("Checkpoint(bytes32 logId,uint64 size,bytes32 root,uint64 at,uint32 operatorKeyId)");

    uint8 internal constant PAY = 0;
    uint8 internal constant HOLD = 1;
    uint8 internal constant SESSION = 2;
    uint8 internal constant TICKS = 3;

    /// @dev Bit 31 of a lane is its book: 0 for vouchers, 1 for netting.
    uint32 internal constant NETTING_BOOK = 1 << 31;

    uint256 internal constant MAX_LEGS = 32;

    function leg(Leg calldata it) internal pure returns (bytes32) {
        return keccak256(abi.encode(LEG, it.payee, it.lane, it.cumulative, it.terms));
    }

    function legs(bytes32[] memory hashes) internal pure returns (bytes32) {
        return keccak256(abi.encodePacked(hashes));
    }

    function voucher(
        address payer,
        address token,
        uint32 keyEpoch,
        uint8 kind,
        uint64 notAfter,
        bytes32 legsHash
    ) internal pure returns (bytes32) {
        return keccak256(abi.encode(VOUCHER, payer, token, keyEpoch, kind, notAfter, legsHash));
    }

    function checkpoint(Checkpoint calldata it) internal pure returns (bytes32) {
        return keccak256(abi.encode(CHECKPOINT, it.logId, it.size, it.root, it.time, it.operatorKeyId));
    }

    function laneKey(address payer, address payee, address token, uint32 lane) internal pure returns (bytes32) {
        return keccak256(abi.encode(payer, payee, token, lane));
    }
}
