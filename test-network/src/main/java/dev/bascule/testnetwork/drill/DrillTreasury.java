package dev.bascule.testnetwork.drill;

import dev.bascule.chainrpc.bitcoind.BitcoindRegtest;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import tools.jackson.databind.JsonNode;

/**
 * A treasury at work in a folder, before the disaster or after it: what its people do, by the
 * sections of the page.
 */
final class DrillTreasury {

  static final String ACCOUNT = "vault";
  static final String COINS = "reserve";

  static final int FINAL_DEPTH = 3;
  private static final String FEE_RATE = "4"; // satoshi for each virtual byte
  private static final Duration PATIENCE = Duration.ofMinutes(10);

  private final DrillChain chain;
  private final DrillShell shell;
  private final BitcoindRegtest node;
  private final Path place;

  DrillTreasury(DrillChain chain, DrillShell shell, BitcoindRegtest node, Path place) {
    this.chain = chain;
    this.shell = shell;
    this.node = node;
    this.place = place;
  }

  /**
   * What is to be moved.
   *
   * @param amount as a person types it
   */
  record Order(String id, String wallet, String to, String amount) {
    private String kind() {
      return wallet.equals(ACCOUNT) ? "account" : "coins";
    }
  }

  private Map<String, String> blanks(Order order) {
    var blanks = new HashMap<>(Map.of("id", order.id(), "wallet", order.wallet()));
    blanks.putAll(Map.of("place", order.to(), "amount", order.amount(), "rate", FEE_RATE));
    blanks.put("asset", chain.currency());
    return blanks;
  }

  /** Proposed, approved by two people, exported: whoever has the document may sign it. */
  JsonNode ask(Order order) throws IOException, InterruptedException {
    return shell.section(place, order.kind() + "-ask", blanks(order)).getFirst();
  }

  /** Proposed, and nothing more. */
  void propose(Order order) throws IOException, InterruptedException {
    var ended = shell.only(place, order.kind() + "-ask", 0, blanks(order));
    DrillStop.require("treasury propose " + order.id(), ended);
  }

  /** All the way to a final block; what the service says of it then. */
  JsonNode move(Order order) throws IOException, InterruptedException {
    JsonNode proposed = ask(order);
    var blanks = new HashMap<>(blanks(order));
    blanks.put("word", proposed.path("words").asString().split(" ", -1)[0]);
    JsonNode last = shell.section(place, order.kind() + "-sign", blanks).getLast();
    if (order.wallet().equals(COINS)) {
      await(order, it -> it.path("state").asString().equals("sent"));
      node.mine(FINAL_DEPTH);
      last = await(order, it -> it.path("state").asString().equals("final"));
    }
    DrillStop.require(
        last.path("state").asString().equals("final"),
        order.id() + " is not final",
        "the service says " + last);
    return last;
  }

  private JsonNode await(Order order, Predicate<JsonNode> enough)
      throws IOException, InterruptedException {
    return await(
        () -> shell.section(place, "coins-wait", blanks(order)).getLast(), enough, order.id());
  }

  /** A question that is asked until the answer will do. */
  interface Question {
    JsonNode ask() throws IOException, InterruptedException;
  }

  static JsonNode await(Question question, Predicate<JsonNode> enough, String what)
      throws IOException, InterruptedException {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (true) {
      JsonNode answer = question.ask();
      if (enough.test(answer)) return answer;
      DrillStop.require(
          System.nanoTime() < deadline,
          what + " did not come about",
          "after " + PATIENCE.toMinutes() + " minutes: " + answer);
      TimeUnit.MILLISECONDS.sleep(500);
    }
  }

  /** What the wallets hold, by the page's section; its last answer is the list of proposals. */
  Holdings holdings() throws IOException, InterruptedException {
    JsonNode whole =
        await(
            () -> shell.section(place, "wallets", Map.of()).getFirst(),
            it -> it.path("wallets").valueStream().allMatch(DrillTreasury::isRead),
            "the reading of blocks");
    return Holdings.of(whole, chain.asset());
  }

  private static boolean isRead(JsonNode wallet) {
    return !wallet.has("reading")
        || wallet.path("reading").path("state").asString("").equals("following");
  }

  /** Names of all proposals that the service knows. */
  List<String> proposals() throws IOException, InterruptedException {
    JsonNode all = shell.section(place, "wallets", Map.of()).getLast();
    return all.path("proposals").valueStream().map(it -> it.path("name").asString()).toList();
  }

  /**
   * Confirmed amounts in the smallest unit, and who holds them.
   *
   * @param units of what the account holds
   * @param nextNonce of the account
   */
  record Holdings(
      String account, String units, String nextNonce, String descriptor, String satoshi) {

    static Holdings of(JsonNode told, String asset) {
      JsonNode vault = wallet(told, ACCOUNT);
      JsonNode reserve = wallet(told, COINS);
      return new Holdings(
          vault.path("account").asString().toLowerCase(java.util.Locale.ROOT),
          balance(vault, asset),
          vault.path("nextNonce").asString(),
          reserve.path("descriptor").asString(),
          reserve.path("balance").path("confirmed").asString());
    }

    private static String balance(JsonNode vault, String asset) {
      return vault
          .path("holdings")
          .valueStream()
          .filter(it -> it.path("asset").asString().equals(asset))
          .map(it -> it.path("balance").asString())
          .findFirst()
          .orElseThrow(() -> new IllegalStateException("the service shows no " + asset));
    }

    private static JsonNode wallet(JsonNode told, String name) {
      return told.path("wallets")
          .valueStream()
          .filter(it -> it.path("name").asString().equals(name))
          .findFirst()
          .orElseThrow(() -> new IllegalStateException("the service has no wallet " + name));
    }

    /** Whether the same keys hold the same, to the unit. */
    boolean sameAs(Holdings other) {
      return account.equals(other.account)
          && units.equals(other.units)
          && descriptor.equals(other.descriptor)
          && satoshi.equals(other.satoshi);
    }
  }
}
