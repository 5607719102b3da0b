// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {PackedUserOperation} from "@openzeppelin/contracts/interfaces/IERC4337.sol";
import {Session} from "../../../main/solidity/account/AccountTypes.sol";
import {SettlementAccount} from "../../../main/solidity/account/SettlementAccount.sol";
import {AccountTest} from "./AccountTest.sol";

/// @notice Hashes and signatures as viem computes them.
contract AccountVectorsTest is AccountTest {
    string private _json;
    SettlementAccount private _at;

    /// @dev The account of the vectors stands at a chosen address: the code of ours, and the owner in its word.
    function setUp() public override {
        super.setUp();
        _json = vm.readFile("vectors/accounts.json");
        _at = SettlementAccount(payable(vm.parseJsonAddress(_json, ".account")));
        vm.etch(address(_at), address(account).code);
        uint256 word = uint256(uint160(vm.parseJsonAddress(_json, ".owner"))) | 1 << 160;
        vm.store(address(_at), 0, bytes32(word));
        assertEq(_at.owner(), vm.parseJsonAddress(_json, ".owner"), "the owner stands in the first word");
    }

    function testHashesOfOperations() public view {
        assertEq(address(entryPoint), vm.parseJsonAddress(_json, ".entryPoint"), "entry point");
        uint256 i = 0;
        for (; vm.keyExistsJson(_json, _case("operations", i)); ++i) {
            string memory it = string.concat(_case("operations", i), ".packed");
            PackedUserOperation memory op;
            op.sender = vm.parseJsonAddress(_json, string.concat(it, ".sender"));
            op.nonce = vm.parseJsonUint(_json, string.concat(it, ".nonce"));
            op.initCode = vm.parseJsonBytes(_json, string.concat(it, ".initCode"));
            op.callData = vm.parseJsonBytes(_json, string.concat(it, ".callData"));
            op.accountGasLimits = vm.parseJsonBytes32(_json, string.concat(it, ".accountGasLimits"));
            op.preVerificationGas = vm.parseJsonUint(_json, string.concat(it, ".preVerificationGas"));
            op.gasFees = vm.parseJsonBytes32(_json, string.concat(it, ".gasFees"));
            op.paymasterAndData = vm.parseJsonBytes(_json, string.concat(it, ".paymasterAndData"));
            assertEq(hashOf(op), vm.parseJsonBytes32(_json, string.concat(_case("operations", i), ".hash")), "hash");
        }
        assertEq(i, 3, "cases");
    }

    function testTermsOfSessions() public view {
        uint256 i = 0;
        for (; vm.keyExistsJson(_json, _case("sessions", i)); ++i) {
            string memory it = string.concat(_case("sessions", i), ".session.");
            Session memory session;
            session.key = vm.parseJsonAddress(_json, string.concat(it, "key"));
            session.target = vm.parseJsonAddress(_json, string.concat(it, "target"));
            session.template = vm.parseJsonBytes(_json, string.concat(it, "template"));
            session.payeeAt = uint8(vm.parseJsonUint(_json, string.concat(it, "payeeAt")));
            session.amountAt = uint8(vm.parseJsonUint(_json, string.concat(it, "amountAt")));
            if (i == 0) {
                session.payees = new address[](2);
                session.payees[0] = vm.parseJsonAddress(_json, string.concat(it, "payees[0]"));
                session.payees[1] = vm.parseJsonAddress(_json, string.concat(it, "payees[1]"));
            }
            session.perCall = uint128(vm.parseJsonUint(_json, string.concat(it, "perCall")));
            session.total = uint128(vm.parseJsonUint(_json, string.concat(it, "total")));
            session.uses = uint32(vm.parseJsonUint(_json, string.concat(it, "uses")));
            session.validAfter = uint48(vm.parseJsonUint(_json, string.concat(it, "validAfter")));
            session.validUntil = uint48(vm.parseJsonUint(_json, string.concat(it, "validUntil")));
            session.sponsor = vm.parseJsonAddress(_json, string.concat(it, "sponsor"));
            session.fees = uint128(vm.parseJsonUint(_json, string.concat(it, "fees")));
            bytes32 id = vm.parseJsonBytes32(_json, string.concat(_case("sessions", i), ".id"));
            assertEq(account.sessionId(session), id, "id");
        }
        assertEq(i, 2, "cases");
    }

    function testDigestsOfRecoveries() public view {
        string memory it = _case("recoveries", 0);
        bytes32 digest = _at.recoveryDigest(
            vm.parseJsonAddress(_json, string.concat(it, ".newOwner")),
            uint64(vm.parseJsonUint(_json, string.concat(it, ".notAfter")))
        );
        assertEq(digest, vm.parseJsonBytes32(_json, string.concat(it, ".digest")), "digest");
    }

    function testSignaturesForOthers() public view {
        bytes32 hash = vm.parseJsonBytes32(_json, ".erc1271.hash");
        bytes memory typed = vm.parseJsonBytes(_json, ".erc1271.typed");
        assertTrue(_at.isValidSignature(hash, typed) == 0x1626ba7e, "the owner's, nested by viem");
        assertTrue(account.isValidSignature(hash, typed) == 0xffffffff, "for one account");
    }

    function _case(string memory list, uint256 i) private pure returns (string memory) {
        return string.concat(".", list, "[", vm.toString(i), "]");
    }
}
