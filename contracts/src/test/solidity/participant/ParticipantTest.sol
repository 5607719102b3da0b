// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ParticipantErrors} from "../../../main/solidity/participant/ParticipantErrors.sol";
import {Absence} from "../../../main/solidity/participant/ParticipantTypes.sol";
import {ParticipantRegistry} from "../../../main/solidity/participant/ParticipantRegistry.sol";
import {PermissionedToken} from "../../../main/solidity/token/PermissionedToken.sol";
import {Duration} from "../../../main/solidity/vault/VaultTypes.sol";
import {AccessTest} from "../governance/AccessTest.sol";
import {LogModel} from "../LogModel.sol";

/// @notice A registry of participants with two issuers, and a token that asks it.
abstract contract ParticipantTest is AccessTest {
    uint32 internal constant GRACE = 500;
    uint32 internal constant TERM = 10_000;
    uint16 internal constant FRAUD = 7;

    address internal immutable bank = vm.addr(0xB01);
    address internal immutable otherBank = vm.addr(0xB02);
    address internal immutable alice = vm.addr(0xB0A);
    address internal immutable bob = vm.addr(0xB0B);
    address internal immutable carol = vm.addr(0xB0C);
    address internal immutable first = vm.addr(0xB11);
    address internal immutable second = vm.addr(0xB12);
    address internal immutable tokenIssuer = vm.addr(0xB21);

    ParticipantRegistry internal participants;
    PermissionedToken internal money;
    uint32 internal bankId;
    uint32 internal otherId;

    function setUp() public virtual override {
        super.setUp();
        participants = deployParticipants(address(access), Duration(GRACE, GRACE));
        bytes memory args = abi.encode("Euro (test)", "EURt", uint8(2), address(access), participants);
        money = PermissionedToken(vm.deployCode("PermissionedToken.sol:PermissionedToken", args));
        (bankId, otherId) = (addIssuer(bank), addIssuer(otherBank));
        bytes32 freezer = participants.FREEZER_ROLE();
        bytes32 confirmer = participants.FREEZE_CONFIRMER_ROLE();
        decided(address(participants), abi.encodeCall(participants.grantRole, (freezer, first)));
        decided(address(participants), abi.encodeCall(participants.grantRole, (confirmer, second)));
        bytes memory role = abi.encodeCall(money.grantRole, (money.ISSUER_ROLE(), tokenIssuer));
        decided(address(money), role);
        decided(address(money), abi.encodeCall(money.setQuota, (tokenIssuer, 1_000_000)));
        admitBy(bank, alice);
        admitBy(bank, bob);
        give(alice, 1000);
    }

    function deployParticipants(address admin, Duration memory grace) public returns (ParticipantRegistry) {
        bytes memory args = abi.encode(admin, grace);
        return ParticipantRegistry(vm.deployCode("ParticipantRegistry.sol:ParticipantRegistry", args));
    }

    /// @dev As the access contract answers when the members have decided.
    function decided(address target, bytes memory data) internal {
        vm.prank(address(registry));
        access.execute(target, data);
    }

    function refused(bytes memory data, bytes memory why) internal {
        vm.prank(address(registry));
        vm.expectRevert(why);
        access.execute(address(participants), data);
    }

    function addIssuer(address account) internal returns (uint32) {
        vm.prank(address(registry));
        access.execute(address(participants), abi.encodeCall(participants.addIssuer, (account)));
        return ++_issuers;
    }

    uint32 private _issuers;

    function removeIssuer(uint32 id) internal {
        decided(address(participants), abi.encodeCall(participants.removeIssuer, (id)));
    }

    function give(address to, uint256 amount) internal {
        vm.prank(tokenIssuer);
        money.issue(to, amount);
    }

    function commitmentOf(address account) internal pure returns (bytes32) {
        return keccak256(abi.encode("salt and papers", account));
    }

    function span(uint32 it) internal pure returns (Duration memory) {
        return Duration(it, it);
    }

    function admitBy(address issuer, address account) internal {
        vm.prank(issuer);
        participants.admit(account, commitmentOf(account), span(TERM));
    }

    function move(address from, address to, uint256 amount) internal {
        vm.prank(from);
        require(money.transfer(to, amount));
    }

    function cannotMove(address from, address to, uint256 amount, bytes memory why) internal {
        vm.prank(from);
        vm.expectRevert(why);
        money.transfer(to, amount);
    }

    function noParticipant(address account) internal pure returns (bytes memory) {
        return abi.encodeWithSelector(ParticipantErrors.NotAParticipant.selector, account);
    }

    // ---- revocations: sorted commitments

    function revocationsOf(address a) internal pure returns (bytes32[] memory all) {
        all = new bytes32[](1);
        all[0] = commitmentOf(a);
    }

    function revocationsOf(address a, address b) internal pure returns (bytes32[] memory all) {
        all = new bytes32[](2);
        (all[0], all[1]) = (commitmentOf(a), commitmentOf(b));
        sort(all);
    }

    function sort(bytes32[] memory all) internal pure {
        for (uint256 i = 1; i < all.length; ++i) {
            for (uint256 j = i; j > 0 && all[j] < all[j - 1]; --j) (all[j], all[j - 1]) = (all[j - 1], all[j]);
        }
    }

    function leaves(bytes32[] memory all) internal pure returns (bytes32[] memory hashes) {
        hashes = new bytes32[](all.length);
        for (uint256 i = 0; i < all.length; ++i) hashes[i] = sha256(abi.encodePacked(bytes1(0), all[i]));
    }

    function publishBy(address issuer, bytes32[] memory all) internal returns (uint32) {
        bytes32 root = LogModel.root(leaves(all));
        vm.prank(issuer);
        return participants.publishRevocations(root, uint64(all.length));
    }

    function absence(bytes32[] memory all, bytes32 commitment) internal pure returns (Absence memory it) {
        while (it.index < all.length && all[it.index] < commitment) ++it.index;
        bytes32[] memory hashes = leaves(all);
        if (it.index > 0) {
            it.below = all[it.index - 1];
            it.belowPath = LogModel.inclusion(hashes, it.index - 1);
        }
        if (it.index < all.length) {
            it.above = all[it.index];
            it.abovePath = LogModel.inclusion(hashes, it.index);
        }
    }

    function placeOf(bytes32[] memory all, bytes32 commitment) internal pure returns (uint64 i) {
        while (all[i] != commitment) ++i;
    }

    function revoke(address account, bytes32[] memory all) internal {
        uint64 place = placeOf(all, commitmentOf(account));
        participants.revoke(account, place, LogModel.inclusion(leaves(all), place));
    }

    // ---- freeze

    function freeze(address account, uint32 term) internal {
        vm.prank(first);
        participants.proposeFreeze(account, FRAUD, span(term));
        vm.prank(second);
        participants.confirmFreeze(account, FRAUD, span(term));
    }

    function hold(address account, uint256 amount) internal {
        bytes32 order = keccak256("order");
        decided(
            address(participants), abi.encodeCall(participants.hold, (account, address(money), amount, order))
        );
    }
}
