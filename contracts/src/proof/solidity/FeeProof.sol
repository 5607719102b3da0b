// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {EscrowAmounts} from "../../main/solidity/escrow/EscrowAmounts.sol";

/// @notice What a payment's fee can be, for every amount and every rate within the terms.
contract FeeProof {
    /// @dev The payees' part, which is what is left, never underflows.
    function feeIsAPart(uint112 amount, uint16 bps) external pure {
        require(bps <= EscrowAmounts.WHOLE_BPS);
        assert(EscrowAmounts.share(amount, bps) <= amount);
    }

    /// @dev A capturer's rate within the payer's bounds gives a fee within the payer's bounds.
    function feeFollowsItsRate(uint112 amount, uint16 least, uint16 bps, uint16 most) external pure {
        require(least <= bps && bps <= most && most <= EscrowAmounts.WHOLE_BPS);
        assert(EscrowAmounts.share(amount, least) <= EscrowAmounts.share(amount, bps));
        assert(EscrowAmounts.share(amount, bps) <= EscrowAmounts.share(amount, most));
    }

    /// @dev Rounded down, by less than a unit.
    function feeIsRoundedDown(uint112 amount, uint16 bps) external pure {
        require(bps <= EscrowAmounts.WHOLE_BPS);
        uint256 fee = EscrowAmounts.share(amount, bps);
        uint256 exact = uint256(amount) * bps;
        assert(fee * EscrowAmounts.WHOLE_BPS <= exact && exact < (fee + 1) * EscrowAmounts.WHOLE_BPS);
    }

    /// @dev Capturing in two parts makes the fee no higher, and lower by a unit at most.
    function feeOfTwoCaptures(uint112 first, uint112 second, uint16 bps) external pure {
        require(bps <= EscrowAmounts.WHOLE_BPS);
        uint256 apart = EscrowAmounts.share(first, bps) + EscrowAmounts.share(second, bps);
        uint256 together = EscrowAmounts.share(uint256(first) + second, bps);
        assert(apart <= together && together <= apart + 1);
    }
}
