package dev.bascule.service;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bascule.service.running.RunningService;
import dev.bascule.service.running.RunningService.Answer;
import dev.bascule.service.running.TestChain;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * One key's bucket holds one full array and gets an item a second: the second array has to wait.
 */
class RateLimitTest {

  private static final List<Object> ARRAY = Collections.nCopies(512, Map.of("reference", "x"));

  @Test
  void aKeyThatAsksTooMuchWaitsAndNoOtherDoes(@TempDir Path data) throws Exception {
    try (var chain = TestChain.start(data);
        var service =
            RunningService.start(
                chain, "bascule.rate-limit.per-second", "1", "bascule.rate-limit.burst", "512")) {
      Answer first = service.post("/v1/payments", ARRAY);
      assertThat(first.status()).as(first.text()).isEqualTo(200);
      assertThat(first.headers()).containsEntry("ratelimit-policy", "\"key\";q=512;w=512");
      assertThat(first.headers().get("ratelimit")).matches("\"key\";r=\\d+;t=\\d+");

      for (String path : List.of("/v1/payments", "/v1/participants", "/v1/test/collateral")) {
        Answer second = service.post(path, ARRAY);
        assertThat(second.status()).as(second.text()).isEqualTo(429);
        assertThat(second.code()).isEqualTo("rate_limited");
        assertThat(second.headers().get("content-type")).startsWith("application/problem+json");
        assertThat(second.json().path("retryable").asBoolean()).isTrue();
        assertThat(Integer.parseInt(second.headers().get("retry-after"))).isBetween(1, 512);
        assertThat(second.headers().get("ratelimit")).matches("\"key\";r=\\d+;t=\\d+");
      }
      // Single requests count too: each takes one, and there are fewer than these.
      Answer last = null;
      for (int i = 0; i < 512 && (last == null || last.status() != 429); i++) {
        last = service.get("/v1/payments?limit=1");
      }
      assertThat(last.code()).isEqualTo("rate_limited");
      assertThat(last.headers()).containsKeys("retry-after", "ratelimit", "ratelimit-policy");

      Answer other = as(service.key("other", 1, "payments:read"), service);
      assertThat(other.status()).as(other.text()).isEqualTo(200);
      assertThat(other.headers()).containsEntry("ratelimit", "\"key\";r=511;t=1");
      assertThat(
              service.send("GET", "/actuator/prometheus", null, Map.of("Authorization", "")).text())
          .containsPattern("bascule_rate_limited_total [4-9]\\.0");
    }
  }

  private static Answer as(String key, RunningService service) {
    return service.send(
        "GET", "/v1/payments?limit=1", null, Map.of("Authorization", "Bearer " + key));
  }
}
