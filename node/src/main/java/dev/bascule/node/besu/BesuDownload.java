package dev.bascule.node.besu;

import dev.bascule.cliconvention.ExitCode;
import dev.bascule.cliconvention.Problem;
import dev.bascule.core.id.Hash32;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.LongConsumer;

/**
 * A release of Besu from its download page, or from a zip that somebody put into the cache folder.
 * Nothing is unpacked before its checksum is right.
 */
public final class BesuDownload {

  /** Releases whose checksum we know. */
  static final Map<BesuVersion, String> PINNED =
      Map.of(
          BesuVersion.of("26.4.0"),
          "ddf8438cb46cd23d4a8dba951d76c88c1024c82c2ecf0bd33ff7ab146d412083");

  private static final URI RELEASES =
      URI.create("https://github.com/hyperledger/besu/releases/download/");
  private static final Duration CONNECT_LIMIT = Duration.ofSeconds(20);
  private static final Duration ANSWER_LIMIT = Duration.ofSeconds(60);
  private static final long ZIP_BYTES_MAX = 1L << 30;

  private final URI releases;
  private final Path cache;
  private final long zipBytesMax;

  /**
   * @param zipBytesMax more is refused, announced or not
   */
  BesuDownload(URI releases, Path cache, long zipBytesMax) {
    this.releases = releases;
    this.cache = cache;
    this.zipBytesMax = zipBytesMax;
  }

  /**
   * {@code BASCULE_BESU_URL} names a mirror; the checksum stays the same. The cache is {@code
   * BASCULE_CACHE}, else the user's cache folder.
   */
  public static BesuDownload of(Map<String, String> environment) {
    String mirror = environment.getOrDefault("BASCULE_BESU_URL", "");
    URI from =
        mirror.isBlank() ? RELEASES : URI.create(mirror.endsWith("/") ? mirror : mirror + "/");
    return new BesuDownload(from, cacheFolder(environment).resolve("besu"), ZIP_BYTES_MAX);
  }

  private static Path cacheFolder(Map<String, String> environment) {
    String ours = environment.getOrDefault("BASCULE_CACHE", "");
    if (!ours.isBlank()) return Path.of(ours);
    String users = environment.getOrDefault("XDG_CACHE_HOME", "");
    Path parent =
        users.isBlank() ? Path.of(System.getProperty("user.home"), ".cache") : Path.of(users);
    return parent.resolve("bascule");
  }

  /** What came of it. */
  public sealed interface Outcome {

    record Present(BesuDistribution distribution) implements Outcome {}

    record Failed(Problem problem) implements Outcome {}
  }

  /** Where the unpacked release is, or would be. */
  Path home(BesuVersion version) {
    return cache.resolve("besu-" + version);
  }

  Path zip(BesuVersion version) {
    return cache.resolve("besu-" + version + ".zip");
  }

