package dev.bascule.chain.request;

import dev.bascule.chain.Bytes;
import dev.bascule.chain.qbft.SealCheck;
import dev.bascule.chain.qbft.SealedHeader;
import dev.bascule.chain.qbft.ValidatorSet;
import dev.bascule.chain.trie.AccountProof;
import dev.bascule.core.id.Address;
import dev.bascule.core.id.Hash32;
import java.math.BigInteger;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The state of a chain that travels beside a request: one sealed header, and what its state root
 * says. A header does not name its chain: the keys of its seals do.
 *
 * @param accounts ascending by address
 */
public record StateProof(SealedHeader header, List<Entry> accounts) {

  /**
   * One account (the content of {@code eth_getProof}).
   *
   * @param nodes of the state's trie, from the root on
   * @param storage ascending by key
   */
  public record Entry(Address address, List<Bytes> nodes, List<Slot> storage) {
    public Entry {
      nodes = List.copyOf(nodes);
      storage = List.copyOf(storage);
    }
  }

  /**
   * One word of an account's storage.
   *
   * @param nodes of the account's trie; none where the account has no storage
   */
  public record Slot(Hash32 key, List<Bytes> nodes) {
    public Slot {
      nodes = List.copyOf(nodes);
    }
  }

  /** What it shows to a reader who knows the validators. */
  public sealed interface Check {

    /**
     * A quorum sealed the header, and every proof holds.
     *
     * @param timestampSeconds of the block
     */
    record Proven(
        long block,
        long timestampSeconds,
        int seals,
        int validators,
        Map<Address, AccountProof.Account> accounts,
        Map<Word, BigInteger> words)
        implements Check {

      public Proven {
        accounts = Map.copyOf(accounts);
        words = Map.copyOf(words);
      }

      public Optional<AccountProof.Account> account(Address address) {
        return Optional.ofNullable(accounts.get(address));
      }

      /** Zero where nothing is stored; empty where nothing about the slot was shown. */
      public Optional<BigInteger> word(Address address, Hash32 slot) {
        return Optional.ofNullable(words.get(new Word(address, slot)));
      }
    }

    /** Not enough seals, or those of others. */
    record Unsealed(String why) implements Check {}

    /** Sealed, and a proof is not of its root. */
    record Wrong(String why) implements Check {}
  }

  /** A place in the storage. */
  public record Word(Address address, Hash32 slot) {}

  public StateProof {
    accounts = List.copyOf(accounts);
  }

  /**
   * @param registered the reader's own validators of the chain, at least one
   */
  public Check check(List<Address> registered) {
    ValidatorSet.Mode mode =
        header.extraData().validators().isEmpty()
            ? ValidatorSet.Mode.CONTRACT
            : ValidatorSet.Mode.HEADER;
    return switch (header.check(ValidatorSet.of(mode, registered))) {
      case SealCheck.NotSealed(String _, String reason) ->
          new Check.Unsealed(unsealed(registered, reason));
      case SealCheck.Sealed(Hash32 _, long _, int seals) -> proven(seals, registered.size());
    };
  }

  /** Whether others seal now, or a stranger does, only the reader can find out. */
  private String unsealed(List<Address> registered, String reason) {
    List<Address> listed = header.extraData().validators();
    boolean others = !new HashSet<>(listed).equals(new HashSet<>(registered));
    String named =
        listed.isEmpty() ? "its seals are of " + header.sealers() : "its header lists " + listed;
    return reason
        + "; you registered "
        + registered
        + ", "
        + named
        + (listed.isEmpty() || others
            ? ". If the validators changed, ask their operators, not whoever brought this, and put"
                + " the new list under \"validators\" of the chain in your books (cold policy"
                + " apply, treasury.json)"
            : "");
  }

  private Check proven(int seals, int validators) {
    Map<Address, AccountProof.Account> shown = new HashMap<>();
    Map<Word, BigInteger> words = new HashMap<>();
    for (Entry entry : accounts) {
      switch (AccountProof.account(header.header().stateRoot(), entry.address(), entry.nodes())) {
        case AccountProof.Shown.Invalid(String reason) -> {
          return new Check.Wrong(entry.address() + ": " + reason);
        }
        case AccountProof.Shown.Is(AccountProof.Account account) -> {
          shown.put(entry.address(), account);
          Optional<Check> wrong = read(entry, account.storageRoot(), words);
          if (wrong.isPresent()) return wrong.get();
        }
      }
    }
    return new Check.Proven(
        header.header().number(),
        header.header().timestampSeconds(),
        seals,
        validators,
        shown,
        words);
  }

  private static Optional<Check> read(Entry entry, Hash32 root, Map<Word, BigInteger> words) {
    for (Slot slot : entry.storage()) {
      switch (AccountProof.storage(root, slot.key(), slot.nodes())) {
        case AccountProof.Stored.Invalid(String reason) -> {
          return Optional.of(
              new Check.Wrong("slot %s of %s: %s".formatted(slot.key(), entry.address(), reason)));
        }
        case AccountProof.Stored.Is(BigInteger word) ->
            words.put(new Word(entry.address(), slot.key()), word);
      }
    }
    return Optional.empty();
  }
}
