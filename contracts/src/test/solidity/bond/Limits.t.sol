// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {VaultBond} from "../../../main/solidity/bond/VaultBond.sol";
import {SettlementVault} from "../../../main/solidity/vault/SettlementVault.sol";
import {BondTest} from "./BondTest.sol";

/// @notice One payer's payees get at most a quarter of the bond here.
contract LimitsTest is BondTest {
    uint256 private constant ADA = 0xADA;
    uint256 private constant BOB = 0xB0B;

    function setUp() public override {
        super.setUp();
        bytes memory args = abi.encode(parameters(), roles(), addresses(vm.addr(SIGNER_KEY)), addresses(address(token)));
        vault = SettlementVault(vm.deployCode("SettlementVault.sol:SettlementVault", args));
        bond = deployBond(2500);
        vm.prank(governance);
        vault.setBond(address(bond));
        post(100);
    }

    function testAPayersPayeesShareItsLimit() public {
        uint256 a = accept(ADA, leg(payee(0), 0, 60));
        uint256 b = accept(ADA, leg(payee(1), 0, 20));
        anchorLog();
        uint256 c = accept(ADA, leg(payee(2), 0, 20));
        uint256 d = accept(BOB, leg(payee(3), 0, 20));
        fileSenior(a);
        fileSenior(b);
        fileJunior(c);
        fileJunior(d);
        divide();
        assertEq(credit(payee(0)), 18, "25 of 80 for 60");
        assertEq(credit(payee(1)), 6, "25 of 80 for 20");
        assertEq(credit(payee(2)), 0, "the seniors took the limit");
        assertEq(credit(payee(3)), 20, "another payer");
        assertEq(bondLeft(), 56, "the rest stays");
        assertEq(bond.drawnOf(address(token), vm.addr(ADA)), 24, "drawn");
    }

    /// @dev A sybil that comes again draws nothing beyond its share.
    function testTheLimitHoldsOverAllRounds() public {
        uint256 a = accept(ADA, leg(payee(0), 0, 15));
        fileJunior(a);
        divide();
        assertEq(credit(payee(0)), 15, "within the limit");
        uint256 b = accept(ADA, leg(payee(1), 0, 50));
        fileJunior(b);
        divide();
        assertEq(credit(payee(1)), 6, "a quarter of 85, less 15");
        uint256 c = accept(ADA, leg(payee(2), 0, 50));
        fileJunior(c);
        divide();
        assertEq(credit(payee(2)), 0, "a quarter of 79 is less than 21");
    }
}
