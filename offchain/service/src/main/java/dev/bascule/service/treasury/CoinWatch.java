package dev.bascule.service.treasury;

import dev.bascule.chain.bitcoin.Script;
import dev.bascule.chain.bitcoin.block.BlockPoint;
import dev.bascule.chain.bitcoin.coin.Coin;
import dev.bascule.chain.bitcoin.coin.OwnScripts;
import dev.bascule.chain.bitcoin.descriptor.DerivedOutput;
import dev.bascule.chain.bitcoin.psbt.Psbt;
import dev.bascule.chain.bitcoin.signing.OwnOutputs;
import dev.bascule.chain.bitcoin.watch.Deposit;
import dev.bascule.chain.bitcoin.watch.WatchBook;
import dev.bascule.chain.hd.KeyOrigin;
import dev.bascule.chain.request.Payload;
import dev.bascule.chain.treasury.CoinChain;
import dev.bascule.chainrpc.bitcoind.Bitcoind;
import dev.bascule.chainrpc.bitcoind.BlockFollower;
import dev.bascule.chainrpc.bitcoind.BlockFollower.Reading;
import dev.bascule.chainrpc.bitcoind.NodeNotBelieved;
import dev.bascule.chainrpc.block.BlockRefused;
import dev.bascule.chainrpc.node.MalformedAnswer;
import dev.bascule.chainrpc.rpc.RpcException;
import dev.bascule.core.id.Hash32;
import dev.bascule.core.treasury.ChainState;
import dev.bascule.core.treasury.CoinName;
import dev.bascule.core.treasury.Holder;
import dev.bascule.core.treasury.ProposalState;
import dev.bascule.core.treasury.Slot;
import dev.bascule.service.treasury.StoredProposal.Trouble;
import dev.bascule.service.wire.Problem;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;
import org.jooq.DSLContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads blocks into the book, each reading stored before it counts. Only one thread reads; the book
 * as of the last reading may be asked by any.
 */
final class CoinWatch {

  private static final Logger LOG = LoggerFactory.getLogger(CoinWatch.class);

  /** Fewer than a book remembers below its final depth: whoever looks between sees every spend. */
  private static final int BLOCKS_AT_ONCE = 50;

  private static final int DEPOSITS_NAMED = 20;

  private final CoinChain chain;
  private final Bitcoind node;
  private final BlockFollower follower;
  private final SqlCoinBook stored;
  private volatile Standing standing;

  /**
   * @param book empty until the block after which it begins was read
   * @param head of the node at the last reading
   * @param waits why the last reading brought nothing
   * @param stopped why nothing is read any more
   */
  record Standing(
      Optional<WatchBook> book,
      OptionalLong head,
      Optional<Trouble> waits,
      Optional<Trouble> stopped) {}

  CoinWatch(DSLContext sql, CoinChain chain, Bitcoind node) {
    this.chain = chain;
    this.node = node;
    this.follower = new BlockFollower(node);
    this.stored = new SqlCoinBook(sql, key(chain), chain.rules(), scripts(chain));
    this.standing =
        new Standing(stored.read(), OptionalLong.empty(), Optional.empty(), stored.stopped());
  }

  static OwnScripts scripts(CoinChain chain) {
    return OwnScripts.of(
        chain.wallets().stream().map(CoinChain.Wallet::descriptor).toList(), chain.gap());
  }

  /** What a book is begun with: another beginning is another book. */
  static Hash32 key(CoinChain chain) {
    String text =
        "%s %d %s %d %d %d %s"
            .formatted(
                chain.name(),
                chain.startHeight(),
                chain.startBlock(),
                chain.rules().creditDepth(),
                chain.rules().finalDepth(),
                chain.gap(),
                chain.wallets().stream()
                    .map(wallet -> wallet.descriptor().toString())
                    .collect(Collectors.joining(" ")));
    return Hash32.sha256(text.getBytes(StandardCharsets.UTF_8));
  }

  Standing standing() {
    return standing;
  }

  CoinChain chain() {
    return chain;
  }

  Bitcoind node() {
    return node;
  }

  /** Reads on; false when there is nothing more to read now. */
  boolean advance() {
    if (standing.stopped().isPresent()) return false;
    if (standing.book().isEmpty()) return begin();
    WatchBook book = standing.book().get();
    return switch (follower.next(book, BLOCKS_AT_ONCE)) {
      case Reading.Advanced(WatchBook next, var _, long head) -> {
        stored.write(book, next);
        standing =
            new Standing(
                Optional.of(next), OptionalLong.of(head), Optional.empty(), Optional.empty());
        yield true;
      }
      case Reading.UpToDate(long head) -> {
        standing =
            new Standing(
                standing.book(), OptionalLong.of(head), Optional.empty(), Optional.empty());
        yield false;
      }
      case Reading.Refused(BlockRefused(String code, String sentence)) ->
          waits(new Trouble(code, sentence));
      case Reading.NoAnswer(var failure) -> waits(new Trouble(failure.code(), failure.sentence()));
      case Reading.Broken(WatchBook.Step.Broken broken) -> {
        Trouble why = new Trouble("final_blocks_replaced", sentence(broken));
        stored.stop(why);
        standing =
            new Standing(standing.book(), standing.head(), Optional.empty(), Optional.of(why));
        LOG.error("the treasury's coin book stopped ({}): {}", why.code(), why.sentence());
        yield false;
      }
    };
  }

