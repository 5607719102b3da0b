// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @notice What an account has with the sponsor, in one word of storage.
struct SponsoredAccount {
    /// @dev In wei, that of operations under way taken off.
    uint128 credit;
    /// @dev The period of the last sponsored operation, and the gas that operations asked for in it.
    uint64 period;
    uint64 gasUsed;
}

/// @title SponsorRules
/// @notice What an operation takes from an account before it is executed, and what comes back. The quota is proven in SponsorQuotaProof.
library SponsorRules {
    /// @notice What the entry point spends around `postOp` and does not limit; measured: less than a half of it.
    uint256 internal constant OVERHEAD = 20_000;

    /// @notice Counts the gas of an operation in its period. A period that was left is not returned to.
    /// @param last the period of the last operation, and what was asked for in it
    /// @return covered whether it is within the quota
    /// @return left of the quota, before it
    /// @return usedNext what was asked for in the operation's period with it; if it is not covered, without
    function count(uint256 last, uint256 used, uint256 period, uint256 gas, uint256 quota)
        internal
        pure
        returns (bool covered, uint256 left, uint256 usedNext)
    {
        uint256 before = period == last ? used : 0;
        left = quota > before ? quota - before : 0;
        if (period < last || gas > left) return (false, left, before);
        return (true, left, before + gas);
    }

    /// @notice What comes back of what was taken: the rest over everything that the entry point can still charge. It
    ///         charges `cost`, the gas of `postOp` up to its limit, a penalty of at most what that leaves unused, and a
    ///         little of its own.
    /// @param cost in wei, as the entry point tells `postOp`
    function refund(uint256 reserved, uint256 cost, uint256 postOpGas, uint256 price) internal pure returns (uint256) {
        uint256 most = cost + (postOpGas + OVERHEAD) * price;
        return reserved > most ? reserved - most : 0;
    }
}
