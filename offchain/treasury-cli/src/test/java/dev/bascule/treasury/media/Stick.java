package dev.bascule.treasury.media;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bascule.treasury.ColdRun;
import dev.bascule.treasury.Desk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/** A desk and a folder of its own that travels: two requests, an answer deeper down. */
final class Stick {

  final Desk desk;
  final Path root;
  final Path manifest;

  Stick(Path dir) throws IOException {
    desk = new Desk(dir);
    root = Files.createDirectory(dir.resolve("stick"));
    manifest = root.resolve(MediumManifest.NAME);
    Files.writeString(root.resolve("request-1.json"), "pay Ada");
    Files.writeString(root.resolve("request-2.json"), "pay Bob");
    Files.createDirectories(root.resolve("answers/old"));
    Files.writeString(root.resolve("answers/old/answer.json"), "signed");
  }

  ColdRun seal(Object... more) {
    return desk.cold(with(new Object[] {"media", "seal", root, "--json"}, more));
  }

  void sealed() {
    ColdRun run = seal();
    assertThat(run.exit()).as(run.out() + run.err()).isZero();
  }

  /** With the cold folder opened. */
  ColdRun checkOpened(Object... more) {
    return desk.cold(with(new Object[] {"media", "check", root, "--folder", "--json"}, more));
  }

  /** Without a key and without a folder. */
  ColdRun check(Object... more) {
    Object[] fixed = {"media", "check", root, "--account", desk.account.hex(), "--json"};
    return ColdRun.of(with(fixed, more));
  }

  private static Object[] with(Object[] fixed, Object[] more) {
    return Stream.of(fixed, more).flatMap(Stream::of).toArray();
  }

  /** Both ways of checking refuse it, and name exactly these findings. */
  void refused(String code, String... findings) {
    for (ColdRun run : List.of(check(), checkOpened())) refused(run, code, findings);
  }

  static void refused(ColdRun run, String code, String... findings) {
    assertThat(run.exit()).as(run.out() + run.err()).isEqualTo(9);
    assertThat(run.json().path("code").stringValue()).isEqualTo(code);
    List<String> found = new ArrayList<>();
    for (JsonNode each : run.json().path("findings")) {
      found.add(each.path("code").stringValue() + " " + each.path("name").stringValue());
    }
    assertThat(found).containsExactly(findings);
  }

  static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> all = Files.walk(from)) {
      for (Path each : all.toList()) {
        Files.copy(each, to.resolve(from.relativize(each).toString()));
      }
    }
  }
}
