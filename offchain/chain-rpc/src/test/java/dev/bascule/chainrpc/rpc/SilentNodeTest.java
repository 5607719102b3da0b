package dev.bascule.chainrpc.rpc;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A node that takes the question and never ends its answer. */
class SilentNodeTest {

  private static final Duration DEADLINE = Duration.ofMillis(300);

  /** Says something to whoever comes, and holds the line. */
  private static final class Silent implements AutoCloseable {
    private final ServerSocket socket;
    // Held, because a socket that nobody holds is closed.
    private final Queue<Socket> callers = new ConcurrentLinkedQueue<>();

    Silent(String said) throws IOException {
      socket = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
      Thread.ofVirtual()
          .start(() -> {
            try {
              while (true) {
                Socket caller = socket.accept();
                callers.add(caller);
                caller.getOutputStream().write(said.getBytes(StandardCharsets.US_ASCII));
                caller.getOutputStream().flush();
              }
            } catch (IOException closed) {
              // The test is over.
            }
          });
    }

    URI url() {
      return URI.create("http://127.0.0.1:" + socket.getLocalPort());
    }

    @Override
    public void close() throws IOException {
      socket.close();
      for (Socket caller : callers) caller.close();
    }
  }

  private static RpcFailure asked(String said) throws IOException {
    try (var node = new Silent(said);
        var rpc = new JsonRpc(node.url(), DEADLINE)) {
      return ((RpcAnswer.Failed) rpc.call("eth_chainId")).failure();
    }
  }

  @Test
  @Timeout(60)
  void theDeadlineHoldsForTheBodyAsForTheHead() throws IOException {
    assertThat(asked("")).isInstanceOf(RpcFailure.DeadlinePassed.class);
    assertThat(asked("HTTP/1.1 200 OK\r\n")).isInstanceOf(RpcFailure.DeadlinePassed.class);
    assertThat(asked("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n"))
        .isInstanceOf(RpcFailure.DeadlinePassed.class);
    assertThat(asked("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{\"jsonrpc\""))
        .isInstanceOf(RpcFailure.DeadlinePassed.class);
  }
}
