// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @notice What the registry asks of an implementation, and of each clone at its birth.
interface Initialised {
    /// @notice Whether nobody can initialise it any more.
    function initialised() external view returns (bool);
}

enum TemplateStage {
    None,
    Approved,
    Withdrawn
}

/// @notice Code that the consortium lets be cloned; known by its hash.
struct Template {
    /// @dev Where the code stands, that each clone calls.
    address implementation;
    /// @dev The function that is called on a clone at its birth.
    bytes4 initialiser;
    TemplateStage stage;
    /// @dev SHA-256 of the verification report, as `contracts list` prints it.
    bytes32 report;
}
