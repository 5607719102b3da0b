package dev.bascule.service.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;
import org.springframework.mock.web.MockServletContext;
import org.thymeleaf.context.WebContext;
import org.thymeleaf.spring6.SpringTemplateEngine;
import org.thymeleaf.templateresolver.ClassLoaderTemplateResolver;
import org.thymeleaf.web.servlet.JakartaServletWebApplication;

/**
 * Every page renders from its view alone, and carries nothing that the content policy forbids. The
 * pages are left in {@code target/console} to be looked at.
 */
class ConsolePagesTest {

  private static final Path LOOKS = Path.of("target", "console");

  private SpringTemplateEngine templates;

  @BeforeEach
  void engine() {
    ClassLoaderTemplateResolver files = new ClassLoaderTemplateResolver();
    files.setPrefix("templates/");
    files.setSuffix(".html");
    files.setCharacterEncoding("UTF-8");
    templates = new SpringTemplateEngine();
    templates.setTemplateResolver(files);
    templates.setEnableSpringELCompiler(false);
  }

  @Test
  void theOverviewShowsFiguresPaymentsAndTheTimeline() throws IOException {
    String page =
        page(
            "overview",
            "overview",
            Map.of("page", ConsoleSamples.overview(), "timeline", ConsoleSamples.timeline()));
    assertThat(page)
        .contains("not consensus", "settled", "Reconciled", "balanced", "hx-trigger=\"every 2s\"")
        .contains("<title>Overview · Bascule</title>");
  }

  @Test
  void anEmptyOverviewNamesTheCommandThatFillsIt() throws IOException {
    Map<String, Object> model = new HashMap<>();
    model.put("page", ConsoleSamples.empty());
    model.put("timeline", null);
    String page = page("overview", "empty", model);
    assertThat(page).contains("./bascule pay --orders orders.csv", "./bascule settle --wait");
    assertThat(page).doesNotContain("hx-get=\"/live\" hx-trigger");
  }

  @Test
  void aPollAnswersWithTheMovingPartAndTheHeadLineAlone() throws IOException {
    String page = page("again", "again", Map.of("page", ConsoleSamples.overview()));
    assertThat(page)
        .contains("id=\"live\"", "hx-swap-oob=\"true\"")
        .doesNotContain("<html", "<nav");
  }

  @Test
  void aPaymentShowsItsWayAndItsProof() throws IOException {
    String page =
        page(
            "payment",
            "payment",
            Map.of("page", ConsoleSamples.payment(ConsoleSamples.timeline())));
    assertThat(page).contains("./bascule verify r.json", "receipt.json", "Raw JSON", "Split");
    String open =
        page(
            "payment",
            "payment-open",
            Map.of("page", ConsoleSamples.payment(ConsoleSamples.waiting())));
    assertThat(open).contains("class=\"next\"", "hx-select=\"#way\"");
  }

  @Test
  void listsWindowsAndTheRestRender() throws IOException {
    Map<String, Object> list = new HashMap<>();
    list.put(
        "page",
        new View.PaymentList(
            ConsoleSamples.payments(false),
            ConsoleSamples.filters(),
            "8412",
            null,
            null,
            "8 of 8 796 payments, newest first"));
    assertThat(page("payments", "payments", list)).contains("Older", "after=8412");
    Map<String, Object> windows = new HashMap<>();
    windows.put("rows", ConsoleSamples.windows());
    windows.put("scope", "36 windows");
    windows.put("after", null);
    assertThat(page("windows", "windows", windows)).contains("/windows/36").doesNotContain("Older");
    assertThat(page("window", "window", Map.of("page", ConsoleSamples.window())))
        .contains("not sent yet", "7 041 780");
    assertThat(page("reconciliation", "reconciliation", Map.of("breaks", List.of())))
        .contains("./bascule reconcile");
    var broken = new View.BreakRow("lane", "0x5fbdb2315678afec", "27 193", "27 192", "1 204");
    assertThat(page("reconciliation", "breaks", Map.of("breaks", List.of(broken))))
        .contains("27 192");
    assertThat(page("chain", "chain", Map.of("cards", ConsoleSamples.cards())))
        .contains("deployed at block 1");
    Map<String, Object> nothing = new HashMap<>();
    nothing.put("title", "Nothing found");
    nothing.put("sentence", "No payment, reference, address or window is called “x”.");
    nothing.put("command", null);
    assertThat(page("nothing", "nothing", nothing)).contains("is called");
  }

  private String page(String template, String section, Map<String, Object> model)
      throws IOException {
    MockServletContext servlet = new MockServletContext();
    var exchange =
        JakartaServletWebApplication.buildApplication(servlet)
            .buildExchange(new MockHttpServletRequest(servlet), new MockHttpServletResponse());
    WebContext context = new WebContext(exchange, Locale.ROOT, model);
    context.setVariable("frame", ConsoleSamples.frame(section));
    String page = templates.process("console/" + template, context);
    // What the content policy would refuse at run time is refused here by name.
    assertThat(page).doesNotContain(" style=", "<style", "onclick=", "javascript:", "//cdn");
    assertThat(page).doesNotContainPattern("<script(?![^>]* src=)");
    Files.createDirectories(LOOKS);
    Files.writeString(LOOKS.resolve(section + ".html"), page);
    return page;
  }
}
