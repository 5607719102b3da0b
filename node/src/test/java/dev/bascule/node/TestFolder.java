package dev.bascule.node;

import dev.bascule.node.network.NetworkFile;
import dev.bascule.node.network.NetworkFolder;
import dev.bascule.node.network.NetworkFolderWriter;
import dev.bascule.node.process.LocalPort;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/** Networks on ports that nobody uses, and a Besu that is only a folder. */
public final class TestFolder {

  private static final Path PIPE = pipe();

  /**
   * Waits by a builtin of the shell: a child would outlive its killed parent, and until it has
   * started its own program it carries the parent's arguments.
   */
  public static final String WAIT_FOR_EVER = "exec 3<>'" + PIPE + "'; read -r _ <&3";

  private static Path pipe() {
    try {
      Path folder = Files.createTempDirectory("wait");
      Path pipe = folder.resolve("pipe");
      Process made = new ProcessBuilder("mkfifo", pipe.toString()).start();
      if (made.onExit().join().exitValue() != 0) throw new IOException("no mkfifo");
      folder.toFile().deleteOnExit();
      pipe.toFile().deleteOnExit();
      return pipe;
    } catch (IOException broken) {
      throw new UncheckedIOException(broken);
    }
  }

  private TestFolder() {}

  /** One organisation for each validator. */
  public static NetworkFile file(int validators) {
    return NetworkFile.parse("test", yaml(validators, ""));
  }

  public static String yaml(int validators, String more) {
    var text = new StringBuilder("version: 1\nname: test\nchain: {id: 1337}\n" + more);
    text.append("organisations:\n");
    Set<Integer> taken = new HashSet<>();
    for (int i = 0; i < validators; i++) {
      char letter = (char) ('a' + i);
      text.append("  - id: bank-").append(letter).append("\n    nodes:\n");
      text.append("      - {name: bank-").append(letter).append("-1, heap: 512m, p2pPort: ");
      text.append(port(taken)).append(", rpcPort: ").append(port(taken));
      text.append(", metricsPort: ").append(port(taken)).append("}\n");
    }
    return text.toString();
  }

  private static int port(Set<Integer> taken) {
    int port = LocalPort.free();
    while (!taken.add(port)) port = LocalPort.free();
    return port;
  }

  public static NetworkFolder create(Path root, NetworkFile file) throws IOException {
    return writer().create(file, root);
  }

  public static void render(NetworkFolder network) throws IOException {
    writer().render(network);
  }

  /** The same folder with another {@code network.yml}. */
  public static NetworkFolder change(NetworkFolder network, NetworkFile file) throws IOException {
    return writer().change(network, file);
  }

  private static NetworkFolderWriter writer() {
    return new NetworkFolderWriter(Optional.empty(), new SecureRandom());
  }

  /** A distribution by name only. */
  public static Path besu(Path parent, String version) throws IOException {
    Path home = parent.resolve("besu-" + version);
    Files.createDirectories(home.resolve("bin"));
    Files.createDirectories(home.resolve("lib"));
    Files.writeString(home.resolve("bin/besu"), "#!/bin/sh\n" + WAIT_FOR_EVER + "\n");
    Files.setPosixFilePermissions(
        home.resolve("bin/besu"), PosixFilePermissions.fromString("rwxr-xr-x"));
    Files.writeString(home.resolve("lib/besu-app-" + version + ".jar"), "");
    return home;
  }
}
