package dev.bascule.service.console;

import static dev.bascule.service.db.proj.Tables.RECORDED_BREAK;
import static org.assertj.core.api.Assertions.assertThat;

import dev.bascule.service.access.AccessConfiguration;
import dev.bascule.service.console.OverviewReads.Now;
import dev.bascule.service.db.DatabaseConfiguration;
import dev.bascule.service.deployment.Contracts;
import dev.bascule.service.deployment.DeploymentSettings;
import dev.bascule.service.deployment.Finality;
import dev.bascule.service.deployment.Mode;
import dev.bascule.service.wire.WireConfiguration;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import org.jooq.DSLContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import tools.jackson.databind.json.JsonMapper;

/** The pages over real rows and real HTTP, with the access rules of the service. */
class ConsoleTest {

  @TempDir static Path folder;

  private static final HttpClient HTTP = HttpClient.newHttpClient();
  private static ConfigurableApplicationContext service;
  private static String url;

  @SpringBootConfiguration(proxyBeanMethods = false)
  @EnableAutoConfiguration
  @Import({DatabaseConfiguration.class, WireConfiguration.class, AccessConfiguration.class})
  static class Pages {

    @Bean
    ConsoleController console(
        DSLContext sql,
        DeploymentSettings settings,
        Contracts contracts,
        Clock clock,
        JsonMapper json) {
      long headTime = clock.millis() / 1000;
      return ConsoleConfiguration.pages(
          sql,
          settings,
          contracts,
          () -> new Now(1_210, headTime, Optional.empty(), Optional.empty(), "open"),
          clock,
          json);
    }

    @Bean
    DeploymentSettings settings() {
      return new DeploymentSettings(
          folder,
          folder.resolve("checkpoint"),
          folder.resolve("contracts.json"),
          folder.resolve("keys"),
          "checkpoint",
          null,
          Mode.TEST,
          1,
          new DeploymentSettings.ChainSettings(
              URI.create("http://127.0.0.1:1"),
              31_337,
              Finality.DEPTH,
              2,
              Duration.ofSeconds(2),
              Duration.ofMillis(500),
              "anvil (npm), one process, NOT consensus"));
    }

    @Bean
    Contracts contracts() {
      String address = ConsoleRows.PLATFORM;
      return new Contracts(
          31_337, ConsoleRows.hash(1), 1, address, address, address, "BRL", 2, 2, "0", null);
    }
  }

  @BeforeAll
  static void start() throws IOException {
    Files.createDirectories(folder.resolve("keys"));
    service =
        new SpringApplicationBuilder(Pages.class)
            .run(
                "--server.port=0",
                "--bascule.data-folder=" + folder,
                // Pages alone: nobody here takes payments, so nothing says whether they are taken.
                "--management.endpoint.health.validate-group-membership=false");
    url = "http://127.0.0.1:" + service.getEnvironment().getProperty("local.server.port");
    new ConsoleRows(service.getBean(DSLContext.class)).write();
  }

  @AfterAll
  static void stop() {
    service.close();
  }

  @Test
  void theOverviewAddsUpAndSaysWhatIsReal() throws Exception {
    String page = get("/").body();
    assertThat(page)
        .contains("Test mode · anvil (npm), one process, NOT consensus · nothing here is real")
        .contains("60 payments", "balanced", "not sealed")
        .contains("10 payments · cut it: ./bascule settle · 20 on the way to the chain");
    // Sum over n of 9100 + 1811 n, for all sixty payments, and for the thirty that are settled.
    assertThat(page).contains("37\u202f514.70", "10\u202f607.85");
  }

  @Test
  void everyPageCarriesTheContentPolicyAndNothingThatItForbids() throws Exception {
    for (String path :
        new String[] {
          "/", "/live", "/panel", "/payments", "/windows", "/windows/1", "/reconciliation", "/chain"
        }) {
      HttpResponse<String> page = get(path);
      assertThat(page.statusCode()).as(path).isEqualTo(200);
      assertThat(page.headers().firstValue("content-security-policy").orElseThrow())
          .contains("default-src 'none'", "script-src 'self'")
          .doesNotContain("unsafe");
      assertThat(page.body())
          .doesNotContain(" style=", "<style")
          .doesNotContainPattern("(src|href|action)=\"(https?:)?//");
    }
    assertThat(get("/webjars/htmx.org/dist/htmx.min.js").statusCode()).isEqualTo(200);
    assertThat(get("/console/console.css").statusCode()).isEqualTo(200);
    assertThat(get("/console/console.js").statusCode()).isEqualTo(200);
  }

