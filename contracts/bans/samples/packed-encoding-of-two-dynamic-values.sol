// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

contract Sample {
    function bad(string calldata a, bytes calldata b) external pure returns (bytes32) {
        return keccak256(abi.encodePacked(a, b));
    }

    function badArrays(uint256[] memory a, bytes32 between, uint256[] memory b) external pure returns (bytes32) {
        return keccak256(abi.encodePacked(a, between, b));
    }

    function good(string calldata a, bytes32 b) external pure returns (bytes32) {
        return keccak256(abi.encodePacked(a, b, uint256(1)));
    }
}
