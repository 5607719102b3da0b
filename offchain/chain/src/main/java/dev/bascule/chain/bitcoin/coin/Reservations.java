package dev.bascule.chain.bitcoin.coin;

import dev.bascule.chain.bitcoin.OutPoint;
import dev.bascule.chain.bitcoin.Transaction;
import dev.bascule.chain.bitcoin.TxId;
import dev.bascule.chain.bitcoin.TxInput;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Which proposal holds which coin. A coin is held by one proposal at most; a proposal may have
 * several transactions of which each spends all of its first coins, so that at most one of them is
 * ever mined (BIP-125).
 */
public final class Reservations {

  public static final Reservations NONE = new Reservations(Map.of());

  private final Map<ProposalId, Held> held;

  private record Held(Set<OutPoint> coins, List<TxId> versions) {}

  /** A coin that is wanted twice. */
  public record Clash(OutPoint coin, ProposalId holder, ProposalId wanting) {}

  /** What became of a wish to hold coins, in the order of precedence. */
  public sealed interface Answer {

    /** Held; the same wish again gives the same. */
    record Reserved(Reservations reservations) implements Answer {}

    /** The name stands for another transaction. Nothing changed. */
    record NameTaken(ProposalId proposal, TxId before) implements Answer {}

    /** Somebody else holds at least one of them. Nothing changed. */
    record Conflict(List<Clash> clashes) implements Answer {
      public Conflict {
        clashes = List.copyOf(clashes);
      }

      /** Who can be paid instead of whom. */
      public String sentence() {
        return clashes.stream()
            .map(clash ->
                clash.holder()
                    + " or "
                    + clash.wanting()
                    + ", not both: both spend "
                    + clash.coin())
            .collect(Collectors.joining("; "));
      }
    }

    /** Another version would not spend a coin of the first: both could be mined. */
    record NotInstead(ProposalId proposal, OutPoint missing) implements Answer {}

    /** Nothing has this name. */
    record Unknown(ProposalId proposal) implements Answer {}
  }

  private Reservations(Map<ProposalId, Held> held) {
    this.held = Map.copyOf(held);
  }

  public Answer reserve(ProposalId proposal, Transaction transaction) {
    Set<OutPoint> coins = coins(transaction);
    TxId id = transaction.txid();
    Held before = held.get(proposal);
    if (before != null) {
      return before.versions.contains(id)
          ? new Answer.Reserved(this)
          : new Answer.NameTaken(proposal, before.versions.getFirst());
    }
    List<Clash> clashes = clashes(proposal, coins);
    return clashes.isEmpty()
        ? new Answer.Reserved(with(proposal, new Held(coins, List.of(id))))
        : new Answer.Conflict(clashes);
  }

  /** Adds a transaction that can be mined only instead of those before. */
  public Answer replace(ProposalId proposal, Transaction transaction) {
    Held before = held.get(proposal);
    if (before == null) return new Answer.Unknown(proposal);
    TxId id = transaction.txid();
    if (before.versions.contains(id)) return new Answer.Reserved(this);
    Set<OutPoint> coins = coins(transaction);
    List<Clash> clashes = clashes(proposal, coins);
    if (!clashes.isEmpty()) return new Answer.Conflict(clashes);
    Optional<OutPoint> missing =
        before.coins.stream().filter(coin -> !coins.contains(coin)).min(Coin.ORDER);
    if (missing.isPresent()) return new Answer.NotInstead(proposal, missing.get());
    List<TxId> versions = new ArrayList<>(before.versions);
    versions.add(id);
    return new Answer.Reserved(with(proposal, new Held(coins, List.copyOf(versions))));
  }

  /**
   * Gives the coins back. Whoever has a signature of the proposal can still have it mined: release
   * it when it is mined, when another transaction has taken one of its coins, or before anybody
   * signed.
   */
  public Reservations release(ProposalId proposal) {
    Map<ProposalId, Held> next = new HashMap<>(held);
    next.remove(proposal);
    return new Reservations(next);
  }

  public boolean isFree(OutPoint coin) {
    return holder(coin).isEmpty();
  }

  public Optional<ProposalId> holder(OutPoint coin) {
    return held.entrySet().stream()
        .filter(entry -> entry.getValue().coins.contains(coin))
        .map(Map.Entry::getKey)
        .findFirst();
  }

  /** Whose transaction this is; empty for one that nobody here proposed. */
  public Optional<ProposalId> proposer(TxId transaction) {
    return held.entrySet().stream()
        .filter(entry -> entry.getValue().versions.contains(transaction))
        .map(Map.Entry::getKey)
        .findFirst();
  }

  private List<Clash> clashes(ProposalId wanting, Set<OutPoint> coins) {
    List<Clash> clashes = new ArrayList<>();
    for (OutPoint coin : coins.stream().sorted(Coin.ORDER).toList()) {
      holder(coin)
          .filter(holder -> !holder.equals(wanting))
          .ifPresent(holder -> clashes.add(new Clash(coin, holder, wanting)));
    }
    return clashes;
  }

  private Reservations with(ProposalId proposal, Held coins) {
    Map<ProposalId, Held> next = new HashMap<>(held);
    next.put(proposal, coins);
    return new Reservations(next);
  }

  private static Set<OutPoint> coins(Transaction transaction) {
    Set<OutPoint> coins = new HashSet<>();
    for (TxInput input : transaction.inputs()) coins.add(input.spent());
    return Set.copyOf(coins);
  }
}
