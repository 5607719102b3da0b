// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

contract Sample {
    function bad(address payable to) external {
        selfdestruct(to);
    }

    function good() external pure returns (string memory) {
        return "selfdestruct";
    }
}
