// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Quota} from "../token/Quota.sol";
import {Session} from "./AccountTypes.sol";

/// @title SessionRules
/// @notice What a session may be, and what is left of it after a use. The arithmetic is proven in SessionLimitsProof.
library SessionRules {
    uint8 internal constant NONE = 255;
    uint8 internal constant VALUE = 254;
    uint256 internal constant MOST_PAYEES = 32;

    /// @dev The highest bit of a time means block numbers to later entry points.
    uint48 internal constant LAST_TIME = (1 << 47) - 1;

    /// @notice The rule that the terms break, or nothing.
    function broken(Session memory it) internal pure returns (string memory) {
        if (it.key == address(0)) return "key is an address";
        if (it.target == address(0)) return "target is an address";
        if (it.template.length != 0 && it.template.length < 4) return "template is empty or has a selector";
        if (it.amountAt != NONE && it.payeeAt == it.amountAt) return "payee and amount stand in two words";
        if (it.payeeAt != NONE && !_stands(it.payeeAt, it.template)) return "the payee stands in the template";
        if (it.amountAt < VALUE && !_stands(it.amountAt, it.template)) return "the amount stands in the template";
        if (it.payees.length > MOST_PAYEES) return "payees are at most 32";
        if ((it.payeeAt == NONE) != (it.payees.length == 0)) return "payees are named where there is a payee";
        if (it.amountAt == NONE ? it.total != 0 || it.perCall != 0 : it.perCall == 0 || it.total < it.perCall) {
            return "0 < perCall <= total where there is an amount, else both zero";
        }
        if (it.uses == 0) return "uses are at least one";
        if (it.validAfter >= it.validUntil || it.validUntil > LAST_TIME) return "validAfter < validUntil < 2^47";
        if (it.template.length != 0 && givesAway(bytes4(it.template))) return "no allowances: they outlive a session";
        return "";
    }

    /// @notice Whether a call lets somebody else take money later, past limits, expiry and revocation.
    function givesAway(bytes4 selector) internal pure returns (bool) {
        return selector == bytes4(keccak256("approve(address,uint256)"))
            || selector == bytes4(keccak256("increaseAllowance(address,uint256)"))
            || selector == bytes4(keccak256("setApprovalForAll(address,bool)"))
            || selector == bytes4(keccak256("authorizeOperator(address)")) // ERC-777
            || selector == bytes4(keccak256("approveAndCall(address,uint256)")) // ERC-1363
            || selector == bytes4(keccak256("approveAndCall(address,uint256,bytes)"))
            || selector == bytes4(keccak256("permit(address,address,uint256,uint256,uint8,bytes32,bytes32)"))
            || selector == bytes4(keccak256("approve(address,address,uint160,uint48)")) // Permit2
            || selector == bytes4(keccak256("approve(address,uint256,uint256)")) // ERC-6909
            || selector == bytes4(keccak256("setOperator(address,bool)"))
            || selector == bytes4(keccak256("setVoucherKey(address)")); // the vault's: it signs all collateral away
    }

    /// @notice One use, and what it can cost in wei.
    /// @return covered whether there is a use and so much left; if not, nothing changes
    function charge(uint256 usesLeft, uint256 feesLeft, uint256 cost)
        internal
        pure
        returns (bool covered, uint256 usesNext, uint256 feesNext)
    {
        bool paid;
        (covered, usesNext) = Quota.spend(usesLeft, 1);
        (paid, feesNext) = Quota.spend(feesLeft, cost);
        if (!covered || !paid) return (false, usesLeft, feesLeft);
    }

    /// @notice The call's data, with payee and amount in their places.
    function filled(Session calldata it, address payee, uint256 amount) internal pure returns (bytes memory data) {
        data = it.template;
        if (it.payeeAt != NONE) data = _put(data, it.payeeAt, bytes32(uint256(uint160(payee))));
        if (it.amountAt < VALUE) data = _put(data, it.amountAt, bytes32(amount));
    }

    function names(Session memory it, address payee) internal pure returns (bool) {
        if (it.payeeAt == NONE) return payee == address(0);
        for (uint256 i = 0; i < it.payees.length; ++i) {
            if (it.payees[i] == payee) return true;
        }
        return false;
    }

    function _stands(uint8 word, bytes memory template) private pure returns (bool) {
        return template.length >= 36 + 32 * uint256(word);
    }

    function _put(bytes memory data, uint8 word, bytes32 value) private pure returns (bytes memory) {
        uint256 start = 4 + 32 * uint256(word);
        for (uint256 i = 0; i < 32; ++i) {
            data[start + i] = value[i];
        }
        return data;
    }
}
