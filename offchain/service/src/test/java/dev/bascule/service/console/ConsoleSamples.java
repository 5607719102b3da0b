package dev.bascule.service.console;

import dev.bascule.service.console.View.Band;
import dev.bascule.service.console.View.Card;
import dev.bascule.service.console.View.Fact;
import dev.bascule.service.console.View.Figure;
import dev.bascule.service.console.View.Filter;
import dev.bascule.service.console.View.Frame;
import dev.bascule.service.console.View.Head;
import dev.bascule.service.console.View.Leg;
import dev.bascule.service.console.View.Moment;
import dev.bascule.service.console.View.Money;
import dev.bascule.service.console.View.Overview;
import dev.bascule.service.console.View.PartRow;
import dev.bascule.service.console.View.Party;
import dev.bascule.service.console.View.PaymentPage;
import dev.bascule.service.console.View.PaymentRow;
import dev.bascule.service.console.View.Step;
import dev.bascule.service.console.View.Timeline;
import dev.bascule.service.console.View.WindowPage;
import dev.bascule.service.console.View.WindowRow;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;

/** Invented figures, to look at the pages without a network. */
final class ConsoleSamples {

  static final Instant NOW = Instant.parse("2026-11-21T14:02:13.120Z");
  static final String CHOSEN = "pay_01jdx4m7r8k2v5n9q3t6w09k2f";
  private static final String TX =
      "0x8f0c2b1e5a7d94c3b6a81f2e07d5c9384b6a1e0f7c2d5a8b9e3f4c6d7a8b1c2d";

  private ConsoleSamples() {}

  static Frame frame(String section) {
    return new Frame(
        section,
        new Band(
            "test",
            "Test mode · development chain (anvil, one process, not consensus) · nothing here is"
                + " real"),
        head(),
        Figures.count(8_796),
        "36",
        "0",
        false,
        "");
  }

  private static Head head() {
    return new Head(
        "good",
        "final by depth",
        Figures.count(1_208),
        "0.9 s",
        "#37 open",
        "anvil",
        "one process, not consensus",
        List.of(
            Fact.number("Head", Figures.count(1_208)),
            Fact.number("Head age", "0.9 s"),
            Fact.text("Finality", "depth 2, saved state · not sealed"),
            Fact.number("Chain id", "31337"),
            Fact.id("Vault", "0x5fbdb2315678afecb367f032d93f642f64180aa3"),
            Fact.number("Log", "8 904 leaves · 8 904 anchored"),
            Fact.id(
                "Log root", "0x4c1f7e0f7c2d5a8b9e3f4c6d7a8b1c2d8f0c2b1e5a7d94c3b6a81f2e07d5c938")));
  }

  static Overview overview() {
    return new Overview(figures(), payments(true), windows(), List.of(), true, CHOSEN);
  }

  static Overview empty() {
    Money none = brl(0);
    return new Overview(
        List.of(
            new Figure("Accepted", "", none, null, "no payment yet", null),
            new Figure("Settled on chain", "", none, null, "no window yet", null),
            new Figure("In the open window", "", none, null, "nothing waits", null),
            new Figure("Books", "good", null, "balanced", "imbalance 0 · 0 breaks", null)),
        List.of(),
        List.of(),
        List.of(),
        false,
        null);
  }

  private static List<Figure> figures() {
    var counts = IntStream.range(0, 60).mapToObj(i -> i < 9 ? 0 : 140 + (i * 37) % 53 + i).toList();
    return List.of(
        new Figure(
            "Accepted",
            "",
            brl(142_385_979),
            null,
            "8 796 payments · newest 14:02:13",
            Figures.spark(counts, "payments a second, the minute to 14:02:13 UTC")),
        new Figure(
            "Settled on chain",
            "",
            brl(140_565_569),
            null,
            "36 windows · 8 904 legs · in the contract at block 1 207",
            null),
        new Figure(
            "In the open window",
            "",
            brl(1_820_410),
            null,
            "112 payments on 97 lanes · cut with ./bascule settle",
            null),
        new Figure(
            "Books",
            "good",
            null,
            "balanced",
            "0 breaks · imbalance 0 · ledger = contract at block 1 207",
            null));
  }

