// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Coverage} from "../../main/solidity/netting/Coverage.sol";
import {Quorum} from "../../main/solidity/netting/Quorum.sol";
import {PartSequence} from "../../main/solidity/vault/PartSequence.sol";

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
        require(Quorum.isFor(quorum, members));
        assert(quorum <= members && quorum > 0);
        assert(quorum + quorum > members); // so both cannot fit side by side into the members
    }
}

/// @notice NET-SEQUENCE: parts come one after another, none twice and none left out.
contract PartSequenceProof {
    uint64 private _window;
    uint32 private _part;
    bool private _last = true;

    function settle(uint64 window, uint32 part, bool last) external {
        (uint64 nextWindow, uint32 nextPart) = PartSequence.next(_window, _part, _last);
        require(window == nextWindow && part == nextPart);
        assert(window > _window || (window == _window && part > _part));
        assert(window != _window || part - _part == 1);
        assert(window == _window || (window - _window == 1 && part == 0 && _last));
        assert(window != 0);
        _window = window;
        _part = part;
        _last = last;
    }
}

/// @notice In a sorted map nothing that is in it can be shown to be absent.
contract CoverageProof {
    function aLaneOfTheMapIsNeverAbsent(
        bytes32 key,
        bytes32 first,
        bytes32 second,
        bytes32 third,
        uint64 index
    ) external pure {
        require(first < second && second < third);
        require(index < 3);
        require(key == first || key == second || key == third);
        bytes32 shown = index == 0 ? first : index == 1 ? second : third;
        bytes32 next = index == 0 ? second : third;
        assert(!Coverage.outside(key, shown, index, 3));
        assert(index == 2 || !Coverage.between(key, shown, next));
    }
}
