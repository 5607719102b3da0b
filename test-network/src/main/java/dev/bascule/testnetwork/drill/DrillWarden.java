package dev.bascule.testnetwork.drill;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * A shell that outlives a killed drill: when its input closes before it was dismissed it ends the
 * drill's processes, which are known by an argument below the drill's folder, and deletes its keys.
 */
final class DrillWarden implements AutoCloseable {

  private static final String SCRIPT =
      """
      trap '' INT TERM HUP
      cat >/dev/null
      # Twice: a supervisor may start a part again before it is reached itself.
      for pass in 1 2; do
        for process in /proc/[0-9]*; do
          case $(cat "$process/comm" 2>/dev/null) in
            java | besu | anvil | bitcoind | ld-linux*) ;;
            *) continue ;;
          esac
          tr '\\0' '\\n' <"$process/cmdline" 2>/dev/null | grep -qF -- "$1/" || continue
          kill -9 "${process#/proc/}" 2>/dev/null
        done
        sleep 1
      done
      rm -rf -- "$1/first" "$1/recovered" "$1/safe" "$1/chains"
      echo "the drill ended before its time: its processes were stopped, its keys deleted" >&2
      """;

  private final Process process;

  private DrillWarden(Process process) {
    this.process = process;
  }

  static DrillWarden over(DrillFolder folder) throws IOException {
    Path root = folder.root();
    return new DrillWarden(
        new ProcessBuilder(List.of("/bin/sh", "-c", SCRIPT, "warden", root.toString()))
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start());
  }

  /** Dismissed: the drill cleans up by itself. */
  @Override
  public void close() throws IOException {
    // The shell first: what it waits for ends with its input.
    process.destroyForcibly();
    try {
      process.waitFor();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
    process.getOutputStream().close();
  }
}
