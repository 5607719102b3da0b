package dev.bascule.node.besu;

import dev.bascule.cliconvention.ExitCode;
import dev.bascule.cliconvention.Problem;
import dev.bascule.cliconvention.ProblemException;
import dev.bascule.node.network.NetworkFile;
import dev.bascule.node.network.NetworkFolderWriter;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * Where a Besu comes from: {@code BESU_HOME}, the {@code PATH}, a pinned release, a container
 * image, in this order. Somebody's explicit wish is never passed over for the next in the row.
 */
public final class BesuSupply {

  private static final long MEGABYTE = 1 << 20;

  private final Map<String, String> environment;
  private final Consumer<String> say;

  /**
   * @param say is told what takes time and what is known about the release
   */
  public BesuSupply(Map<String, String> environment, Consumer<String> say) {
    this.environment = environment;
    this.say = say;
  }

  /** A Besu that may be started. */
  public record Supplied(BesuRuntime runtime, BesuVersion version) {}

  /**
   * Finds or fetches a Besu.
   *
   * @throws ProblemException with the reason and what to do
   */
  public Supplied obtain(NetworkFile.Besu wanted) throws IOException, InterruptedException {
    Optional<BesuVersion> version = wanted.version().map(BesuVersion::of);
    switch (BesuDistribution.find(environment)) {
      case BesuDistribution.Search.Found(BesuDistribution found) -> {
        Optional<BesuVersion> has = found.release();
        if (has.isEmpty()) throw unknown(found);
        if (version.isEmpty() || version.equals(has)) return checked(found, has.get());
        if (isNamed()) throw differs(found, has.get(), version.get());
        say.accept(
            found.home() + " on the PATH is Besu " + has.get() + ", wanted is " + version.get());
      }
      case BesuDistribution.Search.Broken(String sentence) -> throw broken(sentence);
      case BesuDistribution.Search.Absent() -> {}
    }
    return fetch(version.orElse(BesuVersion.of(NetworkFolderWriter.PINNED_VERSION)), wanted);
  }

  /** Only what is on this machine already; nothing is fetched. */
  public Optional<Supplied> installed() {
    return BesuDistribution.find(environment) instanceof BesuDistribution.Search.Found(var found)
        ? found.release().map(version -> new Supplied(found, version))
        : Optional.empty();
  }

  private boolean isNamed() {
    return !environment.getOrDefault("BESU_HOME", "").isBlank();
  }

  private Supplied fetch(BesuVersion version, NetworkFile.Besu wanted)
      throws IOException, InterruptedException {
    String sha256 = wanted.sha256().orElse(BesuDownload.PINNED.get(version));
    if (sha256 == null) throw unpinned(version);
    refuseFaulty(version);
    say.accept("no Besu is installed; fetching the release " + version);
    long[] told = {0};
    var outcome =
        BesuDownload.of(environment)
            .fetch(
                version,
                sha256,
                bytes -> {
                  if (bytes - told[0] < 20 * MEGABYTE) return;
                  told[0] = bytes;
                  say.accept("  " + bytes / MEGABYTE + " MB");
                });
    return switch (outcome) {
      case BesuDownload.Outcome.Present(BesuDistribution found) -> checked(found, version);
      case BesuDownload.Outcome.Failed(Problem problem) -> inContainer(version, problem);
    };
  }

  private Supplied inContainer(BesuVersion version, Problem failed)
      throws IOException, InterruptedException {
    // A file with another checksum is a warning, not a reason to take something else.
    Optional<Path> engine = ContainerImage.engine(environment);
    if (failed.exit() == ExitCode.VERIFICATION_FAILED) throw failed.asException();
    if (engine.isEmpty()) {
      throw also(failed, "no container engine (docker, podman) is on the PATH either");
    }
    ContainerImage image = ContainerImage.of(engine.get(), version);
    say.accept("trying " + image.origin());
    if (image.isPresent()) return checked(image, version);
    throw also(failed, image.origin() + " cannot be had either");
  }

  private static ProblemException also(Problem failed, String more) {
    return Problem.of(
            failed.exit(), failed.code(), failed.what(), failed.why() + "; " + more, failed.hint())
        .asException();
  }

  private Supplied checked(BesuRuntime runtime, BesuVersion version) {
    refuseFaulty(version);
    for (KnownFault fault : KnownFault.of(version, KnownFault.Weight.TOLD)) {
      say.accept("note: Besu " + version + ": " + fault.sentence());
    }
    return new Supplied(runtime, version);
  }

  private static void refuseFaulty(BesuVersion version) {
    List<KnownFault> faults = KnownFault.of(version, KnownFault.Weight.REFUSED);
    if (faults.isEmpty()) return;
    throw Problem.of(
            ExitCode.REFUSED,
            "besu_version_refused",
            "Besu " + version + " is not started",
            faults.stream().map(KnownFault::sentence).collect(Collectors.joining("; ")),
            "Use " + NetworkFolderWriter.PINNED_VERSION + " or newer.")
        .asException();
  }

  private static ProblemException unknown(BesuDistribution found) {
    return broken(found.home() + " does not say which Besu it is: lib has no besu-app jar");
  }

  private static ProblemException broken(String why) {
    return Problem.of(
            ExitCode.CONFIG_INVALID,
            "besu_unusable",
            "Besu cannot be started",
            why,
            "Let BESU_HOME name the folder of a Besu distribution, or unset it.")
        .asException();
  }

  private static ProblemException differs(
      BesuDistribution found, BesuVersion has, BesuVersion wanted) {
    return Problem.of(
            ExitCode.CONFLICT,
            "besu_version_differs",
            "BESU_HOME is not the Besu that network.yml wants",
            found.home() + " is Besu " + has + ", besu.version is " + wanted,
            "Run ./bascule node upgrade check --to "
                + has
                + " and change besu.version, or unset BESU_HOME.")
        .asException();
  }

  private static ProblemException unpinned(BesuVersion version) {
    return Problem.of(
            ExitCode.CONFIG_INVALID,
            "besu_checksum_unknown",
            "Besu " + version + " is not installed and is not fetched without a checksum",
            "we know the checksum of " + BesuDownload.PINNED.keySet(),
            "Put the SHA-256 of besu-"
                + version
                + ".zip into besu.sha256 of network.yml, or set BESU_HOME.")
        .asException();
  }
}