  private boolean begin() {
    BlockPoint start;
    try {
      Bitcoind.Head head = node.head();
      if (head.network() != chain.network()) {
        return waits(
            new Trouble(
                "other_chain", "the node is on " + head.network() + ", not " + chain.network()));
      }
      start = follower.believed(chain.startHeight(), chain.startBlock(), chain.network());
    } catch (NodeNotBelieved lie) {
      return waits(new Trouble(lie.code(), String.valueOf(lie.getMessage())));
    } catch (MalformedAnswer malformed) {
      return waits(new Trouble("answer_malformed", "the node's answer: " + malformed.getMessage()));
    } catch (RpcException none) {
      return waits(new Trouble(none.failure().code(), none.failure().sentence()));
    }
    WatchBook first = WatchBook.startAfter(start, chain.rules(), scripts(chain));
    stored.begin(first);
    standing =
        new Standing(Optional.of(first), OptionalLong.empty(), Optional.empty(), Optional.empty());
    return true;
  }

  private boolean waits(Trouble why) {
    if (!standing.waits().map(Trouble::code).equals(Optional.of(why.code()))) {
      LOG.warn("the treasury's coin book waits ({}): {}", why.code(), why.sentence());
    }
    standing = new Standing(standing.book(), standing.head(), Optional.of(why), Optional.empty());
    return false;
  }

  private static String sentence(WatchBook.Step.Broken broken) {
    return "the node replaced %d blocks above %s, more than are final; final deposits that its chain"
            .formatted(broken.depth(), broken.fork())
        + " does not have: "
        + named(broken.vanished())
        + "; that it has in other blocks: "
        + named(broken.elsewhere());
  }

  private static String named(List<Deposit> deposits) {
    if (deposits.isEmpty()) return "none";
    String all =
        deposits.stream()
            .limit(DEPOSITS_NAMED)
            .map(each -> each.coin().at() + " of " + each.coin().amount())
            .collect(Collectors.joining(", "));
    int more = deposits.size() - DEPOSITS_NAMED;
    return more > 0 ? all + " and " + more + " more" : all;
  }

  /** The book, where proposals may be made by it. */
  WatchBook usable() {
    Standing now = standing;
    now.stopped()
        .ifPresent(why -> {
          throw Problem.of(409, "coin_book_stopped", why.sentence())
              .hint("people decide what is owed; then treasury.json names a block to begin after")
              .refusal();
        });
    return now.book()
        .orElseThrow(() ->
            Problem.of(
                    503,
                    "coin_book_not_begun",
                    now.waits()
                        .map(why -> why.code() + ": " + why.sentence())
                        .orElse("no block was read yet"))
                .hint("GET /v1/treasury/wallets shows what it waits for")
                .refusal());
  }

  /** What is looked for now; before the book began, what it will begin with. */
  OwnScripts own() {
    return standing.book().map(WatchBook::own).orElseGet(() -> scripts(chain));
  }

  /** The coins of one wallet, the oldest first. */
  List<Coin> coins(WatchBook book, Holder.Scripts wallet) {
    return book.coins().stream().filter(coin -> isOf(book, coin, wallet)).toList();
  }

  /**
   * Whether a proposal keeps its coins from others. What lapsed and lost one of them never
   * executes, also where the block that took it is forgotten.
   */
  boolean holds(StoredProposal each, WatchBook book) {
    if (each.proposal().state() != ProposalState.LAPSED) return true;
    Set<CoinName> there = book.coins().stream().map(CoinWatch::name).collect(Collectors.toSet());
    return each.proposal().move().slot() instanceof Slot.Coins slot
        && there.containsAll(slot.coins());
  }

  List<Coin> spendable(WatchBook book, Holder.Scripts wallet) {
    return book.spendable(chain.rules().creditDepth()).stream()
        .filter(coin -> isOf(book, coin, wallet))
        .toList();
  }

  private boolean isOf(WatchBook book, Coin coin, Holder.Scripts wallet) {
    return book.own()
        .find(coin.output().script())
        .filter(place -> place.descriptor() == place(wallet))
        .isPresent();
  }

  /** Its place among the book's descriptors. */
  int place(Holder.Scripts wallet) {
    List<CoinChain.Wallet> wallets = chain.wallets();
    for (int i = 0; i < wallets.size(); i++) {
      if (wallets.get(i).name().equals(wallet.name())) return i;
    }
    throw new IllegalArgumentException(wallet + " is not in the book");
  }

  /** What a wallet has to spend; a payload that pays us where nobody looks is refused. */
  ChainState.Unspent unspent(Holder.Scripts wallet, Payload.UtxoTransaction payload) {
    WatchBook book = usable();
    requireFound(book, payload.psbt());
    return new ChainState.Unspent(
        spendable(book, wallet).stream()
            .map(CoinWatch::name)
            .collect(Collectors.toUnmodifiableSet()));
  }

  /** A coin of ours past the gap would be ours and in no balance. */
  private void requireFound(WatchBook book, Psbt psbt) {
    var own = new OwnOutputs(book.own().descriptors());
    for (int i = 0; i < psbt.outputs().size(); i++) {
      Script script = psbt.transaction().outputs().get(i).script();
      List<KeyOrigin> hints = psbt.outputs().get(i).hints().toList();
      Optional<DerivedOutput> derived = own.find(script, hints);
      if (derived.isEmpty() || book.own().find(script).isPresent()) continue;
      throw Problem.of(
              422,
              "change_out_of_reach",
              "output %d is ours at branch %d, index %d, past the %d unused addresses that are looked for"
                  .formatted(i, derived.get().branch(), derived.get().index(), chain.gap()))
          .hint("ask for a draft anew; it takes the next unused address")
          .refusal();
    }
  }

  static CoinName name(Coin coin) {
    return new CoinName(coin.at().toString());
  }
}
