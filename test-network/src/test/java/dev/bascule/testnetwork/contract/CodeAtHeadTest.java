package dev.bascule.testnetwork.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import dev.bascule.cliconvention.ProblemException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.web3j.protocol.Web3j;
import org.web3j.protocol.http.HttpService;

/** A node that does not know yet is asked again; one that never knows is said so. */
class CodeAtHeadTest {

  private static final String ADDRESS = "0x" + "5a".repeat(20);

  private final Deque<String> answers = new ArrayDeque<>();
  private HttpServer server;
  private Web3j web3j;

  @BeforeEach
  void serve() throws Exception {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          exchange.getRequestBody().readAllBytes();
          String next = answers.size() > 1 ? answers.removeFirst() : answers.getFirst();
          byte[] body =
              ("{\"jsonrpc\":\"2.0\",\"id\":0," + next + "}").getBytes(StandardCharsets.UTF_8);
          exchange.getResponseHeaders().add("Content-Type", "application/json");
          exchange.sendResponseHeaders(200, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    server.start();
    web3j = Web3j.build(new HttpService("http://127.0.0.1:" + server.getAddress().getPort()));
  }

  @AfterEach
  void stop() {
    web3j.shutdown();
    server.stop(0);
  }

  @Test
  void aNodeWithoutTheStateYetIsAskedAgain() throws Exception {
    answers.addAll(
        List.of(
            "\"result\":null",
            "\"error\":{\"code\":-32000,\"message\":\"World state unavailable\"}",
            "\"result\":\"0x6001\""));
    assertThat(CodeAtHead.of(web3j, ADDRESS, Duration.ofMinutes(1))).isEqualTo("0x6001");
  }

  @Test
  void noCodeIsAnAnswer() throws Exception {
    answers.add("\"result\":\"0x\"");
    assertThat(CodeAtHead.of(web3j, ADDRESS, Duration.ofMinutes(1))).isEqualTo("0x");
  }

  @Test
  void aNodeThatNeverTellsStopsTheDeploymentWithAReason() {
    answers.add("\"result\":null");
    assertThatThrownBy(() -> CodeAtHead.of(web3j, ADDRESS, Duration.ZERO))
        .isInstanceOfSatisfying(
            ProblemException.class,
            stopped -> {
              assertThat(stopped.problem().code()).isEqualTo("deployment_failed");
              assertThat(stopped.problem().why()).contains(ADDRESS);
            });
  }
}
