// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {LogTree} from "../vault/LogTree.sol";

/// @title DrawdownHash
/// @notice What the terms of a leg commit to when it is drawn down, and what a session's key signs.
library DrawdownHash {
    bytes32 internal constant SESSION_GRANT = keccak256("SessionGrant(address key,bytes32 document)");
    bytes32 internal constant TICK_GRANT =
        keccak256("TickGrant(uint128 base,uint128 unit,uint32 length,bytes32 anchor,bytes32 document)");
    bytes32 internal constant SESSION_ROOT = keccak256("SessionRoot(bytes32 session,bytes32 root,uint8 size)");

    bytes32 private constant _DOMAIN =
        keccak256("EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)");

    function sessionGrant(address key, bytes32 document) internal pure returns (bytes32) {
        return keccak256(abi.encode(SESSION_GRANT, key, document));
    }

    function tickGrant(uint128 base, uint128 unit, uint32 length, bytes32 anchor, bytes32 document)
        internal
        pure
        returns (bytes32)
    {
        return keccak256(abi.encode(TICK_GRANT, base, unit, length, anchor, document));
    }

    /// @notice One payment of a session, as a leaf of the tree that the session's key signs.
    function payment(uint8 leg, uint128 cumulative, bytes32 terms) internal pure returns (bytes32) {
        return LogTree.leafHash(abi.encode(leg, cumulative, terms));
    }

    /// @notice The digest of a root in the domain of a vault on this chain.
    function root(address vault, bytes32 session, bytes32 root_, uint8 size) internal view returns (bytes32) {
        bytes32 domain =
            keccak256(abi.encode(_DOMAIN, keccak256("Bascule"), keccak256("1"), block.chainid, vault));
        bytes32 structHash = keccak256(abi.encode(SESSION_ROOT, session, root_, size));
        return keccak256(abi.encodePacked(hex"1901", domain, structHash));
    }
}
