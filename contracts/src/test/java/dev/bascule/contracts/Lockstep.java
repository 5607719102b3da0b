package dev.bascule.contracts;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.web3j.crypto.Credentials;
import org.web3j.protocol.Web3j;
import org.web3j.protocol.core.DefaultBlockParameter;
import org.web3j.protocol.core.RemoteFunctionCall;
import org.web3j.protocol.core.methods.request.Transaction;
import org.web3j.protocol.core.methods.response.EthCall;
import org.web3j.protocol.core.methods.response.TransactionReceipt;
import org.web3j.protocol.exceptions.TransactionException;
import org.web3j.utils.Numeric;

/**
 * Sends one call to a contract and says what the chain made of it: the block it came into, and the
 * name of the error if it was refused. A model is then asked the same, for the same block.
 */
public final class Lockstep {

  /** How many operations a random run does, by tier or {@code -Dbascule.test.operations=N}. */
  static final int OPERATIONS = Integer.getInteger("bascule.test.operations", ofTier());

  private final Anvil anvil;
  private final Web3j web3j;
  private final String address;
  private final AbiErrors errors;

  /**
   * @param contract its name, by which its errors are known
   */
  Lockstep(Anvil anvil, Web3j web3j, String contract, String address) throws IOException {
    this(anvil, web3j, AbiErrors.of(contract), address);
  }

  /**
   * @param errors those of the contract and of what it calls
   */
  Lockstep(Anvil anvil, Web3j web3j, AbiErrors errors, String address) {
    this.anvil = anvil;
    this.web3j = web3j;
    this.address = address;
    this.errors = errors;
  }

  /**
   * Of a random run: {@code -Dbascule.test.seed=N}, or a kept one in the ci tier, so that a build
   * says the same twice. The longer tiers draw one and print it.
   */
  static long seed() {
    boolean drawn = System.getenv().getOrDefault("BASCULE_TIER", "ci").matches("nightly|release");
    return Long.getLong("bascule.test.seed", drawn ? System.nanoTime() : 20_261_124L);
  }

  private static int ofTier() {
    return switch (System.getenv().getOrDefault("BASCULE_TIER", "ci")) {
      case "nightly" -> 10_000;
      case "release" -> 100_000;
      default -> 200;
    };
  }

  /** What became of a call. */
  public record Outcome(long block, long time, Optional<String> refusal) {}

  Outcome send(RemoteFunctionCall<TransactionReceipt> call, Credentials sender) throws Exception {
    return send(web3j, errors, address, call, sender);
  }

  /**
   * The same on a chain whose time nobody moves.
   *
   * @param contracts whose errors can be met
   */
  public static Outcome send(
      Web3j web3j,
      List<String> contracts,
      String address,
      RemoteFunctionCall<TransactionReceipt> call,
      Credentials sender)
      throws Exception {
    return send(web3j, AbiErrors.of(contracts.toArray(String[]::new)), address, call, sender);
  }

  private static Outcome send(
      Web3j web3j,
      AbiErrors errors,
      String address,
      RemoteFunctionCall<TransactionReceipt> call,
      Credentials sender)
      throws Exception {
    TransactionReceipt receipt;
    try {
      receipt = call.send();
    } catch (TransactionException e) {
      receipt = e.getTransactionReceipt().orElseThrow(() -> e);
    }
    BigInteger number = receipt.getBlockNumber();
    DefaultBlockParameter block = DefaultBlockParameter.valueOf(number);
    long time =
        web3j.ethGetBlockByNumber(block, false).send().getBlock().getTimestamp().longValueExact();
    Optional<String> refusal =
        receipt.isStatusOK()
            ? Optional.empty()
            : Optional.of(reason(web3j, errors, address, call.encodeFunctionCall(), sender, block));
    return new Outcome(number.longValueExact(), time, refusal);
  }

  /** Lets blocks and seconds go by. */
  void pass(long blocks, long seconds) {
    if (seconds > 0) anvil.rpc("evm_increaseTime", "[" + seconds + "]");
    if (blocks > 0) anvil.rpc("anvil_mine", "[\"0x" + Long.toHexString(blocks) + "\"]");
  }

  /** The refused call again, in the block in which it was refused. */
  private static String reason(
      Web3j web3j,
      AbiErrors errors,
      String address,
      String data,
      Credentials sender,
      DefaultBlockParameter block)
      throws IOException {
    var call = Transaction.createEthCallTransaction(sender.getAddress(), address, data);
    EthCall again = web3j.ethCall(call, block).send();
    assertThat(again.hasError()).as("refused in a block, and not refused again").isTrue();
    String answer = AbiErrors.dataOf(again);
    assertThat(answer)
        .as(again.getError().getMessage())
        .startsWith("0x")
        .hasSizeGreaterThanOrEqualTo(10);
    return errors.nameOf(Numeric.cleanHexPrefix(answer)).orElse(answer);
  }

  /**
   * What a run has not shown yet: all that must be done often, and all that must come at least
   * once.
   */
  static List<String> missing(
      Map<String, Integer> seen, List<String> done, int least, List<String> once) {
    List<String> missing = new ArrayList<>();
    for (String it : done) {
      if (seen.getOrDefault(it + " done", 0) < least) missing.add(it + " done");
    }
    for (String it : once) {
      if (!seen.containsKey(it)) missing.add(it);
    }
    return missing;
  }
}
