package dev.bascule.cli.claim;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bascule.cli.CommandRun;
import dev.bascule.cli.FakeOperator;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Two shells redeem at once with the one key that pays for gas. */
class RedeemRaceTest {

  @TempDir Path data;

  @Test
  @Timeout(120)
  void noncesThatAnotherRunTookAreTakenAnew() throws IOException {
    Path bundles = twoBundles();
    try (var chain = new BusyChain(2)) {
      CommandRun redeemed = run("redeem", bundles.toString(), "--rpc", chain.url(), "--json");
      assertThat(redeemed.exit()).as(redeemed.err()).isZero();
      assertThat(redeemed.out()).contains("\"redeemed\": 2", "\"refused\": 0");
      assertThat(chain.nonces()).containsExactly(0L, 1L, 2L, 3L);
    }
  }

  @Test
  @Timeout(120)
  void whatAPoolHoldsAndNeverTakesUpIsSentInOtherBytes() throws IOException {
    Path bundles = twoBundles();
    try (var chain = BusyChain.holding()) {
      CommandRun redeemed = run("redeem", bundles.toString(), "--rpc", chain.url(), "--json");
      assertThat(redeemed.exit()).as(redeemed.err()).isZero();
      assertThat(redeemed.out()).contains("\"redeemed\": 2", "\"refused\": 0");
      assertThat(chain.nonces()).containsExactly(0L, 1L);
    }
  }

  private Path twoBundles() throws IOException {
    Path bundles = data.resolve("kept.jsonl");
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
      Files.writeString(bundles, run("receipt", "r1").out());
    }
    return bundles;
  }

  private CommandRun run(String... args) {
    var all = new String[args.length + 2];
    System.arraycopy(args, 0, all, 0, args.length);
    all[args.length] = "--data";
    all[args.length + 1] = data.toString();
    return CommandRun.of(all);
  }
}
