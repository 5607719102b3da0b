package dev.bascule.service.console;

import static dev.bascule.service.db.own.Tables.CHECKPOINT;
import static dev.bascule.service.db.own.Tables.PARTICIPANT;
import static dev.bascule.service.db.own.Tables.PART_PROOF;
import static dev.bascule.service.db.own.Tables.TERMS;
import static dev.bascule.service.db.proj.Tables.ASSET;
import static dev.bascule.service.db.proj.Tables.CURSOR;
import static dev.bascule.service.db.proj.Tables.LEAF;
import static dev.bascule.service.db.proj.Tables.PART;
import static dev.bascule.service.db.proj.Tables.PART_ENTRY;
import static dev.bascule.service.db.proj.Tables.PAYMENT;
import static dev.bascule.service.db.proj.Tables.PAYMENT_LEG;
import static dev.bascule.service.db.proj.Tables.PAYMENT_STATE;
import static dev.bascule.service.db.proj.Tables.SETTLEMENT_WINDOW;

import dev.bascule.core.id.PaymentId;
import dev.bascule.core.id.Tenant;
import java.math.BigInteger;
import org.jooq.DSLContext;

/** A small network's rows, as the projection would have written them: two windows, one open. */
final class ConsoleRows {

  static final long T0 = 1_795_269_731_204L; // 2026-11-21 14:02:11.204 UTC
  static final String PAYER = "0x70997970c51812dc3a010c7d01b50e0d17dc79c8";
  static final String SELLER = "0x3c44cdddb6a900fa2b585dd299e03d12fa4293bc";
  static final String PLATFORM = "0x90f79bf6eb2c4f870365e785982e1f101e93b906";
  static final int PAYMENTS = 60;

  private final DSLContext sql;

  ConsoleRows(DSLContext sql) {
    this.sql = sql;
  }

  static String payment(int n) {
    return PaymentId.of(new Tenant(1), "order-" + (1000 + n)).toString();
  }

  static String hash(int n) {
    return "0x" + String.format("%08x", n * 2_654_435_761L & 0xffff_ffffL).repeat(8);
  }

  void write() {
    sql.insertInto(ASSET, ASSET.ID, ASSET.CURRENCY, ASSET.EXPONENT, ASSET.TOKEN, ASSET.DECIMALS)
        .values(1, "BRL", 2, PLATFORM, 2)
        .execute();
    name("buyer-00f", PAYER);
    name("seller-4843", SELLER);
    name("platform", PLATFORM);
    long to = 0;
    for (int n = 0; n < PAYMENTS; n++) to = payment(n, to);
    window(1, 0, 29);
    window(2, 30, 49);
    sql.insertInto(CURSOR)
        .set(CURSOR.ID, 1)
        .set(CURSOR.LOG_POSITION, 4096L)
        .set(CURSOR.LOG_ID, hash(900))
        .set(CURSOR.AT_MILLIS, T0 + 61_000)
        .set(CURSOR.CHAIN_BLOCK, 1_208L)
        .set(CURSOR.LEAVES, 2L * PAYMENTS)
        .set(CURSOR.DEBITS, BigInteger.valueOf(to))
        .set(CURSOR.CREDITS, BigInteger.valueOf(to))
        .execute();
    sql.insertInto(CHECKPOINT)
        .set(CHECKPOINT.LOG_ID, hash(900))
        .set(CHECKPOINT.SIZE, 2L * PAYMENTS)
        .set(CHECKPOINT.ROOT, hash(901))
        .set(CHECKPOINT.AT, T0)
        .set(CHECKPOINT.OPERATOR_KEY_ID, 1)
        .set(CHECKPOINT.SIGNATURE, new byte[65])
        .execute();
    sql.execute(
        "insert into proj.payment_total (tenant, asset, state, payments, amount, paid)"
            + " select tenant, asset, state, count(*), sum(amount), sum(paid) from proj.payment"
            + " group by tenant, asset, state");
  }

  private void name(String name, String address) {
    sql.insertInto(PARTICIPANT)
        .set(PARTICIPANT.TENANT, 1)
        .set(PARTICIPANT.NAME, name)
        .set(PARTICIPANT.ADDRESS, address)
        .set(PARTICIPANT.CREATED_AT, T0)
        .execute();
  }

  /** Two legs each, ninety and ten in the hundred; the first fifty are in windows. */
  private long payment(int n, long before) {
    long units = 9_100 + n * 1_811L;
    long share = units / 10;
    int window = n < 30 ? 1 : n < 50 ? 2 : 0;
    String state = window == 1 ? "settled" : window == 2 ? "windowed" : "accepted";
    String id = payment(n);
    long at = T0 + n * 1_000L;
    sql.insertInto(PAYMENT)
        .set(PAYMENT.PAYMENT_, id)
        .set(PAYMENT.NO, 2L * n)
        .set(PAYMENT.TENANT, 1)
        .set(PAYMENT.PAYER, PAYER)
        .set(PAYMENT.ASSET, 1)
        .set(PAYMENT.KIND, "pay")
        .set(PAYMENT.STATE, state)
        .set(PAYMENT.AMOUNT, units)
        .set(PAYMENT.PAID, units)
        .set(PAYMENT.RISK_SCORE, 3)
        .set(PAYMENT.VOUCHER_DIGEST, hash(n))
        .set(PAYMENT.KEY_EPOCH, 0)
        .set(PAYMENT.NOT_AFTER, T0 / 1000 + 86_400)
        .set(PAYMENT.PAYER_SIG, new byte[65])
        .set(PAYMENT.ADMITTED_AT, at)
        .set(PAYMENT.CHANGED_AT, at)
        .set(PAYMENT.WINDOW_NUMBER, (long) window)
        .execute();
    sql.insertInto(TERMS)
        .set(TERMS.PAYMENT, id)
        .set(TERMS.COMMITMENT, hash(n + 100))
        .set(TERMS.TENANT, 1)
        .set(TERMS.REFERENCE, "order-" + (1000 + n))
        .set(TERMS.RECORDED_AT, at)
        .execute();
    leg(id, n, 0, SELLER, units - share, before);
    leg(id, n, 1, PLATFORM, share, before);
    state(id, "accepted", at, 0);
    if (window > 0) state(id, "windowed", T0 + 62_000, window);
    if (window == 1) state(id, "settled", T0 + 64_000, window);
    return before + units;
  }

