package dev.bascule.core.treasury;

import static java.util.Objects.requireNonNull;

import dev.bascule.core.id.Address;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Who the people are, which wallets there are, and what each tier may do. */
public record TreasuryPolicy(List<Person> people, List<Wallet> wallets, List<TierPolicy> tiers) {

  private static final int APPROVALS_OF_A_CALL = 2;

  /** Somebody who proposes and approves, never both for one proposal. */
  public record Person(String name, Address address) {
    public Person {
      requireNonNull(name);
      if (address.isZero()) throw new IllegalArgumentException(name + " has the zero address");
    }
  }

  /** What lies under one key, or under several that sign together. */
  public record Wallet(String name, Holder holder, Tier tier) {
    public Wallet {
      requireNonNull(name);
      requireNonNull(holder);
      requireNonNull(tier);
    }

    public ChainName chain() {
      return holder.chain();
    }

    public boolean holds(Slot slot) {
      return slot.holder().equals(holder);
    }
  }

  public TreasuryPolicy {
    people = List.copyOf(people);
    wallets = List.copyOf(wallets);
    tiers = List.copyOf(tiers);
    requireOnce("a person's name", people.stream().map(Person::name).toList());
    requireOnce("a person's address", people.stream().map(Person::address).toList());
    requireOnce("a wallet's name", wallets.stream().map(Wallet::name).toList());
    requireOnce("a wallet's account", wallets.stream().map(Wallet::holder).toList());
    requireOnce("a tier", tiers.stream().map(t -> t.chain() + " " + t.tier()).toList());
    for (TierPolicy each : tiers) {
      if (each.approvalsNeeded() >= Math.max(1, people.size())) {
        throw new IllegalArgumentException(
            "%d approvals of %d people, one of whom proposes"
                .formatted(each.approvalsNeeded(), people.size()));
      }
    }
    for (Wallet wallet : wallets) {
      if (tierOf(tiers, wallet).isEmpty()) {
        throw new IllegalArgumentException(
            "no policy for %s wallets on %s, and %s is one"
                .formatted(wallet.tier().word(), wallet.chain(), wallet.name()));
      }
    }
  }

  private static void requireOnce(String what, List<?> keys) {
    Set<Object> seen = new HashSet<>();
    for (Object key : keys) {
      if (!seen.add(key)) throw new IllegalArgumentException(what + " stands twice: " + key);
    }
  }

  public Optional<Wallet> wallet(Slot slot) {
    return wallets.stream().filter(wallet -> wallet.holds(slot)).findFirst();
  }

  public Optional<Wallet> wallet(String name) {
    return wallets.stream().filter(wallet -> wallet.name().equals(name)).findFirst();
  }

  public Optional<Person> person(Address address) {
    return people.stream().filter(person -> person.address().equals(address)).findFirst();
  }

  public TierPolicy tierOf(Wallet wallet) {
    return tierOf(tiers, wallet).orElseThrow();
  }

  /**
   * How many other people have to agree. No limit holds a call that moves nothing: it may give away
   * a key or a role, so two have to, whatever the tier.
   */
  public int approvalsNeeded(Wallet wallet, Move move) {
    int ofTier = tierOf(wallet).approvalsNeeded();
    return move.movesNothing() ? Math.max(ofTier, APPROVALS_OF_A_CALL) : ofTier;
  }

  /** Those of the tier's wallets. */
  public List<Proposal> of(TierPolicy tier, List<Proposal> all) {
    return all.stream()
        .filter(each ->
            wallet(each.move().slot())
                .filter(its -> its.tier() == tier.tier() && its.chain().equals(tier.chain()))
                .isPresent())
        .toList();
  }

  private static Optional<TierPolicy> tierOf(List<TierPolicy> tiers, Wallet wallet) {
    return tiers.stream()
        .filter(tier -> tier.tier() == wallet.tier() && tier.chain().equals(wallet.chain()))
        .findFirst();
  }
}
