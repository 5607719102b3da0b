package dev.bascule.testnetwork.drill;

import dev.bascule.testnetwork.NetworkCommand;
import dev.bascule.testnetwork.demo.CliProcess;
import dev.bascule.testnetwork.demo.ColdImage;
import dev.bascule.testnetwork.folder.DataFolder;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.MissingNode;

/**
 * Types the page's commands in a folder: {@code cold} is the image, {@code ./bascule} the programs
 * that the launcher would start, and {@code mkdir} and {@code cp} the system's.
 */
final class DrillShell {

  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final Path repository;
  private final Instructions page;
  private final List<Typed> typed = new ArrayList<>();

  /** A command of the page, how it ended and how often. */
  private record Typed(String section, String command, int exit, int times, long millis) {
    boolean isSame(Typed other) {
      return command.equals(other.command) && exit == other.exit;
    }

    Typed again(long more) {
      return new Typed(section, command, exit, times + 1, millis + more);
    }

    Map<String, Object> row() {
      var row = new LinkedHashMap<String, Object>();
      row.put("section", section);
      row.put("command", command);
      row.put("exit", exit);
      row.put("times", times);
      row.put("milliseconds", millis);
      return row;
    }
  }

  DrillShell(Path repository, Instructions page) {
    this.repository = repository;
    this.page = page;
  }

  Instructions page() {
    return page;
  }

  /** Every command of the page that was typed, in order; forgets them. */
  List<Map<String, Object>> takeTyped() {
    List<Map<String, Object>> taken = typed.stream().map(Typed::row).toList();
    typed.clear();
    return taken;
  }

  /** The results of a section, one after the other; each command has to succeed. */
  List<JsonNode> section(Path place, String name, Map<String, String> blanks)
      throws IOException, InterruptedException {
    var filled = new LinkedHashMap<>(blanks);
    var results = new ArrayList<JsonNode>();
    for (String line : page.section(name)) {
      String command = Instructions.fill(line, filled);
      CliProcess.Ended ended = noted(place, name, command);
      DrillStop.require(command, ended);
      JsonNode result = json(ended);
      // What the proposer reads aloud, the others type.
      if (result.has("words")) {
        filled.put("word", result.path("words").asString().split(" ", -1)[0]);
      }
      results.add(result);
    }
    return results;
  }

  /** One command of a section, which may fail. */
  CliProcess.Ended only(Path place, String name, int line, Map<String, String> blanks)
      throws IOException, InterruptedException {
    return noted(place, name, Instructions.fill(page.section(name).get(line), blanks));
  }

  /** A command that stands on no page: what was there before the page begins. */
  JsonNode succeed(Path place, String command) throws IOException, InterruptedException {
    CliProcess.Ended ended = type(place, command);
    DrillStop.require(command, ended);
    return json(ended);
  }

  private CliProcess.Ended noted(Path place, String section, String command)
      throws IOException, InterruptedException {
    long begun = System.nanoTime();
    CliProcess.Ended ended = type(place, command);
    long millis = (System.nanoTime() - begun) / 1_000_000;
    var now = new Typed(section, command, ended.exit(), 1, millis);
    for (int at = 0; at < typed.size(); at++) {
      if (!typed.get(at).isSame(now)) continue;
      // Asked again and again until the answer will do: one row, and how often.
      typed.set(at, typed.get(at).again(millis));
      return ended;
    }
    typed.add(now);
    return ended;
  }

  static JsonNode json(CliProcess.Ended ended) {
    try {
      return JSON.readTree(ended.out());
    } catch (JacksonException _) {
      return MissingNode.getInstance();
    }
  }

  CliProcess.Ended type(Path place, String command) throws IOException, InterruptedException {
    List<String> words = Instructions.words(command);
    List<String> rest = new ArrayList<>(words.subList(1, words.size()));
    return switch (words.getFirst()) {
      case "cold" -> ColdImage.typed(repository, place, json(rest));
      case "mkdir", "cp" -> run(place, words);
      case "./bascule" -> {
        if (rest.getFirst().equals("treasury")) {
          yield CliProcess.of(DataFolder.at(place), repository).run(_ -> {}, json(rest));
        }
        if (List.of("up", "down").contains(rest.getFirst())) yield run(place, network(rest));
        throw DrillStop.instructions("nobody types " + command);
      }
      default -> throw DrillStop.instructions("nobody types " + command);
    };
  }

  /** The seed is asked for as nothing but itself. */
  private static List<String> json(List<String> words) {
    if (!words.contains("--show-seed")) words.add("--json");
    return words;
  }

  private static List<String> network(List<String> words) {
    var command = new ArrayList<String>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(
        List.of(
            "-Xmx256m",
            "-XX:+UseSerialGC",
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow",
            "-cp",
            System.getProperty("java.class.path"),
            NetworkCommand.class.getName()));
    command.addAll(words);
    return command;
  }

  /** Into one stream: of these commands only the end counts. */
  private CliProcess.Ended run(Path place, List<String> command)
      throws IOException, InterruptedException {
    var builder = new ProcessBuilder(command).directory(place.toFile()).redirectErrorStream(true);
    builder.environment().put("BASCULE_ROOT", repository.toString());
    builder.environment().put("BASCULE_STDERR_TERMINAL", "0");
    builder.environment().remove("BASCULE_DATA");
    Process process = builder.start();
    try {
      String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      return new CliProcess.Ended(process.waitFor(), "", said);
    } finally {
      process.destroyForcibly();
    }
  }
}
