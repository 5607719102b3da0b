package dev.bascule.node.process;

import dev.bascule.cliconvention.ProblemException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Beside a network's folder: where a restore opens keys before it moves them. A restore that is
 * killed leaves it; whoever comes next removes it and says so.
 */
public final class RestoringFolder {

  private RestoringFolder() {}

  public static Path of(Path root) {
    return root.resolveSibling("." + root.getFileName() + ".restoring");
  }

  /**
   * Removes what a killed restore left; one that is under way keeps its folder.
   *
   * @return what was removed, in words
   * @throws IOException if it is there and cannot be removed
   */
  public static Optional<String> removeLeft(Path root) throws IOException {
    if (!Files.exists(of(root))) return Optional.empty();
    try (var _ = FolderClaim.of(root)) {
      return removeClaimed(root);
    } catch (ProblemException _) {
      return Optional.empty(); // folder_claimed
    }
  }

  /** The same for who has the claim of {@code root}. */
  public static Optional<String> removeClaimed(Path root) throws IOException {
    Path left = of(root);
    if (!Files.exists(left)) return Optional.empty();
    discard(left);
    return Optional.of(
        "removed " + left + ", which a restore that was ended left with opened keys");
  }

  public static void discard(Path restoring) throws IOException {
    if (!Files.exists(restoring)) return;
    try (Stream<Path> files = Files.walk(restoring)) {
      for (Path each : files.sorted(Comparator.reverseOrder()).toList()) Files.delete(each);
    }
  }
}
