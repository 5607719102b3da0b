package dev.bascule.node.why;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.Socket;

/** Where a node listens for its peers. */
final class PeerPort {

  private static final int LIMIT_MILLIS = 1_500;

  private PeerPort() {}

  /** Only a refusal says that nobody is there; silence may be a firewall that lets members in. */
  static boolean isRefused(String host, int port) {
    try (var socket = new Socket()) {
      socket.connect(new InetSocketAddress(host, port), LIMIT_MILLIS);
      return false;
    } catch (ConnectException refused) {
      return String.valueOf(refused.getMessage()).contains("refused");
    } catch (IOException _) {
      return false;
    }
  }
}
