package dev.bascule.chainrpc.block;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bascule.chainrpc.LyingNode;
import dev.bascule.chainrpc.Network;
import dev.bascule.chainrpc.node.EvmNode;
import dev.bascule.chainrpc.node.RehashedBlock;
import dev.bascule.chainrpc.rpc.RpcFailure;
import dev.bascule.contracts.Anvil;
import dev.bascule.core.book.ChainCursor;
import dev.bascule.core.book.ChainEvent;
import dev.bascule.core.id.Hash32;
import java.time.Duration;
import java.util.function.BiFunction;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** A node that lies about the chain is refused with a reason, and nothing of its answer is used. */
class LyingNodeTest {

  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  private static Anvil anvil;
  private static Network network;
  private static LyingNode liar;
  private static EvmNode lied;
  private static ChainCursor start;

  @BeforeAll
  static void start() {
    anvil = Anvil.start();
    network = new Network(anvil.url(), anvil.chainId(), new Finality.Depth(0, Duration.ZERO));
    network.fund("payer", 5_000);
    liar = new LyingNode(anvil.url());
    lied = EvmNode.at(liar.url(), Duration.ofSeconds(5));
    start = network.start();
  }

  @AfterAll
  static void stop() {
    lied.close();
    liar.close();
    network.close();
    anvil.close();
  }

  @Test
  void anHonestAnswerIsBelieved() {
    liar.lies((_, result) -> result);
    assertThat(read())
        .isInstanceOfSatisfying(
            Reading.Range.class,
            range ->
                assertThat(range.command().events())
                    .hasAtLeastOneElementOfType(ChainEvent.Deposited.class));
  }

  @Test
  void aHiddenLog() {
    refused(onLogs(logs -> logs.isEmpty() ? logs : removed(logs)), "receipts_root_wrong", "hidden");
  }

  @Test
  void anInventedLog() {
    refused(
        onLogs(logs -> {
          if (!logs.isEmpty()) logs.add(logs.get(0).deepCopy());
          return logs;
        }),
        "receipts_root_wrong",
        "invented");
  }

  @Test
  void aLogWithAnotherAmount() {
    refused(
        onLogs(logs -> {
          for (JsonNode log : logs) {
            String data = log.get("data").stringValue();
            if (data.length() >= 66) {
              ((ObjectNode) log).put("data", data.replaceAll(".$", "7"));
            }
          }
          return logs;
        }),
        "receipts_root_wrong",
        "");
  }

  @Test
  void aHiddenReceipt() {
    refused(
        (method, result) -> method.equals("eth_getBlockReceipts") ? JSON.arrayNode() : result,
        "receipts_incomplete",
        "0 receipts");
  }

  @Test
  void anEmptyBlockWhereThereWasOne() {
    refused(
        onBlocks(block ->
            block
                .put(
                    "receiptsRoot",
                    "0x56e81f171bcc55a6ff8345e692c0f86e5b48e01b996cadc001622fb5e363b421")
                .set("transactions", JSON.arrayNode())),
        "block_hash_wrong",
        "its fields hash to");
  }

  @Test
  void aWrongParent() {
    refused(
        onBlocks(block -> {
          ObjectNode other = block.deepCopy();
          other.put("parentHash", Hash32.sha256().hex());
          other.put("hash", hashOf(other));
          return other;
        }),
        "wrong_parent",
        "the block before it was");
  }

  @Test
  void anotherTransactionThanTheOneInTheBlock() {
    refused(
        (method, result) -> {
          if (!method.equals("eth_getBlockByNumber") || !result.isObject()) return result;
          for (JsonNode transaction : result.get("transactions")) {
            if (transaction instanceof ObjectNode full) full.put("input", "0x1234");
          }
          return result;
        },
        "transactions_root_wrong",
        "");
  }

  @Test
  void anotherBlockThanAsked() {
    refused(onBlocks(block -> block.put("number", "0x1")), "other_block", "asked for block");
  }

  @Test
  void aStaleHead() {
    refused(
        (method, result) -> method.equals("eth_blockNumber") ? JSON.stringNode("0x0") : result,
        "head_behind_cursor",
        "stale");
  }

  @Test
  void anotherChain() {
    refused(
        (method, result) -> method.equals("eth_chainId") ? JSON.stringNode("0x1") : result,
        "other_chain",
        "on chain 1");
  }

  @Test
  void aChainThatWasExchangedBehindTheCursor() {
    liar.lies((_, result) -> result);
    ChainCursor head = new ChainCursor(network.node.headNumber(), Hash32.sha256());
    assertThat(network.cursor(lied).next(head, 10))
        .isInstanceOfSatisfying(
            Reading.Refused.class,
            refused -> assertThat(refused.reason().code()).isEqualTo("cursor_block_differs"));
  }

  @Test
  void answersOfNoForm() {
    for (String text :
        new String[] {
          "",
          "{",
          "[]",
          "null",
          "{\"jsonrpc\":\"2.0\",\"id\":999999,\"result\":\"0x1\"}",
          "<html>busy</html>",
          "[".repeat(5_000)
        }) {
      liar.says(text.isEmpty() ? " " : text);
      assertThat(read())
          .as(text)
          .isInstanceOfSatisfying(
              Reading.NoAnswer.class,
              none -> assertThat(none.failure()).isInstanceOf(RpcFailure.Malformed.class));
    }
    for (String value : new String[] {"null", "{}", "\"0xzz\"", "17", "\"\""}) {
      liar.lies((method, result) -> method.equals("eth_blockNumber") ? json(value) : result);
      assertThat(read())
          .isInstanceOfSatisfying(
              Reading.Refused.class,
              refused -> assertThat(refused.reason().code()).isEqualTo("answer_malformed"));
    }
    liar.lies(onBlocks(block -> JSON.objectNode().put("number", "0x1")));
    assertThat(read()).isInstanceOf(Reading.Refused.class);
  }

  private static JsonNode json(String text) {
    return JsonMapper.builder().build().readTree(text);
  }

  private static Reading read() {
    return network.cursor(lied).next(start, 100);
  }

  private static void refused(
      BiFunction<String, JsonNode, JsonNode> lie, String code, String words) {
    liar.lies(lie);
    assertThat(read())
        .isInstanceOfSatisfying(
            Reading.Refused.class,
            refused -> {
              assertThat(refused.reason().code()).isEqualTo(code);
              assertThat(refused.reason().sentence()).contains(words);
            });
  }

  private interface Change<T> {
    JsonNode of(T part);
  }

  private static BiFunction<String, JsonNode, JsonNode> onBlocks(Change<ObjectNode> change) {
    return (method, result) ->
        method.equals("eth_getBlockByNumber") && result instanceof ObjectNode block
            ? change.of(block)
            : result;
  }

  private static BiFunction<String, JsonNode, JsonNode> onLogs(Change<ArrayNode> change) {
    return (method, result) -> {
      if (!method.equals("eth_getBlockReceipts")) return result;
      for (JsonNode receipt : result) {
        ((ObjectNode) receipt).set("logs", change.of((ArrayNode) receipt.get("logs")));
      }
      return result;
    };
  }

  private static ArrayNode removed(ArrayNode logs) {
    logs.remove(0);
    return logs;
  }

  /** A liar that takes pains: its hash fits its fields. */
  private static String hashOf(ObjectNode block) {
    return RehashedBlock.of(block);
  }
}
