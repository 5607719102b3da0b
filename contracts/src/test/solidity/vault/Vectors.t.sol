// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {LargestRemainder} from "../../../main/solidity/split/LargestRemainder.sol";
import {LogTree} from "../../../main/solidity/vault/LogTree.sol";
import {Checkpoint, Leaf, Leg} from "../../../main/solidity/vault/VaultTypes.sol";
import {VoucherHash} from "../../../main/solidity/vault/VoucherHash.sol";
import {Test} from "../Test.sol";

/// @notice The libraries of the contracts, callable from outside and in the vault's domain.
contract Harness is EIP712("Bascule", "1") {
    function separator() external view returns (bytes32) {
        return _domainSeparatorV4();
    }

    function typed(bytes32 structHash) external view returns (bytes32) {
        return _hashTypedDataV4(structHash);
    }

    function leg(Leg calldata it) external pure returns (bytes32) {
        return VoucherHash.leg(it);
    }

    function checkpoint(Checkpoint calldata it) external pure returns (bytes32) {
        return VoucherHash.checkpoint(it);
    }

    function includes(bytes32 root, uint64 size, bytes32 leaf, uint64 index, bytes32[] calldata proof)
        external
        pure
        returns (bool)
    {
        return LogTree.includes(root, size, leaf, index, proof);
    }

    function continues(uint64 first, bytes32 r1, uint64 second, bytes32 r2, bytes32[] calldata proof)
        external
        pure
        returns (bool)
    {
        return LogTree.continues(first, r1, second, r2, proof);
    }

    function split(uint256 amount, uint32[] calldata weights) external pure returns (uint256[] memory) {
        return LargestRemainder.split(amount, weights);
    }
}

