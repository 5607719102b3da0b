package dev.bascule.service.treasury;

import static dev.bascule.service.db.own.Tables.COIN;
import static dev.bascule.service.db.own.Tables.COIN_BLOCK;
import static dev.bascule.service.db.own.Tables.COIN_BOOK;
import static dev.bascule.service.db.own.Tables.COIN_DEPOSIT;
import static dev.bascule.service.db.own.Tables.COIN_TRANSACTION;
import static dev.bascule.service.db.own.Tables.COIN_USED;

import dev.bascule.chain.Bytes;
import dev.bascule.chain.bitcoin.OutPoint;
import dev.bascule.chain.bitcoin.Transaction;
import dev.bascule.chain.bitcoin.TxId;
import dev.bascule.chain.bitcoin.block.BlockHash;
import dev.bascule.chain.bitcoin.block.BlockPoint;
import dev.bascule.chain.bitcoin.block.Difficulty;
import dev.bascule.chain.bitcoin.coin.Coin;
import dev.bascule.chain.bitcoin.coin.OwnScripts;
import dev.bascule.chain.bitcoin.descriptor.DerivedOutput;
import dev.bascule.chain.bitcoin.watch.Deposit;
import dev.bascule.chain.bitcoin.watch.StoredBook;
import dev.bascule.chain.bitcoin.watch.WatchBook;
import dev.bascule.chain.bitcoin.watch.WatchRules;
import dev.bascule.core.id.Hash32;
import java.math.BigInteger;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jooq.DSLContext;

/**
 * The watch book in SQL. Each reading of blocks is one transaction, so that after a kill the book
 * is the one before it or the one after, and the next reading begins where it ends.
 */
final class SqlCoinBook {

  private static final int SENTENCE_MAX = 4_000;

  private final DSLContext sql;
  private final String book;
  private final WatchRules rules;
  private final OwnScripts fresh;

  /**
   * @param key of what the book was begun with
   * @param fresh of its descriptors, before anything was paid to them
   */
  SqlCoinBook(DSLContext sql, Hash32 key, WatchRules rules, OwnScripts fresh) {
    this.sql = sql;
    this.book = key.hex();
    this.rules = rules;
    this.fresh = fresh;
  }

  /** Empty for one that was never begun. */
  Optional<WatchBook> read() {
    List<BlockPoint> blocks =
        sql.selectFrom(COIN_BLOCK)
            .where(COIN_BLOCK.BOOK.eq(book))
            .orderBy(COIN_BLOCK.HEIGHT)
            .fetch(row ->
                new BlockPoint(
                    row.getHeight(),
                    BlockHash.parse(row.getHash()),
                    new Difficulty(row.getBits()),
                    row.getBlockTime(),
                    row.getPeriodStart(),
                    new BigInteger(row.getWork())));
    if (blocks.isEmpty()) return Optional.empty();
    List<StoredBook.Used> used =
        sql.selectFrom(COIN_USED)
            .where(COIN_USED.BOOK.eq(book))
            .fetch(row ->
                new StoredBook.Used(row.getDescriptor(), row.getBranch(), row.getLastIndex()));
    // Coins name their scripts by the search as far as it went.
    OwnScripts own = WatchBook.widened(fresh, used);
    var transactions = new HashMap<String, Transaction>();
    Map<OutPoint, StoredBook.Held> coins = new HashMap<>();
    sql.selectFrom(COIN)
        .where(COIN.BOOK.eq(book))
        .forEach(row -> {
          var at = new OutPoint(TxId.parse(row.getTxid()), row.getPosition());
          Coin coin = coin(at, row.getHeight(), row.getCoinbase(), own, transactions);
          Optional<StoredBook.Spent> spent =
              Optional.ofNullable(row.getSpentBy())
                  .map(by -> new StoredBook.Spent(TxId.parse(by), row.getSpentHeight()));
          coins.put(at, new StoredBook.Held(coin, spent));
        });
    Map<OutPoint, Deposit> deposits = new HashMap<>();
    sql.selectFrom(COIN_DEPOSIT)
        .where(COIN_DEPOSIT.BOOK.eq(book))
        .forEach(row -> {
          var at = new OutPoint(TxId.parse(row.getTxid()), row.getPosition());
          Coin coin = coin(at, row.getHeight(), row.getCoinbase(), own, transactions);
          deposits.put(at, new Deposit(coin, Deposit.Status.valueOf(row.getStatus())));
        });
    return Optional.of(
        WatchBook.restored(new StoredBook(blocks, coins, deposits, used), rules, fresh));
  }

  private Coin coin(
      OutPoint at,
      long height,
      boolean coinbase,
      OwnScripts own,
      Map<String, Transaction> transactions) {
    Transaction from =
        transactions.computeIfAbsent(
            at.transaction().toString(),
            id ->
                Transaction.parseWithoutWitness(
                    Bytes.of(
                        sql.select(COIN_TRANSACTION.RAW)
                            .from(COIN_TRANSACTION)
                            .where(COIN_TRANSACTION.TXID.eq(id))
                            .fetchSingle(COIN_TRANSACTION.RAW))));
    DerivedOutput output =
        own.find(from.outputs().get((int) at.index()).script()).orElseThrow().own();
    return new Coin(at, from, output, height, coinbase);
  }

  void begin(WatchBook first) {
    sql.transaction(transaction -> {
      DSLContext in = transaction.dsl();
      in.insertInto(COIN_BOOK).set(COIN_BOOK.BOOK, book).onConflictDoNothing().execute();
      write(in, new StoredBook(List.of(), Map.of(), Map.of(), List.of()), first.stored());
    });
  }

  /** From one book to the next, whole or not at all. */
  void write(WatchBook before, WatchBook after) {
    sql.transaction(transaction -> write(transaction.dsl(), before.stored(), after.stored()));
  }

