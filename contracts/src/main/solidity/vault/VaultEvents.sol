// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @title VaultEvents
/// @notice Every change of the vault's state, as the engine and the receipts read it.
interface VaultEvents {
    event Deposited(address indexed token, address indexed account, uint128 amount);
    event Pledged(address indexed token, address indexed account, uint128 amount);

    /// @notice The account wants `amount` of its collateral back; zero takes the wish back. Replaces an earlier one.
    event UnpledgeRequested(address indexed token, address indexed account, uint128 amount);
    event UnpledgeFinished(address indexed token, address indexed account, uint128 amount);
    event Withdrawn(address indexed token, address indexed account, address indexed to, uint128 amount);

    /// @notice Credit changed hands inside the vault; no token moved.
    event CreditMoved(address indexed token, address indexed from, address indexed to, uint128 amount);

    /// @notice The account signs with `signer` from now on; the key before it retires at `previousRetiredAt`.
    event VoucherKeySet(
        address indexed account, uint32 indexed epoch, address indexed signer, uint64 previousRetiredAt
    );

    /// @notice A part of a window is settled. `root` is the RFC 9162 root over abi.encode(laneKey, settled) in the
    ///         order of the claims, `count` their number, `total` what moved in base units.
    event PartSettled(
        uint64 indexed window, uint32 indexed part, bool last, bytes32 root, uint32 count, uint256 total
    );

    /// @notice A bundle was presented. The lane stood at `from`, was due up to `to`, got `paid`, lacks `shortfall`.
    event Redeemed(bytes32 indexed laneKey, uint128 from, uint128 to, uint128 paid, uint128 shortfall);

    /// @notice The bond paid `paid` to the lane's payee (`CreditMoved` says whom), and the lane, which stood at `from`,
    ///         counts it as settled.
    event ShortfallPaid(bytes32 indexed laneKey, uint128 from, uint128 paid);
    event BondSet(address indexed bond);
    event Anchored(bytes32 indexed logId, uint64 size, bytes32 root);
    event OperatorKeyAdded(uint32 indexed id, address indexed signer, uint64 from);
    event OperatorKeyRevoked(uint32 indexed id, uint64 revokedAt);
    event LogEpochStarted(uint32 indexed epoch, bytes32 indexed logId);
    event ExitDeclared(address indexed by);
    event InflowPaused(uint64 untilBlock);
    event NettingNamed(address indexed token, address indexed book);
    event TokenListed(address indexed token, bool listed);
}
