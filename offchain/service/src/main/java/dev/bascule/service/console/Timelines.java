package dev.bascule.service.console;

import static dev.bascule.service.db.own.Tables.CHECKPOINT;
import static dev.bascule.service.db.own.Tables.PART_PROOF;
import static dev.bascule.service.db.own.Tables.RECONCILIATION;
import static dev.bascule.service.db.proj.Tables.RECORDED_BREAK;
import static dev.bascule.service.db.proj.Tables.SETTLEMENT_WINDOW;
import static org.jooq.impl.DSL.min;

import dev.bascule.chain.Bytes;
import dev.bascule.chain.qbft.SealedHeader;
import dev.bascule.service.console.FoundPayment.Landing;
import dev.bascule.service.console.View.Fact;
import dev.bascule.service.console.View.Leg;
import dev.bascule.service.console.View.Money;
import dev.bascule.service.console.View.Party;
import dev.bascule.service.console.View.Step;
import dev.bascule.service.console.View.Timeline;
import dev.bascule.service.db.proj.tables.records.PaymentLegRecord;
import dev.bascule.service.db.proj.tables.records.PaymentRecord;
import dev.bascule.service.deployment.Finality;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jooq.DSLContext;
import org.jspecify.annotations.Nullable;

/**
 * The way of one payment from request to block. Each station that was reached shows the number that
 * proves it; the first that was not says what will bring it about.
 */
final class Timelines {

  private final DSLContext sql;
  private final Finality finality;

  Timelines(DSLContext sql, Finality finality) {
    this.sql = sql;
    this.finality = finality;
  }

  Timeline timeline(FoundPayment found) {
    PaymentRecord payment = found.payment();
    Mark mark = Mark.of(payment.getState());
    List<Step> steps = new ArrayList<>();
    steps.add(admitted(found));
    if (payment.getKind().equals("hold")) held(found, mark, steps);
    if (found.legs().size() > 1) steps.add(split(found));
    if (mark != Mark.VOIDED && mark != Mark.EXPIRED) {
      boolean waits = mark == Mark.HELD;
      steps.add(windowed(found, waits));
      steps.add(onChain(found));
      steps.add(reconciled(found, mark));
    }
    boolean receipt = mark != Mark.HELD && mark != Mark.VOIDED && mark != Mark.EXPIRED;
    return new Timeline(
        payment.getPayment(),
        mark,
        found.money(mark.worth(payment.getAmount(), payment.getPaid())),
        found.reference(),
        steps,
        receipt);
  }

  private Step admitted(FoundPayment found) {
    List<Long> leaves = found.leaves();
    List<Fact> facts = new ArrayList<>();
    String leaf =
        leaves.isEmpty() ? "leaf " + Figures.count(found.payment().getNo()) : leaves(leaves);
    Long size = leaves.isEmpty() ? null : checkpointOver(leaves.getLast());
    String evidence = size == null ? leaf : leaf + " · checkpoint " + Figures.count(size);
    facts.add(
        Fact.number(leaves.size() > 1 ? "Leaves of the log" : "Leaf of the log", plain(leaf)));
    if (size != null)
      facts.add(Fact.number("First checkpoint over it", Figures.count(size) + " leaves"));
    facts.add(Fact.id("Voucher digest", found.payment().getVoucherDigest()));
    facts.add(Fact.number("Risk score", Integer.toString(found.payment().getRiskScore())));
    boolean hold = found.payment().getKind().equals("hold");
    return new Step(
        "done",
        hold ? "clock" : "diamond",
        hold ? "Held" : "Accepted",
        "into the log",
        evidence,
        Figures.moment(Instant.ofEpochMilli(found.payment().getAdmittedAt())),
        facts);
  }

  private static String plain(String leaf) {
    return leaf.substring(leaf.indexOf(' ') + 1);
  }

  private static String leaves(List<Long> leaves) {
    if (leaves.size() == 1) return "leaf " + Figures.count(leaves.getFirst());
    String last = Figures.count(leaves.getLast());
    return "leaves " + Figures.count(leaves.getFirst()) + " to " + last;
  }

