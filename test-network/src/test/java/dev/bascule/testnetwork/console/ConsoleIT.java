package dev.bascule.testnetwork.console;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.microsoft.playwright.Download;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.LocatorAssertions;
import com.microsoft.playwright.options.ColorScheme;
import dev.bascule.testnetwork.TestNetwork;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/** The console in a real browser, over a network that runs. Pictures are left in target/console. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ConsoleIT {

  private static final Path PICTURES = Path.of("target", "console");
  private static final LocatorAssertions.ContainsTextOptions SOON =
      new LocatorAssertions.ContainsTextOptions().setTimeout(20_000);
  private static final List<String> PATHS =
      List.of(
          "/", "/payments", "/windows", "/windows/1", "/reconciliation", "/chain", "/find?q=no");

  @TempDir static Path temp;
  private TestNetwork network;
  private ConsoleBrowser browser;
  private Path orders;
  private String paid = "";

  @BeforeAll
  void start() throws Exception {
    var chromium = ConsoleBrowser.installed();
    assumeTrue(
        chromium.isPresent(), "no chromium on the PATH: apt-get install chromium to run this test");
    orders = orders(temp.resolve("orders.csv"));
    // No window but those that a test asks for.
    network =
        TestNetwork.in(temp.resolve("data"))
            .setting("bascule.settlement.window-interval", "1h")
            .start();
    browser = ConsoleBrowser.at(network.url(), chromium.get());
  }

  @AfterAll
  void stop() throws IOException {
    if (browser != null) browser.close();
    if (network != null) network.close();
  }

  /** Whatever a test looked at: the page made no fault. */
  @AfterEach
  void noPageMadeAFault() {
    // A 404 is what the search answers when it finds nothing.
    assertThat(browser.faults()).allMatch(fault -> fault.contains("status of 404"));
  }

  /** Forty orders of six sellers; every fourth is split with the platform. */
  private static Path orders(Path file) throws IOException {
    List<String> lines = new ArrayList<>();
    lines.add("reference,payer,payee,amount,currency");
    for (int n = 0; n < 40; n++) {
      String order = "order-" + (1000 + n) + ",buyer-" + n % 9 + ",";
      lines.add(order + "seller-" + n % 6 + "," + (1_250 + n * 731) + ",BRL");
      if (n % 4 == 0) lines.add(order + "platform," + (90 + n) + ",BRL");
    }
    return Files.write(file, lines, StandardCharsets.UTF_8);
  }

  @Test
  @Order(1)
  void anEmptyOverviewNamesTheCommandAndFillsItselfWhenItIsRun() throws Exception {
    Page page = browser.page("/", ColorScheme.LIGHT, 1440);
    assertThat(page.locator(".band")).containsText("not consensus", ignoringCase());
    assertThat(page.locator("#live")).containsText("./bascule pay --orders");

    network.pay(orders);

    assertThat(page.locator("#live")).containsText("40 payments", SOON);
    assertThat(page.locator("#panel")).containsText("not cut yet", SOON);
    assertThat(page.locator("table.payments tbody tr")).not().hasCount(0);
  }

  private static LocatorAssertions.ContainsTextOptions ignoringCase() {
    return new LocatorAssertions.ContainsTextOptions().setIgnoreCase(true);
  }

  @Test
  @Order(2)
  void theTimelineOfAPaymentGoesOnByItselfUntilItIsSettled() throws Exception {
    Page page = browser.page("/", ColorScheme.LIGHT, 1440);
    page.locator("#find").fill("order-1004");
    page.keyboard().press("Enter");
    assertThat(page.locator("#way")).containsText("next: ./bascule settle");
    assertThat(page.locator("[data-step=Split]")).containsText("in two");
    paid = page.url().substring(page.url().lastIndexOf('/') + 1);

    network.awaitSettled();

    assertThat(page.locator("#way")).containsText("in window 1", SOON);
    assertThat(page.locator("[data-step='On chain']")).containsText("in block", SOON);
    assertThat(page.locator("[data-step='On chain']")).containsText("not sealed");
    assertThat(page.locator("[data-step=Reconciled]")).hasClass("done");
    page.reload();
    assertThat(page.locator(".headline .state")).hasText("settled");
    picture(page, "payment-light");
  }

  @Test
  @Order(3)
  void theReceiptThatTheButtonGivesVerifiesOffline() throws Exception {
    Page page = browser.page("/payments/" + paid, ColorScheme.DARK, 1440);
    picture(page, "payment-dark");
    Download download =
        page.waitForDownload(() -> page.locator("a.button", named("Receipt")).first().click());
    Path receipt = temp.resolve("receipt.json");
    download.saveAs(receipt);

    assertThat(network.run("verify", receipt.toString(), "--json").exit()).isZero();
  }

  private static Page.LocatorOptions named(String text) {
    return new Page.LocatorOptions().setHasText(text);
  }

  @Test
  @Order(4)
  void theKeyboardFindsAndTheRowOpensItsTimelineBeside() {
    Page page = browser.page("/", ColorScheme.LIGHT, 1440);
    page.keyboard().press("/");
    assertThat(page.locator("#find")).isFocused();
    page.keyboard().press("Escape");
    Locator row = page.locator("table.payments a.row").nth(3);
    String id = page.locator("table.payments tbody tr").nth(3).getAttribute("data-payment");
    row.focus();
    page.keyboard().press("Enter");
    assertThat(page.locator("#panel #selected")).hasValue(id);
    assertThat(page.locator("tr[aria-current=true]")).hasAttribute("data-payment", id);
    assertThat(page).hasURL(network.url() + "/?payment=" + id);
    page.keyboard().press("g");
    page.keyboard().press("w");
    assertThat(page.locator("h1")).hasText("Windows");
  }

  @Test
  @Order(5)
  void anIdIsCopiedWholeWhetherByButtonOrBySelection() {
    Page page = browser.page("/payments/" + paid, ColorScheme.LIGHT, 1440);
    page.locator("h1 .copy").click();
    assertThat(page.locator("#said")).hasText("Copied.");
    assertThat(page.evaluate("navigator.clipboard.readText()")).isEqualTo(paid);
    Object selected =
        page.evaluate(
            "() => { getSelection().selectAllChildren(document.querySelector('h1 .id'));"
                + " return getSelection().toString(); }");
    assertThat(selected).isEqualTo(paid);
  }

  @Test
  @Order(6)
  void everyTextHasTheContrastOfDoubleAInBothThemes() {
    for (ColorScheme theme : List.of(ColorScheme.LIGHT, ColorScheme.DARK)) {
      for (String path : PATHS) {
        Page page = browser.page(path, theme, 1440);
        assertThat((List<?>) page.evaluate(Contrast.TOO_LOW)).as(theme + " " + path).isEmpty();
        page.context().close();
      }
    }
  }

  @Test
  @Order(7)
  void nothingRunsOverTheEdgeOfASmallScreen() {
    for (String path : PATHS) {
      Page page = browser.page(path, ColorScheme.LIGHT, 390);
      Object over = page.evaluate("document.documentElement.scrollWidth - innerWidth");
      assertThat(over).as(path).isEqualTo(0);
      if (path.equals("/")) picture(page, "overview-small");
      page.context().close();
    }
  }

  @Test
  @Order(8)
  void aPageReadsWithoutScripts() {
    Page page = browser.withoutScripts("/");
    assertThat(page.locator("#live")).containsText("40 payments");
    page.locator("table.payments a.row").first().click();
    assertThat(page.locator("#panel .timeline li")).not().hasCount(0);
    page.locator("#pace").click();
    assertThat(page.locator("#live")).containsText("paused");
  }

  @Test
  @Order(9)
  void theOverviewIsSomethingToShow() {
    for (ColorScheme theme : List.of(ColorScheme.LIGHT, ColorScheme.DARK)) {
      Page page = browser.page("/?payment=" + paid, theme, 1440);
      assertThat(page.locator("#live")).containsText("balanced");
      assertThat(page.locator("#panel")).containsText("Reconciled");
      picture(page, theme == ColorScheme.LIGHT ? "overview-light" : "overview-dark");
    }
  }

  private static void picture(Page page, String name) {
    page.screenshot(
        new Page.ScreenshotOptions().setPath(PICTURES.resolve(name + ".png")).setFullPage(true));
  }
}
