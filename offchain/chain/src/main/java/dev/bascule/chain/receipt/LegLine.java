package dev.bascule.chain.receipt;

import dev.bascule.chain.drawdown.Drawdown;
import dev.bascule.chain.eip712.VaultDomain;
import dev.bascule.chain.json.StrictObject;
import dev.bascule.chain.voucher.Voucher;
import dev.bascule.core.id.Hash32;
import dev.bascule.core.id.TermsHash;
import dev.bascule.core.log.Leaf;
import dev.bascule.core.log.LeafType;
import dev.bascule.core.money.BaseUnits;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What a receipt's file says of one leg alone. Log, lane, voucher and terms of its leaf follow from
 * the rest of the file.
 *
 * @param inclusion the nodes of its own, before the path meets that of the leg before it
 */
record LegLine(
    LeafType type,
    long at,
    long admittedAt,
    BaseUnits from,
    BaseUnits to,
    long index,
    List<Hash32> inclusion,
    Optional<Settled> settlement) {

  /** Where the leg's lane stands in a part; {@code path} has its own nodes only. */
  record Settled(BaseUnits cumulative, long index, List<Hash32> path) {}

  private static final JsonMapper MAPPER = JsonMapper.builder().build();

  static ObjectNode write(Receipt receipt, MeetingPaths inclusions, SettledParts.Writer parts) {
    Leaf leaf = receipt.leaf();
    LegLine line =
        new LegLine(
            leaf.type(),
            leaf.at(),
            leaf.admittedAt(),
            leaf.from(),
            leaf.to(),
            receipt.index(),
            inclusions.own(receipt.index(), receipt.inclusion()),
            receipt.settlement().map(settled -> parts.add(receipt.leg(), settled)));
    Hash32 log = receipt.checkpoint().body().logId();
    if (!line.leaf(log, receipt.voucher(), receipt.drawdown(), receipt.domain(), receipt.leg())
        .equals(leaf)) {
      throw new IllegalArgumentException("the leaf is not of this voucher and log");
    }
    return line.toJson();
  }

  Leaf leaf(
      Hash32 logId, Voucher voucher, Optional<Drawdown> drawdown, VaultDomain domain, int leg) {
    TermsHash signed = voucher.legs().get(leg).terms();
    return new Leaf(
        type,
        logId,
        at,
        admittedAt,
        voucher.laneKey(leg),
        voucher.digest(domain),
        leg,
        from,
        to,
        drawdown.map(it -> it.terms(voucher.granted(leg, domain))).orElse(signed));
  }

  private ObjectNode toJson() {
    ObjectNode json = MAPPER.createObjectNode();
    json.putObject("leaf")
        .put("type", Integer.toString(type.code()))
        .put("at", Long.toString(at))
        .put("admittedAt", Long.toString(admittedAt))
        .put("from", from.toString())
        .put("to", to.toString());
    json.put("index", Long.toString(index));
    put(json.putArray("inclusion"), inclusion);
    settlement.ifPresent(settled -> {
      ObjectNode node = json.putObject("settlement");
      node.put("cumulative", settled.cumulative().toString());
      node.put("index", Long.toString(settled.index()));
      put(node.putArray("path"), settled.path());
    });
    return json;
  }

  private static void put(ArrayNode array, List<Hash32> hashes) {
    for (Hash32 hash : hashes) array.add(hash.hex());
  }

  static LegLine read(StrictObject json) {
    StrictObject leaf = json.object("leaf");
    LegLine line =
        new LegLine(
            LeafType.ofCode(leaf.uint("type", 8).intValue()),
            leaf.number("at"),
            leaf.number("admittedAt"),
            BaseUnits.of(leaf.uint("from", 128)),
            BaseUnits.of(leaf.uint("to", 128)),
            json.number("index"),
            json.hashes("inclusion"),
            json.optional("settlement", LegLine::settled));
    leaf.end();
    json.end();
    return line;
  }

  private static Settled settled(StrictObject json) {
    Settled settled =
        new Settled(
            BaseUnits.of(json.uint("cumulative", 128)), json.number("index"), json.hashes("path"));
    json.end();
    return settled;
  }
}
