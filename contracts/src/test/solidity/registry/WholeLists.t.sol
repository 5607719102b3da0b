// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {RegistryErrors} from "../../../main/solidity/registry/RegistryErrors.sol";
import {RegistryTest} from "./RegistryTest.sol";

/// @notice What the actions of one proposal come to, taken together.
contract WholeListsTest is RegistryTest {
    /// @dev A new key counts beside a new member: who holds it has not voted before, either.
    function testNewKeysAndNewMembersAreAddedUp() public {
        holds(list(rekey(0, voter(8))), false, 4, 3, 1, 4);
        holds(list(addOrganisation(4)), false, 4, 3, 1, 5);
        bytes memory why = abi.encodeWithSelector(RegistryErrors.TooManyVotersJoin.selector, 2, 5);
        refuses(list(rekey(0, voter(8)), addOrganisation(4)), false, why);
        refuses(list(addOrganisation(4), rekey(0, voter(8))), false, why);
        holds(list(rekey(0, voter(8)), addOrganisation(4)), true, 4, 3, 1, 5);
    }

    /// @dev A lost key counts beside a member that leaves.
    function testLostKeysAndLeavingMembersAreAddedUp() public {
        decide(list(addOrganisation(4)), false, 4);
        bytes memory why = abi.encodeWithSelector(RegistryErrors.TooManyVotersLeave.selector, 2, 5);
        refuses(list(rekey(0, voter(8)), removeOrganisation(4)), false, why);
        holds(list(removeOrganisation(4)), false, 4, 3, 1, 4);
    }

    /// @dev The refusal tells how many of the actions are calls, and not how many are none.
    function testCallsAmongOtherActionsAreCounted() public {
        bytes memory why = abi.encodeWithSelector(RegistryErrors.CallsStandAlone.selector, 1, 3);
        refuses(list(addOrganisation(4), call(address(this), ""), addOrganisation(5)), true, why);
        why = abi.encodeWithSelector(RegistryErrors.CallsStandAlone.selector, 2, 3);
        refuses(list(call(address(this), ""), addOrganisation(4), call(address(this), "")), true, why);
    }
}
