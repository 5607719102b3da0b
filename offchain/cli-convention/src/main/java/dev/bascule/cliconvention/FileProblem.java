package dev.bascule.cliconvention;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** A file that cannot be read or written is the machine's trouble, not a bug of ours. */
final class FileProblem {

  /** What the system says when there is no room: errno has no class of its own in Java. */
  private static final List<String> NO_ROOM =
      List.of("No space left on device", "Disk quota exceeded", "File too large");

  private FileProblem() {}

  static Supplier<Optional<Problem>> of(Throwable failure) {
    return () -> {
      if (!(failure instanceof IOException broken)) return Optional.empty();
      String message = String.valueOf(broken.getMessage());
      if (NO_ROOM.stream().anyMatch(message::contains)) {
        return problem(
            "disk_full", "there is no room to write", message, "Make room, run it again.");
      }
      if (broken instanceof CharacterCodingException) {
        return problem(
            "file_not_text", "a file cannot be read", "it is no UTF-8 text", "Save it as UTF-8.");
      }
      return broken instanceof FileSystemException file
          ? problem(
              "file_unusable",
              "a file cannot be used",
              file.getFile() + " " + words(file),
              "Look at its path, its owner and its mode.")
          : Optional.empty();
    };
  }

  private static String words(FileSystemException failed) {
    return switch (failed) {
      case NoSuchFileException _ -> "does not exist";
      case AccessDeniedException _ -> "may not be read or written by this user";
      case FileAlreadyExistsException _ -> "is there already and is something else";
      case NotDirectoryException _ -> "is no folder";
      default ->
          failed.getReason() == null ? failed.getClass().getSimpleName() : failed.getReason();
    };
  }

  private static Optional<Problem> problem(String code, String what, String why, String hint) {
    return Optional.of(Problem.of(ExitCode.CONFIG_INVALID, code, what, why, hint));
  }
}
