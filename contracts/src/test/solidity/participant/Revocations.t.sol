// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Absence, RevocationRoot} from "../../../main/solidity/participant/ParticipantTypes.sol";
import {Revocations} from "../../../main/solidity/participant/Revocations.sol";
import {LogModel} from "../LogModel.sol";
import {Test} from "../Test.sol";

/// @notice A set of revoked commitments by itself: what shows that one is in it, and what that one is not.
contract RevocationsTest is Test {
    /// @dev The set of 10, 20, ...
    function _set(uint64 size) private pure returns (bytes32[] memory hashes) {
        hashes = new bytes32[](size);
        for (uint256 i = 0; i < size; ++i) {
            hashes[i] = sha256(abi.encodePacked(hex"00", (i + 1) * 10));
        }
    }

    function _path(uint64 size, uint64 index) private pure returns (bytes32[] memory) {
        return LogModel.inclusion(_set(size), index);
    }

    /// @dev That something lies between leaf `index - 1` and leaf `index`.
    function _between(uint64 size, uint64 index) private pure returns (Absence memory it) {
        it.index = index;
        if (index > 0) (it.below, it.belowPath) = (bytes32(uint256(index * 10)), _path(size, index - 1));
        if (index < size) (it.above, it.abovePath) = (bytes32((uint256(index) + 1) * 10), _path(size, index));
    }

    function absent(uint64 size, uint256 commitment, Absence calldata it) external pure returns (bool) {
        RevocationRoot memory root = RevocationRoot(LogModel.root(_set(size)), size, 1, 1);
        return Revocations.isAbsent(root, bytes32(commitment), it);
    }

    function revoked(uint64 size, uint256 commitment, uint64 index, bytes32[] calldata path)
        external
        pure
        returns (bool)
    {
        RevocationRoot memory root = RevocationRoot(LogModel.root(_set(size)), size, 1, 1);
        return Revocations.isRevoked(root, bytes32(commitment), index, path);
    }

    function testEveryGapShowsWhatIsInItAndNothingElse() public view {
        for (uint64 size = 0; size < 6; ++size) {
            for (uint64 index = 0; index <= size; ++index) {
                Absence memory it = _between(size, index);
                assertTrue(this.absent(size, index * 10 + 1, it), "just above the lower one");
                assertTrue(this.absent(size, index * 10 + 9, it), "just below the upper one");
                assertTrue(index == 0 || !this.absent(size, index * 10, it), "not the lower one");
                assertTrue(index == size || !this.absent(size, index * 10 + 10, it), "not the upper one");
                assertTrue(index == 0 || !this.absent(size, index * 10 - 1, it), "not what is below it");
                assertTrue(index == size || !this.absent(size, index * 10 + 11, it), "not what is above it");
            }
        }
    }

    /// @dev Neighbours that are in order and not in the set.
    function testBothNeighboursAreInTheSet() public view {
        for (uint64 size = 1; size < 6; ++size) {
            for (uint64 index = 0; index <= size; ++index) {
                uint256 commitment = index * 10 + 5;
                Absence memory it = _between(size, index);
                if (index > 0) {
                    it.below = bytes32(uint256(index * 10 + 1));
                    assertTrue(!this.absent(size, commitment, it), "the lower one is made up");
                }
                it = _between(size, index);
                if (index < size) {
                    it.above = bytes32(uint256(index * 10 + 9));
                    assertTrue(!this.absent(size, commitment, it), "the upper one is made up");
                }
            }
        }
    }

    /// @dev The set holds 20; whoever leaves it out between 10 and 30, or stands elsewhere, shows nothing.
    function testNeighboursStandSideBySide() public view {
        Absence memory it = _between(4, 1);
        (it.above, it.abovePath) = (bytes32(uint256(30)), _path(4, 2));
        assertTrue(!this.absent(4, 20, it), "20 is hidden");
        it.index = 2;
        assertTrue(!this.absent(4, 20, it), "nor from the other side");
        it = _between(4, 2);
        it.index = 1;
        assertTrue(!this.absent(4, 25, it), "another place");
        it.index = 3;
        assertTrue(!this.absent(4, 25, it), "another place");
        it = _between(4, 4);
        for (uint64 past = 5; past < 8; ++past) {
            it.index = past;
            assertTrue(!this.absent(4, 45, it), "past the end");
        }
        it.index = type(uint64).max;
        assertTrue(!this.absent(4, 45, it), "past the end");
    }

    function testARevokedOneIsShownAtItsPlace() public view {
        for (uint64 size = 1; size < 6; ++size) {
            for (uint64 index = 0; index < size; ++index) {
                bytes32[] memory path = _path(size, index);
                assertTrue(this.revoked(size, (index + 1) * 10, index, path), "there");
                assertTrue(!this.revoked(size, (index + 1) * 10 + 1, index, path), "another commitment");
                assertTrue(!this.revoked(size, (index + 1) * 10, index + size, path), "another place");
            }
        }
        assertTrue(!this.revoked(0, 10, 0, new bytes32[](0)), "nothing is in the empty set");
    }

    function testAGapIsWithinTheSetAndOpen() public pure {
        (bytes32 a, bytes32 b, bytes32 c) = (bytes32(uint256(1)), bytes32(uint256(2)), bytes32(uint256(3)));
        assertTrue(Revocations.brackets(2, 1, a, c, b), "between");
        assertTrue(!Revocations.brackets(2, 1, b, c, b) && !Revocations.brackets(2, 1, a, b, b), "at an end");
        assertTrue(!Revocations.brackets(2, 1, c, c, b) && !Revocations.brackets(2, 1, a, a, b), "outside");
        assertTrue(Revocations.brackets(2, 0, c, c, b) && !Revocations.brackets(2, 0, a, a, b), "below all");
        assertTrue(Revocations.brackets(2, 2, a, a, b) && !Revocations.brackets(2, 2, c, c, b), "above all");
        assertTrue(Revocations.brackets(0, 0, c, a, b), "of nothing");
        assertTrue(!Revocations.brackets(2, 3, a, c, b), "past the end");
    }
}
