package dev.bascule.testnetwork.contract;

import java.io.IOException;
import java.time.Duration;
import org.web3j.protocol.Web3j;
import org.web3j.protocol.core.DefaultBlockParameterName;

/** The code of an account by the newest block, as a node gives it that may just import one. */
final class CodeAtHead {

  private static final long PAUSE_MILLIS = 200;

  private CodeAtHead() {}

  /**
   * Besu answers {@code null} while it has the newest block and not its state yet, which says
   * nothing about the code.
   *
   * @return 0x-hex; {@code 0x} where there is no code
   */
  static String of(Web3j chain, String address, Duration limit)
      throws IOException, InterruptedException {
    long deadline = System.nanoTime() + limit.toNanos();
    while (true) {
      var answer = chain.ethGetCode(address, DefaultBlockParameterName.LATEST).send();
      if (!answer.hasError() && answer.getCode() != null) return answer.getCode();
      if (System.nanoTime() > deadline) {
        String said = answer.hasError() ? answer.getError().getMessage() : "null";
        throw Deployment.notDeployed(
            "the node says '%s' instead of the code at %s".formatted(said, address));
      }
      Thread.sleep(PAUSE_MILLIS);
    }
  }
}
