package dev.bascule.chain.bitcoin.watch;

import dev.bascule.chain.bitcoin.OutPoint;
import dev.bascule.chain.bitcoin.TxId;
import dev.bascule.chain.bitcoin.block.Block;
import dev.bascule.chain.bitcoin.block.BlockHash;
import dev.bascule.chain.bitcoin.block.BlockPoint;
import dev.bascule.chain.bitcoin.coin.Coin;
import dev.bascule.chain.bitcoin.coin.OwnScripts;
import dev.bascule.chain.bitcoin.coin.Reservations;
import dev.bascule.chain.bitcoin.descriptor.DerivedOutput;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * What is ours as of one block, and how it came about for as many blocks as a reorganisation may
 * take back. Never changed: following a block gives the next book and what is different in it.
 */
public final class WatchBook {

  private final WatchRules rules;
  private final OwnScripts own;
  private final List<Link> links;
  private final Map<OutPoint, Coin> coins;
  private final Map<OutPoint, Deposit> deposits;

  /** A block with what it did to us. The first one is where the watch began, or was cut off. */
  record Link(BlockPoint point, List<Coin> received, List<Spend> spent) {}

  record Spend(Coin coin, TxId by) {}

  /** What became of blocks that a node told. */
  public sealed interface Step {

    record Followed(WatchBook book, List<WatchEvent> events) implements Step {
      public Followed {
        events = List.copyOf(events);
      }
    }

    /** The book is as it was, in the order of precedence. */
    sealed interface Refused extends Step {}

    /** No known block is the parent of the first one. */
    record Unconnected(BlockHash parent) implements Refused {}

    /** A block does not follow from the one before it. */
    record NotNext(long height, BlockPoint.Succession why) implements Refused {}

    /** The block says itself that it stands at another height (BIP-34). */
    record OtherHeight(long height, BlockHash block) implements Refused {}

    /** No more work than in the blocks that it would replace: nodes follow the most work. */
    record LessWork(BlockPoint tip, BlockPoint other) implements Refused {}

    /**
     * Final blocks were replaced. Nothing is followed any more, and nothing that is final changes:
     * people decide what is owed to whom.
     *
     * @param fork the last block that both chains have
     * @param depth how many blocks were replaced
     * @param vanished final deposits that the other chain does not have
     * @param elsewhere final deposits that it has in other blocks
     */
    record Broken(BlockPoint fork, long depth, List<Deposit> vanished, List<Deposit> elsewhere)
        implements Step {
      public Broken {
        vanished = List.copyOf(vanished);
        elsewhere = List.copyOf(elsewhere);
      }
    }
  }

  WatchBook(
      WatchRules rules,
      OwnScripts own,
      List<Link> links,
      Map<OutPoint, Coin> coins,
      Map<OutPoint, Deposit> deposits) {
    this.rules = rules;
    this.own = own;
    this.links = List.copyOf(links);
    this.coins = Map.copyOf(coins);
    this.deposits = Map.copyOf(deposits);
  }

  /**
   * Begins after a block that is believed: what was paid before it is not seen.
   *
   * @param from final already, and older than the first address that was given to anybody
   */
  public static WatchBook startAfter(BlockPoint from, WatchRules rules, OwnScripts own) {
    Link first = new Link(from, List.of(), List.of());
    return new WatchBook(rules, own, List.of(first), Map.of(), Map.of());
  }

  /**
   * Takes consecutive blocks, the first of which follows the newest or an older known block.
   *
   * @param branch at least one block
   */
  public Step follow(List<Block> branch) {
    BlockHash parent = branch.getFirst().header().parent();
    int fork = links.size() - 1;
    while (fork >= 0 && !links.get(fork).point.hash().equals(parent)) fork--;
    if (fork < 0) return new Step.Unconnected(parent);
    List<BlockPoint> points = new ArrayList<>();
    BlockPoint at = links.get(fork).point;
    for (Block block : branch) {
      BlockPoint.Succession next = at.next(block.header(), rules.network());
      if (!(next instanceof BlockPoint.Succession.Follows(BlockPoint point))) {
        return new Step.NotNext(at.height() + 1, next);
      }
      if (!block.standsAt(point.height(), rules.network())) {
        return new Step.OtherHeight(point.height(), point.hash());
      }
      points.add(point);
      at = point;
    }
    if (fork < links.size() - 1 && at.work().compareTo(tip().work()) <= 0) {
      return new Step.LessWork(tip(), at);
    }
    long depth = tip().height() - links.get(fork).point.height();
    // A chain of more work may have fewer blocks, so what is final is asked for by itself too.
    if (depth >= rules.finalDepth() || !finalAbove(links.get(fork).point).isEmpty()) {
      return broken(links.get(fork).point, depth, branch);
    }
    Turn turn = new Turn(rules, own, links, coins, deposits);
    while (turn.tip() > fork) turn.undo();
    for (int i = 0; i < branch.size(); i++) turn.apply(points.get(i), branch.get(i));
    return turn.done();
  }

  private List<Deposit> finalAbove(BlockPoint fork) {
    return deposits().stream()
        .filter(deposit -> deposit.status() == Deposit.Status.FINAL)
        .filter(deposit -> deposit.coin().height() > fork.height())
        .toList();
  }

