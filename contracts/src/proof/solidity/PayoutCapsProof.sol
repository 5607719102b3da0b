// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {PayoutCaps} from "../../main/solidity/fund/PayoutCaps.sol";

/// @notice What the fund lets out stays within its caps, for all amounts and caps. (That a share is no more than the whole
///         is a product of two unknowns, which the solver does not decide: a fuzz test shows it.)
contract PayoutCapsProof {
    uint128 private _cap;
    uint128 private _paid;

    /// @dev After what is allowed was paid, no cap is passed that was not passed before.
    function neverBeyondACap(uint128 cap, uint128 paid, uint128 claimCap, uint128 paidToClaim) external pure {
        uint256 amount = PayoutCaps.within(cap, paid, claimCap, paidToClaim);
        if (amount == 0) return;
        assert(paid + amount <= cap);
        assert(paidToClaim + amount <= claimCap);
    }

    /// @dev The caps keep nothing back that they do not forbid.
    function allThatIsAllowed(uint128 cap, uint128 paid, uint128 claimCap, uint128 paidToClaim) external pure {
        uint256 more = uint256(PayoutCaps.within(cap, paid, claimCap, paidToClaim)) + 1;
        if (paid <= cap && paidToClaim <= claimCap) assert(paid + more > cap || paidToClaim + more > claimCap);
    }

    function begin(uint128 cap) external {
        (_cap, _paid) = (cap, 0);
    }

    /// @dev A period in any order of payments, each as much as is allowed or less.
    function pay(uint128 asked, uint128 claimCap, uint128 paidToClaim) external {
        uint128 amount = PayoutCaps.within(_cap, _paid, claimCap, paidToClaim);
        if (asked < amount) amount = asked;
        _paid += amount;
        assert(_paid <= _cap);
    }
}
