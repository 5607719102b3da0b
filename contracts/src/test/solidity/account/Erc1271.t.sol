// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {PackedUserOperation} from "@openzeppelin/contracts/interfaces/IERC4337.sol";
import {SettlementAccount} from "../../../main/solidity/account/SettlementAccount.sol";
import {AccountTest} from "./AccountTest.sol";

/// @notice ERC-1271 with the nesting of ERC-7739: the owner's signature says for which account it is.
contract Erc1271Test is AccountTest {
    bytes4 private constant _YES = 0x1626ba7e;
    bytes4 private constant _NO = 0xffffffff;
    string private constant _CONTENTS = "Order(address buyer,uint256 amount)";

    bytes32 private _app = keccak256("the separator of some contract");
    bytes32 private _contents = keccak256(abi.encode(keccak256(bytes(_CONTENTS)), address(this), 7));
    bytes32 private _hash = keccak256(abi.encodePacked(hex"1901", _app, _contents));

    function testTheOwnerSignsTypedData() public view {
        assertTrue(account.isValidSignature(_hash, _typed(OWNER_KEY, account)) == _YES, "the owner's");
        assertTrue(account.isValidSignature(_hash, _typed(BAD_KEY, account)) == _NO, "another's");
        assertTrue(account.isValidSignature(keccak256("other"), _typed(OWNER_KEY, account)) == _NO, "another hash");
    }

    function testTheOwnerSignsMessages() public view {
        assertTrue(account.isValidSignature(_hash, _personal(OWNER_KEY, account)) == _YES, "the owner's");
        assertTrue(account.isValidSignature(_hash, _personal(BAD_KEY, account)) == _NO, "another's");
    }

    /// @dev Replay between accounts of one owner, the fault that ERC-7739 is for.
    function testASignatureIsForOneAccount() public {
        SettlementAccount other = factory.create(owner, guardians(), 2, "other");
        assertTrue(other.isValidSignature(_hash, _typed(OWNER_KEY, account)) == _NO, "typed");
        assertTrue(other.isValidSignature(_hash, _personal(OWNER_KEY, account)) == _NO, "personal");
        assertTrue(other.isValidSignature(_hash, _typed(OWNER_KEY, other)) == _YES, "its own");
    }

    function testASignatureIsForOneChain() public {
        bytes memory typed = _typed(OWNER_KEY, account);
        bytes memory personal = _personal(OWNER_KEY, account);
        vm.chainId(block.chainid + 1);
        assertTrue(account.isValidSignature(_hash, typed) == _NO, "typed");
        assertTrue(account.isValidSignature(_hash, personal) == _NO, "personal");
    }

    /// @dev What the owner signs as itself, a voucher for instance, is nothing that the account says, and an operation
    ///      is neither.
    function testAPlainSignatureIsNotTheAccounts() public view {
        assertTrue(account.isValidSignature(_hash, sign(OWNER_KEY, _hash)) == _NO, "plain");
        assertTrue(account.isValidSignature(_hash, "") == _NO, "empty");
        assertTrue(account.isValidSignature(_hash, new bytes(65)) == _NO, "zeros");
    }

    /// @dev Nor is what it says as ERC-1271 an operation's signature.
    function testASignedMessageIsNoOperation() public {
        PackedUserOperation memory op = ownersOp(paying(shop, 1));
        op.signature = sign(OWNER_KEY, _personalHash(hashOf(op), account));
        refusedWith("AA24 signature error", op);
        assertEq(token.balanceOf(shop), 0, "nothing paid");
    }

    function testNoSecondFormOfASignature() public view {
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(OWNER_KEY, _personalHash(_hash, account));
        uint256 n = 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141;
        bytes memory high = abi.encodePacked(r, bytes32(n - uint256(s)), v == 27 ? uint8(28) : uint8(27));
        assertTrue(account.isValidSignature(_hash, high) == _NO, "high s");
    }

    function testAnEarlierOwnerSignsNothing() public {
        bytes memory typed = _typed(OWNER_KEY, account);
        vm.prank(owner);
        account.setOwner(stranger);
        assertTrue(account.isValidSignature(_hash, typed) == _NO, "not the owner any more");
    }

    function testTheNestingIsAnnounced() public view {
        bytes32 probe = 0x7739773977397739773977397739773977397739773977397739773977397739;
        assertTrue(account.isValidSignature(probe, "") == 0x77390001, "ERC-7739");
    }

    function _typed(uint256 key, SettlementAccount of_) private view returns (bytes memory) {
        bytes32 typehash = keccak256(
            abi.encodePacked(
                "TypedDataSign(Order contents,string name,string version,uint256 chainId,address verifyingContract,bytes32 salt)",
                _CONTENTS
            )
        );
        bytes32 struct_ = keccak256(
            abi.encode(
                typehash, _contents, keccak256("Bascule"), keccak256("1"), block.chainid, address(of_), bytes32(0)
            )
        );
        bytes memory signature = sign(key, keccak256(abi.encodePacked(hex"1901", _app, struct_)));
        return bytes.concat(signature, _app, _contents, bytes(_CONTENTS), bytes2(uint16(bytes(_CONTENTS).length)));
    }

    function _personal(uint256 key, SettlementAccount of_) private view returns (bytes memory) {
        return sign(key, _personalHash(_hash, of_));
    }

    function _personalHash(bytes32 hash, SettlementAccount of_) private view returns (bytes32) {
        bytes32 domain = keccak256(
            abi.encode(
                keccak256("EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)"),
                keccak256("Bascule"),
                keccak256("1"),
                block.chainid,
                address(of_)
            )
        );
        bytes32 prefixed = keccak256(abi.encode(keccak256("PersonalSign(bytes prefixed)"), hash));
        return keccak256(abi.encodePacked(hex"1901", domain, prefixed));
    }
}
