package dev.bascule.cli.pay;

import dev.bascule.cli.network.Answer;
import dev.bascule.cli.network.Fields;
import dev.bascule.cli.network.Pages;
import dev.bascule.cli.network.ServiceClient;
import dev.bascule.cliconvention.ExitCode;
import dev.bascule.cliconvention.Problem;
import dev.bascule.cliconvention.Progress;
import dev.bascule.core.id.Address;
import java.math.BigInteger;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/** Puts test collateral into the vault for payers that lack some, and waits until it counts. */
final class Collateral {
  private static final int BATCH_MAX = 100;
  private static final int PAGE = 500;
  private static final long POLL_MILLIS = 500;
  private static final Duration OBSERVATION_MAX = Duration.ofMinutes(3);

  /** One payer's need in one currency. */
  record Account(Address payer, String currency) {}

  /**
   * What came of it.
   *
   * @param units added, in minor units of all currencies together
   * @param refused those that were not funded, and why
   */
  record Provided(BigInteger units, Map<Account, String> refused) {}

  private final ServiceClient service;
  private final Map<Account, String> refused = new HashMap<>();

  Collateral(ServiceClient service) {
    this.service = service;
  }

  /** One account that cannot be funded keeps none of the others from it. */
  Provided provide(Map<Account, BigInteger> needed, Progress progress) {
    Map<Account, BigInteger> short_ = shortfalls(needed);
    if (short_.isEmpty()) return new Provided(BigInteger.ZERO, refused);
    var accounts = List.copyOf(short_.keySet());
    progress.phase("funding test collateral", accounts.size());
    for (int from = 0; from < accounts.size(); from += BATCH_MAX) {
      List<Account> batch = accounts.subList(from, Math.min(accounts.size(), from + BATCH_MAX));
      fund(batch, short_);
      progress.add(batch.size());
    }
    var funded = new HashMap<>(needed);
    funded.keySet().removeAll(refused.keySet());
    short_.keySet().removeAll(refused.keySet());
    awaitObserved(funded, short_.size(), progress);
    return new Provided(
        short_.values().stream().reduce(BigInteger.ZERO, BigInteger::add), Map.copyOf(refused));
  }

  /** What is refused as a whole is halved, until the account that spoils it stands alone. */
  private void fund(List<Account> batch, Map<Account, BigInteger> short_) {
    var body = JsonNodeFactory.instance.arrayNode();
    for (Account account : batch) {
      body.addObject()
          .put("address", account.payer().hex())
          .put("amount", String.valueOf(short_.get(account)))
          .put("currency", account.currency());
    }
    Answer answer = service.offer("/v1/test/collateral", UUID.randomUUID().toString(), body);
    if (answer.isSuccess()) return;
    Problem problem = ServiceClient.problemOf(answer);
    if (answer.status() != 400 && answer.status() != 422) throw problem.asException();
    if (batch.size() == 1) {
      refused.put(
          batch.getFirst(), "its payer cannot be given the test collateral: " + problem.why());
      return;
    }
    int half = batch.size() / 2;
    fund(batch.subList(0, half), short_);
    fund(batch.subList(half, batch.size()), short_);
  }

  private void awaitObserved(Map<Account, BigInteger> needed, int count, Progress progress) {
    progress.phase("waiting until the deposits are final and observed", count);
    long lastChange = System.nanoTime();
    int left = count;
    while (true) {
      int now = shortfalls(needed).size();
      if (now == 0) return;
      if (now != left) lastChange = System.nanoTime();
      left = now;
      progress.to(count - left);
      if (System.nanoTime() - lastChange > OBSERVATION_MAX.toNanos()) {
        throw Problem.of(
                ExitCode.PENDING,
                "collateral_not_observed",
                "the test collateral was asked for and does not count yet",
                left
                    + " of "
                    + count
                    + " payers wait for "
                    + OBSERVATION_MAX.toSeconds()
                    + " s without change",
                "See ./bascule status whether the chain goes on; then run the same command again.")
            .asException();
      }
      ServiceClient.sleep(POLL_MILLIS);
    }
  }

  private Map<Account, BigInteger> shortfalls(Map<Account, BigInteger> needed) {
    Map<Account, BigInteger> available = available();
    var missing = new HashMap<Account, BigInteger>();
    needed.forEach((account, need) -> {
      BigInteger lack = need.subtract(available.getOrDefault(account, BigInteger.ZERO));
      if (lack.signum() > 0) missing.put(account, lack);
    });
    return missing;
  }

  private Map<Account, BigInteger> available() {
    var available = new HashMap<Account, BigInteger>();
    var _ =
        Pages.read(
            service,
            "/v1/balances?limit=" + PAGE,
            "",
            rows -> rows.forEach(row -> put(row, available)));
    return available;
  }

  private static void put(JsonNode row, Map<Account, BigInteger> available) {
    JsonNode money = Fields.child(row, "available");
    var account =
        new Account(Address.ofHex(Fields.text(row, "address")), Fields.text(money, "currency"));
    available.put(account, new BigInteger(Fields.text(money, "amount")));
  }
}
