package dev.bascule.chain.receipt;

import dev.bascule.chain.Bytes;
import dev.bascule.chain.evm.EventLog;
import dev.bascule.chain.evm.TransactionReceipt;
import dev.bascule.chain.json.JsonRefused;
import dev.bascule.chain.json.StrictObject;
import dev.bascule.core.id.Hash32;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The parts of a receipt's file. Each stands once and names the legs that it settled, and each leg
 * with a settlement is named once: so none of the two can be taken out without the other.
 */
final class SettledParts {

  private static final JsonMapper MAPPER = JsonMapper.builder().build();

  private record Named(SettledPart part, MeetingPaths paths) {}

  private final Map<Integer, Named> byLeg = new HashMap<>();

  private SettledParts() {}

  /** Gathers the parts of the legs of a file. */
  static final class Writer {

    private record Listed(List<Integer> legs, MeetingPaths paths) {}

    private final Map<SettledPart, Listed> parts = new LinkedHashMap<>();

    LegLine.Settled add(int leg, Settlement settled) {
      Listed listed =
          parts.computeIfAbsent(
              settled.part(), _ -> new Listed(new ArrayList<>(), new MeetingPaths()));
      listed.legs().add(leg);
      return new LegLine.Settled(
          settled.cumulative(),
          settled.index(),
          listed.paths().own(settled.index(), settled.path()));
    }

    boolean isEmpty() {
      return parts.isEmpty();
    }

    ArrayNode toJson() {
      ArrayNode list = MAPPER.createArrayNode();
      parts.forEach((part, listed) -> list.add(writePart(part, listed.legs())));
      return list;
    }
  }

  private static ObjectNode writePart(SettledPart part, List<Integer> legs) {
    ObjectNode json = MAPPER.createObjectNode();
    ArrayNode numbers = json.putArray("legs");
    for (int leg : legs) numbers.add(Integer.toString(leg));
    json.put("window", Long.toString(part.window()));
    json.put("part", Integer.toString(part.part()));
    json.set("transactionReceipt", writeReceipt(part.receipt()));
    json.put("txIndex", Integer.toString(part.txIndex()));
    ArrayNode proof = json.putArray("trieProof");
    for (Bytes node : part.trieProof()) proof.add(node.hex());
    json.put("blockHash", part.blockHash().hex());
    json.put("headerRlp", part.headerRlp().hex());
    return json;
  }

  /** Without status and bloom: what settles did succeed, and the bloom follows from the logs. */
  private static ObjectNode writeReceipt(TransactionReceipt receipt) {
    if (!receipt.equals(
        TransactionReceipt.ofLogs(receipt.type(), receipt.cumulativeGasUsed(), receipt.logs()))) {
      throw new IllegalArgumentException("a receipt without success, or with another bloom");
    }
    ObjectNode json = MAPPER.createObjectNode();
    json.put("type", Integer.toString(receipt.type()));
    json.put("cumulativeGasUsed", Long.toString(receipt.cumulativeGasUsed()));
    ArrayNode logs = json.putArray("logs");
    for (EventLog log : receipt.logs()) {
      ObjectNode node = logs.addObject().put("address", log.address().hex());
      ArrayNode topics = node.putArray("topics");
      for (Hash32 topic : log.topics()) topics.add(topic.hex());
      node.put("data", log.data().hex());
    }
    return json;
  }

  /**
   * @throws JsonRefused with the place and the reason
   */
  static SettledParts read(StrictObject json) {
    SettledParts parts = new SettledParts();
    if (!json.has("parts")) return parts;
    List<SettledPart> seen = new ArrayList<>();
    List<Integer> firstLegs = new ArrayList<>();
    json.list(
        "parts",
        (item, where) -> {
          StrictObject node = StrictObject.of(item, where);
          List<Integer> legs =
              node.list("legs", (leg, at) -> StrictObject.uint(leg, at, 8).intValue());
          SettledPart part = readPart(node);
          node.end();
          if (seen.contains(part)) throw new JsonRefused(where, "the same part twice");
          requireRising(legs, where + ".legs");
          seen.add(part);
          firstLegs.add(legs.getFirst());
          parts.name(legs, part, where);
          return part;
        });
    requireRising(firstLegs, "parts");
    return parts;
  }

  /** Each order has one spelling. */
  private static void requireRising(List<Integer> legs, String where) {
    if (legs.isEmpty()) throw new JsonRefused(where, "empty");
    for (int i = 1; i < legs.size(); i++) {
      if (legs.get(i) <= legs.get(i - 1)) throw new JsonRefused(where, "not in the order of legs");
    }
  }

  private void name(List<Integer> legs, SettledPart part, String where) {
    Named named = new Named(part, new MeetingPaths());
    for (int leg : legs) {
      if (byLeg.put(leg, named) != null) {
        throw new JsonRefused(where, "leg " + leg + " is settled by a part before it");
      }
    }
  }

  private static SettledPart readPart(StrictObject json) {
    return new SettledPart(
        json.number("window"),
        json.uint("part", 31).intValue(),
        readReceipt(json.object("transactionReceipt")),
        json.uint("txIndex", 31).intValue(),
        json.byteStrings("trieProof"),
        json.hash("blockHash"),
        json.bytes("headerRlp"));
  }

  private static TransactionReceipt readReceipt(StrictObject json) {
    TransactionReceipt receipt =
        TransactionReceipt.ofLogs(
            json.uint("type", 7).intValue(),
            json.number("cumulativeGasUsed"),
            json.objects(
                "logs",
                log -> {
                  EventLog read =
                      new EventLog(log.address("address"), log.hashes("topics"), log.bytes("data"));
                  log.end();
                  return read;
                }));
    json.end();
    return receipt;
  }

  /** To be asked in the order of the legs, because the paths of a part follow each other. */
  Optional<Settlement> settlement(int leg, Optional<LegLine.Settled> settled) {
    Named named = byLeg.remove(leg);
    if (settled.isEmpty() && named == null) return Optional.empty();
    if (settled.isEmpty()) {
      throw new JsonRefused("parts", "settled leg " + leg + ", which has no settlement");
    }
    if (named == null) {
      throw new JsonRefused("parts", "no part settled leg " + leg + ", which has a settlement");
    }
    LegLine.Settled own = settled.get();
    return Optional.of(
        new Settlement(
            named.part(),
            own.cumulative(),
            own.index(),
            named.paths().whole(own.index(), own.path())));
  }

  /** Every leg that a part names was asked for. */
  void end() {
    if (!byLeg.isEmpty()) {
      throw new JsonRefused("parts", "legs " + byLeg.keySet() + " are not in the file");
    }
  }
}
