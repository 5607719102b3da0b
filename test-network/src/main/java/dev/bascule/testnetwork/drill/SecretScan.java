package dev.bascule.testnetwork.drill;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Looks for the drill's secrets in what it leaves: passwords, seeds as hex and as bytes, and any
 * four words of a share that stand together. They are worthless keys of a test network; the drill
 * looks for them because the real ones would have taken the same way.
 */
final class SecretScan {

  private static final int WORDS_TOGETHER = 4;

  /** Each text under what may be said of it. */
  private final Map<String, String> secrets = new LinkedHashMap<>();

  void password(String name, String password) {
    secrets.put(password, "the password of " + name);
  }

  void seed(String name, String hex) {
    String lower = hex.toLowerCase(Locale.ROOT);
    secrets.put(lower, "the seed of " + name);
    secrets.put(hex.toUpperCase(Locale.ROOT), "the seed of " + name);
    secrets.put(
        new String(HexFormat.of().parseHex(lower), ISO_8859_1), "the bytes of the seed of " + name);
  }

  /**
   * @param file as {@code cold backup split} wrote it
   */
  void share(Path file) throws IOException {
    List<String> words =
        Files.readAllLines(file).stream()
            .filter(line -> !line.startsWith("#"))
            .flatMap(line -> Stream.of(line.strip().split("\\s+")))
            .filter(word -> !word.isEmpty())
            .toList();
    for (int at = 0; at + WORDS_TOGETHER <= words.size(); at++) {
      secrets.put(
          String.join(" ", words.subList(at, at + WORDS_TOGETHER)),
          "words of " + file.getFileName());
    }
  }

  int size() {
    return secrets.size();
  }

  /** Which secret a text has, by its description. */
  Optional<String> find(String text) {
    return secrets.entrySet().stream()
        .filter(secret -> text.contains(secret.getKey()))
        .map(Map.Entry::getValue)
        .findFirst();
  }

  /** Files with a secret, and which; whatever the files are, they are read byte by byte. */
  List<String> findings(Path folder) throws IOException {
    var found = new ArrayList<String>();
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path file : all.filter(Files::isRegularFile).toList()) {
        find(new String(Files.readAllBytes(file), ISO_8859_1))
            .ifPresent(what -> found.add(folder.relativize(file) + " has " + what));
      }
    }
    return found;
  }
}
