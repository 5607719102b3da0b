package dev.bascule.chainrpc.pkcs11;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import dev.bascule.chainrpc.debian.DebianPackages;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;

/**
 * A real SoftHSM 2, with its tokens in a folder of its own: the one of the system, else Debian's
 * packages unpacked into the user's cache folder. Its library runs in this process, which has one
 * such folder at a time.
 */
public final class SoftHsm {

  private static final List<String> INSTALLED =
      List.of(
          "/usr/lib/softhsm/libsofthsm2.so",
          "/usr/lib/x86_64-linux-gnu/softhsm/libsofthsm2.so",
          "/usr/lib/aarch64-linux-gnu/softhsm/libsofthsm2.so",
          "/usr/lib64/pkcs11/libsofthsm2.so",
          "/usr/lib64/softhsm/libsofthsm2.so");

  private static final String SO_PIN = "an officer's PIN";

  private final Path library;
  private final Path util;
  private final Path folder;

  private SoftHsm(Path library, Path util, Path folder) {
    this.library = library;
    this.util = util;
    this.folder = folder;
  }

  /** Skips the test, and says why, where none can run. */
  public static SoftHsm in(Path folder) {
    try {
      SoftHsm found = find(folder);
      Files.createDirectories(found.tokens());
      Files.writeString(
          found.settings(),
          "directories.tokendir = %s\nobjectstore.backend = file\nlog.level = ERROR\n"
              .formatted(found.tokens()));
      setEnvironment("SOFTHSM2_CONF", found.settings().toString());
      found.run(List.of("--version"));
      return found;
    } catch (IOException broken) {
      return Assumptions.abort("SoftHSM cannot run here: " + broken.getMessage());
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(interrupted);
    }
  }

  private static SoftHsm find(Path folder) throws IOException, InterruptedException {
    DebianPackages debian = new DebianPackages(DebianPackages.cache("softhsm"), System.getenv());
    Optional<Path> util = debian.onPath("softhsm2-util");
    Optional<Path> library = INSTALLED.stream().map(Path::of).filter(Files::isReadable).findFirst();
    if (util.isPresent() && library.isPresent()) {
      return new SoftHsm(library.get(), util.get(), folder);
    }
    // The library is loaded into this process, so it has to be of this system's own release.
    Path root = debian.unpacked(List.of(release()), List.of("softhsm2", "libsofthsm2"));
    return new SoftHsm(
        root.resolve("usr/lib/softhsm/libsofthsm2.so"),
        root.resolve("usr/bin/softhsm2-util"),
        folder);
  }

  private static String release() throws IOException {
    Path file = Path.of("/etc/os-release");
    if (!Files.isReadable(file)) throw new IOException("there is no " + file);
    var release = new Properties();
    try (var in = Files.newBufferedReader(file)) {
      release.load(in);
    }
    if (!"debian".equals(release.getProperty("ID"))) {
      throw new IOException("softhsm2 is not installed, and this is no Debian");
    }
    return release.getProperty("VERSION_CODENAME", "");
  }

  /** Of this process: the library reads it with getenv, where Java's own map does not reach. */
  @SuppressWarnings("restricted")
  private static void setEnvironment(String name, String value) {
    Linker linker = Linker.nativeLinker();
    try (Arena arena = Arena.ofConfined()) {
      var function = linker.defaultLookup().find("setenv").orElseThrow();
      var setenv =
          linker.downcallHandle(
              function, FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS, JAVA_INT));
      int given = (int) setenv.invoke(arena.allocateFrom(name), arena.allocateFrom(value), 1);
      if (given != 0) throw new IllegalStateException("setenv gave " + given);
    } catch (RuntimeException | Error known) {
      throw known;
    } catch (Throwable impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  public Path library() {
    return library;
  }

  public Path settings() {
    return folder.resolve("softhsm2.conf");
  }

  /** A folder for each token. */
  public Path tokens() {
    return folder.resolve("tokens");
  }

  public void initialize(String label, String pin) {
    try {
      run(
          List.of(
              "--module",
              library.toString(),
              "--init-token",
              "--free",
              "--label",
              label,
              "--pin",
              pin,
              "--so-pin",
              SO_PIN));
    } catch (IOException broken) {
      throw new IllegalStateException(broken);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(interrupted);
    }
  }

  private void run(List<String> words) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of(util.toString()));
    command.addAll(words);
    Path log = folder.resolve("log");
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
    builder.environment().put("SOFTHSM2_CONF", settings().toString());
    builder.environment().put("LD_LIBRARY_PATH", library.getParent().toString());
    Process process = builder.start();
    if (!process.waitFor(1, TimeUnit.MINUTES)) {
      process.destroyForcibly();
      throw new IOException("softhsm2-util did not end within a minute");
    }
    if (process.exitValue() != 0) {
      throw new IOException("softhsm2-util: " + Files.readString(log).strip());
    }
  }
}
