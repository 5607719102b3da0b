// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IAccessManaged} from "@openzeppelin/contracts/access/manager/IAccessManaged.sol";
import {IEntryPoint, IPaymaster, PackedUserOperation} from "@openzeppelin/contracts/interfaces/IERC4337.sol";
import {Sponsor} from "../../../main/solidity/account/Sponsor.sol";
import {SponsorTest} from "./SponsorTest.sol";

/// @notice Remembers what a sponsor's credit is while it hands its coins on.
contract WatchingEntryPoint {
    uint256 public total;
    uint256 public balance;

    function depositTo(address) external payable {
        (total, balance) = (Sponsor(msg.sender).totalCredit(), msg.value);
    }
}

contract SponsorsTest is SponsorTest {
    function testAnOperationIsPaidFromTheAccountsCredit() public {
        uint256 held = entryPoint.balanceOf(address(sponsor));
        done(sponsored(paying(shop, 7)));
        uint256 charged = 1 ether - credit();
        uint256 cost = held - entryPoint.balanceOf(address(sponsor));
        assertEq(bundler.balance, cost, "the bundler has what the entry point charged");
        assertTrue(charged >= cost, "the sponsor is not short");
        // What the account pays beyond the cost: the gas of postOp that was not used, and the overhead.
        assertTrue(charged - cost <= (POST_OP_GAS + 20_000) * PRICE, "and hardly above");
        assertEq(sponsor.totalCredit(), credit(), "the total");
        solvent();
    }

    /// @dev An account that is not there yet is paid for as well: its first operation makes it.
    function testTheFirstOperationIsSponsored() public {
        address foretold = factory.addressOf(owner, guardians(), 2, "new");
        sponsor.depositFor{value: 1 ether}(foretold);
        PackedUserOperation memory op = opOf(foretold, 0, "");
        bytes memory make = abi.encodeCall(factory.create, (owner, guardians(), 2, "new"));
        op.initCode = bytes.concat(bytes20(address(factory)), make);
        done(sponsored(op, 0));
        assertTrue(foretold.code.length != 0, "made");
        solvent();
    }

    function testWithoutCreditNothing() public {
        entryPoint.depositTo{value: 1 ether}(address(sponsor)); // others' credit
        PackedUserOperation memory op = sponsored(paying(shop, 7));
        uint256 most = (1_000_000 + 1_000_000 + 50_000 + 200_000 + POST_OP_GAS) * PRICE;
        vm.prank(address(account));
        sponsor.withdrawCredit(payable(stranger), 1 ether - most + 1);
        refusedBySponsor(
            abi.encodeWithSelector(Sponsor.CreditTooLow.selector, address(account), most - 1, most), op
        );
        sponsor.depositFor{value: 1}(address(account));
        done(op);
    }

    /// @dev Several operations in one bundle do not spend the same credit: it is taken in validation.
    function testABundleDoesNotSpendTwice() public {
        entryPoint.depositTo{value: 1 ether}(address(sponsor)); // others' credit
        uint256 most = (2_250_000 + POST_OP_GAS) * PRICE;
        vm.prank(address(account));
        sponsor.withdrawCredit(payable(stranger), 1 ether - 2 * most + 1);
        PackedUserOperation memory one = sponsored(paying(shop, 1));
        PackedUserOperation memory two = sponsored(opOf(address(account), 1, paying(shop, 1)), 0);
        vm.expectRevert(
            abi.encodeWithSelector(
                IEntryPoint.FailedOpWithRevert.selector,
                1,
                "AA33 reverted",
                abi.encodeWithSelector(Sponsor.CreditTooLow.selector, address(account), most - 1, most)
            )
        );
        handle(bundle(one, two));
    }

    function testAQuotaIsForAPeriod() public {
        uint256 each = 2_250_000 + POST_OP_GAS;
        for (uint256 i = 0; i < 4; ++i) {
            done(sponsored(paying(shop, 1)));
        }
        assertEq(sponsor.accountOf(address(account)).gasUsed, 4 * each, "asked for");
        refusedBySponsor(
            abi.encodeWithSelector(Sponsor.OverQuota.selector, address(account), 0, each, QUOTA - 4 * each),
            sponsored(paying(shop, 1))
        );
        // The next period is not open yet, and when it is, the first is over.
        PackedUserOperation memory next = sponsored(opOf(address(account), 0, paying(shop, 1)), 1);
        refusedWith("AA32 paymaster expired or not due", next);
        pass(1, PERIOD);
        done(next);
        refusedBySponsor(
            abi.encodeWithSelector(Sponsor.OverQuota.selector, address(account), 0, each, QUOTA),
            sponsored(paying(shop, 1))
        );
        PackedUserOperation memory other = sponsored(opOf(address(account), 0, paying(shop, 1)), 1);
        done(other);
        pass(1, PERIOD);
        refusedWith(
            "AA32 paymaster expired or not due", sponsored(opOf(address(account), 0, paying(shop, 1)), 1)
        );
    }

    function testAnAccountHasAQuotaOfItsOwn() public {
        assertEq(sponsor.quotaOf(address(account)), QUOTA, "the common one");
        vm.startPrank(governor);
        vm.expectEmit(address(sponsor));
        emit Sponsor.OwnQuotaSet(address(account), 0);
        sponsor.setOwnQuota(address(account), 0);
        vm.stopPrank();
        bytes memory why =
            abi.encodeWithSelector(Sponsor.OverQuota.selector, address(account), 0, 2_250_000 + POST_OP_GAS, 0);
        refusedBySponsor(why, sponsored(paying(shop, 1)));
        vm.prank(governor);
        sponsor.setOwnQuota(address(account), type(uint64).max);
        done(sponsored(paying(shop, 1)));
        vm.startPrank(governor);
        vm.expectEmit(address(sponsor));
        emit Sponsor.OwnQuotaDropped(address(account));
        sponsor.dropOwnQuota(address(account));
        vm.expectEmit(address(sponsor));
        emit Sponsor.QuotaSet(1);
        sponsor.setQuota(1);
        vm.stopPrank();
        assertEq(sponsor.quotaOf(address(account)), 1, "the common one again");
    }

    /// @dev Gas for nothing: nothing is charged, no credit is needed, `postOp` is not called; the quota counts.
    function testFreeGasIsCounted() public {
        vm.prank(address(account));
        sponsor.withdrawCredit(payable(stranger), 1 ether);
        PackedUserOperation memory op = sponsored(paying(shop, 1));
        op.gasFees = 0;
        done(resign(op, OWNER_KEY));
        assertEq(credit(), 0, "nothing charged");
        assertEq(sponsor.accountOf(address(account)).gasUsed, 2_250_000 + POST_OP_GAS, "counted");
    }

    function testTheDataIsThePeriod() public {
        PackedUserOperation memory op = sponsored(paying(shop, 1));
        op.paymasterAndData = abi.encodePacked(sponsor, uint128(200_000), POST_OP_GAS);
        refusedBySponsor(abi.encodeWithSelector(Sponsor.BadSponsorData.selector, 52), resign(op, OWNER_KEY));
        op.paymasterAndData = abi.encodePacked(sponsor, uint128(200_000), POST_OP_GAS, uint56(0));
        refusedBySponsor(abi.encodeWithSelector(Sponsor.BadSponsorData.selector, 59), resign(op, OWNER_KEY));
        op.paymasterAndData = abi.encodePacked(sponsor, uint128(200_000), uint128(39_999), uint48(0));
        refusedBySponsor(
            abi.encodeWithSelector(Sponsor.PostOpGasTooLow.selector, 39_999, 40_000), resign(op, OWNER_KEY)
        );
        op.paymasterAndData = abi.encodePacked(sponsor, uint128(200_000), POST_OP_GAS, type(uint48).max);
        vm.prank(governor);
        sponsor.setOwnQuota(address(account), type(uint64).max);
        refusedWith("AA34 signature error", resign(op, OWNER_KEY));
    }

    /// @dev A period ends before 2^47 seconds, whose next bit means block numbers to later entry points. An operation that
    ///      costs nothing has nothing to settle.
    function testWhatValidationAnswers() public {
        uint256 start = timeNow;
        bytes memory args = abi.encode(address(1), entryPoint, uint48(1), type(uint64).max);
        sponsor = Sponsor(vm.deployCode("Sponsor.sol:Sponsor", args));
        sponsor.depositFor{value: 1}(address(account));
        uint256 last = (1 << 47) - 2 - start; // from 2^47 - 2 to 2^47 - 1
        (bytes memory context, uint256 validationData) = _validated(uint48(last), 0);
        assertEq(validationData, (1 << 47) - 2 << 208 | (1 << 47) - 1 << 160, "the last period");
        assertEq(context.length, 0, "free");
        (context, validationData) = _validated(uint48(last + 1), 1);
        assertEq(uint160(validationData), 1, "one too late is as a wrong signature");
        assertEq(keccak256(context), keccak256(abi.encode(account, 1, POST_OP_GAS)), "a unit");
    }

    /// @dev Of 1 finney 7 wei and twice the gas of `postOp` with 20,000 around it are kept.
    function testSettlingTellsWhatWasCharged() public {
        (bytes memory context,) = _validated(0, 0.001 ether);
        uint256 charged = 7 + 2 * (POST_OP_GAS + 20_000);
        vm.expectEmit(address(sponsor));
        emit Sponsor.Sponsored(address(account), charged, 1 ether - charged);
        vm.prank(address(entryPoint));
        sponsor.postOp(IPaymaster.PostOpMode.opSucceeded, context, 7, 2);
        assertEq(sponsor.totalCredit(), 1 ether - charged, "the total");
    }

    /// @dev Who looks while the coins are handed on finds the credit counted.
    function testCreditIsCountedBeforeTheCoinsGoOn() public {
        WatchingEntryPoint watching = new WatchingEntryPoint();
        bytes memory args = abi.encode(address(1), watching, PERIOD, QUOTA);
        sponsor = Sponsor(vm.deployCode("Sponsor.sol:Sponsor", args));
        sponsor.depositFor{value: 5}(address(account));
        assertEq(watching.total(), 5, "in all");
        assertEq(watching.balance(), 5, "the coins");
    }

    function testOnlyTheEntryPoint() public {
        PackedUserOperation memory op = sponsored(paying(shop, 1));
        bytes memory why = abi.encodeWithSelector(Sponsor.NotTheEntryPoint.selector, stranger);
        vm.prank(stranger);
        vm.expectRevert(why);
        sponsor.validatePaymasterUserOp(op, 0, 0);
        vm.prank(stranger);
        vm.expectRevert(why);
        sponsor.postOp(IPaymaster.PostOpMode.opSucceeded, abi.encode(stranger, 1 ether, 0), 0, 0);
    }

    function testTheAccountTakesItsCreditBack() public {
        vm.expectEmit(address(sponsor));
        emit Sponsor.CreditWithdrawn(address(account), shop, 0.4 ether, 0.6 ether);
        vm.prank(address(account));
        sponsor.withdrawCredit(payable(shop), 0.4 ether);
        assertEq(shop.balance, 0.4 ether, "coins");
        bytes memory why =
            abi.encodeWithSelector(Sponsor.CreditTooLow.selector, address(account), 0.6 ether, 0.6 ether + 1);
        vm.prank(address(account));
        vm.expectRevert(why);
        sponsor.withdrawCredit(payable(shop), 0.6 ether + 1);
        vm.expectRevert(Sponsor.NothingDeposited.selector);
        sponsor.depositFor(address(account));
        vm.expectEmit(address(sponsor));
        emit Sponsor.CreditDeposited(address(account), address(this), 5, 0.6 ether + 5);
        sponsor.depositFor{value: 5}(address(account));
        assertEq(sponsor.totalCredit(), 0.6 ether + 5, "total");
        solvent();
    }

    /// @dev Governance takes what is nobody's credit, and not a unit more.
    function testOnlySurplusLeaves() public {
        vm.prank(governor);
        vm.expectRevert(abi.encodeWithSelector(Sponsor.SurplusTooLow.selector, 0, 1));
        sponsor.withdrawSurplus(payable(governor), 1);
        entryPoint.depositTo{value: 9}(address(sponsor));
        vm.startPrank(governor);
        vm.expectRevert(abi.encodeWithSelector(Sponsor.SurplusTooLow.selector, 9, 10));
        sponsor.withdrawSurplus(payable(governor), 10);
        vm.expectEmit(address(sponsor));
        emit Sponsor.SurplusWithdrawn(governor, 9);
        sponsor.withdrawSurplus(payable(governor), 9);
        vm.stopPrank();
        assertEq(governor.balance, 9, "the surplus");
        solvent();
    }

    function testTheStake() public {
        vm.deal(governor, 3);
        vm.startPrank(governor);
        sponsor.addStake{value: 3}(10);
        sponsor.unlockStake();
        pass(10, 10);
        sponsor.withdrawStake(payable(shop));
        vm.stopPrank();
        assertEq(shop.balance, 3, "the stake");
        assertEq(sponsor.totalCredit(), 1 ether, "no credit moved");
    }

    function testOnlyGovernance() public {
        bytes[7] memory all = [
            abi.encodeCall(sponsor.setQuota, (1)),
            abi.encodeCall(sponsor.setOwnQuota, (stranger, 1)),
            abi.encodeCall(sponsor.dropOwnQuota, (stranger)),
            abi.encodeCall(sponsor.withdrawSurplus, (payable(stranger), 0)),
            abi.encodeCall(sponsor.addStake, (1)),
            abi.encodeCall(sponsor.unlockStake, ()),
            abi.encodeCall(sponsor.withdrawStake, (payable(stranger)))
        ];
        for (uint256 i = 0; i < all.length; ++i) {
            vm.prank(stranger);
            (bool ok, bytes memory why) = address(sponsor).call(all[i]);
            bytes memory wanted =
                abi.encodeWithSelector(IAccessManaged.AccessManagedUnauthorized.selector, stranger);
            assertTrue(!ok && keccak256(why) == keccak256(wanted), "refused");
        }
        address authority = sponsor.authority();
        vm.prank(authority);
        vm.expectRevert(abi.encodeWithSelector(IAccessManaged.AccessManagedInvalidAuthority.selector, stranger));
        sponsor.setAuthority(stranger);
    }

    function testTheSponsorNeedsEntryPointAndPeriod() public {
        bytes memory why = abi.encodeWithSelector(Sponsor.ZeroEntryPointOrPeriod.selector);
        cannotDeploy("Sponsor.sol:Sponsor", abi.encode(address(1), address(0), PERIOD, 0), why);
        cannotDeploy("Sponsor.sol:Sponsor", abi.encode(address(1), entryPoint, 0, 0), why);
    }

    function _validated(uint48 period, uint256 highestCost) private returns (bytes memory, uint256) {
        PackedUserOperation memory op = sponsored(opOf(address(account), 0, ""), period);
        vm.prank(address(entryPoint));
        return sponsor.validatePaymasterUserOp(op, 0, highestCost);
    }

    function testGasOfASponsoredOperation() public {
        PackedUserOperation[] memory one = bundle(sponsored(paying(shop, 1)));
        vm.prank(bundler);
        entryPoint.handleOps(one, payable(bundler));
        vm.snapshotGasLastCall("accounts", "one call by a sponsored operation");
    }
}
