// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ParticipantRegistry} from "../../../main/solidity/participant/ParticipantRegistry.sol";
import {PermissionedToken} from "../../../main/solidity/token/PermissionedToken.sol";
import {ParticipantTest} from "../participant/ParticipantTest.sol";
import {Test} from "../Test.sol";

/// @notice An issuer admits, publishes and lets run out; keys freeze, the consortium holds, accounts pay each other. What
///         each account may do is counted here in words of its own.
contract ParticipantsHandler is ParticipantTest {
    struct Ghost {
        bool admitted;
        uint256 fromBlock;
        uint256 fromTime;
        uint256 term;
        /// @dev The first root after the one that it was checked against; zero while there is none.
        uint256 newerBlock;
        uint256 newerTime;
        bool frozen;
        uint256 frozenBlock;
        uint256 frozenTime;
        uint256 frozenTerm;
        uint256 held;
        uint256 balance;
    }

    uint32 private constant SPAN = 300;

    mapping(string action => uint256) public done;
    /// @dev Calls that ended otherwise than what is counted here says.
    uint256 public surprises;
    uint256 public stolen;
    address[4] private _all;
    mapping(address account => Ghost ghost) private _of;
    bytes32[] private _revoked;
    uint256 private _block;
    uint256 private _time;

    function setUp() public override {
        super.setUp();
        _all = [alice, bob, carol, stranger];
        (_block, _time) = (block.number, block.timestamp);
        _admitted(alice, TERM);
        _admitted(bob, TERM);
        _of[alice].balance = 1000;
    }

    function passOne(uint16 blocks, uint16 secs) external {
        _block += bound(blocks, 0, SPAN);
        _time += bound(secs, 0, SPAN);
        vm.roll(_block);
        vm.warp(_time);
        ++done["passOne"];
    }

    function admitOne(uint8 who, uint16 term) external {
        address account = _all[who % 4];
        uint32 span_ = uint32(bound(term, SPAN, 10 * SPAN));
        vm.prank(bank);
        participants.admit(account, commitmentOf(account), span(span_));
        _admitted(account, span_);
        ++done["admitOne"];
    }

    function publishOne(uint8 who, bool nobody) external {
        delete _revoked;
        if (!nobody) _revoked.push(commitmentOf(_all[who % 4]));
        publishBy(bank, _revoked);
        for (uint256 i = 0; i < 4; ++i) {
            Ghost storage it = _of[_all[i]];
            if (it.newerBlock == 0) (it.newerBlock, it.newerTime) = (_block, _time);
        }
        ++done["publishOne"];
    }

    function renewOne(uint8 who) external {
        address account = _all[who % 4];
        Ghost storage it = _of[account];
        bool expected = it.admitted && !_isRevoked(account);
        try participants.renew(account, absence(_revoked, commitmentOf(account))) {
            if (!expected) ++surprises;
            (it.newerBlock, it.newerTime) = (0, 0);
            ++done["renewOne"];
        } catch {
            if (expected) ++surprises;
        }
    }

    function revokeOne(uint8 who) external {
        address account = _all[who % 4];
        bool expected = _of[account].admitted && _isRevoked(account);
        try participants.revoke(account, 0, new bytes32[](0)) {
            if (!expected) ++surprises;
            _of[account].admitted = false;
            ++done["revokeOne"];
        } catch {
            if (expected) ++surprises;
        }
    }

    function freezeOne(uint8 who, uint16 term) external {
        address account = _all[who % 4];
        Ghost storage it = _of[account];
        if (isFrozen(account)) {
            vm.prank(first);
            participants.proposeUnfreeze(account);
            vm.prank(second);
            participants.confirmUnfreeze(account);
            it.frozen = false;
        } else {
            uint32 span_ = uint32(bound(term, 1, SPAN));
            freeze(account, span_);
            (it.frozen, it.frozenBlock, it.frozenTime, it.frozenTerm) = (true, _block, _time, span_);
        }
        ++done["freezeOne"];
    }

    function holdOne(uint8 who, uint16 amount) external {
        address account = _all[who % 4];
        uint256 it = bound(amount, 0, 600);
        hold(account, it);
        _of[account].held = it;
        ++done["holdOne"];
    }

    function moveOne(uint8 from, uint8 to, uint16 amount) external {
        (address sender, address receiver) = (_all[from % 4], _all[to % 4]);
        Ghost storage it = _of[sender];
        uint256 value = bound(amount, 0, 300);
        bool covered = value <= it.balance;
        uint256 left = sender == receiver ? it.balance : covered ? it.balance - value : 0;
        bool expected = covered && mayHold(sender) && mayHold(receiver) && left >= it.held;
        vm.prank(sender);
        try money.transfer(receiver, value) returns (bool) {
            if (!expected) ++surprises;
            it.balance -= value;
            _of[receiver].balance += value;
            ++done["moveOne"];
        } catch {
            if (expected) ++surprises;
        }
    }

    function giveOne(uint8 to, uint8 amount) external {
        address account = _all[to % 4];
        vm.prank(tokenIssuer);
        try money.issue(account, amount) {
            if (!mayHold(account)) ++surprises;
            _of[account].balance += amount;
            ++done["giveOne"];
        } catch {
            if (mayHold(account) && money.quotaOf(tokenIssuer) >= amount) ++surprises;
        }
    }

    function stealOne(uint8 who, uint8 how, uint8 by) external {
        address account = _all[who % 4];
        bytes32 order = keccak256("order");
        bytes memory data = abi.encodeCall(participants.hold, (account, address(money), 1, order));
        if (how % 4 == 1) data = abi.encodeCall(participants.confirmFreeze, (account, FRAUD, span(SPAN)));
        if (how % 4 == 2) data = abi.encodeCall(participants.admit, (account, "thief", span(SPAN)));
        if (how % 4 == 3) data = abi.encodeCall(participants.addIssuer, (account));
        address[3] memory thieves = [tokenIssuer, first, second];
        vm.prank(thieves[by % 3]);
        (bool ok,) = address(participants).call(data);
        if (ok) ++stolen;
        ++done["stealOne"];
    }

    function mayHold(address account) public view returns (bool) {
        Ghost storage it = _of[account];
        if (!it.admitted || isFrozen(account)) return false;
        if (_passed(it.fromBlock, it.fromTime, it.term)) return false;
        return it.newerBlock == 0 || !_passed(it.newerBlock, it.newerTime, GRACE);
    }

    function isFrozen(address account) public view returns (bool) {
        Ghost storage it = _of[account];
        return it.frozen && !_passed(it.frozenBlock, it.frozenTime, it.frozenTerm);
    }

    function ghostOf(address account) external view returns (Ghost memory) {
        return _of[account];
    }

    function all() external view returns (address[4] memory) {
        return _all;
    }

    function the() external view returns (ParticipantRegistry, PermissionedToken) {
        return (participants, money);
    }

    function _admitted(address account, uint256 term) private {
        Ghost storage it = _of[account];
        (it.admitted, it.fromBlock, it.fromTime, it.term) = (true, _block, _time, term);
        (it.newerBlock, it.newerTime) = (0, 0);
    }

    function _isRevoked(address account) private view returns (bool) {
        return _revoked.length == 1 && _revoked[0] == commitmentOf(account);
    }

    function _passed(uint256 fromBlock, uint256 fromTime, uint256 span_) private view returns (bool) {
        return _block >= fromBlock + span_ && _time >= fromTime + span_;
    }
}

