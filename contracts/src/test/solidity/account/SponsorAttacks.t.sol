// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IPaymaster, PackedUserOperation} from "@openzeppelin/contracts/interfaces/IERC4337.sol";
import {Session} from "../../../main/solidity/account/AccountTypes.sol";
import {AccountErrors} from "../../../main/solidity/account/AccountErrors.sol";
import {Sponsor} from "../../../main/solidity/account/Sponsor.sol";
import {SponsorTest} from "./SponsorTest.sol";

/// @notice Burns all the gas that it is given.
contract GasBurner {
    fallback() external payable {
        while (true) {}
    }
}

/// @notice Answers with more than anybody wants to read.
contract ReturnBomb {
    fallback() external payable {
        assembly ("memory-safe") {
            revert(0, 200000)
        }
    }
}

/// @notice Operations that try to leave the sponsor short, or another account's credit smaller.
contract SponsorAttacksTest is SponsorTest {
    /// @dev The fault that made paymasters pay: `postOp` reverts, its charge is undone. Here the charge was taken before,
    ///      and what is undone is what would have come back.
    function testARevertingPostOpCostsTheSponsorNothing() public {
        PackedUserOperation memory op = sponsored(paying(shop, 7));
        uint256 most = (2_250_000 + POST_OP_GAS) * PRICE;
        vm.mockCallRevert(address(sponsor), abi.encodeWithSelector(IPaymaster.postOp.selector), "postOp is out of gas");
        fails(op);
        assertEq(token.balanceOf(shop), 0, "the entry point undoes the operation");
        assertEq(credit(), 1 ether - most, "charged all that was taken");
        solvent();
    }

    /// @dev Whatever gas an operation asks for and burns, and whatever it leaves unused for the entry point's penalty.
    function testNoGasLeavesTheSponsorShort(uint32 callGas, uint32 postOpGas, uint64 price, uint8 how) public {
        vm.deal(address(this), 1e30);
        sponsor.depositFor{value: 1e27}(address(account));
        vm.prank(governor);
        sponsor.setOwnQuota(address(account), type(uint64).max);
        address target = how % 4 == 0
            ? address(token)
            : how % 4 == 1 ? address(new GasBurner()) : how % 4 == 2 ? address(new ReturnBomb()) : shop;
        PackedUserOperation memory op = opOf(address(account), 0, executing(target, 0, ""));
        op.accountGasLimits = bytes32(uint256(300_000) << 128 | bound(callGas, 0, 3_000_000));
        uint256 fee = bound(price, 1, 1e12);
        op.gasFees = bytes32(fee << 128 | fee);
        uint128 post = uint128(bound(postOpGas, 40_000, 2_000_000));
        op.paymasterAndData = abi.encodePacked(sponsor, uint128(200_000), post, uint48(0));
        uint256 before = credit();
        uint256 held = entryPoint.balanceOf(address(sponsor));
        outcomes(bundle(resign(op, OWNER_KEY)));
        uint256 cost = held - entryPoint.balanceOf(address(sponsor));
        assertTrue(before - credit() >= cost, "charged at least what it cost");
        solvent();
    }

    /// @dev The overhead that SponsorRules allows for: what the entry point took beyond what it told `postOp`.
    function testTheOverheadIsTwiceWhatIsNeeded() public {
        uint256 held = entryPoint.balanceOf(address(sponsor));
        PackedUserOperation memory op = sponsored(paying(shop, 7));
        op.paymasterAndData = abi.encodePacked(sponsor, uint128(200_000), uint128(40_000), uint48(0));
        done(resign(op, OWNER_KEY));
        uint256 cost = held - entryPoint.balanceOf(address(sponsor));
        uint256 spared = (1 ether - credit() - cost) / PRICE;
        assertTrue(spared >= 10_000, "of postOp's 40,000 and the overhead of 20,000 so much at least is left");
    }

    /// @dev Credit is gone while the operation that reserved it is executed: taking it back then takes what is left.
    function testCreditUnderWayIsNotWithdrawn() public {
        bytes memory all = abi.encodeCall(sponsor.withdrawCredit, (payable(stranger), 1 ether));
        fails(sponsored(executing(address(sponsor), 0, all)));
        assertEq(stranger.balance, 0, "nothing");
        uint256 left = credit() - 3_000_000 * PRICE;
        bytes memory rest = abi.encodeCall(sponsor.withdrawCredit, (payable(stranger), left));
        done(sponsored(executing(address(sponsor), 0, rest)));
        assertEq(stranger.balance, left, "what was left");
        solvent();
    }

    /// @dev Somebody else's operation takes nothing of the account's, and a forged one is not the account's.
    function testNobodySpendsAnothersCredit() public {
        account = factory.create(owner, guardians(), 2, "without credit");
        PackedUserOperation memory op = sponsored(opOf(address(account), 0, ""), 0);
        uint256 most = (2_250_000 + POST_OP_GAS) * PRICE;
        refusedBySponsor(abi.encodeWithSelector(Sponsor.CreditTooLow.selector, address(account), 0, most), op);
    }

    /// @dev A session's key spends of its account's credit what the owner lent it in fees.
    function testASessionSpendsItsFees() public {
        Session memory it = lent();
        it.sponsor = address(sponsor);
        it.fees = uint128((2_250_000 + POST_OP_GAS) * PRICE);
        granted(it);
        PackedUserOperation memory op = sponsored(sessionsOp(it, shop, 1), 0);
        done(resign(op, SESSION_KEY));
        assertEq(token.balanceOf(shop), 1, "paid");
        op = sponsored(sessionsOp(it, shop, 1), 0);
        refused(
            abi.encodeWithSelector(AccountErrors.SessionIsSpent.selector, account.sessionId(it), it.fees, 4, 0),
            resign(op, SESSION_KEY)
        );
    }

    /// @dev Governance empties the sponsor in the middle of a bundle, in an operation: it finds no surplus in what other
    ///      operations have reserved.
    function testReservedCreditIsNoSurplus() public {
        account = factory.create(owner, guardians(), 2, "governor");
        sponsor = Sponsor(_sponsorOf(address(account)));
        sponsor.depositFor{value: 1 ether}(address(account));
        bytes memory take = abi.encodeCall(sponsor.withdrawSurplus, (payable(stranger), 1));
        fails(sponsored(executing(address(sponsor), 0, take)));
        assertEq(stranger.balance, 0, "nothing");
        solvent();
    }

    function _sponsorOf(address governor_) private returns (address) {
        governor = governor_;
        address made = address(deploySponsor(QUOTA));
        pass(1, 1);
        return made;
    }
}
