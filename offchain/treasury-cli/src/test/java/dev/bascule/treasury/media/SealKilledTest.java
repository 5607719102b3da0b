package dev.bascule.treasury.media;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bascule.treasury.ColdCommand;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A seal in a process of its own, with less memory than the medium has bytes. */
class SealKilledTest {

  private static final long BYTES = 256L << 20;

  @TempDir private Path dir;

  /** Killed while it reads, or wherever else: the old manifest, or the new one as a whole. */
  @Test
  void aKillLeavesNoHalfManifest() throws Exception {
    Stick stick = new Stick(dir);
    stick.sealed();
    try (RandomAccessFile sparse =
        new RandomAccessFile(stick.root.resolve("a-large-file").toFile(), "rw")) {
      sparse.setLength(BYTES);
    }
    for (int millis : new int[] {0, 5, 50, 150, 400, 900, 1_600}) {
      byte[] before = Files.readAllBytes(stick.manifest);
      Process seal = seal(stick);
      // The lock is there as soon as the folder is being opened, and the files are read after it.
      while (seal.isAlive() && !Files.exists(stick.desk.home.resolve("lock"))) {
        seal.waitFor(1, TimeUnit.MILLISECONDS);
      }
      seal.waitFor(millis, TimeUnit.MILLISECONDS);
      seal.destroyForcibly().waitFor();
      byte[] after = Files.readAllBytes(stick.manifest);
      var found = (MediumManifest.Loaded.Found) MediumManifest.load(stick.root);
      assertThat(found.signed().signer()).isEqualTo(Optional.of(stick.desk.account));
      boolean isNew = found.signed().manifest().files().size() == 4;
      assertThat(isNew || Arrays.equals(before, after)).as("%d ms", millis).isTrue();
    }
    Process whole = seal(stick);
    assertThat(whole.waitFor()).as(Files.readString(dir.resolve("said"))).isZero();
    assertThat(stick.checkOpened().exit()).isZero();
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