/// @notice The contracts against the vectors that viem computed.
contract VectorsTest is Test {
    Harness private _on;
    string private _json;

    function _load(string memory name) private {
        _json = vm.readFile(string.concat("vectors/", name, ".json"));
    }

    function testEip712() public {
        _load("eip712");
        vm.chainId(31337);
        address at_ = vm.parseJsonAddress(_json, ".domain.verifyingContract");
        vm.etch(at_, address(new Harness()).code);
        _on = Harness(at_);
        assertEq(_on.separator(), vm.parseJsonBytes32(_json, ".domain.separator"), "separator");
        for (uint256 i = 0; i < 3; ++i) {
            _voucher(string.concat(".vouchers[", vm.toString(i), "]"));
        }
    }

    function _voucher(string memory at_) private view {
        string memory v = string.concat(at_, ".voucher");
        bytes32[] memory hashes = vm.parseJsonBytes32Array(_json, string.concat(at_, ".legHashes"));
        address payer = vm.parseJsonAddress(_json, string.concat(v, ".payer"));
        address token = vm.parseJsonAddress(_json, string.concat(v, ".token"));
        for (uint256 i = 0; i < hashes.length; ++i) {
            string memory l = string.concat(v, ".legs[", vm.toString(i), "]");
            Leg memory it = Leg(
                vm.parseJsonAddress(_json, string.concat(l, ".payee")),
                uint32(vm.parseJsonUint(_json, string.concat(l, ".lane"))),
                uint128(vm.parseJsonUint(_json, string.concat(l, ".cumulative"))),
                vm.parseJsonBytes32(_json, string.concat(l, ".terms"))
            );
            assertEq(_on.leg(it), hashes[i], "leg hash");
            assertEq(
                VoucherHash.laneKey(payer, it.payee, token, it.lane),
                vm.parseJsonBytes32(_json, string.concat(at_, ".laneKeys[", vm.toString(i), "]")),
                "lane key"
            );
        }
        bytes32 structHash = VoucherHash.voucher(
            payer,
            token,
            uint32(vm.parseJsonUint(_json, string.concat(v, ".keyEpoch"))),
            uint8(vm.parseJsonUint(_json, string.concat(v, ".kind"))),
            uint64(vm.parseJsonUint(_json, string.concat(v, ".notAfter"))),
            VoucherHash.legs(hashes)
        );
        bytes32 digest = _on.typed(structHash);
        assertEq(digest, vm.parseJsonBytes32(_json, string.concat(at_, ".digest")), "digest");
    }

    function testLeafAndCheckpoint() public {
        _load("eip712");
        vm.chainId(31337);
        address at_ = vm.parseJsonAddress(_json, ".domain.verifyingContract");
        vm.etch(at_, address(new Harness()).code);
        _on = Harness(at_);
        bytes32 logId = keccak256(abi.encode(block.chainid, at_, uint32(1)));
        Leaf memory leaf = Leaf(
            1,
            logId,
            uint64(vm.parseJsonUint(_json, ".leaf.at")),
            uint64(vm.parseJsonUint(_json, ".leaf.admittedAt")),
            vm.parseJsonBytes32(_json, ".leaf.laneKey"),
            vm.parseJsonBytes32(_json, ".leaf.voucherDigest"),
            0,
            0,
            7219,
            vm.parseJsonBytes32(_json, ".leaf.terms")
        );
        bytes memory data = abi.encode(leaf);
        assertEq(keccak256(data), keccak256(vm.parseJsonBytes(_json, ".leaf.bytes")), "leaf bytes");
        bytes32 hash = LogTree.leafHash(data);
        assertEq(hash, vm.parseJsonBytes32(_json, ".leaf.hash"), "leaf hash");
        Checkpoint memory c =
            Checkpoint(logId, 1, hash, uint64(vm.parseJsonUint(_json, ".checkpoint.at")), 1);
        assertEq(
            _on.typed(_on.checkpoint(c)), vm.parseJsonBytes32(_json, ".checkpoint.digest"), "checkpoint digest"
        );
        bytes32[] memory part = new bytes32[](1);
        part[0] = LogTree.leafHash(abi.encode(leaf.laneKey, uint128(7219)));
        assertEq(LogTree.root(part), vm.parseJsonBytes32(_json, ".part.root"), "part root");
    }

    function testRfc9162() public {
        _load("rfc9162");
        _on = new Harness();
        bytes32[] memory leaves = vm.parseJsonBytes32Array(_json, ".leafHashes");
        bytes32[] memory roots = vm.parseJsonBytes32Array(_json, ".roots");
        for (uint256 n = 0; n <= leaves.length; ++n) {
            bytes32[] memory some = new bytes32[](n);
            for (uint256 i = 0; i < n; ++i) {
                some[i] = leaves[i];
            }
            assertEq(LogTree.root(some), roots[n], "root");
        }
        for (uint256 k = 0; k < leaves.length * (leaves.length + 1) / 2; ++k) {
            string memory at_ = string.concat(".inclusion[", vm.toString(k), "]");
            uint64 size = uint64(vm.parseJsonUint(_json, string.concat(at_, ".size")));
            uint64 index = uint64(vm.parseJsonUint(_json, string.concat(at_, ".index")));
            bytes32[] memory proof = vm.parseJsonBytes32Array(_json, string.concat(at_, ".proof"));
            for (uint64 i = 0; i < size + 2; ++i) {
                assertTrue(
                    _on.includes(roots[size], size, leaves[index], i, proof) == (i == index), "inclusion"
                );
            }
            at_ = string.concat(".consistency[", vm.toString(k), "]");
            uint64 first = uint64(vm.parseJsonUint(_json, string.concat(at_, ".first")));
            uint64 second = uint64(vm.parseJsonUint(_json, string.concat(at_, ".second")));
            proof = vm.parseJsonBytes32Array(_json, string.concat(at_, ".proof"));
            assertTrue(_on.continues(first, roots[first], second, roots[second], proof), "consistency");
            for (uint64 other = 1; other <= leaves.length; ++other) {
                if (other == first) continue;
                assertTrue(!_on.continues(other, roots[other], second, roots[second], proof) || other == second && proof.length == 0, "other first");
            }
        }
    }

    function testSplit() public {
        _load("split");
        _on = new Harness();
        for (uint256 k = 0; vm.keyExistsJson(_json, string.concat(".cases[", vm.toString(k), "]")); ++k) {
            string memory at_ = string.concat(".cases[", vm.toString(k), "]");
            uint256 amount = vm.parseJsonUint(_json, string.concat(at_, ".amount"));
            uint256[] memory weights = vm.parseJsonUintArray(_json, string.concat(at_, ".weights"));
            uint256[] memory expected = vm.parseJsonUintArray(_json, string.concat(at_, ".shares"));
            uint32[] memory narrow = new uint32[](weights.length);
            for (uint256 i = 0; i < weights.length; ++i) {
                narrow[i] = uint32(weights[i]);
            }
            uint256[] memory shares = _on.split(amount, narrow);
            for (uint256 i = 0; i < shares.length; ++i) {
                assertEq(shares[i], expected[i], "share");
            }
        }
    }
}
