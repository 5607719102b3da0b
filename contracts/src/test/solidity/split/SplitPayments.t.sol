// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {LargestRemainder} from "../../../main/solidity/split/LargestRemainder.sol";
import {MeasuredTransfer} from "../../../main/solidity/split/MeasuredTransfer.sol";
import {SplitPayments} from "../../../main/solidity/split/SplitPayments.sol";
import {CallbackToken, FeeToken, FreezingToken, GreedyToken, IdleToken, LyingToken, PickyToken, PlainToken} from "../hostile/HostileTokens.sol";
import {Test} from "../Test.sol";

contract SplitPaymentsTest is Test {
    SplitPayments private _splits;
    PlainToken private _token;
    bytes32 private constant _REF = "order-1";

    function setUp() public {
        _splits = SplitPayments(vm.deployCode("SplitPayments.sol:SplitPayments", ""));
        _token = new PlainToken();
        _token.mint(address(this), type(uint256).max / 2);
        _token.approve(address(_splits), type(uint256).max);
    }

    function testSharesAddUpAndFollowTheWeights(uint128 amount, uint32[8] calldata raw, uint8 count) public {
        vm.assume(amount != 0);
        uint256 n = bound(count, 1, 8);
        uint32[] memory weights = new uint32[](n);
        address[] memory payees = new address[](n);
        uint256 total = 0;
        for (uint256 i = 0; i < n; ++i) {
            weights[i] = raw[i];
            payees[i] = vm.addr(i + 1);
            total += raw[i];
        }
        vm.assume(total != 0);
        uint256[] memory shares = _splits.pay(address(_token), _REF, amount, payees, weights);
        uint256 sum = 0;
        for (uint256 i = 0; i < n; ++i) {
            sum += shares[i];
            uint256 floor = uint256(amount) * weights[i] / total;
            assertTrue(shares[i] == floor || shares[i] == floor + 1, "within one unit of its weight");
            assertTrue(weights[i] != 0 || shares[i] == 0, "no weight, no share");
            assertEq(_splits.creditOf(address(_token), payees[i]), shares[i], "credit");
        }
        assertEq(sum, amount, "splitConserves");
    }

    function testTiesGoToTheEarlierPayee() public view {
        uint32[] memory weights = new uint32[](3);
        (weights[0], weights[1], weights[2]) = (1, 1, 1);
        uint256[] memory shares = _splits.quote(101, weights);
        assertEq(shares[0], 34, "first");
        assertEq(shares[1], 34, "second");
        assertEq(shares[2], 33, "third");
    }

    function testPayTellsIt() public {
        (address[] memory payees, uint32[] memory weights) = _two();
        uint256[] memory shares = new uint256[](2);
        (shares[0], shares[1]) = (67, 33);
        vm.expectEmit(address(_splits));
        emit SplitPayments.SplitPaid(address(_token), address(this), _REF, 100, payees, shares);
        _splits.pay(address(_token), _REF, 100, payees, weights);
        assertTrue(_splits.isPaid(address(this), _REF), "paid");
    }

    function testAReferenceIsPaidOnce() public {
        (address[] memory payees, uint32[] memory weights) = _two();
        _splits.pay(address(_token), _REF, 100, payees, weights);
        vm.expectRevert(abi.encodeWithSelector(SplitPayments.AlreadyPaid.selector, address(this), _REF));
        _splits.pay(address(_token), _REF, 100, payees, weights);
    }

    function testAPayeeTwiceGetsBothShares() public {
        (address[] memory payees, uint32[] memory weights) = _two();
        payees[1] = payees[0];
        _splits.pay(address(_token), _REF, 100, payees, weights);
        assertEq(_splits.creditOf(address(_token), payees[0]), 100, "both");
    }

    function testPayRefuses() public {
        (address[] memory payees, uint32[] memory weights) = _two();
        vm.expectRevert(abi.encodeWithSelector(SplitPayments.BadSplit.selector, 0, 0));
        _splits.pay(address(_token), _REF, 100, new address[](0), new uint32[](0));
        vm.expectRevert(abi.encodeWithSelector(SplitPayments.BadSplit.selector, 2, 1));
        _splits.pay(address(_token), _REF, 100, payees, new uint32[](1));
        vm.expectRevert(abi.encodeWithSelector(SplitPayments.BadSplit.selector, 65, 65));
        _splits.pay(address(_token), _REF, 100, new address[](65), new uint32[](65));
        vm.expectRevert(LargestRemainder.NoWeight.selector);
        _splits.pay(address(_token), _REF, 100, payees, new uint32[](2));
        payees[1] = address(0);
        vm.expectRevert(abi.encodeWithSelector(SplitPayments.BadPayee.selector, address(0)));
        _splits.pay(address(_token), _REF, 100, payees, weights);
        payees[1] = payees[0];
        vm.expectRevert(abi.encodeWithSelector(SplitPayments.NothingToSplit.selector, address(_token)));
        _splits.pay(address(_token), _REF, 0, payees, weights);
    }

    function testWithdraw() public {
        (address[] memory payees, uint32[] memory weights) = _two();
        _splits.pay(address(_token), _REF, 100, payees, weights);
        vm.startPrank(payees[0]);
        vm.expectRevert(abi.encodeWithSelector(SplitPayments.BadPayee.selector, address(_splits)));
        _splits.withdraw(address(_token), address(_splits));
        vm.expectEmit(address(_splits));
        emit SplitPayments.SplitWithdrawn(address(_token), payees[0], address(0xCAFE), 67);
        _splits.withdraw(address(_token), address(0xCAFE));
        vm.expectRevert(
            abi.encodeWithSelector(SplitPayments.NothingToWithdraw.selector, address(_token), payees[0])
        );
        _splits.withdraw(address(_token), address(0xCAFE));
        vm.stopPrank();
        assertEq(_token.balanceOf(address(0xCAFE)), 67, "taken");
    }

    // ---- hostile tokens

    function testWhatArrivesIsDivided() public {
        FeeToken fee = new FeeToken();
        fee.mint(address(this), 1000);
        fee.approve(address(_splits), 1000);
        (address[] memory payees, uint32[] memory weights) = _two();
        uint256[] memory shares = _splits.pay(address(fee), _REF, 1000, payees, weights);
        assertEq(shares[0] + shares[1], 990, "what arrived");
    }

    function testOnePayeesFailureBlocksNobody() public {
        PickyToken picky = new PickyToken();
        picky.mint(address(this), 100);
        picky.approve(address(_splits), 100);
        (address[] memory payees, uint32[] memory weights) = _two();
        picky.refuse(payees[0]);
        _splits.pay(address(picky), _REF, 100, payees, weights);
        vm.prank(payees[1]);
        _splits.withdraw(address(picky), payees[1]);
        vm.startPrank(payees[0]);
        vm.expectRevert(abi.encodeWithSelector(PickyToken.Refused.selector, payees[0]));
        _splits.withdraw(address(picky), payees[0]);
        _splits.withdraw(address(picky), address(0xCAFE)); // nothing lost: elsewhere it goes
        vm.stopPrank();
        assertEq(picky.balanceOf(address(0xCAFE)), 67, "elsewhere");
    }

    function testAFrozenPayeesCreditStandsStill() public {
        FreezingToken freezing = new FreezingToken();
        freezing.mint(address(this), 100);
        freezing.approve(address(_splits), 100);
        (address[] memory payees, uint32[] memory weights) = _two();
        _splits.pay(address(freezing), _REF, 100, payees, weights);
        freezing.freeze(payees[0], true);
        vm.startPrank(payees[0]);
        vm.expectRevert(abi.encodeWithSelector(MeasuredTransfer.AccountIsFrozen.selector, payees[0]));
        _splits.withdraw(address(freezing), address(0xCAFE));
        freezing.freeze(payees[0], false);
        _splits.withdraw(address(freezing), address(0xCAFE));
        vm.stopPrank();
        vm.prank(payees[1]);
        _splits.withdraw(address(freezing), payees[1]);
    }

    function testAGreedyTokenTakesNothingOfOthers() public {
        GreedyToken greedy = new GreedyToken();
        greedy.mint(address(this), 2000);
        greedy.approve(address(_splits), 1000);
        (address[] memory payees, uint32[] memory weights) = _two();
        _splits.pay(address(greedy), _REF, 900, payees, weights);
        vm.prank(payees[0]);
        vm.expectRevert(abi.encodeWithSelector(MeasuredTransfer.TokenTookMore.selector, address(greedy), 606, 600));
        _splits.withdraw(address(greedy), payees[0]);
    }

    function testTokensThatFailAreRefused() public {
        (address[] memory payees, uint32[] memory weights) = _two();
        LyingToken lying = new LyingToken();
        vm.expectRevert(abi.encodeWithSelector(SafeERC20.SafeERC20FailedOperation.selector, address(lying)));
        _splits.pay(address(lying), _REF, 1, payees, weights);
        IdleToken idle = new IdleToken();
        idle.approve(address(_splits), 1);
        vm.expectRevert(abi.encodeWithSelector(SplitPayments.NothingToSplit.selector, address(idle)));
        _splits.pay(address(idle), _REF, 1, payees, weights);
    }

    function testTokensCannotReenter() public {
        (address[] memory payees, uint32[] memory weights) = _two();
        CallbackToken evil = new CallbackToken();
        evil.mint(address(this), 100);
        evil.approve(address(_splits), 100);
        evil.onTransfer(address(_splits), abi.encodeCall(_splits.pay, (address(evil), "other", 1, payees, weights)));
        vm.expectRevert(ReentrancyGuardTransient.ReentrancyGuardReentrantCall.selector);
        _splits.pay(address(evil), _REF, 50, payees, weights);
    }

    function _two() private pure returns (address[] memory payees, uint32[] memory weights) {
        payees = new address[](2);
        (payees[0], payees[1]) = (vm.addr(1), vm.addr(2));
        weights = new uint32[](2);
        (weights[0], weights[1]) = (2, 1);
    }
}
