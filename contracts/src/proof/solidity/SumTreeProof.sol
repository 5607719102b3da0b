// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Share, Sibling} from "../../main/solidity/split/SplitTypes.sol";
import {SumTree} from "../../main/solidity/split/SumTree.sol";

/// @notice What a proof in a sum tree can be worth, whatever stands in it.
contract SumTreeProof {
    function noShareAboveTheTotal(
        bytes32 root,
        uint128 total,
        uint32 count,
        Share calldata share,
        Sibling[] calldata proof
    ) external pure {
        require(proof.length <= 32);
        if (SumTree.includes(root, total, count, share, proof)) {
            assert(share.amount <= total);
            assert(share.index < count);
        }
    }
}
