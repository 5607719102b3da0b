// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

contract Sample {
    function bad(uint256 at) external view returns (bool) {
        return at == (block.timestamp);
    }

    function good(uint256 at) external view returns (bool) {
        return block.timestamp >= at;
    }
}