  private @Nullable Long checkpointOver(long leaf) {
    return sql.select(CHECKPOINT.SIZE)
        .from(CHECKPOINT)
        .where(CHECKPOINT.SIZE.gt(leaf))
        .orderBy(CHECKPOINT.SIZE)
        .limit(1)
        .fetchOne(CHECKPOINT.SIZE);
  }

  private static void held(FoundPayment found, Mark mark, List<Step> steps) {
    String until = Figures.moment(Instant.ofEpochSecond(found.payment().getNotAfter())).iso();
    switch (mark) {
      case HELD -> {
        String lapses = "lapses " + until;
        String evidence =
            found.payment().getPaid() == 0 ? lapses : captured(found) + " captured, " + lapses;
        steps.add(new Step("next", "check", "Capture or void", "", evidence, null, List.of()));
      }
      case VOIDED ->
          steps.add(
              new Step(
                  "done", "dash", "Voided", "", "nothing moved", found.at("voided"), List.of()));
      case EXPIRED ->
          steps.add(
              new Step(
                  "done",
                  "dash",
                  "Expired",
                  "",
                  "lapsed " + until,
                  found.at("expired"),
                  List.of()));
      case ACCEPTED, CAPTURED, WINDOWED, SETTLED, REFUSED, OPEN, CUT, SETTLING, SENT, BREAK ->
          steps.add(
              new Step(
                  "done",
                  "check",
                  "Captured",
                  "",
                  captured(found) + " of " + text(found.money(found.payment().getAmount())),
                  found.at("captured"),
                  List.of()));
    }
  }

  private static String captured(FoundPayment found) {
    return text(found.money(found.payment().getPaid()));
  }

  private static String text(Money money) {
    return money.sign() + "\u202f" + money.figure();
  }

  private static Step split(FoundPayment found) {
    List<String> shares =
        found.legs().stream()
            .map(leg -> found.money(leg.getAmount()))
            .map(Timelines::text)
            .toList();
    int legs = shares.size();
    String shown =
        legs <= 3
            ? String.join(", ", shares.subList(0, legs - 1)) + " and " + shares.getLast()
            : String.join(", ", shares.subList(0, 2)) + " and " + (legs - 2) + " more";
    String rest = legs == 2 ? "in two" : "in " + legs;
    return new Step("done", "split", "Split", rest, shown + ": one voucher", null, List.of());
  }

  private Step windowed(FoundPayment found, boolean waits) {
    long number = found.payment().getWindowNumber();
    if (number == 0) {
      return new Step(
          waits ? "wait" : "next",
          "window",
          "Window",
          "not cut yet",
          "next: ./bascule settle",
          null,
          List.of());
    }
    Integer lanes =
        sql.select(SETTLEMENT_WINDOW.LANES)
            .from(SETTLEMENT_WINDOW)
            .where(SETTLEMENT_WINDOW.NUMBER.eq(number))
            .fetchOne(SETTLEMENT_WINDOW.LANES);
    String own = found.legs().size() == 1 ? "its lane" : "its " + found.legs().size() + " lanes";
    String evidence = lanes == null ? own : own + " among " + Figures.count(lanes);
    return new Step(
        "done",
        "window",
        "Windowed",
        "in window " + Figures.count(number),
        evidence + ", cut at one point of the log",
        found.at("windowed"),
        List.of());
  }

  private Step onChain(FoundPayment found) {
    List<Landing> landings = found.landings();
    if (landings.isEmpty()) {
      String progress = found.payment().getWindowNumber() == 0 ? "wait" : "next";
      return new Step(
          progress,
          "block",
          "On chain",
          "",
          "a part is one transaction, all or nothing",
          null,
          List.of());
    }
    var blocks =
        landings.stream().map(Landing::block).collect(Collectors.toCollection(TreeSet::new));
    var parts = landings.stream().map(Landing::part).collect(Collectors.toCollection(TreeSet::new));
    String where = blocks.stream().map(Figures::count).collect(Collectors.joining(" and "));
    String part = parts.stream().map(String::valueOf).collect(Collectors.joining(" and "));
    List<Fact> facts = new ArrayList<>();
    var seen = new TreeSet<String>();
    for (Landing landing : landings) {
      if (!seen.add(landing.txHash())) continue;
      facts.add(Fact.id("Transaction of part " + landing.part(), landing.txHash()));
      Long gas = gas(landing.txHash());
      if (gas != null) {
        String each = Figures.count(gas / Math.max(1, landing.entries()));
        facts.add(Fact.number("Gas", Figures.count(gas) + " · " + each + " an entry"));
      }
    }
    boolean sealed = finality == Finality.SEALED;
    String carrier = sealed ? seals(landings.getLast()) : "not sealed: one node's word";
    boolean whole = landings.size() == found.legs().stream().filter(l -> l.getPaid() > 0).count();
    return new Step(
        whole ? "done" : "next",
        sealed ? "seal" : "block",
        sealed ? "Sealed" : "On chain",
        (blocks.size() == 1 ? "in block " : "in blocks ") + where,
        "part " + part + " · " + carrier,
        found.at("settled"),
        facts);
  }

