package dev.bascule.chainrpc.node;

import dev.bascule.chain.Bytes;
import dev.bascule.chain.evm.BlockHeader;
import dev.bascule.core.id.Hash32;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;

/**
 * A block as a node tells it.
 *
 * @param stated the hash that the node names; what it is worth, the caller computes from the header
 * @param transactions their hashes, in order
 */
public record NodeBlock(BlockHeader header, Hash32 stated, List<Hash32> transactions) {

  public NodeBlock {
    transactions = List.copyOf(transactions);
  }

  /**
   * @throws MalformedAnswer if it is no block
   */
  public static NodeBlock of(JsonNode json) {
    List<Bytes> later = new ArrayList<>();
    addQuantity(later, json, "baseFeePerGas");
    addHash(later, json, "withdrawalsRoot");
    addQuantity(later, json, "blobGasUsed");
    addQuantity(later, json, "excessBlobGas");
    addHash(later, json, "parentBeaconBlockRoot");
    addHash(later, json, "requestsHash");
    BlockHeader header =
        new BlockHeader(
            Json.hash(json, "parentHash"),
            Json.hash(json, "sha3Uncles"),
            Json.address(json, "miner"),
            Json.hash(json, "stateRoot"),
            Json.hash(json, "transactionsRoot"),
            Json.hash(json, "receiptsRoot"),
            Json.bytes(json, "logsBloom"),
            Json.quantity(json, "difficulty"),
            Json.number(json, "number"),
            Json.number(json, "gasLimit"),
            Json.number(json, "gasUsed"),
            Json.number(json, "timestamp"),
            Json.bytes(json, "extraData"),
            Json.hash(json, "mixHash"),
            Json.bytes(json, "nonce"),
            later);
    List<Hash32> transactions = new ArrayList<>();
    for (JsonNode each : Json.field(json, "transactions")) {
      transactions.add(each.isObject() ? Json.hash(each, "hash") : Json.hash(each));
    }
    return new NodeBlock(header, Json.hash(json, "hash"), transactions);
  }

  private static void addQuantity(List<Bytes> fields, JsonNode json, String name) {
    if (!Json.has(json, name)) return;
    byte[] bytes = Json.quantity(json, name).toByteArray();
    Bytes all = Bytes.of(bytes);
    fields.add(bytes[0] == 0 ? all.slice(1) : all);
  }

  private static void addHash(List<Bytes> fields, JsonNode json, String name) {
    if (Json.has(json, name)) fields.add(Bytes.of(Json.hash(json, name)));
  }
}
