package dev.bascule.testnetwork.drill;

import dev.bascule.cliconvention.ExitCode;
import dev.bascule.cliconvention.Problem;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;

/**
 * Where a drill works. {@code first} is what gets destroyed, {@code recovered} what comes after it;
 * {@code safe} is elsewhere: media with shares, backups, people with their keys. {@code chains} are
 * other people's nodes.
 */
record DrillFolder(Path root) {

  /** Folders of {@code safe}, which stand beside the commands as mounted media do. */
  private static final List<String> SAFE = List.of("media", "backup", "people");

  Path first() {
    return root.resolve("first");
  }

  Path recovered() {
    return root.resolve("recovered");
  }

  Path safe() {
    return root.resolve("safe");
  }

  Path chains() {
    return root.resolve("chains");
  }

  Path people() {
    return safe().resolve("people");
  }

  /** The chain's own folder, which outlives every data folder. */
  Path chain() {
    return chains().resolve("settlement");
  }

  /** What may stay: nothing in it is secret. */
  Path kept() {
    return root.resolve("kept");
  }

  void create() throws IOException {
    var owner = PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
    if (Files.exists(root)) {
      try (Stream<Path> there = Files.list(root)) {
        if (there.findAny().isPresent()) {
          throw Problem.of(
                  ExitCode.CONFLICT,
                  "folder_not_empty",
                  "the drill does not begin",
                  root + " has files",
                  "Give a new folder: a drill deletes what it made, and nothing else.")
              .asException();
        }
      }
    } else {
      Files.createDirectories(root, owner);
    }
    for (String each : SAFE) Files.createDirectories(safe().resolve(each), owner);
    Files.createDirectories(chain());
    Files.createDirectories(kept());
  }

  /** A working folder, with media, backups and people in reach. */
  void open(Path place) throws IOException {
    Files.createDirectories(place);
    for (String each : SAFE) {
      Files.createSymbolicLink(place.resolve(each), place.relativize(safe().resolve(each)));
    }
  }

  /** The chain is not the treasury's: its folder only stands in the data folder. */
  void lendChain(Path place) throws IOException {
    Path online = Files.createDirectories(place.resolve("online"));
    Files.createSymbolicLink(online.resolve("chain"), online.relativize(chain()));
  }

  /** Follows no link: what is elsewhere stays. */
  static void delete(Path folder) throws IOException {
    if (!Files.exists(folder, java.nio.file.LinkOption.NOFOLLOW_LINKS)) return;
    Files.walkFileTree(
        folder,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Files.delete(file);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path place, IOException failed)
              throws IOException {
            if (failed != null) throw failed;
            Files.delete(place);
            return FileVisitResult.CONTINUE;
          }
        });
  }

  /** Whatever has a secret in it, and the chains that are of no use without. */
  void deleteSecrets() throws IOException {
    for (Path each : List.of(first(), recovered(), safe(), chains())) delete(each);
  }
}
