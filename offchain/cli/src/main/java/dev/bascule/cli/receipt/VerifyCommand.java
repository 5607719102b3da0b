package dev.bascule.cli.receipt;

import dev.bascule.chain.json.JsonRefused;
import dev.bascule.chain.receipt.Receipt;
import dev.bascule.chain.receipt.ReceiptJson;
import dev.bascule.chain.receipt.ReceiptVerifier;
import dev.bascule.chain.receipt.Trust;
import dev.bascule.chain.receipt.Verdict;
import dev.bascule.cli.file.SmallFile;
import dev.bascule.cli.network.NetworkOptions;
import dev.bascule.cli.network.OperatorTrust;
import dev.bascule.cliconvention.ExitCode;
import dev.bascule.cliconvention.Problem;
import dev.bascule.cliconvention.ProblemException;
import dev.bascule.cliconvention.Terminal;
import dev.bascule.core.id.PaymentId;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code verify}: offline; the verdict names whose word it rests on. */
@Command(
    name = "verify",
    description = {
      "Verify a receipt without any network. Exit 0: it holds, and the verdict names what carries it."
          + " Exit 9: it does not, with the reason.",
      "%nIt cannot tell that the money was not refunded later, nor anything newer than the file."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  ./bascule verify r.json",
      "  ./bascule verify r.json --trust trust.json --json",
      "  ./bascule receipt order-42 | ./bascule verify -"
    })
public final class VerifyCommand implements Callable<Integer> {
  private static final int FILE_BYTES_MAX = 1 << 20;

  @Mixin private final Terminal terminal = new Terminal();

  @Parameters(paramLabel = "FILE", description = "The receipt; - is standard input.")
  private String file = "";

  @Option(
      names = "--trust",
      paramLabel = "FILE",
      description = "Whom to believe (default: trust.json of the data folder).")
  private @Nullable Path trustFile;

  @Mixin private final NetworkOptions network = new NetworkOptions();

  @Override
  public Integer call() {
    Path trusted = trustFile == null ? network.trustFile() : trustFile;
    OperatorTrust trust = OperatorTrust.read(trusted);
    List<Receipt> receipts = read(trusted);
    var verifier = new ReceiptVerifier(trust.trust());
    var valid = new ArrayList<Verdict.Valid>();
    for (Receipt receipt : receipts) {
      switch (verifier.verify(receipt)) {
        case Verdict.Valid holds -> valid.add(holds);
        case Verdict.Refused refused -> throw invalid(refused.code(), refused.sentence(), trusted);
      }
    }
    Verdict.Valid weakest = weakest(valid);
    terminal.result(
        toJson(weakest, valid, trust), () -> print(weakest, valid, trust.trust(), trusted));
    return ExitCode.OK.number();
  }

  private List<Receipt> read(Path trusted) {
    byte[] bytes;
    try {
      bytes =
          file.equals("-")
              ? SmallFile.read(System.in, FILE_BYTES_MAX)
              : SmallFile.read(Path.of(file), FILE_BYTES_MAX);
    } catch (SmallFile.TooLarge e) {
      throw invalid("receipt_malformed", String.valueOf(e.getMessage()), trusted);
    } catch (IOException e) {
      throw Problem.of(
              ExitCode.NOT_FOUND,
              "receipt_unreadable",
              "the receipt cannot be read",
              file + ": " + e.getClass().getSimpleName(),
              "Check the path.")
          .asException();
    }
    try {
      return ReceiptJson.readFile(bytes);
    } catch (JsonRefused e) {
      throw invalid("receipt_malformed", String.valueOf(e.getMessage()), trusted);
    }
  }

  private static ProblemException invalid(String code, String why, Path trusted) {
    return Problem.of(
            ExitCode.VERIFICATION_FAILED, code, "not valid", why, "Do not deliver on this file.")
        .with("valid", false)
        .with("trust", trusted.toString())
        .asException();
  }

  /** The file as a whole is worth what its weakest leg is. */
  private static Verdict.Valid weakest(List<Verdict.Valid> verdicts) {
    Verdict.Valid weakest = verdicts.getFirst();
    for (Verdict.Valid verdict : verdicts) {
      if (verdict.carrier().compareTo(weakest.carrier()) < 0) weakest = verdict;
    }
    return weakest;
  }

  private static Map<String, Object> toJson(
      Verdict.Valid weakest, List<Verdict.Valid> verdicts, OperatorTrust trust) {
    var json = new LinkedHashMap<String, Object>();
    json.put("valid", true);
    json.put("verdict", weakest.carrier().code());
    json.put("detail", weakest.sentence());
    weakest.facts().payment().ifPresent(payment -> json.put("payment", payment.toString()));
    json.put("trust", trust.file().toString());
    var legs = new ArrayList<Map<String, Object>>();
    for (Verdict.Valid verdict : verdicts) {
      Verdict.Facts facts = verdict.facts();
      var leg = new LinkedHashMap<String, Object>();
      leg.put("verdict", verdict.carrier().code());
      leg.put("detail", verdict.sentence());
      leg.put("payer", facts.payer().hex());
      leg.put("payee", facts.payee().hex());
      leg.put("token", facts.token().hex());
      leg.put("amountBaseUnits", facts.amount().toString());
      leg.put("amount", money(facts, trust.trust()));
      leg.put("acceptedAt", Instant.ofEpochSecond(facts.acceptedAt()).toString());
      leg.put("leafIndex", facts.leafIndex());
      if (facts.settledBlock() >= 0) leg.put("settledBlock", facts.settledBlock());
      legs.add(leg);
    }
    json.put("legs", legs);
    return json;
  }

  private void print(
      Verdict.Valid weakest, List<Verdict.Valid> verdicts, Trust trust, Path trusted) {
    terminal.line("valid: " + weakest.carrier().code());
    terminal.line("  " + weakest.sentence());
    terminal.line(
        "  payment   "
            + weakest.facts().payment().map(PaymentId::toString).orElse("not named without terms"));
    for (Verdict.Valid verdict : verdicts) {
      Verdict.Facts facts = verdict.facts();
      terminal.line("  paid      " + money(facts, trust) + " to " + facts.payee());
      terminal.line(
          "            by "
              + facts.payer()
              + ", accepted "
              + Instant.ofEpochSecond(facts.acceptedAt())
              + ", leaf "
              + facts.leafIndex());
    }
    terminal.line("  trusting  " + trusted);
  }

  private static String money(Verdict.Facts facts, Trust trust) {
    BigInteger units = facts.amount().toBigInteger();
    for (Trust.TrustedAsset asset : trust.assets()) {
      if (asset.token().equals(facts.token())) {
        var exact = new BigDecimal(units, asset.decimals());
        // A quantity of whole ledger units shows no further decimals.
        var shown = exact.stripTrailingZeros();
        int scale = Math.max(asset.exponent(), shown.scale());
        return exact.setScale(scale).toPlainString() + " " + asset.currency();
      }
    }
    return units + " base units of " + facts.token();
  }
}
