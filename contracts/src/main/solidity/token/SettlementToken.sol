// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {AccessControl} from "@openzeppelin/contracts/access/AccessControl.sol";
import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";
import {ERC20Permit} from "@openzeppelin/contracts/token/ERC20/extensions/ERC20Permit.sol";
import {ERC3009} from "@openzeppelin/contracts/token/ERC20/extensions/draft-ERC3009.sol";
import {StandingFreeze} from "../access/StandingFreeze.sol";
import {Quota} from "./Quota.sol";

/// @title SettlementToken
/// @notice Money of one currency on the consortium's chain, issued by known issuers within quotas.
///
/// @dev Rules, each with a test of the same name:
///      - quotaBoundsIssue: an issuer creates no more than the quota that the governance gave it, and only an
///        issuer creates; what it redeems (burns from itself) restores nothing.
///      - frozenStandsStill: a frozen account neither sends nor receives, by whatever function; nor does it issue, or
///        move what others have allowed it to move.
///      - vaultNeverFreezes: a protected account can never be frozen, so a vault's payees are never stranded.
contract SettlementToken is ERC20, ERC20Permit, ERC3009, StandingFreeze {
    bytes32 public constant ISSUER_ROLE = keccak256("ISSUER_ROLE");

    uint8 private immutable _decimals;
    mapping(address issuer => uint256 amount) private _quotas;
    mapping(address account => bool is_) private _protected;

    event QuotaSet(address indexed issuer, uint256 quota);
    event Issued(address indexed issuer, address indexed to, uint256 amount, uint256 quotaLeft);
    event Retired(address indexed issuer, uint256 amount);
    event AccountProtected(address indexed account);

    /// @notice The issuer may create `left` more, which is less than what it asked for.
    error QuotaExceeded(address issuer, uint256 left, uint256 requested);

    /// @notice Only an issuer has a quota.
    error NotAnIssuer(address account);

    /// @param admin Governance: names issuers, sets quotas, protects vaults. Meant to be a timelock in production.
    constructor(string memory name_, string memory symbol_, uint8 decimals_, address admin)
        ERC20(name_, symbol_)
        ERC20Permit(name_)
    {
        _decimals = decimals_;
        _grantRole(DEFAULT_ADMIN_ROLE, admin);
    }

    /// @notice Sets how much the issuer may still create. It replaces what was left of the old quota.
    function setQuota(address issuer, uint256 quota) external onlyRole(DEFAULT_ADMIN_ROLE) {
        if (!hasRole(ISSUER_ROLE, issuer)) revert NotAnIssuer(issuer);
        _quotas[issuer] = quota;
        emit QuotaSet(issuer, quota);
    }

    function quotaOf(address issuer) external view returns (uint256) {
        return _quotas[issuer];
    }

    /// @notice Creates money for `to`, within the caller's quota.
    function issue(address to, uint256 amount) external onlyRole(ISSUER_ROLE) {
        _requireNotFrozen(msg.sender);
        (bool covered, uint256 left) = Quota.spend(_quotas[msg.sender], amount);
        if (!covered) revert QuotaExceeded(msg.sender, left, amount);
        _quotas[msg.sender] = left;
        _mint(to, amount);
        emit Issued(msg.sender, to, amount, left);
    }

    /// @notice Destroys money that the issuer itself holds, after it paid for it outside.
    function retire(uint256 amount) external onlyRole(ISSUER_ROLE) {
        _burn(msg.sender, amount);
        emit Retired(msg.sender, amount);
    }

    /// @notice Makes an account unfreezable for ever: a vault, whose balance belongs to many.
    function protect(address account) external onlyRole(DEFAULT_ADMIN_ROLE) {
        _requireNotFrozen(account);
        _protected[account] = true;
        emit AccountProtected(account);
    }

    function isFreezable(address account) public view override returns (bool) {
        return account != address(0) && !_protected[account]; // the zero address issues and retires
    }

    function decimals() public view override returns (uint8) {
        return _decimals;
    }

    function _spendAllowance(address owner, address spender, uint256 value) internal override {
        _requireNotFrozen(spender);
        super._spendAllowance(owner, spender, value);
    }

    function _update(address from, address to, uint256 value) internal virtual override {
        _requireNotFrozen(from);
        _requireNotFrozen(to);
        super._update(from, to, value);
    }

    /// @dev An issuer that loses its role loses its quota with it.
    function _revokeRole(bytes32 role, address account) internal override(AccessControl) returns (bool) {
        if (role == ISSUER_ROLE && _quotas[account] != 0) {
            delete _quotas[account];
            emit QuotaSet(account, 0);
        }
        return super._revokeRole(role, account);
    }
}
