// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Template, TemplateStage} from "./TemplateTypes.sol";

/// @title Templates
/// @notice When a template may be cloned. Proven in TemplatesProof: only approved, and only with the code that was approved.
/// @dev `require` with an error: the model checker does not follow `revert` with one.
library Templates {
    /// @notice Nobody has approved code with this hash.
    error UnknownTemplate(bytes32 codeHash);
    error TemplateIsApproved(bytes32 codeHash);
    error TemplateIsWithdrawn(bytes32 codeHash);

    /// @notice A template needs the hash of a report, and a function that its clones begin with.
    error IncompleteTemplate(bytes32 codeHash);

    /// @notice What stands at the address now has another hash; zero or that of nothing if the code has vanished.
    error CodeDiffers(address implementation, bytes32 codeHash, bytes32 found);

    /// @param found the hash of the code that is there now
    function approve(
        Template memory it,
        bytes32 codeHash,
        bytes32 found,
        address implementation,
        bytes4 initialiser,
        bytes32 report
    ) internal pure returns (Template memory) {
        require(it.stage != TemplateStage.Approved, TemplateIsApproved(codeHash));
        require(initialiser != 0 && report != 0, IncompleteTemplate(codeHash));
        require(found == codeHash, CodeDiffers(implementation, codeHash, found));
        return Template(implementation, initialiser, TemplateStage.Approved, report);
    }

    function withdraw(Template memory it, bytes32 codeHash) internal pure returns (Template memory) {
        requireApproved(it, codeHash);
        return Template(it.implementation, it.initialiser, TemplateStage.Withdrawn, it.report);
    }

    /// @param found the hash of the code that is there now
    function requireClonable(Template memory it, bytes32 codeHash, bytes32 found) internal pure {
        requireApproved(it, codeHash);
        require(found == codeHash, CodeDiffers(it.implementation, codeHash, found));
    }

    function requireApproved(Template memory it, bytes32 codeHash) internal pure {
        requireKnown(it, codeHash);
        require(it.stage != TemplateStage.Withdrawn, TemplateIsWithdrawn(codeHash));
    }

    function requireKnown(Template memory it, bytes32 codeHash) internal pure {
        require(it.stage != TemplateStage.None, UnknownTemplate(codeHash));
    }
}
