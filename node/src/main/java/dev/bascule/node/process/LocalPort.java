package dev.bascule.node.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** TCP ports on the loopback interface. */
public final class LocalPort {

  private static final String LISTEN = "0A";

  private LocalPort() {}

  /** A port that was free a moment ago: whoever uses it must be ready to find it taken. */
  public static int free() {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException broken) {
      throw new UncheckedIOException(broken);
    }
  }

  public static boolean isFree(int port) {
    try (var socket = new ServerSocket()) {
      // Without this a port that closed a minute ago still counts as taken.
      socket.setReuseAddress(true);
      socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1);
      return true;
    } catch (IOException _) {
      return false;
    }
  }

  /** Who listens on the port, in words, as far as this user may see it. */
  public static Optional<String> holder(int port) {
    List<String> sockets = new ArrayList<>();
    for (String table : List.of("/proc/net/tcp", "/proc/net/tcp6")) {
      sockets.addAll(listeners(Path.of(table), port));
    }
    return ProcessIdentity.holderOf(sockets).map(ProcessIdentity::describe);
  }

  private static List<String> listeners(Path table, int port) {
    var found = new ArrayList<String>();
    String suffix = ":%04X".formatted(port);
    try {
      for (String line : Files.readAllLines(table)) {
        String[] fields = line.strip().split("\\s+");
        boolean listens =
            fields.length > 9 && fields[3].equals(LISTEN) && fields[1].endsWith(suffix);
        if (listens) found.add("socket:[" + fields[9] + "]");
      }
    } catch (IOException _) {
      return List.of(); // not Linux
    }
    return found;
  }
}
