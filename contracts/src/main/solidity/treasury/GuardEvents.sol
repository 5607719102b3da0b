// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Times} from "./GuardTypes.sol";

interface GuardEvents {
    event RulesAdopted(address indexed safe, Times times);
    event LimitSet(address indexed safe, address indexed asset, uint128 each, uint128 total);
    event RecipientAllowed(address indexed safe, address indexed recipient);
    event RecipientDisallowed(address indexed safe, address indexed recipient);

    event CallAnnounced(
        address indexed safe,
        bytes32 indexed id,
        address indexed by,
        address to,
        uint256 value,
        bytes data,
        uint64 ready,
        uint64 until
    );
    event AnnouncementCancelled(address indexed safe, bytes32 indexed id, address indexed by);

    /// @notice Written before the call; both are undone together.
    event AnnouncedCallExecuted(address indexed safe, bytes32 indexed id);

    /// @param left what may still leave at once now
    event LeftAtOnce(address indexed safe, address indexed asset, address indexed to, uint256 amount, uint256 left);
}
