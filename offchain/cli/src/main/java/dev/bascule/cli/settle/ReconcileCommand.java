package dev.bascule.cli.settle;

import dev.bascule.cli.network.Fields;
import dev.bascule.cli.network.NetworkOptions;
import dev.bascule.cli.network.ServiceClient;
import dev.bascule.cliconvention.ExitCode;
import dev.bascule.cliconvention.Terminal;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/** {@code reconcile}: ledger, projection and contract side by side. */
@Command(
    name = "reconcile",
    description =
        "Compare the ledger, its projection and the contract at a final block. Exit 0 when all agree,"
            + " 9 when there is a break.",
    footerHeading = "%nExamples:%n",
    footer = {"  ./bascule reconcile", "  ./bascule reconcile --json"})
public final class ReconcileCommand implements Callable<Integer> {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  @Mixin private final Terminal terminal = new Terminal();
  @Mixin private final NetworkOptions network = new NetworkOptions();

  @Override
  public Integer call() {
    try (ServiceClient service = network.service(PATIENCE)) {
      var nothing = JsonNodeFactory.instance.objectNode();
      JsonNode found = service.post("/v1/reconciliations", UUID.randomUUID().toString(), nothing);
      long breaks = Fields.number(found, "breaks");
      if (terminal.json()) terminal.document(found.toPrettyString());
      else print(found, breaks);
      return (breaks == 0 ? ExitCode.OK : ExitCode.VERIFICATION_FAILED).number();
    }
  }

  private void print(JsonNode found, long breaks) {
    terminal.line(
        breaks == 0 ? "0 breaks: ledger, projection and contract agree" : breaks + " BREAKS");
    if (Fields.has(found, "checked")) {
      Fields.child(found, "checked")
          .properties()
          .forEach(e -> terminal.line("  checked   " + e.getValue().asString() + " " + e.getKey()));
    }
    if (breaks > 0) {
      for (JsonNode item : Fields.list(found, "items")) terminal.line("  break     " + item);
    }
  }
}
