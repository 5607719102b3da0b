// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Mandates} from "../../../main/solidity/mandate/Mandates.sol";
import {Mandate} from "../../../main/solidity/mandate/MandateTypes.sol";
import {MandatesTest} from "./MandatesTest.sol";

contract CancelTest is MandatesTest {
    function testThePayerCancelsAtOnceAndForEver() public {
        Mandate memory it = granted(usage());
        bytes32 id = mandates.idOf(it);
        pull(it, 10);
        vm.expectEmit(address(mandates));
        emit Mandates.MandateCancelled(id, payer, payee, payer);
        vm.prank(payer);
        mandates.cancel(it);
        bytes memory why = abi.encodeWithSelector(Mandates.MandateIsCancelled.selector, id);
        refused(why, it, 1);
        refusedInstalment(why, it, 0);
        vm.prank(payer);
        vm.expectRevert(why);
        mandates.grant(it, "");
        bytes memory signature = sign(PAYER_KEY, it);
        vm.expectRevert(why);
        mandates.grant(it, signature);
        vm.prank(payer);
        vm.expectRevert(why);
        mandates.cancel(it);
    }

    /// @dev Signed and not yet brought: the payer stops it all the same.
    function testCancelBeforeItIsGranted() public {
        Mandate memory it = usage();
        bytes memory signature = sign(PAYER_KEY, it);
        vm.prank(payer);
        bytes32 id = mandates.cancel(it);
        vm.expectRevert(abi.encodeWithSelector(Mandates.MandateIsCancelled.selector, id));
        mandates.grant(it, signature);
    }

    /// @dev A payee whose collector's key is lost stops it too.
    function testThePayeeCancels() public {
        Mandate memory it = granted(usage());
        vm.prank(payee);
        bytes32 id = mandates.cancel(it);
        refused(abi.encodeWithSelector(Mandates.MandateIsCancelled.selector, id), it, 1);
    }

    function testNobodyElseCancels() public {
        Mandate memory it = granted(usage());
        bytes32 id = mandates.idOf(it);
        vm.prank(collector);
        vm.expectRevert(abi.encodeWithSelector(Mandates.NotAParty.selector, id, collector));
        mandates.cancel(it);
        vm.prank(stranger);
        vm.expectRevert(abi.encodeWithSelector(Mandates.NotAParty.selector, id, stranger));
        mandates.cancel(it);
    }

    function testGasOfCancel() public {
        Mandate memory it = granted(usage());
        vm.prank(payer);
        mandates.cancel(it);
        vm.snapshotGasLastCall("mandates", "cancel");
    }
}
