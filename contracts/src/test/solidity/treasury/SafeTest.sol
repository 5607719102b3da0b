// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ISafe} from "@safe-global/safe-smart-account/contracts/interfaces/ISafe.sol";
import {Enum} from "@safe-global/safe-smart-account/contracts/libraries/Enum.sol";
import {AssetLimit, Times} from "../../../main/solidity/treasury/GuardTypes.sol";
import {TreasuryGuard} from "../../../main/solidity/treasury/TreasuryGuard.sol";
import {PlainToken} from "../hostile/HostileTokens.sol";
import {Test} from "../Test.sol";

interface ProxyFactory {
    function createProxyWithNonce(address singleton, bytes calldata initializer, uint256 saltNonce)
        external
        returns (address);
}

/// @notice What a Safe's owners sign.
struct SafeTx {
    address to;
    uint256 value;
    bytes data;
    Enum.Operation operation;
    uint256 safeTxGas;
    uint256 gasPrice;
    address gasToken;
    address refundReceiver;
}

/// @notice A Safe of two of three owners, in the published bytes of the package, with our guard and rules.
abstract contract SafeTest is Test {
    string private constant _PUBLISHED = "node_modules/@safe-global/safe-smart-account/build/artifacts/contracts/";
    uint256 internal constant GUARD_SLOT = uint256(keccak256("guard_manager.guard.address"));
    uint256 internal constant MODULE_GUARD_SLOT = uint256(keccak256("module_manager.module_guard.address"));
    uint256 internal constant HANDLER_SLOT = uint256(keccak256("fallback_manager.handler.address"));
    address internal constant FIRST = address(1); // before the first owner, and the first module, of the Safe's lists

    uint32 internal constant DELAY = 2 days;
    uint32 internal constant OWN_DELAY = 5 days;
    uint32 internal constant GRACE = 3 days;
    uint32 internal constant WINDOW = 1 days;
    uint128 internal constant EACH = 100;
    uint128 internal constant TOTAL = 250;

    TreasuryGuard internal guard;
    ISafe internal safe;
    PlainToken internal token;
    address internal singleton;
    ProxyFactory internal factory;
    address internal shop = vm.addr(0x5409);
    address internal stranger = vm.addr(0x57A6);
    uint256 internal timeNow = 1_790_000_000;
    uint256[3] internal keys;
    uint256 private _salt;

    function setUp() public virtual {
        pass(0);
        singleton = deployed("Safe.sol/Safe.json");
        factory = ProxyFactory(deployed("proxies/SafeProxyFactory.sol/SafeProxyFactory.json"));
        guard = TreasuryGuard(vm.deployCode("TreasuryGuard.sol:TreasuryGuard", ""));
        _sortKeys();
        token = new PlainToken();
        safe = funded(newSafe(2, address(0)));
        ISafe it = safe;
        guarded(it, times(), limits(), recipients());
    }

    // ---- Safes

    /// @dev The bytes as the package was published with them.
    function deployed(string memory artifact) internal returns (address made) {
        bytes memory code = vm.parseJsonBytes(vm.readFile(string.concat(_PUBLISHED, artifact)), ".bytecode");
        assembly ("memory-safe") {
            made := create(0, add(code, 32), mload(code))
        }
        assertTrue(made.code.length != 0, artifact);
    }

    function newSafe(uint256 threshold, address handler) internal returns (ISafe) {
        bytes memory nothing;
        bytes memory setup = abi.encodeCall(
            ISafe.setup, (owners(), threshold, address(0), nothing, handler, address(0), 0, payable(address(0)))
        );
        return ISafe(payable(factory.createProxyWithNonce(singleton, setup, ++_salt)));
    }

    function funded(ISafe it) internal returns (ISafe) {
        token.mint(address(it), 1_000_000);
        vm.deal(address(it), 1_000_000);
        return it;
    }

    /// @dev In the order that leaves no gap: between the guards and the rules a Safe can do nothing else.
    function guarded(ISafe it, Times memory at, AssetLimit[] memory most, address[] memory list) internal {
        ISafe other = safe;
        safe = it;
        run(toSafe(abi.encodeCall(it.setModuleGuard, (address(guard)))));
        run(toSafe(abi.encodeCall(it.setGuard, (address(guard)))));
        run(toGuard(abi.encodeCall(guard.adopt, (at, most, list))));
        safe = other;
    }

    function owners() internal view returns (address[] memory list) {
        list = new address[](3);
        for (uint256 i = 0; i < 3; ++i) {
            list[i] = owner(i);
        }
    }

    function owner(uint256 i) internal view returns (address) {
        return vm.addr(keys[i]);
    }

    function times() internal pure returns (Times memory) {
        return Times(DELAY, OWN_DELAY, GRACE, WINDOW);
    }

    function limits() internal view returns (AssetLimit[] memory list) {
        list = new AssetLimit[](2);
        list[0] = AssetLimit(address(token), EACH, TOTAL);
        list[1] = AssetLimit(address(0), 10, 30);
    }

    function recipients() internal view returns (address[] memory list) {
        list = new address[](1);
        list[0] = shop;
    }

    function addressAt(uint256 slot) internal view returns (address) {
        return abi.decode(safe.getStorageAt(slot, 1), (address));
    }

    // ---- transactions

    function aCall(address to, uint256 value, bytes memory data) internal pure returns (SafeTx memory it) {
        (it.to, it.value, it.data) = (to, value, data);
    }

    function toSafe(bytes memory data) internal view returns (SafeTx memory) {
        return aCall(address(safe), 0, data);
    }

    function toGuard(bytes memory data) internal view returns (SafeTx memory) {
        return aCall(address(guard), 0, data);
    }

    function toToken(bytes memory data) internal view returns (SafeTx memory) {
        return aCall(address(token), 0, data);
    }

    function paying(address to, uint256 amount) internal view returns (SafeTx memory) {
        return toToken(abi.encodeCall(token.transfer, (to, amount)));
    }

    /// @dev Signed by as many owners as it takes, for the Safe's next nonce, and brought by anybody.
    function run(SafeTx memory it) internal {
        bring(encoded(it, signed(it)));
    }

    function refused(bytes memory why, SafeTx memory it) internal {
        bytes memory data = encoded(it, signed(it));
        vm.expectRevert(why);
        bring(data);
    }

    /// @dev With an error that names the call and then `rest`.
    function refusedAs(bytes4 selector, bytes memory rest, SafeTx memory it) internal {
        refused(bytes.concat(selector, idOf(it), rest), it);
    }

    function signed(SafeTx memory it) internal view returns (bytes memory) {
        return signedFor(it, safe.nonce());
    }

    function signedFor(SafeTx memory it, uint256 nonce) internal view returns (bytes memory signatures) {
        bytes32 digest = digestOf(it, nonce);
        for (uint256 i = 0; i < safe.getThreshold(); ++i) {
            signatures = bytes.concat(signatures, sign(keys[i], digest));
        }
    }

    function digestOf(SafeTx memory it, uint256 nonce) internal view returns (bytes32) {
        return safe.getTransactionHash(
            it.to,
            it.value,
            it.data,
            it.operation,
            it.safeTxGas,
            0,
            it.gasPrice,
            it.gasToken,
            it.refundReceiver,
            nonce
        );
    }

    function encoded(SafeTx memory it, bytes memory signatures) internal view returns (bytes memory) {
        return abi.encodeWithSelector(
            safe.execTransaction.selector,
            it.to,
            it.value,
            it.data,
            it.operation,
            it.safeTxGas,
            0,
            it.gasPrice,
            it.gasToken,
            it.refundReceiver,
            signatures
        );
    }

    function bring(bytes memory data) internal {
        (bool done, bytes memory answer) = address(safe).call(data);
        if (!done) {
            assembly ("memory-safe") {
                revert(add(answer, 32), mload(answer))
            }
        }
    }

    // ---- announcing

    function idOf(SafeTx memory it) internal view returns (bytes32) {
        return guard.idOf(address(safe), it.to, it.value, it.data);
    }

    function announce(SafeTx memory it) internal returns (bytes32) {
        vm.prank(owner(2));
        return guard.announce(address(safe), it.to, it.value, it.data);
    }

    /// @dev As the Safe does it, whose owners only sign.
    function announcing(SafeTx memory it) internal view returns (SafeTx memory) {
        return toGuard(abi.encodeCall(guard.announce, (address(safe), it.to, it.value, it.data)));
    }

    function announceAndRun(SafeTx memory it) internal {
        announce(it);
        pass(it.to == address(safe) ? OWN_DELAY : DELAY);
        run(it);
    }

    /// @dev Who stands before an owner in the Safe's list.
    function previous(address last) internal view returns (address) {
        address[] memory list = safe.getOwners();
        for (uint256 i = 1; i < list.length; ++i) {
            if (list[i] == last) return list[i - 1];
        }
        return FIRST;
    }

    function cancelBy(address sender, bytes32 id) internal {
        vm.prank(sender);
        guard.cancel(address(safe), id);
    }

    function pass(uint256 secs) internal {
        timeNow += secs;
        vm.warp(timeNow);
    }

    function shortened(bytes memory data, uint256 length) internal pure returns (bytes memory it) {
        it = new bytes(length);
        for (uint256 i = 0; i < length; ++i) {
            it[i] = data[i];
        }
    }

    function sign(uint256 key, bytes32 digest) internal pure returns (bytes memory) {
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(key, digest);
        return abi.encodePacked(r, s, v);
    }

    /// @dev A Safe takes signatures in the order of their owners' addresses.
    function _sortKeys() private {
        keys = [uint256(0x51), 0x52, 0x53];
        for (uint256 i = 0; i < 2; ++i) {
            for (uint256 j = i + 1; j < 3; ++j) {
                if (vm.addr(keys[j]) < vm.addr(keys[i])) (keys[i], keys[j]) = (keys[j], keys[i]);
            }
        }
    }
}
