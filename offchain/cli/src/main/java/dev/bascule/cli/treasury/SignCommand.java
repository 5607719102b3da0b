package dev.bascule.cli.treasury;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.bascule.chain.evm.SignedTransaction;
import dev.bascule.chain.evm.SigningKey;
import dev.bascule.chain.json.JsonRefused;
import dev.bascule.chain.request.AnswerJson;
import dev.bascule.chain.request.Payload;
import dev.bascule.chain.request.RequestJson;
import dev.bascule.chain.request.SigningRequest;
import dev.bascule.chain.safe.SafeAccount;
import dev.bascule.chain.safe.SafeTransaction;
import dev.bascule.chain.terms.Jcs;
import dev.bascule.cli.file.SmallFile;
import dev.bascule.cliconvention.ExitCode;
import dev.bascule.cliconvention.Problem;
import dev.bascule.cliconvention.Terminal;
import dev.bascule.core.id.Hash32;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.node.ObjectNode;

/** {@code treasury sign}. */
@Command(
    name = "sign",
    description = {
      "Sign an exported request of a hot wallet, or as an owner of a hot or warm Safe, with a key in"
          + " a file or in a device.",
      "Shows what approve shows, checks people, approvals, recipients and the limit of one move by"
          + " your books, and asks for the first of the six words that the proposer's screen shows.",
      "Needs no service. Warm accounts and cold wallets are refused: their keys are signed with by"
          + " cold sign."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  ./bascule treasury sign topup-3.json --pkcs11 hot.json --books treasury.json",
      "  ./bascule treasury sign topup-3.json --keystore hot-key.json --books treasury.json"
          + " --password pass.txt --first-word copper --out topup-3-answer.json --json",
      "  ./bascule treasury sign rent-12.json --keystore owner-ada.json --books treasury.json"
          + " --out rent-12-ada.json"
    })
final class SignCommand implements Callable<Integer> {

  @Mixin private final Terminal terminal = new Terminal();
  @Mixin private final PersonKey wallet = new PersonKey();

  @Parameters(paramLabel = "FILE", description = "What treasury export wrote.")
  private Path file = Path.of("");

  @Option(
      names = "--books",
      paramLabel = "FILE",
      required = true,
      description = "Your own treasury.json, by which the request is read and judged.")
  private Path books = Path.of("");

  @Option(
      names = "--out",
      paramLabel = "FILE",
      defaultValue = "answer.json",
      description = "A new file for the answer (default: ${DEFAULT-VALUE}).")
  private Path out = Path.of("answer.json");

  @Option(
      names = "--first-word",
      paramLabel = "WORD",
      description = "The first word on the proposer's screen; asked otherwise.")
  private @Nullable String firstWord;

  @Override
  public Integer call() {
    // A device's second signature over the same request has other bytes, and is of no use: it is
    // the same owner's.
    OwnFile.requireNew(out);
    ReadingBooks.Open open = ReadingBooks.own(books);
    ReadRequest read = ReadRequest.of(request(), open);
    if (!terminal.json()) read.print(terminal);
    read.requireReadable();
    HotRules.Signable asked = HotRules.require(read, open);
    read.confirm(firstWord);
    Signed signed;
    try (SigningKey key = wallet.open()) {
      HotRules.requireKey(key.address(), asked);
      signed = signed(read.request().asked().digest(), asked, key, open);
    }
    OwnFile.create(out, (new String(Jcs.canonical(signed.answer()), UTF_8) + "\n").getBytes(UTF_8));
    say(read, signed);
    return ExitCode.OK.number();
  }

  /**
   * @param what its kind, and who signed it where several may
   * @param told the same for programs
   */
  private record Signed(ObjectNode answer, String what, Map<String, String> told) {}

  private static Signed signed(
      Hash32 request, HotRules.Signable asked, SigningKey key, ReadingBooks.Open books) {
    return switch (asked) {
      case HotRules.Signable.OfAccount(Payload.EvmTransaction payload) -> {
        SignedTransaction signed = key.sign(payload.transaction());
        yield new Signed(
            AnswerJson.transaction(request, signed),
            "transaction " + signed.hash().hex(),
            Map.of("transaction", signed.hash().hex()));
      }
      case HotRules.Signable.OfSafe(SafeAccount safe, SafeTransaction call) -> {
        Hash32 digest = call.digest();
        yield new Signed(
            AnswerJson.message(request, digest, key.sign(digest)),
            "%s as the owner %s; %s"
                .formatted(digest.hex(), books.nameOf(key.address().hex()), safe.quorum()),
            Map.of("digest", digest.hex(), "owner", key.address().hex()));
      }
    };
  }

  private void say(ReadRequest read, Signed signed) {
    SigningRequest.Asked asked = read.request().asked();
    var json = new LinkedHashMap<String, Object>();
    json.put("request", asked.digest().hex());
    json.put("name", asked.id());
    json.put("words", asked.words());
    json.put("lines", read.lines());
    json.putAll(new TreeMap<>(signed.told()));
    json.put("answer", out.toString());
    terminal.result(
        json,
        () -> {
          terminal.line(" signed        " + signed.what());
          terminal.line(" answer        " + out);
          terminal.line(" next          ./bascule treasury import " + out);
        });
  }

  private SigningRequest request() {
    try {
      return RequestJson.read(SmallFile.read(file, RequestJson.BYTES_MAX));
    } catch (IOException e) {
      throw Problem.of(
              ExitCode.NOT_FOUND,
              "file_unreadable",
              "the request cannot be read",
              file + ": " + SmallFile.reason(e),
              "Give the file that treasury export wrote.")
          .asException();
    } catch (JsonRefused e) {
      throw Problem.of(
              ExitCode.VERIFICATION_FAILED,
              "request_malformed",
              "this is no signing request",
              String.valueOf(e.getMessage()),
              "Give the file that treasury export wrote.")
          .asException();
    }
  }
}
