package dev.bascule.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bascule.contracts.Deployment;
import dev.bascule.core.book.BookView;
import dev.bascule.core.book.Limits;
import dev.bascule.core.id.Address;
import dev.bascule.service.ledger.Book;
import dev.bascule.service.projection.Projector;
import dev.bascule.service.running.RunningService;
import dev.bascule.service.running.TestChain;
import dev.bascule.service.running.TestDatabase;
import dev.bascule.service.running.TestPayers;
import dev.bascule.service.running.TestWallet;
import dev.bascule.service.running.TestWallet.Line;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import org.jooq.DSLContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.node.ObjectNode;

/** What was answered is there after a start, and the tables can be written again from the log. */
class RestartTest {

  @Test
  void theLogAndItsTablesSurvive(@TempDir Path data) throws Exception {
    try (var chain = TestChain.start(data)) {
      ObjectNode order;
      String id;
      List<String> before;
      try (var service = RunningService.start(chain)) {
        var payers = new TestPayers(chain, service);
        TestWallet buyer = payers.funded("buyer", 10_000);
        Address seller = payers.participant("seller");
        order = buyer.pay("order-1", payers.notAfter(), new Line(seller, 700));
        id = service.post("/v1/payments", order).json().path("id").asString();
        assertThat(service.post("/v1/windows", Map.of()).status()).isEqualTo(201);
        payers.await(
            "the window settled",
            () -> service.get("/v1/windows/1").json().path("state").asString().equals("settled"));
        before = TestDatabase.dump(service.bean(DSLContext.class), "proj");
      }
      assertThat(Files.exists(data.resolve("checkpoint/newest.checkpoint"))).isTrue();
      try (var service = RunningService.start(chain)) {
        assertThat(service.get("/v1/payments/" + id).json().path("state").asString())
            .isEqualTo("settled");
        // The same request again, as a client does that never got the answer.
        assertThat(service.post("/v1/payments", order).status()).isEqualTo(200);
        rebuildEquals(service, before);
      }
    }
  }

  /** Collateral of an older log waits as long here as it does in this vault, not as by default. */
  @Test
  void aNewLogTakesTheExitDelayOfItsVault(@TempDir Path data) throws Exception {
    try (var chain = TestChain.start(data);
        var service = RunningService.start(chain)) {
      var exit = chain.deployment().vault(Deployment.Keys.GOVERNANCE).parameters().send().exit;
      Limits limits = service.bean(Book.class).read(BookView::limits);
      assertThat(limits.exitDelaySeconds()).isEqualTo(exit.secs.longValueExact());
      assertThat(limits.exitDelayBlocks()).isEqualTo(exit.blocks.longValueExact());
      assertThat(limits).isNotEqualTo(Limits.DEFAULT);
    }
  }

  /** What another key signs could not be redeemed, so nothing is accepted under it. */
  @Test
  void aCheckpointKeyThatTheVaultDoesNotKnowIsRefusedAtStart(@TempDir Path data) throws Exception {
    try (var chain = TestChain.start(data)) {
      Path keys = data.resolve("keys");
      Files.copy(
          keys.resolve("issuer.json"),
          keys.resolve("checkpoint.json"),
          StandardCopyOption.REPLACE_EXISTING);
      assertThatThrownBy(() -> RunningService.start(chain).close())
          .hasStackTraceContaining("checkpoint_key_differs");
    }
  }

  @Test
  void aSpoiltCheckpointOnTheSecondMediumIsNamed(@TempDir Path data) throws Exception {
    Path folder = Files.createDirectories(data.resolve("checkpoint"));
    Files.write(folder.resolve("newest.checkpoint"), new byte[] {(byte) 0xff, 'x', '='});
    try (var chain = TestChain.start(data)) {
      assertThatThrownBy(() -> RunningService.start(chain).close())
          .hasStackTraceContaining("checkpoint_unreadable");
    }
  }

  /** Force precedes every answer: without the second medium nothing is called accepted. */
  @Test
  void noAnswerLeavesBeforeTheSecondMediumHoldsIt(@TempDir Path data) throws Exception {
    try (var chain = TestChain.start(data)) {
      ObjectNode order;
      try (var service = RunningService.start(chain)) {
        var payers = new TestPayers(chain, service);
        TestWallet buyer = payers.funded("buyer", 10_000);
        Address seller = payers.participant("seller");
        Path medium = data.resolve("checkpoint");
        Files.move(medium, data.resolve("unplugged"));
        order = buyer.pay("order-1", payers.notAfter(), new Line(seller, 700));
        RunningService.Answer unsure = service.post("/v1/payments", order);
        assertThat(unsure.code()).as(unsure.text()).isEqualTo("outcome_unknown");
        assertThat(unsure.status()).isEqualTo(504);
        assertThat(service.post("/v1/payments", order).code()).isEqualTo("second_medium_failed");
        assertThat(service.get("/actuator/health/readiness").status()).isEqualTo(503);
        assertThat(service.get("/actuator/health/liveness").status()).isEqualTo(200);
        assertThat(service.get("/v1/info").json().path("engine").path("code").asString())
            .isEqualTo("second_medium_failed");
        Files.move(data.resolve("unplugged"), medium);
      }
      try (var service = RunningService.start(chain)) {
        // It had been committed: asking again after the repair gives the answer, once.
        assertThat(service.post("/v1/payments", order).status()).isEqualTo(200);
      }
    }
  }

  private static void rebuildEquals(RunningService service, List<String> before) throws Exception {
    var sql = service.bean(DSLContext.class);
    var projector = service.bean(Projector.class);
    var payers = new Waiting(projector);
    projector.rebuild();
    payers.untilLive();
    List<String> after = TestDatabase.dump(sql, "proj");
    // The chain went on between: only the cursor may have moved.
    assertThat(after.stream().filter(line -> !line.startsWith("cursor")))
        .containsAll(before.stream().filter(line -> !line.startsWith("cursor")).toList());
  }

  private record Waiting(Projector projector) {
    void untilLive() throws InterruptedException {
      long deadline = System.nanoTime() + 60_000_000_000L;
      while (!projector.isLive()) {
        if (System.nanoTime() > deadline) throw new AssertionError("the rebuild did not end");
        Thread.sleep(50);
      }
    }
  }
}
