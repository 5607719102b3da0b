// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

contract Sample {
    address private _owner;
    bool private _done;

    modifier once() {
        require(!_done);
        _;
        _done = true;
    }

    function initializeBad() external {
        _owner = msg.sender;
    }

    function goodInitialised() external once {
        _owner = msg.sender;
    }

    function initialiseGood() external once {
        _owner = msg.sender;
    }
}
