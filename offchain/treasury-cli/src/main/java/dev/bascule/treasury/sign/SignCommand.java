package dev.bascule.treasury.sign;

import dev.bascule.chain.request.RequestJson;
import dev.bascule.chain.request.RequestReview;
import dev.bascule.chain.request.Review;
import dev.bascule.chain.request.ReviewBasis;
import dev.bascule.chain.request.SigningRequest;
import dev.bascule.cliconvention.ExitCode;
import dev.bascule.cliconvention.Problem;
import dev.bascule.cliconvention.Terminal;
import dev.bascule.treasury.file.JsonText;
import dev.bascule.treasury.file.PrivateFile;
import dev.bascule.treasury.folder.ColdFolder;
import dev.bascule.treasury.folder.FolderOptions;
import dev.bascule.treasury.inspect.Basis;
import dev.bascule.treasury.inspect.RequestView;
import dev.bascule.treasury.policy.PolicyCheck;
import dev.bascule.treasury.prompt.SecretInput;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.node.ObjectNode;

/** {@code cold sign}. */
@Command(
    name = "sign",
    description = {
      "Sign a request that your rules allow.",
      "Shows what inspect shows, verifies your books with the key,",
      "asks for the first of the six words that the proposer's screen shows,",
      "writes down what leaves, and only then signs.",
      "The same request again gives the same bytes, counted once."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  cold sign request.json --out answer.json",
      "  cold sign request.json --home /media/stick/cold --witness /media/other/witness.json",
      "  cold sign request.json --first-word copper --password pass.txt --json"
    })
public final class SignCommand implements Callable<Integer> {

  @Mixin private final Terminal terminal = new Terminal();
  @Mixin private final FolderOptions options = new FolderOptions();

  @Parameters(paramLabel = "FILE", description = "The signing request.")
  private Path file = Path.of("");

  @Option(
      names = "--out",
      paramLabel = "FILE",
      defaultValue = "answer.json",
      description = "Where the answer goes (default: ${DEFAULT-VALUE}).")
  private Path out = Path.of("answer.json");

  @Option(
      names = "--first-word",
      paramLabel = "WORD",
      description = "The first word on the proposer's screen; asked at the terminal otherwise.")
  private @Nullable String firstWord;

  @Option(
      names = "--replace",
      description = "Sign although a transaction with this nonce was signed: one of them executes.")
  private boolean replace;

  @Override
  public Integer call() throws IOException {
    SigningRequest request = RequestJson.read(PrivateFile.read(file, RequestJson.BYTES_MAX));
    try (ColdFolder.Open open = options.open()) {
      long now = Instant.now().getEpochSecond();
      ReviewBasis basis = Basis.of(open.book());
      Review review = RequestReview.review(request, basis, now);
      List<PolicyCheck.Refusal> policy =
          PolicyCheck.check(
              request, review, open.book().settings(), open.state().spent(), now, replace);
      RequestView view = new RequestView(request, review, policy, open.book().settings());
      if (!terminal.json()) view.print(terminal);
      if (!view.refusals().isEmpty()) throw refused(view);
      confirm(request);
      // Ready before anything is written down: a key that is missing spends no limit.
      Answer answer = Answer.prepare(request, open, basis);
      open.remember(PolicyCheck.record(request, review, now));
      return write(answer, view);
    }
  }

  private static RuntimeException refused(RequestView view) {
    Map<String, String> reasons = view.refusals();
    String first = reasons.keySet().iterator().next();
    return Problem.of(
            ExitCode.REFUSED,
            first,
            "this is not signed",
            String.join("; ", reasons.values()),
            "Nothing was written down, nothing signed.")
        .with("refusals", reasons)
        .asException();
  }

  private void confirm(SigningRequest request) {
    String first = request.asked().words().split(" ")[0];
    String typed =
        firstWord != null
            ? firstWord
            : SecretInput.line(
                "first word on the proposer's screen", "Give it with --first-word WORD.");
    if (typed.equals(first)) return;
    throw Problem.of(
            ExitCode.REFUSED,
            "other_words",
            "this is not signed",
            "the proposer's screen shows another word than this request has",
            "What lies here is not what was proposed, or the word was mistyped. Compare all six.")
        .asException();
  }

  private int write(Answer answer, RequestView view) throws IOException {
    ObjectNode document = answer.toJson();
    PrivateFile.replace(out, JsonText.line(document));
    Map<String, Object> json = view.json();
    json.put("verified", true);
    json.put("answer", out.toString());
    json.put("signed", answer.what());
    terminal.result(
        json,
        () -> {
          terminal.line(" signed        " + answer.what());
          terminal.line(" answer        " + out);
        });
    if (options.witness() == null) {
      terminal.remark("No witness: an old copy of this folder, put back, would not be noticed.");
    }
    return ExitCode.OK.number();
  }
}
