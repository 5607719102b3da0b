package dev.bascule.cli.treasury;

import dev.bascule.chain.request.RequestJson;
import dev.bascule.chain.request.SigningRequest;
import dev.bascule.cli.network.Fields;
import dev.bascule.cli.network.NetworkOptions;
import dev.bascule.cli.network.ServiceClient;
import dev.bascule.cliconvention.ExitCode;
import dev.bascule.cliconvention.Terminal;
import dev.bascule.core.id.Hash32;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.UUID;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/** {@code treasury export}. */
@Command(
    name = "export",
    description = {
      "Write the one document that cold sign takes: the request, its proposal, its approvals.",
      "Needs the tier's approvals and the end of its delay. From here on only the chain ends it."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  ./bascule treasury export rent-11 --out rent-11.json",
      "  ./bascule treasury export rent-11 --out /media/stick/rent-11.json --json"
    })
final class ExportCommand implements Callable<Integer> {

  private static final Duration PATIENCE = Duration.ofSeconds(30);

  @Mixin private final Terminal terminal = new Terminal();
  @Mixin private final NetworkOptions network = new NetworkOptions();

  @Parameters(paramLabel = "ID", description = "The proposal, by its name or its digest.")
  private String id = "";

  @Option(names = "--out", paramLabel = "FILE", required = true, description = "A new file.")
  private Path out = Path.of("");

  @Override
  public Integer call() {
    try (ServiceClient service = network.service(PATIENCE)) {
      JsonNode document =
          service.post(
              "/v1/treasury/proposals/" + ServiceClient.encode(id) + "/export",
              UUID.randomUUID().toString(),
              JsonNodeFactory.instance.objectNode());
      SigningRequest request = ShownProposal.read(document);
      if (!request.asked().id().equals(id) && !request.asked().digest().hex().equals(id)) {
        throw Fields.malformed("the answer", "it is about " + request.asked().id());
      }
      byte[] file = RequestJson.write(request);
      OwnFile.create(out, file);
      var json = new LinkedHashMap<String, Object>();
      json.put("request", request.asked().digest().hex());
      json.put("words", request.asked().words());
      json.put("approvals", (long) request.approvers().size());
      json.put("file", out.toString());
      json.put("sha256", Hash32.sha256(file).hex().substring(2));
      terminal.result(
          json,
          () -> {
            terminal.line("words       " + request.asked().words());
            terminal.line("approvals   " + request.approvers().size());
            terminal.line("file        " + out);
            terminal.line("sha256      " + Hash32.sha256(file).hex().substring(2));
            terminal.line("next        on the cold machine: cold sign " + out.getFileName());
          });
      return ExitCode.OK.number();
    }
  }
}
