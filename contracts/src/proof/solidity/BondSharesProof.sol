// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {BondShares} from "../../main/solidity/bond/BondShares.sol";

/// @notice What the division of a bond must keep, one property a function, proven for all inputs.
/// @dev Asserts before the last are steps that the solver needs for products; each is proven, none is assumed. Why no
///      share is above a bound: were it, `total` times the share would be above `total` times the bound, though the share
///      is a floor of less. All factors have 128 bits, so no product overflows and no case is hidden by a revert.
contract BondSharesProof {
    /// @dev Senior and junior are all that is short, and nothing is where nothing is short.
    function shortfallAddsUp(uint128 base, uint128 filedTo, uint128 seniorTo) external pure {
        (uint128 senior, uint128 junior) = BondShares.shortfall(base, filedTo, seniorTo);
        uint256 short = filedTo > base ? filedTo - base : 0;
        assert(uint256(senior) + junior == short);
    }

    /// @dev Nothing is senior above what an anchored leaf proves.
    function shortfallSeniorIsProven(uint128 base, uint128 filedTo, uint128 seniorTo) external pure {
        (uint128 senior,) = BondShares.shortfall(base, filedTo, seniorTo);
        assert(senior == 0 || uint256(base) + senior <= seniorTo);
    }

    /// @dev A payer never has more than its part of the bond, over all rounds together.
    function limitHoldsOverAllRounds(uint128 bond, uint16 part, uint128 drawn) external pure {
        require(part <= BondShares.WHOLE);
        uint128 most = BondShares.limit(bond, part, drawn);
        assert(most == 0 || uint256(drawn) + most <= uint256(bond) * part / BondShares.WHOLE);
    }

    /// @dev Nor more than the bond; without this the narrowing to 128 bits would not be safe.
    function limitWithinBond(uint128 bond, uint16 part, uint128 drawn) external pure {
        require(part <= BondShares.WHOLE);
        uint256 kept = uint256(bond) * (BondShares.WHOLE - part);
        assert(kept + uint256(bond) * part == uint256(bond) * BondShares.WHOLE);
        assert(uint256(bond) * part / BondShares.WHOLE <= bond);
        assert(BondShares.limit(bond, part, drawn) <= bond);
    }

    function cutKeepsTheLimit(uint256 askedSenior, uint256 askedJunior, uint128 most) external pure {
        (uint256 senior, uint256 junior) = BondShares.cut(askedSenior, askedJunior, most);
        assert(senior <= askedSenior);
        assert(junior <= askedJunior);
        assert(senior + junior <= most);
    }

    /// @dev Juniors of a payer get nothing of its limit before its seniors have all they ask.
    function cutServesSeniorsFirst(uint256 askedSenior, uint256 askedJunior, uint128 most) external pure {
        (uint256 senior, uint256 junior) = BondShares.cut(askedSenior, askedJunior, most);
        assert(junior == 0 || senior == askedSenior);
    }

    /// @dev Juniors share only what seniors leave, and nothing if those have the whole bond.
    function restIsWhatSeniorsLeave(uint128 bond, uint256 seniorTotal) external pure {
        uint128 rest = BondShares.rest(bond, seniorTotal);
        assert(seniorTotal >= bond ? rest == 0 : rest + seniorTotal == bond);
    }

    /// @dev A floor never exceeds the claim, where the pool does not cover all.
    function proRataWithinClaim(uint128 pool, uint128 claim, uint128 total) external pure {
        require(total > pool);
        uint256 share = BondShares.proRata(pool, claim, total);
        uint256 shares = share * total;
        uint256 parts = pool * uint256(claim);
        assert(shares <= parts);
        if (share > claim) {
            uint256 wholes = claim * uint256(total);
            uint256 gap = claim * uint256(total - pool);
            uint256 over = (share - claim - 1) * total;
            assert(gap + parts == wholes);
            assert(over + wholes + total == shares);
            assert(over + total + gap == 0);
        }
        assert(share <= claim);
    }

    /// @dev Nor the pool.
    function proRataWithinPool(uint128 pool, uint128 claim, uint128 total) external pure {
        require(total > pool && claim <= total);
        uint256 share = BondShares.proRata(pool, claim, total);
        uint256 shares = share * total;
        uint256 parts = pool * uint256(claim);
        assert(shares <= parts);
        if (share > pool) {
            uint256 wholes = pool * uint256(total);
            uint256 gap = pool * uint256(total - claim);
            uint256 over = (share - pool - 1) * total;
            assert(gap + parts == wholes);
            assert(over + wholes + total == shares);
            assert(over + total + gap == 0);
        }
        assert(share <= pool);
    }

    /// @dev While the pool covers all claims, each is paid in full.
    function proRataInFull(uint128 pool, uint128 claim, uint128 total) external pure {
        require(total <= pool);
        assert(BondShares.proRata(pool, claim, total) == claim);
    }

    /// @dev Induction over the claims of a pool that does not cover them, the step: with `paid * total <= pool * before`
    ///      for the claims before, the same holds with one more.
    function proRataStep(uint128 pool, uint128 claim, uint128 total, uint128 before, uint128 paid) external pure {
        require(total > pool && uint256(before) + claim <= total);
        require(paid * uint256(total) <= pool * uint256(before));
        uint256 share = BondShares.proRata(pool, claim, total);
        assert(share * total <= pool * uint256(claim));
        assert((paid + share) * total <= pool * (uint256(before) + claim));
    }

    /// @dev Induction, the end: then all that is paid is within the pool.
    function proRataEnd(uint128 pool, uint128 total, uint128 all, uint128 paid) external pure {
        require(total > pool && all <= total);
        require(paid * uint256(total) <= pool * uint256(all));
        if (paid > pool) {
            uint256 shares = uint256(paid) * total;
            uint256 parts = uint256(pool) * all;
            uint256 wholes = uint256(pool) * total;
            uint256 gap = uint256(pool) * (total - all);
            uint256 over = uint256(paid - pool - 1) * total;
            assert(shares <= parts);
            assert(gap + parts == wholes);
            assert(over + wholes + total == shares);
            assert(over + total + gap == 0);
        }
        assert(paid <= pool);
    }

    /// @dev What the bond pays never takes a lane past what was counted of its filing, nor past its share.
    function stillDueNeverPassesTheFiling(uint256 due, uint128 settled, uint128 countedTo) external pure {
        uint128 paid = BondShares.stillDue(due, settled, countedTo);
        assert(paid <= due);
        assert(paid == 0 || uint256(settled) + paid <= countedTo);
    }
}
