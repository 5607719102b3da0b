// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Initializable} from "@openzeppelin/contracts/proxy/utils/Initializable.sol";
import {TemplateRegistry} from "../../../main/solidity/template/TemplateRegistry.sol";
import {Initialised} from "../../../main/solidity/template/TemplateTypes.sol";

/// @notice As docs/contracts/template-registry.md says how a template is written.
abstract contract TemplateInstance is Initializable, Initialised {
    constructor() {
        _disableInitializers();
    }

    function initialised() external view returns (bool) {
        return _getInitializedVersion() != 0;
    }
}

/// @notice A template as it should be: a counter with an owner.
contract CounterTemplate is TemplateInstance {
    address public owner;
    uint256 public count;

    error NotOwner(address sender);
    error ZeroOwner();

    function initialise(address owner_, uint256 count_) external initializer {
        if (owner_ == address(0)) revert ZeroOwner();
        (owner, count) = (owner_, count_);
    }

    function increase() external {
        if (msg.sender != owner) revert NotOwner(msg.sender);
        ++count;
    }
}

/// @notice The same with other code.
contract OtherTemplate is CounterTemplate {
    uint256 public constant OTHER = 1;
}

/// @notice Its implementation can be initialised by the first who comes.
contract OpenTemplate is Initialised {
    bool public initialised;

    function initialise() external {
        initialised = true;
    }
}

/// @notice Knows nothing of the question.
contract SilentTemplate {
    function initialise() external {}
}

/// @notice Answers the question with more, with less, or with another number.
contract OddTemplate {
    bytes private _answer;

    constructor(bytes memory answer) {
        _answer = answer;
    }

    fallback(bytes calldata) external returns (bytes memory) {
        return _answer;
    }
}

/// @notice Its implementation is closed, and its initialiser does nothing.
contract LazyTemplate is Initialised {
    bool public initialised = true;

    function initialise() external {}
}

/// @notice Its initialiser fails without a word.
contract MuteTemplate is TemplateInstance {
    function initialise() external initializer {
        revert();
    }
}

/// @notice Makes a further clone of itself while it is initialised, and tries to be initialised twice.
contract GreedyTemplate is TemplateInstance {
    address public child;
    bool public twice;

    function initialise(TemplateRegistry registry, bytes32 codeHash, uint256 depth) external initializer {
        (twice,) = address(this).call(abi.encodeCall(this.initialise, (registry, codeHash, depth)));
        if (depth > 0) child = registry.clone(codeHash, 0, abi.encode(registry, codeHash, depth - 1));
    }
}
