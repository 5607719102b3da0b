package dev.bascule.contracts;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.web3j.crypto.Credentials;
import org.web3j.crypto.Hash;
import org.web3j.protocol.Web3j;
import org.web3j.protocol.core.DefaultBlockParameter;
import org.web3j.protocol.core.RemoteFunctionCall;
import org.web3j.protocol.core.methods.request.Transaction;
import org.web3j.protocol.core.methods.response.TransactionReceipt;
import org.web3j.protocol.exceptions.TransactionException;
import org.web3j.utils.Numeric;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/**
 * Sends one call to a contract and says what the chain made of it: the block it came into, and the
 * name of the error if it was refused. A model is then asked the same, for the same block.
 */
final class Lockstep {

  /** How many operations a random run does; more with {@code -Dbascule.test.operations=N}. */
  static final int OPERATIONS = Integer.getInteger("bascule.test.operations", 200);

  private final Anvil anvil;
  private final Web3j web3j;
  private final String address;
  private final Map<String, String> errors;

  /**
   * @param contract the name of its ABI file
   */
  Lockstep(Anvil anvil, Web3j web3j, String contract, String address) throws IOException {
    this.anvil = anvil;
    this.web3j = web3j;
    this.address = address;
    errors = errorsOf(contract);
  }

  /** The custom errors of a contract, by selector. */
  static Map<String, String> errorsOf(String contract) throws IOException {
    Map<String, String> errors = new HashMap<>();
    JsonNode abi =
        new ObjectMapper()
            .readTree(
                Files.readString(
                    Anvil.repositoryRoot()
                        .resolve("contracts/target/abi")
                        .resolve(contract + ".json")));
    for (JsonNode item : abi.get("abi")) {
      if (!item.get("type").asString().equals("error")) continue;
      StringBuilder signature = new StringBuilder(item.get("name").asString()).append('(');
      for (JsonNode input : item.get("inputs")) {
        if (signature.charAt(signature.length() - 1) != '(') signature.append(',');
        signature.append(input.get("type").asString());
      }
      errors.put(selector(signature.append(')').toString()), item.get("name").asString());
    }
    return errors;
  }

  /** What became of a call. */
  record Outcome(long block, long time, Optional<String> refusal) {}

  Outcome send(RemoteFunctionCall<TransactionReceipt> call, Credentials sender) throws Exception {
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
            : Optional.of(reason(call.encodeFunctionCall(), sender, block));
    return new Outcome(number.longValueExact(), time, refusal);
  }

  /** Lets blocks and seconds go by. */
  void pass(long blocks, long seconds) {
    if (seconds > 0) anvil.rpc("evm_increaseTime", "[" + seconds + "]");
    if (blocks > 0) anvil.rpc("anvil_mine", "[\"0x" + Long.toHexString(blocks) + "\"]");
  }

  /** The refused call again, in the block in which it was refused. */
  private String reason(String data, Credentials sender, DefaultBlockParameter block)
      throws IOException {
    var call = Transaction.createEthCallTransaction(sender.getAddress(), address, data);
    var error = web3j.ethCall(call, block).send().getError();
    assertThat(error).as("refused in a block, and not refused again").isNotNull();
    String answer = String.valueOf(error.getData()).replace("\"", "");
    assertThat(answer).as(error.getMessage()).startsWith("0x").hasSizeGreaterThanOrEqualTo(10);
    return errors.getOrDefault(answer.substring(0, 10), answer);
  }

  private static String selector(String signature) {
    byte[] hash = Hash.sha3(signature.getBytes(StandardCharsets.UTF_8));
    return Numeric.toHexString(hash).substring(0, 10);
  }
}
