// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

contract Sample {
    function bad() external view returns (bool) {
        return tx.origin == address(this);
    }

    function good() external view returns (bool) {
        return msg.sender == address(this);
    }
}
