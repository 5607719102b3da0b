package dev.bascule.service.submission;

import static dev.bascule.service.db.own.Tables.SUBMISSION;
import static dev.bascule.service.db.own.Tables.SUBMISSION_ATTEMPT;

import dev.bascule.chain.Bytes;
import dev.bascule.chain.evm.SignedTransaction;
import dev.bascule.chain.evm.SigningKey;
import dev.bascule.chain.evm.Transaction;
import dev.bascule.chainrpc.node.BlockTag;
import dev.bascule.chainrpc.node.EvmNode;
import dev.bascule.chainrpc.rpc.JsonRpc.Call;
import dev.bascule.chainrpc.rpc.RpcException;
import dev.bascule.chainrpc.submission.Sender;
import dev.bascule.chainrpc.vault.VaultCalls;
import dev.bascule.chainrpc.vault.VaultClient;
import dev.bascule.core.id.Address;
import dev.bascule.core.money.Asset;
import dev.bascule.core.money.BaseUnits;
import dev.bascule.service.deployment.KeyFile;
import dev.bascule.service.wire.Problem;
import java.math.BigInteger;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jooq.DSLContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes test money and deposits it for payers. Thousands of payers come at once, so the issuer's
 * transactions are stored in one batch and sent in batches; the stored rows are the queue, and
 * whatever the chain lacks of them is sent again.
 */
