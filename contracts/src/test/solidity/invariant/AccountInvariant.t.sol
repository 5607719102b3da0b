// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {PackedUserOperation} from "@openzeppelin/contracts/interfaces/IERC4337.sol";
import {Session, SessionState} from "../../../main/solidity/account/AccountTypes.sol";
import {SettlementAccount} from "../../../main/solidity/account/SettlementAccount.sol";
import {Sponsor} from "../../../main/solidity/account/Sponsor.sol";
import {SponsorTest} from "../account/SponsorTest.sol";
import {Test} from "../Test.sol";

/// @notice An owner that lends and revokes, keys that take all they can, guardians that recover, thieves of every kind,
///         all through the entry point and paid by the sponsor.
contract AccountHandler is SponsorTest {
    mapping(string action => uint256) public done_;
    mapping(bytes32 id => uint256) public paid;
    mapping(bytes32 id => uint256) public used;
    bytes32[] public ids;
    uint256 public ownersPayments;
    uint256 public paidBySessions;
    uint256 public highestCosts;
    uint256 public deposited;
    uint256 private _ownerKey = OWNER_KEY;
    uint256 private _keys;
    uint256 private _startedBlock;
    uint256 private _startedTime;
    bool private _silent;
    Session[] private _all;

    function setUp() public override {
        super.setUp();
        token.mint(address(account), 1e30);
        vm.prank(governor);
        sponsor.setOwnQuota(address(account), type(uint64).max);
        vm.deal(address(this), 1e30);
        sponsor.depositFor{value: 1e24}(address(account));
        deposited = 1e24 + 1 ether;
    }

    function lendOne(uint8 cap, uint8 uses, uint32 span) external {
        Session memory it = lent();
        (it.perCall, it.total, it.uses) = (1 + uint128(cap), 7 * (1 + uint128(cap)), 1 + uint32(uses) % 12);
        it.validUntil = uint48(timeNow + 1 days + span % 60 days);
        (it.sponsor, it.fees) = (address(sponsor), type(uint128).max);
        it.validAfter = uint48(timeNow - 1 - ids.length % 1000);
        if (account.sessionOf(account.sessionId(it)).generation == account.generation()) return;
        vm.prank(vm.addr(_ownerKey));
        account.grantSession(it);
        _all.push(it);
        ids.push(account.sessionId(it));
        ++done_["lendSession"];
    }

    /// @dev Two operations in one bundle, the second perhaps behind the owner's revocation.
    function useTwo(uint8 which, uint16 amount, uint32 secs, uint8 rarely) external {
        if (ids.length == 0) return;
        bool revokes = rarely % 4 == 0;
        pass(1 + secs % 100, secs % 1 days);
        uint256 i = ids.length - 1 - which % (ids.length < 3 ? ids.length : 3);
        Session memory it = _all[i];
        PackedUserOperation memory one = _sponsoredNow(sessionsOp(it, shop, amount % (it.perCall + 2)), SESSION_KEY);
        PackedUserOperation memory two = _sponsoredNow(sessionsOp(it, shop, it.perCall), SESSION_KEY);
        if (revokes) {
            bytes memory revoke = abi.encodeCall(account.revokeSession, (ids[i]));
            one = _sponsoredNow(opOf(address(account), 0, revoke), _ownerKey);
        } else {
            ++two.nonce;
            two = _sponsoredNow(two, SESSION_KEY);
        }
        _tryBundle(one, two, i, it, revokes);
    }

    function payOne(uint16 amount) external {
        pass(1, 1);
        uint256 had = token.balanceOf(shop);
        PackedUserOperation memory op = _sponsoredNow(opOf(address(account), 0, paying(shop, amount)), _ownerKey);
        highestCosts += _highest();
        handle(op);
        ownersPayments += token.balanceOf(shop) - had;
        assertEq(token.balanceOf(shop) - had, amount, "the owner pays");
        ++done_["ownerPays"];
    }

    function startOne() external {
        if (account.recovery().newOwner != address(0)) return;
        startRecovery(vm.addr(NEXT_KEY + ++_keys));
        (_startedBlock, _startedTime, _silent) = (blockNow, timeNow, true);
        ++done_["startRecovery"];
    }

    function finishOne(uint32 blocks, uint32 secs) external {
        pass(blocks % (2 * RECOVERY), secs % (2 * RECOVERY));
        address before = account.owner();
        try account.finishRecovery() {
            bool waited = blockNow >= _startedBlock + RECOVERY && timeNow >= _startedTime + RECOVERY;
            assertTrue(_silent && waited, "recoveryNeedsSilence");
            assertTrue(account.owner() == vm.addr(NEXT_KEY + _keys), "the named owner");
            _ownerKey = NEXT_KEY + _keys;
            _silent = false;
            ++done_["finishRecovery"];
        } catch {
            assertEq(account.owner(), before, "recoveryNeedsSilence");
        }
    }

    function cancelOne(uint8 rarely) external {
        if (rarely % 3 != 0 || account.recovery().newOwner == address(0)) return;
        vm.prank(vm.addr(_ownerKey));
        account.cancelRecovery();
        _silent = false;
        ++done_["cancelRecovery"];
    }

    /// @dev onlyTheOwnersWord: a stranger, a guardian, a session's key and an earlier owner try what the owner may.
    function stealOne(uint8 who, uint8 what) external {
        uint256[4] memory keys = [BAD_KEY, guardianKeys[0], SESSION_KEY, _ownerKey == OWNER_KEY ? BAD_KEY : OWNER_KEY];
        uint256 key = keys[who % 4];
        bytes[5] memory all = [
            paying(stranger, 1),
            abi.encodeCall(account.setOwner, (stranger)),
            abi.encodeCall(account.grantSession, (lent())),
            abi.encodeCall(account.proposeGuardians, (new address[](0), 0)),
            abi.encodeCall(account.cancelRecovery, ())
        ];
        bytes memory data = all[what % 5];
        vm.prank(vm.addr(key));
        (bool called,) = address(account).call(data);
        assertTrue(!called, "onlyTheOwnersWord: a call");
        PackedUserOperation[] memory ops = bundle(_sponsoredNow(opOf(address(account), 0, data), key));
        vm.prank(bundler);
        try entryPoint.handleOps(ops, payable(bundler)) {
            assertTrue(false, "onlyTheOwnersWord: an operation");
        } catch {
            ++done_["stealAccount"];
        }
    }

    function _tryBundle(
        PackedUserOperation memory one,
        PackedUserOperation memory two,
        uint256 i,
        Session memory it,
        bool revokes
    ) private {
        SessionState memory before = account.sessionOf(ids[i]);
        bool live = before.generation == account.generation() && !before.revoked && timeNow <= it.validUntil;
        uint256 had = token.balanceOf(shop);
        vm.prank(bundler);
        try entryPoint.handleOps(bundle(one, two), payable(bundler)) {
            highestCosts += 2 * _highest();
            uint256 moved = token.balanceOf(shop) - had;
            assertTrue(live, "sessionWithinLimits: validated while it lives");
            assertTrue(!revokes || moved == 0, "sessionWithinLimits: revoked in the bundle");
            assertTrue(moved <= 2 * uint256(it.perCall), "sessionWithinLimits: a call");
            paid[ids[i]] += moved;
            paidBySessions += moved;
            used[ids[i]] += revokes ? 1 : 2;
            ++done_[revokes ? "revokeInABundle" : "useSession"];
        } catch {
            assertEq(token.balanceOf(shop), had, "nothing moves in what is refused");
        }
    }

    function _sponsoredNow(PackedUserOperation memory op, uint256 key)
        private
        view
        returns (PackedUserOperation memory)
    {
        uint48 period = uint48((timeNow - 1 - sponsor.START()) / PERIOD);
        return resign(sponsored(op, period), key);
    }

    function _highest() private pure returns (uint256) {
        return (2_250_000 + POST_OP_GAS) * PRICE;
    }

    function count() external view returns (uint256) {
        return ids.length;
    }

    function session(uint256 i) external view returns (Session memory) {
        return _all[i];
    }

    function ownerKey() external view returns (uint256) {
        return _ownerKey;
    }

    function the() external view returns (SettlementAccount, Sponsor, uint256 shopHas, uint256 strangerHas) {
        return (account, sponsor, token.balanceOf(shop), token.balanceOf(stranger));
    }

    function held() external view returns (uint256) {
        return entryPoint.balanceOf(address(sponsor));
    }
}

