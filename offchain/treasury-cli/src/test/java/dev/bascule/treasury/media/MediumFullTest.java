package dev.bascule.treasury.media;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.bascule.treasury.ColdRun;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A stick without room, and one that is read-only. Needs the right to mount one. */
class MediumFullTest {

  @TempDir private Path dir;
  private Stick stick;
  private boolean mounted;

  @BeforeEach
  void mount() throws Exception {
    stick = new Stick(dir);
    Path from = dir.resolve("files");
    Stick.copy(stick.root, from);
    mounted = run("mount", "-t", "tmpfs", "-o", "size=256k", "tmpfs", stick.root.toString());
    assumeTrue(mounted, "skipped: this user may not mount a small tmpfs");
    for (String name : new String[] {"request-1.json", "request-2.json"}) {
      Files.copy(from.resolve(name), stick.root.resolve(name));
    }
    stick.sealed();
  }

  @AfterEach
  void unmount() throws Exception {
    if (mounted) run("umount", "-l", stick.root.toString());
  }

  private static boolean run(String... command) throws Exception {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    return process.waitFor(10, TimeUnit.SECONDS) && process.exitValue() == 0;
  }

  private void fill() throws IOException {
    byte[] page = new byte[4096];
    try (OutputStream out = Files.newOutputStream(stick.root.resolve("full"))) {
      while (true) out.write(page);
    } catch (IOException full) {
      assertThat(full).hasMessageContaining("No space left");
    }
  }

  /** The number is given out when there is room for the manifest, and the old stick stays good. */
  @Test
  void aFullMediumUsesNoNumberUp() throws Exception {
    fill();
    String state = Files.readString(stick.desk.home.resolve("state.json"));
    ColdRun run = stick.seal();
    assertThat(run.exit()).as(run.out()).isEqualTo(3);
    assertThat(run.err()).contains("code disk_full");
    assertThat(Files.readString(stick.desk.home.resolve("state.json"))).isEqualTo(state);
    assertThat(stick.root.resolve("MEDIUM.json.part")).doesNotExist();
    Files.delete(stick.root.resolve("full"));
    assertThat(stick.checkOpened().exit()).isZero();
    stick.sealed();
    assertThat(Files.readString(stick.manifest)).contains("\"counter\":\"2\"");
  }

  @Test
  void aReadOnlyMediumIsCheckedAndNotSealed() throws Exception {
    assertThat(run("mount", "-o", "remount,ro", stick.root.toString())).isTrue();
    ColdRun checked = stick.checkOpened();
    assertThat(checked.exit()).as(checked.out()).isZero();
    assertThat(checked.json().path("readOnly").booleanValue()).isTrue();
    String state = Files.readString(stick.desk.home.resolve("state.json"));
    ColdRun run = stick.seal();
    assertThat(run.exit()).isEqualTo(3);
    assertThat(run.err()).contains("code medium_read_only");
    assertThat(Files.readString(stick.desk.home.resolve("state.json"))).isEqualTo(state);
  }
}
