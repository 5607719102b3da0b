package dev.bascule.chainrpc.node;

import dev.bascule.chain.evm.EventLog;
import dev.bascule.core.id.Hash32;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** A log that a node found for a filter; one that it hides is not noticed here. */
public record NodeLog(long block, EventLog log) {

  static NodeLog of(JsonNode json) {
    List<Hash32> topics = new ArrayList<>();
    for (JsonNode each : Json.field(json, "topics")) topics.add(Json.hash(each));
    return new NodeLog(
        Json.number(json, "blockNumber"),
        new EventLog(Json.address(json, "address"), topics, Json.bytes(json, "data")));
  }
}
