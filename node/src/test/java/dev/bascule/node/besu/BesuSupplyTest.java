package dev.bascule.node.besu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bascule.cliconvention.Problem;
import dev.bascule.cliconvention.ProblemException;
import dev.bascule.node.network.NetworkFile;
import dev.bascule.node.network.NetworkFolderWriter;
import dev.bascule.node.process.LocalPort;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BesuSupplyTest {

  private static final String VERSION = "26.6.0";
  private static final byte[] RELEASE = ReleaseServer.besu(VERSION);

  @TempDir Path temp;

  private final List<String> said = new ArrayList<>();
  private final Map<String, String> environment = new HashMap<>();

  @Test
  void a_release_with_the_right_checksum_is_unpacked_and_kept() throws Exception {
    try (var server = new ReleaseServer(RELEASE, ReleaseServer.Manner.WHOLE)) {
      var supplied = obtain(server.url().toString(), ReleaseServer.sha256(RELEASE));

      assertThat(supplied.version()).isEqualTo(BesuVersion.of(VERSION));
      var besu = (BesuDistribution) supplied.runtime();
      assertThat(Files.isExecutable(besu.launcher())).isTrue();
      assertThat(besu.versionByJar()).isEqualTo(VERSION);
      assertThat(said).anyMatch(line -> line.contains("fetching the release 26.6.0"));

      obtain(server.url().toString(), ReleaseServer.sha256(RELEASE));
      assertThat(server.requests()).as("the second time it is in the cache").isEqualTo(1);
      assertThat(cached()).containsExactlyInAnyOrder("besu-26.6.0", "lock");
    }
  }

  @Test
  void a_download_that_has_moved_is_followed() throws Exception {
    try (var server = new ReleaseServer(RELEASE, ReleaseServer.Manner.MOVED)) {
      assertThat(obtain(server.url().toString(), ReleaseServer.sha256(RELEASE)).runtime())
          .isInstanceOf(BesuDistribution.class);
    }
  }

  @Test
  void another_checksum_is_refused_and_nothing_is_kept() throws Exception {
    try (var server = new ReleaseServer(RELEASE, ReleaseServer.Manner.WHOLE)) {
      Problem problem = refused(server.url().toString(), "ab".repeat(32));

      assertThat(problem.code()).isEqualTo("besu_checksum_differs");
      assertThat(problem.exit().number()).isEqualTo(9);
      assertThat(problem.why()).contains(ReleaseServer.sha256(RELEASE), "ab".repeat(32));
      assertThat(cached()).containsExactly("lock");
    }
  }

  @Test
  void a_download_that_is_cut_off_is_not_taken_for_a_release() throws Exception {
    try (var server = new ReleaseServer(RELEASE, ReleaseServer.Manner.CUT_OFF)) {
      Problem problem = refused(server.url().toString(), ReleaseServer.sha256(RELEASE));

      assertThat(problem.code()).isEqualTo("besu_download_failed");
      assertThat(cached()).containsExactly("lock");
    }
  }

  @Test
  void what_is_too_large_is_not_taken_announced_or_not() throws Exception {
    long most = RELEASE.length - 1L;
    for (var manner : List.of(ReleaseServer.Manner.HUGE, ReleaseServer.Manner.CHUNKED)) {
      try (var server = new ReleaseServer(RELEASE, manner)) {
        var download = new BesuDownload(server.url(), temp.resolve("cache/besu"), most);
        var outcome =
            download.fetch(BesuVersion.of(VERSION), ReleaseServer.sha256(RELEASE), _ -> {});

        assertThat(outcome)
            .as(manner.toString())
            .isInstanceOfSatisfying(
                BesuDownload.Outcome.Failed.class,
                failed -> {
                  assertThat(failed.problem().code()).isEqualTo("besu_download_failed");
                  assertThat(failed.problem().why())
                      .contains("bytes are too many", most + " are taken at most");
                });
        assertThat(cached()).containsExactly("lock");
      }
    }
  }

  @Test
  void a_length_that_is_not_told_before_is_no_fault() throws Exception {
    try (var server = new ReleaseServer(RELEASE, ReleaseServer.Manner.CHUNKED)) {
      assertThat(obtain(server.url().toString(), ReleaseServer.sha256(RELEASE)).version().text())
          .isEqualTo(VERSION);
    }
  }

  @Test
  void a_page_without_the_release_is_named() throws Exception {
    try (var server = new ReleaseServer(RELEASE, ReleaseServer.Manner.MISSING)) {
      assertThat(refused(server.url().toString(), "ab".repeat(32)).why())
          .contains("besu-26.6.0.zip", "HTTP 404");
    }
  }

  @Test
  void without_a_network_the_sentence_says_what_to_do() throws Exception {
    Problem problem =
        refused("http://127.0.0.1:" + LocalPort.free() + "/", ReleaseServer.sha256(RELEASE));

    assertThat(problem.code()).isEqualTo("besu_download_failed");
    assertThat(problem.exit().number()).isEqualTo(7);
    assertThat(problem.hint())
        .contains("BESU_HOME", "besu-26.6.0.zip", "BASCULE_BESU_URL", temp.toString());
    assertThat(problem.why()).contains("no container engine (docker, podman) is on the PATH");
  }

  @Test
  void a_zip_that_somebody_brought_is_checked_and_used() throws Exception {
    Files.createDirectories(temp.resolve("cache/besu"));
    Files.write(temp.resolve("cache/besu/besu-26.6.0.zip"), RELEASE);

    assertThat(obtain("http://127.0.0.1:1/", ReleaseServer.sha256(RELEASE)).version().text())
        .isEqualTo(VERSION);
  }

  /** The entry that would land outside, and what it would have written. */
  @Test
  void an_archive_that_reaches_outside_its_folder_is_refused() throws Exception {
    for (String evil : List.of("../evil", "besu-26.6.0/../../evil", "elsewhere/bin/besu")) {
      byte[] zip = ReleaseServer.zip(Map.of(evil, "evil"));
      try (var server = new ReleaseServer(zip, ReleaseServer.Manner.WHOLE)) {
        Problem problem = refused(server.url().toString(), ReleaseServer.sha256(zip));
        assertThat(problem.code()).isEqualTo("besu_release_unusable");
        assertThat(problem.why()).contains(evil);
      }
      assertThat(cached()).containsExactly("lock");
      assertThat(temp.resolve("cache/evil")).doesNotExist();
    }
  }

  @Test
  void besu_home_comes_first_and_is_not_passed_over() throws Exception {
    environment.put("BESU_HOME", installed("26.8.0").toString());
    var any = new BesuSupply(environment, said::add).obtain(NetworkFile.Besu.ANY);
    assertThat(any.version()).isEqualTo(BesuVersion.of("26.8.0"));
    assertThat(said).anyMatch(line -> line.contains("selection-max-time"));

    assertThat(problemOf(() -> supply().obtain(wanted("26.6.0", "ab".repeat(32)))).code())
        .isEqualTo("besu_version_differs");
    environment.put("BESU_HOME", temp.resolve("nothing").toString());
    assertThat(problemOf(() -> supply().obtain(NetworkFile.Besu.ANY)).code())
        .isEqualTo("besu_unusable");
  }

  @Test
  void versions_that_are_known_to_be_bad_are_refused_with_the_reason() throws Exception {
    for (String bad : List.of("25.8.0", "25.12.0", "26.1.0", "26.2.0")) {
      environment.put("BESU_HOME", installed(bad).toString());
      Problem problem = problemOf(() -> supply().obtain(NetworkFile.Besu.ANY));
      assertThat(problem.code()).isEqualTo("besu_version_refused");
      assertThat(problem.exit().number()).isEqualTo(6);
      assertThat(problem.why()).contains("Besu #9").contains("fixed in 26.");
    }
    for (String good : List.of("26.4.0", "26.8-develop-683880b")) {
      environment.put("BESU_HOME", installed(good).toString());
      assertThat(supply().obtain(NetworkFile.Besu.ANY).version().text()).isEqualTo(good);
    }
  }

  @Test
  void a_release_without_a_checksum_is_not_fetched() {
    Problem problem = problemOf(() -> supply().obtain(wanted("26.7.0", null)));

    assertThat(problem.code()).isEqualTo("besu_checksum_unknown");
  }

  @Test
  void a_container_image_is_the_last_resort_and_never_answers_a_wrong_checksum() throws Exception {
    Path engine = Files.createDirectories(temp.resolve("bin")).resolve("docker");
    Path log = temp.resolve("engine.log");
    Files.writeString(engine, "#!/bin/sh\necho \"$@\" >> " + log + "\n");
    Files.setPosixFilePermissions(engine, PosixFilePermissions.fromString("rwxr-xr-x"));
    environment.put("PATH", engine.getParent().toString());

    var supplied = obtain("http://127.0.0.1:" + LocalPort.free() + "/", "ab".repeat(32));
    assertThat(supplied.runtime()).isInstanceOf(ContainerImage.class);
    assertThat(Files.readString(log)).contains("image inspect docker.io/hyperledger/besu:26.6.0");

    try (var server = new ReleaseServer(RELEASE, ReleaseServer.Manner.WHOLE)) {
      assertThat(refused(server.url().toString(), "ab".repeat(32)).code())
          .isEqualTo("besu_checksum_differs");
    }
  }

  /** Told what is known to be wrong with it, yes; fetched and then refused, never. */
  @Test
  void what_we_fetch_is_what_we_start() throws Exception {
    BesuVersion pinned = BesuVersion.of(NetworkFolderWriter.PINNED_VERSION);
    assertThat(BesuDownload.PINNED).containsKey(pinned);
    for (BesuVersion each : BesuDownload.PINNED.keySet()) {
      assertThat(KnownFault.of(each, KnownFault.Weight.REFUSED)).as(each.text()).isEmpty();
      byte[] release = ReleaseServer.besu(each.text());
      try (var server = new ReleaseServer(release, ReleaseServer.Manner.WHOLE)) {
        environment.put("BASCULE_BESU_URL", server.url().toString());
        environment.put("BASCULE_CACHE", temp.resolve("cache").toString());
        assertThat(supply().obtain(wanted(each.text(), ReleaseServer.sha256(release))).version())
            .isEqualTo(each);
      }
    }
    assertThat(KnownFault.of(pinned, KnownFault.Weight.TOLD))
        .extracting(KnownFault::code)
        .contains("round_change_memory");
  }

  @Test
  void versions_are_ordered_as_they_were_released() {
    List<String> ascending =
        List.of("24.12.2", "25.1.0", "25.10.0", "26.4.0", "26.8.0", "26.8-develop-683880b");
    assertThat(ascending.reversed().stream().map(BesuVersion::of).sorted())
        .extracting(BesuVersion::text)
        .containsExactlyElementsOf(ascending);
    assertThat(BesuVersion.parse("besu/v26.8-develop-683880b/linux-x86_64/openjdk-java-25"))
        .map(BesuVersion::text)
        .contains("26.8-develop-683880b");
    assertThat(BesuVersion.parse("latest")).isEmpty();
  }

  private BesuSupply supply() {
    return new BesuSupply(environment, said::add);
  }

  private BesuSupply.Supplied obtain(String url, String sha256) throws Exception {
    environment.put("BASCULE_BESU_URL", url);
    environment.put("BASCULE_CACHE", temp.resolve("cache").toString());
    return supply().obtain(wanted(VERSION, sha256));
  }

  private Problem refused(String url, String sha256) {
    return problemOf(() -> obtain(url, sha256));
  }

  private static Problem problemOf(org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
    var found = new Problem[1];
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(ProblemException.class, thrown -> found[0] = thrown.problem());
    return found[0];
  }

  private static NetworkFile.Besu wanted(String version, String sha256) {
    return new NetworkFile.Besu(Optional.of(version), Optional.ofNullable(sha256));
  }

  private Path installed(String version) throws IOException {
    Path home = temp.resolve("besu-" + version);
    Files.createDirectories(home.resolve("bin"));
    Files.createDirectories(home.resolve("lib"));
    Files.writeString(home.resolve("bin/besu"), "#!/bin/sh\n");
    Files.setPosixFilePermissions(
        home.resolve("bin/besu"), PosixFilePermissions.fromString("rwxr-xr-x"));
    Files.writeString(home.resolve("lib/besu-app-" + version + ".jar"), "");
    return home;
  }

  private List<String> cached() throws IOException {
    try (Stream<Path> files = Files.list(temp.resolve("cache/besu"))) {
      return files.map(each -> each.getFileName().toString()).toList();
    }
  }
}
