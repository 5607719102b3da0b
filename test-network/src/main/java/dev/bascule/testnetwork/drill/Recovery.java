package dev.bascule.testnetwork.drill;

import dev.bascule.testnetwork.demo.CliProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** From shares, backups and the page to a treasury that works, in folders that are new. */
final class Recovery {

  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final int REFUSED = 9;
  private static final String NETWORK = "REGTEST";

  private final DrillFolder folder;
  private final DrillShell shell;
  private final List<Map<String, Object>> refusals = new ArrayList<>();

  Recovery(DrillFolder folder, DrillShell shell) {
    this.folder = folder;
    this.shell = shell;
  }

  /** What was tried with wrong shares, and what was said. */
  List<Map<String, Object>> refusals() {
    return List.copyOf(refusals);
  }

  /** The shares are tried; wrong ones are named before a key appears. */
  void tryShares() throws IOException, InterruptedException {
    folder.open(folder.recovered());
    for (int n : FirstTreasury.FOLDERS) {
      shell.section(folder.recovered(), "try-shares", Map.of("n", Integer.toString(n)));
    }
    String foreign = FirstTreasury.share(2, "b");
    refuse(
        "a share of another wallet",
        foreign,
        shell.only(folder.recovered(), "foreign", 0, Map.of("foreign", foreign)));
    String damaged = damaged();
    refuse(
        "a share with two words changed places",
        damaged,
        shell.only(folder.recovered(), "foreign", 0, Map.of("foreign", damaged)));
    Files.delete(folder.recovered().resolve(damaged));
    String init =
        Instructions.fill(instruction("folders", 0), Map.of("n", "1", "network", NETWORK));
    refuse(
        "a folder from a share of another wallet",
        foreign,
        shell.type(folder.recovered(), init + " " + foreign));
  }

  private String instruction(String section, int line) {
    return shell.page().section(section).get(line);
  }

  private void refuse(String attempt, String share, CliProcess.Ended ended) throws IOException {
    boolean named = ended.err().contains(share);
    DrillStop.require(
        ended.exit() == REFUSED && named,
        attempt + " is not refused by its name",
        "exit " + ended.exit() + ", " + ended.err().strip());
    DrillStop.require(
        Files.notExists(folder.recovered().resolve("cold-1")),
        "a folder was made from wrong shares",
        attempt);
    var row = new LinkedHashMap<String, Object>();
    row.put("attempt", attempt);
    row.put("exit", ended.exit());
    row.put("named", share);
    refusals.add(row);
  }

  /** A copy of a good share in which two neighbours changed places. */
  private String damaged() throws IOException {
    List<String> lines =
        Files.readAllLines(folder.recovered().resolve(FirstTreasury.share(1, "b")));
    var words = new ArrayList<>(List.of(lines.getLast().strip().split(" ")));
    int at = 6;
    while (words.get(at).equals(words.get(at + 1))) at++;
    words.add(at, words.remove(at + 1));
    String name = "damaged-share.txt";
    Files.writeString(folder.recovered().resolve(name), String.join(" ", words) + "\n");
    return name;
  }

  void makeFolders() throws IOException, InterruptedException {
    for (int n : FirstTreasury.FOLDERS) {
      Map<String, String> blanks = Map.of("n", Integer.toString(n), "network", NETWORK);
      JsonNode made = shell.section(folder.recovered(), "folders", blanks).getFirst();
      String wallet = JSON.readTree(Files.readString(record(n))).path("wallet").asString();
      DrillStop.require(
          made.path("wallet").asString().equals(wallet),
          "cold-" + n + " is another wallet",
          made.path("wallet").asString() + " instead of " + wallet);
    }
  }

  private Path record(int n) {
    return folder.safe().resolve("backup/record-" + n + ".json");
  }

  /** The marks of the shares that the page takes for a folder, and of which wallet they are. */
  Map<String, Object> shares(int n) throws IOException {
    JsonNode record = JSON.readTree(Files.readString(record(n)));
    JsonNode marks = record.path("groups").path(0).path("shares");
    var row = new LinkedHashMap<String, Object>();
    row.put("folder", "cold-" + n);
    row.put("wallet", record.path("wallet").asString());
    row.put("marks", List.of(marks.path(0).asString(), marks.path(2).asString()));
    return row;
  }

  /** The backup is compared with its manifest, then the service is started in a new folder. */
  List<String> bringBack() throws IOException, InterruptedException {
    JsonNode checked = shell.section(folder.recovered(), "check", Map.of()).getFirst();
    folder.lendChain(folder.recovered());
    shell.section(folder.recovered(), "online", Map.of());
    return checked
        .path("proposals")
        .valueStream()
        .map(it -> it.path("name").asString() + ", " + it.path("state").asString())
        .toList();
  }

  /** What the backup knew of a proposal: its nonce, or its coins. */
  String placeOf(String proposal) throws IOException {
    Path file = folder.safe().resolve("backup/treasury/proposals.json");
    return JSON.readTree(Files.readString(file))
        .path("proposals")
        .valueStream()
        .filter(it -> it.path("name").asString().equals(proposal))
        .map(it -> it.path("place").asString())
        .findFirst()
        .orElse("");
  }

  /** The key of the shares signs the minutes; what it signed. */
  JsonNode prove(Path minutes) throws IOException, InterruptedException {
    String proof = "proof.json";
    shell.section(
        folder.recovered(), "prove", Map.of("minutes", minutes.toString(), "proof", proof));
    return JSON.readTree(Files.readString(folder.recovered().resolve(proof)));
  }
}
