package dev.bascule.cli.treasury;

import dev.bascule.chain.json.JsonRefused;
import dev.bascule.chain.json.StrictObject;
import dev.bascule.chain.request.SignedAnswer;
import dev.bascule.cli.network.Fields;
import dev.bascule.cli.network.NetworkOptions;
import dev.bascule.cli.network.ServiceClient;
import dev.bascule.cliconvention.DurationConverter;
import dev.bascule.cliconvention.ExitCode;
import dev.bascule.cliconvention.PartsIn;
import dev.bascule.cliconvention.Problem;
import dev.bascule.cliconvention.Progress;
import dev.bascule.cliconvention.Terminal;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/** {@code treasury import}. */
@Command(
    name = "import",
    description = {
      "Bring what cold sign or treasury sign wrote: compared with the request byte for byte, then"
          + " sent.",
      "Importing the same file again changes nothing. Of a wallet with several keys, and of a Safe,"
          + " every signer's answer is imported, in any order; with the last that is needed it is"
          + " sent."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  ./bascule treasury import answer.json",
      "  ./bascule treasury import answer.json --wait --json",
      "  ./bascule treasury import --ur - --wait",
      "  ./bascule treasury import --qr-images photos"
    })
final class ImportCommand implements Callable<Integer> {

  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final long POLL_MILLIS = 500;
  private static final Set<String> UNDER_WAY = Set.of("exported", "signed", "sent");

  @Mixin private final Terminal terminal = new Terminal();
  @Mixin private final NetworkOptions network = new NetworkOptions();
  @Mixin private final ReadingBooks books = new ReadingBooks();

  @Mixin private final PartsIn parts = new PartsIn();

  @Parameters(
      paramLabel = "FILE",
      arity = "0..1",
      description = "The signer's answer; or --ur, or --qr-images.")
  private @Nullable Path file;

  @Option(
      names = "--wait",
      arity = "0..1",
      fallbackValue = "10m",
      paramLabel = "TIME",
      converter = DurationConverter.class,
      description = "Wait until it is final, at most so long (default: 10m).")
  private @Nullable Duration wait;

  @Override
  public Integer call() throws IOException {
    PartsIn.Source source = parts.source(file);
    StrictObject document = parsed(source, AnswerIn.read(source, terminal));
    SignedAnswer answer = understood(source, document);
    try (ServiceClient service = network.service(PATIENCE);
        Progress progress = terminal.progress("importing", 0)) {
      service.tell(progress::note);
      String path = "/v1/treasury/proposals/" + answer.request().hex();
      JsonNode taken =
          service.post(path + "/answer", UUID.randomUUID().toString(), document.node());
      // Of a Safe its owners' quorum says it: what brings it to the chain comes later.
      boolean complete =
          Quorum.of(taken).map(Quorum::isComplete).orElse(Fields.has(taken, "transaction"));
      if (wait != null && complete) taken = await(service, path, taken, wait, progress);
      progress.end();
      ShownProposal shown = ShownProposal.of(taken, books.open(service));
      if (wait != null && complete && !shown.state().equals("final")) throw ended(shown);
      terminal.result(
          shown.json(),
          () -> {
            terminal.line("proposal    " + shown.request().asked().id() + ", " + shown.state());
            shown.signatures().ifPresent(it -> terminal.line("signatures  " + it));
            if (!complete) {
              terminal.line("next        another signer's answer: more signatures are needed");
              return;
            }
            if (Fields.has(shown.answer(), "transaction")) {
              String label = shown.quorum().isPresent() ? "digest      " : "transaction ";
              terminal.line(label + Fields.text(shown.answer(), "transaction"));
            }
            shown.problem().ifPresent(it -> terminal.line("problem     " + it));
            if (wait == null) {
              terminal.line(
                  "next        ./bascule treasury status " + shown.request().asked().id());
            }
          });
      return ExitCode.OK.number();
    }
  }

  private static String named(PartsIn.Source source) {
    return source instanceof PartsIn.Source.OfFile(Path given)
        ? given.toString()
        : "what the QR codes hold";
  }

  private static StrictObject parsed(PartsIn.Source source, byte[] bytes) {
    try {
      return StrictObject.parse(bytes);
    } catch (JsonRefused e) {
      throw malformed(source, e);
    }
  }

  private static SignedAnswer understood(PartsIn.Source source, StrictObject document) {
    try {
      return SignedAnswer.read(document);
    } catch (JsonRefused e) {
      throw malformed(source, e);
    }
  }

  private static RuntimeException malformed(PartsIn.Source source, JsonRefused why) {
    return Problem.of(
            ExitCode.VERIFICATION_FAILED,
            "answer_malformed",
            named(source) + " is no signed transaction",
            String.valueOf(why.getMessage()),
            "Bring what cold sign wrote or showed.")
        .asException();
  }

  private static JsonNode await(
      ServiceClient service, String path, JsonNode first, Duration limit, Progress progress) {
    long deadline = System.nanoTime() + limit.toNanos();
    JsonNode now = first;
    progress.phase("waiting for finality", 0);
    while (UNDER_WAY.contains(Fields.text(now, "state"))) {
      if (System.nanoTime() > deadline) {
        throw Problem.of(
                ExitCode.PENDING,
                "proposal_pending",
                "it is not final yet",
                "it is "
                    + Fields.text(now, "state")
                    + " after "
                    + limit.toSeconds()
                    + " s"
                    + ShownProposal.problem(now).map(it -> "; " + it).orElse(""),
                "It goes on; see ./bascule treasury status " + Fields.text(now, "name") + ".")
            .asException();
      }
      ServiceClient.sleep(POLL_MILLIS);
      now = service.get(path);
    }
    return now;
  }

  private static RuntimeException ended(ShownProposal shown) {
    boolean reverted = shown.state().equals("failed");
    return Problem.of(
            ExitCode.REFUSED,
            reverted ? "reverted" : shown.state(),
            reverted
                ? "the contract undid the transaction"
                : "the transaction did not execute: another one took its place",
            shown.request().asked().id() + " is " + shown.state(),
            "./bascule treasury status " + shown.request().asked().id() + " shows it.")
        .with("proposal", shown.json())
        .asException();
  }
}
