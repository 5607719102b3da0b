package dev.bascule.cli.claim;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.bascule.chain.evm.Eip55;
import dev.bascule.chain.json.JsonRefused;
import dev.bascule.chain.receipt.Receipt;
import dev.bascule.chain.receipt.ReceiptJson;
import dev.bascule.chain.receipt.ReceiptVerifier;
import dev.bascule.chain.receipt.Verdict;
import dev.bascule.cli.file.LineFile;
import dev.bascule.cli.network.Answer;
import dev.bascule.cli.network.Fields;
import dev.bascule.cli.network.NetworkOptions;
import dev.bascule.cli.network.OperatorTrust;
import dev.bascule.cli.network.Pages;
import dev.bascule.cli.network.ServiceClient;
import dev.bascule.cli.wallet.WalletSeed;
import dev.bascule.cli.wallet.Wallets;
import dev.bascule.cliconvention.ExitCode;
import dev.bascule.cliconvention.Problem;
import dev.bascule.cliconvention.Progress;
import dev.bascule.cliconvention.Terminal;
import dev.bascule.core.id.Address;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;

/** {@code claims pull}: verified bundles, one JSON a line, resumable. */
@Command(
    name = "pull",
    description = {
      "Fetch the bundles of a payee, verify each, and print the newest of every lane, one JSON a"
          + " line. Who holds the file is paid by redeem even if the operator is gone.",
      "%nWith --out it appends to a file and goes on where the file ends."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  ./bascule claims pull --payee seller-7 > bundles.jsonl",
      "  ./bascule claims pull --payee 0x5fbdb2315678afecb367f032d93f642f64180aa3 --after 1200",
      "  ./bascule claims pull --all --out bundles.jsonl     # again later: only what is new"
    })
public final class ClaimsPullCommand implements Callable<Integer> {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final int PAGE = 200;

  /** One payee, or all of them. */
  static final class Whose {
    @Option(
        names = "--payee",
        paramLabel = "ADDR|NAME",
        description = "Whose bundles; a name only of a wallet of the data folder.")
    private @Nullable String payee;

    @SuppressWarnings("UnusedVariable") // the group says that it is this one or the other
    @Option(
        names = "--all",
        description = "Those of every participant that the service lists, into one file.")
    private boolean all;
  }

  @Mixin private final Terminal terminal = new Terminal();
  @Mixin private final NetworkOptions network = new NetworkOptions();

  @ArgGroup(multiplicity = "1")
  private Whose whose = new Whose();

  @Option(names = "--after", paramLabel = "CURSOR", description = "Only what is newer.")
  private @Nullable String after;

  @Option(names = "--out", paramLabel = "FILE", description = "Append to this file.")
  private @Nullable Path out;

  private final Map<String, Long> newestByPayee = new HashMap<>();

