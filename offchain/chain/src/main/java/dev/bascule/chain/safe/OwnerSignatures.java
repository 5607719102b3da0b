package dev.bascule.chain.safe;

import dev.bascule.chain.Bytes;
import dev.bascule.chain.evm.Signer;
import dev.bascule.chain.signature.MalformedSignature;
import dev.bascule.chain.signature.Signature;
import dev.bascule.core.id.Address;
import dev.bascule.core.id.Hash32;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Signatures of one digest, by who gave them. A Safe takes them in ascending order of the owners'
 * addresses, each as {@code r ‖ s ‖ v} with v 27 or 28.
 */
public record OwnerSignatures(SortedMap<Address, Signature> given) {

  private static final int SIZE = 65;

  public static final OwnerSignatures NONE = new OwnerSignatures(new TreeMap<>());

  public OwnerSignatures {
    given = Collections.unmodifiableSortedMap(new TreeMap<>(given));
  }

  public OwnerSignatures with(Address owner, Signature signature) {
    var more = new TreeMap<>(given);
    more.putIfAbsent(owner, signature);
    return new OwnerSignatures(more);
  }

  /** The first so many, as the Safe reads no more of them. */
  public OwnerSignatures first(int count) {
    var some = new TreeMap<Address, Signature>();
    given.forEach((owner, signature) -> {
      if (some.size() < count) some.put(owner, signature);
    });
    return new OwnerSignatures(some);
  }

  /** All in their order, without anything between them. */
  public Bytes bytes() {
    return Bytes.concat(given.values().stream().map(Signature::toBytes).toArray(Bytes[]::new));
  }

  /**
   * Reads what {@link #bytes} wrote of this digest.
   *
   * @throws MalformedSignature if it is anything else
   */
  public static OwnerSignatures read(Hash32 digest, Bytes bytes) {
    if (bytes.size() % SIZE != 0) {
      throw new MalformedSignature(bytes.size() + " bytes of signatures");
    }
    OwnerSignatures all = NONE;
    for (int at = 0; at < bytes.size(); at += SIZE) {
      Signature signature = Signature.fromBytes(bytes.slice(at, SIZE));
      Address owner =
          Signer.recover(digest, signature)
              .orElseThrow(() -> new MalformedSignature("a signature of nobody"));
      all = all.with(owner, signature);
    }
    if (!all.bytes().equals(bytes)) throw new MalformedSignature("signatures out of their order");
    return all;
  }
}
