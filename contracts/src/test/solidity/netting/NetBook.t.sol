// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {NetBook} from "../../../main/solidity/netting/NetBook.sol";
import {Test} from "../Test.sol";

/// @notice The arithmetic of the book by itself: where an amount stands, and what is whose.
contract NetBookTest is Test {
    function testFourAmountsShareASlot() public pure {
        uint256[4] memory worths = [uint256(1), 1 << 64, 1 << 128, 1 << 192];
        for (uint256 i = 0; i < 12; ++i) {
            assertEq(NetBook.slotOf(i), i < 4 ? 0 : i < 8 ? 1 : 2, "slot");
            assertEq(NetBook.worthOf(i), worths[i & 3], "worth");
        }
        assertEq(NetBook.slotOf(type(uint32).max), 1_073_741_823, "of the last index");
        assertEq(NetBook.MAX_TOTAL, 0x7fffffffffffffff, "one bit is free in each amount");
    }

    /// @dev The greatest amount at each place, beside the greatest at the others: none touches its neighbour.
    function testAnAmountStaysInItsPlace() public pure {
        uint256 most = NetBook.MAX_TOTAL;
        uint256 full = most | most << 64 | most << 128 | most << 192;
        for (uint256 i = 0; i < 4; ++i) {
            uint256 worth = NetBook.worthOf(i);
            assertEq(NetBook.amountAt(full, worth), most, "there");
            uint256 less = NetBook.debited(full, worth, most);
            assertEq(less, full ^ (most << 64 * i), "nothing is left, and nothing else is touched");
            assertEq(NetBook.amountAt(less, worth), 0, "gone");
            assertEq(NetBook.credited(less, worth, most), full, "back");
            assertEq(NetBook.amountAt(NetBook.credited(full, worth, most), worth), 2 * most, "the sum of two fits");
        }
    }

    function testWhatIsAnAccountsOwnAndWhatItsGuarantors() public pure {
        _isShared(0, 0, 0, 0);
        _isShared(9, 10, 0, 9);
        _isShared(10, 10, 0, 10);
        _isShared(11, 10, 1, 10);
        _isShared(11, 0, 11, 0);
    }

    function _isShared(uint64 spendable, uint64 cap, uint64 own, uint64 unspent) private pure {
        assertEq(NetBook.ownOf(spendable, cap), own, "own");
        assertEq(NetBook.unspentOf(spendable, cap), unspent, "unspent");
    }

    function testALaneIsPaidByEitherFormAndNotByBoth() public pure {
        assertEq(NetBook.paidTo(5, 7), 7, "redeemed further");
        assertEq(NetBook.paidTo(7, 5), 7, "packed further");
        assertEq(NetBook.paidTo(7, 7), 7, "both as far");
    }

    /// @dev from, to, unit, spendable: due, paid
    function testWholeUnitsAreDueAndTheSpendableOnesPaid() public pure {
        _isDue(100, 99, 1, 9, 0, 0);
        _isDue(100, 100, 1, 9, 0, 0);
        _isDue(100, 101, 1, 9, 1, 1);
        _isDue(100, 109, 10, 9, 0, 0);
        _isDue(100, 110, 10, 9, 1, 1);
        _isDue(100, 189, 10, 9, 8, 8);
        _isDue(100, 190, 10, 9, 9, 9);
        _isDue(100, 200, 10, 9, 10, 9);
        _isDue(0, type(uint128).max, 1, 9, type(uint128).max, 9);
        _isDue(0, 5, 1, 0, 5, 0);
    }

    function _isDue(uint128 from, uint128 to, uint128 unit, uint64 spendable, uint128 due, uint64 paid) private pure {
        (uint128 isDue, uint64 isPaid) = NetBook.dueOf(from, to, unit, spendable);
        assertEq(isDue, due, "due");
        assertEq(isPaid, paid, "paid");
    }
}
