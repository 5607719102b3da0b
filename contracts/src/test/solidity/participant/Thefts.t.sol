// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {TwoKeyFreeze} from "../../../main/solidity/access/TwoKeyFreeze.sol";
import {ParticipantErrors} from "../../../main/solidity/participant/ParticipantErrors.sol";
import {LogModel} from "../LogModel.sol";
import {ParticipantTest} from "./ParticipantTest.sol";

/// @notice Who would shed a freeze or a hold, end another's credential by its own word, or use an old word twice.
contract ParticipantTheftsTest is ParticipantTest {
    /// @dev A frozen account has itself admitted anew by an issuer that helps it.
    function testAnotherIssuerShedsNoFreezeAndNoHold() public {
        freeze(alice, 100);
        hold(alice, 900);
        vm.prank(alice);
        participants.chooseIssuer(otherId);
        admitBy(otherBank, alice);
        cannotMove(alice, bob, 1, abi.encodeWithSelector(TwoKeyFreeze.AccountIsFrozen.selector, alice));
        skip(100);
        cannotMove(
            alice,
            bob,
            101,
            abi.encodeWithSelector(ParticipantErrors.HeldBack.selector, alice, address(money), 900, 899)
        );
        move(alice, bob, 100);
    }

    /// @dev An issuer gives its own account another's commitment, and revokes that: it ends its own.
    function testTheCommitmentOfAnothersAccount() public {
        vm.prank(otherBank);
        participants.admit(carol, commitmentOf(alice), span(TERM));
        bytes32[] memory revoked = revocationsOf(alice);
        publishBy(otherBank, revoked);
        bytes32[] memory path = LogModel.inclusion(leaves(revoked), 0);
        vm.expectRevert(abi.encodeWithSelector(ParticipantErrors.NotShown.selector, alice, 1));
        participants.revoke(alice, 0, path);
        participants.revoke(carol, 0, path);
        assertTrue(!participants.isCurrent(carol), "its own");
        skip(GRACE);
        move(alice, bob, 1);
    }

    /// @dev The second key's thief keeps the first key's word on an earlier freeze for the next one: either end of it.
    function testAWordOnAnEarlierFreeze() public {
        vm.prank(first);
        participants.proposeFreeze(alice, 8, span(200)); // stands beside
        freeze(alice, 100);
        vm.prank(first);
        participants.proposeUnfreeze(alice);
        skip(100);
        vm.prank(second);
        vm.expectRevert(abi.encodeWithSelector(TwoKeyFreeze.NoSuchFreezeProposal.selector, alice, true));
        participants.confirmFreeze(alice, 8, span(200));
        move(alice, bob, 1);
        freeze(alice, 100);
        vm.prank(second);
        vm.expectRevert(abi.encodeWithSelector(TwoKeyFreeze.NoSuchFreezeProposal.selector, alice, false));
        participants.confirmUnfreeze(alice);
        cannotMove(alice, bob, 1, abi.encodeWithSelector(TwoKeyFreeze.AccountIsFrozen.selector, alice));
    }
}