  private void write(DSLContext in, StoredBook before, StoredBook after) {
    blocks(in, before.blocks(), after.blocks());
    for (OutPoint at : union(before.coins(), after.coins())) {
      StoredBook.Held held = after.coins().get(at);
      if (Objects.equals(before.coins().get(at), held)) continue;
      in.deleteFrom(COIN)
          .where(COIN.BOOK.eq(book))
          .and(COIN.TXID.eq(at.transaction().toString()))
          .and(COIN.POSITION.eq(at.index()))
          .execute();
      if (held != null) insert(in, held);
    }
    for (OutPoint at : union(before.deposits(), after.deposits())) {
      Deposit deposit = after.deposits().get(at);
      if (Objects.equals(before.deposits().get(at), deposit)) continue;
      in.deleteFrom(COIN_DEPOSIT)
          .where(COIN_DEPOSIT.BOOK.eq(book))
          .and(COIN_DEPOSIT.TXID.eq(at.transaction().toString()))
          .and(COIN_DEPOSIT.POSITION.eq(at.index()))
          .execute();
      if (deposit != null) insert(in, deposit);
    }
    if (before.used().equals(after.used())) return;
    in.deleteFrom(COIN_USED).where(COIN_USED.BOOK.eq(book)).execute();
    for (StoredBook.Used each : after.used()) {
      in.insertInto(COIN_USED)
          .set(COIN_USED.BOOK, book)
          .set(COIN_USED.DESCRIPTOR, each.descriptor())
          .set(COIN_USED.BRANCH, each.branch())
          .set(COIN_USED.LAST_INDEX, each.last())
          .execute();
    }
  }

  private static <V> Set<OutPoint> union(Map<OutPoint, V> one, Map<OutPoint, V> other) {
    Set<OutPoint> all = new HashSet<>(one.keySet());
    all.addAll(other.keySet());
    return all;
  }

  private void blocks(DSLContext in, List<BlockPoint> before, List<BlockPoint> after) {
    Set<BlockPoint> old = new HashSet<>(before);
    Set<BlockPoint> fresh = new HashSet<>(after);
    for (BlockPoint each : before) {
      if (fresh.contains(each)) continue;
      in.deleteFrom(COIN_BLOCK)
          .where(COIN_BLOCK.BOOK.eq(book))
          .and(COIN_BLOCK.HEIGHT.eq(each.height()))
          .execute();
    }
    for (BlockPoint each : after) {
      if (old.contains(each)) continue;
      in.insertInto(COIN_BLOCK)
          .set(COIN_BLOCK.BOOK, book)
          .set(COIN_BLOCK.HEIGHT, each.height())
          .set(COIN_BLOCK.HASH, each.hash().toString())
          .set(COIN_BLOCK.BITS, each.difficulty().bits())
          .set(COIN_BLOCK.BLOCK_TIME, each.time())
          .set(COIN_BLOCK.PERIOD_START, each.periodStart())
          .set(COIN_BLOCK.WORK, each.work().toString())
          .execute();
    }
  }

  private void insert(DSLContext in, StoredBook.Held held) {
    Coin coin = held.coin();
    keep(in, coin);
    in.insertInto(COIN)
        .set(COIN.BOOK, book)
        .set(COIN.TXID, coin.at().transaction().toString())
        .set(COIN.POSITION, coin.at().index())
        .set(COIN.HEIGHT, coin.height())
        .set(COIN.COINBASE, coin.coinbase())
        .set(COIN.SPENT_BY, held.spent().map(it -> it.by().toString()).orElse(null))
        .set(COIN.SPENT_HEIGHT, held.spent().map(StoredBook.Spent::height).orElse(null))
        .execute();
  }

  private void insert(DSLContext in, Deposit deposit) {
    Coin coin = deposit.coin();
    keep(in, coin);
    in.insertInto(COIN_DEPOSIT)
        .set(COIN_DEPOSIT.BOOK, book)
        .set(COIN_DEPOSIT.TXID, coin.at().transaction().toString())
        .set(COIN_DEPOSIT.POSITION, coin.at().index())
        .set(COIN_DEPOSIT.HEIGHT, coin.height())
        .set(COIN_DEPOSIT.COINBASE, coin.coinbase())
        .set(COIN_DEPOSIT.STATUS, deposit.status().name())
        .execute();
  }

  private static void keep(DSLContext in, Coin coin) {
    in.insertInto(COIN_TRANSACTION)
        .set(COIN_TRANSACTION.TXID, coin.at().transaction().toString())
        .set(COIN_TRANSACTION.RAW, coin.from().bytesWithoutWitness().toArray())
        .onConflictDoNothing()
        .execute();
  }

  /** Why it reads no more; a stop does not end by itself. */
  Optional<StoredProposal.Trouble> stopped() {
    return sql.selectFrom(COIN_BOOK)
        .where(COIN_BOOK.BOOK.eq(book))
        .and(COIN_BOOK.STOPPED_CODE.isNotNull())
        .fetchOptional(
            row -> new StoredProposal.Trouble(row.getStoppedCode(), row.getStoppedSentence()));
  }

  void stop(StoredProposal.Trouble why) {
    String sentence = why.sentence();
    sql.update(COIN_BOOK)
        .set(COIN_BOOK.STOPPED_CODE, why.code())
        .set(
            COIN_BOOK.STOPPED_SENTENCE,
            sentence.length() > SENTENCE_MAX ? sentence.substring(0, SENTENCE_MAX) : sentence)
        .where(COIN_BOOK.BOOK.eq(book))
        .and(COIN_BOOK.STOPPED_CODE.isNull())
        .execute();
  }
}
