package dev.bascule.contracts;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.web3j.protocol.Web3j;
import org.web3j.protocol.core.DefaultBlockParameterName;
import org.web3j.protocol.core.methods.request.Transaction;
import org.web3j.protocol.core.methods.response.EthCall;
import org.web3j.protocol.core.methods.response.TransactionReceipt;
import org.web3j.tx.response.PollingTransactionReceiptProcessor;
import org.web3j.utils.Numeric;

/**
 * Calls whose outcome a model foretells: the chain is asked first, then it is done; what is refused
 * is asked only, and must be refused with exactly the bytes that were foretold.
 */
final class ForetoldCalls {

  private static final int REMEMBERED = 12;

  private final Web3j web3j;
  private final AbiErrors errors;
  private final long seed;
  private final PollingTransactionReceiptProcessor receipts;
  private final Map<String, Integer> done = new TreeMap<>();
  private final Map<String, Integer> refused = new TreeMap<>();
  private final Deque<String> last = new ArrayDeque<>();
  private int calls;

  /**
   * @param seed for messages: what the calls were drawn with
   */
  ForetoldCalls(Web3j web3j, AbiErrors errors, long seed) {
    this.web3j = web3j;
    this.errors = errors;
    this.seed = seed;
    receipts = new PollingTransactionReceiptProcessor(web3j, 5, 12_000);
  }

  /** How often each call was done, by name. */
  Map<String, Integer> done() {
    return done;
  }

  /** How often each was refused, by {@code name: error}. */
  Map<String, Integer> refused() {
    return refused;
  }

  /**
   * One call.
   *
   * @param model does the same in the model: empty, or why not
   */
  void act(String name, String sender, String at, String data, Supplier<Optional<Refusal>> model)
      throws Exception {
    calls++;
    if (last.size() == REMEMBERED) last.removeFirst();
    last.addLast(name + " by " + sender + ": " + data);
    var transaction =
        Transaction.createFunctionCallTransaction(
            sender, null, BigInteger.ZERO, Deployment.GAS_LIMIT, at, data);
    EthCall asked = web3j.ethCall(transaction, DefaultBlockParameterName.LATEST).send();
    Optional<Refusal> foretold = model.get();
    if (foretold.isPresent()) {
      refusedWith(foretold.get(), asked);
      refused.merge(name + ": " + foretold.get().error(), 1, Integer::sum);
      return;
    }
    assertThat(asked.hasError())
        .as(story(() -> "the model allows it, the chain says " + asked.getError().getMessage()))
        .isFalse();
    String hash = web3j.ethSendTransaction(transaction).send().getTransactionHash();
    TransactionReceipt receipt = receipts.waitForTransactionReceipt(hash);
    assertThat(receipt.isStatusOK()).as(story(() -> "it fails as a transaction")).isTrue();
    done.merge(name, 1, Integer::sum);
  }

  private void refusedWith(Refusal foretold, EthCall asked) {
    assertThat(asked.hasError())
        .as(story(() -> "the model refuses with " + foretold + ", the chain allows it"))
        .isTrue();
    String revert = Numeric.cleanHexPrefix(AbiErrors.dataOf(asked));
    String said = errors.nameOf(revert).orElse("a revert without a known error");
    assertThat(revert)
        .as(story(() -> "the model foretells " + foretold + ", the chain says " + said))
        .isEqualTo(foretold.bytes(errors));
  }

  /** For a message: what has led here, the last of it word for word. */
  Supplier<String> story(Supplier<String> what) {
    return () ->
        "%s; seed %d, call %d, the last ones:%n%s"
            .formatted(what.get(), seed, calls, String.join("\n", last));
  }
}
