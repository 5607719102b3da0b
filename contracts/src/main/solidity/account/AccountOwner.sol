// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Account} from "@openzeppelin/contracts/account/Account.sol";
import {IEntryPoint} from "@openzeppelin/contracts/interfaces/IERC4337.sol";
import {AccountErrors} from "./AccountErrors.sol";

/// @notice Who owns an account, and which of the entry point's calls are the owner's.
abstract contract AccountOwner is Account, AccountErrors {
    IEntryPoint private immutable _entryPoint;

    address internal _owner;

    /// @dev Counts owners and wiped sessions, from one; zero is an account that was never made.
    uint64 internal _generation;

    /// @dev The generation in which the entry point last had an operation validated in this transaction. Operations of
    ///      a bundle are all validated before the first is executed: one that was signed by an owner that has lost the
    ///      account in between is refused.
    uint64 internal transient _validatedIn;

    event OwnerChanged(address indexed previous, address indexed owner, uint64 generation);

    constructor(IEntryPoint entryPoint_) {
        _entryPoint = entryPoint_;
    }

    /// @dev The owner itself, or an operation that was validated as the owner's.
    modifier onlyOwner() {
        _checkOwner();
        _;
    }

    function entryPoint() public view override returns (IEntryPoint) {
        return _entryPoint;
    }

    function owner() external view returns (address) {
        return _owner;
    }

    function generation() external view returns (uint64) {
        return _generation;
    }

    /// @dev Nothing of the previous owner's outlives it: no session, no pending recovery, no pending guardians.
    function _become(address newOwner) internal virtual {
        _checkNewOwner(newOwner);
        address previous = _owner;
        _owner = newOwner;
        ++_generation;
        emit OwnerChanged(previous, newOwner, _generation);
    }

    function _checkNewOwner(address newOwner) internal view {
        if (newOwner == address(0) || newOwner == address(this) || newOwner == _owner) revert BadOwner(newOwner);
    }

    function _checkOwner() internal view {
        if (msg.sender == _owner) return;
        _checkEntryPoint();
        _checkValidated();
    }

    function _checkValidated() internal view {
        if (_validatedIn != _generation) revert OperationIsStale(_validatedIn, _generation);
    }
}
