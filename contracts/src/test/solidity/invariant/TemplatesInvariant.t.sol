// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {TemplateRegistry} from "../../../main/solidity/template/TemplateRegistry.sol";
import {Template, TemplateStage} from "../../../main/solidity/template/TemplateTypes.sol";
import {CounterTemplate, OtherTemplate} from "../template/SampleTemplates.sol";
import {TemplateTest} from "../template/TemplateTest.sol";
import {Test} from "../Test.sol";

/// @notice The consortium approves and withdraws, makers clone, code is exchanged under it, a thief helps itself.
contract TemplatesHandler is TemplateTest {
    struct Made {
        CounterTemplate it;
        address promised;
        address owner;
        uint256 count;
        bytes32 codeHash;
    }

    mapping(string action => uint256) public done;
    uint256 public stolen;
    /// @dev Clones that came out although the consortium had not approved exactly that code.
    uint256 public unapproved;
    Made[] private _made;
    address[2] private _implementations;
    bytes[2] private _codes;
    bytes32[2] private _hashes;
    /// @dev What the consortium decided last, and whether the code there is the approved one.
    bool[2] private _approved;
    bool[2] private _changed;
    uint256 private _next;

    function setUp() public override {
        super.setUp();
        _implementations = [address(counter), address(new OtherTemplate())];
        for (uint256 i = 0; i < 2; ++i) {
            _codes[i] = _implementations[i].code;
            _hashes[i] = _implementations[i].codehash;
        }
        _approved[0] = true;
    }

    function approveOne(uint8 which) external {
        uint256 i = which % 2;
        if (_approved[i] || _changed[i]) return;
        approve(_implementations[i], INITIALISE);
        _approved[i] = true;
        ++done["approveOne"];
    }

    function withdrawOne(uint8 which, uint8 often) external {
        uint256 i = which % 2;
        if (!_approved[i] || often % 3 != 0) return;
        decided(withdrawal(_hashes[i]));
        _approved[i] = false;
        ++done["withdrawOne"];
    }

    function cloneOne(uint8 which, uint8 who, uint32 count) external {
        uint256 i = which % 2;
        address owner = vm.addr(0xD00 + who % 3);
        bytes32 salt = bytes32(_next++);
        bytes memory arguments = args(owner, count);
        vm.prank(owner);
        try templates.clone(_hashes[i], salt, arguments) returns (address instance) {
            if (!_approved[i] || _changed[i]) ++unapproved;
            address promised = templates.addressOf(_hashes[i], owner, salt, arguments);
            _made.push(Made(CounterTemplate(instance), promised, owner, count, _hashes[i]));
            ++done["cloneOne"];
        } catch {
            if (_approved[i] && !_changed[i]) ++unapproved;
        }
    }

    function useOne(uint8 which) external {
        if (_made.length == 0) return;
        Made storage it = _made[which % _made.length];
        vm.prank(it.owner);
        it.it.increase();
        ++it.count;
        ++done["useOne"];
    }

    /// @dev The clones of an implementation whose code is away cannot run; it comes back in the same call.
    function exchangeOne(uint8 which, bool vanish) external {
        uint256 i = which % 2;
        vm.etch(_implementations[i], vanish ? bytes("") : _codes[1 - i]);
        _changed[i] = true;
        this.cloneOne(which, which, 1);
        vm.etch(_implementations[i], _codes[i]);
        _changed[i] = false;
        ++done["exchangeOne"];
    }

    function stealOne(uint8 which, uint8 how) external {
        address target = address(templates);
        bytes memory data = withdrawal(_hashes[which % 2]);
        if (how % 4 == 1) data = approval(_implementations[which % 2], INITIALISE);
        if (how % 4 > 1) data = abi.encodeCall(CounterTemplate.initialise, (thief, 0));
        if (how % 4 == 2) target = _implementations[which % 2];
        if (how % 4 == 3) {
            if (_made.length == 0) return;
            target = address(_made[which % _made.length].it);
        }
        vm.prank(thief);
        (bool ok,) = target.call(data);
        if (ok) ++stolen;
        ++done["stealOne"];
    }

    function made() external view returns (Made[] memory) {
        return _made;
    }

    function stands(uint256 i) external view returns (bytes32, bool) {
        return (_hashes[i], _approved[i]);
    }

    function the() external view returns (TemplateRegistry) {
        return templates;
    }
}

contract TemplatesInvariantTest is Test {
    struct FuzzSelector {
        address addr;
        bytes4[] selectors;
    }

    TemplatesHandler private _on;
    TemplateRegistry private _templates;

    function setUp() public {
        _on = new TemplatesHandler();
        _on.setUp();
        _templates = _on.the();
    }

    function targetContracts() public view returns (address[] memory targets) {
        targets = new address[](1);
        targets[0] = address(_on);
    }

    function targetSelectors() public view returns (FuzzSelector[] memory targets) {
        targets = new FuzzSelector[](1);
        bytes4[] memory all = new bytes4[](6);
        all[0] = TemplatesHandler.approveOne.selector;
        all[1] = TemplatesHandler.withdrawOne.selector;
        all[2] = TemplatesHandler.cloneOne.selector;
        all[3] = TemplatesHandler.useOne.selector;
        all[4] = TemplatesHandler.exchangeOne.selector;
        all[5] = TemplatesHandler.stealOne.selector;
        targets[0] = FuzzSelector(address(_on), all);
    }

    function invariant_onlyApprovedCode() public view {
        assertEq(_on.unapproved(), 0, "onlyApprovedCode");
        assertEq(_on.stolen(), 0, "nobody else decides or initialises");
        for (uint256 i = 0; i < 2; ++i) {
            (bytes32 codeHash, bool approved) = _on.stands(i);
            bool says = _templates.templateOf(codeHash).stage == TemplateStage.Approved;
            assertTrue(says == approved, "as decided");
        }
    }

    /// Each clone is what its maker asked for and did with it, whatever was withdrawn meanwhile.
    function invariant_bornInitialised() public view {
        TemplatesHandler.Made[] memory all = _on.made();
        for (uint256 i = 0; i < all.length; ++i) {
            assertTrue(all[i].it.initialised(), "bornInitialised");
            assertEq(all[i].it.owner(), all[i].owner, "its owner");
        }
    }

    function invariant_addressIsPromised() public view {
        TemplatesHandler.Made[] memory all = _on.made();
        for (uint256 i = 0; i < all.length; ++i) {
            assertEq(address(all[i].it), all[i].promised, "addressIsPromised");
            assertEq(_templates.codeHashOf(address(all[i].it)), all[i].codeHash, "known as ours");
        }
    }

    function invariant_cloneStays() public view {
        TemplatesHandler.Made[] memory all = _on.made();
        for (uint256 i = 0; i < all.length; ++i) assertEq(all[i].it.count(), all[i].count, "cloneStays");
    }

    function afterInvariant() public {
        string[6] memory names = ["approveOne", "withdrawOne", "cloneOne", "useOne", "exchangeOne", "stealOne"];
        for (uint256 i = 0; i < names.length; ++i) {
            string memory line = string.concat("templates.", names[i], " ", vm.toString(_on.done(names[i])));
            vm.writeLine("target/forge/invariant.calls", line);
        }
    }
}
