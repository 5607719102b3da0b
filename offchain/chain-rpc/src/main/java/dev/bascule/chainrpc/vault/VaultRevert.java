package dev.bascule.chainrpc.vault;

import dev.bascule.chain.Bytes;
import dev.bascule.chain.evm.AbiReader;
import dev.bascule.chain.keccak.Keccak256;
import dev.bascule.core.id.Hash32;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Why a contract of ours refused: the name of its error and the values in it.
 *
 * @param code the error's name in snake case
 */
public record VaultRevert(String code, Map<String, String> values) {

  /** The errors of our contracts, and those of OpenZeppelin that their users can meet. */
  private static final String ERRORS =
      """
      BadParameters(string rule)
      ZeroAddress()
      NotOpen()
      InflowIsPaused(uint64 untilBlock)
      TokenNotListed(address token)
      NothingReceived(address token)
      ZeroAmount()
      InsufficientCredit(address token, address account, uint128 credit, uint128 requested)
      NoUnpledgeRequest(address token, address account)
      UnpledgeNotMature(uint64 requestedBlock, uint64 requestedAt)
      OperatorSilent(uint64 aliveBlock, uint64 aliveAt)
      ExitNotMature(uint64 exitBlock, uint64 exitAt)
      BadRecipient(address to)
      TokenTookMore(address token, uint256 taken, uint256 amount)
      OutOfSequence(uint64 window, uint32 part, uint64 nextWindow, uint32 nextPart)
      TooManyLegs(uint256 legs)
      LegMismatch(uint8 legIndex, bytes32 legHash)
      UnknownKind(uint8 kind)
      WrongBook(uint32 lane)
      BadPayee(address payer, address payee)
      AboveCumulative(bytes32 laneKey, uint128 to, uint128 cumulative)
      UnknownVoucherKey(address account, uint32 epoch)
      NotSignedBy(bytes32 digest, address signer)
      InsufficientCollateral(bytes32 laneKey, address payer, uint128 collateral, uint128 needed)
      NotDrawn(uint8 kind)
      BadDrawdown(uint8 kind, uint256 length)
      BadPath(uint8 index, uint8 size, uint256 nodes)
      BadRootSignature(bytes32 digest)
      OtherTerms(bytes32 terms, bytes32 shown)
      NotTheFirstLeg(uint8 leg)
      BadTicks(uint128 unit, uint32 length, uint32 n)
      NotTheCeiling(uint256 ticks, uint128 cumulative)
      AboveGrant(uint128 drawn, uint128 cumulative)
      AboveDrawn(uint128 to, uint128 drawn)
      LeafNotRedeemable(uint8 leafType, uint8 kind)
      LeafMismatch(bytes32 laneKey, bytes32 voucherDigest)
      AcceptedTooLate(uint64 time, uint64 notAfter)
      AdmittedAfterRetirement(uint64 admittedAt, uint64 retiredAt)
      NotInLog(uint64 index, uint64 size)
      UnknownLog(bytes32 logId)
      NotTheBond(address sender)
      BondIsSet(address bond)
      NotAContract(address account)
      AboveFiling(bytes32 laneKey, uint128 settled, uint128 amount, uint128 filedTo)
      UnknownOperatorKey(uint32 id)
      OperatorKeyNotYet(uint32 id, uint64 from)
      OperatorKeyIsRevoked(uint32 id, uint64 revokedAt)
      OperatorKeyUsed(address signer, uint32 id)
      WrongLog(bytes32 logId, bytes32 current)
      LogShrinks(uint64 anchoredSize, uint64 size)
      Inconsistent(uint64 anchoredSize, uint64 size)
      EpochTooSoon(uint64 startedBlock, uint64 startedAt)
      AlreadyExit()
      OperatorAlive(uint64 aliveBlock, uint64 aliveAt)
      PauseTooLong(uint64 blocks, uint64 longest)
      PauseTooSoon(uint64 allowedFromBlock)
      AccountIsFrozen(address account)
      FreezeUnchanged(address account, bool frozen)
      NoSuchFreezeProposal(address account, bool frozen)
      FreezeProposalWaits(address account, address proposer)
      SameKeyTwice(address key)
      AccountNotFreezable(address account)
      QuotaExceeded(address issuer, uint256 left, uint256 requested)
      NotAnIssuer(address account)
      AccessControlUnauthorizedAccount(address account, bytes32 neededRole)
      ERC20InsufficientBalance(address sender, uint256 balance, uint256 needed)
      ERC20InsufficientAllowance(address spender, uint256 allowance, uint256 needed)
      SafeERC20FailedOperation(address token)
      ReentrancyGuardReentrantCall()
      NotAVoter(address sender)
      UnknownProposal(uint64 id)
      WrongStage(uint64 id, uint8 stage)
      NotYourProposal(uint64 id, bytes32 organisation)
      NotEnoughVotes(uint64 id, uint256 approvals, uint256 needed)
      NoActions()
      TooManyActions(uint256 actions, uint256 most)
      ActionsTooLong(uint256 size, uint256 most)
      UnknownAction(uint256 index, uint8 kind)
      MalformedAction(uint256 index)
      CallsStandAlone(uint256 calls, uint256 actions)
      NotCallable(uint256 index, address target)
      CallFailed(uint256 index, address target, bytes why)
      EffectiveTooFar(uint64 effectiveBlock, uint64 latest)
      BadIdentifier(bytes32 id)
      BadName(uint256 size, uint256 most)
      BadLei(bytes20 lei)
      BadVoter(address voter)
      OrganisationExists(bytes32 id)
      OrganisationUnknown(bytes32 id)
      OrganisationHolds(bytes32 id, uint256 nodes, uint256 grants)
      TooManyOrganisations(uint256 most)
      BadPublicKey(bytes32 keyX, bytes32 keyY)
      BadHost(string host)
      BadPort(uint16 port)
      BadRoles(uint8 roles)
      NodeExists(address node)
      NodeUnknown(address node)
      TooManyNodes(uint256 most)
      BadAccount(address account)
      RoleExists(address account, bytes32 role)
      RoleUnknown(address account, bytes32 role)
      TooManyGrants(uint256 most)
      NoValidatorLeft()
      TooManyValidators(uint256 validators, uint256 most)
      TooManyLeave(uint256 leaving, uint256 before)
      TooManyJoin(uint256 joining, uint256 afterwards)
      BelowFour(uint256 before, uint256 afterwards)
      TooSoonAfterChange(uint64 changedBlock, uint64 changedTime)
      ChangedInThisBlock(uint64 blockNumber)
      NoOrganisationLeft()
      TooManyVotersLeave(uint256 leaving, uint256 before)
      TooManyVotersJoin(uint256 joining, uint256 afterwards)
      TooManyOfOneOrganisation(bytes32 organisation, uint256 validators, uint256 most)
      HoldsQuorum(bytes32 organisation, uint256 validators, uint256 quorum)
      HoldsBlockingMinority(bytes32 organisation, uint256 validators, uint256 blocking)
      WouldHold(uint256 validators, uint256 quorum, uint256 faultsTolerated, uint256 organisations)
      DelegatecallRefused(address to)
      RefundRefused(uint256 gasPrice, address gasToken, address refundReceiver)
      ModuleRefused(address module)
      UnlimitedAllowance(address asset, address spender, uint256 amount)
      CallFailed(bytes32 safeTxHash)
      NoRules(address safe)
      NotDue(bytes32 id, uint64 ready)
      NotAnnounced(bytes32 id)
      NotARecipient(bytes32 id, address to)
      NoLimit(bytes32 id, address asset)
      OverEach(bytes32 id, address asset, uint256 amount, uint128 each)
      OverTotal(bytes32 id, address asset, uint256 amount, uint256 left)
      NotAnOwner(address safe, address sender)
      AlreadyAnnounced(bytes32 id, uint64 ready, uint64 until)
      NothingAnnounced(bytes32 id)
      OnlyTheSafeCancels(bytes32 id)
      BadTimes(string rule)
      BadLimit(address asset, uint128 each, uint128 total)
      BadAsset(address asset)
      ZeroRecipient()
      ModulesUnguarded(address safe, address moduleGuard)
      TransactionsUnguarded(address safe, address guard)
      HandlerSet(address safe, address handler)
      """;

