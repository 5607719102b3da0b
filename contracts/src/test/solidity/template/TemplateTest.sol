// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {TemplateRegistry} from "../../../main/solidity/template/TemplateRegistry.sol";
import {AccessTest} from "../governance/AccessTest.sol";
import {CounterTemplate} from "./SampleTemplates.sol";

/// @notice A consortium with a registry of templates, and one approved.
abstract contract TemplateTest is AccessTest {
    bytes32 internal constant REPORT = keccak256("report");
    bytes32 internal constant REASON = keccak256("reason");
    bytes4 internal constant INITIALISE = CounterTemplate.initialise.selector;

    address internal immutable maker = vm.addr(0xC01);
    address internal immutable thief = vm.addr(0xC02);

    TemplateRegistry internal templates;
    CounterTemplate internal counter;
    bytes32 internal hash;

    function setUp() public virtual override {
        super.setUp();
        templates = deployTemplates(address(access));
        counter = new CounterTemplate();
        hash = address(counter).codehash;
        approve(address(counter), INITIALISE);
    }

    function deployTemplates(address access_) public returns (TemplateRegistry) {
        return TemplateRegistry(vm.deployCode("TemplateRegistry.sol:TemplateRegistry", abi.encode(access_)));
    }

    /// @dev As the access contract answers when the members have decided.
    function decided(bytes memory data) internal {
        vm.prank(address(registry));
        access.execute(address(templates), data);
    }

    function refused(bytes memory data, bytes memory why) internal {
        vm.prank(address(registry));
        vm.expectRevert(why);
        access.execute(address(templates), data);
    }

    function approval(address implementation, bytes4 initialiser) internal view returns (bytes memory) {
        return abi.encodeCall(templates.approve, (implementation, implementation.codehash, initialiser, REPORT));
    }

    function approve(address implementation, bytes4 initialiser) internal {
        decided(approval(implementation, initialiser));
    }

    function withdrawal(bytes32 codeHash) internal view returns (bytes memory) {
        return abi.encodeCall(templates.withdraw, (codeHash, REASON));
    }

    function cloneBy(address who, bytes32 salt, uint256 count) internal returns (CounterTemplate) {
        vm.prank(who);
        return CounterTemplate(templates.clone(hash, salt, args(who, count)));
    }

    function args(address owner, uint256 count) internal pure returns (bytes memory) {
        return abi.encode(owner, count);
    }
}