  @Override
  public Integer call() {
    OperatorTrust trust = OperatorTrust.read(network.trustFile());
    try (ServiceClient service = network.service(PATIENCE);
        Progress progress = terminal.progress("pulling bundles", 0)) {
      service.tell(progress::note);
      readExisting();
      List<String> payees = payees(service);
      progress.phase("pulling bundles", payees.size());
      long pulled = 0;
      String next = "";
      try (BufferedWriter file = open()) {
        for (String payee : payees) {
          var bundles = new Bundles(new ReceiptVerifier(trust.trust()));
          next = pull(service, payee, trust, bundles);
          for (Receipt bundle : bundles.newest()) write(file, ReceiptJson.write(bundle.bundle()));
          pulled += bundles.newest().size();
          progress.add(1);
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      progress.end();
      report(pulled, payees.size(), next);
      return ExitCode.OK.number();
    }
  }

  /** Where a payee's part of the file ends; a torn last line is cut off. */
  private void readExisting() {
    if (out == null || !Files.exists(out)) return;
    try (LineFile lines = LineFile.open(out, Bundles.LINE_BYTES_MAX)) {
      long end = 0;
      for (LineFile.Line line = lines.next(); line != null && line.whole(); line = lines.next()) {
        end = line.end();
        if (line.text().isBlank()) continue;
        Receipt bundle = ReceiptJson.read(line.text().getBytes(UTF_8));
        String payee = bundle.voucher().legs().get(bundle.leg()).payee().hex();
        newestByPayee.merge(payee, bundle.index(), Math::max);
      }
      try (var file = FileChannel.open(out, StandardOpenOption.WRITE)) {
        file.truncate(end);
      }
    } catch (IOException | JsonRefused e) {
      throw Problem.of(
              ExitCode.CONFIG_INVALID,
              "bundles_unreadable",
              "the file cannot be continued",
              out + ": " + e.getMessage(),
              "Move it away and pull again.")
          .asException();
    }
  }

  private List<String> payees(ServiceClient service) {
    if (whose.payee != null) return List.of(address(service, whose.payee));
    var payees = new ArrayList<String>();
    var _ =
        Pages.read(
            service,
            "/v1/participants?limit=500",
            "",
            rows -> rows.forEach(row -> payees.add(Fields.text(row, "address"))));
    return payees;
  }

  private String address(ServiceClient service, String payee) {
    if (payee.startsWith("0x")) {
      try {
        return Eip55.parse(payee).hex();
      } catch (IllegalArgumentException e) {
        throw Problem.of(
                ExitCode.USAGE,
                "address_invalid",
                "the payee is no address",
                String.valueOf(e.getMessage()),
                "Use an address or a participant's name.")
            .asException();
      }
    }
    Answer found = service.find("/v1/participants/" + ServiceClient.encode(payee));
    if (found.isSuccess()) {
      return own(payee, Address.ofHex(Fields.text(found.body(), "address"))).hex();
    }
    throw Problem.of(
            ExitCode.NOT_FOUND,
            "participant_not_found",
            "no participant has this name",
            payee,
            "Use an address or a participant's name.")
        .asException();
  }

  /** Whose address a name is says the service alone, unless a wallet here bears it. */
  private Address own(String name, Address told) {
    boolean isOurs =
        WalletSeed.find(network.walletFolder())
            .map(seed -> new Wallets(seed).address(name))
            .filter(told::equals)
            .isPresent();
    if (isOurs) return told;
    throw Problem.of(
            ExitCode.REFUSED,
            "payee_unproven",
            "whose bundles these would be is only the service's word",
            "it says that " + name + " is " + told + ", and no wallet of this data folder is",
            "Give the address that the payee itself named: --payee 0x….")
        .asException();
  }

  /** Returns the cursor after the last bundle. */
  private String pull(ServiceClient service, String payee, OperatorTrust trust, Bundles bundles) {
    var verifier = new ReceiptVerifier(trust.trust());
    Long newest = newestByPayee.get(payee);
    String cursor = after != null ? after : newest != null ? newest.toString() : "";
    return Pages.read(
        service,
        "/v1/bundles?payee=" + payee + "&limit=" + PAGE,
        cursor,
        rows -> rows.forEach(row -> bundles.add(verified(row, payee, verifier))));
  }

  private static Receipt verified(JsonNode row, String payee, ReceiptVerifier verifier) {
    String why;
    try {
      Receipt bundle = ReceiptJson.read(row.toString().getBytes(UTF_8));
      Address paid = bundle.voucher().legs().get(bundle.leg()).payee();
      switch (verifier.verify(bundle)) {
        case Verdict.Valid _ when paid.hex().equals(payee) -> {
          return bundle;
        }
        case Verdict.Valid _ -> why = "it pays " + paid + ", not " + payee;
        case Verdict.Refused refused -> why = refused.sentence() + " (" + refused.code() + ")";
      }
    } catch (JsonRefused e) {
      why = String.valueOf(e.getMessage());
    }
    throw Problem.of(
            ExitCode.VERIFICATION_FAILED,
            "bundle_invalid",
            "a bundle of the service does not verify",
            why,
            "Keep the answer: it is evidence against the operator.")
        .asException();
  }

  private @Nullable BufferedWriter open() throws IOException {
    if (out == null) return null;
    return Files.newBufferedWriter(
        out, UTF_8, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
  }

  private void write(@Nullable BufferedWriter file, String line) throws IOException {
    if (file == null) terminal.line(line);
    else file.append(line).append('\n');
  }

  private void report(long pulled, int payees, String next) {
    var json = new LinkedHashMap<String, Object>();
    json.put("bundles", pulled);
    json.put("payees", (long) payees);
    json.put("next", next);
    if (out == null) {
      // Standard output is the file of bundles itself.
      terminal.remark(pulled + " bundles" + (next.isEmpty() ? "" : "; next time: --after " + next));
      return;
    }
    json.put("file", out.toString());
    terminal.result(
        json,
        () -> terminal.line(pulled + " new bundles of " + payees + " payees, appended to " + out));
  }
}
