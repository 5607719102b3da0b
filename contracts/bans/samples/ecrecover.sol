// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

contract Sample {
    function bad(bytes32 digest, uint8 v, bytes32 r, bytes32 s) external pure returns (address) {
        return ecrecover(digest, v, r, s);
    }

    function good(bytes32 digest) external pure returns (bytes32) {
        return keccak256(abi.encode(digest));
    }
}
