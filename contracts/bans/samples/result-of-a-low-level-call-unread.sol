// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

contract Sample {
    function badIgnored(address to) external {
        to.call("");
    }

    function badLeftOut(address to) external returns (bytes memory data) {
        (, data) = to.call{gas: 5000}("");
    }

    function badNeverRead(address to) external {
        (bool ok, bytes memory data) = to.staticcall("");
        emit Said(data);
    }

    function good(address to) external {
        (bool ok,) = to.call{value: 0}("");
        require(ok);
    }

    event Said(bytes data);
}
