// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {BondShares} from "../../main/solidity/bond/BondShares.sol";

/// @notice What the division of a bond must keep, one property a function, proven for all inputs.
/// @dev Asserts before the last are steps that the solver needs for products; each is proven, none is assumed. Why no
///      share is above a bound: were it, `total` times the share would be above `total` times the bound, though the share
///      is a floor of less. Amounts have 128 bits and a share is a quotient of their product, so no product of the
///      contract's overflows and no case of it is hidden by a revert.
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

    /// @dev Nor more than the bond, by `floorIsWithin` (`part` of the whole, the bond as the bound); without that the
    ///      narrowing to 128 bits would not be safe.
    function limitIsAFloor(uint128 bond, uint16 part, uint128 drawn) external pure {
        uint256 most = BondShares.limit(bond, part, drawn);
        assert(most * BondShares.WHOLE <= uint256(bond) * part);
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

    /// @dev Where the pool does not cover all, a share is a floor: `total` times it is no more than the product.
    function proRataIsAFloor(uint128 pool, uint128 claim, uint128 total) external pure {
        require(total > pool);
        assert(BondShares.proRata(pool, claim, total) * total <= pool * uint256(claim));
    }

    /// @dev What `proRataIsAFloor` says of a share bounds it: by the claim (`part` is the pool, below the total), by the
    ///      pool (`part` is the claim, within the total), and, at the end of the induction over `proRataStep`, all shares
    ///      together by the pool (`part` is all claims).
    function floorIsWithin(uint128 part, uint128 bound, uint128 total, uint256 share) external pure {
        require(total != 0 && part <= total);
        require(share * total <= part * uint256(bound));
        if (share > bound) {
            uint256 shares = share * total;
            uint256 parts = uint256(part) * bound;
            uint256 wholes = uint256(bound) * total;
            uint256 gap = uint256(bound) * (total - part);
            uint256 over = (share - bound - 1) * total;
            assert(shares <= parts);
            assert(gap + parts == wholes);
            assert(over + wholes + total == shares);
            assert(over + total + gap == 0);
        }
        assert(share <= bound);
    }

    /// @dev While the pool covers all claims, each is paid in full.
    function proRataInFull(uint128 pool, uint128 claim, uint128 total) external pure {
        require(total <= pool);
        assert(BondShares.proRata(pool, claim, total) == claim);
    }

    /// @dev Induction over the claims of a pool that does not cover them, the step: with `paid * total <= pool * before`
    ///      for the claims before, the same holds with one more. The end is `floorIsWithin`.
    function proRataStep(uint128 pool, uint128 claim, uint128 total, uint128 before, uint128 paid) external pure {
        require(total > pool && uint256(before) + claim <= total);
        require(paid * uint256(total) <= pool * uint256(before));
        uint256 share = BondShares.proRata(pool, claim, total);
        assert(share * total <= pool * uint256(claim));
        assert((paid + share) * total <= pool * (uint256(before) + claim));
    }

    /// @dev What the bond pays never takes a lane past what was counted of its filing, nor past its share.
    function stillDueNeverPassesTheFiling(uint256 due, uint128 settled, uint128 filedTo) external pure {
        uint128 paid = BondShares.stillDue(due, settled, filedTo);
        assert(paid <= due);
        assert(paid == 0 || uint256(settled) + paid <= filedTo);
    }
}
