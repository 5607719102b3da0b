package dev.bascule.chain.receipt;

import dev.bascule.chain.Bytes;
import dev.bascule.chain.json.StrictObject;
import dev.bascule.chain.qbft.SetProof;
import dev.bascule.chain.qbft.SetSource;
import dev.bascule.core.id.Hash32;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The part of {@code trust.json} that says how a validator set is changed, and why it was. */
final class SetProofJson {

  private SetProofJson() {}

  static SetSource source(StrictObject validators) {
    if (validators.has("contract")) return new SetSource.Contract(validators.address("contract"));
    return validators.has("epochLength")
        ? new SetSource.Votes(validators.number("epochLength"))
        : new SetSource.Unstated();
  }

  static Optional<SetProof> proof(StrictObject validators) {
    if (validators.isNull("proof")) return Optional.empty();
    StrictObject json = validators.object("proof");
    SetProof proof =
        json.has("headers")
            ? new SetProof.Votes(json.byteStrings("headers"))
            : new SetProof.Storage(
                json.bytes("header"), json.byteStrings("account"), storage(json));
    json.end();
    return Optional.of(proof);
  }

  private record Slot(Hash32 slot, List<Bytes> nodes) {}

  private static Map<Hash32, List<Bytes>> storage(StrictObject json) {
    Map<Hash32, List<Bytes>> storage = new TreeMap<>();
    for (Slot each : json.objects("storage", SetProofJson::slot)) {
      storage.put(each.slot(), each.nodes());
    }
    return storage;
  }

  private static Slot slot(StrictObject json) {
    Slot slot = new Slot(json.hash("slot"), json.byteStrings("nodes"));
    json.end();
    return slot;
  }

  static void write(Trust.Validators validators, ObjectNode node) {
    switch (validators.source()) {
      case SetSource.Unstated _ -> {}
      case SetSource.Contract contract -> node.put("contract", contract.address().hex());
      case SetSource.Votes votes ->
          node.put("epochLength", Long.toString(votes.epochLengthBlocks()));
    }
    if (validators.proof().isEmpty()) {
      node.putNull("proof");
      return;
    }
    ObjectNode proof = node.putObject("proof");
    switch (validators.proof().get()) {
      case SetProof.Votes votes -> list(proof.putArray("headers"), votes.headersRlp());
      case SetProof.Storage storage -> {
        proof.put("header", storage.headerRlp().hex());
        list(proof.putArray("account"), storage.accountNodes());
        ArrayNode slots = proof.putArray("storage");
        new TreeMap<>(storage.storageNodes())
            .forEach((slot, nodes) -> {
              ObjectNode each = slots.addObject();
              each.put("slot", slot.hex());
              list(each.putArray("nodes"), nodes);
            });
      }
    }
  }

  private static void list(ArrayNode into, List<Bytes> items) {
    for (Bytes item : items) into.add(item.hex());
  }
}
