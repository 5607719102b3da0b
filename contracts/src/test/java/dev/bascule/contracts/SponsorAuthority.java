package dev.bascule.contracts;

import java.math.BigInteger;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.web3j.abi.FunctionEncoder;
import org.web3j.abi.datatypes.Address;
import org.web3j.abi.datatypes.DynamicBytes;
import org.web3j.abi.datatypes.generated.Bytes4;
import org.web3j.abi.datatypes.generated.Uint64;
import org.web3j.crypto.Hash;
import org.web3j.utils.Numeric;

/**
 * What {@code ConsortiumAccess} lets through to one contract: the consortium's calls at once, those
 * of one keeper in a role after a wait in blocks and seconds. Accounts are lower-case 0x-text.
 */
final class SponsorAuthority {

  static final long DELAY_BLOCKS = 3;
  static final long DELAY_SECONDS = 30;
  private static final long EXPIRES_AFTER_SECONDS = 30 * 24 * 60 * 60;

  /** The block into which a call comes. */
  record When(long block, long time) {}

  /** A call as the contract receives it. */
  record Call(String sender, String data, When when) {
    String selector() {
      return data.substring(0, 10);
    }
  }

  final String address;
  final String consortium;
  private final String target;
  private final String keeper;
  private final Set<String> keepersSelectors;
  private final Map<String, When> announced = new HashMap<>();
  private boolean closed;

  /**
   * @param target the contract whose calls are decided
   * @param keepersSelectors what the keeper may do there, and then not even the consortium
   */
  SponsorAuthority(
      String address,
      String consortium,
      String target,
      String keeper,
      Set<String> keepersSelectors) {
    this.address = address;
    this.consortium = consortium;
    this.target = target;
    this.keeper = keeper;
    this.keepersSelectors = Set.copyOf(keepersSelectors);
  }

  /** Whether the consortium is the one that may do this. */
  private boolean isConsortiums(String selector) {
    return !keepersSelectors.contains(selector);
  }

  /** Closed, it lets nobody through. */
  Optional<Refusal> close(boolean now) {
    closed = now;
    return Optional.empty();
  }

  /** Whatever only the consortium may tell the access contract itself. */
  Optional<Refusal> notTheConsortium(String sender) {
    if (sender.equals(consortium)) return Optional.empty();
    Object administrators = new Uint64(BigInteger.ZERO);
    return Optional.of(Refusal.of("AccessManagerUnauthorizedAccount", sender, administrators));
  }

  Optional<Refusal> announce(Call call) {
    if (closed || !isKeepers(call)) {
      Object selector = new Bytes4(Numeric.hexStringToByteArray(call.selector()));
      return Optional.of(
          Refusal.of("AccessManagerUnauthorizedCall", call.sender, target, selector));
    }
    When before = announced.get(id(call));
    if (before != null && !expired(before, call.when)) {
      return Optional.of(Refusal.of("AccessManagerAlreadyScheduled", word(call)));
    }
    announced.put(id(call), call.when);
    return Optional.empty();
  }

  /** The answer to the contract that asks; what was announced is used up. */
  Optional<Refusal> mayCall(Call call) {
    if (closed || !(isKeepers(call) || isOfConsortium(call))) {
      return Optional.of(Refusal.of("AccessManagedUnauthorized", call.sender));
    }
    return isOfConsortium(call) ? Optional.empty() : use(call);
  }

  private Optional<Refusal> use(Call call) {
    When at = announced.get(id(call));
    if (at == null) return Optional.of(Refusal.of("AccessManagerNotScheduled", word(call)));
    boolean expired = expired(at, call.when);
    if (!expired && call.when.block < at.block + DELAY_BLOCKS) {
      Object announcedIn = BigInteger.valueOf(at.block);
      Object from = BigInteger.valueOf(at.block + DELAY_BLOCKS);
      return Optional.of(Refusal.of("TooFewBlocks", word(call), announcedIn, from));
    }
    if (call.when.time < at.time + DELAY_SECONDS) {
      return Optional.of(Refusal.of("AccessManagerNotReady", word(call)));
    }
    if (expired) return Optional.of(Refusal.of("AccessManagerExpired", word(call)));
    announced.remove(id(call));
    return Optional.empty();
  }

  private boolean isOfConsortium(Call call) {
    return call.sender.equals(consortium) && isConsortiums(call.selector());
  }

  private boolean isKeepers(Call call) {
    return call.sender.equals(keeper) && !isConsortiums(call.selector());
  }

  private static boolean expired(When announced, When now) {
    return now.time >= announced.time + DELAY_SECONDS + EXPIRES_AFTER_SECONDS;
  }

  private String id(Call call) {
    return Numeric.toHexString(word(call));
  }

  /** keccak256 of the ABI encoding of caller, target and call. */
  private byte[] word(Call call) {
    String encoded =
        FunctionEncoder.encodeConstructor(
            List.of(
                new Address(call.sender),
                new Address(target),
                new DynamicBytes(Numeric.hexStringToByteArray(call.data))));
    return Hash.sha3(Numeric.hexStringToByteArray(encoded));
  }
}
