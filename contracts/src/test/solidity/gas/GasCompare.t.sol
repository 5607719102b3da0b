// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SplitPayments} from "../../../main/solidity/split/SplitPayments.sol";
import {Entry} from "../../../main/solidity/vault/VaultTypes.sol";
import {VaultTest} from "../vault/VaultTest.sol";
import {CreditSplitStyle, DisperseStyle, PushSplitStyle, Split} from "./Contestants.sol";
import {GasTable} from "./GasTable.sol";

/// @notice What a payment costs in gas, ours beside other ways, with the same token on the same chain. Each measured call
///         is a transaction of its own (isolate): its 21,000, its calldata, cold storage, refunds.
/// forge-config: default.isolate = true
contract GasCompareTest is VaultTest, GasTable {
    uint128 private constant _AMOUNT = 1_000_000;

    address private immutable _rich = vm.addr(0x41C4);

    function setUp() public override {
        super.setUp();
        token.issue(_rich, 1e18);
        token.issue(address(this), 1e18);
    }

    function testOneTransferPerPayment() public {
        vm.prank(_rich);
        token.transfer(_payee(0), _AMOUNT);
        _note("one ERC-20 transfer a payment", 1, "fresh payees");
        vm.prank(_rich);
        token.transfer(_payee(0), _AMOUNT);
        _note("one ERC-20 transfer a payment", 1, "known payees");
    }

    function testDisperse() public {
        DisperseStyle disperse = new DisperseStyle();
        vm.prank(_rich);
        token.approve(address(disperse), type(uint256).max);
        uint256[3] memory sizes = [uint256(50), 200, 1_000];
        for (uint256 i = 0; i < sizes.length; ++i) {
            uint256 n = sizes[i];
            (address[] memory payees, uint256[] memory amounts) = _list(n, i * 1000);
            for (uint256 round = 0; round < 2; ++round) {
                vm.prank(_rich);
                disperse.disperse(IERC20(address(token)), payees, amounts);
                _note("Disperse-style list", n, _condition(round));
            }
        }
    }

    function testPushSplit() public {
        for (uint256 i = 0; i < 2; ++i) {
            uint256 n = i == 0 ? 50 : 1_000;
            Split memory split = _split(n, i * 1_000);
            PushSplitStyle push = new PushSplitStyle(split);
            token.transfer(address(push), 1);
            for (uint256 round = 0; round < 2; ++round) {
                uint256 paid = _payIn(address(push), n);
                push.distribute(split, IERC20(address(token)));
                paid += vm.lastCallGas().gasTotalUsed;
                _write("0xSplits-style push (pay in, distribute)", n, _condition(round), paid);
            }
        }
    }

    function testCreditSplit() public {
        for (uint256 i = 0; i < 2; ++i) {
            uint256 n = i == 0 ? 50 : 1_000;
            Split memory split = _split(n, i * 1_000);
            CreditSplitStyle pull = new CreditSplitStyle(split);
            token.transfer(address(pull), 1);
            for (uint256 round = 0; round < 2; ++round) {
                uint256 paid = _payIn(address(pull), n);
                pull.distribute(split, IERC20(address(token)));
                paid += vm.lastCallGas().gasTotalUsed;
                _write("0xSplits-style pull (pay in, credited)", n, _condition(round), paid);
            }
            address payee = split.recipients[0];
            vm.prank(payee);
            pull.withdraw(IERC20(address(token)), payee);
        }
        _note("0xSplits-style pull, a payee withdraws", 1, "fresh payees");
    }

    function testSplitPayments() public {
        SplitPayments splits = SplitPayments(vm.deployCode("SplitPayments.sol:SplitPayments", ""));
        vm.prank(_rich);
        token.approve(address(splits), type(uint256).max);
        (address[] memory payees,) = _list(50, 0);
        uint32[] memory weights = new uint32[](50);
        for (uint256 i = 0; i < 50; ++i) {
            weights[i] = 1;
        }
        for (uint256 round = 0; round < 2; ++round) {
            vm.prank(_rich);
            splits.pay(address(token), bytes32(round + 1), uint256(_AMOUNT) * 50, payees, weights);
            _note("SplitPayments, credited", 50, _condition(round));
        }
        vm.prank(payees[0]);
        splits.withdraw(address(token), payees[0]);
        _note("SplitPayments, a payee withdraws", 1, "fresh payees");
    }

    /// @dev Vouchers of one leg: each lane is one payer and one payee, however many payments its cumulative holds.
    function testSettleVouchers() public {
        Entry[] memory fresh = new Entry[](200);
        Entry[] memory repeated = new Entry[](200);
        for (uint256 i = 0; i < 200; ++i) {
            uint256 key = 0x10000 + i;
            fund(vm.addr(key), 3 * _AMOUNT);
            fresh[i] = entryBy(key, legs(leg(_payee(i), 0, _AMOUNT)));
            repeated[i] = entryBy(key, legs(leg(_payee(i), 0, 2 * _AMOUNT)));
        }
        vm.prank(operator);
        vault.settle(1, 0, true, fresh);
        uint256 first = vm.lastCallGas().gasTotalUsed;
        vm.prank(operator);
        vault.settle(2, 0, true, repeated);
        uint256 second = vm.lastCallGas().gasTotalUsed;
        _write("voucher settlement, a payment a lane", 200, "fresh payees", first);
        _write("voucher settlement, a payment a lane", 200, "known payees", second);
        _write("voucher settlement, 50 payments a lane", 200 * 50, "fresh payees", first);
        _write("voucher settlement, 50 payments a lane", 200 * 50, "known payees", second);
        vm.prank(_payee(0));
        vault.withdraw(address(token), _AMOUNT, _payee(0));
        _note("a payee withdraws from the vault", 1, "fresh payees");
    }

    function _payee(uint256 i) private pure returns (address) {
        return address(uint160(0x9000_0000 + i));
    }

    function _condition(uint256 round) private pure returns (string memory) {
        return round == 0 ? "fresh payees" : "known payees";
    }

    function _split(uint256 n, uint256 from) private pure returns (Split memory) {
        (address[] memory payees, uint256[] memory weights) = _list(n, from);
        return Split(payees, weights, uint256(_AMOUNT) * n);
    }

    function _payIn(address split, uint256 n) private returns (uint256 gas) {
        vm.prank(_rich);
        token.transfer(split, uint256(_AMOUNT) * n);
        return vm.lastCallGas().gasTotalUsed;
    }

    function _list(uint256 n, uint256 from) private pure returns (address[] memory payees, uint256[] memory amounts) {
        payees = new address[](n);
        amounts = new uint256[](n);
        for (uint256 i = 0; i < n; ++i) {
            (payees[i], amounts[i]) = (_payee(from + i), _AMOUNT);
        }
    }
}
