// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IEntryPoint, PackedUserOperation} from "@openzeppelin/contracts/interfaces/IERC4337.sol";
import {AccountErrors} from "../../../main/solidity/account/AccountErrors.sol";
import {AccountFactory} from "../../../main/solidity/account/AccountFactory.sol";
import {SettlementAccount} from "../../../main/solidity/account/SettlementAccount.sol";
import {Duration} from "../../../main/solidity/vault/VaultTypes.sol";
import {AccountTest} from "./AccountTest.sol";

contract CreateTest is AccountTest {
    /// @dev Paid before it exists, made by its own first operation.
    function testTheFirstOperationMakesTheAccount() public {
        address foretold = factory.addressOf(owner, guardians(), 2, "second");
        token.mint(foretold, 100);
        PackedUserOperation memory op = opOf(foretold, 0, paying(shop, 40));
        op.initCode = _initCode(owner, "second");
        done(resign(op, OWNER_KEY));
        assertEq(token.balanceOf(shop), 40, "paid");
        assertEq(SettlementAccount(payable(foretold)).owner(), owner, "owner");
    }

    /// @dev Front-run of creation: whoever makes it makes the owner's account, and the owner's operation goes on.
    function testWhoeverMakesItMakesTheSame() public {
        address foretold = factory.addressOf(owner, guardians(), 2, "second");
        vm.expectEmit(address(factory));
        emit AccountFactory.AccountCreated(foretold, owner);
        vm.prank(stranger);
        SettlementAccount made = factory.create(owner, guardians(), 2, "second");
        assertEq(address(made), foretold, "address");
        assertEq(made.owner(), owner, "owner");
        assertEq(made.generation(), 1, "generation");
        (address[] memory list, uint8 threshold) = made.guardians();
        assertEq(keccak256(abi.encode(list, threshold)), keccak256(abi.encode(guardians(), 2)), "guardians");
        assertEq(address(factory.create(owner, guardians(), 2, "second")), foretold, "again");
    }

    /// @dev Another owner, or other guardians, are another address: money sent to the first never waits for a thief.
    function testTheAddressBindsOwnerGuardiansAndSalt() public view {
        address[] memory fewer = new address[](1);
        fewer[0] = guardians()[0];
        address it = factory.addressOf(owner, guardians(), 2, 0);
        assertEq(it, address(account), "foretold");
        assertTrue(it != factory.addressOf(stranger, guardians(), 2, 0), "owner");
        assertTrue(it != factory.addressOf(owner, fewer, 1, 0), "guardians");
        assertTrue(it != factory.addressOf(owner, guardians(), 1, 0), "threshold");
        assertTrue(it != factory.addressOf(owner, guardians(), 2, bytes32(uint256(1))), "salt");
    }

    function testNobodyInitializes() public {
        address[] memory none = new address[](0);
        vm.prank(owner);
        vm.expectRevert(abi.encodeWithSelector(AccountErrors.NotTheFactory.selector, owner));
        account.initialize(stranger, none, 0);
        SettlementAccount template = factory.TEMPLATE();
        vm.expectRevert(abi.encodeWithSelector(AccountErrors.NotTheFactory.selector, address(this)));
        template.initialize(stranger, none, 0);
        assertEq(template.owner(), address(0), "the code itself has no owner");
        assertEq(template.generation(), 0, "and never had one");
    }

    /// @dev ecrecover answers zero for nonsense, and zero is the owner of the code itself.
    function testTheCodeItselfObeysNobody() public {
        PackedUserOperation memory op = opOf(address(factory.TEMPLATE()), 0, paying(shop, 1));
        op.signature = new bytes(65);
        refusedWith("AA24 signature error", op);
        op.callData = abi.encodeCall(account.executeSession, (lent(), shop, 1));
        bytes32 id = account.sessionId(lent());
        refused(abi.encodeWithSelector(AccountErrors.SessionNotGranted.selector, id), op);
    }

    function testCreateRefusesOwners() public {
        vm.expectRevert(abi.encodeWithSelector(AccountErrors.BadOwner.selector, address(0)));
        factory.create(address(0), guardians(), 2, 0);
        vm.expectRevert(abi.encodeWithSelector(AccountErrors.BadOwner.selector, address(0)));
        factory.addressOf(address(0), guardians(), 2, 0);
    }

    function testCreateRefusesGuardians() public {
        vm.expectRevert(abi.encodeWithSelector(AccountErrors.BadGuardians.selector, 3, 4));
        factory.create(owner, guardians(), 4, 0);
        vm.expectRevert(abi.encodeWithSelector(AccountErrors.BadGuardians.selector, 3, 4));
        factory.addressOf(owner, guardians(), 4, 0);
    }

    function testTheCodeNeedsDelays() public {
        _needsDelays(Duration(0, 1), Duration(1, 1));
        _needsDelays(Duration(1, 0), Duration(1, 1));
        _needsDelays(Duration(1, 1), Duration(0, 1));
        _needsDelays(Duration(1, 1), Duration(1, 0));
        Duration memory delay = account.recoveryDelay();
        assertTrue(delay.blocks == RECOVERY && delay.secs == RECOVERY, "recovery");
        delay = account.guardianDelay();
        assertTrue(delay.blocks == CHANGE && delay.secs == CHANGE, "guardians");
        _keepsDelays(Duration(1, 1), Duration(1, 1)); // one of each is enough
        _keepsDelays(Duration(2, 3), Duration(5, 7));
    }

    /// @dev Whoever makes accounts checks their guardians too, and the factory's own check is not the only one.
    function testTheAccountItselfChecksItsGuardians() public {
        bytes memory args = abi.encode(entryPoint, Duration(1, 1), Duration(1, 1));
        SettlementAccount made =
            SettlementAccount(payable(vm.deployCode("SettlementAccount.sol:SettlementAccount", args)));
        address[] memory itself = new address[](1);
        itself[0] = address(made);
        vm.expectRevert(abi.encodeWithSelector(AccountErrors.BadGuardians.selector, 1, 1));
        made.initialize(owner, itself, 1);
    }

    function testTheFactoryNeedsAnEntryPoint() public {
        bytes memory args = abi.encode(address(0), Duration(RECOVERY, RECOVERY), Duration(CHANGE, CHANGE));
        bytes memory why = abi.encodeWithSelector(AccountFactory.ZeroEntryPoint.selector);
        cannotDeploy("AccountFactory.sol:AccountFactory", args, why);
    }

    function testGasOfCreate() public {
        factory.create(owner, guardians(), 2, "gas");
        vm.snapshotGasLastCall("accounts", "create with three guardians");
    }

    function _needsDelays(Duration memory recovery, Duration memory change) private {
        bytes memory args = abi.encode(entryPoint, recovery, change);
        bytes memory why = abi.encodeWithSelector(AccountErrors.NoDelay.selector);
        cannotDeploy("SettlementAccount.sol:SettlementAccount", args, why);
    }

    function _keepsDelays(Duration memory recovery, Duration memory change) private {
        bytes memory args = abi.encode(entryPoint, recovery, change);
        SettlementAccount made =
            SettlementAccount(payable(vm.deployCode("SettlementAccount.sol:SettlementAccount", args)));
        bytes memory kept = abi.encode(made.recoveryDelay(), made.guardianDelay());
        assertEq(keccak256(kept), keccak256(abi.encode(recovery, change)), "kept");
    }

    function _initCode(address of_, bytes32 salt) private view returns (bytes memory) {
        return bytes.concat(bytes20(address(factory)), abi.encodeCall(factory.create, (of_, guardians(), 2, salt)));
    }
}
