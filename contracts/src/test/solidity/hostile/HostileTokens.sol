// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @notice The smallest ERC-20 that the hostile ones deviate from. Anybody mints.
contract PlainToken {
    mapping(address account => uint256 amount) public balanceOf;
    mapping(address owner => mapping(address spender => uint256 amount)) public allowance;

    function mint(address to, uint256 amount) external {
        balanceOf[to] += amount;
    }

    function approve(address spender, uint256 amount) external returns (bool) {
        allowance[msg.sender][spender] = amount;
        return true;
    }

    function transfer(address to, uint256 amount) external virtual returns (bool) {
        _transfer(msg.sender, to, amount);
        return true;
    }

    function transferFrom(address from, address to, uint256 amount) external virtual returns (bool) {
        allowance[from][msg.sender] -= amount;
        _transfer(from, to, amount);
        return true;
    }

    function _transfer(address from, address to, uint256 amount) internal virtual {
        balanceOf[from] -= amount;
        balanceOf[to] += amount;
    }
}

/// @notice Keeps one percent of what is sent.
contract FeeToken is PlainToken {
    function _transfer(address from, address to, uint256 amount) internal override {
        balanceOf[from] -= amount;
        balanceOf[to] += amount - amount / 100;
    }
}

/// @notice Takes one percent more from the sender than it was told.
contract GreedyToken is PlainToken {
    function _transfer(address from, address to, uint256 amount) internal override {
        balanceOf[from] -= amount + amount / 100;
        balanceOf[to] += amount;
    }
}

/// @notice Returns nothing, as some old tokens do.
contract SilentToken {
    mapping(address account => uint256 amount) public balanceOf;
    mapping(address owner => mapping(address spender => uint256 amount)) public allowance;

    function mint(address to, uint256 amount) external {
        balanceOf[to] += amount;
    }

    function approve(address spender, uint256 amount) external {
        allowance[msg.sender][spender] = amount;
    }

    function transfer(address to, uint256 amount) external {
        balanceOf[msg.sender] -= amount;
        balanceOf[to] += amount;
    }

    function transferFrom(address from, address to, uint256 amount) external {
        allowance[from][msg.sender] -= amount;
        balanceOf[from] -= amount;
        balanceOf[to] += amount;
    }
}

/// @notice Says false and moves nothing.
contract LyingToken is PlainToken {
    function transfer(address, uint256) external pure override returns (bool) {
        return false;
    }

    function transferFrom(address, address, uint256) external pure override returns (bool) {
        return false;
    }
}

/// @notice Says true and moves nothing.
contract IdleToken is PlainToken {
    function _transfer(address, address, uint256) internal override {}
}

/// @notice Refuses to pay one receiver.
contract PickyToken is PlainToken {
    address public refused;

    error Refused(address to);

    function refuse(address account) external {
        refused = account;
    }

    function _transfer(address from, address to, uint256 amount) internal override {
        if (to == refused) revert Refused(to);
        super._transfer(from, to, amount);
    }
}

/// @notice Knows frozen accounts, but leaves it to others to ask.
contract FreezingToken is PlainToken {
    mapping(address account => bool frozen) public isFrozen;

    function freeze(address account, bool frozen) external {
        isFrozen[account] = frozen;
    }
}

/// @notice Answers every question that it does not know: with nothing, with too much, or with endless work.
contract BabblingToken is PlainToken {
    uint256 private _how;

    function babble(uint256 how) external {
        _how = how;
    }

    fallback() external {
        if (_how == 0) return;
        if (_how == 1) {
            assembly ("memory-safe") {
                return(0, 100000)
            }
        }
        while (true) {}
    }
}

/// @notice Makes the receiver's balance jump past what a uint128 holds.
contract HugeToken is PlainToken {
    function _transfer(address, address to, uint256) internal override {
        balanceOf[to] += 2 ** 200;
    }
}

/// @notice Calls a target in the middle of a transfer, and passes its failure on.
contract CallbackToken is PlainToken {
    address private _target;
    bytes private _data;

    function onTransfer(address target, bytes calldata data) external {
        _target = target;
        _data = data;
    }

    function _transfer(address from, address to, uint256 amount) internal override {
        super._transfer(from, to, amount);
        if (_target == address(0)) return;
        address target = _target;
        _target = address(0);
        (bool ok, bytes memory answer) = target.call(_data);
        if (!ok) {
            assembly ("memory-safe") {
                revert(add(answer, 32), mload(answer))
            }
        }
    }
}
