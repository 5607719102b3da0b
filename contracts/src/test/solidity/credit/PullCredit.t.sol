// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";
import {PullCredit} from "../../../main/solidity/credit/PullCredit.sol";
import {Fees, ReceiveAuthorization, Terms} from "../../../main/solidity/escrow/EscrowTypes.sol";
import {MeasuredTransfer} from "../../../main/solidity/split/MeasuredTransfer.sol";
import {EscrowTest} from "../escrow/EscrowTest.sol";
import {CallbackToken, FreezingToken, IdleToken, PlainToken} from "../hostile/HostileTokens.sol";
import {Vm} from "../Test.sol";

/// @notice Moves what it was told to move by a signature, whatever the signature says.
contract ObedientToken is PlainToken {
    int256 private _moves;

    function move(int256 amount) external {
        _moves = amount;
    }

    function receiveWithAuthorization(
        address,
        address to,
        uint256,
        uint256,
        uint256,
        bytes32,
        uint8,
        bytes32,
        bytes32
    ) external {
        balanceOf[to] = uint256(int256(balanceOf[to]) + _moves);
    }
}

/// @notice Credit as an escrow gives it: who has it, who takes it, and what comes in for it.
contract PullCreditTest is EscrowTest {
    PlainToken private _asset;

    function setUp() public override {
        super.setUp();
        _asset = new PlainToken();
    }

    /// @dev Terms without fee and arbiter, for one payee.
    function _in(address asset) private view returns (Terms memory t) {
        t = terms();
        t.token = asset;
        t.fees = Fees(feeReceiver, 0, 500);
        (t.payees, t.weights) = (new address[](1), new uint32[](1));
        (t.payees[0], t.weights[0]) = (shop, 1);
        delete t.arbitration;
    }

    function _captured(address asset, uint112 amount) private returns (Terms memory t) {
        t = _in(asset);
        authorize(t, amount);
        capture(t, amount, 0);
    }

    function _of(address account) private view returns (uint256) {
        return escrow.creditOf(address(_asset), account);
    }

    function _refuses(uint256 amount, address to, bytes memory why) private {
        vm.prank(shop);
        vm.expectRevert(why);
        escrow.withdraw(address(_asset), amount, to);
    }

    // ---- what is owed

    /// @dev The smallest credit counts and is told; of nothing nothing is told.
    function testCreditIsToldAndOfNothingNothing() public {
        Terms memory t = _in(address(_asset));
        authorize(t, 3);
        vm.recordLogs();
        capture(t, 1, 0);
        Vm.Log[] memory logs = vm.getRecordedLogs();
        uint256 told = 0;
        for (uint256 i = 0; i < logs.length; ++i) {
            if (logs[i].topics[0] != PullCredit.Credited.selector) continue;
            ++told;
            assertEq(logs[i].topics[1], bytes32(uint256(uint160(address(_asset)))), "token");
            assertEq(logs[i].topics[2], bytes32(uint256(uint160(shop))), "account");
            assertEq(keccak256(logs[i].data), keccak256(abi.encode(1)), "amount");
        }
        assertEq(told, 1, "once");
        assertEq(_of(shop), 1, "the smallest");
        capture(t, 2, 0);
        assertEq(_of(shop), 3, "and more of it");
        assertEq(_of(feeReceiver), 0, "nobody else's");
        assertEq(credited(shop), 0, "and of no other token");
    }

    // ---- what is taken

    function testWithdrawPaysPartsOfTheCallersCredit() public {
        _captured(address(_asset), 10);
        vm.expectEmit(address(escrow));
        emit PullCredit.Withdrawn(address(_asset), shop, stranger, 4);
        vm.prank(shop);
        escrow.withdraw(address(_asset), 4, stranger);
        assertEq(_of(shop), 6, "left");
        assertEq(_asset.balanceOf(stranger), 4, "paid");
        vm.prank(shop);
        escrow.withdraw(address(_asset), 6, shop);
        assertEq(_of(shop), 0, "all of it");
        assertEq(_asset.balanceOf(shop), 6, "paid");
        assertEq(_asset.balanceOf(address(escrow)), 0, "nothing is left");
    }

    function testWithdrawRefuses() public {
        _captured(address(_asset), 10);
        address asset = address(_asset);
        _refuses(1, address(0), abi.encodeWithSelector(PullCredit.BadRecipient.selector, address(0)));
        _refuses(1, address(escrow), abi.encodeWithSelector(PullCredit.BadRecipient.selector, address(escrow)));
        _refuses(0, shop, abi.encodeWithSelector(PullCredit.NothingToWithdraw.selector, asset, shop));
        _refuses(11, shop, abi.encodeWithSelector(PullCredit.InsufficientCredit.selector, asset, shop, 10, 11));
        vm.prank(stranger);
        vm.expectRevert(abi.encodeWithSelector(PullCredit.InsufficientCredit.selector, asset, stranger, 0, 10));
        escrow.withdraw(asset, 10, shop);
    }

    /// @dev The owner of the credit decides, not who receives it.
    function testCreditOfAFrozenAccountStandsStill() public {
        FreezingToken freezing = new FreezingToken();
        _asset = freezing;
        _captured(address(freezing), 10);
        freezing.freeze(shop, true);
        _refuses(1, stranger, abi.encodeWithSelector(MeasuredTransfer.AccountIsFrozen.selector, shop));
        freezing.freeze(shop, false);
        freezing.freeze(stranger, true);
        vm.prank(shop);
        escrow.withdraw(address(freezing), 10, stranger);
        assertEq(freezing.balanceOf(stranger), 10, "paid");
    }

    function testATokenCannotTakeCreditWhileItIsPaid() public {
        CallbackToken evil = new CallbackToken();
        _captured(address(evil), 10);
        Terms memory t = _in(address(evil));
        t.payees[0] = address(evil);
        authorize(t, 5);
        capture(t, 5, 0);
        evil.onTransfer(address(escrow), abi.encodeCall(escrow.withdraw, (address(evil), 5, stranger)));
        vm.prank(shop);
        vm.expectRevert(ReentrancyGuardTransient.ReentrancyGuardReentrantCall.selector);
        escrow.withdraw(address(evil), 10, shop);
    }

    // ---- what comes in

    function testWhatIsTakenIsMeasured() public {
        Terms memory t = _in(address(_asset));
        authorize(t, 1);
        assertEq(capturable(t), 1, "the smallest");
        t.salt = "second";
        authorize(t, 9);
        assertEq(capturable(t), 9, "beside what was there");
        t = _in(address(new IdleToken()));
        give(t.token, payer, 5);
        vm.prank(payer);
        vm.expectRevert(abi.encodeWithSelector(PullCredit.NothingReceived.selector, t.token));
        escrow.authorize(t, 5);
    }

    function testWhatIsReceivedIsMeasured() public {
        ObedientToken obedient = new ObedientToken();
        Terms memory t = _in(address(obedient));
        ReceiveAuthorization memory none;
        vm.expectRevert(abi.encodeWithSelector(PullCredit.NothingReceived.selector, t.token));
        escrow.authorizeWithSignature(t, 5, none);
        obedient.move(1);
        escrow.authorizeWithSignature(t, 5, none);
        assertEq(capturable(t), 1, "the smallest");
        obedient.move(4);
        t.salt = "second";
        escrow.authorizeWithSignature(t, 5, none);
        assertEq(capturable(t), 4, "beside what was there");
        obedient.move(-1);
        t.salt = "third";
        vm.expectRevert(abi.encodeWithSignature("Panic(uint256)", 0x11));
        escrow.authorizeWithSignature(t, 5, none);
    }
}
