package dev.bascule.cli.treasury;

import dev.bascule.chain.evm.Eip55;
import dev.bascule.chain.evm.SigningKey;
import dev.bascule.cli.network.NetworkOptions;
import dev.bascule.cli.network.ServiceClient;
import dev.bascule.cliconvention.ExitCode;
import dev.bascule.cliconvention.Terminal;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/** {@code treasury approve}. */
@Command(
    name = "approve",
    description = {
      "Read a proposal and say yes to exactly these bytes.",
      "The words are made here, from the bytes and from your books; the digest that you sign is"
          + " computed here.",
      "Asks for the first of the six words that the proposer's screen shows."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  ./bascule treasury approve rent-11 --keystore bo.json --books treasury.json",
      "  ./bascule treasury approve rent-11 --keystore bo.json --password pass.txt --first-word"
          + " copper --json"
    })
final class ApproveCommand implements Callable<Integer> {

  private static final Duration PATIENCE = Duration.ofSeconds(30);

  @Mixin private final Terminal terminal = new Terminal();
  @Mixin private final NetworkOptions network = new NetworkOptions();
  @Mixin private final PersonKey person = new PersonKey();
  @Mixin private final ReadingBooks books = new ReadingBooks();

  @Parameters(paramLabel = "ID", description = "The proposal, by its name or its digest.")
  private String id = "";

  @Option(
      names = "--first-word",
      paramLabel = "WORD",
      description = "The first word on the proposer's screen; asked otherwise.")
  private @Nullable String firstWord;

  @Override
  public Integer call() {
    try (ServiceClient service = network.service(PATIENCE)) {
      ReadingBooks.Open open = books.open(service);
      ShownProposal shown = ShownProposal.fetch(service, id, open);
      shown.print(terminal);
      shown.requireReadable();
      shown.confirm(firstWord);
      try (SigningKey who = person.open()) {
        var digest = shown.request().asked().approvalDigest();
        var body = JsonNodeFactory.instance.objectNode();
        body.put("approver", who.address().hex());
        body.put("signature", who.sign(digest).toBytes().hex());
        JsonNode answer =
            service.post(
                "/v1/treasury/proposals/" + shown.id() + "/approvals",
                UUID.randomUUID().toString(),
                body);
        ShownProposal after = ShownProposal.of(answer, open);
        terminal.result(
            after.json(),
            () ->
                terminal.line(
                    " approved      by "
                        + Eip55.checksummed(who.address())
                        + "; it is "
                        + after.state()));
      }
      return ExitCode.OK.number();
    }
  }
}
