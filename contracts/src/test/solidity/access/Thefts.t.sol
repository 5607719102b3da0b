// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IAccessControl} from "@openzeppelin/contracts/access/IAccessControl.sol";
import {TwoKeyFreeze} from "../../../main/solidity/access/TwoKeyFreeze.sol";
import {SettlementToken} from "../../../main/solidity/token/SettlementToken.sol";
import {Test} from "../Test.sol";

/// @notice The thief of one freezing key, who would freeze or free with it alone, or keep a friend from being frozen.
contract FreezeTheftsTest is Test {
    uint256 private constant _LIFE = 7 days;

    address private immutable _alice = vm.addr(0xA);
    address private immutable _friend = vm.addr(0xF);
    address private immutable _first = vm.addr(0x1);
    address private immutable _stolen = vm.addr(0x2);
    address private immutable _second = vm.addr(0x3);
    uint256 private _now = 1_790_000_000;
    SettlementToken private _token;

    function setUp() public {
        vm.warp(_now);
        bytes memory args = abi.encode("Euro (test)", "EURt", uint8(6), address(this));
        _token = SettlementToken(vm.deployCode("SettlementToken.sol:SettlementToken", args));
        _token.grantRole(_token.ISSUER_ROLE(), address(this));
        _token.grantRole(_token.FREEZER_ROLE(), _first);
        _token.grantRole(_token.FREEZER_ROLE(), _stolen);
        _token.grantRole(_token.FREEZE_CONFIRMER_ROLE(), _second);
        _token.setQuota(address(this), 200);
        _token.issue(_alice, 100);
        _token.issue(_friend, 100);
    }

    /// @dev The second key is stolen, and looks for a first word that it can use: one that was used, taken back, is too
    ///      old, is for another account, or says the opposite.
    function testASecondKeyUsesAWordThatIsNotForIt() public {
        _confirms(_second, _alice, true);
        _proposes(_first, _friend, true);
        _confirms(_second, _alice, true);
        vm.prank(_first);
        _token.withdrawFreezeProposal(_friend);
        _confirms(_second, _friend, true);
        _proposes(_first, _alice, true);
        _confirms(_second, _alice, false);
        _later(_LIFE);
        _confirms(_second, _alice, true);
        _moves(_alice, _friend, 100);
        _moves(_friend, _alice, 100);
    }

    /// @dev A friend is frozen, and the second key's thief has it freed by the word that froze it.
    function testTheWordThatFrozeFrees() public {
        _freeze(_friend);
        _confirms(_second, _friend, false);
        _confirms(_second, _friend, true);
        _standsStill(_friend);
        _proposes(_first, _friend, false);
        _later(_LIFE); // a word to free it that nobody took up
        _confirms(_second, _friend, false);
        _standsStill(_friend);
        assertEq(_token.balanceOf(_friend), 100, "still its own");
    }

    /// @dev A key of both roles proposes by one role and confirms by the other; beside it, it takes its own word back and
    ///      says it again.
    function testOneKeyOfBothRolesIsTwo() public {
        _token.grantRole(_token.FREEZE_CONFIRMER_ROLE(), _stolen);
        for (uint256 i = 0; i < 3; ++i) {
            _proposes(_stolen, _alice, true);
            vm.prank(_stolen);
            vm.expectRevert(abi.encodeWithSelector(TwoKeyFreeze.SameKeyTwice.selector, _stolen));
            _token.confirmFreeze(_alice, true);
            vm.prank(_stolen);
            _token.withdrawFreezeProposal(_alice);
        }
        _moves(_alice, _friend, 100);
    }

    /// @dev The thief names more keys: who freezes names nobody, and gives its role to nobody.
    function testAFreezerMakesASecondKeyOfItsOwn() public {
        bytes32 confirmer = _token.FREEZE_CONFIRMER_ROLE();
        bytes memory why = abi.encodeWithSelector(
            IAccessControl.AccessControlUnauthorizedAccount.selector, _stolen, bytes32(0)
        );
        vm.startPrank(_stolen);
        vm.expectRevert(why);
        _token.grantRole(confirmer, _friend);
        vm.expectRevert(why);
        _token.revokeRole(confirmer, _second);
        vm.expectRevert(why);
        _token.protect(_friend);
        vm.stopPrank();
        _freeze(_friend);
        _standsStill(_friend);
    }

    /// @dev A first key's thief holds its friend's place, so that no honest key can propose: what it holds is the word
    ///      that freezes its friend, and whoever takes it back gives the place free.
    function testAStolenKeyHoldsItsFriendsPlace() public {
        _proposes(_stolen, _friend, true);
        bytes memory waits = abi.encodeWithSelector(TwoKeyFreeze.FreezeProposalWaits.selector, _friend, _stolen);
        vm.prank(_first);
        vm.expectRevert(waits);
        _token.proposeFreeze(_friend, true);
        vm.prank(_second);
        _token.confirmFreeze(_friend, true);
        _standsStill(_friend);
        _proposes(_stolen, _friend, false); // and now it would free it, which needs the second key
        vm.prank(_first);
        vm.expectRevert(waits);
        _token.proposeFreeze(_friend, false);
        _standsStill(_friend);
        _token.revokeRole(_token.FREEZER_ROLE(), _stolen);
        _confirms(_second, _friend, false);
        _standsStill(_friend);
    }

    /// @dev It takes its word back before the second key lands, each time: the honest key's word in that moment stays, and
    ///      the thief neither replaces nor withdraws it.
    function testAStolenKeyTakesItsWordBackInTime() public {
        _proposes(_stolen, _friend, true);
        vm.prank(_stolen);
        _token.withdrawFreezeProposal(_friend);
        _confirms(_second, _friend, true);
        _proposes(_first, _friend, true);
        vm.startPrank(_stolen);
        vm.expectRevert(abi.encodeWithSelector(TwoKeyFreeze.FreezeProposalWaits.selector, _friend, _first));
        _token.proposeFreeze(_friend, true);
        vm.expectRevert(
            abi.encodeWithSelector(IAccessControl.AccessControlUnauthorizedAccount.selector, _stolen, bytes32(0))
        );
        _token.withdrawFreezeProposal(_friend);
        vm.stopPrank();
        vm.prank(_second);
        _token.confirmFreeze(_friend, true);
        _standsStill(_friend);
    }

    /// @dev Two keys froze an account whose balance belongs to many before governance could protect it: the protection
    ///      neither frees it nor hides the freeze.
    function testAProtectionHidesAFreeze() public {
        _freeze(_friend);
        vm.expectRevert(abi.encodeWithSelector(TwoKeyFreeze.AccountIsFrozen.selector, _friend));
        _token.protect(_friend);
        _standsStill(_friend);
        _proposes(_first, _friend, false);
        vm.prank(_second);
        _token.confirmFreeze(_friend, false);
        _token.protect(_friend);
        _moves(_friend, _alice, 100);
    }

    function _proposes(address by, address account, bool frozen) private {
        vm.prank(by);
        _token.proposeFreeze(account, frozen);
    }

    /// @dev In vain.
    function _confirms(address by, address account, bool frozen) private {
        vm.prank(by);
        vm.expectRevert(abi.encodeWithSelector(TwoKeyFreeze.NoSuchFreezeProposal.selector, account, frozen));
        _token.confirmFreeze(account, frozen);
    }

    function _freeze(address account) private {
        _proposes(_first, account, true);
        vm.prank(_second);
        _token.confirmFreeze(account, true);
    }

    function _later(uint256 secs) private {
        _now += secs;
        vm.warp(_now);
    }

    function _moves(address from, address to, uint256 amount) private {
        uint256 had = _token.balanceOf(to);
        vm.prank(from);
        _token.transfer(to, amount);
        assertEq(_token.balanceOf(to), had + amount, "free");
    }

    function _standsStill(address account) private {
        bytes memory why = abi.encodeWithSelector(TwoKeyFreeze.AccountIsFrozen.selector, account);
        vm.prank(account);
        vm.expectRevert(why);
        _token.transfer(_alice, 1);
        vm.prank(_alice);
        vm.expectRevert(why);
        _token.transfer(account, 1);
        assertEq(_token.balanceOf(account), 100, "stands still");
    }
}
