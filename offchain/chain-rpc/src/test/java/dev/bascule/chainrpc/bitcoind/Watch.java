package dev.bascule.chainrpc.bitcoind;

import dev.bascule.chain.bitcoin.BitcoinNetwork;
import dev.bascule.chain.bitcoin.block.BlockPoint;
import dev.bascule.chain.bitcoin.coin.OwnScripts;
import dev.bascule.chain.bitcoin.descriptor.DerivedOutput;
import dev.bascule.chain.bitcoin.descriptor.Descriptor;
import dev.bascule.chain.bitcoin.watch.WatchBook;
import dev.bascule.chain.bitcoin.watch.WatchEvent;
import dev.bascule.chain.bitcoin.watch.WatchRules;
import java.util.ArrayList;
import java.util.List;

/** A book of one wallet from the node's newest block on, and everything that it told. */
final class Watch {

  private static final int GAP = 5;

  private final BlockFollower follower;
  private final Descriptor descriptor;
  private WatchBook book;
  private final List<WatchEvent> told = new ArrayList<>();

  Watch(BitcoindRegtest node, Bitcoind client, Descriptor wallet, int creditDepth, int finalDepth) {
    this.follower = new BlockFollower(client);
    this.descriptor = wallet;
    long height = node.height();
    BlockPoint start = follower.believed(height, node.hashAt(height), BitcoinNetwork.REGTEST);
    WatchRules rules = new WatchRules(BitcoinNetwork.REGTEST, creditDepth, finalDepth);
    this.book = WatchBook.startAfter(start, rules, OwnScripts.of(List.of(wallet), GAP));
  }

  Descriptor descriptor() {
    return descriptor;
  }

  WatchBook book() {
    return book;
  }

  List<WatchEvent> told() {
    return told;
  }

  String address(long index) {
    return book.own().address(BitcoinNetwork.REGTEST, 0, 0, index).orElseThrow().toString();
  }

  DerivedOutput change() {
    return book.own().at(0, 1, book.own().unused(0, 1)).orElseThrow();
  }

  BlockFollower.Reading read(int blocksMax) {
    BlockFollower.Reading reading = follower.next(book, blocksMax);
    if (reading instanceof BlockFollower.Reading.Advanced(WatchBook next, var events, long _)) {
      book = next;
      told.addAll(events);
    }
    return reading;
  }

  /** To the node's head; what happened on the way. */
  List<WatchEvent> follow() {
    int before = told.size();
    while (true) {
      BlockFollower.Reading reading = read(10);
      if (reading instanceof BlockFollower.Reading.UpToDate) break;
      if (!(reading instanceof BlockFollower.Reading.Advanced)) {
        throw new AssertionError(reading.toString());
      }
    }
    return List.copyOf(told.subList(before, told.size()));
  }

  /** What counts by the events alone, in satoshi. */
  long credited() {
    return told.stream()
        .filter(WatchEvent.DepositMoved.class::isInstance)
        .mapToLong(event -> ((WatchEvent.DepositMoved) event).credit())
        .sum();
  }
}
