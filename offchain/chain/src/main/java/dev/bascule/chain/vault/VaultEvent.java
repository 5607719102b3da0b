package dev.bascule.chain.vault;

import dev.bascule.chain.Bytes;
import dev.bascule.chain.evm.AbiReader;
import dev.bascule.chain.evm.EventLog;
import dev.bascule.chain.keccak.Keccak256;
import dev.bascule.core.book.ChainEvent;
import dev.bascule.core.book.Place;
import dev.bascule.core.id.Address;
import dev.bascule.core.id.Hash32;
import dev.bascule.core.id.LaneKey;
import dev.bascule.core.money.BaseUnits;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The events of the vault, read from the bytes that the receipts trie covers. */
public enum VaultEvent {
  DEPOSITED("Deposited(address,address,uint128)"),
  PLEDGED("Pledged(address,address,uint128)"),
  UNPLEDGE_REQUESTED("UnpledgeRequested(address,address,uint128)"),
  UNPLEDGE_FINISHED("UnpledgeFinished(address,address,uint128)"),
  WITHDRAWN("Withdrawn(address,address,address,uint128)"),
  CREDIT_MOVED("CreditMoved(address,address,address,uint128)"),
  VOUCHER_KEY_SET("VoucherKeySet(address,uint32,address,uint64)"),
  PART_SETTLED("PartSettled(uint64,uint32,bool,bytes32,uint32,uint256)"),
  REDEEMED("Redeemed(bytes32,uint128,uint128,uint128,uint128)"),
  SHORTFALL_PAID("ShortfallPaid(bytes32,uint128,uint128)"),
  BOND_SET("BondSet(address)"),
  ANCHORED("Anchored(bytes32,uint64,bytes32)"),
  LOG_EPOCH_STARTED("LogEpochStarted(uint32,bytes32)"),
  EXIT_DECLARED("ExitDeclared(address)"),
  ACCOUNT_FROZEN("AccountFrozen(address,address,address)"),
  ACCOUNT_UNFROZEN("AccountUnfrozen(address,address,address)");

  private static final Map<Hash32, VaultEvent> BY_TOPIC =
      Arrays.stream(values())
          .collect(Collectors.toUnmodifiableMap(VaultEvent::topic, each -> each));

  private static final Hash32 KEY_REVOKED = topic("OperatorKeyRevoked(uint32,uint64)");

  /** What the vault says besides, of which the book needs nothing: no money moves by it. */
  private static final Set<Hash32> OF_NO_ACCOUNT =
      Stream.of(
              "OperatorKeyAdded(uint32,address,uint64)",
              "OperatorKeyRevoked(uint32,uint64)",
              "InflowPaused(uint64)",
              "TokenListed(address,bool)",
              "NettingNamed(address,address)",
              "FreezeProposed(address,bool,address)",
              "FreezeProposalWithdrawn(address,address)",
              "RoleGranted(bytes32,address,address)",
              "RoleRevoked(bytes32,address,address)",
              "RoleAdminChanged(bytes32,bytes32,bytes32)",
              "EIP712DomainChanged()")
          .map(VaultEvent::topic)
          .collect(Collectors.toUnmodifiableSet());

  @SuppressWarnings("ImmutableEnumChecker") // A hash is a record of four longs.
  private final Hash32 topic;

  VaultEvent(String signature) {
    this.topic = topic(signature);
  }

  private static Hash32 topic(String signature) {
    return Keccak256.hash(signature.getBytes(StandardCharsets.US_ASCII));
  }

  public Hash32 topic() {
    return topic;
  }

  /**
   * Whether a log of the vault is understood, be it that nothing follows from it. One that is not
   * was emitted by another version of the contract, and may have moved money.
   */
  public static boolean isKnown(EventLog log) {
    return of(log).isPresent()
        || (!log.topics().isEmpty() && OF_NO_ACCOUNT.contains(log.topics().getFirst()));
  }

