package dev.bascule.chainrpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.bascule.chain.Bytes;
import dev.bascule.chainrpc.node.EvmNode;
import dev.bascule.chainrpc.rpc.RpcAnswer;
import dev.bascule.core.id.Address;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is due in a few seconds is not due: the next block undoes it, and the gas is gone. */
class EstimateTest {

  /** By default Besu estimates as of twelve seconds after the newest block. */
  private static final long NOT_YET_SECONDS = 11;

  @Test
  void whatIsNotDueYetDoesNotPassOnARealBesu(@TempDir Path folder) {
    assumeTrue(OneValidator.home().isPresent(), "BESU_HOME names no Besu: estimates not tested");
    try (OneValidator besu = OneValidator.start(OneValidator.home().orElseThrow(), folder);
        EvmNode node = EvmNode.at(besu.url(), Duration.ofMinutes(1))) {
      assertThat(estimate(node, -1)).isInstanceOf(RpcAnswer.Result.class);
      assertThat(estimate(node, NOT_YET_SECONDS)).isInstanceOf(RpcAnswer.Failed.class);
    }
  }

  /** Of code that reverts until that long after the head, while the head is before it. */
  private static RpcAnswer estimate(EvmNode node, long afterSeconds) {
    while (true) {
      long due = headSeconds(node) + afterSeconds;
      // PUSH4 due, TIMESTAMP, GT, PUSH1 15, JUMPI, PUSH1 0, PUSH1 0, REVERT, JUMPDEST, STOP
      Bytes code = Bytes.fromHex("0x63%08x4211600f5760006000fd5b00".formatted(due));
      RpcAnswer answer = node.estimateGas(Address.ZERO, Optional.empty(), code);
      if (afterSeconds < 0 || headSeconds(node) < due) return answer;
    }
  }

  private static long headSeconds(EvmNode node) {
    return node.block(node.headNumber()).orElseThrow().header().timestampSeconds();
  }
}
