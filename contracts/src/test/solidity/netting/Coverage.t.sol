// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Coverage} from "../../../main/solidity/netting/Coverage.sol";
import {CoveredLane} from "../../../main/solidity/netting/NettingTypes.sol";
import {LogModel} from "../LogModel.sol";
import {Test} from "../Test.sol";

/// @notice The covered map by itself: every way to show a lane or its absence, and every way that shows nothing.
contract CoverageTest is Test {
    /// @dev A map of the keys 10, 20, ... with the cumulatives 100, 200, ...
    function _map(uint64 lanes) private pure returns (bytes32[] memory leaves) {
        leaves = new bytes32[](lanes);
        for (uint256 i = 0; i < lanes; ++i) {
            leaves[i] = sha256(abi.encodePacked(hex"00", abi.encode(_key(i), uint128((i + 1) * 100))));
        }
    }

    function _key(uint256 place) private pure returns (bytes32) {
        return bytes32((place + 1) * 10);
    }

    function _shown(uint64 lanes, uint64 from, uint64 count) private pure returns (CoveredLane[] memory list) {
        list = new CoveredLane[](count);
        bytes32[] memory leaves = _map(lanes);
        for (uint64 i = 0; i < count; ++i) {
            list[i] = CoveredLane(_key(from + i), (from + i + 1) * 100, LogModel.inclusion(leaves, from + i));
        }
    }

    function base(uint256 key, uint64 lanes, uint64 index, CoveredLane[] calldata list) external pure returns (uint128) {
        return Coverage.baseOf(bytes32(key), LogModel.root(_map(lanes)), lanes, index, list);
    }

    function testALaneOfTheMapIsShownByItself() public view {
        for (uint64 lanes = 1; lanes < 6; ++lanes) {
            for (uint64 i = 0; i < lanes; ++i) {
                assertEq(this.base((i + 1) * 10, lanes, i, _shown(lanes, i, 1)), (i + 1) * 100, "as far as it is covered");
            }
        }
    }

    function testAnAbsentLaneIsShownByWhatStandsBesideIt() public view {
        assertEq(this.base(7, 0, 0, _shown(0, 0, 0)), 0, "the empty map");
        for (uint64 lanes = 1; lanes < 6; ++lanes) {
            assertEq(this.base(9, lanes, 0, _shown(lanes, 0, 1)), 0, "before the first");
            assertEq(this.base(lanes * 10 + 1, lanes, lanes - 1, _shown(lanes, lanes - 1, 1)), 0, "behind the last");
            for (uint64 i = 0; i + 1 < lanes; ++i) {
                assertEq(this.base((i + 1) * 10 + 1, lanes, i, _shown(lanes, i, 2)), 0, "behind the left one");
                assertEq(this.base((i + 2) * 10 - 1, lanes, i, _shown(lanes, i, 2)), 0, "before the right one");
            }
        }
    }

    function testNothingShowsTheEmptyMapOnly() public {
        _refuses(7, 1, 0, _shown(1, 0, 0));
        _refuses(7, 4, 3, _shown(4, 0, 0));
        _refuses(10, 0, 0, _shown(1, 0, 1)); // a leaf of another map
    }

    /// @dev One lane shows what is beyond an end of the map: on the other side of it, or elsewhere, it shows nothing.
    function testOneNeighbourIsAnEnd() public {
        _refuses(11, 3, 0, _shown(3, 0, 1)); // behind the first of more
        _refuses(19, 3, 1, _shown(3, 1, 1)); // before the second
        _refuses(21, 3, 1, _shown(3, 1, 1)); // behind the second of three
        _refuses(29, 3, 2, _shown(3, 2, 1)); // before the last
        _refuses(9, 3, 1, _shown(3, 0, 1)); // the first, at another place
        _refuses(31, 3, 1, _shown(3, 2, 1)); // the last, at another place
        _refuses(31, 3, 3, _shown(3, 2, 1));
        _refuses(31, 3, type(uint64).max, _shown(3, 2, 1));
    }

    function testTwoNeighboursCloseALaneIn() public {
        _refuses(10, 4, 0, _shown(4, 0, 2)); // the left one itself
        _refuses(20, 4, 0, _shown(4, 0, 2)); // the right one itself
        _refuses(9, 4, 0, _shown(4, 0, 2)); // before both
        _refuses(21, 4, 0, _shown(4, 0, 2)); // behind both
        CoveredLane[] memory apart = _shown(4, 0, 2);
        apart[1] = _shown(4, 2, 1)[0];
        _refuses(15, 4, 0, apart); // no neighbours: the lane between them is hidden
        _refuses(20, 4, 0, apart);
        apart[0] = _shown(4, 3, 1)[0];
        apart[1] = _shown(4, 0, 1)[0];
        _refuses(45, 4, 3, apart); // round the end
        _refuses(45, 4, type(uint64).max, apart);
        (apart[0], apart[1]) = (_shown(4, 1, 1)[0], _shown(4, 0, 1)[0]);
        _refuses(15, 4, 0, apart); // in the other order
        _refuses(15, 4, 1, apart);
    }

    /// @dev Three say no more than two, and are not read as two or one of them.
    function testThreeShowNothing() public {
        _refuses(15, 4, 0, _shown(4, 0, 3));
        _refuses(25, 4, 0, _shown(4, 0, 3));
        _refuses(10, 4, 0, _shown(4, 0, 3));
        _refuses(9, 4, 0, _shown(4, 0, 3));
        _refuses(10, 2, 0, _shown(2, 0, 2));
    }

    /// @dev Any word of what is shown that is not the map's.
    function testWhatIsShownIsInTheMap() public {
        CoveredLane[] memory list = _shown(4, 1, 1);
        list[0].cumulative = 199;
        _refuses(20, 4, 1, list);
        list[0].cumulative = 200;
        list[0].laneKey = bytes32(uint256(21));
        _refuses(21, 4, 1, list);
        list = _shown(4, 1, 1);
        list[0].proof[0] = keccak256("another");
        _refuses(20, 4, 1, list);
        list = _shown(4, 0, 2);
        list[1].cumulative = 0;
        _refuses(15, 4, 0, list);
        list = _shown(4, 0, 2);
        list[1].laneKey = bytes32(uint256(16));
        _refuses(15, 4, 0, list);
        list = _shown(4, 0, 2);
        list[0].laneKey = bytes32(uint256(14));
        _refuses(15, 4, 0, list);
        list = _shown(4, 0, 1);
        list[0].laneKey = bytes32(uint256(14));
        _refuses(9, 4, 0, list);
    }

    function testStrictOrderDecides() public pure {
        (bytes32 a, bytes32 b, bytes32 c) = (_key(0), _key(1), _key(2));
        assertTrue(Coverage.between(b, a, c), "between");
        assertTrue(!Coverage.between(a, a, c) && !Coverage.between(c, a, c), "at an end");
        assertTrue(!Coverage.between(a, b, c) && !Coverage.between(c, a, b), "outside");
        assertTrue(Coverage.outside(a, b, 0, 2) && !Coverage.outside(a, b, 1, 2), "before the first");
        assertTrue(Coverage.outside(c, b, 1, 2) && !Coverage.outside(c, b, 0, 2), "behind the last");
        assertTrue(Coverage.outside(a, b, 0, 1) && Coverage.outside(c, b, 0, 1), "of one lane both");
        assertTrue(!Coverage.outside(b, b, 0, 1), "the lane itself is not outside");
        assertTrue(!Coverage.outside(c, b, type(uint64).max, 0), "the place behind the last does not wrap");
        assertTrue(!Coverage.outside(c, b, 2, 2) && !Coverage.outside(c, b, 2, 1), "past the end");
    }

    function _refuses(uint256 key, uint64 lanes, uint64 index, CoveredLane[] memory list) private {
        vm.expectRevert(abi.encodeWithSelector(Coverage.NotProven.selector, bytes32(key), index, lanes));
        this.base(key, lanes, index, list);
    }
}
