// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

contract Sample {
    function bad(uint256 a, uint256 b, uint256 c) external pure returns (uint256) {
        return (a / b) * c;
    }

    function good(uint256 a, uint256 b, uint256 c) external pure returns (uint256) {
        return a * c / b;
    }
}
