// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Recovery} from "../../main/solidity/account/AccountTypes.sol";
import {Recoveries} from "../../main/solidity/account/Recoveries.sol";
import {SessionRules} from "../../main/solidity/account/SessionRules.sol";
import {SponsorRules} from "../../main/solidity/account/SponsorRules.sol";
import {Quota} from "../../main/solidity/token/Quota.sol";
import {Clock, Duration} from "../../main/solidity/vault/VaultTypes.sol";

/// @notice sessionWithinLimits as induction: what is left and what is taken are together what was left before, at every
///         step, so what was taken in all is at most what was granted.
contract SessionLimitsProof {
    /// @dev A use and its highest cost are taken together or not at all.
    function charge(uint256 uses, uint256 fees, uint256 cost) external pure {
        (bool covered, uint256 usesNext, uint256 feesNext) = SessionRules.charge(uses, fees, cost);
        assert(covered == (uses > 0 && cost <= fees));
        assert(covered ? usesNext == uses - 1 : usesNext == uses);
        assert(covered ? feesNext == fees - cost : feesNext == fees);
    }

    /// @dev An amount is taken whole or not at all, and the rest fits where it is kept.
    function pay(uint256 left, uint256 amount) external pure {
        (bool covered, uint256 next) = Quota.spend(left, amount);
        assert(covered == (amount <= left));
        assert(next <= left); // so it fits where it is kept
        assert(covered ? next == left - amount : next == left);
    }
}

/// @notice recoveryNeedsSilence, the part of the clock: when a recovery is due, and when not.
contract RecoveryProof {
    using Recoveries for Recovery;

    /// @dev Nobody takes over that was not named, nor before blocks and seconds have both passed since.
    function dueMeansNamedAndWaited(Recovery memory it, Duration memory delay) external view {
        if (!it.isDue(delay)) return;
        assert(it.newOwner != address(0));
        assert(block.number >= uint256(it.since.blockNumber) + delay.blocks);
        assert(block.timestamp >= uint256(it.since.time) + delay.secs);
    }

    function neverAtOnce(address newOwner, Duration memory delay) external view {
        require(block.number <= type(uint64).max && block.timestamp <= type(uint64).max);
        require(delay.blocks > 0 || delay.secs > 0);
        assert(!Recoveries.begin(newOwner).isDue(delay));
    }

    function waitedIsDue(address newOwner, Clock memory since, Duration memory delay) external view {
        require(newOwner != address(0));
        require(block.number >= uint256(since.blockNumber) + delay.blocks);
        require(block.timestamp >= uint256(since.time) + delay.secs);
        assert(Recovery(newOwner, since).isDue(delay));
    }
}

/// @notice gasWithinQuota. What an operation takes and what comes back are products of unknowns, which are beyond the
///         solver; they are fuzzed through the real entry point (SponsorAttacks.t.sol).
contract SponsorQuotaProof {
    /// @dev Asked for in a period: never above the quota, and a period that was left is not returned to.
    function withinQuota(uint64 last, uint64 used, uint64 period, uint256 gas, uint64 quota) external pure {
        (bool covered,, uint256 next) = SponsorRules.count(last, used, period, gas, quota);
        if (!covered) return;
        assert(period >= last);
        assert(gas == 0 || next <= quota); // a quota that was lowered below what was asked for lets nothing more in
        if (period == last) assert(next == gas + used);
        else assert(next == gas);
    }
}
