package dev.bascule.cli.network;

import dev.bascule.cli.file.SmallFile;
import dev.bascule.cliconvention.DurationConverter;
import dev.bascule.cliconvention.ExitCode;
import dev.bascule.cliconvention.Problem;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;

/** The mixin that says which network is meant: its data folder, its service, its chain. */
public final class NetworkOptions {
  private static final int FILE_BYTES_MAX = 1 << 20;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description = "The network's data folder (BASCULE_DATA; .bascule beside the launcher).")
  private @Nullable Path data;

  @Option(
      names = "--url",
      paramLabel = "URL",
      description = "The service (BASCULE_URL; otherwise from the data folder).")
  private @Nullable URI url;

  @Option(
      names = "--retry-for",
      paramLabel = "TIME",
      converter = DurationConverter.class,
      description = "How long a service that does not answer is tried again, e.g. 30s or 5m.")
  private @Nullable Duration retryFor;

  private final Map<String, String> environment = System.getenv();

  public Path dataFolder() {
    if (data != null) return data.toAbsolutePath().normalize();
    String named = environment.get("BASCULE_DATA");
    if (named != null && !named.isBlank()) return Path.of(named).toAbsolutePath().normalize();
    String root = environment.getOrDefault("BASCULE_ROOT", ".");
    return Path.of(root, ".bascule").toAbsolutePath().normalize();
  }

  public Path trustFile() {
    return dataFolder().resolve("trust.json");
  }

  public Path walletFolder() {
    return dataFolder().resolve("wallets");
  }

  /**
   * @param patience how long it retries when the command line does not say
   */
  public ServiceClient service(Duration patience) {
    return new ServiceClient(serviceUrl(), this::apiKey, retryFor == null ? patience : retryFor);
  }

  /** The node that {@code up} wrote down, when it did. */
  public Optional<URI> chainRpc() {
    return dataFile("network.json")
        .filter(network -> Fields.has(network, "chain"))
        .map(network -> Fields.child(network, "chain"))
        .filter(chain -> Fields.has(chain, "rpcUrl"))
        .map(chain -> httpUrl("network.json", Fields.text(chain, "rpcUrl")));
  }

  private URI serviceUrl() {
    if (url != null) return httpUrl("--url", url.toString());
    String named = environment.get("BASCULE_URL");
    if (named != null) return httpUrl("BASCULE_URL", named);
    return dataFile("credentials.json")
        .map(credentials -> httpUrl("credentials.json", Fields.text(credentials, "url")))
        .orElseThrow(this::noCredentials);
  }

  /** An address that can be asked, or a sentence that names who gave it. */
  public static URI httpUrl(String from, String text) {
    String why = "it is no URL";
    try {
      URI parsed = new URI(text);
      boolean http = "http".equals(parsed.getScheme()) || "https".equals(parsed.getScheme());
      if (http && parsed.getHost() != null) return parsed;
      why = "it does not begin with http:// or https:// and a host";
    } catch (URISyntaxException e) {
      // The sentence below says it.
    }
    throw Problem.of(
            ExitCode.USAGE,
            "url_invalid",
            from + " is no address that can be asked",
            "\"" + text + "\": " + why,
            "Write it like http://127.0.0.1:8080.")
        .asException();
  }

  // Read again for each request: a network that was started anew may have another key.
  private String apiKey() {
    String named = environment.get("BASCULE_API_KEY");
    if (named != null) return named;
    return dataFile("credentials.json")
        .map(credentials -> Fields.text(credentials, "apiKey"))
        .orElseThrow(this::noCredentials);
  }

  private RuntimeException noCredentials() {
    return Problem.of(
            ExitCode.CONFIG_INVALID,
            "credentials_missing",
            "no service is known",
            dataFolder().resolve("credentials.json") + " does not exist",
            "Start a network with ./bascule up, or set BASCULE_URL and BASCULE_API_KEY.")
        .asException();
  }

  private Optional<JsonNode> dataFile(String name) {
    Path file = dataFolder().resolve(name);
    if (!Files.exists(file)) return Optional.empty();
    try {
      return Optional.of(Fields.parse(file.toString(), SmallFile.read(file, FILE_BYTES_MAX)));
    } catch (IOException e) {
      throw Problem.of(
              ExitCode.CONFIG_INVALID,
              "data_unreadable",
              "a file of the data folder cannot be read",
              file + ": " + SmallFile.reason(e),
              "Run the command as the user who ran ./bascule up.")
          .asException();
    }
  }
}
