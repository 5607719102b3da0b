package dev.bascule.treasury.media;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bascule.core.id.Hash32;
import dev.bascule.treasury.ColdCommand;
import dev.bascule.treasury.ColdRun;
import dev.bascule.treasury.folder.Medium;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** A seal in a process of its own, with less memory than the medium has bytes. */
class SealKilledTest {

  private static final long BYTES = 256L << 20;

  @TempDir private Path dir;

  /**
   * Killed while it reads, or wherever else: the old manifest, or the new one as a whole; no number
   * with two manifests, none that the folder forgets, and a folder that opens.
   */
  @Test
  void aKillLeavesNoHalfManifest() throws Exception {
    Stick stick = new Stick(dir);
    stick.sealed();
    try (RandomAccessFile sparse =
        new RandomAccessFile(stick.root.resolve("a-large-file").toFile(), "rw")) {
      sparse.setLength(BYTES);
    }
    Map<Long, Hash32> given = new HashMap<>();
    long last = 1;
    for (int millis : new int[] {0, 5, 50, 150, 400, 900, 1_600}) {
      byte[] before = Files.readAllBytes(stick.manifest);
      killed(stick, millis);
      byte[] after = Files.readAllBytes(stick.manifest);
      MediumManifest.Signed signed = manifest(stick);
      assertThat(signed.signer()).isEqualTo(Optional.of(stick.desk.account));
      boolean isNew = signed.manifest().files().size() == 4;
      assertThat(isNew || Arrays.equals(before, after)).as("%d ms", millis).isTrue();
      Medium known = known(stick);
      assertThat(known.counter()).isBetween(last, last + 1);
      last = known.counter();
      // The part beside it may hold this number already.
      assertThat(signed.manifest().counter()).isLessThanOrEqualTo(last);
      for (Medium each :
          List.of(known, new Medium("stick", signed.manifest().counter(), signed.sha256()))) {
        Hash32 first = given.putIfAbsent(each.counter(), each.manifest());
        assertThat(first == null ? each.manifest() : first).isEqualTo(each.manifest());
      }
    }
    Process whole = seal(stick);
    assertThat(whole.waitFor()).as(Files.readString(dir.resolve("said"))).isZero();
    assertThat(manifest(stick).manifest().counter()).isEqualTo(last + 1);
    assertThat(stick.checkOpened().exit()).isZero();
  }

  private void killed(Stick stick, int millis) throws Exception {
    Path lock = stick.desk.home.resolve("lock");
    Files.deleteIfExists(lock);
    Process seal = seal(stick);
    // The lock is there as soon as the folder is being opened, and the files are read after it.
    while (seal.isAlive() && !Files.exists(lock)) seal.waitFor(1, TimeUnit.MILLISECONDS);
    seal.waitFor(millis, TimeUnit.MILLISECONDS);
    seal.destroyForcibly().waitFor();
  }

  private static MediumManifest.Signed manifest(Stick stick) throws IOException {
    return ((MediumManifest.Loaded.Found) MediumManifest.load(stick.root)).signed();
  }

  private static Medium known(Stick stick) throws IOException {
    String state = Files.readString(stick.desk.home.resolve("state.json"));
    JsonNode media = new ColdRun(0, state, "").json().path("media").path(0);
    return new Medium(
        media.path("name").stringValue(),
        Long.parseLong(media.path("counter").stringValue()),
        Hash32.ofHex(media.path("manifest").stringValue()));
  }

  private Process seal(Stick stick) throws IOException {
    List<String> command =
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx96m",
            "-cp",
            System.getProperty("java.class.path"),
            ColdCommand.class.getName(),
            "media",
            "seal",
            stick.root.toString(),
            "--home",
            stick.desk.home.toString(),
            "--witness",
            stick.desk.witness.toString(),
            "--password",
            stick.desk.password.toString());
    return new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(dir.resolve("said").toFile())
        .start();
  }
}
