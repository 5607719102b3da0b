package dev.bascule.treasury.media;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.bascule.core.id.Hash32;
import dev.bascule.treasury.file.FileDigest;
import dev.bascule.treasury.file.PrivateFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The list of an image's files with their hashes, as the build wrote it.
 *
 * @param hash SHA-256 of the list itself: the one figure that two people compare
 */
record ImageManifest(Hash32 hash, Map<String, String> files) {

  static final String NAME = "MANIFEST.sha256";
  private static final int SIZE_MAX = 1 << 20;

  /**
   * @param differing files that are others than they were
   * @param missing files that are not there
   * @param added files that nobody listed
   */
  record Findings(List<String> differing, List<String> missing, List<String> added) {
    boolean clean() {
      return differing.isEmpty() && missing.isEmpty() && added.isEmpty();
    }
  }

  static ImageManifest read(Path image) throws IOException {
    byte[] bytes = PrivateFile.read(image.resolve(NAME), SIZE_MAX);
    Map<String, String> files = new TreeMap<>();
    for (String line : new String(bytes, UTF_8).split("\n")) {
      if (line.matches("[0-9a-f]{64}  .+")) files.put(line.substring(66), line.substring(0, 64));
    }
    return new ImageManifest(Hash32.sha256(bytes), files);
  }

  Findings compare(Path image) throws IOException {
    List<String> differing = new ArrayList<>();
    List<String> missing = new ArrayList<>();
    for (var each : files.entrySet()) {
      Path file = image.resolve(each.getKey());
      if (!Files.isRegularFile(file)) {
        missing.add(each.getKey());
      } else if (!sha256(file).equals(each.getValue())) {
        differing.add(each.getKey());
      }
    }
    List<String> added = new ArrayList<>();
    try (Stream<Path> all = Files.walk(image)) {
      for (Path file : all.filter(path -> !Files.isDirectory(path)).sorted().toList()) {
        String name = image.relativize(file).toString();
        if (!files.containsKey(name) && !name.equals(NAME)) added.add(name);
      }
    }
    return new Findings(differing, missing, added);
  }

  private static String sha256(Path file) throws IOException {
    FileDigest content = FileDigest.of(file, Long.MAX_VALUE).orElseThrow();
    return content.sha256().hex().substring(2);
  }
}
