// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {AccessManaged} from "@openzeppelin/contracts/access/manager/AccessManaged.sol";
import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";
import {MeasuredTransfer} from "../split/MeasuredTransfer.sol";
import {Clocks} from "../vault/Clocks.sol";
import {Clock, Duration} from "../vault/VaultTypes.sol";
import {FundLimits, LossClaim, LossStage} from "./FundTypes.sol";
import {PayoutCaps} from "./PayoutCaps.sol";

/// @notice Who votes for a member organisation.
interface Members {
    function organisationOf(address voter) external view returns (bytes32);
}

/// @title SecurityFund
/// @notice Money that the members put aside for losses. A member claims; the consortium awards by its votes (through its
///         access contract, so after its timelock); anybody then has the award paid, in as many periods as the caps
///         make it last. What was given is given: it leaves by awards only.
///
/// @dev Rules, each with an `invariant_` test of the same name:
///      - fundHoldsWhatItOwes: for each token, given = held + paid, and the fund has at least what it holds.
///      - neverWithoutAward:   a claim is paid at most what was awarded, and that is at most what was claimed.
///      - payoutsWithinCaps:   in a period no more leaves than the caps allow of what was held when it began and given since.
contract SecurityFund is AccessManaged, ReentrancyGuardTransient {
    using Clocks for Clock;

    /// @dev What is held of a token, and what has left since the period began.
    struct Pot {
        uint128 held;
        uint128 base;
        uint128 paid;
        uint64 period;
        Clock began;
    }

    uint32 public constant MOST_SECONDS = 366 days;
    uint32 public constant MOST_BLOCKS = 4 * 366 days; // at four blocks a second

    Members public immutable MEMBERS;

    FundLimits private _limits;
    mapping(address token => Pot pot) private _pots;
    uint64 private _lastClaim;
    mapping(uint64 id => LossClaim claim) private _claims;
    /// @dev What a claim was paid in a period of its token.
    mapping(uint64 id => mapping(uint64 period => uint128 amount)) private _paidIn;

    event Contributed(address indexed token, address indexed from, uint256 received, uint256 held);
    event LossClaimed(
        uint64 indexed id,
        bytes32 indexed organisation,
        address indexed token,
        address beneficiary,
        uint128 amount,
        bytes32 evidence
    );
    event ClaimWithdrawn(uint64 indexed id, bytes32 indexed organisation);
    event ClaimAwarded(uint64 indexed id, uint128 amount, uint128 claimed);
    event ClaimRejected(uint64 indexed id, bytes32 reason);
    event AwardPaid(uint64 indexed id, address indexed beneficiary, uint128 amount, uint128 left);
    event LimitsSet(FundLimits limits);

    error ZeroAmount();
    error ZeroAddress();

    /// @notice What the fund would pay to itself would be nobody's for ever.
    error BadBeneficiary(address beneficiary);

    /// @notice A fund cannot hold so much of one token.
    error TooMuch(address token, uint256 base, uint256 received);

    /// @notice The sender votes for no member organisation.
    error NotAMember(address sender);
    error UnknownClaim(uint64 id);

    /// @notice The claim is not in the stage that this needs.
    error WrongClaimStage(uint64 id, LossStage stage);
    error NotYourClaim(uint64 id, bytes32 organisation);

    /// @notice Not more than was claimed, and not nothing.
    error BadAward(uint64 id, uint128 awarded, uint128 claimed);
    error BadLimits(string rule);

    /// @notice The caps let nothing more out of this pot for this claim before the next period.
    error CapReached(uint64 id, uint64 periodBeganBlock, uint64 periodBeganTime);

    /// @notice There is nothing of the token in the fund.
    error NothingHeld(address token);

    /// @param access The consortium's access contract.
    /// @param members The registry that says who votes for whom.
    constructor(address access, Members members, FundLimits memory limits_) AccessManaged(access) {
        if (access == address(0) || address(members) == address(0)) revert ZeroAddress();
        MEMBERS = members;
        _setLimits(limits_);
    }

    /// @notice Gives to the fund, for good. What arrives counts.
    function contribute(address token, uint256 amount) external nonReentrant returns (uint256 received) {
        if (amount == 0) revert ZeroAmount();
        received = MeasuredTransfer.take(token, amount);
        Pot storage pot = _pots[token];
        // The base is what is held and what has left since the period began.
        if (received > type(uint128).max - pot.base) revert TooMuch(token, pot.base, received);
        pot.held += uint128(received);
        pot.base += uint128(received);
        emit Contributed(token, msg.sender, received, pot.held);
    }

    /// @notice A member reports a loss.
    /// @param evidence Hash of what shows it, kept outside the chain.
    function claim(address token, address beneficiary, uint128 amount, bytes32 evidence) external returns (uint64 id) {
        bytes32 organisation = MEMBERS.organisationOf(msg.sender);
        if (organisation == 0) revert NotAMember(msg.sender);
        if (amount == 0) revert ZeroAmount();
        if (token == address(0) || beneficiary == address(0)) revert ZeroAddress();
        if (beneficiary == address(this)) revert BadBeneficiary(beneficiary);
        id = ++_lastClaim;
        LossClaim storage it = _claims[id];
        it.organisation = organisation;
        it.token = token;
        it.beneficiary = beneficiary;
        it.claimed = amount;
        it.evidence = evidence;
        it.stage = LossStage.Claimed;
        emit LossClaimed(id, organisation, token, beneficiary, amount, evidence);
    }

    /// @notice The member takes its claim back, as long as nothing was decided.
    function withdrawClaim(uint64 id) external {
        LossClaim storage it = _known(id, LossStage.Claimed);
        if (MEMBERS.organisationOf(msg.sender) != it.organisation) revert NotYourClaim(id, it.organisation);
        it.stage = LossStage.Withdrawn;
        emit ClaimWithdrawn(id, it.organisation);
    }

    /// @notice The consortium grants a claim, whole or in part. Irrevocable.
    function award(uint64 id, uint128 amount) external restricted {
        LossClaim storage it = _known(id, LossStage.Claimed);
        if (amount == 0 || amount > it.claimed) revert BadAward(id, amount, it.claimed);
        it.stage = LossStage.Awarded;
        it.awarded = amount;
        emit ClaimAwarded(id, amount, it.claimed);
    }

    /// @notice The consortium turns a claim down.
    /// @param reason Hash of the reasons, kept outside the chain.
    function reject(uint64 id, bytes32 reason) external restricted {
        LossClaim storage it = _known(id, LossStage.Claimed);
        it.stage = LossStage.Rejected;
        emit ClaimRejected(id, reason);
    }

    /// @notice Pays what the caps allow now of an award. Anybody may, again in each period, until all is paid.
    function payOut(uint64 id) external nonReentrant returns (uint128 amount) {
        LossClaim storage it = _known(id, LossStage.Awarded);
        Pot storage pot = _pots[it.token];
        _roll(pot);
        if (pot.held == 0) revert NothingHeld(it.token);
        uint64 period = pot.period;
        amount = PayoutCaps.allowed(_limits, pot.base, pot.paid, _paidIn[id][period]);
        uint128 left = it.awarded - it.paid;
        if (amount > left) amount = left;
        if (amount > pot.held) amount = pot.held;
        if (amount == 0) revert CapReached(id, pot.began.blockNumber, pot.began.time);
        pot.held -= amount;
        pot.paid += amount;
        _paidIn[id][period] += amount;
        it.paid += amount;
        if (amount == left) it.stage = LossStage.Paid;
        emit AwardPaid(id, it.beneficiary, amount, left - amount);
        MeasuredTransfer.give(it.token, it.beneficiary, it.beneficiary, amount);
    }

    /// @notice Other caps, from the next payment on; a period that runs keeps its base.
    function setLimits(FundLimits memory limits_) external restricted {
        _setLimits(limits_);
    }

    function limits() external view returns (FundLimits memory) {
        return _limits;
    }

    function potOf(address token) external view returns (Pot memory) {
        return _pots[token];
    }

    /// @notice Claims have the numbers from 1 to this one.
    function lastClaim() external view returns (uint64) {
        return _lastClaim;
    }

    function claimOf(uint64 id) external view returns (LossClaim memory) {
        if (_claims[id].stage == LossStage.None) revert UnknownClaim(id);
        return _claims[id];
    }

    /// @dev A new period begins with the first payment after the last one has run out. Its base is what is held then.
    function _roll(Pot storage pot) private {
        if (pot.period != 0 && !pot.began.passed(_limits.period)) return;
        ++pot.period;
        pot.began = Clocks.here();
        pot.base = pot.held;
        pot.paid = 0;
    }

    function _known(uint64 id, LossStage stage) private view returns (LossClaim storage it) {
        it = _claims[id];
        if (it.stage == LossStage.None) revert UnknownClaim(id);
        if (it.stage != stage) revert WrongClaimStage(id, it.stage);
    }

    function _setLimits(FundLimits memory it) private {
        bool span = it.period.blocks > 0 && it.period.secs > 0;
        if (!span || it.period.blocks > MOST_BLOCKS || it.period.secs > MOST_SECONDS) {
            revert BadLimits("0 < period <= 366 days");
        }
        if (it.claimBps == 0 || it.claimBps > it.periodBps || it.periodBps > PayoutCaps.WHOLE) {
            revert BadLimits("0 < claimBps <= periodBps <= 10000");
        }
        _limits = it;
        emit LimitsSet(it);
    }
}
