// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {SettlementVault} from "../../../main/solidity/vault/SettlementVault.sol";
import {VaultErrors} from "../../../main/solidity/vault/VaultErrors.sol";
import {Duration, Parameters} from "../../../main/solidity/vault/VaultTypes.sol";
import {VaultTest} from "./VaultTest.sol";

/// @notice Section 10 of the protocol at its edge: parameters that fulfil each line exactly, and one less of each.
contract InequalitiesTest is VaultTest {
    /// @dev Each span as short as the others allow; only the pause could be longer.
    function _shortest() private pure returns (Parameters memory p) {
        p.anchorInterval = Duration(1, 1);
        p.settleInterval = Duration(1, 1);
        p.alive = Duration(2, 2);
        p.watch = Duration(1, 1);
        p.exit = Duration(5, 5);
        p.filing = Duration(1, 1);
        p.bond = Duration(6, 6);
        p.pause = Duration(1, 1);
        p.maxTtl = 2;
        p.maxParts = 2;
    }

    /// @dev The longest pause, the most parts, the longest lag; blocks and seconds each by their own sums.
    function _widest() private pure returns (Parameters memory p) {
        p = _shortest();
        p.watch = Duration(4, 5);
        p.exit = Duration(8, 9);
        p.filing = Duration(4, 5);
        p.bond = Duration(12, 14);
        p.pause = Duration(2, 2);
        p.maxParts = 4;
        (p.keyRetirement, p.observationLag) = (7, 7);
    }

    function testEachLineMayBeFulfilledExactly() public {
        assertEq(_made(_shortest()).parameters().exit.blocks, 5, "shortest");
        Parameters memory p = _made(_widest()).parameters();
        assertEq(p.exit.secs, 9, "widest");
        assertEq(p.maxParts, 4, "as given");
    }

    function testOneBlockOrOneSecondLessBreaksALine() public {
        for (uint256 i = 0; i < 2; ++i) {
            Parameters memory p = _shortest();
            _less(p.anchorInterval, i);
            _refuses(p, "I_anchor > 0");
            p = _shortest();
            _less(p.settleInterval, i);
            _refuses(p, "I_settle > 0");
            p = _shortest();
            _less(p.alive, i);
            _refuses(p, "L > I_anchor");
            p = _shortest();
            _less(p.watch, i);
            _refuses(p, "D_watch > 0");
            p = _shortest();
            _less(p.pause, i);
            _refuses(p, "P > 0");
            p = _shortest();
            _less(p.exit, i);
            _refuses(p, "D_exit >= L + 2 I_settle + D_watch");
            p = _shortest();
            _less(p.filing, i);
            _refuses(p, "F >= D_watch");
            p = _shortest();
            _less(p.bond, i);
            _refuses(p, "D_bond >= D_exit + F");
        }
    }

    function testOneMoreOfWhatIsLimitedBreaksALine() public {
        Parameters memory p = _widest();
        p.pause.blocks = 3;
        _refuses(p, "P <= D_exit / 4");
        p = _widest();
        p.pause.secs = 3;
        _refuses(p, "P <= D_exit / 4");
        p = _widest();
        p.maxParts = 5;
        _refuses(p, "blocks(D_exit) >= 2 n_max");
        p = _widest();
        p.observationLag = 8;
        _refuses(p, "R >= observation lag");
        p = _widest();
        p.maxTtl = 3;
        _refuses(p, "0 < maxTtl <= L");
        p.maxTtl = 0;
        _refuses(p, "0 < maxTtl <= L");
        p.maxTtl = 1;
        _made(p);
    }

    function make(Parameters memory p) external returns (SettlementVault) {
        return deployVault(p, roles());
    }

    function _made(Parameters memory p) private returns (SettlementVault) {
        return deployVault(p, roles());
    }

    function _less(Duration memory it, uint256 component) private pure {
        if (component == 0) --it.blocks;
        else --it.secs;
    }

    function _refuses(Parameters memory p, string memory rule) private {
        vm.expectRevert(abi.encodeWithSelector(VaultErrors.BadParameters.selector, rule));
        this.make(p);
    }
}
