// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {GovernedSplits} from "../../../main/solidity/split/GovernedSplits.sol";
import {MerkleSplits} from "../../../main/solidity/split/MerkleSplits.sol";
import {SplitGovernance} from "../../../main/solidity/split/SplitGovernance.sol";
import {SplitPayments} from "../../../main/solidity/split/SplitPayments.sol";
import {MerkleTerms, Payee, PotId, Share, Sibling} from "../../../main/solidity/split/SplitTypes.sol";
import {HookedThief, HookToken} from "../hostile/HookToken.sol";
import {PlainToken} from "../hostile/HostileTokens.sol";
import {TwinLedger, TwinToken} from "../hostile/TwinToken.sol";
import {Test} from "../Test.sol";
import {GovernedSplitsTest} from "./GovernedSplitsTest.sol";
import {MerkleSplitsTest} from "./MerkleSplitsTest.sol";
import {SumTreeModel} from "./SumTreeModel.sol";

/// @notice Who would take more from a payment that is split than its share, or pay with another's money.
contract SplitTheftsTest is Test {
    address private immutable _alice = vm.addr(0xA);
    address private immutable _thief = vm.addr(0xBAD);
    SplitPayments private _split;

    function setUp() public {
        _split = SplitPayments(vm.deployCode("SplitPayments.sol:SplitPayments", ""));
    }

    /// @dev TrueUSD, 2022: credit under one address of a token is not taken out under the other.
    function testTheSameMoneyUnderTwoAddresses() public {
        TwinLedger ledger = new TwinLedger();
        TwinToken one = new TwinToken(ledger);
        TwinToken other = new TwinToken(ledger);
        _pay(PlainToken(address(one)), _alice, 90);
        _pay(PlainToken(address(other)), _thief, 10);
        vm.startPrank(_thief);
        vm.expectRevert(abi.encodeWithSelector(SplitPayments.NothingToWithdraw.selector, address(one), _thief));
        _split.withdraw(address(one), _thief);
        _split.withdraw(address(other), _thief);
        vm.expectRevert(abi.encodeWithSelector(SplitPayments.NothingToWithdraw.selector, address(other), _thief));
        _split.withdraw(address(other), _thief);
        vm.stopPrank();
        assertEq(ledger.balanceOf(_thief), 10, "its own");
        vm.prank(_alice);
        assertEq(_split.withdraw(address(one), _alice), 90, "all of hers");
        assertEq(ledger.balanceOf(address(_split)), 0, "nothing more");
    }

    /// @dev Lendf.Me, 2020: told before its money moves in, the payer takes out what it has already, so that what arrived
    ///      is measured wrongly; told after money moved out, the payee takes it again.
    function testAHookTakesWhileItPaysAndAgainWhileItIsPaid() public {
        HookToken hooked = new HookToken();
        HookedThief thief = new HookedThief();
        _pay(hooked, _alice, 100);
        _pay(hooked, address(thief), 10);
        hooked.tell(thief);
        hooked.mint(address(thief), 50);
        thief.act(address(hooked), abi.encodeCall(hooked.approve, (address(_split), 50)));
        bytes memory take = abi.encodeCall(_split.withdraw, (address(hooked), address(thief)));
        thief.whenTokensMove(address(_split), take, 5);
        (address[] memory payees, uint32[] memory weights) = _only(address(thief));
        thief.act(address(_split), abi.encodeCall(_split.pay, (address(hooked), "hooked", 50, payees, weights)));
        assertEq(_split.creditOf(address(hooked), address(thief)), 60, "what it has and what it paid");
        thief.act(address(_split), take);
        assertEq(thief.succeeded(), 0, "nothing inside");
        assertEq(hooked.balanceOf(address(thief)), 60, "its own");
        assertEq(hooked.balanceOf(address(_split)), 100, "hers");
        vm.prank(_alice);
        _split.withdraw(address(hooked), _alice);
        assertEq(hooked.balanceOf(_alice), 100, "all of it");
    }

    /// @dev Another has allowed the contract to take its tokens, as every payer does: only its own call uses that.
    function testAThiefPaysItselfWithAnothersAllowance() public {
        PlainToken coin = new PlainToken();
        coin.mint(_alice, 100);
        vm.prank(_alice);
        coin.approve(address(_split), type(uint256).max);
        (address[] memory payees, uint32[] memory weights) = _only(_thief);
        vm.prank(_thief);
        vm.expectRevert(abi.encodeWithSignature("Panic(uint256)", 0x11)); // it has no allowance of its own
        _split.pay(address(coin), "theft", 100, payees, weights);
        assertEq(coin.balanceOf(_alice), 100, "hers");
        assertEq(_split.creditOf(address(coin), _thief), 0, "no credit");
        assertTrue(!_split.isPaid(_thief, "theft"), "nor a payment");
    }

    function _pay(PlainToken coin, address to, uint256 amount) private {
        coin.mint(address(this), amount);
        coin.approve(address(_split), amount);
        (address[] memory payees, uint32[] memory weights) = _only(to);
        _split.pay(address(coin), keccak256(abi.encode(coin, to)), amount, payees, weights);
    }

    function _only(address to) private pure returns (address[] memory payees, uint32[] memory weights) {
        (payees, weights) = (new address[](1), new uint32[](1));
        (payees[0], weights[0]) = (to, 1);
    }
}

