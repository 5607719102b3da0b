// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Quorum} from "../../main/solidity/registry/Quorum.sol";

/// @notice The counting of seals and votes, for any number that fits 32 bits (the registry stops at 64).
contract QuorumProof {
    /// @dev A quorum is two thirds or more, and no smaller number is.
    function sealsIsTheLeastTwoThirds(uint32 n) external pure {
        require(n > 0);
        uint256 q = Quorum.seals(n);
        assert(q <= n);
        assert(3 * q >= 2 * uint256(n));
        assert(3 * (q - 1) < 2 * uint256(n));
    }

    /// @dev Two quorums have more in common than the faults that are tolerated: no two blocks of one height are final.
    function quorumsMeetInAnHonestOne(uint32 n) external pure {
        require(n > 0);
        uint256 faults = (uint256(n) - 1) / 3;
        assert(2 * Quorum.seals(n) - n > faults);
    }

    /// @dev With the tolerated faults silent the others are still a quorum.
    function faultsDoNotStopIt(uint32 n) external pure {
        require(n > 0);
        assert(n - (uint256(n) - 1) / 3 >= Quorum.seals(n));
    }

    /// @dev The blocking minority leaves less than a quorum; one less does not.
    function blockingBlocks(uint32 n) external pure {
        require(n > 0);
        uint256 b = Quorum.blocking(n);
        assert(b >= 1 && b <= n);
        assert(n - b < Quorum.seals(n));
        assert(n - (b - 1) >= Quorum.seals(n));
    }

    /// @dev An organisation below the blocking minority is below the quorum too: diversity 2 implies diversity 1.
    function blockingIsNotAboveTheQuorum(uint32 n) external pure {
        require(n > 1);
        assert(Quorum.blocking(n) <= Quorum.seals(n));
    }

    /// @dev Those who stay are a quorum of the new set by themselves, whoever of the newcomers runs.
    function stayersAreAQuorum(uint32 afterwards, uint32 joining) external pure {
        require(joining <= afterwards);
        if (!Quorum.aboveThird(joining, afterwards)) assert(afterwards - joining >= Quorum.seals(afterwards));
    }

    /// @dev What leaves unforced cannot have been a quorum.
    function leaversWereNoQuorum(uint32 before, uint32 leaving) external pure {
        require(before > 0);
        if (!Quorum.aboveThird(leaving, before)) assert(leaving < Quorum.seals(before));
    }

    /// @dev Votes are more than half, never more than there are, and a forced proposal never needs fewer.
    function votesAreAMajority(uint32 n) external pure {
        require(n > 0);
        uint256 ordinary = Quorum.votes(n, false);
        uint256 forced = Quorum.votes(n, true);
        assert(2 * ordinary > n);
        assert(ordinary <= forced);
        assert(forced <= n);
    }

    /// @dev Forced needs more than ordinary wherever more are to be had.
    function forcedNeedsMore(uint32 n) external pure {
        require(n > 0 && Quorum.votes(n, false) < n);
        assert(Quorum.votes(n, true) > Quorum.votes(n, false));
    }

    /// @dev One more member never lowers what is needed, so an old passing is never easier than today's.
    function votesGrow(uint32 n, bool forced) external pure {
        assert(Quorum.votes(uint256(n) + 1, forced) >= Quorum.votes(n, forced));
    }
}

/// @notice NET-QUORUM: signatures counted are as many different members, and two quorums share one.
contract MemberQuorumProof {
    address private constant _A = address(1);
    address private constant _B = address(2);
    address private constant _C = address(3);

    address private _previous;
    uint256 private _count;
    bool private _a;
    bool private _b;
    bool private _c;

    function sign(address signer) external {
        bool isMember = signer == _A || signer == _B || signer == _C;
        require(Quorum.counts(signer, _previous, isMember));
        _previous = signer;
        ++_count;
        if (signer == _A) _a = true;
        if (signer == _B) _b = true;
        if (signer == _C) _c = true;
        assert(signer != address(0));
        assert(_count == (_a ? 1 : 0) + (_b ? 1 : 0) + (_c ? 1 : 0));
    }

    function twoQuorumsMeet(uint256 quorum, uint256 members) external pure {
        require(Quorum.isMajority(quorum, members));
        assert(quorum <= members && quorum > 0);
        assert(quorum + quorum > members); // so both cannot fit side by side into the members
    }
}
