// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

contract Sample {
    function bad() external view returns (uint256 size) {
        assembly {
            size := codesize()
        }
    }

    function good() external view returns (uint256) {
        return address(this).code.length;
    }
}