  @Test
  void aSettledPaymentShowsEveryStationWithItsNumber() throws Exception {
    String page = get("/payments/" + ConsoleRows.payment(12)).body();
    assertThat(page)
        .contains(
            "leaves 24 to 25 · checkpoint 120", "in two", "in window 1", "in block 1\u202f204")
        .contains("not sealed: one node&#39;s word", "281\u202f336", "Reconciled", "seller-4843")
        .contains("./bascule receipt " + ConsoleRows.payment(12) + " &gt; r.json")
        .doesNotContain("hx-trigger");
  }

  @Test
  void anOpenPaymentSaysWhatComesNext() throws Exception {
    String page = get("/payments/" + ConsoleRows.payment(55)).body();
    assertThat(page).contains("next: ./bascule settle", "hx-trigger=\"every 2s\"");
    String panel = get("/payments/" + ConsoleRows.payment(55) + "/panel").body();
    assertThat(panel).contains("id=\"panel\"", "not cut yet").doesNotContain("<html");
  }

  @Test
  void theListGoesByCursorAndState() throws Exception {
    String first = get("/payments").body();
    assertThat(first).contains("60 payments", "after=20", ConsoleRows.payment(59));
    assertThat(first).doesNotContain("payments/" + ConsoleRows.payment(9) + "\"");
    String second = get("/payments?after=20").body();
    assertThat(second)
        .contains("payments/" + ConsoleRows.payment(9) + "\"")
        .doesNotContain("Older");
    assertThat(get("/payments?state=windowed").body()).contains("20 payments");
    assertThat(get("/payments?state=held").body()).contains("Nothing is held here.");
    assertThat(get("/payments?party=" + ConsoleRows.SELLER).body())
        .contains("60 payments of seller-4843");
  }

  @Test
  void whatAReaderHasInHandFindsThePage() throws Exception {
    assertThat(found("order-1012")).endsWith("/payments/" + ConsoleRows.payment(12));
    assertThat(found(ConsoleRows.payment(3).toUpperCase(Locale.ROOT)))
        .endsWith("/payments/" + ConsoleRows.payment(3));
    assertThat(found("%231")).endsWith("/windows/1");
    assertThat(found(ConsoleRows.hash(701))).endsWith("/windows/1");
    assertThat(found("seller-4843")).endsWith("/payments?party=" + ConsoleRows.SELLER);
    HttpResponse<String> nothing = get("/find?q=%3Cb%3Ehttps%3A%2F%2Fexample.org");
    assertThat(nothing.statusCode()).isEqualTo(404);
    assertThat(nothing.body()).contains("&lt;b&gt;").doesNotContain("“<b>");
    assertThat(get("/payments/pay_none").statusCode()).isEqualTo(404);
    assertThat(get("/windows/99").statusCode()).isEqualTo(404);
  }

  @Test
  void anOpenBreakStandsOnTheOverview() throws Exception {
    DSLContext sql = service.getBean(DSLContext.class);
    sql.insertInto(RECORDED_BREAK)
        .set(RECORDED_BREAK.NUMBER, 1L)
        .set(RECORDED_BREAK.KIND, "lane_differs")
        .set(RECORDED_BREAK.SUBJECT, ConsoleRows.hash(500))
        .set(RECORDED_BREAK.EXPECTED, "12")
        .set(RECORDED_BREAK.ACTUAL, "13")
        .set(RECORDED_BREAK.BLOCK, 1_204L)
        .set(RECORDED_BREAK.TX_HASH, ConsoleRows.hash(701))
        .set(RECORDED_BREAK.OPENED_AT, ConsoleRows.T0)
        .execute();
    try {
      assertThat(get("/").body()).contains("1 break", "lane differs");
      assertThat(get("/payments/" + ConsoleRows.payment(12)).body()).contains("on its lane");
    } finally {
      sql.deleteFrom(RECORDED_BREAK).execute();
    }
  }

  private static String found(String query) throws Exception {
    HttpResponse<String> answer = get("/find?q=" + query);
    assertThat(answer.statusCode()).isEqualTo(302);
    return answer.headers().firstValue("location").orElseThrow();
  }

  private static HttpResponse<String> get(String path) throws Exception {
    HttpRequest request = HttpRequest.newBuilder(URI.create(url + path)).build();
    return HTTP.send(request, HttpResponse.BodyHandlers.ofString());
  }
}
