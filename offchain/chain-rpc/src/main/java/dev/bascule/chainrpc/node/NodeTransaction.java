package dev.bascule.chainrpc.node;

import dev.bascule.chain.Bytes;
import dev.bascule.chain.rlp.Rlp;
import dev.bascule.core.id.Address;
import dev.bascule.core.id.Hash32;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * A transaction in a block, with the bytes that the transactions trie covers, rebuilt from its
 * fields. All types up to EIP-7702 are known, so that nobody's odd transaction stops the reading.
 */
public record NodeTransaction(Hash32 hash, Optional<Address> to, Bytes input, Bytes raw) {

  static NodeTransaction of(JsonNode json) {
    long type = Json.has(json, "type") ? Json.number(json, "type") : 0;
    List<Rlp> fields = new ArrayList<>();
    if (type > 4) throw new MalformedAnswer("transaction type " + type + " is not known");
    if (type > 0) quantity(fields, json, "chainId");
    quantity(fields, json, "nonce");
    if (type <= 1) {
      quantity(fields, json, "gasPrice");
    } else {
      quantity(fields, json, "maxPriorityFeePerGas");
      quantity(fields, json, "maxFeePerGas");
    }
    quantity(fields, json, "gas");
    Optional<Address> to =
        Json.has(json, "to") ? Optional.of(Json.address(json, "to")) : Optional.empty();
    fields.add(to.map(address -> Rlp.text(Bytes.of(address))).orElseGet(Rlp::empty));
    quantity(fields, json, "value");
    Bytes input = Json.bytes(json, "input");
    fields.add(Rlp.text(input));
    if (type > 0) fields.add(accessList(Json.field(json, "accessList")));
    if (type == 3) {
      quantity(fields, json, "maxFeePerBlobGas");
      fields.add(hashes(Json.field(json, "blobVersionedHashes")));
    }
    if (type == 4) fields.add(authorizations(Json.field(json, "authorizationList")));
    quantity(fields, json, type == 0 ? "v" : Json.has(json, "yParity") ? "yParity" : "v");
    quantity(fields, json, "r");
    quantity(fields, json, "s");
    Bytes body = Rlp.list(fields).encode();
    Bytes raw = type == 0 ? body : Bytes.concat(Bytes.of((byte) type), body);
    return new NodeTransaction(Json.hash(json, "hash"), to, input, raw);
  }

  private static void quantity(List<Rlp> fields, JsonNode json, String name) {
    fields.add(Rlp.scalar(Json.quantity(json, name)));
  }

  private static Rlp hashes(JsonNode list) {
    List<Rlp> items = new ArrayList<>();
    for (JsonNode each : list) items.add(Rlp.text(Bytes.of(Json.hash(each))));
    return Rlp.list(items);
  }

  private static Rlp accessList(JsonNode list) {
    List<Rlp> entries = new ArrayList<>();
    for (JsonNode each : list) {
      entries.add(
          Rlp.list(
              Rlp.text(Bytes.of(Json.address(each, "address"))),
              hashes(Json.field(each, "storageKeys"))));
    }
    return Rlp.list(entries);
  }

  private static Rlp authorizations(JsonNode list) {
    List<Rlp> entries = new ArrayList<>();
    for (JsonNode each : list) {
      List<Rlp> fields = new ArrayList<>();
      quantity(fields, each, "chainId");
      fields.add(Rlp.text(Bytes.of(Json.address(each, "address"))));
      quantity(fields, each, "nonce");
      quantity(fields, each, Json.has(each, "yParity") ? "yParity" : "v");
      quantity(fields, each, "r");
      quantity(fields, each, "s");
      entries.add(Rlp.list(fields));
    }
    return Rlp.list(entries);
  }
}
