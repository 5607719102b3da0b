// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {AccountErrors} from "../../../main/solidity/account/AccountErrors.sol";
import {Approval} from "../../../main/solidity/account/AccountTypes.sol";
import {SettlementAccount} from "../../../main/solidity/account/SettlementAccount.sol";
import {AccountTest} from "./AccountTest.sol";

/// @notice A thief who would be a guardian, or the owner of code that was made for another.
contract AccountTheftsTest is AccountTest {
    address private _next = vm.addr(NEXT_KEY);

    /// @dev A guardian lends its account to the account's own code, which nobody owns there: the thief, as owner of
    ///      nothing, signs nothing for it; the guardian's key goes on.
    function testNobodysCodeSpeaksForAGuardian() public {
        address lent_ = guardians()[0];
        vm.etch(lent_, address(factory.TEMPLATE()).code);
        uint64 notAfter = uint64(timeNow);
        bytes32 digest = account.recoveryDigest(_next, notAfter);
        Approval[] memory list = approvals(_next, notAfter);
        bytes memory refusal = abi.encodeWithSelector(AccountErrors.NotApproved.selector, lent_);
        bytes[4] memory forged = [bytes(""), new bytes(65), new bytes(97), sign(BAD_KEY, digest)];
        for (uint256 i = 0; i < forged.length; ++i) {
            list[0].signature = forged[i];
            vm.expectRevert(refusal);
            account.startRecovery(_next, notAfter, list);
        }
        vm.prank(stranger);
        vm.expectRevert(abi.encodeWithSelector(AccountErrors.NotTheFactory.selector, stranger));
        SettlementAccount(payable(lent_)).initialize(stranger, new address[](0), 0);
        list[0].signature = sign(guardianKeys[0], digest);
        account.startRecovery(_next, notAfter, list);
        assertEq(account.recovery().newOwner, _next, "by its key");
    }

    /// @dev The same guardians serve two accounts of one owner: their word for one is none for the other.
    function testApprovalsOfAnotherAccount() public {
        SettlementAccount second = factory.create(owner, guardians(), 2, bytes32(uint256(1)));
        uint64 notAfter = uint64(timeNow);
        Approval[] memory list = approvals(_next, notAfter);
        vm.expectRevert(abi.encodeWithSelector(AccountErrors.NotApproved.selector, guardians()[0]));
        second.startRecovery(_next, notAfter, list);
        account.startRecovery(_next, notAfter, list);
    }

    /// @dev One key's other signature, with s in the upper half, is not a second guardian's nor its own again.
    function testTheOtherHalfOfASignature() public {
        uint64 notAfter = uint64(timeNow);
        Approval[] memory list = approvals(_next, notAfter);
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(guardianKeys[0], account.recoveryDigest(_next, notAfter));
        uint256 order = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141;
        bytes memory high = abi.encodePacked(r, bytes32(order - uint256(s)), v == 27 ? uint8(28) : uint8(27));
        list[1] = Approval(2, high);
        vm.expectRevert(abi.encodeWithSelector(AccountErrors.NotApproved.selector, guardians()[2]));
        account.startRecovery(_next, notAfter, list);
        list[0].signature = high;
        vm.expectRevert(abi.encodeWithSelector(AccountErrors.NotApproved.selector, guardians()[0]));
        account.startRecovery(_next, notAfter, list);
    }
}