contract ParticipantsInvariantTest is Test {
    struct FuzzSelector {
        address addr;
        bytes4[] selectors;
    }

    ParticipantsHandler private _on;
    ParticipantRegistry private _participants;
    PermissionedToken private _money;

    function setUp() public {
        _on = new ParticipantsHandler();
        _on.setUp();
        (_participants, _money) = _on.the();
    }

    function targetContracts() public view returns (address[] memory targets) {
        targets = new address[](1);
        targets[0] = address(_on);
    }

    function targetSelectors() public view returns (FuzzSelector[] memory targets) {
        targets = new FuzzSelector[](1);
        bytes4[] memory all = new bytes4[](10);
        all[0] = ParticipantsHandler.passOne.selector;
        all[1] = ParticipantsHandler.admitOne.selector;
        all[2] = ParticipantsHandler.publishOne.selector;
        all[3] = ParticipantsHandler.renewOne.selector;
        all[4] = ParticipantsHandler.revokeOne.selector;
        all[5] = ParticipantsHandler.freezeOne.selector;
        all[6] = ParticipantsHandler.holdOne.selector;
        all[7] = ParticipantsHandler.moveOne.selector;
        all[8] = ParticipantsHandler.giveOne.selector;
        all[9] = ParticipantsHandler.stealOne.selector;
        targets[0] = FuzzSelector(address(_on), all);
    }

    function invariant_rightsLapseByBoth() public view {
        address[4] memory all = _on.all();
        for (uint256 i = 0; i < 4; ++i) {
            assertTrue(_participants.mayHold(all[i]) == _on.mayHold(all[i]), "rightsLapseByBoth");
        }
    }

    function invariant_frozenByTwoKeys() public view {
        assertEq(_on.stolen(), 0, "nobody alone");
        address[4] memory all = _on.all();
        for (uint256 i = 0; i < 4; ++i) {
            assertTrue(_participants.isFrozen(all[i]) == _on.isFrozen(all[i]), "frozenByTwoKeys");
        }
    }

    function invariant_heldAsDecided() public view {
        address[4] memory all = _on.all();
        for (uint256 i = 0; i < 4; ++i) {
            assertEq(_participants.heldOf(all[i], address(_money)), _on.ghostOf(all[i]).held, "heldAsDecided");
        }
    }

    /// participantsOnly and heldStays: a transfer was done exactly when both took part and the hold was left.
    function invariant_participantsOnly() public view {
        assertEq(_on.surprises(), 0, "participantsOnly, heldStays");
    }

    function invariant_nobodyElse() public view {
        address[4] memory all = _on.all();
        for (uint256 i = 0; i < 4; ++i) {
            assertEq(_money.balanceOf(all[i]), _on.ghostOf(all[i]).balance, "nobodyElse");
        }
    }

    function afterInvariant() public {
        string[10] memory names = [
            "passOne",
            "admitOne",
            "publishOne",
            "renewOne",
            "revokeOne",
            "freezeOne",
            "holdOne",
            "moveOne",
            "giveOne",
            "stealOne"
        ];
        for (uint256 i = 0; i < names.length; ++i) {
            string memory line = string.concat("participants.", names[i], " ", vm.toString(_on.done(names[i])));
            vm.writeLine("target/forge/invariant.calls", line);
        }
    }
}
