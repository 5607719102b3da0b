// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {RegistryTest} from "./RegistryTest.sol";

/// @notice The registry counts as the definitions say, for every size that it can have: each number is found by trying.
contract QuorumTest is RegistryTest {
    function testSealsAreTheFewestTwoThirds() public view {
        for (uint256 n = 1; n <= 64; ++n) {
            uint256 fewest = 0;
            while (3 * fewest < 2 * n) ++fewest;
            assertEq(registry.sealsNeeded(n), fewest, "seals");
        }
    }

    function testVotesAreTheFewestTwoThirds() public view {
        for (uint256 n = 1; n <= 64; ++n) {
            uint256 fewest = 0;
            while (3 * fewest < 2 * n) ++fewest;
            assertEq(registry.votesNeeded(n, false), fewest, "votes");
        }
    }

    function testForcedVotesAreTheFewestFourFifthsAboveTheOrdinary() public view {
        for (uint256 n = 1; n <= 64; ++n) {
            uint256 fewest = 0;
            while (5 * fewest < 4 * n || (3 * (fewest - 1) < 2 * n && fewest < n)) ++fewest;
            assertEq(registry.votesNeeded(n, true), fewest, "forced votes");
        }
    }
}
