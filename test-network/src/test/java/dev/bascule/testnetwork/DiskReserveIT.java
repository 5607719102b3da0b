package dev.bascule.testnetwork;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A network on a disk that others fill up to its reserve. Needs the right to mount one. */
class DiskReserveIT {

  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final int STARTS_AGAIN_MILLIS = 1_000;

  @TempDir Path temp;
  private Path disk;
  private boolean mounted;

  @BeforeEach
  void mount() throws Exception {
    disk = Files.createDirectory(temp.resolve("disk"));
    mounted = run("mount", "-t", "tmpfs", "-o", "size=1g", "tmpfs", disk.toString());
    assumeTrue(mounted, "skipped: this user may not mount a small tmpfs");
  }

  @AfterEach
  void unmount() throws Exception {
    if (mounted) run("umount", "-l", disk.toString());
  }

  @Test
  void status_says_that_nothing_is_accepted_why_and_what_to_do() throws Exception {
    Path data = disk.resolve("data");
    try (var network = TestNetwork.in(data).start()) {
      assertThat(UpProcess.run(data, "status").exit()).isZero();

      leave(64 << 20);
      Thread.sleep(STARTS_AGAIN_MILLIS);
      UpProcess.Ended json = UpProcess.run(data, "status", "--json");

      assertThat(json.exit()).as(json.out()).isEqualTo(7);
      JsonNode status = JSON.readTree(json.out());
      assertThat(status.path("state").asString()).isEqualTo("read_only");
      assertThat(status.path("problem").path("code").asString()).isEqualTo("disk_reserve");
      assertThat(status.path("problem").path("detail").asString())
          .contains("bytes free", "134217728");
      UpProcess.Ended words = UpProcess.run(data, "status");
      assertThat(words.exit()).isEqualTo(7);
      assertThat(words.out()).contains("read_only");
      assertThat(words.err()).contains("bytes free", "free space", "disk_reserve", "exit 7");

      leave(600 << 20);
      Thread.sleep(STARTS_AGAIN_MILLIS);
      assertThat(UpProcess.run(data, "status").exit()).isZero();
      assertThat(network.reconcile().path("breaks").asInt()).isZero();
    }
  }

  /**
   * The other reason for which nothing is taken, and what {@code up} says of a network like that.
   */
  @Test
  void a_lost_second_medium_is_said_by_status_and_by_up() throws Exception {
    Path data = disk.resolve("data");
    try (var network = TestNetwork.in(data).start()) {
      Files.move(data.resolve("checkpoint"), disk.resolve("unplugged"));
      Path orders = OrderWriter.write(temp.resolve("orders.csv"), 1, 1, 1, 1);
      network.run("pay", "--orders", orders.toString(), "--retry-for", "1s");

      UpProcess.Ended status = UpProcess.run(data, "status");
      assertThat(status.exit()).isEqualTo(7);
      assertThat(status.err()).contains("second_medium_failed", "exit 7");
      Files.move(disk.resolve("unplugged"), data.resolve("checkpoint"));
      UpProcess.Ended up = UpProcess.run(data, "up", "--detach");
      assertThat(up.out()).as(up.err()).contains("NOT READY (read_only)");
      assertThat(up.err()).contains("second_medium_failed");
    }
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
