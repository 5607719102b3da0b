package dev.bascule.testnetwork;

import java.nio.file.Path;

/** Where the repository is, for tests in other packages. */
public final class Repository {

  private Repository() {}

  public static Path root() {
    return Place.repository();
  }
}
