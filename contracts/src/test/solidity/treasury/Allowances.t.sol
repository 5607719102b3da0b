// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {GuardErrors} from "../../../main/solidity/treasury/GuardErrors.sol";
import {SafeTest, SafeTx} from "./SafeTest.sol";

/// @notice Takes `approve` and answers what it does not know, such as `allowance`, with the bytes that it was told.
contract Deeds {
    bytes private _answer;
    bool private _fails;

    function answer(bytes calldata bytes_, bool fails) external {
        (_answer, _fails) = (bytes_, fails);
    }

    function approve(address, uint256) external {}

    fallback() external {
        bytes memory it = _answer;
        bool fails = _fails;
        assembly ("memory-safe") {
            if fails { revert(add(it, 32), mload(it)) }
            return(add(it, 32), mload(it))
        }
    }
}

/// @notice Allowances: none without an end, whatever stands behind it, and what is taken back goes at once.
contract AllowancesTest is SafeTest {
    string private constant _MORE = "increaseAllowance(address,uint256)";
    uint256 private constant _MOST = type(uint128).max;

    /// @dev Refused announced or not; what is just below is merely too much.
    function testNoAllowanceWithoutAnEnd() public {
        _never(_approve(stranger, _MOST + 1), _MOST + 1);
        _never(_approve(stranger, type(uint256).max), type(uint256).max);
        announceAndRun(toToken(_approve(stranger, _MOST)));
        assertEq(token.allowance(address(safe), stranger), _MOST, "allowed");
        refusedAs(GuardErrors.OverEach.selector, abi.encode(token, _MOST + 1, EACH), paying(shop, _MOST + 1));
    }

    /// @dev A token reads its words and nothing behind them, and some read zeros where bytes are missing, or an address out
    ///      of a word with more in it.
    function testNoAllowanceWithoutAnEndByOtherBytes() public {
        bytes memory all = _approve(stranger, type(uint256).max);
        bytes memory first = _approve(stranger, _MOST + 1);
        uint256 dirty = uint256(1) << 160 | uint160(stranger);
        _never(bytes.concat(all, hex"00"), type(uint256).max);
        _never(bytes.concat(first, hex"00"), _MOST + 1);
        _never(shortened(first, 52), _MOST + 1);
        _never(shortened(all, 37), uint256(0xff) << 248);
        _never(abi.encodePacked(token.approve.selector, dirty, type(uint256).max), type(uint256).max);
        _never(abi.encodeWithSignature(_MORE, stranger, _MOST + 1), _MOST + 1);
        _never(bytes.concat(abi.encodeWithSignature(_MORE, stranger, type(uint256).max), hex"00"), type(uint256).max);
        bytes[6] memory others = [
            bytes.concat(_approve(stranger, _MOST), hex"ff"),
            shortened(first, 51),
            shortened(all, 36),
            shortened(all, 4),
            abi.encodeWithSignature(_MORE, stranger, _MOST),
            abi.encodeWithSignature("increaseApproval(address,uint256)", stranger, type(uint256).max)
        ];
        for (uint256 i = 0; i < others.length; ++i) {
            refusedAs(GuardErrors.NotAnnounced.selector, "", toToken(others[i]));
        }
    }

    /// @dev With coins beside it too.
    function testNoAllowanceWithoutAnEndIsPaidFor() public {
        SafeTx memory it = aCall(address(token), 1, _approve(shop, _MOST + 1));
        refused(abi.encodeWithSelector(GuardErrors.UnlimitedAllowance.selector, token, shop, _MOST + 1), it);
    }

    /// @dev From anybody, of any asset, and of no limit: nobody cancels that.
    function testWhatIsTakenBackGoesAtOnce() public {
        SafeTx memory back = toToken(_approve(stranger, 0));
        announceAndRun(toToken(_approve(stranger, 1)));
        run(back);
        assertEq(token.allowance(address(safe), stranger), 0, "taken back");
        run(toGuard(abi.encodeCall(guard.stop, (address(token)))));
        announceAndRun(toToken(_approve(stranger, 5000)));
        run(back);
        assertEq(token.allowance(address(safe), stranger), 0, "taken back");
        refusedAs(GuardErrors.NotARecipient.selector, abi.encode(stranger), back);
    }

    function testWhatIsTakenBackUsesNothing() public {
        run(toToken(_approve(shop, 60)));
        bytes32 id = announce(toToken(_approve(shop, 0)));
        pass(DELAY);
        vm.recordLogs();
        run(toToken(_approve(shop, 0)));
        assertEq(vm.getRecordedLogs().length, 1, "the Safe's own event");
        assertTrue(guard.announcementOf(address(safe), id).until != 0, "no announcement either");
    }

    /// @dev Only in its exact bytes, and all of it.
    function testWhatIsNotExactlyTakenBackWaits() public {
        announceAndRun(toToken(_approve(stranger, 5000)));
        bytes memory back = _approve(stranger, 0);
        refusedAs(GuardErrors.NotARecipient.selector, abi.encode(stranger), toToken(_approve(stranger, 1)));
        refusedAs(GuardErrors.NotARecipient.selector, abi.encode(stranger), paying(stranger, 0));
        refusedAs(GuardErrors.NotAnnounced.selector, "", toToken(bytes.concat(back, hex"00")));
        refusedAs(GuardErrors.NotAnnounced.selector, "", toToken(shortened(back, 67)));
        refusedAs(GuardErrors.NotAnnounced.selector, "", aCall(address(token), 1, back));
        bytes memory less = abi.encodeWithSignature("decreaseAllowance(address,uint256)", stranger, 5000);
        refusedAs(GuardErrors.NotAnnounced.selector, "", toToken(less));
    }

    /// @dev The same bytes give away number zero of an ERC-721. So the asset is asked for the allowance that would go.
    function testNumberZeroOfADeedWaits() public {
        Deeds deeds = new Deeds();
        SafeTx memory it = aCall(address(deeds), 0, _approve(stranger, 0));
        bytes memory why = abi.encode(stranger);
        refusedAs(GuardErrors.NotARecipient.selector, why, it);
        refusedAs(GuardErrors.NotARecipient.selector, why, aCall(shop, 0, it.data));
        deeds.answer(abi.encode(1), true);
        refusedAs(GuardErrors.NotARecipient.selector, why, it);
        deeds.answer(abi.encode(1, 1), false);
        refusedAs(GuardErrors.NotARecipient.selector, why, it);
        deeds.answer(shortened(abi.encode(type(uint256).max), 31), false);
        refusedAs(GuardErrors.NotARecipient.selector, why, it);
        deeds.answer(abi.encode(0), false);
        refusedAs(GuardErrors.NotARecipient.selector, why, it);
        deeds.answer(abi.encode(1), false);
        run(it);
    }

    function _approve(address spender, uint256 amount) private view returns (bytes memory) {
        return abi.encodeCall(token.approve, (spender, amount));
    }

    function _never(bytes memory data, uint256 amount) private {
        SafeTx memory it = toToken(data);
        bytes memory why = abi.encodeWithSelector(GuardErrors.UnlimitedAllowance.selector, token, stranger, amount);
        refused(why, it);
        announce(it);
        pass(DELAY);
        refused(why, it);
    }
}
