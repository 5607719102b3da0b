// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IAccessControl} from "@openzeppelin/contracts/access/IAccessControl.sol";
import {TwoKeyFreeze} from "../../../main/solidity/access/TwoKeyFreeze.sol";
import {SettlementToken} from "../../../main/solidity/token/SettlementToken.sol";
import {Test} from "../Test.sol";

/// @notice A freeze by two keys that stands until two keys end it, in the token that has it.
contract TwoKeyFreezeTest is Test {
    uint256 private constant _NOW = 1_790_000_000;
    uint256 private constant _LIFE = 7 days;

    address private immutable _alice = vm.addr(0xA);
    address private immutable _bob = vm.addr(0xB);
    address private immutable _first = vm.addr(0x1);
    address private immutable _other = vm.addr(0x2);
    address private immutable _second = vm.addr(0x3);
    SettlementToken private _token;

    function setUp() public {
        vm.warp(_NOW);
        bytes memory args = abi.encode("Euro (test)", "EURt", uint8(6), address(this));
        _token = SettlementToken(vm.deployCode("SettlementToken.sol:SettlementToken", args));
        _token.grantRole(_token.ISSUER_ROLE(), address(this));
        _token.grantRole(_token.FREEZER_ROLE(), _first);
        _token.grantRole(_token.FREEZER_ROLE(), _other);
        _token.grantRole(_token.FREEZE_CONFIRMER_ROLE(), _second);
        _token.setQuota(address(this), 100);
        _token.issue(_alice, 50);
        _token.issue(_bob, 50);
    }

    function testTheRolesAreKnownByTheirNames() public view {
        assertEq(_token.FREEZER_ROLE(), keccak256("FREEZER_ROLE"), "proposes");
        assertEq(_token.FREEZE_CONFIRMER_ROLE(), keccak256("FREEZE_CONFIRMER_ROLE"), "confirms");
    }

    function testTwoKeysFreezeAndTwoKeysEndIt() public {
        _shows(_alice, address(0), false);
        vm.expectEmit(address(_token));
        emit TwoKeyFreeze.FreezeProposed(_alice, true, _first);
        _propose(_first, true);
        _shows(_alice, _first, true);
        _shows(_bob, address(0), false);
        assertTrue(!_token.isFrozen(_alice), "one key changes nothing");
        vm.expectEmit(address(_token));
        emit TwoKeyFreeze.AccountFrozen(_alice, _first, _second);
        _confirm(_second, true);
        _shows(_alice, address(0), false);
        assertTrue(_token.isFrozen(_alice) && !_token.isFrozen(_bob), "frozen, and nobody else");

        vm.warp(_NOW + 3650 days);
        vm.expectEmit(address(_token));
        emit TwoKeyFreeze.FreezeProposed(_alice, false, _other);
        _propose(_other, false);
        _shows(_alice, _other, false);
        assertTrue(_token.isFrozen(_alice), "still");
        vm.expectEmit(address(_token));
        emit TwoKeyFreeze.AccountUnfrozen(_alice, _other, _second);
        _confirm(_second, false);
        _shows(_alice, address(0), false);
        assertTrue(!_token.isFrozen(_alice), "free");
    }

    function testAFrozenAccountNeitherSendsNorReceives() public {
        _freeze();
        bytes memory why = abi.encodeWithSelector(TwoKeyFreeze.AccountIsFrozen.selector, _alice);
        vm.prank(_alice);
        vm.expectRevert(why);
        _token.transfer(_bob, 1);
        vm.prank(_bob);
        vm.expectRevert(why);
        _token.transfer(_alice, 1);
        _propose(_first, false);
        _confirm(_second, false);
        vm.prank(_alice);
        assertTrue(_token.transfer(_bob, 1), "free again");
    }

    // ---- who

    function testEachKeyDoesItsPartOnly() public {
        bytes memory noFreezer = _unauthorised(_second, _token.FREEZER_ROLE());
        vm.prank(_second);
        vm.expectRevert(noFreezer);
        _token.proposeFreeze(_alice, true);
        _propose(_first, true);
        bytes memory noConfirmer = _unauthorised(_other, _token.FREEZE_CONFIRMER_ROLE());
        vm.prank(_other);
        vm.expectRevert(noConfirmer);
        _token.confirmFreeze(_alice, true);
    }

    function testAKeyOfBothRolesIsOneKey() public {
        _token.grantRole(_token.FREEZE_CONFIRMER_ROLE(), _first);
        _propose(_first, true);
        vm.prank(_first);
        vm.expectRevert(abi.encodeWithSelector(TwoKeyFreeze.SameKeyTwice.selector, _first));
        _token.confirmFreeze(_alice, true);
        assertTrue(!_token.isFrozen(_alice), "not by one");
        _confirm(_second, true);
        _propose(_other, false);
        _confirm(_first, false); // beside another it counts
        assertTrue(!_token.isFrozen(_alice), "by two");
    }

    function testAProposalIsTakenBackByItsProposerOrGovernance() public {
        bytes memory none = abi.encodeWithSelector(TwoKeyFreeze.NoSuchFreezeProposal.selector, _alice, false);
        vm.expectRevert(none);
        _token.withdrawFreezeProposal(_alice);
        address[2] memory allowed = [_first, address(this)];
        address[2] memory others = [_other, _second];
        for (uint256 i = 0; i < 2; ++i) {
            _propose(_first, true);
            for (uint256 k = 0; k < 2; ++k) {
                vm.prank(others[k]);
                vm.expectRevert(_unauthorised(others[k], 0));
                _token.withdrawFreezeProposal(_alice);
            }
            _shows(_alice, _first, true);
            vm.expectEmit(address(_token));
            emit TwoKeyFreeze.FreezeProposalWithdrawn(_alice, allowed[i]);
            vm.prank(allowed[i]);
            _token.withdrawFreezeProposal(_alice);
            _shows(_alice, address(0), false);
            _nothingToConfirm(true);
            vm.prank(allowed[i]);
            vm.expectRevert(none);
            _token.withdrawFreezeProposal(_alice);
        }
    }

    // ---- what

    function testOnlyTheOtherStateIsProposed() public {
        _refuses(_alice, false, abi.encodeWithSelector(TwoKeyFreeze.FreezeUnchanged.selector, _alice, false));
        _freeze();
        _refuses(_alice, true, abi.encodeWithSelector(TwoKeyFreeze.FreezeUnchanged.selector, _alice, true));
    }

    /// @dev The second key says what it confirms; it is never the state that already is.
    function testWhatIsConfirmedIsWhatWasProposed() public {
        _nothingToConfirm(true);
        _nothingToConfirm(false);
        _propose(_first, true);
        _nothingToConfirm(false);
        _confirm(_second, true);
        _nothingToConfirm(true);
        _propose(_first, false);
        _nothingToConfirm(true);
        _confirm(_second, false);
        _nothingToConfirm(false);
    }

    function testAProtectedAccountIsNeverFrozen() public {
        _propose(_first, true);
        _token.protect(_alice); // while the proposal waits
        bytes memory why = abi.encodeWithSelector(TwoKeyFreeze.AccountNotFreezable.selector, _alice);
        vm.prank(_second);
        vm.expectRevert(why);
        _token.confirmFreeze(_alice, true);
        _refuses(_alice, true, why);
        _refuses(address(0), true, abi.encodeWithSelector(TwoKeyFreeze.AccountNotFreezable.selector, address(0)));
        assertTrue(!_token.isFrozen(_alice), "free");
    }

    // ---- how long

    /// @dev The second key may confirm in the last second of the seven days, and not in the next.
    function testAProposalLivesSevenDays() public {
        _propose(_first, true);
        vm.warp(_NOW + _LIFE);
        _nothingToConfirm(true);
        vm.warp(_NOW + _LIFE - 1);
        _confirm(_second, true);
        assertTrue(_token.isFrozen(_alice), "in its last second");
    }

    function testItsProposerBeginsItAnew() public {
        _propose(_first, true);
        vm.warp(_NOW + 1);
        _propose(_first, true);
        vm.warp(_NOW + _LIFE);
        _confirm(_second, true);
        assertTrue(_token.isFrozen(_alice), "seven days from the second time");
    }

    /// @dev No other key takes the place of one that waits; once its time is over any key may.
    function testAnotherKeyWaitsUntilItsTimeIsOver() public {
        _propose(_first, true);
        bytes memory waits = abi.encodeWithSelector(TwoKeyFreeze.FreezeProposalWaits.selector, _alice, _first);
        vm.warp(_NOW + _LIFE - 1);
        vm.prank(_other);
        vm.expectRevert(waits);
        _token.proposeFreeze(_alice, true);
        vm.warp(_NOW + _LIFE);
        _propose(_other, true);
        _shows(_alice, _other, true);
        vm.warp(_NOW + 2 * _LIFE - 1);
        _confirm(_second, true);
        assertTrue(_token.isFrozen(_alice), "by the other's word");
    }

    /// @dev A key that was taken its role has proposed nothing: it is not confirmed, and holds no place.
    function testTheWordOfALostKeyDoesNotCount() public {
        _propose(_first, true);
        _token.revokeRole(_token.FREEZER_ROLE(), _first);
        _nothingToConfirm(true);
        vm.expectEmit(address(_token));
        emit TwoKeyFreeze.FreezeProposed(_alice, true, _other);
        _propose(_other, true);
        _shows(_alice, _other, true);
        _confirm(_second, true);
        assertTrue(_token.isFrozen(_alice), "by keys that count");
    }

    function _propose(address by, bool frozen) private {
        vm.prank(by);
        _token.proposeFreeze(_alice, frozen);
    }

    function _confirm(address by, bool frozen) private {
        vm.prank(by);
        _token.confirmFreeze(_alice, frozen);
    }

    function _freeze() private {
        _propose(_first, true);
        _confirm(_second, true);
    }

    function _refuses(address account, bool frozen, bytes memory why) private {
        vm.prank(_first);
        vm.expectRevert(why);
        _token.proposeFreeze(account, frozen);
    }

    function _nothingToConfirm(bool frozen) private {
        vm.prank(_second);
        vm.expectRevert(abi.encodeWithSelector(TwoKeyFreeze.NoSuchFreezeProposal.selector, _alice, frozen));
        _token.confirmFreeze(_alice, frozen);
    }

    function _shows(address account, address proposer, bool frozen) private view {
        (address by, bool to) = _token.freezeProposalOf(account);
        assertEq(by, proposer, "proposer");
        assertTrue(to == frozen, "what");
    }

    function _unauthorised(address account, bytes32 role) private pure returns (bytes memory) {
        return abi.encodeWithSelector(IAccessControl.AccessControlUnauthorizedAccount.selector, account, role);
    }
}
