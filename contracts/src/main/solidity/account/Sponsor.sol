// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {AccessManaged} from "@openzeppelin/contracts/access/manager/AccessManaged.sol";
import {ERC4337Utils} from "@openzeppelin/contracts/account/utils/ERC4337Utils.sol";
import {IEntryPoint, IPaymaster, PackedUserOperation} from "@openzeppelin/contracts/interfaces/IERC4337.sol";
import {Quota} from "../token/Quota.sol";
import {SponsoredAccount, SponsorRules} from "./SponsorRules.sol";

/// @title Sponsor
/// @notice Pays the gas of accounts (an ERC-4337 paymaster, entry point 0.8) out of what was deposited for each, charged
///         before the operation is executed. Where gas is free nothing is charged, and its quota of gas is what keeps an
///         account from taking the blocks.
///
/// @dev Rules. The first two are asked in every state of `invariant_sponsorNeverShort`; the third is proven for all
///      inputs (SponsorQuotaProof) and tested at its edges (`Sponsor.t.sol`).
///      - sponsorNeverShort:  the entry point holds for the sponsor at least the credit of all accounts, whatever
///                            operations do, `postOp` reverting included.
///      - creditIsTheAccounts: an account's credit falls by its own operations and withdrawals only, by an operation at
///                            most what it may cost at its own price.
///      - gasWithinQuota:     in a period an account's operations ask for no more gas than its quota.
contract Sponsor is AccessManaged, IPaymaster {
    using ERC4337Utils for PackedUserOperation;

    /// @notice Below this `postOp` might run out of gas, and the account would lose what comes back.
    uint256 public constant LEAST_POST_OP_GAS = 40_000;

    IEntryPoint public immutable ENTRY_POINT;

    /// @notice Periods are counted from here, in seconds; the first has the number zero.
    uint48 public immutable START;
    uint48 public immutable PERIOD;

    uint64 private _quota;
    uint256 private _credit;
    mapping(address account => SponsoredAccount) private _accounts;
    /// @dev A quota of the account's own, plus one; zero: it has the common one.
    mapping(address account => uint256) private _ownQuotas;

    event CreditDeposited(address indexed account, address indexed from, uint256 amount, uint256 credit);
    event CreditWithdrawn(address indexed account, address indexed to, uint256 amount, uint256 credit);
    event Sponsored(address indexed account, uint256 charged, uint256 credit);
    event QuotaSet(uint64 gas);
    event OwnQuotaSet(address indexed account, uint64 gas);
    event OwnQuotaDropped(address indexed account);
    event SurplusWithdrawn(address indexed to, uint256 amount);

    error ZeroEntryPointOrPeriod();
    error NotTheEntryPoint(address sender);
    error NothingDeposited();
    error CreditTooLow(address account, uint256 credit, uint256 amount);

    /// @notice Behind the two gas limits stand the six bytes of the period.
    error BadSponsorData(uint256 length);
    error PostOpGasTooLow(uint256 gas, uint256 least);
    error OverQuota(address account, uint64 period, uint256 gas, uint256 left);

    /// @notice Only what is nobody's credit leaves.
    error SurplusTooLow(uint256 surplus, uint256 amount);

    /// @param access The consortium's access contract.
    /// @param period In seconds.
    /// @param quota Gas that an account without a quota of its own may ask for in a period.
    constructor(address access, IEntryPoint entryPoint, uint48 period, uint64 quota) AccessManaged(access) {
        if (address(entryPoint) == address(0) || period == 0) revert ZeroEntryPointOrPeriod();
        ENTRY_POINT = entryPoint;
        START = uint48(block.timestamp);
        PERIOD = period;
        _setQuota(quota);
    }

    modifier onlyEntryPoint() {
        if (msg.sender != address(ENTRY_POINT)) revert NotTheEntryPoint(msg.sender);
        _;
    }

    /// @notice Credit for an account, which need not be there yet. Anybody gives.
    function depositFor(address account) external payable {
        if (msg.value == 0) revert NothingDeposited();
        SponsoredAccount storage it = _accounts[account];
        it.credit += uint128(msg.value); // there are not so many coins
        _credit += msg.value;
        emit CreditDeposited(account, msg.sender, msg.value, it.credit);
        ENTRY_POINT.depositTo{value: msg.value}(address(this));
    }

    /// @notice The account takes its credit back, whatever the consortium says.
    function withdrawCredit(address payable to, uint256 amount) external {
        uint128 left = _taken(msg.sender, amount);
        emit CreditWithdrawn(msg.sender, to, amount, left);
        ENTRY_POINT.withdrawTo(to, amount);
    }

    /// @inheritdoc IPaymaster
    /// @dev Takes the highest cost at once, so that several operations of a bundle do not spend the same credit. Reads no
    ///      clock (ERC-7562): the operation names its period, and the entry point compares it with the time.
    function validatePaymasterUserOp(PackedUserOperation calldata op, bytes32, uint256 highestCost)
        external
        onlyEntryPoint
        returns (bytes memory context, uint256 validationData)
    {
        if (op.paymasterAndData.length != 58) revert BadSponsorData(op.paymasterAndData.length);
        uint48 period = uint48(bytes6(op.paymasterAndData[52:58]));
        uint256 postOpGas = op.paymasterPostOpGasLimit();
        if (postOpGas < LEAST_POST_OP_GAS) revert PostOpGasTooLow(postOpGas, LEAST_POST_OP_GAS);
        _count(op, period, postOpGas);
        _taken(op.sender, highestCost);
        uint256 begins = uint256(START) + uint256(period) * PERIOD;
        validationData =
            ERC4337Utils.packValidationData(begins + PERIOD < 1 << 47, uint48(begins), uint48(begins + PERIOD));
        if (highestCost != 0) context = abi.encode(op.sender, highestCost, postOpGas);
    }

    /// @inheritdoc IPaymaster
    function postOp(PostOpMode, bytes calldata context, uint256 cost, uint256 price) external onlyEntryPoint {
        (address account, uint256 reserved, uint256 postOpGas) = abi.decode(context, (address, uint256, uint256));
        uint256 back = SponsorRules.refund(reserved, cost, postOpGas, price);
        SponsoredAccount storage it = _accounts[account];
        it.credit += uint128(back);
        _credit += back;
        emit Sponsored(account, reserved - back, it.credit);
    }

    function setQuota(uint64 gas) external restricted {
        _setQuota(gas);
    }

    /// @notice Gas that this account may ask for in a period, also none.
    function setOwnQuota(address account, uint64 gas) external restricted {
        _ownQuotas[account] = uint256(gas) + 1;
        emit OwnQuotaSet(account, gas);
    }

    function dropOwnQuota(address account) external restricted {
        delete _ownQuotas[account];
        emit OwnQuotaDropped(account);
    }

    /// @notice What the entry point holds beyond all credit: rests that did not come back, and gifts.
    function withdrawSurplus(address payable to, uint256 amount) external restricted {
        uint256 surplus = ENTRY_POINT.balanceOf(address(this)) - _credit;
        if (amount > surplus) revert SurplusTooLow(surplus, amount);
        emit SurplusWithdrawn(to, amount);
        ENTRY_POINT.withdrawTo(to, amount);
    }

    /// @notice The stake that public bundlers ask for, since validation writes the sponsor's own storage.
    function addStake(uint32 unstakeDelay) external payable restricted {
        ENTRY_POINT.addStake{value: msg.value}(unstakeDelay);
    }

    function unlockStake() external restricted {
        ENTRY_POINT.unlockStake();
    }

    function withdrawStake(address payable to) external restricted {
        ENTRY_POINT.withdrawStake(to);
    }

    function accountOf(address account) external view returns (SponsoredAccount memory) {
        return _accounts[account];
    }

    /// @notice Of all accounts, in wei.
    function totalCredit() external view returns (uint256) {
        return _credit;
    }

    function quotaOf(address account) public view returns (uint64) {
        uint256 own = _ownQuotas[account];
        return own == 0 ? _quota : uint64(own - 1);
    }

    function _count(PackedUserOperation calldata op, uint48 period, uint256 postOpGas) private {
        uint256 gas = op.verificationGasLimit() + op.callGasLimit() + op.preVerificationGas
            + op.paymasterVerificationGasLimit() + postOpGas;
        SponsoredAccount storage it = _accounts[op.sender];
        (bool covered, uint256 left, uint256 used) =
            SponsorRules.count(it.period, it.gasUsed, period, gas, quotaOf(op.sender));
        if (!covered) revert OverQuota(op.sender, period, gas, left);
        (it.period, it.gasUsed) = (period, uint64(used)); // within the quota
    }

    function _taken(address account, uint256 amount) private returns (uint128 left) {
        uint128 credit = _accounts[account].credit;
        (bool covered, uint256 rest) = Quota.spend(credit, amount);
        if (!covered) revert CreditTooLow(account, credit, amount);
        left = uint128(rest);
        _accounts[account].credit = left;
        _credit -= amount;
    }

    function _setQuota(uint64 gas) private {
        _quota = gas;
        emit QuotaSet(gas);
    }
}