  private static final Map<Bytes, Signature> BY_SELECTOR = bySelector();
  private static final Bytes REASON = selector("Error(string)");
  private static final Bytes PANIC = selector("Panic(uint256)");

  private record Signature(String name, List<String> types, List<String> names) {}

  public VaultRevert {
    values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
  }

  /** Reads the bytes of a revert; what nobody knows is named by its selector. */
  public static VaultRevert read(Bytes data) {
    if (data.size() < 4) return new VaultRevert("reverted_without_reason", Map.of());
    Bytes selector = data.slice(0, 4);
    AbiReader words = new AbiReader(data.slice(4));
    try {
      if (selector.equals(REASON)) {
        return new VaultRevert("reverted", Map.of("reason", text(words, 0)));
      }
      if (selector.equals(PANIC)) {
        return new VaultRevert("panic", Map.of("number", words.uint(0, 256).toString()));
      }
      Signature known = BY_SELECTOR.get(selector);
      if (known == null) return new VaultRevert("reverted_unknown", unknown(selector));
      Map<String, String> values = new LinkedHashMap<>();
      for (int i = 0; i < known.types.size(); i++) {
        values.put(known.names.get(i), value(words, i, known.types.get(i)));
      }
      return new VaultRevert(snake(known.name), values);
    } catch (AbiReader.MalformedAbi malformed) {
      return new VaultRevert("reverted_unreadable", unknown(selector));
    }
  }