  /** Who sealed the block, by the header that is kept with the part's proof. */
  private String seals(Landing landing) {
    byte[] header =
        sql.select(PART_PROOF.HEADER_RLP)
            .from(PART_PROOF)
            .where(PART_PROOF.TX_HASH.eq(landing.txHash()))
            .limit(1)
            .fetchOne(PART_PROOF.HEADER_RLP);
    if (header == null) return "sealed by a quorum of validators";
    var extra = SealedHeader.decode(Bytes.of(header)).extraData();
    int validators = extra.validators().size();
    return validators == 0
        ? Figures.of(extra.seals().size(), "seal", "seals")
        : extra.seals().size() + " of " + Figures.of(validators, "validator", "validators");
  }

  private @Nullable Long gas(String txHash) {
    return sql.select(PART_PROOF.GAS_USED)
        .from(PART_PROOF)
        .where(PART_PROOF.TX_HASH.eq(txHash))
        .limit(1)
        .fetchOne(PART_PROOF.GAS_USED);
  }

  private Step reconciled(FoundPayment found, Mark mark) {
    List<String> lanes = found.legs().stream().map(PaymentLegRecord::getLaneKey).toList();
    boolean broken =
        sql.fetchExists(
            RECORDED_BREAK,
            RECORDED_BREAK.SUBJECT.in(lanes).and(RECORDED_BREAK.CLOSED_AT.isNull()));
    if (broken) {
      return new Step(
          "broken",
          "cross",
          "Break",
          "on its lane",
          "ledger and contract differ: ./bascule reconcile",
          null,
          List.of());
    }
    if (mark != Mark.SETTLED) {
      return new Step(
          "wait",
          "balance",
          "Reconciled",
          "",
          "when the event is final and proven",
          null,
          List.of());
    }
    long block = found.landings().stream().mapToLong(Landing::block).max().orElse(0);
    Long compared =
        sql.select(min(RECONCILIATION.BLOCK))
            .from(RECONCILIATION)
            .where(RECONCILIATION.BLOCK.ge(block).and(RECONCILIATION.BREAKS.eq(0)))
            .fetchOne(min(RECONCILIATION.BLOCK));
    String evidence =
        compared == null
            ? "event proven against block " + Figures.count(block) + ", ledger posted, no break"
            : "ledger = contract at block " + Figures.count(compared);
    List<Fact> facts = new ArrayList<>();
    for (Landing landing : found.landings()) {
      Money stands = found.money(landing.lane());
      facts.add(Fact.number("Lane of leg " + landing.leg() + " stands at", text(stands)));
    }
    return new Step(
        "done", "balance", "Reconciled", "with the contract", evidence, found.at("settled"), facts);
  }

  List<Leg> legs(FoundPayment found, Map<String, String> names) {
    List<Leg> legs = new ArrayList<>();
    Mark mark = Mark.of(found.payment().getState());
    for (int i = 0; i < found.legs().size(); i++) {
      PaymentLegRecord leg = found.legs().get(i);
      boolean known = found.leaves().size() == found.legs().size();
      legs.add(
          new Leg(
              Integer.toString(leg.getLeg()),
              new Party(names.get(leg.getPayee()), leg.getPayee()),
              Long.toString(leg.getLane()),
              found.money(leg.getCumulative() - leg.getAmount()).figure(),
              found.money(leg.getCumulative()).figure(),
              known ? Figures.count(found.leaves().get(i)) : "",
              found.money(mark.worth(leg.getAmount(), leg.getPaid()))));
    }
    return legs;
  }
}
