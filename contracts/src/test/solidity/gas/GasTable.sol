// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Test} from "../Test.sol";

/// @notice Writes the rows that `./bascule contracts gas` prints, whichever test measured them.
/// @dev A row is `way; N payments; condition`, its value the gas of all N. What belongs beside the table is
///      `figure; beside`.
abstract contract GasTable is Test {
    function _note(string memory way, uint256 payments, string memory condition) internal {
        _write(way, payments, condition, vm.lastCallGas().gasTotalUsed);
    }

    function _write(string memory way, uint256 payments, string memory condition, uint256 gas) internal {
        string memory name = string.concat(way, "; ", vm.toString(payments), " payments; ", condition);
        vm.snapshotValue("payments", name, gas);
    }

    function _beside(string memory figure, uint256 gas) internal {
        vm.snapshotValue("payments", string.concat(figure, "; beside"), gas);
    }
}
