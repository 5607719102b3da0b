package dev.bascule.node.besu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.bascule.node.NodeCommand;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code node version --fetch} as a process of its own, from a page over TLS. */
class BesuFetchTest {

  private static final String VERSION = "26.6.0";
  private static final String PASSWORD = "only-for-this-test";

  @TempDir Path temp;

  private Path store;

  @BeforeEach
  void certificate() throws Exception {
    store = temp.resolve("page.p12");
    run(
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
            "-genkeypair",
            "-alias",
            "page",
            "-keyalg",
            "EC",
            "-dname",
            "CN=localhost",
            "-ext",
            "san=dns:localhost",
            "-storetype",
            "PKCS12",
            "-keystore",
            store.toString(),
            "-storepass",
            PASSWORD),
        "");
  }

  private record Ran(int exit, String said) {}

  @Test
  void a_release_comes_over_tls_from_a_page_that_is_known() throws Exception {
    byte[] release = ReleaseServer.besu(VERSION);
    try (var page = ReleaseServer.overTls(release, store, PASSWORD)) {
      Ran ran = fetch(page, VERSION, ReleaseServer.sha256(release), true);

      assertThat(ran.said()).contains("Besu 26.6.0  " + temp.resolve("cache/besu/besu-26.6.0"));
      assertThat(ran.exit()).isZero();
    }
  }

  @Test
  void a_page_with_a_strangers_certificate_is_not_believed() throws Exception {
    byte[] release = ReleaseServer.besu(VERSION);
    try (var page = ReleaseServer.overTls(release, store, PASSWORD)) {
      Ran ran = fetch(page, VERSION, ReleaseServer.sha256(release), false);

      assertThat(ran.exit()).isEqualTo(7);
      assertThat(ran.said()).contains("besu_download_failed", "certification path");
      assertThat(page.requests()).isZero();
    }
  }

  /** The whole way with a real distribution: packed, served, checked, unpacked, and it runs. */
  @Test
  void a_real_distribution_runs_after_its_download() throws Exception {
    var search = BesuDistribution.find(System.getenv());
    assumeTrue(
        search instanceof BesuDistribution.Search.Found,
        "no Besu: set BESU_HOME or put besu on the PATH");
    var installed = ((BesuDistribution.Search.Found) search).distribution();
    String version = installed.release().orElseThrow().text();
    byte[] release = packed(installed.launcher().getParent().getParent(), "besu-" + version);
    try (var page = ReleaseServer.overTls(release, store, PASSWORD)) {
      Ran ran = fetch(page, version, ReleaseServer.sha256(release), true);
      assertThat(ran.exit()).as(ran.said()).isZero();
      assertThat(page.requests()).isEqualTo(1);
    }

    Path fetched = temp.resolve("cache/besu/besu-" + version + "/bin/besu");
    Ran ran = run(List.of(fetched.toString(), "--version"), "");
    assertThat(ran.exit()).as(ran.said()).isZero();
    assertThat(ran.said()).contains("besu/v" + version);
  }

  private static byte[] packed(Path home, String top) throws Exception {
    var bytes = new ByteArrayOutputStream();
    try (var zip = new ZipOutputStream(bytes);
        Stream<Path> files = Files.walk(home)) {
      zip.setLevel(1);
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        zip.putNextEntry(new ZipEntry(top + "/" + home.relativize(file)));
        Files.copy(file, zip);
        zip.closeEntry();
      }
    }
    return bytes.toByteArray();
  }

  private Ran fetch(ReleaseServer page, String version, String sha256, boolean known)
      throws Exception {
    var command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path")));
    if (known) {
      command.add("-Djavax.net.ssl.trustStore=" + store);
      command.add("-Djavax.net.ssl.trustStorePassword=" + PASSWORD);
    }
    command.addAll(
        List.of(
            NodeCommand.class.getName(),
            "version",
            "--fetch",
            "--release",
            version,
            "--sha256",
            sha256));
    return run(command, page.url().toString());
  }

  private Ran run(List<String> command, String page) throws Exception {
    Path said = temp.resolve("said");
    var builder =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(said.toFile());
    var environment = builder.environment();
    environment.remove("BESU_HOME");
    environment.put("JAVA_HOME", System.getProperty("java.home"));
    environment.put("BASCULE_BESU_URL", page);
    environment.put("BASCULE_CACHE", temp.resolve("cache").toString());
    // The shell of a launcher script needs its own; a besu or a docker there is not meant.
    environment.put("PATH", "/usr/bin:/bin");
    Process process = builder.start();
    if (!process.waitFor(5, TimeUnit.MINUTES)) {
      process.destroyForcibly();
      throw new AssertionError("still runs: " + command.getFirst());
    }
    return new Ran(process.exitValue(), Files.readString(said, StandardCharsets.UTF_8));
  }
}
