// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {VaultErrors} from "../../../main/solidity/vault/VaultErrors.sol";
import {Checkpoint, Entry, Leg} from "../../../main/solidity/vault/VaultTypes.sol";
import {CallbackToken} from "../hostile/HostileTokens.sol";
import {VaultTest} from "./VaultTest.sol";

/// @notice What an attacker would try, one test for each line; see docs/protocol.md section 12.
contract AttacksTest is VaultTest {
    /// @dev A voucher and a bundle of one vault are nothing in another vault of the same operator.
    function testReplayInAnotherVault() public {
        fund(payer, 100);
        Entry[] memory part = entries(entryOf(legs(leg(shop, 0, 60))));
        Bundle memory b = bundleOf(leg(shop, 0, 60));
        vault = deployVault(parameters(), roles());
        fund(payer, 100);
        vm.expectPartialRevert(VaultErrors.NotSignedBy.selector);
        settle(1, 0, true, part);
        vm.expectPartialRevert(VaultErrors.NotSignedBy.selector);
        this.redeemAs(b);
        assertEq(credit(shop), 0, "nothing moved");
    }

    /// @dev Nor on a fork of the chain that took another chain id.
    function testReplayOnAForkedChain() public {
        fund(payer, 100);
        Entry[] memory part = entries(entryOf(legs(leg(shop, 0, 60))));
        Bundle memory b = bundleOf(leg(shop, 0, 60));
        vm.chainId(block.chainid + 1);
        vm.expectPartialRevert(VaultErrors.NotSignedBy.selector);
        settle(1, 0, true, part);
        vm.expectPartialRevert(VaultErrors.NotSignedBy.selector);
        this.redeemAs(b);
        b = bundleOf(leg(shop, 0, 60)); // signed for the fork: its log id is not one of this vault's
        vm.expectPartialRevert(VaultErrors.UnknownLog.selector);
        this.redeemAs(b);
    }

    /// @dev A payer signs all it has to a friend as well; only what the operator accepted moves.
    function testTheSameCollateralTwice() public {
        fund(payer, 100);
        Bundle memory accepted = bundleOf(leg(shop, 0, 100));
        Bundle memory friend = bundleOf(leg(stranger, 0, 100));
        friend.operatorSignature = friend.signature; // nobody accepted it
        vm.expectPartialRevert(VaultErrors.NotSignedBy.selector);
        this.redeemAs(friend);
        redeem(accepted);
        assertEq(credit(shop), 100, "the shop is paid");
        assertEq(credit(stranger), 0, "the friend is not");
    }

    /// @dev Accepted, then unpledged: the payee has all of D_exit, and the operator's silence does not shorten it.
    function testUnpledgeUnderAnAcceptedVoucher() public {
        fund(payer, 100);
        Bundle memory b = bundleOf(leg(shop, 0, 100));
        vm.prank(payer);
        vault.requestUnpledge(address(token), 100);
        pass(86_400);
        vm.prank(payer);
        vm.expectPartialRevert(VaultErrors.OperatorSilent.selector);
        vault.finishUnpledge(address(token));
        vault.declareExit();
        pass(86_399);
        vm.prank(payer);
        vm.expectPartialRevert(VaultErrors.ExitNotMature.selector);
        vault.finishUnpledge(address(token));
        redeem(b); // in the last second
        pass(1);
        vm.prank(payer);
        assertEq(vault.finishUnpledge(address(token)), 0, "nothing is left");
        assertEq(credit(shop), 100, "the shop is paid");
    }

    /// @dev A payer with two vouchers on one lane: the newer cumulative holds the older one, in any order.
    function testCumulativesNeverAddUp() public {
        fund(payer, 1000);
        redeem(bundleOf(leg(shop, 0, 300)));
        redeem(bundleOf(leg(shop, 0, 100)));
        settle(1, 0, true, entries(entryOf(legs(leg(shop, 0, 200)))));
        redeem(bundleOf(leg(shop, 0, 301)));
        assertEq(credit(shop), 301, "the highest");
    }

    /// @dev Lanes are apart by payer, payee, token and number; none opens another.
    function testLanesAreApart() public {
        fund(payer, 1000);
        redeem(bundleOf(leg(shop, 0, 10)));
        redeem(bundleOf(leg(shop, 1, 20)));
        redeem(bundleOf(leg(stranger, 0, 30)));
        assertEq(vault.settledOf(laneKey(leg(shop, 0, 0))), 10, "lane 0");
        assertEq(vault.settledOf(laneKey(leg(shop, 1, 0))), 20, "lane 1");
        assertEq(vault.settledOf(laneKey(leg(stranger, 0, 0))), 30, "another payee");
    }

    /// @dev One payer's shortfall touches nobody else's collateral.
    function testAShortfallIsThePayersOwn() public {
        fund(payer, 10);
        fund(stranger, 500);
        (uint128 paid, uint128 shortfall) = redeem(bundleOf(leg(shop, 0, 400)));
        assertEq(paid, 10, "its own");
        assertEq(shortfall, 390, "filed");
        assertEq(collateral(stranger), 500, "untouched");
    }

    /// @dev A cumulative at the top of the range is a shortfall like any other, not an overflow.
    function testTheHighestCumulative() public {
        fund(payer, 10);
        (uint128 paid, uint128 shortfall) = redeem(bundleOf(leg(shop, 0, type(uint128).max)));
        assertEq(paid, 10, "paid");
        assertEq(shortfall, type(uint128).max - 10, "filed");
        fund(payer, 5);
        redeem(bundleOf(leg(shop, 0, type(uint128).max)));
        assertEq(credit(shop), 15, "and goes on");
    }

    /// @dev A payee's credit at the top of the range does not make its next settlement revert: it cannot exist.
    function testCreditCannotOverflow() public {
        fund(payer, type(uint128).max - 7);
        fund(vm.addr(2), 7);
        settle(1, 0, true, entries(entryOf(legs(leg(shop, 0, type(uint128).max - 7)))));
        settle(2, 0, true, entries(entryBy(2, legs(leg(shop, 0, 7)))));
        assertEq(credit(shop), type(uint128).max, "all there is");
    }

    /// @dev The operator's sender key signs no checkpoints, and a checkpoint key sends no parts.
    function testRolesOfTheOperatorAreApart() public {
        vm.expectRevert();
        vm.prank(vm.addr(SIGNER_KEY));
        vault.settle(1, 0, true, new Entry[](0));
        Bundle memory b = bundleOf(leg(shop, 0, 60));
        b.operatorSignature = sign(0x602, digest(b.checkpoint));
        vm.expectPartialRevert(VaultErrors.NotSignedBy.selector);
        this.redeemAs(b);
    }

    /// @dev A checkpoint's signature is no voucher's and the reverse, even by one key.
    function testSignaturesOfOneTypeAreNoOthers() public {
        fund(vm.addr(SIGNER_KEY), 100);
        Entry memory entry = entryBy(SIGNER_KEY, legs(leg(shop, 0, 60)));
        Checkpoint memory c = Checkpoint(vault.logId(), 1, bytes32(uint256(1)), NOW, 1);
        entry.signature = sign(SIGNER_KEY, digest(c));
        vm.expectPartialRevert(VaultErrors.NotSignedBy.selector);
        settle(1, 0, true, entries(entry));
    }

    /// @dev While a token has the vault in a transfer, settlement and pledges see books that add up.
    function testBooksAddUpDuringAForeignTransfer() public {
        CallbackToken evil = new CallbackToken();
        vm.prank(governance);
        vault.listToken(address(evil), true);
        evil.mint(address(this), 100);
        evil.approve(address(vault), 100);
        evil.onTransfer(address(this), abi.encodeCall(this.lookInside, (address(evil))));
        vault.deposit(address(evil), payer, 100);
        assertEq(vault.collateralOf(address(evil), payer), 100, "credited once");
    }

    function lookInside(address evil) external view {
        assertEq(vault.collateralOf(evil, payer), 0, "not credited before it arrived");
        assertEq(vault.owedOf(evil), 0, "nothing owed yet");
    }

    /// @dev Legs of a voucher as another voucher's: a leg hash is bound to its place only through the digest.
    function testALegOfAnotherVoucher() public {
        fund(payer, 100);
        Leg[] memory first = new Leg[](2);
        (first[0], first[1]) = (leg(shop, 0, 10), leg(shop, 1, 20));
        Leg[] memory second = new Leg[](2);
        (second[0], second[1]) = (leg(stranger, 0, 30), leg(shop, 1, 20));
        Entry memory mixed = entryOf(first);
        mixed.claims[0].leg = second[0];
        mixed.claims[0].to = 30;
        vm.expectPartialRevert(VaultErrors.NotSignedBy.selector);
        settle(1, 0, true, entries(mixed));
        mixed.legHashes = legHashes(second); // hashes that fit the legs, and not the signature
        vm.expectPartialRevert(VaultErrors.NotSignedBy.selector);
        settle(1, 0, true, entries(mixed));
        Entry memory swapped = entryOf(first); // the same legs in another order
        (swapped.claims[0], swapped.claims[1]) = (swapped.claims[1], swapped.claims[0]);
        (swapped.claims[0].legIndex, swapped.claims[1].legIndex) = (0, 1);
        vm.expectPartialRevert(VaultErrors.NotSignedBy.selector);
        settle(1, 0, true, entries(swapped));
    }

    function redeemAs(Bundle memory b) external returns (uint128, uint128) {
        return redeem(b);
    }
}