  /**
   * @param sha256 of the zip, in hexadecimal
   * @param progress is told how many bytes have come
   */
  public Outcome fetch(BesuVersion version, String sha256, LongConsumer progress)
      throws IOException {
    if (BesuDistribution.isUsable(home(version))) return present(version);
    Files.createDirectories(cache);
    // Two commands may want the same release; the second finds it unpacked.
    try (var channel =
            FileChannel.open(
                cache.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        var _ = channel.lock()) {
      if (BesuDistribution.isUsable(home(version))) return present(version);
      return fetchAlone(version, sha256, progress);
    }
  }

  private Outcome present(BesuVersion version) {
    return new Outcome.Present(new BesuDistribution(home(version)));
  }

  private Outcome fetchAlone(BesuVersion version, String sha256, LongConsumer progress)
      throws IOException {
    URI from = releases.resolve(version + "/besu-" + version + ".zip");
    String digest;
    if (Files.isRegularFile(zip(version))) {
      digest = digestOf(zip(version));
      from = zip(version).toUri();
    } else {
      Path part = cache.resolve("besu-" + version + ".zip.part");
      try {
        digest = download(from, part, progress);
      } catch (IOException broken) {
        Files.deleteIfExists(part);
        return new Outcome.Failed(unreachable(version, from, broken));
      }
      Files.move(part, zip(version), StandardCopyOption.ATOMIC_MOVE);
    }
    if (!digest.equals(sha256)) {
      Files.delete(zip(version));
      return new Outcome.Failed(differs(version, from, sha256, digest));
    }
    try {
      ZipUnpacking.unpack(zip(version), home(version), "besu-" + version);
    } catch (IOException broken) {
      return new Outcome.Failed(unusable(version, String.valueOf(broken.getMessage())));
    } finally {
      Files.delete(zip(version));
    }
    return BesuDistribution.isUsable(home(version))
        ? present(version)
        : new Outcome.Failed(unusable(version, "it has no bin/besu"));
  }

  private String download(URI from, Path part, LongConsumer progress) throws IOException {
    MessageDigest digest = Hash32.newSha256();
    var request = HttpRequest.newBuilder(from).timeout(ANSWER_LIMIT).build();
    try (var http =
        HttpClient.newBuilder()
            .connectTimeout(CONNECT_LIMIT)
            .followRedirects(HttpClient.Redirect.NORMAL)
            .build()) {
      HttpResponse<InputStream> answer =
          http.send(request, HttpResponse.BodyHandlers.ofInputStream());
      try (InputStream body = answer.body();
          OutputStream file = Files.newOutputStream(part)) {
        if (answer.statusCode() != 200) {
          throw new IOException("the answer is HTTP " + answer.statusCode());
        }
        OptionalLong announced = answer.headers().firstValueAsLong("Content-Length");
        if (announced.orElse(0) > zipBytesMax) throw tooLarge(announced.getAsLong());
        long bytes = copy(body, file, digest, progress);
        if (announced.isPresent() && announced.getAsLong() != bytes) {
          throw new IOException(bytes + " of " + announced.getAsLong() + " bytes came");
        }
      }
      return HexFormat.of().formatHex(digest.digest());
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted");
    }
  }

  private long copy(InputStream from, OutputStream to, MessageDigest digest, LongConsumer progress)
      throws IOException {
    byte[] buffer = new byte[1 << 16];
    long bytes = 0;
    for (int read = from.read(buffer); read >= 0; read = from.read(buffer)) {
      bytes += read;
      if (bytes > zipBytesMax) throw tooLarge(bytes);
      digest.update(buffer, 0, read);
      to.write(buffer, 0, read);
      progress.accept(bytes);
    }
    return bytes;
  }

  private IOException tooLarge(long bytes) {
    return new IOException(bytes + " bytes are too many, " + zipBytesMax + " are taken at most");
  }

  private String digestOf(Path file) throws IOException {
    MessageDigest digest = Hash32.newSha256();
    try (InputStream in = Files.newInputStream(file)) {
      copy(in, OutputStream.nullOutputStream(), digest, _ -> {});
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  private Problem unreachable(BesuVersion version, URI from, IOException broken) {
    String reason = broken.getMessage() == null ? "no connection" : broken.getMessage();
    return Problem.of(
        ExitCode.UNREACHABLE,
        "besu_download_failed",
        "Besu " + version + " could not be downloaded",
        from + ": " + reason,
        "Set BESU_HOME to an unpacked Besu; or put besu-"
            + version
            + ".zip into "
            + cache
            + " by hand; or name a mirror in BASCULE_BESU_URL.");
  }

  private static Problem differs(BesuVersion version, URI from, String expected, String found) {
    return Problem.of(
        ExitCode.VERIFICATION_FAILED,
        "besu_checksum_differs",
        "what was downloaded is not Besu " + version,
        from + " has SHA-256 " + found + ", expected is " + expected,
        "It was thrown away. Ask where the file came from before you try again.");
  }

  private static Problem unusable(BesuVersion version, String why) {
    return Problem.of(
        ExitCode.VERIFICATION_FAILED,
        "besu_release_unusable",
        "the release of Besu " + version + " cannot be unpacked",
        why,
        "Nothing of it was kept.");
  }
}