  static List<PaymentRow> payments(boolean selected) {
    Party buyer = new Party("buyer-00f", "0x70997970c51812dc3a010c7d01b50e0d17dc79c8");
    Party seller = new Party("seller-4843", "0x3c44cdddb6a900fa2b585dd299e03d12fa4293bc");
    Party other = new Party("seller-dd7d", "0x90f79bf6eb2c4f870365e785982e1f101e93b906");
    Party nobody = new Party(null, "0x15d34aaf54267db7d7c367839aaf71a00a2c6a65");
    return List.of(
        row(
            CHOSEN,
            "order-53cdb2fc",
            buyer,
            List.of(seller, other),
            Mark.SETTLED,
            "window 36 · block 1 204",
            27_193,
            "14:02:11.204Z",
            selected),
        row(
            "pay_01jdx4m7s0a4t1c8e2g5j7mnpq",
            "order-47770eb9",
            buyer,
            List.of(seller),
            Mark.WINDOWED,
            "window 37 · lane 1 of 97",
            21_687,
            "14:02:12.880Z",
            false),
        row(
            "pay_01jdx4m7s3c7qmd9f4h6k8nprs",
            "order-949d5b44",
            nobody,
            List.of(other),
            Mark.ACCEPTED,
            "leaf 8 901 · checkpoint 8 904",
            494_000,
            "14:02:12.902Z",
            false),
        row(
            "pay_01jdx4m7s5d0zre3g5j7m9prtv",
            "order-ad21c59c",
            buyer,
            List.of(nobody),
            Mark.HELD,
            "leaf 8 902 · until 15:00:00",
            21_804,
            "14:02:13.017Z",
            false),
        row(
            "pay_01jdx4m7s6e8vdf4h6k8nqstwx",
            "order-a4591c26",
            buyer,
            List.of(seller, other),
            Mark.SETTLED,
            "window 36 · block 1 204",
            3_459,
            "14:02:10.120Z",
            false),
        row(
            "pay_01jdx4m7s7f9wfg5j7m9prtvxy",
            "order-136cce7f",
            nobody,
            List.of(other),
            Mark.VOIDED,
            "released to the payer",
            109_100,
            "14:02:09.733Z",
            false),
        row(
            "pay_01jdx4m7s8g1xgh6k8nqstwxyz",
            "order-6514b8ad",
            buyer,
            List.of(seller),
            Mark.SETTLED,
            "window 36 · block 1 204",
            8_890,
            "14:02:09.120Z",
            false),
        row(
            "pay_01jdx4m7s9h2yhj7m9prtvxyz0",
            "order-76c6e866",
            buyer,
            List.of(seller),
            Mark.SETTLED,
            "window 36 · block 1 204",
            160_730,
            "14:02:08.655Z",
            false));
  }

  private static PaymentRow row(
      String id,
      String reference,
      Party payer,
      List<Party> payees,
      Mark mark,
      String evidence,
      long units,
      String clock,
      boolean selected) {
    return new PaymentRow(
        id, reference, payer, payees, 0, mark, evidence, brl(units), at(clock), selected);
  }

  static List<WindowRow> windows() {
    return List.of(
        window(37, Mark.SETTLING, 112, 97, 1, "–", "–", 1_820_410),
        window(36, Mark.SETTLED, 2_410, 311, 2, "39 121", "1.9 s", 38_812_044),
        window(35, Mark.SETTLED, 1_988, 296, 2, "45 187", "1.7 s", 30_100_702),
        window(34, Mark.SETTLED, 2_102, 305, 2, "44 019", "2.2 s", 33_051_890));
  }

  private static WindowRow window(
      long n,
      Mark mark,
      long payments,
      long lanes,
      long parts,
      String gas,
      String cut,
      long total) {
    return new WindowRow(
        n,
        Figures.count(n),
        mark,
        Figures.count(payments),
        Figures.count(lanes),
        Figures.count(parts),
        gas,
        cut,
        brl(total),
        at("14:02:12.000Z"));
  }

