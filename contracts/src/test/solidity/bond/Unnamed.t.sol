// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {BondErrors} from "../../../main/solidity/bond/BondErrors.sol";
import {Phase} from "../../../main/solidity/bond/BondTypes.sol";
import {VaultBond} from "../../../main/solidity/bond/VaultBond.sol";
import {SettlementVault} from "../../../main/solidity/vault/SettlementVault.sol";
import {Checkpoint} from "../../../main/solidity/vault/VaultTypes.sol";
import {LogModel} from "../LogModel.sol";
import {BondTest} from "./BondTest.sol";

/// @notice A bond that the vault has not named begins nothing that only a named one could end.
contract UnnamedBondTest is BondTest {
    uint256 private constant ADA = 0xADA;

    VaultBond private _named;

    function setUp() public override {
        super.setUp();
        _named = bond;
        bond = deployBond(10_000);
    }

    /// @dev A round there would never be paid, and the owner could never take the credit back.
    function testNoRoundOpensAndTheCreditIsTheOwners() public {
        post(100);
        uint256 a = accept(ADA, leg(payee(0), 0, 30));
        anchorLog();
        file(a);
        bytes memory why =
            abi.encodeWithSelector(BondErrors.NotTheBondOf.selector, address(vault), address(_named));
        vm.expectRevert(why);
        join(a);
        bytes32[] memory proof = LogModel.inclusion(prefix(1), 0);
        vm.expectRevert(why);
        bond.proveSenior(address(token), lane(a), leaves[a], 0, proof);
        assertPhase(Phase.NONE, "no round");

        vm.prank(owner);
        bond.requestRelease(address(token), 100);
        pass(259_200);
        bond.finishRelease(address(token));
        assertEq(credit(owner), 100, "back");
    }

    /// @dev Otherwise a challenge could have run its time, unseen by the operator, when the vault names the bond.
    function testNoChallengeBegins() public {
        accept(ADA, leg(payee(0), 0, 30));
        Checkpoint memory c = checkpointOf(prefix(1), vault.logId(), 1);
        bytes memory signature = sign(SIGNER_KEY, digest(c));
        vm.expectRevert(
            abi.encodeWithSelector(BondErrors.NotTheBondOf.selector, address(vault), address(_named))
        );
        bond.challenge(c, signature);
    }

    function testItWorksFromTheNamingOn() public {
        bytes memory args =
            abi.encode(parameters(), roles(), addresses(vm.addr(SIGNER_KEY)), addresses(address(token)));
        vault = SettlementVault(vm.deployCode("SettlementVault.sol:SettlementVault", args));
        bond = deployBond(10_000);
        uint256 a = accept(ADA, leg(payee(0), 0, 30));
        file(a);
        vm.expectRevert(
            abi.encodeWithSelector(BondErrors.NotTheBondOf.selector, address(vault), address(0))
        );
        join(a);
        vm.prank(governance);
        vault.setBond(address(bond));
        join(a);
        assertPhase(Phase.FILING, "open");
    }
}
