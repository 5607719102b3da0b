package dev.bascule.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.bascule.core.id.Address;
import dev.bascule.service.running.RunningService;
import dev.bascule.service.running.TestChain;
import dev.bascule.service.running.TestPayers;
import dev.bascule.service.running.TestWallet.Line;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** A small disk that others fill. Needs the right to mount one. */
class DiskReserveTest {
  @TempDir Path work;
  private Path disk;
  private boolean mounted;

  @BeforeEach
  void mount() throws Exception {
    disk = Files.createDirectory(work.resolve("disk"));
    mounted = run("mount", "-t", "tmpfs", "-o", "size=1g", "tmpfs", disk.toString());
    assumeTrue(mounted, "skipped: this user may not mount a small tmpfs");
  }

  @AfterEach
  void unmount() throws Exception {
    if (mounted) run("umount", "-l", disk.toString());
  }

  @Test
  void belowTheReserveReadinessInfoAndRefusalAgreeAndAboveItAgainAllGoesOn() throws Exception {
    try (var chain = TestChain.start(disk.resolve("data"));
        var service = RunningService.start(chain)) {
      var payers = new TestPayers(chain, service);
      var buyer = payers.funded("buyer", 10_000);
      Address seller = payers.participant("seller");
      assertThat(service.get("/actuator/health/readiness").status()).isEqualTo(200);

      leave(64 << 20);
      payers.await(
          "the reserve is missed",
          () -> engine(service).path("mode").asString().equals("read_only"));

      assertThat(engine(service).path("code").asString()).isEqualTo("disk_reserve");
      assertThat(engine(service).path("reason").asString()).contains("134217728");
      assertThat(engine(service).path("hint").asString()).contains("free space");
      assertThat(service.get("/actuator/health/readiness").status()).isEqualTo(503);
      assertThat(service.get("/actuator/health/liveness").status()).isEqualTo(200);
      ObjectNode order = buyer.pay("order-1", payers.notAfter(), new Line(seller, 700));
      RunningService.Answer refused = service.post("/v1/payments", order);
      assertThat(refused.status()).isEqualTo(503);
      assertThat(refused.code()).isEqualTo("disk_reserve");
      assertThat(refused.json().path("hint").asString()).contains("free space");

      leave(600 << 20);
      payers.await(
          "there is room again", () -> engine(service).path("mode").asString().equals("serving"));
      assertThat(service.get("/actuator/health/readiness").status()).isEqualTo(200);
      assertThat(service.post("/v1/payments", order).status()).isEqualTo(201);
    }
  }

  private static JsonNode engine(RunningService service) {
    return service.get("/v1/info").json().path("engine");
  }

  /** As if others had filled the disk up to so many bytes: it is made smaller, or larger. */
  private void leave(long free) throws Exception {
    var store = Files.getFileStore(disk);
    long used = store.getTotalSpace() - store.getUnallocatedSpace();
    assertThat(run("mount", "-o", "remount,size=" + (used + free), disk.toString())).isTrue();
  }

  private static boolean run(String... command) throws IOException, InterruptedException {
    return new ProcessBuilder(List.of(command)).inheritIO().start().waitFor() == 0;
  }
}