contract AccountInvariantTest is Test {
    struct FuzzSelector {
        address addr;
        bytes4[] selectors;
    }

    AccountHandler private _on;

    function setUp() public {
        _on = new AccountHandler();
        _on.setUp();
    }

    function targetContracts() public view returns (address[] memory targets) {
        targets = new address[](1);
        targets[0] = address(_on);
    }

    function targetSelectors() public view returns (FuzzSelector[] memory targets) {
        targets = new FuzzSelector[](1);
        bytes4[] memory all = new bytes4[](7);
        all[0] = AccountHandler.lendOne.selector;
        all[1] = AccountHandler.useTwo.selector;
        all[2] = AccountHandler.payOne.selector;
        all[3] = AccountHandler.startOne.selector;
        all[4] = AccountHandler.finishOne.selector;
        all[5] = AccountHandler.cancelOne.selector;
        all[6] = AccountHandler.stealOne.selector;
        targets[0] = FuzzSelector(address(_on), all);
    }

    function invariant_onlyTheOwnersWord() public view {
        (SettlementAccount account,, uint256 shopHas, uint256 strangerHas) = _on.the();
        assertEq(strangerHas, 0, "onlyTheOwnersWord");
        assertEq(shopHas, _on.ownersPayments() + _on.paidBySessions(), "what left is the owner's word or a session's");
        assertEq(account.owner(), vm.addr(_on.ownerKey()), "owner");
    }

    /// sessionWithinLimits (a call, the time and the revocation are checked at each bundle)
    function invariant_sessionWithinLimits() public view {
        (SettlementAccount account,,,) = _on.the();
        uint256 oldest = _on.count() < 5 ? 0 : _on.count() - 5;
        for (uint256 i = oldest; i < _on.count(); ++i) {
            bytes32 id = _on.ids(i);
            Session memory it = _on.session(i);
            SessionState memory state = account.sessionOf(id);
            assertTrue(_on.paid(id) <= it.total, "sessionWithinLimits: all");
            assertTrue(_on.used(id) <= it.uses, "sessionWithinLimits: uses");
            assertEq(uint256(state.left) + _on.paid(id), it.total, "counted");
            assertEq(uint256(state.usesLeft) + _on.used(id), it.uses, "uses counted");
        }
    }

    /// sponsorNeverShort, creditIsTheAccounts
    function invariant_sponsorNeverShort() public view {
        (SettlementAccount account, Sponsor sponsor,,) = _on.the();
        uint256 credit = sponsor.accountOf(address(account)).credit;
        assertEq(sponsor.totalCredit(), credit, "the only account");
        assertTrue(_on.held() >= credit, "sponsorNeverShort");
        assertTrue(credit + _on.highestCosts() >= _on.deposited(), "creditIsTheAccounts");
        assertTrue(credit <= _on.deposited(), "creditIsTheAccounts: it does not grow");
    }

    function afterInvariant() public {
        string[8] memory names = [
            "lendSession", "useSession", "revokeInABundle", "ownerPays", "startRecovery", "finishRecovery", "cancelRecovery", "stealAccount"
        ];
        for (uint256 i = 0; i < names.length; ++i) {
            string memory line = string.concat(names[i], " ", vm.toString(_on.done_(names[i])));
            vm.writeLine("target/forge/invariant.calls", line);
        }
    }
}
