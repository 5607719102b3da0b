// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @title RegistryText
/// @notice What identifiers, LEIs, hosts and keys must look like. A host ends up in configuration files of every node,
///         so its characters are few.
library RegistryText {
    uint256 internal constant NAME_MAX = 200; // bytes
    uint256 internal constant HOST_MAX = 100; // bytes

    /// @dev The prime of secp256k1.
    uint256 private constant _P = 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEFFFFFC2F;

    /// @notice [a-z][a-z0-9-]{1,30}, then zeros.
    function isIdentifier(bytes32 id) internal pure returns (bool) {
        bool ended = false;
        for (uint256 i = 0; i < 32; ++i) {
            bytes1 c = id[i];
            if (c == 0) {
                if (i < 2) return false;
                ended = true;
            } else if (ended || !(_isLower(c) || (i > 0 && (_isDigit(c) || c == "-")))) {
                return false;
            }
        }
        return ended;
    }

    /// @notice ISO 17442: 18 capital letters and digits, two check digits, modulo 97 equal to 1 (ISO 7064).
    function isLei(bytes20 lei) internal pure returns (bool) {
        uint256 rest = 0;
        for (uint256 i = 0; i < 20; ++i) {
            bytes1 c = lei[i];
            if (_isDigit(c)) {
                rest = (rest * 10 + uint8(c) - 0x30) % 97;
            } else if (i < 18 && c >= "A" && c <= "Z") {
                rest = (rest * 100 + uint8(c) - 0x41 + 10) % 97;
            } else {
                return false;
            }
        }
        return rest == 1;
    }

    /// @notice A name or an address: lower-case letters, digits, dots, hyphens, colons.
    function isHost(string memory host) internal pure returns (bool) {
        bytes memory text = bytes(host);
        if (text.length == 0 || text.length > HOST_MAX) return false;
        for (uint256 i = 0; i < text.length; ++i) {
            bytes1 c = text[i];
            if (!(_isLower(c) || _isDigit(c) || c == "." || c == "-" || c == ":")) return false;
        }
        return true;
    }

    /// @notice Whether the two words are a point of secp256k1: a key that somebody can have.
    function isPublicKey(bytes32 keyX, bytes32 keyY) internal pure returns (bool) {
        uint256 x = uint256(keyX);
        uint256 y = uint256(keyY);
        if (x >= _P || y >= _P) return false;
        return mulmod(y, y, _P) == addmod(mulmod(mulmod(x, x, _P), x, _P), 7, _P);
    }

    /// @notice The address of a node's key, by which validators are known.
    function addressOf(bytes32 keyX, bytes32 keyY) internal pure returns (address) {
        return address(uint160(uint256(keccak256(abi.encode(keyX, keyY)))));
    }

    function _isLower(bytes1 c) private pure returns (bool) {
        return c >= "a" && c <= "z";
    }

    function _isDigit(bytes1 c) private pure returns (bool) {
        return c >= "0" && c <= "9";
    }
}
