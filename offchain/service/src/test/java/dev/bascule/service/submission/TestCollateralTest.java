package dev.bascule.service.submission;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bascule.chainrpc.LyingNode;
import dev.bascule.service.running.RunningService;
import dev.bascule.service.running.TestChain;
import dev.bascule.service.running.TestPayers;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.node.StringNode;

/** The issuer's lane, before a node that counts its transactions wrongly for a while. */
class TestCollateralTest {

  /** Below what is refused as implausible: the deposits are signed too high, and still arrive. */
  @Test
  void aNodeThatCountsSomewhatTooManyBlocksNoDepositForEver(@TempDir Path data) throws Exception {
    try (var chain = TestChain.start(data);
        var node = new LyingNode(chain.anvil().url());
        var service = RunningService.start(chain, "bascule.chain.rpc-url", node.url().toString())) {
      var payers = new TestPayers(chain, service);
      payers.funded("before", 100);

      node.lies((method, result) ->
          method.equals("eth_getTransactionCount") ? StringNode.valueOf("0x12c") : result);
      var during = payers.wallet("during");
      var asked =
          service.post(
              "/v1/test/collateral",
              List.of(
                  Map.of("address", during.address().hex(), "amount", "700", "currency", "BRL")));
      assertThat(asked.status()).as(asked.text()).isEqualTo(202);
      node.lies((_, result) -> result);

      payers.await(
          "the deposit that was signed too high",
          () -> payers.balance(during.address(), "available") == 700);
      payers.funded("after", 300);
    }
  }
}
