// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Account} from "@openzeppelin/contracts/account/Account.sol";
import {IEntryPoint} from "@openzeppelin/contracts/interfaces/IERC4337.sol";
import {SlotDerivation} from "@openzeppelin/contracts/utils/SlotDerivation.sol";
import {TransientSlot} from "@openzeppelin/contracts/utils/TransientSlot.sol";
import {AccountErrors} from "./AccountErrors.sol";

/// @notice Who owns an account, and which of the entry point's calls are the owner's.
abstract contract AccountOwner is Account, AccountErrors {
    using SlotDerivation for bytes32;
    using TransientSlot for bytes32;
    using TransientSlot for TransientSlot.Uint256Slot;

    IEntryPoint private immutable _entryPoint;

    address internal _owner;

    /// @dev Counts owners and wiped sessions, from one; zero is an account that was never made.
    uint64 internal _generation;

    /// @dev In this transaction: keccak256 of a call's data -> the generation in which the entry point last had an
    ///      operation with it validated. Operations of a bundle are all validated before the first is executed: one that
    ///      was signed by an owner that has lost the account in between is refused. By call, so that no other operation's
    ///      validation renews it.
    bytes32 private constant _VALIDATED = keccak256("dev.bascule.account.validated");

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

    function _markValidated(bytes calldata callData) internal {
        _validated(keccak256(callData)).tstore(_generation);
    }

    /// @dev Of the call that runs: the entry point's call carries the operation's data as it was validated.
    function _checkValidated() internal view {
        uint256 validatedIn = _validated(keccak256(msg.data)).tload();
        if (validatedIn != _generation) revert OperationIsStale(uint64(validatedIn), _generation);
    }

    function _validated(bytes32 call) private pure returns (TransientSlot.Uint256Slot) {
        return _VALIDATED.deriveMapping(call).asUint256();
    }
}