/// @notice Owner, payee and stranger, who would move what a list of payees was paid to another list, or past it.
contract GovernedTheftsTest is GovernedSplitsTest {
    /// @dev The owner has a change ripen unseen, lets a payment come in, and changes the list before anybody divides.
    function testTheOwnerChangesTheListUnderAPayment() public {
        uint64 split = governed(list(account(alice, 3), account(bob, 2)), 0);
        propose(split, list(account(owner, 1)));
        pass(BLOCKS, SECS);
        pay(split, 101);
        splits.applyChange(split);
        vm.prank(owner);
        vm.expectRevert(abi.encodeWithSelector(GovernedSplits.NothingToDivide.selector, address(token)));
        splits.divide(address(token), pots(split, 2));
        divide(split, 1);
        assertEq(credit(owner), 0, "nothing of old money");
        assertEq(credit(alice), 61, "the larger remainder");
        assertEq(credit(bob), 40, "the smaller one");
        vm.expectRevert(abi.encodeWithSelector(GovernedSplits.NothingToDivide.selector, address(token)));
        splits.divide(address(token), pots(split, 1));
        _conserved(101, 0);
    }

    /// @dev Money that a stranger divides in any order and as often as it likes, through two levels: no unit is lost, made,
    ///      or given to another, and what waits is less than a unit for each payee.
    function testFuzz_aStrangerDividesInAnOrderOfItsOwn(uint64[4] calldata amounts, uint256 order) public {
        uint64 low = fixed_(list(account(alice, 1), account(bob, 2)), 0);
        uint64 high = fixed_(list(nested(low, 1), account(carol, 1)), 1);
        uint256 paid = 0;
        for (uint256 i = 0; i < 4; ++i) {
            uint256 amount = 1 + uint256(amounts[i]);
            pay(order >> i & 1 == 0 ? low : high, amount);
            paid += amount;
            PotId[] memory both = new PotId[](3);
            both[0] = PotId(order >> (8 + i) & 1 == 0 ? low : high, 1);
            both[1] = PotId(order >> (16 + i) & 1 == 0 ? low : high, 1);
            both[2] = both[0];
            try splits.divide(address(token), both) {} catch {}
        }
        PotId[] memory down = new PotId[](2);
        (down[0], down[1]) = (PotId(high, 1), PotId(low, 1));
        try splits.divide(address(token), down) {} catch {}
        uint256 waits = _waits(high) + _waits(low);
        assertTrue(_waits(high) < 2 && _waits(low) < 2, "less than a unit for each");
        _conserved(paid, waits);
        assertTrue(credit(bob) - 2 * credit(alice) < 2, "twice hers, and what cannot be halved");
    }

    /// @dev A payee is told of its withdrawal, and pays, divides and withdraws inside it.
    function testAPayeeDividesAndTakesInsideItsWithdrawal() public {
        HookToken hooked = new HookToken();
        HookedThief thief = new HookedThief();
        uint64 split = fixed_(list(account(address(thief), 1), account(bob, 1)), 0);
        hooked.mint(address(this), 200);
        hooked.approve(address(splits), 200);
        splits.pay(split, address(hooked), "first", 100);
        splits.divide(address(hooked), pots(split, 1));
        splits.pay(split, address(hooked), "second", 100);
        hooked.tell(thief);
        thief.whenTokensMove(address(splits), abi.encodeCall(splits.divide, (address(hooked), pots(split, 1))), 9);
        bytes memory take = abi.encodeCall(splits.withdraw, (address(hooked), address(thief)));
        thief.act(address(splits), take);
        assertEq(hooked.balanceOf(address(thief)), 50, "its share of the first");
        assertEq(thief.succeeded(), 1, "anybody divides");
        thief.whenTokensMove(address(splits), take, 9);
        thief.act(address(splits), take);
        assertEq(hooked.balanceOf(address(thief)), 100, "its share of both");
        vm.prank(bob);
        splits.withdraw(address(hooked), bob);
        assertEq(hooked.balanceOf(bob), 100, "his");
        assertEq(hooked.balanceOf(address(splits)), 0, "nothing more");
    }

    /// @dev A griefer fills a pot to the brim with a token of its own: only that token's pot is full.
    function testAGrieferFillsAPotWithItsOwnToken() public {
        uint64 split = fixed_(list(account(alice, 1), account(bob, 1)), 0);
        PlainToken worthless = new PlainToken();
        worthless.mint(address(this), uint256(type(uint128).max) + 1);
        worthless.approve(address(splits), type(uint256).max);
        splits.pay(split, address(worthless), "brim", type(uint128).max);
        vm.expectRevert(abi.encodeWithSignature("Panic(uint256)", 0x11));
        splits.pay(split, address(worthless), "over", 1);
        pay(split, 100);
        PotId[] memory all = pots(split, 1);
        splits.divide(address(worthless), all);
        splits.divide(address(token), all);
        vm.prank(alice);
        assertEq(splits.withdraw(address(token), alice), 50, "hers");
        _conserved(100, 0);
    }

    /// @dev The owner sells its split and leaves a change behind that pays itself; or offers it to two, or keeps the offer
    ///      that it has taken back.
    function testASoldSplitComesBackToItsOwner() public {
        uint64 split = governed(list(account(alice, 1)), 0);
        propose(split, list(account(owner, 1)));
        vm.startPrank(owner);
        splits.offerOwnership(split, carol);
        splits.offerOwnership(split, bob);
        vm.stopPrank();
        vm.prank(carol);
        vm.expectRevert(abi.encodeWithSelector(SplitGovernance.NotOffered.selector, split, carol));
        splits.takeOwnership(split);
        vm.startPrank(bob);
        splits.takeOwnership(split);
        splits.withdrawChange(split);
        vm.stopPrank();
        pass(BLOCKS, SECS);
        vm.expectRevert(abi.encodeWithSelector(SplitGovernance.NoChangeWaits.selector, split));
        splits.applyChange(split);
        Payee[] memory own = list(account(owner, 1));
        vm.startPrank(owner);
        vm.expectRevert(abi.encodeWithSelector(SplitGovernance.NotSplitOwner.selector, split, owner));
        splits.proposeChange(split, own);
        vm.expectRevert(abi.encodeWithSelector(SplitGovernance.NotOffered.selector, split, owner));
        splits.takeOwnership(split);
        vm.stopPrank();
        pay(split, 10);
        divide(split, 1);
        assertEq(credit(alice), 10, "hers");
        _conserved(10, 0);
    }

    function _waits(uint64 split) private view returns (uint256) {
        return splits.potOf(split, 1, address(token)).arrived - splits.potOf(split, 1, address(token)).divided
            + _undivided(split);
    }

    /// @dev Of what was divided, what no payee had a whole unit of.
    function _undivided(uint64 split) private view returns (uint256 left) {
        uint256 divided = splits.potOf(split, 1, address(token)).divided;
        Payee[] memory payees = splits.payeesOf(split, 1);
        uint256 total = 0;
        for (uint256 i = 0; i < payees.length; ++i) total += payees[i].weight;
        left = divided;
        for (uint256 i = 0; i < payees.length; ++i) left -= divided * payees[i].weight / total;
    }

    function _conserved(uint256 paid, uint256 waits) private view {
        uint256 credits = credit(alice) + credit(bob) + credit(carol) + credit(owner) + waits;
        uint256 out = token.balanceOf(alice) + token.balanceOf(bob) + token.balanceOf(carol) + token.balanceOf(owner);
        assertEq(credits + out, paid, "what was paid is somebody's");
        assertEq(token.balanceOf(address(splits)), credits, "and there");
    }
}

