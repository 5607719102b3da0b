package dev.bascule.cli.treasury;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.bascule.chain.json.JsonRefused;
import dev.bascule.chain.json.StrictObject;
import dev.bascule.chain.request.RequestJson;
import dev.bascule.chain.treasury.TreasuryDocument;
import dev.bascule.cli.file.SmallFile;
import dev.bascule.cliconvention.ExitCode;
import dev.bascule.cliconvention.Json;
import dev.bascule.cliconvention.Problem;
import dev.bascule.core.id.Hash32;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The folder that {@code treasury backup} writes, and what is believed of one. */
final class BooksBackup {

  private static final String FORMAT = "bascule/treasury-backup/1";
  private static final String MANIFEST = "manifest.json";
  private static final String BOOKS = "treasury.json";
  private static final String PROPOSALS = "proposals.json";
  private static final int MANIFEST_MAX = 4 << 20;
  private static final int FILE_MAX = 24 << 20;

  private BooksBackup() {}

  /**
   * A backup that is as its manifest says.
   *
   * @param manifest its SHA-256
   * @param books the digest of treasury.json
   */
  record Kept(
      String at,
      String manifest,
      Hash32 books,
      List<String> files,
      List<Map<String, Object>> proposals) {}

  static void write(
      Path folder,
      TreasuryDocument books,
      List<ShownProposal> open,
      List<Map<String, Object>> wallets,
      Map<String, Object> network) {
    var files = new TreeMap<String, byte[]>();
    files.put(BOOKS, (books.toJson() + "\n").getBytes(UTF_8));
    files.put("wallets.json", text(Map.of("wallets", wallets)));
    files.put("network.json", text(network));
    var rows = new ArrayList<Map<String, Object>>();
    for (ShownProposal each : open) {
      String file = "proposals/" + each.id().substring(2) + ".json";
      files.put(file, RequestJson.write(each.request()));
      rows.add(row(each, file));
    }
    files.put(PROPOSALS, text(Map.of("proposals", rows)));
    makeFolder(folder);
    files.forEach((name, content) -> OwnFile.create(folder.resolve(name), content));
    // Last: a folder with a manifest is a whole one.
    OwnFile.create(folder.resolve(MANIFEST), manifest(files));
  }

  private static Map<String, Object> row(ShownProposal proposal, String file) {
    Map<String, Object> shown = proposal.json();
    var row = new LinkedHashMap<String, Object>();
    row.put("name", shown.get("name"));
    row.put("state", shown.get("state"));
    row.put("wallet", shown.getOrDefault("wallet", ""));
    row.put(
        "place",
        shown.containsKey("nonce")
            ? "nonce " + shown.get("nonce")
            : String.valueOf(shown.getOrDefault("coins", "")));
    row.put("expires", Instant.ofEpochSecond(proposal.request().asked().expires()).toString());
    row.put("words", shown.get("words"));
    row.put("approvals", shown.get("approvals"));
    row.put("file", file);
    return row;
  }

  private static byte[] manifest(Map<String, byte[]> files) {
    var listed = new ArrayList<Map<String, Object>>();
    files.forEach((name, content) -> listed.add(Map.of("name", name, "sha256", sha256(content))));
    var json = new LinkedHashMap<String, Object>();
    json.put("format", FORMAT);
    json.put("at", Instant.now().truncatedTo(ChronoUnit.SECONDS).toString());
    json.put("files", listed);
    return text(json);
  }

  private static byte[] text(Map<String, Object> json) {
    return (Json.indented(json) + "\n").getBytes(UTF_8);
  }

  private static String sha256(byte[] content) {
    return Hash32.sha256(content).hex().substring(2);
  }

