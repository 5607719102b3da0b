package dev.bascule.node.besu;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.Enumeration;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;

/** Unpacks a release, whole or not at all, and never outside its own folder. */
final class ZipUnpacking {

  private static final int ENTRIES_MAX = 20_000;
  private static final long BYTES_MAX = 2L << 30;

  private ZipUnpacking() {}

  /**
   * @param top the one folder that the archive must consist of
   * @throws ZipException if an entry lies elsewhere, or there is too much of it
   */
  static void unpack(Path zip, Path target, String top) throws IOException {
    Path fresh = target.resolveSibling("." + target.getFileName() + ".new");
    if (Files.exists(fresh)) discard(fresh);
    Files.createDirectories(fresh);
    try {
      try (var archive = new ZipFile(zip.toFile())) {
        if (archive.size() > ENTRIES_MAX) throw new ZipException(archive.size() + " entries");
        long bytes = 0;
        Enumeration<? extends ZipEntry> entries = archive.entries();
        while (entries.hasMoreElements()) {
          bytes += write(archive, entries.nextElement(), fresh, top, BYTES_MAX - bytes);
        }
      }
      Files.move(fresh.resolve(top), target, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      discard(fresh);
    }
  }

  private static long write(ZipFile archive, ZipEntry entry, Path root, String top, long room)
      throws IOException {
    Path at = root.resolve(entry.getName()).normalize();
    if (!at.startsWith(root.resolve(top))) {
      throw new ZipException("the entry " + entry.getName() + " lies outside " + top);
    }
    if (entry.isDirectory()) {
      Files.createDirectories(at);
      return 0;
    }
    Files.createDirectories(at.getParent());
    long written = 0;
    try (InputStream in = archive.getInputStream(entry);
        var out = Files.newOutputStream(at)) {
      byte[] buffer = new byte[1 << 16];
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        written += read;
        if (written > room) throw new ZipException("more than 2 GB unpacked");
        out.write(buffer, 0, read);
      }
    }
    // java.util.zip does not tell the mode; in a release only bin holds programs.
    boolean program = at.startsWith(root.resolve(top).resolve("bin"));
    if (program) {
      Files.setPosixFilePermissions(at, PosixFilePermissions.fromString("rwxr-xr-x"));
    }
    return written;
  }

  private static void discard(Path folder) throws IOException {
    if (!Files.exists(folder)) return;
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path each : files.sorted(Comparator.reverseOrder()).toList()) Files.delete(each);
    }
  }
}
