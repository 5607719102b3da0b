// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Templates} from "../../main/solidity/template/Templates.sol";
import {Template, TemplateStage} from "../../main/solidity/template/TemplateTypes.sol";

/// @notice One template over any sequence of approvals, withdrawals and clones, whatever code stands there meanwhile.
contract TemplatesProof {
    using Templates for Template;

    Template private _it;
    bytes32 private _codeHash;
    /// @dev What was last decided, kept here.
    bool private _decided;
    bool private _inForce;
    address private _at;
    bytes32 private _report;

    constructor(bytes32 codeHash) {
        _codeHash = codeHash;
    }

    /// @dev An approval is never written over, and is complete.
    function approve(bytes32 found, address implementation, bytes4 initialiser, bytes32 report) external {
        _it = _it.approve(_codeHash, found, implementation, initialiser, report);
        assert(!_inForce);
        assert(found == _codeHash && initialiser != 0 && report != 0);
        (_decided, _inForce, _at, _report) = (true, true, implementation, report);
    }

    /// @dev Only what is in force ends.
    function withdraw() external {
        _it = _it.withdraw(_codeHash);
        assert(_inForce);
        _inForce = false;
    }

    /// @dev A clone needs the approval in force and exactly the approved code; it is of the implementation and the
    ///      report that were approved last.
    function clone(bytes32 found) external view {
        _it.requireClonable(_codeHash, found);
        assert(_inForce);
        assert(found == _codeHash);
        assert(_it.implementation == _at && _it.report == _report);
    }

    /// @dev The stage says what was decided last.
    function stage() external view {
        assert((_it.stage == TemplateStage.Approved) == _inForce);
        assert((_it.stage == TemplateStage.None) == !_decided);
    }
}
