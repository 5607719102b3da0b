// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ERC4337Utils} from "@openzeppelin/contracts/account/utils/ERC4337Utils.sol";
import {PackedUserOperation} from "@openzeppelin/contracts/interfaces/IERC4337.sol";
import {Address} from "@openzeppelin/contracts/utils/Address.sol";
import {Quota} from "../token/Quota.sol";
import {AccountOwner} from "./AccountOwner.sol";
import {Session, SessionState} from "./AccountTypes.sol";
import {SessionRules} from "./SessionRules.sol";

/// @notice Keys that an owner lends for one call each, within limits. A session's operation is `executeSession` and
///         nothing else, so it reaches no setting, no second call and no data that the owner did not write.
abstract contract AccountSessions is AccountOwner {
    using ERC4337Utils for PackedUserOperation;
    using SessionRules for Session;

    mapping(bytes32 id => SessionState) private _sessions;

    event SessionGranted(bytes32 indexed id, address indexed key, Session session);
    event SessionRevoked(bytes32 indexed id);
    event SessionsWiped(uint64 generation);
    event SessionUsed(bytes32 indexed id, address indexed payee, uint256 amount, uint128 left);

    /// @notice Lends a key. The same terms are granted once, until the sessions are wiped; `validUntil` makes others.
    function grantSession(Session calldata session) external onlyOwner returns (bytes32 id) {
        string memory rule = session.broken();
        if (bytes(rule).length != 0) revert BadSession(rule);
        if (session.target == address(this) || session.target == address(entryPoint())) {
            revert TargetIsOwn(session.target);
        }
        id = sessionId(session);
        if (_sessions[id].generation == _generation) revert SessionExists(id);
        _sessions[id] = SessionState(_generation, false, session.uses, session.total, session.fees);
        emit SessionGranted(id, session.key, session);
    }

    /// @notice Takes a key back, at once: an operation of its that is in a bundle already is refused too.
    function revokeSession(bytes32 id) external onlyOwner {
        _live(id);
        _sessions[id].revoked = true;
        emit SessionRevoked(id);
    }

    /// @notice Takes all keys back, at once.
    function wipeSessions() external onlyOwner {
        ++_generation;
        emit SessionsWiped(_generation);
    }

    /// @notice The session's call. Only the entry point calls, after `validateUserOp` has seen the key's signature.
    /// @param payee zero where the call has none
    /// @param amount zero where the call has none
    function executeSession(Session calldata session, address payee, uint256 amount) external onlyEntryPoint {
        _checkValidated();
        bytes32 id = sessionId(session);
        SessionState memory state = _live(id);
        _checkCall(id, session, payee, amount);
        (bool covered, uint256 left) = Quota.spend(state.left, amount);
        if (!covered) revert OverTotalOfSession(id, amount, state.left);
        state.left = uint128(left);
        _sessions[id] = state;
        emit SessionUsed(id, payee, amount, state.left);
        uint256 value = session.amountAt == SessionRules.VALUE ? amount : 0;
        (bool done, bytes memory answer) = session.target.call{value: value}(session.filled(payee, amount));
        Address.verifyCallResult(done, answer);
    }

    /// @notice What is left of a session; `generation` is zero if these terms were never granted.
    function sessionOf(bytes32 id) external view returns (SessionState memory) {
        return _sessions[id];
    }

    /// @notice keccak256 of the ABI encoding of the terms.
    function sessionId(Session memory session) public pure returns (bytes32) {
        return keccak256(abi.encode(session));
    }

    /// @dev A use and its highest cost are taken here, so that operations that fail use a session up as well. Reads and
    ///      writes the account's own storage only, and no clock (ERC-7562): the times are in what it returns.
    function _validateSession(PackedUserOperation calldata op, address signer) internal returns (uint256) {
        (Session memory session, address payee, uint256 amount) =
            abi.decode(op.callData[4:], (Session, address, uint256));
        bytes32 id = sessionId(session);
        SessionState memory state = _live(id);
        uint192 nonceKey = uint192(op.nonce >> 64);
        if (nonceKey != uint160(session.key)) revert NotTheSessionsNonce(id, nonceKey);
        if (op.paymaster() != session.sponsor) revert NotTheSessionsSponsor(id, op.paymaster());
        _checkCall(id, session, payee, amount);
        uint256 cost = _highestCost(op);
        (bool covered, uint256 uses, uint256 fees) = SessionRules.charge(state.usesLeft, state.feesLeft, cost);
        if (!covered) revert SessionIsSpent(id, cost, state.usesLeft, state.feesLeft);
        (state.usesLeft, state.feesLeft) = (uint32(uses), uint128(fees)); // no more than they were
        _sessions[id] = state;
        return ERC4337Utils.packValidationData(signer == session.key, session.validAfter, session.validUntil);
    }

    function _live(bytes32 id) private view returns (SessionState memory state) {
        state = _sessions[id];
        if (state.generation != _generation || _generation == 0) revert SessionNotGranted(id);
        if (state.revoked) revert SessionIsRevoked(id);
    }

    function _checkCall(bytes32 id, Session memory session, address payee, uint256 amount) private pure {
        if (!session.names(payee)) revert NotAPayee(id, payee);
        bool none = session.amountAt == SessionRules.NONE;
        if (none ? amount != 0 : amount == 0 || amount > session.perCall) {
            revert OverCallOfSession(id, amount, session.perCall);
        }
    }

    /// @dev As the entry point asks for it in advance; it has checked that no product overflows.
    function _highestCost(PackedUserOperation calldata op) private pure returns (uint256) {
        uint256 gas = op.verificationGasLimit() + op.callGasLimit() + op.preVerificationGas
            + op.paymasterVerificationGasLimit() + op.paymasterPostOpGasLimit();
        return gas * op.maxFeePerGas();
    }
}
