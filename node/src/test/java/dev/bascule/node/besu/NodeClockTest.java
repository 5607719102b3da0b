package dev.bascule.node.besu;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class NodeClockTest {

  private static final Instant SENT = Instant.parse("2026-11-28T12:00:10.400Z");

  /** A date means any moment of its second, and was written at any moment of the question. */
  @Test
  void onlyWhatTheDateProvesIsADifference() {
    // date, milliseconds until the answer, ahead at least
    check("12:00:10", 100, "0s");
    check("12:00:11", 100, "0.5s");
    check("12:00:11", 800, "0s");
    check("12:00:09", 100, "-0.4s");
    check("12:00:40", 100, "29.5s");
    check("11:59:40", 100, "-29.4s");
    check("12:00:40", 1_900, "27.7s");
  }

  private static void check(String date, long millis, String ahead) {
    assertThat(
            NodeClock.ahead(
                Instant.parse("2026-11-28T" + date + "Z"), SENT, SENT.plusMillis(millis)))
        .as(date)
        .isEqualTo(Duration.parse("PT" + ahead));
  }

  /** The server has this machine's clock, so the difference is that of the one who asks. */
  @Test
  void theDateOfAnAnswerIsRead() throws Exception {
    var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          exchange.sendResponseHeaders(405, -1);
          exchange.close();
        });
    server.start();
    URI url = URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/");
    InstantSource late = () -> Instant.now().minusSeconds(30);
    InstantSource early = () -> Instant.now().plusSeconds(30);
    try {
      assertThat(NodeClock.ahead(url, InstantSource.system())).hasValue(Duration.ZERO);
      assertThat(NodeClock.ahead(url, late).orElseThrow())
          .isBetween(Duration.ofSeconds(25), Duration.ofSeconds(30));
      assertThat(NodeClock.ahead(url, early).orElseThrow())
          .isBetween(Duration.ofSeconds(-30), Duration.ofSeconds(-25));
    } finally {
      server.stop(0);
    }
    assertThat(NodeClock.ahead(url, InstantSource.system())).isEmpty();
  }

  /** Whatever listens on the port of the metrics: nobody waits for the end of what has none. */
  @Test
  @Timeout(30)
  void anAnswerWithoutAnEndIsGivenUp() throws Exception {
    var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          exchange.sendResponseHeaders(200, 0);
          try (var body = exchange.getResponseBody()) {
            while (true) body.write(new byte[1 << 16]);
          }
        });
    server.start();
    URI url = URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/");
    try {
      assertThat(NodeClock.ahead(url, InstantSource.system())).isEmpty();
    } finally {
      server.stop(0);
    }
  }
}
