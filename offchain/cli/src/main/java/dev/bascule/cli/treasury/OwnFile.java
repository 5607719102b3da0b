package dev.bascule.cli.treasury;

import dev.bascule.cliconvention.ExitCode;
import dev.bascule.cliconvention.Problem;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/** A file that only its owner reads, made once and never written over. */
final class OwnFile {

  private OwnFile() {}

  /** Before work is done for it. */
  static void requireNew(Path file) {
    if (Files.exists(file, LinkOption.NOFOLLOW_LINKS)) throw there(file);
  }

  static void create(Path file, byte[] content) {
    try {
      try {
        Files.createFile(
            file,
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      } catch (UnsupportedOperationException noOwners) {
        Files.createFile(file);
      }
      try (FileOutputStream out = new FileOutputStream(file.toFile())) {
        out.write(content);
        out.getFD().sync();
      }
    } catch (FileAlreadyExistsException there) {
      throw there(file);
    } catch (IOException e) {
      throw Problem.of(
              ExitCode.CONFIG_INVALID,
              "file_unwritable",
              "the file cannot be written",
              file + ": " + e.getClass().getSimpleName(),
              "Give another place with --out.")
          .asException();
    }
  }

  private static RuntimeException there(Path file) {
    return Problem.of(
            ExitCode.CONFLICT,
            "file_exists",
            "nothing was written",
            file + " is there already",
            "Give another name with --out.")
        .asException();
  }
}
