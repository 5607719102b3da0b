package dev.bascule.chain.trie;

import dev.bascule.chain.Bytes;
import dev.bascule.chain.keccak.Keccak256;
import dev.bascule.chain.rlp.MalformedRlp;
import dev.bascule.chain.rlp.Rlp;
import dev.bascule.core.id.Address;
import dev.bascule.core.id.Hash32;
import java.math.BigInteger;
import java.util.List;

/** What a state root says about an account and its storage (the content of eth_getProof). */
public final class AccountProof {

  private AccountProof() {}

  /** An account of the state. */
  public record Account(long nonce, BigInteger balance, Hash32 storageRoot, Hash32 codeHash) {
    /** What an address that was never used is worth. */
    public static final Account ABSENT =
        new Account(0, BigInteger.ZERO, MerklePatricia.EMPTY_ROOT, Keccak256.hash(Bytes.EMPTY));
  }

  /** The account is shown to be this, or nothing is shown. */
  public sealed interface Shown {
    /** The account under the state root; {@link Account#ABSENT} where there is none. */
    record Is(Account account) implements Shown {}

    /** Nothing is shown. */
    record Invalid(String reason) implements Shown {}
  }

  /** A storage word is shown to be this, or nothing is shown. */
  public sealed interface Stored {
    /** The word in the slot; zero where nothing is stored. */
    record Is(BigInteger word) implements Stored {}

    /** Nothing is shown. */
    record Invalid(String reason) implements Stored {}
  }

  public static Shown account(Hash32 stateRoot, Address address, List<Bytes> nodes) {
    Bytes key = Bytes.of(Keccak256.hash(Bytes.of(address)));
    return switch (TrieProof.check(stateRoot, key, nodes)) {
      case TrieProof.Result.Absent _ -> new Shown.Is(Account.ABSENT);
      case TrieProof.Result.Invalid(String reason) -> new Shown.Invalid(reason);
      case TrieProof.Result.Included(Bytes value) -> {
        try {
          List<Rlp> fields = Rlp.decode(value).asList(4);
          yield new Shown.Is(
              new Account(
                  fields.get(0).asLong(),
                  fields.get(1).asScalar(),
                  fields.get(2).asHash(),
                  fields.get(3).asHash()));
        } catch (MalformedRlp malformed) {
          yield new Shown.Invalid(String.valueOf(malformed.getMessage()));
        }
      }
    };
  }

  public static Stored storage(Hash32 storageRoot, Hash32 slot, List<Bytes> nodes) {
    Bytes key = Bytes.of(Keccak256.hash(Bytes.of(slot)));
    return switch (TrieProof.check(storageRoot, key, nodes)) {
      case TrieProof.Result.Absent _ -> new Stored.Is(BigInteger.ZERO);
      case TrieProof.Result.Invalid(String reason) -> new Stored.Invalid(reason);
      case TrieProof.Result.Included(Bytes value) -> {
        try {
          BigInteger word = Rlp.decode(value).asScalar();
          yield word.signum() == 0
              ? new Stored.Invalid("a stored zero, which no state trie holds")
              : new Stored.Is(word);
        } catch (MalformedRlp malformed) {
          yield new Stored.Invalid(String.valueOf(malformed.getMessage()));
        }
      }
    };
  }
}
