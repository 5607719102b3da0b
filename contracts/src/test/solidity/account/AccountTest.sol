// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ERC4337Utils, IEntryPointExtra} from "@openzeppelin/contracts/account/utils/ERC4337Utils.sol";
import {IEntryPoint, PackedUserOperation} from "@openzeppelin/contracts/interfaces/IERC4337.sol";
import {AccountFactory} from "../../../main/solidity/account/AccountFactory.sol";
import {Approval, Call, Session} from "../../../main/solidity/account/AccountTypes.sol";
import {SettlementAccount} from "../../../main/solidity/account/SettlementAccount.sol";
import {Duration} from "../../../main/solidity/vault/VaultTypes.sol";
import {PlainToken} from "../hostile/HostileTokens.sol";
import {Test, Vm} from "../Test.sol";

/// @notice An account with three guardians behind the published entry point 0.8, and hands to send operations.
abstract contract AccountTest is Test {
    address private constant _CREATE2 = 0x4e59b44847b379578588920cA78FbF26c0B4956C;
    bytes32 private constant _ENTRY_POINT_SALT = 0x0a59dbff790c23c976a548690c27297883cc66b4c67024f9117b0238995e35e9;

    uint256 internal constant OWNER_KEY = 0xA11CE;
    uint256 internal constant SESSION_KEY = 0x5E551;
    uint256 internal constant BAD_KEY = 0xBAD;
    uint256 internal constant NEXT_KEY = 0x4E47;
    uint32 internal constant RECOVERY = 48 hours;
    uint32 internal constant CHANGE = 72 hours;

    IEntryPoint internal entryPoint;
    AccountFactory internal factory;
    SettlementAccount internal account;
    PlainToken internal token;
    address internal owner = vm.addr(OWNER_KEY);
    address internal bundler = vm.addr(0xB0);
    address internal shop = vm.addr(0x5409);
    address internal stranger = vm.addr(0x57A6);
    uint256 internal blockNow = 1_000;
    uint256 internal timeNow = 1_790_000_000;
    uint256[3] internal guardianKeys;

    function setUp() public virtual {
        pass(0, 0);
        entryPoint = deployEntryPoint();
        factory = deployFactory(entryPoint);
        _sortGuardians();
        account = factory.create(owner, guardians(), 2, 0);
        token = new PlainToken();
        token.mint(address(account), 1_000_000);
    }

    /// @dev The bytes that the package has, by the deployer and with the salt of its authors: at their address.
    function deployEntryPoint() internal returns (IEntryPoint) {
        string memory file = "node_modules/@account-abstraction/contracts/artifacts/EntryPoint.json";
        bytes memory code = vm.parseJsonBytes(vm.readFile(file), ".bytecode");
        (bool made,) = _CREATE2.call(bytes.concat(_ENTRY_POINT_SALT, code));
        assertTrue(made && address(ERC4337Utils.ENTRYPOINT_V08).code.length != 0, "entry point 0.8 at its address");
        return ERC4337Utils.ENTRYPOINT_V08;
    }

    function deployFactory(IEntryPoint to) internal returns (AccountFactory) {
        Duration memory recovery = Duration(RECOVERY, RECOVERY);
        bytes memory args = abi.encode(to, recovery, Duration(CHANGE, CHANGE));
        return AccountFactory(vm.deployCode("AccountFactory.sol:AccountFactory", args));
    }

    function pass(uint256 blocks, uint256 secs) internal {
        blockNow += blocks;
        timeNow += secs;
        vm.roll(blockNow);
        vm.warp(timeNow);
    }

    // ---- guardians

    function guardians() internal view returns (address[] memory list) {
        list = new address[](3);
        for (uint256 i = 0; i < 3; ++i) {
            list[i] = vm.addr(guardianKeys[i]);
        }
    }

    function approval(uint8 guardian, bytes32 digest) internal view returns (Approval memory) {
        return Approval(guardian, sign(guardianKeys[guardian], digest));
    }

    /// @dev The first and the last guardian.
    function approvals(address newOwner, uint64 notAfter) internal view returns (Approval[] memory list) {
        bytes32 digest = account.recoveryDigest(newOwner, notAfter);
        list = new Approval[](2);
        (list[0], list[1]) = (approval(0, digest), approval(2, digest));
    }

    function startRecovery(address newOwner) internal {
        uint64 notAfter = uint64(timeNow + 1 hours);
        account.startRecovery(newOwner, notAfter, approvals(newOwner, notAfter));
    }

    function recover(address newOwner) internal {
        startRecovery(newOwner);
        pass(RECOVERY, RECOVERY);
        account.finishRecovery();
    }

    function _sortGuardians() private {
        guardianKeys = [uint256(0x61), 0x62, 0x63];
        for (uint256 i = 0; i < 2; ++i) {
            for (uint256 j = i + 1; j < 3; ++j) {
                if (vm.addr(guardianKeys[j]) < vm.addr(guardianKeys[i])) {
                    (guardianKeys[i], guardianKeys[j]) = (guardianKeys[j], guardianKeys[i]);
                }
            }
        }
    }

    // ---- operations

    function opOf(address sender, uint192 nonceKey, bytes memory data)
        internal
        view
        returns (PackedUserOperation memory op)
    {
        op.sender = sender;
        op.nonce = entryPoint.getNonce(sender, nonceKey);
        op.callData = data;
        op.accountGasLimits = bytes32(uint256(1_000_000) << 128 | 1_000_000);
        op.preVerificationGas = 50_000;
    }

    function ownersOp(bytes memory data) internal view returns (PackedUserOperation memory op) {
        op = opOf(address(account), 0, data);
        op.signature = sign(OWNER_KEY, hashOf(op));
    }

    function resign(PackedUserOperation memory op, uint256 key) internal view returns (PackedUserOperation memory) {
        op.signature = sign(key, hashOf(op));
        return op;
    }

    function hashOf(PackedUserOperation memory op) internal view returns (bytes32) {
        return IEntryPointExtra(address(entryPoint)).getUserOpHash(op);
    }

    function sign(uint256 key, bytes32 digest) internal pure returns (bytes memory) {
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(key, digest);
        return abi.encodePacked(r, s, v);
    }

    function handle(PackedUserOperation memory op) internal {
        handle(bundle(op));
    }

    function handle(PackedUserOperation[] memory ops) internal {
        vm.prank(bundler);
        entryPoint.handleOps(ops, payable(bundler));
    }

    /// @dev The operation is executed and succeeds.
    function done(PackedUserOperation memory op) internal {
        bool[] memory successes = outcomes(bundle(op));
        assertTrue(successes[0], "the operation succeeds");
    }

    /// @dev The operation is validated, its execution fails.
    function fails(PackedUserOperation memory op) internal {
        assertTrue(!outcomes(bundle(op))[0], "the operation fails");
    }

    /// @dev Executes a bundle and says what succeeded, in the bundle's order.
    function outcomes(PackedUserOperation[] memory ops) internal returns (bool[] memory successes) {
        vm.recordLogs();
        handle(ops);
        bytes32 topic = keccak256("UserOperationEvent(bytes32,address,address,uint256,bool,uint256,uint256)");
        Vm.Log[] memory logs = vm.getRecordedLogs();
        successes = new bool[](ops.length);
        uint256 next = 0;
        for (uint256 i = 0; i < logs.length; ++i) {
            if (logs[i].topics[0] != topic) continue;
            (, successes[next++],,) = abi.decode(logs[i].data, (uint256, bool, uint256, uint256));
        }
        assertEq(next, ops.length, "every operation has its event");
    }

    /// @dev Validation refuses with an error of the account's.
    function refused(bytes memory why, PackedUserOperation memory op) internal {
        vm.expectRevert(abi.encodeWithSelector(IEntryPoint.FailedOpWithRevert.selector, 0, "AA23 reverted", why));
        handle(op);
    }

    /// @dev The entry point refuses.
    function refusedWith(string memory why, PackedUserOperation memory op) internal {
        vm.expectRevert(abi.encodeWithSelector(IEntryPoint.FailedOp.selector, 0, why));
        handle(op);
    }

    function bundle(PackedUserOperation memory one) internal pure returns (PackedUserOperation[] memory ops) {
        ops = new PackedUserOperation[](1);
        ops[0] = one;
    }

    function bundle(PackedUserOperation memory one, PackedUserOperation memory two)
        internal
        pure
        returns (PackedUserOperation[] memory ops)
    {
        ops = new PackedUserOperation[](2);
        (ops[0], ops[1]) = (one, two);
    }

    function executing(address target, uint256 value, bytes memory data) internal pure returns (bytes memory) {
        Call[] memory calls = new Call[](1);
        calls[0] = Call(target, value, data);
        return abi.encodeCall(SettlementAccount.execute, (calls));
    }

    function paying(address to, uint256 amount) internal view returns (bytes memory) {
        return executing(address(token), 0, abi.encodeCall(token.transfer, (to, amount)));
    }

    // ---- sessions

    /// @notice Up to 10 at once and 25 in all to the shop or to 0xBEE, five times, for a day.
    function lent() internal view returns (Session memory it) {
        it.key = vm.addr(SESSION_KEY);
        it.target = address(token);
        it.template = abi.encodeCall(token.transfer, (address(0), 0));
        (it.payeeAt, it.amountAt) = (0, 1);
        it.payees = new address[](2);
        (it.payees[0], it.payees[1]) = (shop, address(0xBEE));
        (it.perCall, it.total, it.uses) = (10, 25, 5);
        (it.validAfter, it.validUntil) = (uint48(timeNow - 1), uint48(timeNow + 1 days));
    }

    function granted(Session memory it) internal returns (Session memory) {
        vm.prank(owner);
        account.grantSession(it);
        return it;
    }

    function sessionsOp(Session memory it, address payee, uint256 amount)
        internal
        view
        returns (PackedUserOperation memory op)
    {
        bytes memory data = abi.encodeCall(account.executeSession, (it, payee, amount));
        op = opOf(address(account), uint192(uint160(it.key)), data);
        op.signature = sign(SESSION_KEY, hashOf(op));
    }
}
