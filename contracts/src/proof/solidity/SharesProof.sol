// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {CumulativeShares} from "../../main/solidity/split/CumulativeShares.sol";

/// @notice The shares of governed splits, for every amount. The weights are constants, because products of unknowns are
///         beyond the solver: the cases are a majority of one in a thousand, thirds, and the largest weights of all.
contract SharesProof {
    uint32 private constant _MOST = type(uint32).max;

    /// @dev What a payee was given before is never more than what it is due later: the difference does not underflow.
    function neverFalls(uint128 divided, uint128 arrived) external pure {
        require(divided <= arrived);
        assert(_due(divided, 501, 1000) <= _due(arrived, 501, 1000));
        assert(_due(divided, 1, 3) <= _due(arrived, 1, 3));
        assert(_due(divided, _MOST, 64 * uint64(_MOST)) <= _due(arrived, _MOST, 64 * uint64(_MOST)));
    }

    /// @dev All payees together are due no more than what arrived, and less than one unit for each waits.
    function conserves(uint128 arrived) external pure {
        uint256 given = _due(arrived, 501, 1000) + _due(arrived, 499, 1000);
        assert(given <= arrived && given + 2 > arrived);
    }

    /// @dev The same of three payees.
    function conservesOfThree(uint128 arrived) external pure {
        uint256 given = _due(arrived, 5, 15) + _due(arrived, 3, 15) + _due(arrived, 7, 15);
        assert(given <= arrived && given + 3 > arrived);
    }

    function _due(uint128 arrived, uint32 weight, uint64 total) private pure returns (uint256) {
        return CumulativeShares.entitled(arrived, weight, total);
    }
}
