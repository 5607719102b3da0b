package dev.bascule.chainrpc.node;

import dev.bascule.chain.Bytes;
import dev.bascule.chainrpc.rpc.JsonRpc;
import dev.bascule.chainrpc.rpc.JsonRpc.Call;
import dev.bascule.chainrpc.rpc.RpcAnswer;
import dev.bascule.chainrpc.rpc.RpcException;
import dev.bascule.core.id.Address;
import dev.bascule.core.id.Hash32;
import java.math.BigInteger;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.LongStream;
import tools.jackson.databind.JsonNode;

/**
 * One EVM node. Methods throw {@link RpcException} when it gives no result and {@link
 * MalformedAnswer} when the result is unreadable; nothing here is proven.
 */
public final class EvmNode implements AutoCloseable {

  private final JsonRpc rpc;

  public EvmNode(JsonRpc rpc) {
    this.rpc = rpc;
  }

  public static EvmNode at(URI url, Duration deadline) {
    return new EvmNode(new JsonRpc(url, deadline));
  }

  public JsonRpc rpc() {
    return rpc;
  }

  public long chainId() {
    return Json.number(rpc.call("eth_chainId").orThrow());
  }

  public long headNumber() {
    return Json.number(rpc.call("eth_blockNumber").orThrow());
  }

  public String clientVersion() {
    return rpc.call("web3_clientVersion").orThrow().asString("");
  }

  public Optional<NodeBlock> block(long number) {
    return blocks(number, number).stream().findFirst();
  }

  /** As many blocks of the range as the node has, without a gap. */
  public List<NodeBlock> blocks(long from, long to) {
    List<Call> calls =
        LongStream.rangeClosed(from, to)
            .mapToObj(number -> Call.of("eth_getBlockByNumber", hex(number), false))
            .toList();
    List<NodeBlock> blocks = new ArrayList<>();
    for (RpcAnswer answer : rpc.batch(calls)) {
      JsonNode json = answer.orThrow();
      if (json.isNull()) break;
      blocks.add(NodeBlock.of(json));
    }
    return blocks;
  }

  /** The receipts of each of the blocks, in order. */
  public List<List<NodeReceipt>> receipts(List<Long> numbers) {
    List<Call> calls =
        numbers.stream().map(number -> Call.of("eth_getBlockReceipts", hex(number))).toList();
    List<List<NodeReceipt>> all = new ArrayList<>();
    for (RpcAnswer answer : rpc.batch(calls)) {
      List<NodeReceipt> receipts = new ArrayList<>();
      for (JsonNode each : answer.orThrow()) receipts.add(NodeReceipt.of(each));
      all.add(receipts);
    }
    return all;
  }

  public List<NodeTransaction> transactions(long number) {
    JsonNode block = rpc.call("eth_getBlockByNumber", hex(number), true).orThrow();
    if (block.isNull()) throw new MalformedAnswer("block " + number + " is gone");
    List<NodeTransaction> transactions = new ArrayList<>();
    for (JsonNode each : Json.field(block, "transactions")) {
      transactions.add(NodeTransaction.of(each));
    }
    return transactions;
  }

  public Optional<NodeReceipt> receipt(Hash32 transaction) {
    JsonNode json = rpc.call("eth_getTransactionReceipt", transaction.hex()).orThrow();
    return json.isNull() ? Optional.empty() : Optional.of(NodeReceipt.of(json));
  }

  /** Whether the node has it, in a block or waiting. */
  public boolean knows(Hash32 transaction) {
    return !rpc.call("eth_getTransactionByHash", transaction.hex()).orThrow().isNull();
  }

  public long transactionCount(Address account, BlockTag at) {
    return Json.number(rpc.call("eth_getTransactionCount", account.hex(), at.text()).orThrow());
  }

  public Bytes code(Address account) {
    return Json.bytes(rpc.call("eth_getCode", account.hex(), "latest").orThrow());
  }

  public BigInteger gasPrice() {
    return Json.quantity(rpc.call("eth_gasPrice").orThrow());
  }

  public BigInteger balance(Address account) {
    return Json.quantity(rpc.call("eth_getBalance", account.hex(), "latest").orThrow());
  }

  /** The content of eth_getProof: nodes of the account, and of each slot. */
  public NodeProof proof(Address account, List<Hash32> slots, BlockTag at) {
    List<String> keys = slots.stream().map(Hash32::hex).toList();
    return NodeProof.of(rpc.call("eth_getProof", account.hex(), keys, at.text()).orThrow());
  }

  /** The words in some slots of an account's storage, in the order in which they are asked for. */
  public List<Hash32> storage(Address account, List<Hash32> slots, BlockTag at) {
    List<Call> calls =
        slots.stream()
            .map(slot -> Call.of("eth_getStorageAt", account.hex(), slot.hex(), at.text()))
            .toList();
    return rpc.batch(calls).stream().map(answer -> Json.hash(answer.orThrow())).toList();
  }

  /** Logs of one contract with one first topic, in the order of the chain. */
  public List<NodeLog> logs(Address contract, Hash32 topic, long from, long to) {
    return logs(contract, List.of(topic), from, to);
  }

  /** The same with all these topics from the first on. */
  public List<NodeLog> logs(Address contract, List<Hash32> topics, long from, long to) {
    Map<String, Object> filter =
        Map.of(
            "address",
            contract.hex(),
            "topics",
            topics.stream().map(Hash32::hex).toList(),
            "fromBlock",
            hex(from),
            "toBlock",
            hex(to));
    List<NodeLog> logs = new ArrayList<>();
    for (JsonNode each : rpc.call("eth_getLogs", filter).orThrow()) logs.add(NodeLog.of(each));
    return logs;
  }

  /** Runs a call without a transaction. */
  public Bytes call(Address to, Bytes data, BlockTag at) {
    return Json.bytes(
        rpc.call("eth_call", Map.of("to", to.hex(), "data", data.hex()), at.text()).orThrow());
  }

  /** The same for many, in one request. */
  public List<Bytes> calls(Address to, List<Bytes> data, BlockTag at) {
    List<Call> calls =
        data.stream()
            .map(each -> Call.of("eth_call", Map.of("to", to.hex(), "data", each.hex()), at.text()))
            .toList();
    return rpc.batch(calls).stream().map(answer -> Json.bytes(answer.orThrow())).toList();
  }

  public RpcAnswer callAs(Address from, Address to, Bytes data, long gasLimit) {
    return rpc.call(
        "eth_call",
        Map.of("from", from.hex(), "to", to.hex(), "data", data.hex(), "gas", hex(gasLimit)),
        "latest");
  }

  /** The answer is a quantity of gas where the transaction would succeed. */
  public RpcAnswer estimateGas(Address from, Optional<Address> to, Bytes data) {
    var asked = new LinkedHashMap<>(Map.of("from", from.hex(), "data", data.hex()));
    to.ifPresent(called -> asked.put("to", called.hex()));
    // By default Besu estimates as of 12 s after the head: what passes then, a block undoes now.
    return rpc.call("eth_estimateGas", asked, new BlockTag.Latest().text());
  }

  public static long gas(JsonNode quantity) {
    return Json.number(quantity);
  }

  public RpcAnswer sendRaw(Bytes raw) {
    return rpc.call("eth_sendRawTransaction", raw.hex());
  }

  private static String hex(long number) {
    return "0x" + Long.toHexString(number);
  }

  @Override
  public void close() {
    rpc.close();
  }
}
