package dev.bascule.chainrpc.debian;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Debian's packages, unpacked into the user's cache folder. The system is not changed: apt works on
 * lists and a state of its own.
 */
public final class DebianPackages {

  private static final String KEYRING = "/usr/share/keyrings/debian-archive-keyring.gpg";

  private final Path cache;
  private final Map<String, String> environment;

  /**
   * @param cache a folder of its own for one set of packages
   * @param environment where {@code PATH} is
   */
  public DebianPackages(Path cache, Map<String, String> environment) {
    this.cache = cache;
    this.environment = environment;
  }

  /** A folder of {@code BASCULE_CACHE}, else of the user's cache folder. */
  public static Path cache(String name) {
    Map<String, String> environment = System.getenv();
    String ours = environment.getOrDefault("BASCULE_CACHE", "");
    String users = environment.getOrDefault("XDG_CACHE_HOME", "");
    Path parent =
        users.isBlank() ? Path.of(System.getProperty("user.home"), ".cache") : Path.of(users);
    return (ours.isBlank() ? parent.resolve("bascule") : Path.of(ours)).resolve(name);
  }

  public Optional<Path> onPath(String program) {
    return Stream.of(environment.getOrDefault("PATH", "").split(":"))
        .filter(folder -> !folder.isBlank())
        .map(folder -> Path.of(folder, program))
        .filter(Files::isExecutable)
        .findFirst();
  }

  /**
   * The folder in which they lie, as they would under the root; fetched the first time.
   *
   * @param suites of Debian; a package of another than the first names it after a slash
   * @throws IOException with the reason why they cannot be had
   */
  public Path unpacked(List<String> suites, List<String> packages)
      throws IOException, InterruptedException {
    if (!"amd64".equals(System.getProperty("os.arch"))) {
      throw new IOException("packages are taken for amd64 only");
    }
    Path root = cache.resolve(suites.getFirst() + "-amd64");
    Files.createDirectories(cache);
    // Two builds may want it at once; the second finds it unpacked.
    try (var channel =
            FileChannel.open(
                cache.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        var _ = channel.lock()) {
      if (!Files.isDirectory(root)) fetch(root, suites, packages);
    }
    return root;
  }

  private void fetch(Path root, List<String> suites, List<String> packages)
      throws IOException, InterruptedException {
    for (String tool : List.of("apt-get", "dpkg-deb")) {
      if (onPath(tool).isEmpty()) throw new IOException("there is no " + tool);
    }
    Path work = cache.resolve("apt");
    delete(work);
    for (String folder : List.of("lists/partial", "cache/archives/partial", "etc", "state")) {
      Files.createDirectories(work.resolve(folder));
    }
    Files.createFile(work.resolve("status"));
    Files.writeString(work.resolve("etc/sources.list"), sources(suites));
    run(work, apt(work, List.of("update")));
    Path files = Files.createDirectory(work.resolve("packages"));
    run(files, apt(work, Stream.concat(Stream.of("download"), packages.stream()).toList()));
    Path half = cache.resolve("unpacking");
    delete(half);
    try (Stream<Path> fetched = Files.list(files)) {
      for (Path file : fetched.toList()) {
        run(work, List.of("dpkg-deb", "-x", file.toString(), half.toString()));
      }
    }
    // Whole or not at all.
    Files.move(half, root);
    delete(work);
  }

  private static List<String> apt(Path work, List<String> words) {
    List<String> command =
        new ArrayList<>(
            List.of(
                "apt-get",
                "-q",
                "-o",
                "Dir::State=" + work.resolve("state"),
                "-o",
                "Dir::State::lists=" + work.resolve("lists"),
                "-o",
                "Dir::State::status=" + work.resolve("status"),
                "-o",
                "Dir::Cache=" + work.resolve("cache"),
                "-o",
                "Dir::Etc=" + work.resolve("etc"),
                "-o",
                "Dir::Etc::sourcelist=" + work.resolve("etc/sources.list"),
                "-o",
                "APT::Architecture=amd64",
                "-o",
                "APT::Sandbox::User=root",
                "-o",
                "Acquire::http::Timeout=20",
                "-o",
                "Acquire::Retries=2"));
    command.addAll(words);
    return command;
  }

  /** From the mirror that this machine uses already, signed by Debian's keys. */
  private static String sources(List<String> suites) throws IOException {
    if (!Files.isReadable(Path.of(KEYRING))) throw new IOException("there is no " + KEYRING);
    String uri = mirror(Path.of("/etc/apt"));
    return suites.stream()
        .map(suite -> "deb [signed-by=%s] %s %s main\n".formatted(KEYRING, uri, suite))
        .reduce("", String::concat);
  }

  /** The first address in apt's own sources that ends in {@code /debian}. */
  static String mirror(Path apt) throws IOException {
    List<Path> files = new ArrayList<>();
    if (Files.isReadable(apt.resolve("sources.list"))) files.add(apt.resolve("sources.list"));
    if (Files.isDirectory(apt.resolve("sources.list.d"))) {
      try (Stream<Path> more = Files.list(apt.resolve("sources.list.d"))) {
        more.sorted().forEach(files::add);
      }
    }
    for (Path file : files) {
      for (String line : Files.readAllLines(file)) {
        if (line.strip().startsWith("#")) continue;
        for (String word : line.split("\\s+")) {
          if (word.matches("https?://\\S+/debian/?")) return word;
        }
      }
    }
    throw new IOException("the sources of apt name no Debian mirror");
  }

  private static void run(Path folder, List<String> command)
      throws IOException, InterruptedException {
    Path log = folder.resolve("log");
    ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile());
    builder.environment().put("LC_ALL", "C");
    Process process = builder.redirectErrorStream(true).redirectOutput(log.toFile()).start();
    if (!process.waitFor(5, TimeUnit.MINUTES)) {
      process.destroyForcibly();
      throw new IOException(command.getFirst() + " did not end within five minutes");
    }
    String said = Files.readString(log).strip();
    Files.delete(log);
    if (process.exitValue() != 0) {
      String last = said.substring(said.lastIndexOf('\n') + 1);
      throw new IOException(
          command.getFirst() + " ended with " + process.exitValue() + ": " + last);
    }
  }

  private static void delete(Path folder) throws IOException {
    if (!Files.exists(folder)) return;
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path each : all.sorted(Comparator.reverseOrder()).toList()) Files.delete(each);
    }
  }
}
