package dev.bascule.chain.qbft;

import dev.bascule.chain.Bytes;
import dev.bascule.chain.keccak.Keccak256;
import dev.bascule.chain.trie.AccountProof;
import dev.bascule.core.id.Address;
import dev.bascule.core.id.Hash32;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The validator set of contract mode, read from proofs against the state after the block before.
 * Slot 0 holds the length, slot keccak256(0) + i the i-th address.
 */
public final class ValidatorContract {

  /** More would not be a consortium, and a proof of them would not be read. */
  private static final int MEMBERS_MAX = 1_000;

  private static final BigInteger FIRST = new BigInteger(1, Keccak256.digest(new byte[32]));

  private ValidatorContract() {}

  /** What the proofs show. */
  public sealed interface Reading {
    /** The set in force for the next block. */
    record Is(ValidatorSet set) implements Reading {}

    /** Nothing is shown. */
    record Invalid(String reason) implements Reading {}
  }

  /** The storage slots whose proofs a set of {@code length} members needs. */
  public static List<Hash32> slots(int length) {
    List<Hash32> slots = new ArrayList<>();
    slots.add(slot(BigInteger.ZERO));
    for (int i = 0; i < length; i++) slots.add(slot(FIRST.add(BigInteger.valueOf(i))));
    return slots;
  }

  public static Reading read(
      Hash32 stateRoot,
      Address contract,
      List<Bytes> accountNodes,
      Map<Hash32, List<Bytes>> storageNodes) {
    return switch (AccountProof.account(stateRoot, contract, accountNodes)) {
      case AccountProof.Shown.Invalid(String reason) -> new Reading.Invalid(reason);
      case AccountProof.Shown.Is(AccountProof.Account account) ->
          members(account.storageRoot(), storageNodes);
    };
  }

  private static Reading members(Hash32 storageRoot, Map<Hash32, List<Bytes>> proofs) {
    List<Address> members = new ArrayList<>();
    BigInteger length = null;
    List<Hash32> wanted = new ArrayList<>(slots(0));
    for (int i = 0; i < wanted.size(); i++) {
      Hash32 slot = wanted.get(i);
      List<Bytes> nodes = proofs.get(slot);
      if (nodes == null) return new Reading.Invalid("no proof of slot " + slot);
      switch (AccountProof.storage(storageRoot, slot, nodes)) {
        case AccountProof.Stored.Invalid(String reason) -> {
          return new Reading.Invalid(reason);
        }
        case AccountProof.Stored.Is(BigInteger word) -> {
          if (length != null) {
            if (word.bitLength() > 160) return new Reading.Invalid("not an address: " + word);
            members.add(address(word));
          } else {
            length = word;
            if (word.compareTo(BigInteger.valueOf(MEMBERS_MAX)) > 0) {
              return new Reading.Invalid("a set of " + word + " members");
            }
            wanted = slots(word.intValueExact());
          }
        }
      }
    }
    return new Reading.Is(ValidatorSet.of(ValidatorSet.Mode.CONTRACT, members));
  }

  private static Address address(BigInteger word) {
    return Bytes.of(slot(word)).slice(12).toAddress();
  }

  private static Hash32 slot(BigInteger index) {
    byte[] bytes = index.mod(BigInteger.TWO.pow(256)).toByteArray();
    byte[] word = new byte[32];
    int used = Math.min(bytes.length, 32);
    System.arraycopy(bytes, bytes.length - used, word, 32 - used, used);
    return Bytes.of(word).toHash();
  }
}
