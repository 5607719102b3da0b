// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

contract Sample {
    function bad(address to, bytes calldata data) external returns (bool ok) {
        (ok,) = to.delegatecall(data);
    }

    function good(address to, bytes calldata data) external view returns (bool ok) {
        (ok,) = to.staticcall(data);
    }
}
