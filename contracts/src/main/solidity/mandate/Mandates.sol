// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {ECDSA} from "@openzeppelin/contracts/utils/cryptography/ECDSA.sol";
import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";
import {MandateRules} from "./MandateRules.sol";
import {Mandate, MandateStatus, Progress} from "./MandateTypes.sol";

/// @title Mandates
/// @notice Lets a payee pull from a payer's own account what the payer has permitted, and no more: subscriptions and
///         pay-per-use within caps, and instalments. The payer cancels at any time, at once.
///
/// @dev Invariants, each with an `invariant_` test of the same name:
///      - mandateHoldsNothing:  tokens go from payer to payee; this contract never has any.
///      - mandateWithinCaps:    a call, a period with what it makes up for, and all calls stay within their caps.
///      - mandateOnlyWhileGranted: nothing moves before the payer's signature or call, nor after a cancellation.
///      - instalmentsAddUp:     instalments are pulled in order, each once; together they are the total.
///      A missed period lapses unless the terms let a later one make up for it. Whatever a chain that stood still, or
///      whose clock jumped, makes of the calendar, one period's pulls never exceed (1 + arrears) periods' worth, and
///      the next period opens only after the gap in blocks.
contract Mandates is EIP712, ReentrancyGuardTransient {
    using SafeERC20 for IERC20;

    bytes32 private constant _MANDATE = keccak256(
        "Mandate(address payer,address collector,address payee,address token,uint128 perCall,uint128 perPeriod,"
        "uint128 total,uint32 instalments,uint64 start,uint64 end,uint8 unit,uint32 length,uint32 arrears,"
        "uint32 gapBlocks,bytes32 terms)"
    );

    mapping(bytes32 id => Progress) private _progress;
    mapping(bytes32 id => mapping(bytes32 ref => bool taken)) private _taken;

    event MandateGranted(bytes32 indexed id, address indexed payer, address indexed payee, Mandate mandate);
    event MandateCancelled(bytes32 indexed id, address indexed payer, address indexed payee, address by);

    /// @notice `received` is what reached the payee: a token may keep a part of `amount`.
    event Pulled(bytes32 indexed id, bytes32 indexed ref, uint64 period, uint128 amount, uint256 received);
    event InstalmentPulled(
        bytes32 indexed id, uint32 indexed number, uint64 period, uint128 amount, uint256 received
    );

    /// @notice Payer, collector, payee and token are real addresses; the payer does not pay itself or this contract.
    error BadParties(address payer, address collector, address payee, address token);

    /// @notice Caps: 0 < perCall <= perPeriod <= total. Instalments: no other caps, and at least a unit for each.
    error BadCaps(uint128 perCall, uint128 perPeriod, uint128 total, uint32 instalments);

    /// @notice A mandate starts before it ends, and its periods are whole seconds (0) or months (1), not none.
    error BadSchedule(uint64 start, uint64 end, uint8 unit, uint32 length);

    /// @notice The payer's signature is wanted; this one is of `signer`, or of nobody.
    error NotSignedByPayer(address payer, address signer);
    error NotAParty(bytes32 id, address sender);
    error NotCollector(bytes32 id, address sender);
    error NotGranted(bytes32 id);
    error MandateIsCancelled(bytes32 id);
    error NotStarted(bytes32 id, uint64 start);
    error Ended(bytes32 id, uint64 end);

    /// @notice The period has come by the calendar, but opens from this block on.
    error PeriodNotOpen(bytes32 id, uint64 period, uint256 fromBlock);
    error AlreadyPulled(bytes32 id, bytes32 ref);

    /// @notice The mandate is for instalments, or is not.
    error WrongKind(bytes32 id, uint32 instalments);
    error NotTheNextInstalment(bytes32 id, uint32 next, uint32 number);
    error EveryInstalmentPulled(bytes32 id);

    /// @notice A pull is at least one unit and at most the cap.
    error OverCall(bytes32 id, uint128 amount, uint128 cap);
    error OverPeriod(bytes32 id, uint64 period, uint256 amount, uint256 left);
    error OverTotal(bytes32 id, uint128 amount, uint128 left);

    /// @notice The payer would lose another amount than what it is told.
    error PayerLosesOther(address token, uint256 lost, uint128 amount);
    error NothingArrived(address token, address payee);

    constructor() EIP712("Bascule", "1") {}

    /// @notice Puts a mandate into force: by the payer's own call, or by anybody with its signature (65 bytes).
    ///         A mandate in force stays as it is.
    function grant(Mandate calldata mandate, bytes calldata signature) external returns (bytes32 id) {
        _check(mandate);
        id = idOf(mandate);
        Progress storage it = _progress[id];
        if (it.status == MandateStatus.CANCELLED) revert MandateIsCancelled(id);
        if (it.status == MandateStatus.GRANTED) return id;
        if (msg.sender != mandate.payer) {
            (address signer,,) = ECDSA.tryRecover(id, signature);
            if (signer != mandate.payer) revert NotSignedByPayer(mandate.payer, signer);
        }
        it.status = MandateStatus.GRANTED;
        emit MandateGranted(id, mandate.payer, mandate.payee, mandate);
    }

    /// @notice Ends a mandate for ever, at once, whether it was granted or only signed. The payer may, and the payee.
    function cancel(Mandate calldata mandate) external returns (bytes32 id) {
        id = idOf(mandate);
        if (msg.sender != mandate.payer && msg.sender != mandate.payee) revert NotAParty(id, msg.sender);
        Progress storage it = _progress[id];
        if (it.status == MandateStatus.CANCELLED) revert MandateIsCancelled(id);
        it.status = MandateStatus.CANCELLED;
        emit MandateCancelled(id, mandate.payer, mandate.payee, msg.sender);
    }

    /// @notice Pulls `amount` within the caps, once for each `ref`. Returns what reached the payee.
    function pull(Mandate calldata mandate, bytes32 ref, uint128 amount)
        external
        nonReentrant
        returns (uint256 received)
    {
        bytes32 id = idOf(mandate);
        Progress memory at_ = _begin(id, mandate);
        if (mandate.instalments != 0) revert WrongKind(id, mandate.instalments);
        if (_taken[id][ref]) revert AlreadyPulled(id, ref);
        if (amount == 0 || amount > mandate.perCall) revert OverCall(id, amount, mandate.perCall);
        uint64 period = _open(id, mandate, at_);
        uint256 left = MandateRules.leftIn(at_, mandate.perPeriod);
        if (amount > left) revert OverPeriod(id, period, amount, left);
        if (amount > mandate.total - at_.pulled) revert OverTotal(id, amount, mandate.total - at_.pulled);
        at_.spent += amount;
        at_.pulled += amount;
        _progress[id] = at_;
        _taken[id][ref] = true;
        received = _move(mandate, amount);
        emit Pulled(id, ref, period, amount, received);
    }

    /// @notice Pulls the next instalment, whose number (from zero) the collector repeats, so that a retry is refused.
    function pullInstalment(Mandate calldata mandate, uint32 number)
        external
        nonReentrant
        returns (uint256 received)
    {
        bytes32 id = idOf(mandate);
        Progress memory at_ = _begin(id, mandate);
        if (mandate.instalments == 0) revert WrongKind(id, 0);
        if (at_.instalments == mandate.instalments) revert EveryInstalmentPulled(id);
        if (number != at_.instalments) revert NotTheNextInstalment(id, at_.instalments, number);
        uint64 period = _open(id, mandate, at_);
        uint256 left = MandateRules.leftIn(at_, 1);
        if (left == 0) revert OverPeriod(id, period, 1, left);
        uint128 amount = MandateRules.instalment(mandate.total, mandate.instalments, number);
        ++at_.spent;
        ++at_.instalments;
        at_.pulled += amount;
        _progress[id] = at_;
        received = _move(mandate, amount);
        emit InstalmentPulled(id, number, period, amount, received);
    }

    function progressOf(bytes32 id) external view returns (Progress memory) {
        return _progress[id];
    }

    function isPulled(bytes32 id, bytes32 ref) external view returns (bool) {
        return _taken[id][ref];
    }

    /// @notice The period of a time, from zero; the time is not before the start.
    function periodAt(Mandate calldata mandate, uint64 time) external pure returns (uint64) {
        return MandateRules.periodAt(mandate.start, mandate.unit, mandate.length, time);
    }

    function domainSeparator() external view returns (bytes32) {
        return _domainSeparatorV4();
    }

    /// @notice The EIP-712 digest, which is also what the payer signs: bound to this chain and this contract.
    function idOf(Mandate calldata mandate) public view returns (bytes32) {
        return _hashTypedDataV4(keccak256(abi.encode(_MANDATE, mandate)));
    }

    function _check(Mandate calldata it) private view {
        if (
            it.payer == address(0) || it.collector == address(0) || it.payee == address(0) || it.token == address(0)
                || it.payee == it.payer || it.payee == address(this) || it.payer == address(this)
        ) {
            revert BadParties(it.payer, it.collector, it.payee, it.token);
        }
        bool sound = it.instalments == 0
            ? it.perCall != 0 && it.perCall <= it.perPeriod && it.perPeriod <= it.total
            : it.perCall == 0 && it.perPeriod == 0 && it.instalments <= it.total;
        if (!sound) revert BadCaps(it.perCall, it.perPeriod, it.total, it.instalments);
        if (it.start >= it.end || it.unit > MandateRules.MONTHS || it.length == 0) {
            revert BadSchedule(it.start, it.end, it.unit, it.length);
        }
    }

    function _begin(bytes32 id, Mandate calldata mandate) private view returns (Progress memory at_) {
        at_ = _progress[id];
        if (at_.status == MandateStatus.CANCELLED) revert MandateIsCancelled(id);
        if (at_.status != MandateStatus.GRANTED) revert NotGranted(id);
        if (msg.sender != mandate.collector) revert NotCollector(id, msg.sender);
        if (block.timestamp < mandate.start) revert NotStarted(id, mandate.start);
        if (block.timestamp >= mandate.end) revert Ended(id, mandate.end);
    }

    /// @dev Goes on to the period of now, if that is another one than the last pull's.
    function _open(bytes32 id, Mandate calldata mandate, Progress memory at_) private view returns (uint64 period) {
        period = MandateRules.periodAt(mandate.start, mandate.unit, mandate.length, uint64(block.timestamp));
        if (period < at_.nextPeriod) return period;
        uint256 fromBlock = uint256(at_.openedBlock) + mandate.gapBlocks;
        if (at_.nextPeriod != 0 && block.number < fromBlock) revert PeriodNotOpen(id, period, fromBlock);
        MandateRules.enter(at_, period, uint64(block.number), mandate.arrears);
    }

    function _move(Mandate calldata mandate, uint128 amount) private returns (uint256 received) {
        IERC20 token = IERC20(mandate.token);
        uint256 payerHad = token.balanceOf(mandate.payer);
        uint256 payeeHad = token.balanceOf(mandate.payee);
        token.safeTransferFrom(mandate.payer, mandate.payee, amount);
        uint256 payerHas = token.balanceOf(mandate.payer);
        // Caps count what is asked for, so that must be what the payer loses.
        if (payerHas + amount != payerHad) {
            revert PayerLosesOther(mandate.token, payerHad > payerHas ? payerHad - payerHas : 0, amount);
        }
        received = token.balanceOf(mandate.payee) - payeeHad;
        if (received == 0) revert NothingArrived(mandate.token, mandate.payee);
    }
}
