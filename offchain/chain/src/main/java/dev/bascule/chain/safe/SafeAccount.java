package dev.bascule.chain.safe;

import dev.bascule.chain.json.JsonRefused;
import dev.bascule.chain.json.StrictObject;
import dev.bascule.core.id.Address;
import java.util.HashSet;
import java.util.List;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A Safe as its reader's own books describe it; what the chain says is compared with it.
 *
 * @param guard our {@code TreasuryGuard}, of its transactions and of its modules
 * @param threshold so many owners sign
 */
public record SafeAccount(
    long chainId, Address address, Address guard, List<Address> owners, int threshold) {

  public static final int OWNERS_MAX = 32;

  /** Begins the published list of owners, so it can be none. */
  private static final Address SENTINEL = Address.ofHex("0x" + "0".repeat(39) + "1");

  public SafeAccount {
    owners = List.copyOf(owners);
    if (address.isZero() || guard.isZero()) {
      throw new IllegalArgumentException("a Safe and its guard have addresses");
    }
    if (owners.size() > OWNERS_MAX) {
      throw new IllegalArgumentException(owners.size() + " owners; at most " + OWNERS_MAX);
    }
    if (new HashSet<>(owners).size() < owners.size()) {
      throw new IllegalArgumentException("an owner of " + address + " stands twice");
    }
    for (Address owner : owners) {
      if (owner.isZero() || owner.equals(SENTINEL) || owner.equals(address)) {
        throw new IllegalArgumentException(owner + " cannot own the Safe " + address);
      }
    }
    if (threshold < 1 || threshold > owners.size()) {
      throw new IllegalArgumentException(
          "%d of %d owners sign for %s".formatted(threshold, owners.size(), address));
    }
  }

  /**
   * Reads {@code chainId}, {@code safe}, {@code guard}, {@code owners} and {@code threshold}; other
   * members are left to the caller.
   *
   * @throws JsonRefused if there is no Safe like that
   */
  public static SafeAccount read(StrictObject json) {
    try {
      return new SafeAccount(
          json.number("chainId"),
          json.writtenAddress("safe"),
          json.writtenAddress("guard"),
          json.list("owners", StrictObject::writtenAddress),
          json.integer("threshold", OWNERS_MAX));
    } catch (IllegalArgumentException cannotBe) {
      throw new JsonRefused("safe", String.valueOf(cannotBe.getMessage()));
    }
  }

  public ObjectNode write(ObjectNode json) {
    json.put("chainId", Long.toString(chainId)).put("safe", address.hex());
    json.put("guard", guard.hex());
    ArrayNode list = json.putArray("owners");
    owners.forEach(owner -> list.add(owner.hex()));
    return json.put("threshold", threshold);
  }

  public boolean is(long chain, Address safe) {
    return chainId == chain && address.equals(safe);
  }

  /** As people read it. */
  public String quorum() {
    return "%d of %d owners sign".formatted(threshold, owners.size());
  }
}
