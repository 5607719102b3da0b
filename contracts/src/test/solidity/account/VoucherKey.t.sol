// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {AccountFactory} from "../../../main/solidity/account/AccountFactory.sol";
import {Call} from "../../../main/solidity/account/AccountTypes.sol";
import {SettlementAccount} from "../../../main/solidity/account/SettlementAccount.sol";
import {VaultErrors} from "../../../main/solidity/vault/VaultErrors.sol";
import {Duration, Entry, Leg, VoucherLeg} from "../../../main/solidity/vault/VaultTypes.sol";
import {VaultTest} from "../vault/VaultTest.sol";

/// @notice An account pays by vouchers of the real vault: with a registered ECDSA key, and in no other way.
contract VoucherKeyTest is VaultTest {
    uint256 private constant _OWNER_KEY = 0x0E7;
    uint256 private constant _VOUCHER_KEY = 0x70C;

    SettlementAccount private _account;

    function setUp() public override {
        super.setUp();
        bytes memory args = abi.encode(address(0x4337), Duration(100, 100), Duration(100, 100));
        AccountFactory factory = AccountFactory(vm.deployCode("AccountFactory.sol:AccountFactory", args));
        _account = factory.create(vm.addr(_OWNER_KEY), new address[](0), 0, 0);
        token.issue(address(this), 1000);
        token.transfer(address(_account), 1000);
        _run(address(token), abi.encodeCall(token.approve, (address(vault), 1000)));
        _run(address(vault), abi.encodeCall(vault.deposit, (address(token), address(_account), 1000)));
    }

    function testTheRegisteredKeySignsTheAccountsVouchers() public {
        _run(address(vault), abi.encodeCall(vault.setVoucherKey, (vm.addr(_VOUCHER_KEY))));
        settle(1, 0, true, entries(_entry(_VOUCHER_KEY, 1, 40)));
        assertEq(credit(shop), 40, "paid");
        assertEq(collateral(address(_account)), 960, "by the account");
    }

    /// @dev Not the owner's key, though it is the account's for everything else.
    function testTheOwnersKeySignsNoVoucher() public {
        _refused(_OWNER_KEY, 0, address(_account));
        _run(address(vault), abi.encodeCall(vault.setVoucherKey, (vm.addr(_VOUCHER_KEY))));
        _refused(_OWNER_KEY, 1, vm.addr(_VOUCHER_KEY));
    }

    /// @dev The account named as signer signs nothing: no key has its address, and the vault asks no contract.
    function testTheAccountIsNoSigner() public {
        _run(address(vault), abi.encodeCall(vault.setVoucherKey, (address(_account))));
        _refused(_OWNER_KEY, 1, address(_account));
    }

    function _run(address target, bytes memory data) private {
        Call[] memory calls = new Call[](1);
        calls[0] = Call(target, 0, data);
        vm.prank(vm.addr(_OWNER_KEY));
        _account.execute(calls);
    }

    function _entry(uint256 key, uint32 epoch, uint128 amount) private view returns (Entry memory entry) {
        Leg[] memory list = legs(leg(shop, 0, amount));
        entry = entryBy(key, list);
        (entry.payer, entry.keyEpoch) = (address(_account), epoch);
        VoucherLeg memory v = voucherWith(list, 0, epoch);
        v.payer = address(_account);
        entry.signature = sign(key, digest(v));
    }

    function _refused(uint256 key, uint32 epoch, address signer) private {
        VoucherLeg memory v = voucherWith(legs(leg(shop, 0, 40)), 0, epoch);
        v.payer = address(_account);
        Entry[] memory list = entries(_entry(key, epoch, 40));
        vm.prank(operator);
        vm.expectRevert(abi.encodeWithSelector(VaultErrors.NotSignedBy.selector, digest(v), signer));
        vault.settle(1, 0, true, list);
        assertEq(credit(shop), 0, "nothing paid");
    }
}
