// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {MeasuredTransfer} from "../../../main/solidity/split/MeasuredTransfer.sol";
import {PlainToken} from "../hostile/HostileTokens.sol";
import {GovernedSplitsTest} from "./GovernedSplitsTest.sol";

/// @notice Answers the question whether an account is frozen as it was told.
contract AnsweringToken is PlainToken {
    bytes private _answer;
    bool private _refuses;

    function answer(bytes calldata it, bool refuses) external {
        (_answer, _refuses) = (it, refuses);
    }

    fallback() external {
        bytes memory it = _answer;
        bool refuses = _refuses;
        assembly ("memory-safe") {
            if refuses { revert(add(it, 32), mload(it)) }
            return(add(it, 32), mload(it))
        }
    }
}

/// @notice Asked whether an account is frozen, says how much gas it has; once told an amount, whether it has that.
contract GaugingToken is PlainToken {
    uint256 private _at;

    function freezeAt(uint256 gas) external {
        _at = gas;
    }

    function isFrozen(address) external view returns (uint256) {
        uint256 gas = gasleft();
        if (_at == 0) return gas;
        return gas == _at ? 1 : 0;
    }
}

/// @notice What a token may answer to the question whether an account is frozen, and what counts as a yes.
contract FrozenAnswersTest is GovernedSplitsTest {
    uint64 private _split;

    function setUp() public override {
        super.setUp();
        _split = fixed_(list(account(alice, 2), account(bob, 1)), 0);
    }

    /// @dev An answer counts when it is one word that says true: no other word, no longer answer, and no refusal.
    function testOnlyAPlainYesFreezes() public {
        AnsweringToken answering = new AnsweringToken();
        bytes[5] memory others =
            [abi.encode(2), abi.encode(1, 0), abi.encode(1, 1), bytes(hex"01"), abi.encode(1)];
        for (uint256 i = 0; i < 5; ++i) {
            _paid(answering, bytes32(i));
            answering.answer(others[i], i == 4);
            vm.prank(alice);
            assertEq(splits.withdraw(address(answering), carol), 66, "taken");
        }
        answering.answer(abi.encode(1), false);
        vm.prank(bob);
        vm.expectRevert(abi.encodeWithSelector(MeasuredTransfer.AccountIsFrozen.selector, bob));
        splits.withdraw(address(answering), bob);
    }

    /// @dev The question has 50,000 gas, so that no token spends the payee's on it.
    function testTheQuestionHasItsGas() public {
        GaugingToken gauging = new GaugingToken();
        _paid(gauging, "gauged");
        (, bytes memory answer) =
            address(gauging).staticcall{gas: 50_000}(abi.encodeCall(gauging.isFrozen, (alice)));
        gauging.freezeAt(uint256(bytes32(answer)));
        vm.prank(alice);
        vm.expectRevert(abi.encodeWithSelector(MeasuredTransfer.AccountIsFrozen.selector, alice));
        splits.withdraw(address(gauging), alice);
    }

    function _paid(PlainToken currency, bytes32 ref) private {
        currency.mint(address(this), 99);
        currency.approve(address(splits), 99);
        splits.pay(_split, address(currency), ref, 99);
        splits.divide(address(currency), pots(_split, 1));
    }
}
