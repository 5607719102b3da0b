package dev.bascule.testnetwork.console;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.ConsoleMessage;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.Request;
import com.microsoft.playwright.options.ColorScheme;
import java.io.File;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The system's chromium, with a note of everything that a page should not do: errors in its
 * console, breaches of the content policy, requests to another host.
 */
final class ConsoleBrowser implements AutoCloseable {

  private static final List<String> NAMES =
      List.of("chromium", "chromium-browser", "google-chrome", "google-chrome-stable");

  // Without these a browser of a test would reach for the network, or want a sandbox or a display.
  private static final List<String> QUIET =
      List.of(
          "--no-sandbox",
          "--disable-gpu",
          "--disable-quic",
          "--no-first-run",
          "--disable-background-networking",
          "--disable-component-update",
          "--disable-sync");

  private static final String NOTE_VIOLATIONS =
      "document.addEventListener('securitypolicyviolation', e =>"
          + " console.error('policy: ' + e.violatedDirective + ' ' + e.blockedURI));";

  private final URI url;
  private final Playwright playwright;
  private final Browser browser;
  private final List<String> faults = new ArrayList<>();

  private ConsoleBrowser(URI url, Path chromium) {
    this.url = url;
    var environment = Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1");
    playwright = Playwright.create(new Playwright.CreateOptions().setEnv(environment));
    browser =
        playwright
            .chromium()
            .launch(new BrowserType.LaunchOptions().setExecutablePath(chromium).setArgs(QUIET));
  }

  /** The browser that the distribution installed, if it did. */
  static Optional<Path> installed() {
    String path = System.getenv().getOrDefault("PATH", "");
    return NAMES.stream()
        .flatMap(name -> Stream.of(path.split(File.pathSeparator)).map(dir -> Path.of(dir, name)))
        .filter(Files::isExecutable)
        .findFirst();
  }

  static ConsoleBrowser at(URI url, Path chromium) {
    return new ConsoleBrowser(url, chromium);
  }

  /** A page of its own context: nothing is remembered from another. */
  Page page(String path, ColorScheme theme, int width) {
    return open(path, new Browser.NewContextOptions().setColorScheme(theme), width);
  }

  Page withoutScripts(String path) {
    return open(path, new Browser.NewContextOptions().setJavaScriptEnabled(false), 1440);
  }

  private Page open(String path, Browser.NewContextOptions options, int width) {
    BrowserContext context =
        browser.newContext(
            options
                .setViewportSize(width, width < 500 ? 844 : 930)
                .setPermissions(List.of("clipboard-read", "clipboard-write")));
    context.addInitScript(NOTE_VIOLATIONS);
    Page page = context.newPage();
    page.onConsoleMessage(this::note);
    page.onPageError(error -> faults.add("error: " + error));
    page.onRequest(this::note);
    page.navigate(url + path);
    return page;
  }

  private void note(ConsoleMessage message) {
    if (message.type().equals("error") || message.type().equals("warning")) {
      faults.add("console " + message.type() + ": " + message.text());
    }
  }

  private void note(Request request) {
    URI asked = URI.create(request.url());
    boolean own = url.getHost().equals(asked.getHost()) && url.getPort() == asked.getPort();
    if (!own) faults.add("request to another host: " + request.url());
  }

  List<String> faults() {
    return List.copyOf(faults);
  }

  @Override
  public void close() {
    browser.close();
    playwright.close();
  }
}
