package dev.bascule.contracts;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.web3j.crypto.Credentials;
import org.web3j.crypto.Hash;
import org.web3j.protocol.Web3j;
import org.web3j.protocol.core.RemoteFunctionCall;
import org.web3j.protocol.core.methods.response.TransactionReceipt;
import org.web3j.tx.response.PollingTransactionReceiptProcessor;
import org.web3j.utils.Numeric;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/**
 * Runs one call after the other on a chain whose time the test decides, and says what became of each: the error's name
 * as the ABI has it, or nothing. The seed is printed; {@code -Dbascule.test.seed=} repeats a run, {@code
 * -Dbascule.test.operations=} makes it longer.
 */
final class Lockstep {

  private static final ObjectMapper MAPPER = new ObjectMapper();

  /** What happened to a call, and when: the block that it was in. */
  record Answer(String error, EscrowModel.Clock now) {}

  final Random random;
  final int operations;
  private final Anvil anvil;
  private final Web3j web3j;
  private final String contract;
  private final Map<String, String> errors = new HashMap<>();

  Lockstep(Anvil anvil, Web3j web3j, String contract, String name) throws IOException {
    this.anvil = anvil;
    this.web3j = web3j;
    this.contract = contract;
    long seed = Long.getLong("bascule.test.seed", System.nanoTime());
    this.operations = Integer.getInteger("bascule.test.operations", 300);
    System.out.printf("%s in lockstep: %d operations, seed %d%n", name, operations, seed);
    this.random = new Random(seed);
    Path abi = Anvil.repositoryRoot().resolve("contracts/target/abi/" + name + ".json");
    for (JsonNode it : MAPPER.readTree(Files.readString(abi)).get("abi")) {
      if (it.get("type").asString().equals("error")) errors.put(selector(it), it.get("name").asString());
    }
  }

  /** Sends the call as this account; time goes on by some seconds first. */
  Answer run(RemoteFunctionCall<TransactionReceipt> call, Credentials sender, int seconds)
      throws Exception {
    anvil.rpc("evm_increaseTime", "[" + seconds + "]");
    String hash =
        Deployment.manager(web3j, anvil.chainId(), sender)
            .sendTransaction(
                BigInteger.ZERO,
                Deployment.GAS_LIMIT,
                contract,
                call.encodeFunctionCall(),
                BigInteger.ZERO)
            .getTransactionHash();
    TransactionReceipt receipt =
        new PollingTransactionReceiptProcessor(web3j, 5, 2_000).waitForTransactionReceipt(hash);
    String answer = receipt.isStatusOK() ? "" : error(hash);
    return new Answer(answer, clock(receipt.getBlockNumber()));
  }

  /** Lets blocks pass that nobody uses. */
  void mine(int blocks) {
    anvil.rpc("anvil_mine", "[\"0x" + Integer.toHexString(blocks) + "\"]");
  }

  EscrowModel.Clock now() throws IOException {
    return clock(web3j.ethBlockNumber().send().getBlockNumber());
  }

  long below(long bound) {
    return random.nextLong(bound);
  }

  private EscrowModel.Clock clock(BigInteger number) throws IOException {
    JsonNode block =
        MAPPER
            .readTree(
                anvil.rpc(
                    "eth_getBlockByNumber", "[\"" + Numeric.encodeQuantity(number) + "\",false]"))
            .get("result");
    long time = Numeric.decodeQuantity(block.get("timestamp").asString()).longValueExact();
    return new EscrowModel.Clock(number.longValueExact(), time);
  }

  private String error(String hash) {
    String trace =
        anvil.rpc("debug_traceTransaction", "[\"" + hash + "\",{\"tracer\":\"callTracer\"}]");
    String output = MAPPER.readTree(trace).at("/result/output").asString();
    String name = errors.get(output.substring(0, Math.min(10, output.length())));
    if (name == null) throw new IllegalStateException("reverted without an error of ours: " + trace);
    return name;
  }

  private static String selector(JsonNode error) {
    String types =
        StreamSupport.stream(error.get("inputs").spliterator(), false)
            .map(it -> it.get("type").asString())
            .collect(Collectors.joining(","));
    String signature = error.get("name").asString() + "(" + types + ")";
    byte[] hash = Hash.sha3(signature.getBytes(StandardCharsets.UTF_8));
    return Numeric.toHexString(hash).substring(0, 10);
  }
}