  /** The id of the operator's key that a log of the vault ends; empty for every other log. */
  public static Optional<Integer> revokedKey(EventLog log) {
    return log.topics().size() == 2 && log.topics().getFirst().equals(KEY_REVOKED)
        ? Optional.of(new AbiReader(Bytes.of(log.topics().get(1))).uint32(0))
        : Optional.empty();
  }

  /** Which event of ours a log is; empty for roles, listings and what is not known at all. */
  public static Optional<VaultEvent> of(EventLog log) {
    return log.topics().isEmpty()
        ? Optional.empty()
        : Optional.ofNullable(BY_TOPIC.get(log.topics().getFirst()));
  }

  /**
   * Reads a log of the vault. A part says only the root over its lanes; the caller adds the lanes,
   * from calldata that it checked against that root.
   *
   * @param time of the block, in seconds
   * @throws AbiReader.MalformedAbi if the log is not what its first topic says
   */
  public static Optional<ChainEvent> read(
      EventLog log, Place at, long time, List<ChainEvent.LaneTo> lanesOfPart) {
    return of(log).map(event -> event.read(new Fields(log), at, time, lanesOfPart));
  }

  private ChainEvent read(Fields it, Place at, long time, List<ChainEvent.LaneTo> lanesOfPart) {
    return switch (this) {
      case DEPOSITED -> new ChainEvent.Deposited(at, it.address(1), it.address(2), it.amount(0));
      case PLEDGED -> new ChainEvent.Pledged(at, it.address(1), it.address(2), it.amount(0));
      case UNPLEDGE_REQUESTED ->
          new ChainEvent.UnpledgeRequested(at, it.address(1), it.address(2), it.amount(0), time);
      case UNPLEDGE_FINISHED ->
          new ChainEvent.UnpledgeFinished(at, it.address(1), it.address(2), it.amount(0));
      case WITHDRAWN -> new ChainEvent.Withdrawn(at, it.address(1), it.address(2), it.amount(0));
      case CREDIT_MOVED ->
          new ChainEvent.CreditMoved(at, it.address(1), it.address(2), it.address(3), it.amount(0));
      case VOUCHER_KEY_SET ->
          new ChainEvent.VoucherKeySet(
              at, it.address(1), it.uint32(2), it.address(3), it.data.number(0));
      case PART_SETTLED ->
          new ChainEvent.PartSettled(
              at,
              it.number(1),
              it.uint32(2),
              it.data.bool(0),
              it.data.bytes32(1),
              it.data.uint32(2),
              it.amount(3),
              lanesOfPart);
      case REDEEMED ->
          new ChainEvent.Redeemed(
              at,
              new LaneKey(it.topics.bytes32(1)),
              it.amount(0),
              it.amount(1),
              it.amount(2),
              it.amount(3));
      case SHORTFALL_PAID ->
          new ChainEvent.ShortfallPaid(
              at, new LaneKey(it.topics.bytes32(1)), it.amount(0), it.amount(1));
      case BOND_SET -> new ChainEvent.BondSet(at, it.address(1));
      case ANCHORED -> new ChainEvent.Anchored(at, it.data.number(0), it.data.bytes32(1));
      case LOG_EPOCH_STARTED -> new ChainEvent.LogEpochStarted(at, it.uint32(1), time);
      case EXIT_DECLARED -> new ChainEvent.ExitDeclared(at);
      case ACCOUNT_FROZEN -> new ChainEvent.AccountFrozen(at, it.address(1));
      case ACCOUNT_UNFROZEN -> new ChainEvent.AccountUnfrozen(at, it.address(1));
    };
  }

  /** Topics and data, both as words. */
  private record Fields(AbiReader topics, AbiReader data) {
    Fields(EventLog log) {
      this(
          new AbiReader(Bytes.concat(log.topics().stream().map(Bytes::of).toArray(Bytes[]::new))),
          new AbiReader(log.data()));
    }

    Address address(int topic) {
      return topics.address(topic);
    }

    long number(int topic) {
      return topics.number(topic);
    }

    int uint32(int topic) {
      return topics.uint32(topic);
    }

    BaseUnits amount(int word) {
      return BaseUnits.of(data.uint(word, 128));
    }
  }
}