  static Timeline timeline() {
    return new Timeline(
        CHOSEN,
        Mark.SETTLED,
        brl(27_193),
        "order-53cdb2fc",
        List.of(
            step(
                "done",
                "diamond",
                "Accepted",
                "into the log",
                "leaves 8 412 and 8 413 · checkpoint 8 416",
                Fact.number("Leaves", "8 412 – 8 413"),
                Fact.number("Checkpoint", "8 416 leaves"),
                Fact.id("Voucher", TX)),
            step("done", "split", "Split", "in two", "R$ 253.20 and R$ 18.73, together R$ 271.93"),
            step(
                "done",
                "window",
                "Windowed",
                "in window 36",
                "newest voucher of 2 of its 311 lanes",
                Fact.number("Window", "36"),
                Fact.number("Lanes", "311")),
            step(
                "done",
                "block",
                "On chain",
                "in block 1 204",
                "part 0 · 2 entries of 180 · not sealed: one node's word",
                Fact.id("Transaction", TX),
                Fact.number("Block", "1 204")),
            step(
                "done",
                "balance",
                "Reconciled",
                "with the contract",
                "both lanes stand where the ledger says")),
        true);
  }

  static Timeline waiting() {
    return new Timeline(
        "pay_01jdx4m7s3c7qmd9f4h6k8nprs",
        Mark.ACCEPTED,
        brl(494_000),
        "order-949d5b44",
        List.of(
            step("done", "diamond", "Accepted", "into the log", "leaf 8 901 · checkpoint 8 904"),
            step("next", "window", "Window", "not cut yet", "next: ./bascule settle"),
            step("wait", "block", "On chain", "", "one part, one transaction, all or nothing"),
            step("wait", "balance", "Reconciled", "", "after the event is final")),
        true);
  }

  private static Step step(
      String progress, String icon, String title, String rest, String evidence, Fact... facts) {
    return new Step(
        progress,
        icon,
        title,
        rest,
        evidence,
        progress.equals("done") ? at("14:02:11.204Z") : null,
        List.of(facts));
  }

  static PaymentPage payment(Timeline timeline) {
    return new PaymentPage(
        timeline,
        List.of(
            Fact.text("Reference", timeline.reference()),
            Fact.id("Payer", "0x70997970c51812dc3a010c7d01b50e0d17dc79c8"),
            Fact.text("Kind", "pay"),
            Fact.text("Not after", "2026-11-22 14:00:00 UTC"),
            Fact.number("Key epoch", "0")),
        List.of(
            leg("0", "seller-4843", "0x3c44cdddb6a900fa2b585dd299e03d12fa4293bc", 25_320),
            leg("1", "seller-dd7d", "0x90f79bf6eb2c4f870365e785982e1f101e93b906", 1_873)),
        "./bascule receipt " + timeline.id() + " > r.json",
        "./bascule verify r.json --trust trust.json",
        "{\n  \"id\" : \"" + timeline.id() + "\",\n  \"state\" : \"settled\"\n}");
  }

  private static Leg leg(String leg, String name, String address, long units) {
    return new Leg(leg, new Party(name, address), "0", "0.00", "253.20", "8 412", brl(units));
  }

  static WindowPage window() {
    return new WindowPage(
        windows().get(1),
        List.of(
            Fact.number("Payments", "2 410"),
            Fact.number("Lanes", "311"),
            Fact.text("Cut", "2026-11-21 14:02:12.000 UTC"),
            Fact.number("Cut to final", Figures.lasting(Duration.ofMillis(1_900)))),
        List.of(
            new PartRow("0", Mark.SETTLED, TX, "1 204", "7 041 780", "39 121", "180", "171", "9"),
            new PartRow("1", Mark.SENT, null, "–", "–", "–", "131", "–", "–")));
  }

  static List<Card> cards() {
    return List.of(
        new Card("Chain", head().kind(), head().facts()),
        new Card("Contracts", "deployed at block 1", head().facts()));
  }

  static List<Filter> filters() {
    return List.of(
        new Filter("all", null, true),
        new Filter("accepted", "accepted", false),
        new Filter("windowed", "windowed", false),
        new Filter("settled", "settled", false));
  }

  private static Money brl(long units) {
    return Figures.money("BRL", 2, units);
  }

  private static Moment at(String clock) {
    return Figures.moment(Instant.parse("2026-11-21T" + clock));
  }
}