final class TestCollateral implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(TestCollateral.class);
  private static final long GAS_LIMIT = 250_000;
  private static final int SENT_AT_ONCE = 100;
  private static final long PAUSE_MILLIS = 200;
  private static final long RESEND_MILLIS = 3_000;

  private final EvmNode node;
  private final DSLContext sql;
  private final KeyFile issuer;
  private final Address vault;
  private final long chainId;
  private final BigInteger gasPrice;
  private final Clock clock;
  private final Semaphore work = new Semaphore(1);
  private final Thread thread;
  private volatile boolean open = true;

  TestCollateral(
      EvmNode node,
      DSLContext sql,
      KeyFile issuer,
      Address vault,
      long chainId,
      BigInteger gasPrice,
      Clock clock) {
    this.node = node;
    this.sql = sql;
    this.issuer = issuer;
    this.vault = vault;
    this.chainId = chainId;
    this.gasPrice = gasPrice;
    this.clock = clock;
    this.thread = Thread.ofPlatform().name("test-collateral").daemon().start(this::run);
  }

  record Deposit(Address to, long units) {}

  private record Planned(
      String key, long nonce, Address to, Bytes data, SignedTransaction signed) {}

  /** Stores what is to be sent; the name makes a repeat of the request harmless. */
  synchronized void request(String name, Asset asset, List<Deposit> deposits) {
    if (sql.fetchExists(SUBMISSION, SUBMISSION.SUBMISSION_KEY.eq(key(name, 0)))) return;
    BaseUnits sum = sum(asset, deposits);
    requireIssuable(asset, sum);
    long next = new SqlSubmissions(sql, clock).nextNonce(issuer.address());
    long count = node.transactionCount(issuer.address(), new BlockTag.Pending());
    Sender.requirePlausible(node, next, count);
    long nonce = Math.max(next, count);
    var planned = new ArrayList<Planned>();
    plan(planned, name, nonce, asset.token(), VaultCalls.issue(issuer.address(), sum));
    // For this request alone, on top of what earlier ones have not used yet.
    BigInteger unlimited = BigInteger.ONE.shiftLeft(256).subtract(BigInteger.ONE);
    plan(planned, name, nonce, asset.token(), VaultCalls.approve(vault, unlimited));
    for (Deposit deposit : deposits) {
      BaseUnits amount = asset.toBaseUnits(deposit.units());
      plan(planned, name, nonce, vault, VaultCalls.deposit(asset.token(), deposit.to(), amount));
    }
    store(planned);
    work.release();
  }

  private static BaseUnits sum(Asset asset, List<Deposit> deposits) {
    long total = 0;
    try {
      for (Deposit deposit : deposits) total = Math.addExact(total, deposit.units());
    } catch (ArithmeticException e) {
      throw Problem.of(422, "total_too_large", "the deposits add up past 2^63").refusal();
    }
    return asset.toBaseUnits(total);
  }

  /** Asked before anything is stored: one refused issue would leave all of its deposits unpaid. */
  private void requireIssuable(Asset asset, BaseUnits sum) {
    var issue = VaultCalls.issue(issuer.address(), sum);
    switch (VaultClient.preflight(node, issuer.address(), Optional.of(asset.token()), issue)) {
      case VaultClient.Preflight.Passes _ -> {}
      case VaultClient.Preflight.Reverts(var revert) ->
          throw Problem.of(
                  422, "collateral_refused", "the token would not issue it: " + revert.sentence())
              .refusal();
      case VaultClient.Preflight.NoAnswer(var failure) -> throw new RpcException(failure);
    }
  }

  private void plan(List<Planned> planned, String name, long firstNonce, Address to, Bytes data) {
    long nonce = firstNonce + planned.size();
    var transaction =
        new Transaction.Legacy(
            chainId, nonce, gasPrice, GAS_LIMIT, Optional.of(to), BigInteger.ZERO, data);
    planned.add(
        new Planned(key(name, planned.size()), nonce, to, data, transaction.sign(issuer.key())));
  }

  private void store(List<Planned> planned) {
    long now = clock.millis();
    sql.transaction(transaction -> {
      var submissions = new ArrayList<org.jooq.InsertQuery<?>>();
      for (Planned each : planned) {
        var row = transaction.dsl().insertQuery(SUBMISSION);
        row.addValue(SUBMISSION.SUBMISSION_KEY, each.key());
        row.addValue(SUBMISSION.SENDER, issuer.address().hex());
        row.addValue(SUBMISSION.NONCE, each.nonce());
        row.addValue(SUBMISSION.DESTINATION, each.to().hex());
        row.addValue(SUBMISSION.DATA, each.data().toArray());
        row.addValue(SUBMISSION.GAS_LIMIT, GAS_LIMIT);
        row.addValue(SUBMISSION.STORED_AT, now);
        row.addValue(SUBMISSION.TX_HASH, each.signed().hash().hex());
        submissions.add(row);
        var attempt = transaction.dsl().insertQuery(SUBMISSION_ATTEMPT);
        attempt.addValue(SUBMISSION_ATTEMPT.SUBMISSION_KEY, each.key());
        attempt.addValue(SUBMISSION_ATTEMPT.ATTEMPT, 0);
        attempt.addValue(SUBMISSION_ATTEMPT.HASH, each.signed().hash().hex());
        attempt.addValue(SUBMISSION_ATTEMPT.RAW, each.signed().raw().toArray());
        attempt.addValue(SUBMISSION_ATTEMPT.SIGNED_AT, now);
        submissions.add(attempt);
      }
      for (var each : submissions) each.execute();
    });
  }

  private void run() {
    while (open) {
      try {
        if (work.tryAcquire(RESEND_MILLIS, TimeUnit.MILLISECONDS)) work.drainPermits();
        while (open && sendSome()) Thread.sleep(PAUSE_MILLIS);
      } catch (InterruptedException e) {
        return;
      } catch (RpcException e) {
        LOG.debug("test collateral waits: {}", e.failure().sentence());
      } catch (RuntimeException e) {
        LOG.warn("test collateral waits: {}", e.toString());
      }
    }
  }

  /**
   * Sends the next batch the chain does not have; says whether something is open. Where a count
   * that was wrong left a gap below what is stored, empty transactions fill it, or nothing above it
   * would ever be mined.
   */
  private boolean sendSome() {
    long mined = node.transactionCount(issuer.address(), new BlockTag.Latest());
    long stored = new SqlSubmissions(sql, clock).nextNonce(issuer.address());
    long end = Math.min(stored, mined + SENT_AT_ONCE);
    if (mined >= end) return false;
    Map<Long, byte[]> bytes = stored(mined, end);
    var calls = new ArrayList<Call>();
    for (long nonce = mined; nonce < end; nonce++) {
      byte[] known = bytes.get(nonce);
      Bytes raw = known == null ? filler(nonce).raw() : Bytes.of(known);
      calls.add(Call.of("eth_sendRawTransaction", raw.hex()));
    }
    // Known ones are refused, which is fine: the count above says what arrived.
    var _ = node.rpc().batch(calls);
    return true;
  }

  private Map<Long, byte[]> stored(long from, long end) {
    return sql.select(SUBMISSION.NONCE, SUBMISSION_ATTEMPT.RAW)
        .from(SUBMISSION)
        .join(SUBMISSION_ATTEMPT)
        .on(SUBMISSION_ATTEMPT.SUBMISSION_KEY.eq(SUBMISSION.SUBMISSION_KEY))
        .where(SUBMISSION.SENDER.eq(issuer.address().hex()))
        .and(SUBMISSION.NONCE.ge(from))
        .and(SUBMISSION.NONCE.lt(end))
        .fetchMap(SUBMISSION.NONCE, SUBMISSION_ATTEMPT.RAW);
  }

  private SignedTransaction filler(long nonce) {
    return Sender.filler(SigningKey.of(issuer.key()), chainId, gasPrice, nonce);
  }

  private static String key(String name, int index) {
    return "collateral/" + name + "/" + index;
  }

  @Override
  public void close() {
    open = false;
    thread.interrupt();
    try {
      thread.join(3_000);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
