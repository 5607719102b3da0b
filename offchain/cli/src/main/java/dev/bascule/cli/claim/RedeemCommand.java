package dev.bascule.cli.claim;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.bascule.chain.Bytes;
import dev.bascule.chain.receipt.Receipt;
import dev.bascule.chain.receipt.ReceiptVerifier;
import dev.bascule.chain.signature.SecretKey;
import dev.bascule.cli.file.SmallFile;
import dev.bascule.cli.network.NetworkOptions;
import dev.bascule.cli.network.OperatorTrust;
import dev.bascule.cli.wallet.WalletSeed;
import dev.bascule.cliconvention.DurationConverter;
import dev.bascule.cliconvention.ExitCode;
import dev.bascule.cliconvention.Problem;
import dev.bascule.cliconvention.Progress;
import dev.bascule.cliconvention.Terminal;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code redeem}: pays payees from their files, through any node of the chain. */
@Command(
    name = "redeem",
    description = {
      "Pay payees on chain from bundles (claims pull) or receipts. Only the chain is needed: the"
          + " service may be gone for good. Anybody may do it for any payee.",
      "%nFor each lane the newest bundle counts; what the chain shows as settled is skipped, so the"
          + " command may be stopped and run again. Exit 10 when some bundles were refused or not"
          + " covered."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  ./bascule redeem bundles.jsonl",
      "  ./bascule redeem shop-a.jsonl shop-b.jsonl --rpc http://127.0.0.1:8545 --json",
      "  ./bascule redeem bundles.jsonl --trust trust.json --key-file payer-of-gas.key"
    })
public final class RedeemCommand implements Callable<Integer> {
  private static final String REDEEMER = "redeemer";
  private static final int KEY_BYTES_MAX = 256;

  @Mixin private final Terminal terminal = new Terminal();
  @Mixin private final NetworkOptions network = new NetworkOptions();

  @Parameters(paramLabel = "FILE", arity = "1..*", description = "Bundles, one JSON a line.")
  private List<Path> files = List.of();

  @Option(
      names = "--rpc",
      paramLabel = "URL",
      description = "A node of the chain (default: the network's).")
  private @Nullable URI rpc;

  @Option(
      names = "--trust",
      paramLabel = "FILE",
      description = "Whom to believe (default: trust.json of the data folder).")
  private @Nullable Path trustFile;

  @Option(
      names = "--key-file",
      paramLabel = "FILE",
      description = "The key that sends, as 0x-hex; needed only where the chain takes fees.")
  private @Nullable Path keyFile;

  @Option(
      names = "--node-patience",
      paramLabel = "TIME",
      defaultValue = "60s",
      converter = DurationConverter.class,
      description = "How long a node that does not answer is tried again (default: 60s).")
  private Duration patience = Duration.ofSeconds(60);

  @Override
  public Integer call() {
    OperatorTrust trust = OperatorTrust.read(trustFile == null ? network.trustFile() : trustFile);
    URI node =
        rpc != null
            ? NetworkOptions.httpUrl("--rpc", rpc.toString())
            : network.chainRpc().orElseThrow(RedeemCommand::noNode);
    try (Progress progress = terminal.progress("verifying bundles", 0);
        SecretKey sender = sender();
        RedeemableVault vault =
            new RedeemableVault(node, trust.domain(), patience, progress::note)) {
      Bundles bundles = read(trust);
      vault.requireChain();
      var redemption = new Redemption(vault, sender, trust.domain().chainId(), progress);
      List<Redemption.Outcome> outcomes =
          bundles.newest().isEmpty()
              ? List.of()
              : redemption.redeem(List.<Receipt>copyOf(bundles.newest()));
      progress.end();
      var report = new RedemptionReport(trust, outcomes, bundles);
      terminal.result(report.toJson(), () -> report.toWords().forEach(terminal::line));
      return report.exit().number();
    }
  }

  private Bundles read(OperatorTrust trust) {
    var bundles = new Bundles(new ReceiptVerifier(trust.trust()));
    try {
      bundles.read(files);
      return bundles;
    } catch (IOException e) {
      throw Problem.of(
              ExitCode.NOT_FOUND,
              "bundles_unreadable",
              "a file of bundles cannot be read",
              e.getClass().getSimpleName() + " " + e.getMessage(),
              "Check the paths.")
          .asException();
    }
  }

  private SecretKey sender() {
    if (keyFile == null) return WalletSeed.open(network.walletFolder()).wallet(REDEEMER);
    try {
      return SecretKey.of(
          Bytes.fromHex(new String(SmallFile.read(keyFile, KEY_BYTES_MAX), US_ASCII).strip())
              .toArray());
    } catch (IOException | IllegalArgumentException e) {
      // The text of the file must not appear anywhere, so the cause is not named.
      throw Problem.of(
              ExitCode.CONFIG_INVALID,
              "key_unusable",
              "the key file cannot be used",
              keyFile + " is not a readable file of 0x and 64 hex digits",
              "Check --key-file.")
          .asException();
    }
  }

  private static RuntimeException noNode() {
    return Problem.of(
            ExitCode.CONFIG_INVALID,
            "node_missing",
            "no node of the chain is known",
            "the data folder has no network.json",
            "Give one with --rpc http://HOST:PORT.")
        .asException();
  }
}
