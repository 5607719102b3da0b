package dev.bascule.testnetwork.folder;

import dev.bascule.cliconvention.ExitCode;
import dev.bascule.cliconvention.Problem;
import dev.bascule.node.process.PrivateFile;
import dev.bascule.node.process.ProcessIdentity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.cfg.EnumFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * {@code network.json}: what runs and where, written by the supervisor at each change and read by
 * everybody else. It is a report; what really runs is asked of the operating system.
 */
public record NetworkFile(
    String version,
    State state,
    PartAt supervisor,
    @Nullable ServiceAt service,
    @Nullable ChainAt chain,
    @Nullable Object contracts,
    int tenant,
    List<PartAt> parts,
    @Nullable ProblemAt problem) {

  /** What the supervisor is doing. */
  public enum State {
    STARTING,
    READY,
    HEALING,
    STOPPING,
    STOPPED,
    FAILED;

    public String word() {
      return name().toLowerCase(java.util.Locale.ROOT);
    }
  }

  public record ServiceAt(String url, int port) {}

  public record ChainAt(
      String kind, String label, String rpcUrl, int port, long chainId, String finality) {}

  /** A process of the network, in the form in which it can be recognised later. */
  public record PartAt(String name, long pid, String startedAt, String start, String mark) {

    public static PartAt of(ProcessIdentity identity) {
      return new PartAt(
          identity.name(),
          identity.pid(),
          identity.startedAt().toString(),
          identity.start(),
          identity.mark());
    }

    public ProcessIdentity identity() {
      return new ProcessIdentity(name, pid, Instant.parse(startedAt), start, mark);
    }
  }

  public record ProblemAt(String code, String what, String why, String hint, int exit) {

    public static ProblemAt of(Problem problem) {
      return new ProblemAt(
          problem.code(), problem.what(), problem.why(), problem.hint(), problem.exit().number());
    }

    public Problem problem() {
      for (ExitCode known : ExitCode.values()) {
        if (known.number() == exit) return Problem.of(known, code, what, why, hint);
      }
      return Problem.of(ExitCode.UNEXPECTED, code, what, why, hint);
    }
  }

  private static final JsonMapper JSON =
      JsonMapper.builder()
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .enable(EnumFeature.WRITE_ENUMS_TO_LOWERCASE)
          .enable(MapperFeature.ACCEPT_CASE_INSENSITIVE_ENUMS)
          .build();

  /** Empty when no network was ever started here, or its report cannot be read. */
  public static Optional<NetworkFile> read(Path file) {
    try {
      if (!Files.isReadable(file)) return Optional.empty();
      return Optional.of(JSON.readValue(Files.readAllBytes(file), NetworkFile.class));
    } catch (IOException | JacksonException _) {
      return Optional.empty();
    }
  }

  /** The same network with nothing running. */
  public NetworkFile stopped() {
    return new NetworkFile(
        version, State.STOPPED, supervisor, service, chain, contracts, tenant, List.of(), null);
  }

  public void write(Path file) throws IOException {
    PrivateFile.write(file, JSON.writerWithDefaultPrettyPrinter().writeValueAsString(this) + "\n");
  }
}
