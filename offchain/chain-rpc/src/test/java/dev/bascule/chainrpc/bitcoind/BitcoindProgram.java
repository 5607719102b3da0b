package dev.bascule.chainrpc.bitcoind;

import dev.bascule.chainrpc.debian.DebianPackages;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A real bitcoind: the one on the {@code PATH}, else Debian's packages unpacked into the user's
 * cache folder. The system is not changed: apt works on lists and a state of its own.
 */
public final class BitcoindProgram {

  private static final String SUITE = "trixie";
  private static final String BACKPORTS = SUITE + "-backports";

  /** The program, and every library that it loads: those of the system may be older. */
  private static final List<String> PACKAGES =
      List.of(
          "bitcoin-knots/" + BACKPORTS,
          "libc6",
          "libstdc++6",
          "libgcc-s1",
          "libevent-core-2.1-7t64",
          "libevent-extra-2.1-7t64",
          "libevent-pthreads-2.1-7t64",
          "libsqlite3-0",
          "libzmq5",
          "libsodium23",
          "libnorm1t64",
          "libpgm-5.3-0t64",
          "libbsd0",
          "libmd0",
          "libgssapi-krb5-2",
          "libkrb5-3",
          "libk5crypto3",
          "libcom-err2",
          "libkrb5support0",
          "libkeyutils1",
          "libssl3t64",
          "zlib1g",
          "libzstd1");

  private final DebianPackages debian;

  /** Where the program is, or why there is none. */
  public sealed interface Search {

    /**
     * @param command the words before the program's own arguments
     */
    record Found(List<String> command) implements Search {}

    record Absent(String reason) implements Search {}
  }

  BitcoindProgram(Path cache, Map<String, String> environment) {
    this.debian = new DebianPackages(cache, environment);
  }

  /** The cache is {@code BASCULE_CACHE}, else the user's cache folder. */
  public static Search find() {
    return new BitcoindProgram(DebianPackages.cache("bitcoind"), System.getenv()).search();
  }

  Search search() {
    Optional<Path> installed = debian.onPath("bitcoind");
    if (installed.isPresent()) return new Search.Found(List.of(installed.get().toString()));
    try {
      return unpacked();
    } catch (IOException broken) {
      return new Search.Absent(
          "there is no bitcoind on the PATH, and Debian's cannot be had: " + broken.getMessage());
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      return new Search.Absent("interrupted");
    }
  }

  private Search unpacked() throws IOException, InterruptedException {
    Path root = debian.unpacked(List.of(SUITE, BACKPORTS), PACKAGES);
    return new Search.Found(
        List.of(
            root.resolve("usr/lib64/ld-linux-x86-64.so.2").toString(),
            "--library-path",
            root.resolve("usr/lib/x86_64-linux-gnu").toString(),
            root.resolve("usr/bin/bitcoind").toString()));
  }
}
