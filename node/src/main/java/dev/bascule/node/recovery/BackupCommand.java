package dev.bascule.node.recovery;

import dev.bascule.cliconvention.ExitCode;
import dev.bascule.cliconvention.Problem;
import dev.bascule.cliconvention.Terminal;
import dev.bascule.node.network.Manifest;
import dev.bascule.node.network.NetworkFolder;
import dev.bascule.node.network.NetworkOption;
import dev.bascule.node.network.NodeFolder;
import dev.bascule.node.operate.NodeProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code node backup}. */
@Command(
    name = "backup",
    description = {
      "Writes keys, genesis, configuration and allowlists into one file, with checksums.",
      "Keys, and whatever else is not generated, are sealed by a passphrase (scrypt, AES-256-GCM).",
      "Chain data is left out: a validator"
          + " fetches it from the others; --with-data takes it along from nodes that are stopped."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  ./bascule node backup --out bank-a.backup",
      "  ./bascule node backup --out bank-a.backup --passphrase-file /run/secrets/backup"
          + " --with-data"
    })
public final class BackupCommand implements Callable<Integer> {

  /** No key is larger; a large file is sealed by nobody's wish and would be held in memory. */
  private static final long SEALED_BYTES_MAX = 1 << 20;

  @Mixin private final Terminal terminal = new Terminal();
  @Mixin private final NetworkOption option = new NetworkOption();

  @Option(names = "--out", required = true, paramLabel = "FILE", description = "A new file.")
  private Path out = Path.of("");

  @Option(
      names = "--passphrase-file",
      paramLabel = "FILE",
      description = "Its first line; mode 600. Without it, the terminal is asked.")
  private @Nullable Path passphraseFile;

  @Option(names = "--with-data", description = "Chain data, too; its nodes must be stopped.")
  private boolean withData;

  @Override
  public Integer call() throws IOException {
    NetworkFolder network = option.open();
    if (withData) requireStopped(network);
    if (Files.exists(out)) throw exists();
    if (isInside(network)) throw inside(network);
    int files = write(network);
    var json = new LinkedHashMap<String, Object>();
    json.put("backup", out.toString());
    json.put("files", files);
    long bytes = Files.size(out);
    json.put("bytes", bytes);
    terminal.result(
        json, () -> terminal.line(out + ": " + files + " files, " + bytes / 1024 + " KiB"));
    return ExitCode.OK.number();
  }

  private int write(NetworkFolder network) throws IOException {
    List<Path> files = files(network, withData);
    try (var passphrase = Passphrase.obtain(passphraseFile, true);
        var writer = new BackupWriter(out, passphrase.characters(), new SecureRandom())) {
      try {
        for (Path file : files) {
          String name = network.root().relativize(file).toString();
          if (isSealed(network, file)) writer.secret(name, file);
          else writer.plain(name, file);
        }
        writer.finish();
      } catch (IOException | RuntimeException failed) {
        Files.deleteIfExists(out); // half a backup looks like one
        throw failed;
      }
      return writer.files();
    }
  }

  private boolean isInside(NetworkFolder network) throws IOException {
    Path parent = out.toAbsolutePath().normalize().getParent();
    return parent != null
        && Files.isDirectory(parent)
        && parent.toRealPath().startsWith(network.root().toRealPath());
  }

  /** What makes the network what it is; logs, pids and caches do not. */
  static List<Path> files(NetworkFolder network, boolean withData) throws IOException {
    try (Stream<Path> all = Files.walk(network.root())) {
      return all.filter(Files::isRegularFile)
          .filter(file -> isKept(network.root().relativize(file), withData))
          .sorted()
          .toList();
    }
  }

  private static boolean isKept(Path name, boolean withData) {
    String last = name.getFileName().toString();
    if (name.getNameCount() > 2 && name.getName(2).toString().startsWith("data")) {
      return withData && name.getName(2).toString().equals("data") && !last.equals("LOCK");
    }
    return !last.contains(".log")
        && !last.endsWith(".pid")
        && !last.endsWith(".jsa")
        && !last.endsWith(".new")
        && !last.endsWith(".rest");
  }

  /**
   * Everything but what is known to be public: keys of nodes that left network.yml, copies of keys
   * and whatever else an operator keeps here.
   */
  private static boolean isSealed(NetworkFolder network, Path file) throws IOException {
    Path name = network.root().relativize(file);
    boolean data = name.getNameCount() > 2 && name.getName(2).toString().equals("data");
    return !data && !Manifest.isPublic(network, file) && Files.size(file) <= SEALED_BYTES_MAX;
  }

  private RuntimeException inside(NetworkFolder network) {
    return Problem.of(
            ExitCode.USAGE,
            "backup_inside",
            "the backup would lie in the folder that it saves",
            out + " is in " + network.root(),
            "Name a file elsewhere, best on another disk: what destroys the one leaves the other.")
        .asException();
  }

  private static void requireStopped(NetworkFolder network) {
    List<String> running =
        network.nodes().stream()
            .filter(node -> new NodeProcess(node).find().isPresent())
            .map(NodeFolder::name)
            .toList();
    if (running.isEmpty()) return;
    throw Problem.of(
            ExitCode.CONFLICT,
            "node_running",
            "chain data cannot be copied while it is written",
            String.join(", ", running) + " runs",
            "Stop it for the copy, one validator at a time, or leave --with-data out.")
        .asException();
  }

  private RuntimeException exists() {
    return Problem.of(
            ExitCode.CONFLICT,
            "backup_exists",
            "there is a file already",
            out + " is never written over",
            "Choose another name.")
        .asException();
  }
}
