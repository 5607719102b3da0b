package dev.bascule.treasury.folder;

import java.nio.file.Path;
import picocli.CommandLine.Option;

/** Which folder. */
public final class HomeOption {

  @Option(
      names = "--home",
      paramLabel = "FOLDER",
      defaultValue = "cold-folder",
      description = "The cold folder (default: ${DEFAULT-VALUE}).")
  private Path home = Path.of("cold-folder");

  public Path home() {
    return home;
  }

  public ColdFolder folder() {
    return new ColdFolder(home);
  }
}
