// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

contract Sample {
    address private _signer;
    mapping(uint256 id => address signer) private _signers;

    function bad(address signer) external {
        _signer = signer;
    }

    function badMap(uint256 id, address signer) external {
        _signers[id] = signer;
    }

    function good(address signer) external {
        if (signer == address(0)) revert();
        _signer = signer;
    }
}