  private Step broken(BlockPoint fork, long depth, List<Block> branch) {
    Set<TxId> there = new HashSet<>();
    branch.forEach(block -> there.addAll(block.ids()));
    List<Deposit> replaced = finalAbove(fork);
    return new Step.Broken(
        fork,
        depth,
        replaced.stream().filter(each -> !there.contains(id(each))).toList(),
        replaced.stream().filter(each -> there.contains(id(each))).toList());
  }

  private static TxId id(Deposit deposit) {
    return deposit.coin().at().transaction();
  }

  public WatchRules rules() {
    return rules;
  }

  public OwnScripts own() {
    return own;
  }

  /** The newest block. */
  public BlockPoint tip() {
    return links.getLast().point;
  }

  /** The known blocks, the newest first. */
  public List<BlockPoint> known() {
    return links.reversed().stream().map(Link::point).toList();
  }

  /** Unspent outputs of ours, the oldest first. */
  public List<Coin> coins() {
    return coins.values().stream()
        .sorted(Comparator.comparingLong(Coin::height).thenComparing(Coin::at, Coin.ORDER))
        .toList();
  }

  /** What a new proposal may spend. */
  public List<Coin> spendable(long depthMin, Reservations held) {
    return spendable(depthMin).stream().filter(coin -> held.isFree(coin.at())).toList();
  }

  /** What the next block may spend and is so deep, whoever holds it. */
  public List<Coin> spendable(long depthMin) {
    return coins().stream().filter(coin -> coin.isSpendable(tip().height(), depthMin)).toList();
  }

  /** Those whose block is still known, the oldest first. */
  public List<Deposit> deposits() {
    return deposits.values().stream()
        .sorted(
            Comparator.comparingLong((Deposit each) -> each.coin().height())
                .thenComparing(each -> each.coin().at(), Coin.ORDER))
        .toList();
  }

  public Optional<Deposit> deposit(OutPoint at) {
    return Optional.ofNullable(deposits.get(at));
  }

  /** By what a coin of ours was spent in a known block. */
  public Optional<StoredBook.Spent> spentBy(OutPoint coin) {
    for (Link link : links) {
      for (Spend spend : link.spent) {
        if (spend.coin.at().equals(coin)) {
          return Optional.of(new StoredBook.Spent(spend.by, link.point.height()));
        }
      }
    }
    return Optional.empty();
  }

  /** Everything of it that cannot be computed again. */
  public StoredBook stored() {
    Map<OutPoint, StoredBook.Held> held = new HashMap<>();
    coins.values().forEach(coin -> held.put(coin.at(), StoredBook.Held.unspent(coin)));
    for (Link link : links) {
      for (Spend spend : link.spent) {
        var spent = new StoredBook.Spent(spend.by, link.point.height());
        held.put(spend.coin.at(), new StoredBook.Held(spend.coin, Optional.of(spent)));
      }
    }
    List<StoredBook.Used> used = new ArrayList<>();
    for (int i = 0; i < own.descriptors().size(); i++) {
      for (int branch = 0; branch < own.descriptors().get(i).branches(); branch++) {
        long unused = own.unused(i, branch);
        if (unused > 0) used.add(new StoredBook.Used(i, branch, unused - 1));
      }
    }
    return new StoredBook(links.stream().map(Link::point).toList(), held, deposits, used);
  }

  /** The scripts that are looked for after branches were paid to so far. */
  public static OwnScripts widened(OwnScripts fresh, List<StoredBook.Used> used) {
    OwnScripts own = fresh;
    for (StoredBook.Used each : used) {
      DerivedOutput last = own.descriptors().get(each.descriptor()).at(each.branch(), each.last());
      own = own.after(new OwnScripts.Place(each.descriptor(), last));
    }
    return own;
  }

  /**
   * The book that {@link #stored} was asked of.
   *
   * @param fresh of the same descriptors in the same order, with the same gap
   */
  public static WatchBook restored(StoredBook stored, WatchRules rules, OwnScripts fresh) {
    OwnScripts own = widened(fresh, stored.used());
    Map<Long, List<Coin>> received = new HashMap<>();
    Map<Long, List<Spend>> spent = new HashMap<>();
    Map<OutPoint, Coin> coins = new HashMap<>();
    for (StoredBook.Held each : stored.coins().values()) {
      Coin coin = each.coin();
      received.computeIfAbsent(coin.height(), _ -> new ArrayList<>()).add(coin);
      if (each.spent().isEmpty()) {
        coins.put(coin.at(), coin);
        continue;
      }
      StoredBook.Spent by = each.spent().get();
      spent.computeIfAbsent(by.height(), _ -> new ArrayList<>()).add(new Spend(coin, by.by()));
    }
    List<Link> links = new ArrayList<>();
    for (BlockPoint point : stored.blocks()) {
      links.add(
          new Link(
              point,
              received.getOrDefault(point.height(), List.of()),
              spent.getOrDefault(point.height(), List.of())));
    }
    return new WatchBook(rules, own, links, coins, stored.deposits());
  }

  /** How deep a transaction is that spent a coin of ours; empty if no known block has it. */
  public OptionalLong depthOf(TxId spending) {
    return links.stream()
        .filter(link -> link.spent.stream().anyMatch(spend -> spend.by.equals(spending)))
        .mapToLong(link -> tip().height() - link.point.height() + 1)
        .findFirst();
  }
}
