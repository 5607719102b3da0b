// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @notice What is called of a Safe account 1.5, and what calls itself with its owners' signatures can change of it. The
///         code is published by others; the tests compare these signatures with it.
interface Safe {
    function execTransaction(
        address to,
        uint256 value,
        bytes calldata data,
        uint8 operation,
        uint256 safeTxGas,
        uint256 baseGas,
        uint256 gasPrice,
        address gasToken,
        address payable refundReceiver,
        bytes calldata signatures
    ) external payable returns (bool success);
    function addOwnerWithThreshold(address owner, uint256 _threshold) external;
    function removeOwner(address prevOwner, address owner, uint256 _threshold) external;
    function swapOwner(address prevOwner, address oldOwner, address newOwner) external;
    function changeThreshold(uint256 _threshold) external;
    function enableModule(address module) external;
    function disableModule(address prevModule, address module) external;
    function setGuard(address guard) external;
    function setModuleGuard(address moduleGuard) external;
    function setFallbackHandler(address handler) external;
    function isOwner(address owner) external view returns (bool);
    /// @notice `length` words of its storage from slot `offset` on.
    function getStorageAt(uint256 offset, uint256 length) external view returns (bytes memory);
}

/// @notice Asked by a Safe before and after each transaction that its owners signed.
interface TransactionGuard {
    function checkTransaction(
        address to,
        uint256 value,
        bytes memory data,
        uint8 operation,
        uint256 safeTxGas,
        uint256 baseGas,
        uint256 gasPrice,
        address gasToken,
        address payable refundReceiver,
        bytes memory signatures,
        address msgSender
    ) external;
    function checkAfterExecution(bytes32 hash, bool success) external;
}

/// @notice Asked by a Safe before and after each transaction of a module, which no owner signed.
interface ModuleGuard {
    function checkModuleTransaction(address to, uint256 value, bytes calldata data, uint8 operation, address module)
        external
        returns (bytes32 moduleTxHash);
    function checkAfterModuleExecution(bytes32 txHash, bool success) external;
}
