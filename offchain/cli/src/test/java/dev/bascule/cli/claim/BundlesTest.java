package dev.bascule.cli.claim;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.bascule.chain.receipt.ReceiptVerifier;
import dev.bascule.cli.CommandRun;
import dev.bascule.cli.FakeOperator;
import dev.bascule.cli.network.OperatorTrust;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a payee kept, line by line. */
class BundlesTest {

  @TempDir Path data;

  @Test
  void theReceiptOfASplitPaymentHoldsTheLaneOfEachLegOrNone() throws IOException {
    String receipt = splitReceipt();
    String touched = receipt.replace("\"to\":\"700\"", "\"to\":\"701\"");
    Path file = Files.writeString(data.resolve("kept.jsonl"), receipt + "\n" + touched);
    var bundles =
        new Bundles(new ReceiptVerifier(OperatorTrust.read(data.resolve("trust.json")).trust()));
    bundles.read(List.of(file));
    assertThat(bundles.newest())
        .extracting(bundle -> bundle.leaf().to().toString())
        .containsExactly("500", "700");
    assertThat(bundles.spoilt())
        .singleElement()
        .satisfies(spoilt -> {
          assertThat(spoilt.line()).isEqualTo(2);
          assertThat(spoilt.code()).isEqualTo("leaf_not_as_signed");
        });
  }

  @Test
  void aByteThatIsNoTextSpoilsItsOwnLineOnly() throws IOException {
    Path file = data.resolve("kept.jsonl");
    Files.write(file, new byte[] {(byte) 0xff, (byte) 0xfe, '\n'});
    Files.writeString(file, splitReceipt() + "\n", StandardOpenOption.APPEND);
    var bundles =
        new Bundles(new ReceiptVerifier(OperatorTrust.read(data.resolve("trust.json")).trust()));
    bundles.read(List.of(file));
    assertThat(bundles.newest()).hasSize(2);
    assertThat(bundles.spoilt()).singleElement().matches(spoilt -> spoilt.line() == 1);
  }

  /** Whoever hands over a file without an end of line hands over one bad line, and no trouble. */
  @Test
  void aLineOfAnySizeSpoilsItselfOnly() throws IOException {
    Path file = Files.writeString(data.resolve("kept.jsonl"), splitReceipt() + "\n");
    try (var channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.write(ByteBuffer.wrap("\n".getBytes(UTF_8)), channel.size() + (64L << 20));
      channel.write(ByteBuffer.wrap(splitReceipt().getBytes(UTF_8)), channel.size());
    }
    var bundles =
        new Bundles(new ReceiptVerifier(OperatorTrust.read(data.resolve("trust.json")).trust()));
    bundles.read(List.of(file));
    assertThat(bundles.spoilt())
        .singleElement()
        .matches(spoilt -> spoilt.line() == 2 && spoilt.code().equals("bundle_too_large"));
    assertThat(bundles.newest()).isNotEmpty();
  }

  private String splitReceipt() throws IOException {
    try (var _ = new FakeOperator(data)) {
      Path orders =
          Files.writeString(
              data.resolve("orders.csv"),
              """
              reference,payer,payee,amount,currency
              r1,ann,bob,500,BRL
              r1,ann,cid,700,BRL
              """);
      assertThat(run("pay", "--orders", orders.toString()).exit()).isZero();
      return run("receipt", "r1").out().strip();
    }
  }

  private CommandRun run(String... args) {
    var all = new ArrayList<>(List.of(args));
    all.addAll(List.of("--data", data.toString()));
    return CommandRun.of(all.toArray(String[]::new));
  }
}