  private static void makeFolder(Path folder) {
    try {
      Files.createDirectories(folder);
      try (Stream<Path> there = Files.list(folder)) {
        if (there.findAny().isPresent()) {
          throw Problem.of(
                  ExitCode.CONFLICT,
                  "folder_not_empty",
                  "nothing was written",
                  folder + " has files",
                  "Give a new folder: a backup is never written over another.")
              .asException();
        }
      }
      Files.createDirectories(folder.resolve("proposals"));
    } catch (IOException broken) {
      throw Problem.of(
              ExitCode.CONFIG_INVALID,
              "file_unwritable",
              "the backup cannot be written",
              folder + ": " + broken.getClass().getSimpleName(),
              "Give another place with --to.")
          .asException();
    }
  }

  /**
   * Believes nothing but what hashes say and readers understand.
   *
   * @throws RuntimeException that names the file
   */
  static Kept check(Path folder) {
    byte[] manifest = read(folder, MANIFEST, MANIFEST_MAX);
    try {
      StrictObject json = StrictObject.parse(manifest);
      json.oneOf("format", FORMAT);
      String at = json.visibleText("at", 64);
      var names = new TreeSet<String>();
      var contents = new TreeMap<String, byte[]>();
      for (Listed each : json.objects("files", Listed::read)) {
        byte[] content = read(folder, each.name(), FILE_MAX);
        if (!sha256(content).equals(each.sha256())) {
          throw changed(each.name() + " has another SHA-256 than the manifest says");
        }
        names.add(each.name());
        contents.put(each.name(), content);
      }
      json.end();
      requireNoOther(folder, names);
      return kept(at, sha256(manifest), contents);
    } catch (JsonRefused malformed) {
      throw changed(String.valueOf(malformed.getMessage()));
    }
  }

  private record Listed(String name, String sha256) {
    static Listed read(StrictObject json) {
      var listed = new Listed(json.visibleText("name", 128), json.visibleText("sha256", 64));
      json.end();
      // A manifest of somebody else reads no file outside of its folder.
      if (!listed.name.matches("[a-z0-9]+(/[a-z0-9]+)?\\.json")) {
        throw new JsonRefused("files", "a name that no backup has: " + listed.name);
      }
      return listed;
    }
  }

  private static Kept kept(String at, String manifest, Map<String, byte[]> contents) {
    TreasuryDocument books = TreasuryDocument.read(StrictObject.parse(of(contents, BOOKS)));
    var rows = new ArrayList<Map<String, Object>>();
    StrictObject listed = StrictObject.parse(of(contents, PROPOSALS));
    for (StrictObject each : listed.objects("proposals", json -> json)) {
      var row = new LinkedHashMap<String, Object>();
      for (String key : List.of("name", "state", "wallet", "place", "expires", "words", "file")) {
        row.put(key, each.text(key));
      }
      var request = RequestJson.read(of(contents, each.text("file"))).asked();
      if (!request.id().equals(each.text("name"))) {
        throw changed(each.text("file") + " is the document of " + request.id());
      }
      rows.add(row);
    }
    return new Kept(at, manifest, books.digest(), List.copyOf(contents.keySet()), rows);
  }

  private static byte[] of(Map<String, byte[]> contents, String name) {
    byte @Nullable [] content = contents.get(name);
    if (content == null) throw changed("the manifest does not name " + name);
    return content;
  }

  private static void requireNoOther(Path folder, Set<String> names) {
    try (Stream<Path> all = Files.walk(folder)) {
      all.filter(Files::isRegularFile)
          .map(file -> folder.relativize(file).toString())
          .filter(name -> !name.equals(MANIFEST) && !names.contains(name))
          .findFirst()
          .ifPresent(name -> {
            throw changed(name + " is not in the manifest");
          });
    } catch (IOException broken) {
      throw changed(folder + " cannot be read: " + broken.getClass().getSimpleName());
    }
  }

  private static byte[] read(Path folder, String name, int bytesMax) {
    try {
      return SmallFile.read(folder.resolve(name), bytesMax);
    } catch (IOException e) {
      throw changed(folder.resolve(name) + " cannot be read: " + SmallFile.reason(e));
    }
  }

  private static RuntimeException changed(String why) {
    return Problem.of(
            ExitCode.VERIFICATION_FAILED,
            "backup_changed",
            "this is not a backup as it was written",
            why,
            "Use another copy.")
        .asException();
  }
}