  private static Map<String, String> unknown(Bytes selector) {
    return Map.of("selector", selector.hex());
  }

  public String sentence() {
    return values.isEmpty() ? code : code + " " + values;
  }

  private static String value(AbiReader words, int index, String type) {
    return switch (type) {
      case "address" -> words.address(index).hex();
      case "bytes32" -> word(words.bytes32(index));
      case "bytes20" -> ascii(Bytes.of(words.bytes32(index)).slice(0, 20));
      case "bool" -> Boolean.toString(words.bool(index));
      case "string" -> text(words, index);
      case "bytes" -> hex(words.at(index));
      default -> words.uint(index, 256).toString();
    };
  }

  /** An identifier of the registry where it is one, hex where it is not. */
  private static String word(Hash32 word) {
    String text = ascii(Bytes.of(word));
    return text.matches("[a-z][a-z0-9-]{1,30}") ? text : word.hex();
  }

  private static String ascii(Bytes padded) {
    return new String(padded.toArray(), StandardCharsets.US_ASCII).replaceAll("\\x00+$", "");
  }

  /** At most 200 bytes of it. */
  private static String hex(AbiReader string) {
    int size = Math.min(string.uint(0, 31).intValueExact(), 200);
    Bytes[] all = new Bytes[Math.ceilDiv(size, 32)];
    for (int i = 0; i < all.length; i++) all[i] = Bytes.of(string.bytes32(1 + i));
    return Bytes.concat(all).slice(0, size).hex();
  }

  private static String text(AbiReader words, int index) {
    AbiReader string = words.at(index);
    int size = Math.min(string.uint(0, 31).intValueExact(), 200);
    byte[] bytes = new byte[size];
    for (int i = 0; i < size; i += 32) {
      byte[] word = string.bytes32(1 + i / 32).bytes();
      System.arraycopy(word, 0, bytes, i, Math.min(32, size - i));
    }
    return new String(bytes, StandardCharsets.UTF_8);
  }

  private static Map<Bytes, Signature> bySelector() {
    Map<Bytes, Signature> known = new HashMap<>();
    for (String line : ERRORS.strip().lines().map(String::strip).toList()) {
      String name = line.substring(0, line.indexOf('('));
      String inside = line.substring(line.indexOf('(') + 1, line.length() - 1);
      List<String> types = new ArrayList<>();
      List<String> names = new ArrayList<>();
      for (String each : inside.isEmpty() ? new String[0] : inside.split(", ", -1)) {
        types.add(each.substring(0, each.indexOf(' ')));
        names.add(each.substring(each.indexOf(' ') + 1));
      }
      known.put(
          selector(name + "(" + String.join(",", types) + ")"), new Signature(name, types, names));
    }
    return Map.copyOf(known);
  }

  private static Bytes selector(String signature) {
    return Bytes.of(Keccak256.digest(signature.getBytes(StandardCharsets.US_ASCII))).slice(0, 4);
  }

  private static String snake(String name) {
    return name.replaceAll("([a-z0-9])([A-Z])", "$1_$2")
        .replaceAll("([A-Z])([A-Z][a-z])", "$1_$2")
        .toLowerCase(Locale.ROOT);
  }

  /** The value as a number, for callers that act on it. */
  public BigInteger number(String name) {
    return new BigInteger(values.getOrDefault(name, "0"));
  }
}
