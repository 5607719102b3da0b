package dev.bascule.treasury.media;

import dev.bascule.cliconvention.ExitCode;
import dev.bascule.cliconvention.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The names on a medium, with no link followed and no file opened. Folders count only by what is in
 * them.
 *
 * @param files ordinary files by their relative name, without the manifest
 * @param strange what no manifest holds, and why: links, devices, names that cannot be written
 */
record MediumScan(SortedMap<String, Path> files, SortedMap<String, String> strange) {

  /** Files and folders together. */
  private static final int NAMES_MAX = 2 * MediumManifest.FILES_MAX;

  /** The folder itself, whatever link leads to it. */
  static Path root(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) throw new NotDirectoryException(folder.toString());
    return folder.toRealPath();
  }

  /**
   * @param tooMany the exit if there are more names than any manifest can hold
   */
  static MediumScan of(Path root, ExitCode tooMany) throws IOException {
    MediumScan scan = new MediumScan(new TreeMap<>(), new TreeMap<>());
    Deque<Path> folders = new ArrayDeque<>();
    folders.add(root);
    int names = 0;
    while (!folders.isEmpty()) {
      try (Stream<Path> list = Files.list(folders.remove())) {
        for (Iterator<Path> paths = list.iterator(); paths.hasNext(); ) {
          if (++names > NAMES_MAX) throw tooMany(tooMany, root);
          Path path = paths.next();
          if (!scan.take(root, path)) folders.add(path);
        }
      }
    }
    if (scan.files.size() > MediumManifest.FILES_MAX) throw tooMany(tooMany, root);
    return scan;
  }

  /** False for a folder, which is still to be read. */
  private boolean take(Path root, Path path) throws IOException {
    String name = name(root, path);
    BasicFileAttributes kind =
        Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    if (kind.isDirectory()) {
      if (!name.equals(MediumManifest.NAME)) return false;
      strange.put(name, "is a folder, and the manifest's name");
    } else if (kind.isSymbolicLink()) {
      strange.put(name, "is a symbolic link");
    } else if (!kind.isRegularFile()) {
      strange.put(name, "is no ordinary file");
    } else if (!name.equals(MediumManifest.NAME)) {
      Optional<String> refusal = MediumManifest.refusal(name);
      if (refusal.isPresent()) strange.put(name, refusal.get());
      else files.put(name, path);
    }
    return true;
  }

  private static String name(Path root, Path path) {
    StringBuilder name = new StringBuilder();
    for (Path part : root.relativize(path)) {
      if (!name.isEmpty()) name.append('/');
      name.append(part);
    }
    return name.toString();
  }

  private static RuntimeException tooMany(ExitCode exit, Path root) {
    return Problem.of(
            exit,
            "medium_too_many_files",
            root + " has more in it than a manifest holds",
            "more than "
                + MediumManifest.FILES_MAX
                + " files, or "
                + NAMES_MAX
                + " files and folders",
            "Is it the right folder? Otherwise divide it.")
        .asException();
  }
}
