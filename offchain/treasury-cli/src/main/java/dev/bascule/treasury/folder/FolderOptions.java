package dev.bascule.treasury.folder;

import dev.bascule.chain.secret.SecretBytes;
import dev.bascule.treasury.prompt.SecretInput;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Which folder, and how it is opened. */
public final class FolderOptions {

  @Mixin private final HomeOption home = new HomeOption();

  @Option(
      names = "--witness",
      paramLabel = "FILE",
      description = "A file on another medium that notices an old copy of the folder.")
  private @Nullable Path witness;

  @Option(
      names = "--password",
      paramLabel = "FILE",
      description = "The folder's password, from a file or -; asked at the terminal otherwise.")
  private @Nullable String password;

  public Path home() {
    return home.home();
  }

  public ColdFolder folder() {
    return home.folder();
  }

  public @Nullable Path witness() {
    return witness;
  }

  /** The caller closes it. */
  public ColdFolder.Open open() throws IOException {
    try (SecretBytes secret = SecretInput.read(password, "password of " + home(), "--password")) {
      return folder().open(secret, witness);
    }
  }

  /** A password that is chosen now; the caller closes it. */
  SecretBytes choosePassword() throws IOException {
    return SecretInput.choose(password, "new password for " + home(), "--password");
  }
}
