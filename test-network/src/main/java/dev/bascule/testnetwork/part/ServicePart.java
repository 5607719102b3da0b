package dev.bascule.testnetwork.part;

import dev.bascule.cliconvention.ExitCode;
import dev.bascule.cliconvention.Problem;
import dev.bascule.node.process.LocalProcess;
import dev.bascule.node.process.PrivateFile;
import dev.bascule.node.process.ProcessIdentity;
import dev.bascule.testnetwork.folder.DataFolder;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The settlement service: API, console, engine and projection in one process. */
public final class ServicePart implements Part {

  public static final String NAME = "service";

  // Long enough to close the log in order and to write the class archive after a first run.
  private static final Duration STOP_GRACE = Duration.ofSeconds(45);
  private static final Duration PROBE_LIMIT = Duration.ofSeconds(2);
  private static final long POLL_MILLIS = 100;
  private static final long LOG_TAIL_BYTES = 1 << 20;
  private static final int REASON_LINES = 3;

  private final Path jar;
  private final DataFolder folder;
  private final int port;
  private final Map<String, String> settings;
  private @Nullable LocalProcess process;
  private long logStart;

  /**
   * @param settings of Spring, such as {@code bascule.chain.id}; no secret is among them
   */
  public ServicePart(Path jar, DataFolder folder, int port, Map<String, String> settings) {
    this.jar = jar;
    this.folder = folder;
    this.port = port;
    this.settings = Map.copyOf(settings);
  }

  /** The service's jar, beside its {@code lib} folder. */
  public static Optional<Path> find(Path repository) {
    Path target = repository.resolve("offchain/service/target");
    try (var jars = Files.newDirectoryStream(target, "service-*.jar")) {
      for (Path jar : jars) {
        String name = jar.getFileName().toString();
        if (!name.matches(".*-(tests|sources|javadoc)\\.jar")) return Optional.of(jar);
      }
    } catch (IOException _) {
      return Optional.empty();
    }
    return Optional.empty();
  }

  /** The argument by which the service of a data folder is known. */
  public static String mark(DataFolder folder) {
    return "-Dbascule.part=service:" + folder.root();
  }

  public URI url() {
    return URI.create("http://127.0.0.1:" + port);
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public void start() throws IOException {
    if (isAlive()) return;
    Path properties = folder.service().resolve("service.properties");
    PrivateFile.write(properties, properties());
    Path log = folder.log(NAME);
    logStart = Files.exists(log) ? Files.size(log) : 0;
    var command = new ArrayList<String>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(
        List.of(
            "-Xms192m",
            "-Xmx1g",
            "-XX:+UseSerialGC",
            "-XX:+ExitOnOutOfMemoryError",
            "-XX:+AutoCreateSharedArchive",
            "-XX:SharedArchiveFile=" + classArchive(),
            "-Xlog:cds=off,cds+dynamic=off,aot=off",
            "--sun-misc-unsafe-memory-access=allow",
            mark(folder),
            "-jar",
            jar.toString(),
            "--spring.config.additional-location=" + properties.toUri()));
    process =
        LocalProcess.start(
            new LocalProcess.Launch(NAME, command, Map.of(), folder.service(), log, mark(folder)));
  }

  /**
   * The JVM writes the archive of loaded classes at the end of a run that found none. It ignores
   * one of another jar and does not renew it, so the name tells the jars apart.
   */
  private Path classArchive() throws IOException {
    long build = Files.getLastModifiedTime(jar).toMillis() * 31 + Files.size(jar);
    Path archive = jar.resolveSibling("service-" + Long.toHexString(build) + ".jsa");
    try (var archives = Files.newDirectoryStream(folder(jar), "service*.jsa")) {
      for (Path old : archives) if (!old.equals(archive)) Files.deleteIfExists(old);
    }
    return archive;
  }

  private static Path folder(Path file) {
    return file.toAbsolutePath().resolveSibling("");
  }

  private String properties() {
    var text = new StringBuilder("# Written by up at each start; edits are lost.\n");
    settings.entrySet().stream()
        .sorted(Map.Entry.comparingByKey())
        .forEach(setting ->
            text.append(setting.getKey())
                .append('=')
                .append(escaped(setting.getValue()))
                .append('\n'));
    return text.toString();
  }

  private static String escaped(String value) {
    return value.replace("\\", "\\\\").replace("\n", "\\n");
  }

  @Override
  public void awaitReady(Duration limit, Consumer<String> progress) throws InterruptedException {
    long deadline = System.nanoTime() + limit.toNanos();
    try (var http = HttpClient.newBuilder().connectTimeout(PROBE_LIMIT).build()) {
      while (System.nanoTime() < deadline && isAlive()) {
        if (answers(http)) return;
        Thread.sleep(POLL_MILLIS);
      }
    }
    String why =
        isAlive() ? "not ready at " + url() + " within " + limit.toSeconds() + " s" : lastEnd();
    throw Problem.of(
            ExitCode.UNREACHABLE,
            "service_not_ready",
            "the service did not start",
            why,
            "Read " + folder.log(NAME) + ".")
        .asException();
  }

  /** A service that only reads is up too: it says itself why it takes nothing. */
  private boolean answers(HttpClient http) throws InterruptedException {
    try {
      int readiness = status(http, "/actuator/health/readiness");
      return readiness == 200 || (readiness == 503 && status(http, "/v1/info") == 200);
    } catch (IOException _) {
      return false;
    }
  }

  private int status(HttpClient http, String path) throws IOException, InterruptedException {
    var request = HttpRequest.newBuilder(url().resolve(path)).timeout(PROBE_LIMIT).build();
    return http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
  }

  @Override
  public boolean isAlive() {
    return process != null && process.isAlive();
  }

  @Override
  public Optional<ProcessIdentity> identity() {
    return Optional.ofNullable(process).map(LocalProcess::identity);
  }

  @Override
  public void stop() {
    if (process != null) process.stop(STOP_GRACE);
  }

  @Override
  public void kill() {
    if (process != null) process.kill();
  }

  /** The exit code and what the service said last about it. */
  @Override
  public String lastEnd() {
    if (process == null || process.isAlive()) return "";
    String end = "it ended with exit code " + process.exitCode().orElse(-1);
    List<String> said = lastErrors();
    return said.isEmpty() ? end : end + "; " + String.join(" ", said);
  }

  private List<String> lastErrors() {
    try (var channel = Files.newByteChannel(folder.log(NAME))) {
      long newest = Math.max(0, channel.size() - LOG_TAIL_BYTES);
      channel.position(Math.min(Math.max(logStart, newest), channel.size()));
      var text =
          new String(
              java.nio.channels.Channels.newInputStream(channel).readAllBytes(),
              StandardCharsets.UTF_8);
      List<String> causes =
          text.lines()
              .filter(line -> line.startsWith("Caused by: ") || line.contains(" ERROR "))
              .map(line -> line.replaceFirst("^Caused by: [\\w.$]+: ", "").strip())
              .toList();
      int from = Math.max(0, causes.size() - REASON_LINES);
      return causes.subList(from, causes.size()).stream().distinct().toList();
    } catch (IOException _) {
      return List.of();
    }
  }
}
