// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Quota} from "../../main/solidity/token/Quota.sol";

/// @notice quotaBoundsIssue over any sequence of quotas and issues: what was created never exceeds what was given.
contract QuotaProof {
    uint256 private _quota;
    uint256 private _given;
    uint256 private _issued;

    /// @dev A new quota replaces what was left of the old one.
    function setQuota(uint256 quota) external {
        _given += quota;
        _quota = quota;
        assert(_issued + _quota <= _given);
    }

    /// @dev Nothing beyond the quota, and exactly the amount is taken from it.
    function issue(uint256 amount) external {
        uint256 before = _quota;
        (bool covered, uint256 left) = Quota.spend(before, amount);
        assert(covered == (amount <= before));
        if (!covered) {
            assert(left == before);
            return;
        }
        assert(left + amount == before);
        _quota = left;
        _issued += amount;
        assert(_issued + _quota <= _given);
    }

    /// @dev An issuer that loses its role loses what was left.
    function revoke() external {
        _quota = 0;
        assert(_issued <= _given);
    }
}
