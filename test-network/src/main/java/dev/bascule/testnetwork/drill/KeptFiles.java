package dev.bascule.testnetwork.drill;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.stream.Stream;

/**
 * What may stay of a drill: logs, backups, requests and answers. Whatever is not named here is
 * deleted, so that a new file with a key in it is not kept by mistake.
 */
final class KeptFiles {

  private KeptFiles() {}

  static void collect(DrillFolder folder) throws IOException {
    for (Path place : List.of(folder.first(), folder.recovered())) {
      Path to = folder.kept().resolve(place.getFileName());
      copy(place, to, ".*\\.json");
      copy(place.resolve("online/logs"), to.resolve("logs"), ".*\\.log");
    }
    copy(folder.safe().resolve("backup"), folder.kept().resolve("backup"), ".*\\.json");
    copy(
        folder.safe().resolve("backup/treasury"),
        folder.kept().resolve("backup/treasury"),
        ".*\\.json");
    copy(
        folder.safe().resolve("backup/treasury/proposals"),
        folder.kept().resolve("backup/treasury/proposals"),
        ".*\\.json");
  }

  /** Files of a folder itself by their names; none where there is no such folder. */
  private static void copy(Path from, Path to, String name) throws IOException {
    if (!Files.isDirectory(from)) return;
    try (Stream<Path> files = Files.list(from)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        if (!file.getFileName().toString().matches(name)) continue;
        Files.createDirectories(to);
        Files.copy(file, to.resolve(file.getFileName()), StandardCopyOption.REPLACE_EXISTING);
      }
    }
  }
}