/// @notice Funder, payee and residual account, who would have more of a Merkle split than was funded for them.
contract MerkleTheftsTest is MerkleSplitsTest {
    address private immutable _thief = vm.addr(0xBAD);

    /// @dev A thief funds a tree of one unit that pays it what lies in the contract for others.
    function testAThiefsTreeReachesIntoAnothersMoney() public {
        bytes32 honest = fund(shares(4));
        Share[] memory own = new Share[](2);
        own[0] = Share(0, _thief, 406, "salt");
        own[1] = Share(1, _thief, 1, "salt");
        MerkleTerms memory it = terms(own);
        it.total = 1;
        bytes32 id = splits.fund("theft", it);
        Sibling[] memory proof = SumTreeModel.proof(own, 0);
        _refused(id, own[0], proof);
        _refused(honest, own[0], proof);
        proof[0].sum = 0;
        _refused(id, own[0], proof);
        _refused(id, own[1], SumTreeModel.proof(own, 1));
        assertEq(token.balanceOf(_thief), 0, "nothing");
        _left(honest, 406);
        assertEq(token.balanceOf(address(splits)), 407, "all is there");
    }

    /// @dev CVE-2012-2459: the same leaf at two places of a tree. Its index says which of them is its own.
    function testOneShareStandsInTheTreeTwice() public {
        Share[] memory once = new Share[](2);
        once[0] = Share(0, _thief, 100, "salt");
        once[1] = once[0];
        bytes32 id = splits.fund("twice", terms(once));
        Sibling[] memory beside = SumTreeModel.proof(once, 0);
        vm.startPrank(_thief);
        splits.collect(id, once[0], _thief, beside);
        vm.expectRevert(abi.encodeWithSelector(MerkleSplits.AlreadyCollected.selector, id, 0));
        splits.collect(id, once[0], _thief, beside);
        vm.stopPrank();
        Share memory second = Share(1, _thief, 100, "salt");
        _refused(id, second, beside);
        assertEq(token.balanceOf(_thief), 100, "once");
        _left(id, 100);
    }

    /// @dev Funder, residual account and a payee are one: they collect, take the residue, and collect again.
    function testAResidueIsTakenAndCollected() public {
        bytes32 honest = splits.fund("honest", terms(shares(3)));
        Share[] memory all = shares(4);
        bytes32 id = fund(all);
        collect(id, all, 0);
        pass(BLOCKS, SECS);
        vm.startPrank(residual);
        assertEq(splits.reclaim(id, residual), 306, "what nobody collected");
        vm.expectRevert(abi.encodeWithSelector(MerkleSplits.NothingToReclaim.selector, id));
        splits.reclaim(id, residual);
        vm.stopPrank();
        Sibling[] memory proof = SumTreeModel.proof(all, 1);
        vm.prank(payee(1));
        vm.expectRevert(abi.encodeWithSelector(MerkleSplits.NotLeft.selector, id, 0, 101));
        splits.collect(id, all[1], all[1].payee, proof);
        assertEq(token.balanceOf(residual) + token.balanceOf(payee(0)), 406, "what was funded");
        _left(honest, 303);
        assertEq(token.balanceOf(address(splits)), 303, "the honest one's");
    }

    /// @dev Whoever sees a payee's proof in flight would have the money sent to itself, or collects it first: to the payee.
    function testAProofIsTakenFromThePayeesHands() public {
        Share[] memory all = shares(3);
        bytes32 id = fund(all);
        Sibling[] memory proof = SumTreeModel.proof(all, 2);
        vm.startPrank(_thief);
        vm.expectRevert(abi.encodeWithSelector(MerkleSplits.NotThePayee.selector, payee(2), _thief));
        splits.collect(id, all[2], _thief, proof);
        Share memory forged = all[2];
        forged.payee = _thief;
        vm.expectRevert(abi.encodeWithSelector(MerkleSplits.NotInTheTree.selector, id, 2));
        splits.collect(id, forged, _thief, proof);
        forged.payee = payee(2);
        splits.collect(id, forged, payee(2), proof);
        vm.stopPrank();
        assertEq(token.balanceOf(payee(2)), 102, "the payee's");
        assertEq(token.balanceOf(_thief), 0, "nothing");
        _left(id, 201);
    }

    /// @dev A stranger uses the funder's reference before it does, so that its payroll is refused.
    function testAGrieferTakesTheFundersReference() public {
        MerkleTerms memory it = terms(shares(2));
        token.mint(stranger, it.total);
        vm.startPrank(stranger);
        token.approve(address(splits), it.total);
        bytes32 other = splits.fund(REF, it);
        vm.stopPrank();
        bytes32 id = fund(shares(2));
        assertTrue(id != other, "two splits");
        collect(id, shares(2), 1);
        _left(id, 100);
        _left(other, 201);
    }

    /// @dev A payee is told of its share, and collects it and others' again inside; the token's funder funds inside.
    function testAPayeeCollectsInsideItsCollection() public {
        HookToken hooked = new HookToken();
        HookedThief thief = new HookedThief();
        Share[] memory all = shares(2);
        all[0].payee = address(thief);
        MerkleTerms memory it = terms(all);
        it.token = address(hooked);
        hooked.mint(address(this), it.total);
        hooked.approve(address(splits), it.total);
        bytes32 id = splits.fund(REF, it);
        hooked.tell(thief);
        bytes memory again = abi.encodeCall(splits.collect, (id, all[0], address(thief), SumTreeModel.proof(all, 0)));
        thief.whenTokensMove(address(splits), again, 9);
        thief.act(address(splits), again);
        assertEq(thief.succeeded(), 0, "nothing inside");
        assertEq(hooked.balanceOf(address(thief)), 100, "its share");
        assertEq(hooked.balanceOf(address(splits)), 101, "the other's");
        _left(id, 101);
    }

    function _refused(bytes32 id, Share memory share, Sibling[] memory proof) private {
        vm.prank(share.payee);
        vm.expectRevert(abi.encodeWithSelector(MerkleSplits.NotInTheTree.selector, id, share.index));
        splits.collect(id, share, share.payee, proof);
    }

    function _left(bytes32 id, uint256 amount) private view {
        assertEq(splits.splitOf(id).left, amount, "left");
    }
}
