// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ConsortiumAccess} from "../../../main/solidity/governance/ConsortiumAccess.sol";
import {SettlementToken} from "../../../main/solidity/token/SettlementToken.sol";
import {AccessTest} from "../governance/AccessTest.sol";
import {Test} from "../Test.sol";

/// @notice Accounts with roles and without, which try to get more of them and to be quicker than they may.
contract AccessHandler is AccessTest {
    mapping(string action => uint256) public done;
    uint256 public widened;
    uint256 public early;
    uint256 public protectedOnes;
    uint256 private _number;
    address private _waiting;
    bool private _announced;
    uint256 private _fromBlock;
    uint256 private _fromTime;
    uint256 private _block;
    uint256 private _time;

    function setUp() public override {
        super.setUp();
        giveRoles();
        (_block, _time) = (block.number, block.timestamp);
        _next();
    }

    function actor(uint256 which) public view returns (address) {
        address[5] memory all = [lister, watcher, stranger, voter(0), address(token)];
        return all[which % all.length];
    }

    /// @dev Every administrative function, by everybody but the consortium.
    function widenOne(uint8 who, uint8 how, uint8 role, uint8 to) external {
        bytes4[] memory one = new bytes4[](1);
        one[0] = token.setQuota.selector;
        address target = address(access);
        uint64 of_ = role % 3;
        bytes memory data;
        if (how % 8 == 0) data = abi.encodeCall(access.grantRole, (of_, actor(to), DELAY));
        if (how % 8 == 1) data = abi.encodeCall(access.setRoleAdmin, (of_, LISTING));
        if (how % 8 == 2) data = abi.encodeCall(access.setRoleGuardian, (of_, LISTING));
        if (how % 8 == 3) data = abi.encodeCall(access.setTargetFunctionRole, (address(token), one, LISTING));
        if (how % 8 == 4) data = abi.encodeCall(access.revokeRole, (of_, actor(to)));
        if (how % 8 == 5) data = abi.encodeCall(access.updateAuthority, (address(token), actor(to)));
        if (how % 8 == 6) (target, data) = (address(token), abi.encodeCall(token.grantRole, (0, actor(to))));
        if (how % 8 == 7) {
            (target, data) = (address(token), abi.encodeCall(token.grantRole, (token.ISSUER_ROLE(), actor(to))));
        }
        address by = actor(who);
        vm.prank(by);
        (bool direct,) = target.call(data);
        vm.prank(by);
        try access.execute(target, data) {
            ++widened;
        } catch {}
        vm.prank(by);
        try access.schedule(target, data, 0) {
            ++widened;
        } catch {}
        if (direct) ++widened;
        ++done["widenOne"];
    }

    function announceOne() external {
        _here();
        vm.prank(lister);
        try access.schedule(address(token), protect(_waiting), 0) {
            (_announced, _fromBlock, _fromTime) = (true, _block + DELAY, _time + DELAY);
            ++done["announceOne"];
        } catch {}
    }

    function takeBackOne(uint8 rarely) external {
        if (rarely % 8 != 0) return;
        _here();
        vm.prank(watcher);
        try access.cancel(lister, address(token), protect(_waiting)) {
            _announced = false;
            ++done["takeBackOne"];
        } catch {}
    }

    function doOne(uint16 blocks, uint16 secs) external {
        _block += bound(blocks, 0, DELAY);
        _time += bound(secs, 0, DELAY);
        _here();
        vm.prank(lister);
        try access.execute(address(token), protect(_waiting)) {
            if (!_announced || _block < _fromBlock || _time < _fromTime) ++early;
            ++protectedOnes;
            _next();
            ++done["doOne"];
        } catch {}
    }

    function _here() private {
        vm.roll(_block);
        vm.warp(_time);
    }

    function _next() private {
        _announced = false;
        _waiting = vm.addr(0xB000 + ++_number);
    }

    function the() external view returns (ConsortiumAccess, SettlementToken, address) {
        return (access, token, address(registry));
    }

    function only(address account) external view returns (uint64) {
        return account == lister ? LISTING : account == watcher ? WATCH : 0;
    }
}

contract AccessInvariantTest is Test {
    struct FuzzSelector {
        address addr;
        bytes4[] selectors;
    }

    AccessHandler private _on;
    ConsortiumAccess private _access;
    SettlementToken private _token;
    address private _registry;

    function setUp() public {
        _on = new AccessHandler();
        _on.setUp();
        (_access, _token, _registry) = _on.the();
    }

    function targetContracts() public view returns (address[] memory targets) {
        targets = new address[](1);
        targets[0] = address(_on);
    }

    function targetSelectors() public view returns (FuzzSelector[] memory targets) {
        targets = new FuzzSelector[](1);
        bytes4[] memory all = new bytes4[](4);
        all[0] = AccessHandler.widenOne.selector;
        all[1] = AccessHandler.announceOne.selector;
        all[2] = AccessHandler.takeBackOne.selector;
        all[3] = AccessHandler.doOne.selector;
        targets[0] = FuzzSelector(address(_on), all);
    }

    function invariant_onlyTheConsortiumAdministers() public view {
        (bool is_,) = _access.hasRole(0, _registry);
        assertTrue(is_, "the consortium");
        for (uint256 i = 0; i < 5; ++i) {
            (is_,) = _access.hasRole(0, _on.actor(i));
            assertTrue(!is_, "onlyTheConsortiumAdministers");
            assertTrue(!_token.hasRole(0, _on.actor(i)), "nor the token");
        }
        assertTrue(_token.hasRole(0, address(_access)), "it governs the token");
    }

    function invariant_noRoleWidensItself() public view {
        assertEq(_on.widened(), 0, "noRoleWidensItself");
        for (uint64 role = 1; role < 3; ++role) {
            assertEq(_access.getRoleAdmin(role), 0, "administrator");
            for (uint256 i = 0; i < 5; ++i) {
                (bool is_,) = _access.hasRole(role, _on.actor(i));
                assertTrue(is_ == (_on.only(_on.actor(i)) == role), "as it was given");
                assertTrue(!_token.hasRole(_token.ISSUER_ROLE(), _on.actor(i)), "no issuer");
            }
        }
    }

    function invariant_everyRoleWaits() public view {
        assertEq(_on.early(), 0, "everyRoleWaits");
    }

    function afterInvariant() public {
        string[4] memory names = ["widenOne", "announceOne", "takeBackOne", "doOne"];
        for (uint256 i = 0; i < names.length; ++i) {
            string memory line = string.concat("access.", names[i], " ", vm.toString(_on.done(names[i])));
            vm.writeLine("target/forge/invariant.calls", line);
        }
    }
}
