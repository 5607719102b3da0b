// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {AccessManaged} from "@openzeppelin/contracts/access/manager/AccessManaged.sol";
import {Clones} from "@openzeppelin/contracts/proxy/Clones.sol";
import {Address} from "@openzeppelin/contracts/utils/Address.sol";
import {Initialised, Template} from "./TemplateTypes.sol";
import {Templates} from "./Templates.sol";

/// @title TemplateRegistry
/// @notice Which code the consortium has approved together with the report of its verification, and the factory that
///         makes clones (EIP-1167) of that code and of no other. Anybody may clone.
///
/// @dev Rules, each with an `invariant_` test of the same name:
///      - onlyApprovedCode: a clone was made while its template stood approved, of the code that was approved.
///      - bornInitialised:  a clone was initialised with its maker's arguments in the transaction that made it, once.
///      - addressIsPromised: a clone stands where `addressOf` said. Its address binds implementation, maker, salt and
///        initialisation: nobody else can take it, and whoever knows these knows what will be there.
///      - cloneStays:       a withdrawal, or what becomes of the implementation's approval, ends no clone.
contract TemplateRegistry is AccessManaged {
    using Templates for Template;

    mapping(bytes32 codeHash => Template template) private _templates;
    mapping(address instance => bytes32 codeHash) private _templateOf;

    event TemplateApproved(
        bytes32 indexed codeHash, address indexed implementation, bytes4 initialiser, bytes32 indexed report
    );
    event TemplateWithdrawn(bytes32 indexed codeHash, bytes32 reason);
    event Cloned(
        bytes32 indexed codeHash, address indexed maker, address indexed instance, bytes32 salt, bytes32 report
    );

    error ZeroAddress();

    /// @notice There is no code, or it is that of another account (EIP-7702), which its key exchanges at will.
    error NoCodeOfItsOwn(address implementation);

    /// @notice Somebody could initialise the implementation itself.
    error ImplementationOpen(address implementation);

    /// @notice The maker has cloned this template with this salt and these arguments before.
    error AlreadyCloned(address instance);

    /// @notice The initialiser returned, and somebody could still initialise the clone.
    error NotInitialised(address instance);

    /// @param access The consortium's access contract.
    constructor(address access) AccessManaged(access) {
        if (access == address(0)) revert ZeroAddress();
    }

    /// @notice The consortium lets this code be cloned. A withdrawn template can be approved again.
    /// @param codeHash keccak256 of the code at `implementation`
    /// @param initialiser selector of the function that is called on a clone at its birth
    /// @param report SHA-256 of the verification report of exactly this code
    function approve(address implementation, bytes32 codeHash, bytes4 initialiser, bytes32 report)
        external
        restricted
    {
        _templates[codeHash] = _templates[codeHash].approve(
            codeHash, implementation.codehash, implementation, initialiser, report
        );
        _requireOwnCode(implementation);
        if (!_saysInitialised(implementation)) revert ImplementationOpen(implementation);
        emit TemplateApproved(codeHash, implementation, initialiser, report);
    }

    /// @notice No new clones of this template. Those that exist go on.
    /// @param reason Hash of the reasons, kept outside the chain.
    function withdraw(bytes32 codeHash, bytes32 reason) external restricted {
        _templates[codeHash] = _templates[codeHash].withdraw(codeHash);
        emit TemplateWithdrawn(codeHash, reason);
    }

    /// @notice Makes a clone and initialises it.
    /// @param salt of the maker's choice; with equal arguments a salt serves once
    /// @param arguments of the initialiser, ABI-encoded
    function clone(bytes32 codeHash, bytes32 salt, bytes calldata arguments) external returns (address instance) {
        Template memory it = _templates[codeHash];
        it.requireClonable(codeHash, it.implementation.codehash);
        bytes memory initialisation = bytes.concat(it.initialiser, arguments);
        bytes32 bound = _bound(msg.sender, salt, initialisation);
        instance = Clones.predictDeterministicAddress(it.implementation, bound);
        // CREATE2 at a taken address would burn the gas of the call.
        if (_templateOf[instance] != 0) revert AlreadyCloned(instance);
        instance = Clones.cloneDeterministic(it.implementation, bound);
        _templateOf[instance] = codeHash;
        emit Cloned(codeHash, msg.sender, instance, salt, it.report);
        Address.functionCall(instance, initialisation);
        if (!_saysInitialised(instance)) revert NotInitialised(instance);
    }

    /// @notice Where a clone of the template as it is known now would stand, or stands.
    function addressOf(bytes32 codeHash, address maker, bytes32 salt, bytes calldata arguments)
        external
        view
        returns (address)
    {
        Template memory it = _templates[codeHash];
        it.requireKnown(codeHash);
        bytes32 bound = _bound(maker, salt, bytes.concat(it.initialiser, arguments));
        return Clones.predictDeterministicAddress(it.implementation, bound);
    }

    /// @notice The template of that code hash; its stage says whether there is one.
    function templateOf(bytes32 codeHash) external view returns (Template memory) {
        return _templates[codeHash];
    }

    /// @notice Of which code this is a clone that was made here; zero for anything else.
    function codeHashOf(address instance) external view returns (bytes32) {
        return _templateOf[instance];
    }

    function _bound(address maker, bytes32 salt, bytes memory initialisation) private pure returns (bytes32) {
        return keccak256(abi.encode(maker, salt, keccak256(initialisation)));
    }

    function _requireOwnCode(address account) private view {
        bytes memory code = account.code;
        bool designation = code.length == 23 && bytes3(code) == 0xef0100;
        if (code.length == 0 || designation) revert NoCodeOfItsOwn(account);
    }

    /// @dev Code that does not know the question says no.
    function _saysInitialised(address account) private view returns (bool) {
        (bool ok, bytes memory answer) = account.staticcall(abi.encodeCall(Initialised.initialised, ()));
        return ok && answer.length == 32 && uint256(bytes32(answer)) == 1;
    }
}
