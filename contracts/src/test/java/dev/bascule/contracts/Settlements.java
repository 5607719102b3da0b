package dev.bascule.contracts;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bascule.contracts.SponsoredOutcome.Measured;
import dev.bascule.contracts.SponsoredOutcome.Settling;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.web3j.crypto.Hash;
import org.web3j.protocol.core.methods.response.Log;
import org.web3j.protocol.core.methods.response.TransactionReceipt;
import org.web3j.utils.Numeric;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/**
 * Reads of one bundle what the entry point (0.8) made of each operation, from its events and from
 * the calls that it made: what it told {@code postOp} stands nowhere else.
 */
final class Settlements {

  private static final String POST_OP_REVERTED =
      topic("PostOpRevertReason(bytes32,address,uint256,bytes)");
  private static final String BEYOND_PREFUND =
      topic("UserOperationPrefundTooLow(bytes32,address,uint256)");
  private static final String POST_OP =
      topic("postOp(uint8,bytes,uint256,uint256)").substring(0, 10);

  /**
   * One operation.
   *
   * @param call what its call reverted with, hex without 0x; empty also if it said nothing
   * @param postOp what {@code postOp} reverted with, as the entry point wraps it
   */
  record Observed(
      boolean success,
      String call,
      String postOp,
      Optional<Settling> settling,
      Measured measured) {}

  private record Told(Settling settling, BigInteger cost) {}

  private Settlements() {}

  /**
   * @param trace of {@code debug_traceTransaction}, by its tracer of calls
   */
  static List<Observed> of(TransactionReceipt receipt, String trace, String sponsor) {
    JsonNode root = new ObjectMapper().readTree(trace).get("result");
    assertThat(root).as("a trace of %s", receipt.getTransactionHash()).isNotNull();
    Deque<Optional<Told>> told = told(root, sponsor);
    List<Observed> all = new ArrayList<>();
    String call = "";
    String postOp = "";
    boolean beyond = false;
    for (Log log : receipt.getLogs()) {
      if (!log.getAddress().equalsIgnoreCase(EntryPoint.ADDRESS)) continue;
      String topic = log.getTopics().getFirst();
      if (topic.equals(EntryPoint.REASON)) call = bytesOf(log, 1);
      if (topic.equals(POST_OP_REVERTED)) postOp = bytesOf(log, 1);
      if (topic.equals(BEYOND_PREFUND)) beyond = true;
      if (!topic.equals(EntryPoint.OPERATION)) continue;
      Optional<Told> mine = told.remove();
      BigInteger cost = mine.map(Told::cost).orElse(BigInteger.ZERO);
      all.add(
          new Observed(
              word(log.getData(), 1).signum() != 0,
              call,
              postOp,
              mine.map(Told::settling),
              new Measured(cost, word(log.getData(), 2), beyond)));
      call = "";
      postOp = "";
      beyond = false;
    }
    assertThat(told).as("calls for operations without an event").isEmpty();
    return all;
  }

  /** The entry point calls itself once for each operation, and in there the sponsor, or not. */
  private static Deque<Optional<Told>> told(JsonNode bundle, String sponsor) {
    Deque<Optional<Told>> all = new ArrayDeque<>();
    for (JsonNode operation : bundle.path("calls")) {
      if (!isTo(operation, EntryPoint.ADDRESS)) continue;
      Optional<Told> told = Optional.empty();
      for (JsonNode it : operation.path("calls")) {
        if (isTo(it, sponsor) && input(it).startsWith(POST_OP)) told = Optional.of(told(it));
      }
      all.add(told);
    }
    return all;
  }

  private static Told told(JsonNode postOp) {
    String words = "0x" + input(postOp).substring(10);
    long mode = word(words, 0).longValueExact();
    String account = Numeric.toHexStringWithPrefixZeroPadded(word(words, 5), 40);
    Settling settling = new Settling(mode, account, word(words, 6), word(words, 7), word(words, 3));
    return new Told(settling, word(words, 2));
  }

  private static boolean isTo(JsonNode call, String address) {
    return call.path("to").asString("").equalsIgnoreCase(address);
  }

  private static String input(JsonNode call) {
    return call.path("input").asString("");
  }

  private static BigInteger word(String data, int index) {
    return new BigInteger(data.substring(2 + 64 * index, 2 + 64 * (index + 1)), 16);
  }

  /** The bytes whose offset stands in a word, hex without 0x. */
  private static String bytesOf(Log log, int index) {
    String data = log.getData();
    int at = word(data, index).intValueExact();
    int length = word(data, at / 32).intValueExact();
    return data.substring(2 + 2 * (at + 32), 2 + 2 * (at + 32 + length));
  }

  private static String topic(String signature) {
    return Numeric.toHexString(Hash.sha3(signature.getBytes(StandardCharsets.UTF_8)));
  }
}
