package dev.bascule.chainrpc.node;

import dev.bascule.chain.evm.EventLog;
import dev.bascule.chain.evm.TransactionReceipt;
import dev.bascule.core.id.Address;
import dev.bascule.core.id.Hash32;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * A receipt as a node tells it; {@code receipt} is what the trie covers, the rest is the node's
 * word.
 */
public record NodeReceipt(
    TransactionReceipt receipt,
    Hash32 transactionHash,
    int transactionIndex,
    long blockNumber,
    Hash32 blockHash,
    long gasUsed,
    Optional<Address> createdContract) {

  static NodeReceipt of(JsonNode json) {
    List<EventLog> logs = new ArrayList<>();
    for (JsonNode log : Json.field(json, "logs")) {
      List<Hash32> topics = new ArrayList<>();
      for (JsonNode topic : Json.field(log, "topics")) topics.add(Json.hash(topic));
      logs.add(new EventLog(Json.address(log, "address"), topics, Json.bytes(log, "data")));
    }
    long type = Json.has(json, "type") ? Json.number(json, "type") : 0;
    if (type > 0x7f) throw new MalformedAnswer("transaction type " + type);
    return new NodeReceipt(
        new TransactionReceipt(
            (int) type,
            Json.number(json, "status") == 1,
            Json.number(json, "cumulativeGasUsed"),
            Json.bytes(json, "logsBloom"),
            logs),
        Json.hash(json, "transactionHash"),
        Math.toIntExact(Json.number(json, "transactionIndex")),
        Json.number(json, "blockNumber"),
        Json.hash(json, "blockHash"),
        Json.number(json, "gasUsed"),
        Json.has(json, "contractAddress")
            ? Optional.of(Json.address(json, "contractAddress"))
            : Optional.empty());
  }
}
