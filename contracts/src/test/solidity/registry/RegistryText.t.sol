// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {RegistryErrors} from "../../../main/solidity/registry/RegistryErrors.sol";
import {Action} from "../../../main/solidity/registry/RegistryTypes.sol";
import {RegistryTest} from "./RegistryTest.sol";

/// @notice What identifiers, LEIs, hosts and keys look like, character by character at the edges of what is allowed.
contract RegistryTextTest is RegistryTest {
    uint256 private constant _P = 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEFFFFFC2F;

    function testIdentifiers() public {
        bytes32[8] memory good = [
            bytes32("ba"),
            "zz",
            "a0",
            "a9",
            "a-",
            "az-09",
            "a-very-long-identifier-of-31-ch",
            "a--"
        ];
        for (uint256 i = 0; i < good.length; ++i) holds(_named(good[i]), false, 4, 3, 1, 5);
        bytes32[14] memory bad = [
            bytes32(0),
            "b",
            "0a",
            "9a",
            "-a",
            "a/",
            "a:",
            "a`",
            "a{",
            "a_b",
            "aB",
            "a very long identifier of 32 cha",
            "a-very-long-identifier-of-32-cha",
            "ba\x00\x00a"
        ];
        for (uint256 i = 0; i < bad.length; ++i) {
            refuses(_named(bad[i]), false, abi.encodeWithSelector(RegistryErrors.BadIdentifier.selector, bad[i]));
        }
    }

    function testHosts() public {
        string[9] memory good = ["a", "z", "0", "9", ".", "-", ":", "node-0.bank.example:30303", _long(100)];
        for (uint256 i = 0; i < good.length; ++i) holds(_at(good[i]), false, 4, 3, 1, 4);
        string[9] memory bad = ["", "/", ";", "`", "{", "A", ",", "a\x00", _long(101)];
        for (uint256 i = 0; i < bad.length; ++i) {
            refuses(_at(bad[i]), false, abi.encodeWithSelector(RegistryErrors.BadHost.selector, bad[i]));
        }
    }

    /// @dev All have right check digits: A is 10 and Z is 35, the last two characters are digits.
    function testLeis() public {
        bytes20[7] memory good = [
            bytes20("AZ0129BYCX3456789042"),
            "0000000000000000A089",
            "99999999999999999928",
            "AAAAAAAAAAAAAAAAAA26",
            "ZZZZZZZZZZZZZZZZZZ40",
            "12345678901234567Z36",
            "00000000000000000Z90"
        ];
        for (uint256 i = 0; i < good.length; ++i) holds(_withLei(good[i]), false, 4, 3, 1, 4);
        bytes20[4] memory wrong =
            [bytes20("AZ0129BYCX3456789041"), "AZ0129BYCX3456789043", "ZA0129BYCX3456789042", "AZ0129BYCX3456789092"];
        for (uint256 i = 0; i < wrong.length; ++i) _refusesLei(wrong[i]);
    }

    /// @dev A character that is none of an LEI, or a letter in a check digit's place, with check digits that would be
    ///      right if it counted on from A.
    function testLeisHaveNoOtherCharacters() public {
        bytes20[13] memory bad = [
            bytes20("5299/0T8BM49AURSDO88"),
            "5299:0T8BM49AURSDO39",
            "5299@0T8BM49AURSDO74",
            "5299[0T8BM49AURSDO86",
            "5299`0T8BM49AURSDO02",
            "5299a0T8BM49AURSDO24",
            "5299z0T8BM49AURSDO89",
            "5299{0T8BM49AURSDO14",
            "5299 0T8BM49AURSDO49",
            "529900T8BM49AURSDOF3",
            "529900T8BM49AURSDO9T",
            "AZ0129BYCX34567890V4",
            "AZ0129BYCX345678900N"
        ];
        for (uint256 i = 0; i < bad.length; ++i) _refusesLei(bad[i]);
    }

    /// @dev Points of secp256k1, and the same numbers written beyond its prime: another address for one key.
    function testKeysArePointsWithinThePrime() public {
        bytes32 y = 0x4218f20ae6c646b363db68605822fb14264ca8d2587fdd6fbc750d587e76a7ee; // of x = 1
        bytes32 x = 0x1fe1e5ef3fceb5c135ab7741333ce5a6e80d68167653f6b2b24bcbcfaaaff507; // of y = 1
        holds(_key(bytes32(uint256(1)), y), false, 4, 3, 1, 4);
        holds(_key(x, bytes32(uint256(1))), false, 4, 3, 1, 4);
        bytes32[2][6] memory bad = [
            [bytes32(_P + 1), y],
            [x, bytes32(_P + 1)],
            [bytes32(_P), y],
            [x, bytes32(_P)],
            [y, bytes32(uint256(1))],
            [bytes32(0), bytes32(0)]
        ];
        for (uint256 i = 0; i < bad.length; ++i) {
            bytes memory why = abi.encodeWithSelector(RegistryErrors.BadPublicKey.selector, bad[i][0], bad[i][1]);
            refuses(_key(bad[i][0], bad[i][1]), false, why);
        }
    }

    function _named(bytes32 id) private pure returns (Action[] memory) {
        return list(Action(1, abi.encode(id, "Bank", bytes20(0), voter(9))));
    }

    function _withLei(bytes20 lei) private pure returns (Action[] memory) {
        return list(Action(2, abi.encode(org(0), "Bank", lei, voter(0))));
    }

    function _refusesLei(bytes20 lei) private {
        refuses(_withLei(lei), false, abi.encodeWithSelector(RegistryErrors.BadLei.selector, lei));
    }

    function _at(string memory host) private pure returns (Action[] memory) {
        return list(Action(5, abi.encode(nodeOf(0), host, uint16(1), VALIDATOR)));
    }

    function _key(bytes32 keyX, bytes32 keyY) private pure returns (Action[] memory) {
        return list(Action(4, abi.encode(org(0), keyX, keyY, "host", uint16(1), RPC)));
    }

    function _long(uint256 length) private pure returns (string memory) {
        bytes memory text = new bytes(length);
        for (uint256 i = 0; i < length; ++i) text[i] = "a";
        return string(text);
    }
}
