// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Checkpoint} from "../vault/VaultTypes.sol";

/// @title NettingEvents
/// @notice Every change of the netting book, as the engine, the members and the receipts read it. Units are the
///         ledger's.
interface NettingEvents {
    event AccountIndexed(uint32 indexed index, address indexed account);

    /// @notice The account trusts nobody but this guarantor to add to its cap; zero: nobody.
    event GuarantorSet(address indexed account, address indexed guarantor);

    /// @notice Credit became spendable for `account`. Where `owner` is another, it is a guarantee: the cap rose too.
    event Entered(address indexed account, address indexed owner, uint64 units);

    /// @notice What lay in a pocket went back to its owner's credit, in base units.
    event Returned(address indexed account, address indexed owner, uint128 amount);

    /// @notice `owner` wants back what it has for `account`; zero takes the wish back. Replaces an earlier one.
    event LeaveRequested(address indexed account, address indexed owner, uint64 units);
    event Left(address indexed account, address indexed owner, uint64 units);

    /// @notice A part is settled: `count` positions with this hash, `gross` units changed hands. From now on every lane
    ///         of the book is covered as `coverage` says, of which `lanes` is the number of entries.
    event PartNetted(
        uint64 indexed window,
        uint32 indexed part,
        bool last,
        bytes32 positions,
        uint32 count,
        uint64 gross,
        uint64 lanes,
        bytes32 coverage,
        Checkpoint checkpoint
    );

    event NettingExited(address indexed by);

    /// @notice A bundle was presented after the exit, in base units. The lane stood at `from`, was due up to `to`, got
    ///         `paid`, lacks `shortfall`.
    event NetRedeemed(bytes32 indexed laneKey, uint128 from, uint128 to, uint128 paid, uint128 shortfall);

    /// @notice These members, of whom `quorum` must attest, count once the notice is over and somebody enacts them.
    event MembersProposed(bytes32 indexed hash, address[] members, uint16 quorum);
    event MembersEnacted(address[] members, uint16 quorum);
    event MemberRemoved(address indexed member);
}
