package dev.bascule.chain.bitcoin.watch;

import dev.bascule.chain.bitcoin.OutPoint;
import dev.bascule.chain.bitcoin.Transaction;
import dev.bascule.chain.bitcoin.TxId;
import dev.bascule.chain.bitcoin.TxInput;
import dev.bascule.chain.bitcoin.TxOutput;
import dev.bascule.chain.bitcoin.block.Block;
import dev.bascule.chain.bitcoin.block.BlockPoint;
import dev.bascule.chain.bitcoin.coin.Coin;
import dev.bascule.chain.bitcoin.coin.OwnScripts;
import dev.bascule.chain.bitcoin.watch.WatchBook.Link;
import dev.bascule.chain.bitcoin.watch.WatchBook.Spend;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * From one book to the next: blocks taken back, others taken in. What changed is the difference of
 * the two books, so that a deposit which only moved to another block is not told twice.
 */
final class Turn {

  private final WatchRules rules;
  private OwnScripts own;
  private final List<Link> links;
  private final Map<OutPoint, Coin> coins;
  private final Map<OutPoint, Deposit> before;
  private final Map<OutPoint, Deposit> deposits;
  private final Map<OutPoint, Spend> undone = new HashMap<>();
  private final Map<OutPoint, WatchEvent.CoinSpent> done = new HashMap<>();

  Turn(
      WatchRules rules,
      OwnScripts own,
      List<Link> links,
      Map<OutPoint, Coin> coins,
      Map<OutPoint, Deposit> deposits) {
    this.rules = rules;
    this.own = own;
    this.links = new ArrayList<>(links);
    this.coins = new HashMap<>(coins);
    this.before = deposits;
    this.deposits = new HashMap<>(deposits);
  }

  /** The place of the newest block. */
  int tip() {
    return links.size() - 1;
  }

  void undo() {
    Link link = links.removeLast();
    for (Spend spend : link.spent()) {
      coins.put(spend.coin().at(), spend.coin());
      undone.put(spend.coin().at(), spend);
    }
    for (Coin coin : link.received()) {
      coins.remove(coin.at());
      deposits.computeIfPresent(coin.at(), (_, each) -> each.as(Deposit.Status.VANISHED));
    }
  }

  void apply(BlockPoint point, Block block) {
    lookFurther(block);
    List<Coin> received = new ArrayList<>();
    List<Spend> spent = new ArrayList<>();
    for (int i = 0; i < block.transactions().size(); i++) {
      Transaction transaction = block.transactions().get(i);
      TxId id = block.ids().get(i);
      boolean outside = true;
      for (TxInput input : transaction.inputs()) {
        Coin coin = coins.remove(input.spent());
        if (coin == null) continue;
        outside = false;
        spent.add(new Spend(coin, id));
        done.put(coin.at(), new WatchEvent.CoinSpent(coin, id, point.height()));
      }
      for (Coin coin : received(transaction, id, point.height(), i == 0)) {
        received.add(coin);
        coins.put(coin.at(), coin);
        if (outside) deposits.put(coin.at(), new Deposit(coin, Deposit.Status.PENDING));
      }
    }
    links.add(new Link(point, List.copyOf(received), List.copyOf(spent)));
  }

  /** An address that is used widens the search, which may find more in the same block. */
  private void lookFurther(Block block) {
    OwnScripts known;
    do {
      known = own;
      for (Transaction transaction : block.transactions()) {
        for (TxOutput output : transaction.outputs()) {
          Optional<OwnScripts.Place> place = own.find(output.script());
          if (place.isPresent()) own = own.after(place.get());
        }
      }
    } while (own != known);
  }

  private List<Coin> received(Transaction transaction, TxId id, long height, boolean coinbase) {
    List<Coin> received = new ArrayList<>();
    for (int i = 0; i < transaction.outputs().size(); i++) {
      Optional<OwnScripts.Place> place = own.find(transaction.outputs().get(i).script());
      if (place.isEmpty()) continue;
      Transaction bare = transaction.withoutWitnesses();
      received.add(new Coin(new OutPoint(id, i), bare, place.get().own(), height, coinbase));
    }
    return received;
  }

  WatchBook.Step done() {
    long tip = links.getLast().point().height();
    deposits.replaceAll((_, each) ->
        each.status() == Deposit.Status.FINAL || each.status() == Deposit.Status.VANISHED
            ? each
            : each.as(Deposit.status(each.coin(), tip, rules)));
    List<WatchEvent> events = events();
    forget();
    return new WatchBook.Step.Followed(new WatchBook(rules, own, links, coins, deposits), events);
  }

  private List<WatchEvent> events() {
    List<WatchEvent> events = new ArrayList<>();
    for (Spend spend : undone.values()) {
      WatchEvent.CoinSpent again = done.get(spend.coin().at());
      if (again == null || !again.by().equals(spend.by())) {
        events.add(new WatchEvent.SpendUndone(spend.coin(), spend.by()));
      }
    }
    for (WatchEvent.CoinSpent spent : done.values()) {
      Spend taken = undone.get(spent.coin().at());
      if (taken == null || !taken.by().equals(spent.by())) events.add(spent);
    }
    for (Deposit deposit : deposits.values()) {
      Optional<Deposit.Status> was =
          Optional.ofNullable(before.get(deposit.coin().at())).map(Deposit::status);
      if (!was.equals(Optional.of(deposit.status()))) {
        events.add(new WatchEvent.DepositMoved(deposit, was));
      }
    }
    // Undone before done before deposits, and within each by its coin: no order of a map shows.
    events.sort(
        Comparator.comparingInt(Turn::kind).thenComparing(event -> event.coin().at(), Coin.ORDER));
    return events;
  }

  private static int kind(WatchEvent event) {
    return switch (event) {
      case WatchEvent.SpendUndone _ -> 0;
      case WatchEvent.CoinSpent _ -> 1;
      case WatchEvent.DepositMoved _ -> 2;
    };
  }

  /** What is so old that no block of it could be named any more. */
  private void forget() {
    while (links.size() > rules.finalDepth() + WatchRules.MEMORY_BLOCKS) links.removeFirst();
    long oldest = links.getFirst().point().height();
    deposits.values().removeIf(each -> each.coin().height() < oldest);
  }
}
