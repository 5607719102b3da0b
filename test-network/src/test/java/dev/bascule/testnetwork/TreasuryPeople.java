package dev.bascule.testnetwork;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bascule.testnetwork.demo.CliProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The people of a treasury with their key files, at the user's own commands. */
final class TreasuryPeople {

  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final Path folder;
  private final Supplier<TestNetwork> network;
  private final Path password;

  /**
   * @param folder for keys, requests and answers
   */
  TreasuryPeople(Path folder, Supplier<TestNetwork> network) throws IOException {
    this.folder = folder;
    this.network = network;
    this.password = Files.writeString(folder.resolve("password"), "a long password of the tests");
  }

  Path password() {
    return password;
  }

  /** A new key for each. */
  void come(String... people) throws Exception {
    for (String person : people) {
      JsonNode made =
          succeed("treasury", "key", "--out", keystore(person), "--password", password.toString());
      Files.writeString(
          folder.resolve(person + ".address"),
          made.path("address").asString().toLowerCase(Locale.ROOT));
    }
  }

  String keystore(String person) {
    return folder.resolve(person + ".json").toString();
  }

  String address(String person) throws IOException {
    return Files.readString(folder.resolve(person + ".address"));
  }

  JsonNode succeed(String... arguments) throws Exception {
    return json(run(arguments));
  }

  CliProcess.Ended run(String... arguments) throws Exception {
    return network
        .get()
        .run(Stream.concat(Stream.of(arguments), Stream.of("--json")).toArray(String[]::new));
  }

  static JsonNode json(CliProcess.Ended ended) {
    assertThat(ended.exit()).as(ended.err() + ended.out()).isZero();
    return JSON.readTree(ended.out());
  }

  private CliProcess.Ended as(String person, Path books, List<String> command) throws Exception {
    var arguments = new ArrayList<>(command);
    arguments.addAll(
        List.of(
            "--keystore",
            keystore(person),
            "--password",
            password.toString(),
            "--books",
            books.toString()));
    return run(arguments.toArray(String[]::new));
  }

  CliProcess.Ended propose(Path books, String id, String wallet, String... what) throws Exception {
    var command =
        new ArrayList<>(
            List.of(
                "treasury", "propose", "--id", id, "--wallet", wallet, "--purpose", "supplies"));
    command.addAll(List.of(what));
    return as("pat", books, command);
  }

  JsonNode approve(Path books, String id, String person, String words) throws Exception {
    return json(
        as(person, books, List.of("treasury", "approve", id, "--first-word", words.split(" ")[0])));
  }

  JsonNode reject(Path books, String id) throws Exception {
    return json(as("pat", books, List.of("treasury", "reject", id)));
  }

  Path export(String id, String words) throws Exception {
    Path file = folder.resolve(id + ".request.json");
    JsonNode exported = succeed("treasury", "export", id, "--out", file.toString());
    assertThat(exported.path("words").asString()).isEqualTo(words);
    return file;
  }

  /** By the key of a file. */
  Path sign(Path books, String id, String person, Path request, String words) throws Exception {
    Path answer = folder.resolve(id + "." + person + ".json");
    Files.deleteIfExists(answer);
    var _ =
        json(
            as(
                person,
                books,
                List.of(
                    "treasury",
                    "sign",
                    request.toString(),
                    "--out",
                    answer.toString(),
                    "--first-word",
                    words.split(" ")[0])));
    return answer;
  }

  JsonNode bring(Path answer, String... more) throws Exception {
    var arguments = new ArrayList<>(List.of("treasury", "import", answer.toString()));
    arguments.addAll(List.of(more));
    return succeed(arguments.toArray(String[]::new));
  }
}
