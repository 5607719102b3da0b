package dev.bascule.testnetwork.demo;

import dev.bascule.core.id.PaymentId;
import dev.bascule.core.id.Tenant;
import dev.bascule.testnetwork.folder.Credentials;
import dev.bascule.testnetwork.folder.DataFolder;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A morning at a small shop: four customers pay, each order is split between the shop, its supplier
 * and the platform; the window settles; one receipt is verified offline. Played again, the same
 * orders are found paid.
 */
public final class DemoStory {

  private static final String ORDERS = "demo-orders.csv";
  private static final String TOLD = "order-1001"; // the order whose receipt is shown
  private static final Tenant TENANT = new Tenant(1);
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final DataFolder folder;
  private final CliProcess cli;
  private final Consumer<String> say;

  private DemoStory(DataFolder folder, CliProcess cli, Consumer<String> say) {
    this.folder = folder;
    this.cli = cli;
    this.say = say;
  }

  public static DemoStory of(DataFolder folder, Path repository, Consumer<String> say) {
    return new DemoStory(folder, CliProcess.of(folder, repository), say);
  }

  /** Says each step; the result is for {@code --json}. */
  public Map<String, Object> play() throws IOException, InterruptedException {
    Path home = folder.root().resolve("demo");
    Files.createDirectories(home);
    Path orders = home.resolve(ORDERS);
    try (InputStream ours = DemoStory.class.getResourceAsStream(ORDERS)) {
      if (ours == null) throw new IllegalStateException("the demo's orders are not in the jar");
      Files.write(orders, ours.readAllBytes());
    }
    var told = new LinkedHashMap<String, Object>();
    say.accept("demo: four customers pay a shop, its supplier and the platform");
    told.put("pay", step("pay", "--orders", orders.toString(), "--json"));
    say.accept("demo: the window is cut and settles on the chain");
    told.put("settle", step("settle", "--wait", "--json"));
    say.accept("demo: ledger, projection and contract are compared");
    told.put("reconcile", step("reconcile", "--json"));
    told.put("receipt", receipt(home));
    String console = Credentials.read(folder).url();
    told.put("console", console);
    say.accept("demo: look at " + console + "/payments/" + payment());
    return told;
  }

  private Map<String, Object> receipt(Path home) throws IOException, InterruptedException {
    Path file = home.resolve("receipt-" + TOLD + ".json");
    String receipt = require("receipt", cli.run("receipt", payment()));
    Files.writeString(file, receipt, StandardCharsets.UTF_8);
    JsonNode verdict = step("verify", file.toString(), "--json");
    say.accept(
        "demo: receipt "
            + file
            + " verifies offline: "
            + verdict.path("verdict").asString("valid"));
    var result = new LinkedHashMap<String, Object>();
    result.put("file", file.toString());
    result.put("verify", JSON.treeToValue(verdict, Object.class));
    return result;
  }

  private static String payment() {
    return PaymentId.of(TENANT, TOLD).toString();
  }

  private JsonNode step(String... arguments) throws IOException, InterruptedException {
    return JSON.readTree(require(arguments[0], cli.run(arguments)));
  }

  private static String require(String step, CliProcess.Ended ended) {
    DemoStop.require(step, ended.exit(), ended.err());
    return ended.out();
  }
}
