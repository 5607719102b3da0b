package dev.bascule.treasury.sign;

import dev.bascule.chain.Bytes;
import dev.bascule.chain.request.Payload;
import dev.bascule.chain.request.RequestJson;
import dev.bascule.chain.request.RequestReview;
import dev.bascule.chain.request.Review;
import dev.bascule.chain.request.ReviewBasis;
import dev.bascule.chain.request.SigningRequest;
import dev.bascule.cliconvention.ExitCode;
import dev.bascule.cliconvention.FramesOut;
import dev.bascule.cliconvention.PartsIn;
import dev.bascule.cliconvention.Problem;
import dev.bascule.cliconvention.Terminal;
import dev.bascule.treasury.airgap.QrOut;
import dev.bascule.treasury.airgap.RequestIn;
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
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

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
      "  cold sign request.json --first-word copper --password pass.txt --json",
      "  cold sign --ur - --qr"
    })
public final class SignCommand implements Callable<Integer> {

  @Mixin private final Terminal terminal = new Terminal();
  @Mixin private final FolderOptions options = new FolderOptions();

  @Mixin private final PartsIn parts = new PartsIn();

  @Mixin private final FramesOut qr = new FramesOut();

  @Parameters(
      paramLabel = "FILE",
      arity = "0..1",
      description = "The signing request; or --ur, or --qr-images.")
  private @Nullable Path file;

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
    SigningRequest request = RequestJson.read(RequestIn.read(parts.source(file), terminal));
    QrOut.check(qr, request.asked().payload() instanceof Payload.UtxoTransaction);
    Optional<Path> pictures = qr.folder(terminal, stem(out));
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
      return write(answer, view, pictures);
    }
  }

  private static Path stem(Path file) {
    return file.resolveSibling(file.getFileName().toString().replaceAll("\\.[A-Za-z0-9]+$", ""));
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

  private int write(Answer answer, RequestView view, Optional<Path> pictures) throws IOException {
    byte[] document = JsonText.line(answer.toJson());
    PrivateFile.replace(out, document);
    Map<String, Object> json = view.json();
    json.put("verified", true);
    json.put("answer", out.toString());
    pictures.ifPresent(folder -> json.put("qr", folder.toString()));
    json.put("signed", answer.what());
    if (options.witness() == null) {
      terminal.remark("No witness: an old copy of this folder, put back, would not be noticed.");
    }
    if (qr.isAsked()) {
      // The answer is written: what cannot be shown is a part of the command, not all of it.
      FramesOut.Frames frames =
          QrOut.frames(qr, Bytes.of(document), answer.psbtBytes(), ExitCode.PARTIAL);
      qr.show(terminal, pictures, frames);
    }
    terminal.result(
        json,
        () -> {
          terminal.line(" signed        " + answer.what());
          terminal.line(" answer        " + out);
          pictures.ifPresent(folder -> terminal.line(" QR codes      " + folder));
        });
    return ExitCode.OK.number();
  }
}