  private void leg(String id, int n, int leg, String payee, long units, long before) {
    sql.insertInto(PAYMENT_LEG)
        .set(PAYMENT_LEG.PAYMENT, id)
        .set(PAYMENT_LEG.LEG, leg)
        .set(PAYMENT_LEG.PAYEE, payee)
        .set(PAYMENT_LEG.LANE, 0L)
        .set(PAYMENT_LEG.LANE_KEY, hash(500 + leg))
        .set(PAYMENT_LEG.AMOUNT, units)
        .set(PAYMENT_LEG.PAID, units)
        .set(PAYMENT_LEG.CUMULATIVE, before + units)
        .set(PAYMENT_LEG.TERMS, hash(n + 100))
        .execute();
    sql.insertInto(LEAF)
        .set(LEAF.LEAF_INDEX, 2L * n + leg)
        .set(LEAF.TYPE, 1)
        .set(LEAF.LOG_ID, hash(900))
        .set(LEAF.AT, T0 / 1000)
        .set(LEAF.ADMITTED_AT, T0 / 1000)
        .set(LEAF.LANE_KEY, hash(500 + leg))
        .set(LEAF.VOUCHER_DIGEST, hash(n))
        .set(LEAF.LEG, leg)
        .set(LEAF.FROM_UNITS, Long.toString(before))
        .set(LEAF.TO_UNITS, Long.toString(before + units))
        .set(LEAF.TERMS, hash(n + 100))
        .set(LEAF.PAYMENT, id)
        .set(LEAF.PAYEE, payee)
        .execute();
  }

  private void state(String id, String state, long at, long window) {
    sql.insertInto(PAYMENT_STATE)
        .set(PAYMENT_STATE.PAYMENT, id)
        .set(PAYMENT_STATE.STATE, state)
        .set(PAYMENT_STATE.AT_MILLIS, at)
        .set(PAYMENT_STATE.WINDOW_NUMBER, window)
        .execute();
  }

  /** The first window is final in one part; the second is cut and nothing more. */
  private void window(long number, int from, int last) {
    boolean settled = number == 1;
    long total = 0;
    for (int n = from; n <= last; n++) total += 9_100 + n * 1_811L;
    sql.insertInto(SETTLEMENT_WINDOW)
        .set(SETTLEMENT_WINDOW.NUMBER, number)
        .set(SETTLEMENT_WINDOW.ASSET, 1)
        .set(SETTLEMENT_WINDOW.STATE, settled ? "settled" : "cut")
        .set(SETTLEMENT_WINDOW.LANES, 2)
        .set(SETTLEMENT_WINDOW.TOTAL, total)
        .set(SETTLEMENT_WINDOW.PAYMENTS, last - from + 1L)
        .set(SETTLEMENT_WINDOW.CUT_AT, T0 + 62_000)
        .set(SETTLEMENT_WINDOW.SETTLED_AT, settled ? T0 + 63_900 : null)
        .set(SETTLEMENT_WINDOW.SETTLED_BLOCK, settled ? 1_204L : null)
        .execute();
    if (!settled) return;
    sql.insertInto(PART)
        .set(PART.WINDOW_NUMBER, number)
        .set(PART.PART_, 0)
        .set(PART.LAST, true)
        .set(PART.ROOT, hash(700))
        .set(PART.ENTRIES, 2)
        .set(PART.FRESH, 2)
        .set(PART.TOTAL, Long.toString(total))
        .set(PART.BLOCK, 1_204L)
        .set(PART.LOG_INDEX, 0)
        .set(PART.TX_HASH, hash(701))
        .set(PART.OBSERVED_AT, T0 + 63_900)
        .execute();
    for (int leg = 0; leg < 2; leg++) {
      sql.insertInto(PART_ENTRY)
          .set(PART_ENTRY.WINDOW_NUMBER, number)
          .set(PART_ENTRY.PART, 0)
          .set(PART_ENTRY.POSITION, leg)
          .set(PART_ENTRY.LANE_KEY, hash(500 + leg))
          .set(PART_ENTRY.CUMULATIVE, total)
          .execute();
    }
    sql.insertInto(PART_PROOF)
        .set(PART_PROOF.WINDOW_NUMBER, number)
        .set(PART_PROOF.PART, 0)
        .set(PART_PROOF.TX_HASH, hash(701))
        .set(PART_PROOF.TX_INDEX, 0)
        .set(PART_PROOF.GAS_USED, 281_336L)
        .set(PART_PROOF.BLOCK, 1_204L)
        .set(PART_PROOF.BLOCK_HASH, hash(702))
        .set(PART_PROOF.RECEIPT_RLP, new byte[4])
        .set(PART_PROOF.TRIE_PROOF, "[]")
        .set(PART_PROOF.HEADER_RLP, new byte[4])
        .execute();
  }
}
