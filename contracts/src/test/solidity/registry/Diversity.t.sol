// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {RegistryErrors} from "../../../main/solidity/registry/RegistryErrors.sol";
import {Action, Parameters} from "../../../main/solidity/registry/RegistryTypes.sol";
import {RegistryTest} from "./RegistryTest.sol";

/// @notice What a member reads who wants more than its share: how many it would have, and how many are too many.
contract DiversityTest is RegistryTest {
    function testMoreThanAQuorumIsSaidWithBothNumbers() public {
        registry = deploy(4, diverse(1));
        bytes memory why = abi.encodeWithSelector(RegistryErrors.HoldsQuorum.selector, org(0), 7, 7);
        refuses(seats(6), true, why); // seven of ten
        registry = deploy(4, diverse(1));
        why = abi.encodeWithSelector(RegistryErrors.HoldsQuorum.selector, org(0), 9, 8);
        refuses(seats(8), true, why); // nine of twelve
    }

    function testMoreThanABlockingMinorityIsSaidWithBothNumbers() public {
        registry = deploy(4, diverse(2));
        bytes memory why = abi.encodeWithSelector(RegistryErrors.HoldsBlockingMinority.selector, org(0), 4, 3);
        refuses(seats(3), true, why); // four of seven
    }

    function diverse(uint8 diversity) private pure returns (Parameters memory p) {
        p = parameters();
        p.maxValidatorsPerOrganisation = 0;
        p.diversity = diversity;
    }

    /// @dev So many validators more of the first organisation.
    function seats(uint256 more) private returns (Action[] memory actions) {
        actions = new Action[](more);
        for (uint256 i = 0; i < more; ++i) actions[i] = addNode(4 + i, 0, VALIDATOR);
    }
}
