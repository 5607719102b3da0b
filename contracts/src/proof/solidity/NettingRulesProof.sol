// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Coverage} from "../../main/solidity/netting/Coverage.sol";
import {PartSequence} from "../../main/solidity/vault/PartSequence.sol";

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
