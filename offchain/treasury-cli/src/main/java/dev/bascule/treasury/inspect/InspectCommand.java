package dev.bascule.treasury.inspect;

import dev.bascule.chain.request.RequestJson;
import dev.bascule.chain.request.RequestReview;
import dev.bascule.chain.request.Review;
import dev.bascule.chain.request.SigningRequest;
import dev.bascule.cliconvention.ExitCode;
import dev.bascule.cliconvention.PartsIn;
import dev.bascule.cliconvention.Terminal;
import dev.bascule.treasury.airgap.RequestIn;
import dev.bascule.treasury.folder.ColdBook;
import dev.bascule.treasury.folder.HomeOption;
import dev.bascule.treasury.policy.PolicyCheck;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code cold inspect}. */
@Command(
    name = "inspect",
    description = {
      "Say in words what a request is. Needs no key.",
      "From its bytes, your address book and the contracts' own ABI.",
      "Your books are read, not verified; sign verifies them.",
      "Exit 0: nothing stands against it but what needs the key. Exit 6: it would be refused."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  cold inspect request.json",
      "  cold inspect --home ~/cold request.json --json",
      "  cold inspect --ur -"
    })
public final class InspectCommand implements Callable<Integer> {

  @Mixin private final Terminal terminal = new Terminal();

  @Mixin private final HomeOption home = new HomeOption();

  @Mixin private final PartsIn parts = new PartsIn();

  @Parameters(
      paramLabel = "FILE",
      arity = "0..1",
      description = "The signing request; or --ur, or --qr-images.")
  private @Nullable Path file;

  @Override
  public Integer call() throws IOException {
    SigningRequest request = RequestJson.read(RequestIn.read(parts.source(file), terminal));
    @Nullable ColdBook book = home.folder().unverified().orElse(null);
    long now = Instant.now().getEpochSecond();
    Review review = RequestReview.review(request, Basis.of(book), now);
    // What was spent is sealed: limits by window are for sign.
    List<PolicyCheck.Refusal> policy =
        book == null
            ? List.of()
            : PolicyCheck.check(request, review, book.settings(), List.of(), now, false);
    RequestView view =
        new RequestView(request, review, policy, book == null ? null : book.settings());
    Map<String, Object> json = view.json();
    json.put("verified", false);
    terminal.result(json, () -> view.print(terminal));
    terminal.remark(
        book == null
            ? "No cold folder at "
                + home.home()
                + ": nothing is known here, and everything is said to be."
            : "Your books were read without the key: sign verifies them, and what was spent"
                + " before.");
    return view.refusals().isEmpty() ? ExitCode.OK.number() : ExitCode.REFUSED.number();
  }
}
