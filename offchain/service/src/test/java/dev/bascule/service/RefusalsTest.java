package dev.bascule.service;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bascule.service.running.RunningService;
import dev.bascule.service.running.RunningService.Answer;
import dev.bascule.service.running.TestChain;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** Whoever refuses, server, firewall, rules or controller: the refusal has one form. */
class RefusalsTest {

  @TempDir static Path data;
  private static TestChain chain;
  private static RunningService service;

  @BeforeAll
  static void start() throws Exception {
    chain = TestChain.start(data);
    service = RunningService.start(chain);
  }

  @AfterAll
  static void stop() {
    if (service != null) service.close();
    if (chain != null) chain.close();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "GET /v1/pay<ments HTTP/1.1                       | 400 | request_invalid",
        "GET /v1/%zz HTTP/1.1                             | 400 | request_invalid",
        "GET /v1/a%2Fb HTTP/1.1                           | 400 | request_invalid",
        "GET /v1/payments HTTP/9.9                        | 505 | internal_error",
        "nonsense                                         | 400 | request_invalid",
        "G@T /v1/payments HTTP/1.1                        | 400 | request_invalid",
        "TRACE /v1/payments HTTP/1.1                      | 405 | method_not_allowed",
        "GET /v1//payments HTTP/1.1                       | 400 | request_rejected",
        "GET /v1/payments;a=b HTTP/1.1                    | 400 | request_rejected",
        "GET /v1/payments/../info HTTP/1.1                | 400 | request_rejected",
        "BREW /v1/payments HTTP/1.1                       | 401 | api_key_missing",
        "GET /v1/payments?reference=%ff HTTP/1.1          | 401 | api_key_missing"
      })
  void aRequestThatCannotBeReadIsRefusedInOurForm(String line, int status, String code)
      throws IOException {
    refused(raw(line + "\r\nHost: localhost\r\n"), status, code);
  }

  @Test
  void aHeaderThatIsTooLongOrNoneIsRefusedInOurForm() throws IOException {
    String line = "GET /v1/info HTTP/1.1\r\nHost: localhost\r\n";
    Raw tooLong = raw(line + "X-Long: " + "x".repeat(20_000) + "\r\n");
    assertThat(tooLong.status()).isIn(400, 431);
    refused(tooLong, tooLong.status(), tooLong.json().path("code").asString());
    refused(raw(line + "no header\r\n"), 400, "request_invalid");
    refused(raw(line + "Content-Length: x\r\n"), 400, "request_invalid");
    refused(raw("GET /v1/info HTTP/1.1\r\n"), 400, "request_invalid");
  }

  @ParameterizedTest
  @ValueSource(strings = {"PUT", "DELETE", "PATCH", "BREW"})
  void aMethodThatAPathDoesNotKnowIsAnsweredWithThoseItKnows(String method) {
    String reader = service.key("reader" + method, 1, "payments:read");
    for (String key : new String[] {TestChain.API_KEY, reader}) {
      Answer answer =
          service.send(method, "/v1/payments", null, Map.of("Authorization", "Bearer " + key));
      refused(answer, 405, "method_not_allowed");
      assertThat(answer.headers().get("allow")).contains("GET", "POST");
    }
    refused(
        service.send(method, "/v1/payments", null, Map.of("Authorization", "")),
        401,
        "api_key_missing");
  }

  @Test
  void whatIsThereIsToldBeforeWhoMayCallIt() {
    String reader = service.key("reader", 1, "payments:read");
    var asReader = Map.of("Authorization", "Bearer " + reader);
    Answer noPost = service.send("POST", "/v1/balances", "{}", asReader);
    refused(noPost, 405, "method_not_allowed");
    assertThat(noPost.headers()).containsEntry("allow", "GET");
    Answer noGet = service.get("/v1/reconciliations");
    refused(noGet, 405, "method_not_allowed");
    assertThat(noGet.headers()).containsEntry("allow", "POST");
    refused(service.send("POST", "/v1/nothing", "{}", asReader), 404, "not_found");
    refused(service.get("/v1/nothing"), 404, "not_found");
    refused(service.send("POST", "/v1/windows", "{}", asReader), 403, "scope_missing");
    refused(service.get("/error"), 404, "not_found");
  }

  @Test
  void headIsGetWithoutABody() {
    Answer head = service.send("HEAD", "/v1/payments", null, Map.of());
    assertThat(head.status()).isEqualTo(200);
    assertThat(head.text()).isEmpty();
    Answer none = service.send("HEAD", "/v1/payments", null, Map.of("Authorization", ""));
    assertThat(none.status()).isEqualTo(401);
    assertThat(service.send("HEAD", "/v1/info", null, Map.of("Authorization", "")).status())
        .isEqualTo(200);
  }

  @Test
  void aFormOrATextIsNoPayment() {
    Answer form =
        service.send("POST", "/v1/payments?reference=%ff", "{}", Map.of("Idempotency-Key", "f"));
    assertThat(form.status()).isEqualTo(400);
    assertThat(form.headers().get("content-type")).startsWith("application/problem+json");
    refused(service.get("/v1/payments?reference=%ff"), 400, "request_invalid");
  }

  private static void refused(Answer answer, int status, String code) {
    assertThat(answer.status()).as(answer.text()).isEqualTo(status);
    whole(answer.headers().get("content-type"), answer.json(), status, code);
  }

  private static void refused(Raw answer, int status, String code) {
    assertThat(answer.status()).as(answer.text()).isEqualTo(status);
    whole(answer.text(), answer.json(), status, code);
    assertThat(answer.text()).containsIgnoringCase("x-request-id: req_");
  }

  private static void whole(String type, JsonNode problem, int status, String code) {
    assertThat(type).contains("application/problem+json");
    assertThat(problem.path("code").asString()).as(problem.toString()).isEqualTo(code);
    assertThat(problem.path("status").asInt()).isEqualTo(status);
    for (String member : new String[] {"title", "detail", "hint", "requestId"}) {
      assertThat(problem.path(member).asString()).as(member).isNotEmpty();
    }
  }

  private record Raw(int status, String text) {
    JsonNode json() {
      int begin = text.indexOf('{');
      return begin < 0
          ? RunningService.JSON.createObjectNode()
          : RunningService.JSON.readTree(text.substring(begin, text.lastIndexOf('}') + 1));
    }
  }

  private static Raw raw(String head) throws IOException {
    try (var socket = new Socket(InetAddress.getLoopbackAddress(), service.port())) {
      socket.setSoTimeout(30_000);
      byte[] bytes = (head + "Connection: close\r\n\r\n").getBytes(StandardCharsets.ISO_8859_1);
      socket.getOutputStream().write(bytes);
      String answer =
          new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
      return new Raw(Integer.parseInt(answer.split(" ", 3)[1]), answer);
    }
  }
}
