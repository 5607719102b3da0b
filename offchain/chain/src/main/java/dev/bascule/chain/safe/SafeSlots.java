package dev.bascule.chain.safe;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.bascule.chain.evm.AbiWords;
import dev.bascule.chain.keccak.Keccak256;
import dev.bascule.core.id.Address;
import dev.bascule.core.id.Hash32;
import java.util.ArrayList;
import java.util.List;

/**
 * Where a Safe 1.5 keeps in its storage what its owners depend on (storage layout of its source).
 */
public final class SafeSlots {

  /** The code that the Safe runs: it is a proxy. */
  public static final Hash32 SINGLETON = at(0);

  public static final Hash32 OWNER_COUNT = at(3);
  public static final Hash32 THRESHOLD = at(4);
  public static final Hash32 NONCE = at(5);
  public static final Hash32 GUARD = named("guard_manager.guard.address");
  public static final Hash32 MODULE_GUARD = named("module_manager.module_guard.address");
  public static final Hash32 HANDLER = named("fallback_manager.handler.address");

  private static final long OWNERS = 2;

  private SafeSlots() {}

  private static Hash32 at(long slot) {
    return new AbiWords().uint(slot).toBytes().toHash();
  }

  /** What is set late stands under the hash of a name. */
  private static Hash32 named(String name) {
    return Keccak256.hash(name.getBytes(US_ASCII));
  }

  /** The place in the mapping of owners: zero for everybody who is none. */
  public static Hash32 owner(Address owner) {
    return Keccak256.hash(new AbiWords().address(owner).uint(OWNERS).toArray());
  }

  /** All that a reader compares with its books. */
  public static List<Hash32> of(SafeAccount safe) {
    List<Hash32> slots =
        new ArrayList<>(List.of(NONCE, THRESHOLD, OWNER_COUNT, GUARD, MODULE_GUARD));
    safe.owners().forEach(owner -> slots.add(owner(owner)));
    return slots.stream().sorted().toList();
  }
}
