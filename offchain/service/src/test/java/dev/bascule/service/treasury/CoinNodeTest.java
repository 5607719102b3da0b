package dev.bascule.service.treasury;

import static dev.bascule.service.treasury.CoinDesk.CREDIT;
import static dev.bascule.service.treasury.CoinDesk.DRAWER;
import static dev.bascule.service.treasury.CoinDesk.FINAL;
import static dev.bascule.service.treasury.TreasuryDesk.proposal;
import static org.assertj.core.api.Assertions.assertThat;

import dev.bascule.chain.bitcoin.Satoshi;
import dev.bascule.chain.bitcoin.block.BlockHash;
import dev.bascule.chain.request.SigningRequest;
import dev.bascule.chainrpc.LyingNode;
import java.nio.file.Files;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** What becomes of coins when the node is away, lies, or replaces blocks. */
class CoinNodeTest extends RunningCoins {

  @Test
  void aNodeThatIsAwayOrElsewhereIsSaid() throws Exception {
    fund(DRAWER, 300_000);
    service.close();
    Files.writeString(data.resolve("treasury.json"), desk.json("http://127.0.0.1:1"));
    service = begin();
    long deadline = System.nanoTime() + 120_000_000_000L;
    JsonNode reading = wallet(DRAWER).path("reading");
    while (!reading.has("code") && System.nanoTime() < deadline) {
      Thread.sleep(100);
      reading = wallet(DRAWER).path("reading");
    }
    assertThat(reading.path("state").asString()).isEqualTo("waiting");
    assertThat(reading.path("code").asString()).isEqualTo("node_unreachable");
    // What was read stays known.
    assertThat(wallet(DRAWER).path("balance").path("confirmed").asString()).isEqualTo("300000");
  }

  @Test
  void aReorganisationOfFinalBlocksStopsTheTreasury() throws Exception {
    fund(DRAWER, 300_000);
    SigningRequest draft = pay("late", DRAWER, 100_000);
    List<BlockHash> blocks = node.mine(FINAL);
    read(DRAWER);
    node.invalidate(node.hashAt(node.height() - FINAL - 1));
    assertThat(blocks).hasSize(FINAL);
    for (int i = 0; i < FINAL + 3; i++) node.mineOnly();
    long deadline = System.nanoTime() + 120_000_000_000L;
    JsonNode reading = wallet(DRAWER).path("reading");
    while (!reading.path("state").asString().equals("stopped")) {
      if (System.nanoTime() > deadline) throw new AssertionError(reading.toString());
      Thread.sleep(100);
      reading = wallet(DRAWER).path("reading");
    }
    assertThat(reading.path("code").asString()).isEqualTo("final_blocks_replaced");
    refused(service.post(PROPOSALS, proposal(draft)), 409, "coin_book_stopped");
    restart();
    assertThat(wallet(DRAWER).path("reading").path("state").asString()).isEqualTo("stopped");
  }

  private static JsonNode text(String text) {
    return JsonNodeFactory.instance.stringNode(text);
  }

  private JsonNode awaitReading(String code) throws Exception {
    long deadline = System.nanoTime() + 120_000_000_000L;
    while (true) {
      JsonNode now = wallet(DRAWER);
      if (now.path("reading").path("code").asString("").equals(code)) return now;
      if (System.nanoTime() > deadline) throw new AssertionError("no " + code + ": " + now);
      Thread.sleep(100);
    }
  }

  /** The amount of a deposit, changed in its block; and another transaction than was sent. */
  @Test
  void aNodeThatLiesIsNotBelieved() throws Exception {
    fund(DRAWER, 300_000);
    service.close();
    try (var liar = new LyingNode(node.url())) {
      Files.writeString(data.resolve("treasury.json"), desk.json(liar.url().toString()));
      service = begin();
      read(DRAWER);
      String honest = "%016x".formatted(Long.reverseBytes(200_000));
      String tenfold = "%016x".formatted(Long.reverseBytes(2_000_000));
      liar.lies((method, result) ->
          method.equals("getblock") ? text(result.stringValue().replace(honest, tenfold)) : result);
      node.pay(desk.address(DRAWER, 1), new Satoshi(200_000));
      node.mine(CREDIT);
      JsonNode waiting = awaitReading("block_changed");
      assertThat(waiting.path("reading").path("state").asString()).isEqualTo("waiting");
      assertThat(waiting.path("balance").path("confirmed").asString()).isEqualTo("300000");
      liar.lies((_, result) -> result);
      assertThat(read(DRAWER).path("balance").path("confirmed").asString()).isEqualTo("500000");
      SigningRequest request = pay("payout", DRAWER, 100_000);
      proposed(request);
      exported(request);
      liar.lies(
          (method, result) -> method.equals("sendrawtransaction") ? text("11".repeat(32)) : result);
      answered(request, 3);
      assertThat(awaitProblem("payout", "other_transaction").path("state").asString())
          .isEqualTo("signed");
      liar.lies((_, result) -> result);
      node.mine(FINAL);
      await("payout", "final");
      // Its head falls back behind what was read: nothing is taken back for it.
      liar.lies((method, result) ->
          method.equals("getblockchaininfo")
              ? ((ObjectNode) result.deepCopy()).put("blocks", 3)
              : result);
      awaitReading("head_behind_cursor");
      service.close();
    }
    service = null;
  }

  @Test
  void aReorganisationOfASentSpendIsNoEnd() throws Exception {
    fund(DRAWER, 300_000);
    SigningRequest request = pay("payout", DRAWER, 100_000);
    proposed(request);
    exported(request);
    answered(request, 3);
    await("payout", "sent");
    for (int depth = 1; depth < FINAL; depth++) {
      List<BlockHash> blocks = node.mine(depth);
      read(DRAWER);
      node.invalidate(blocks.getFirst());
      for (int i = 0; i < depth + 1; i++) node.mineOnly();
      assertThat(read(DRAWER).path("balance").path("confirmed").asString()).isEqualTo("300000");
      assertThat(service.get(PROPOSALS + "/payout").json().path("state").asString())
          .isEqualTo("sent");
    }
    // It was given to the node again, whoever forgot it.
    node.mine(FINAL);
    await("payout", "final");
  }
}
