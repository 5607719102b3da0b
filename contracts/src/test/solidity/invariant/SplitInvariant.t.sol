// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {SettlementToken} from "../../../main/solidity/token/SettlementToken.sol";
import {SplitPayments} from "../../../main/solidity/split/SplitPayments.sol";
import {Test} from "../Test.sol";

/// @notice Pays and withdraws at random, and issues and retires the token it pays with.
contract SplitHandler is Test {
    SettlementToken public token;
    SplitPayments public splits;
    uint256 public paid;
    uint256 public withdrawn;
    uint256 public quotaGiven;
    mapping(string action => uint256) public done;
    uint256 private _references;

    constructor() {
        bytes memory args = abi.encode("Euro (test)", "EURt", uint8(6), address(this));
        token = SettlementToken(vm.deployCode("SettlementToken.sol:SettlementToken", args));
        splits = SplitPayments(vm.deployCode("SplitPayments.sol:SplitPayments", ""));
        token.grantRole(token.ISSUER_ROLE(), address(this));
        token.approve(address(splits), type(uint256).max);
    }

    function issue(uint64 amount) external {
        uint256 units = uint256(amount) + 1;
        token.setQuota(address(this), units);
        quotaGiven += units;
        token.issue(address(this), units);
        ++done["issue"];
    }

    function retire(uint64 amount) external {
        uint256 has = token.balanceOf(address(this));
        if (has == 0) return;
        token.retire(bound(amount, 1, has));
        ++done["retire"];
    }

    function pay(uint64 amount, uint32[5] calldata raw, uint8 count) external {
        uint256 has = token.balanceOf(address(this));
        if (has == 0) return;
        uint256 n = bound(count, 1, 5);
        address[] memory payees = new address[](n);
        uint32[] memory weights = new uint32[](n);
        for (uint256 i = 0; i < n; ++i) {
            payees[i] = payee(i);
            weights[i] = uint32(bound(raw[i], 1, type(uint32).max));
        }
        uint256 units = bound(amount, 1, has);
        uint256[] memory shares = splits.pay(address(token), bytes32(++_references), units, payees, weights);
        for (uint256 i = 0; i < n; ++i) {
            paid += shares[i];
            units -= shares[i];
        }
        assertEq(units, 0, "splitConserves");
        ++done["pay"];
    }

    function withdraw(uint8 who) external {
        address account = payee(who % 5);
        if (splits.creditOf(address(token), account) == 0) return;
        vm.prank(account);
        withdrawn += splits.withdraw(address(token), account);
        ++done["withdrawShare"];
    }

    function payee(uint256 i) public pure returns (address) {
        return address(uint160(0x9000 + i));
    }
}

/// @notice The invariants of SplitPayments, and the quota rule of SettlementToken.
contract SplitInvariantTest is Test {
    SplitHandler private _on;

    function setUp() public {
        _on = new SplitHandler();
    }

    function targetContracts() public view returns (address[] memory targets) {
        targets = new address[](1);
        targets[0] = address(_on);
    }

    function invariant_splitConservesAndIsSolvent() public view {
        uint256 credits = 0;
        for (uint256 i = 0; i < 5; ++i) {
            credits += _on.splits().creditOf(address(_on.token()), _on.payee(i));
        }
        assertEq(credits, _on.paid() - _on.withdrawn(), "splitConserves");
        assertEq(_on.token().balanceOf(address(_on.splits())), credits, "splitSolvent");
    }

    function invariant_quotaBoundsIssue() public view {
        assertTrue(_on.token().totalSupply() <= _on.quotaGiven(), "more than all quotas");
    }

    function afterInvariant() public {
        string[4] memory names = ["issue", "retire", "pay", "withdrawShare"];
        for (uint256 i = 0; i < names.length; ++i) {
            string memory line = string.concat(names[i], " ", vm.toString(_on.done(names[i])));
            vm.writeLine("target/forge/invariant.calls", line);
        }
    }
}
