package dev.bascule.service.console;

import static dev.bascule.service.db.own.Tables.CHECKPOINT;
import static dev.bascule.service.db.own.Tables.RECONCILIATION;
import static dev.bascule.service.db.proj.Tables.ANCHOR;
import static dev.bascule.service.db.proj.Tables.ASSET;
import static dev.bascule.service.db.proj.Tables.CURSOR;
import static dev.bascule.service.db.proj.Tables.PAYMENT;
import static dev.bascule.service.db.proj.Tables.PAYMENT_TOTAL;
import static dev.bascule.service.db.proj.Tables.RECORDED_BREAK;
import static dev.bascule.service.db.proj.Tables.SETTLEMENT_WINDOW;
import static org.jooq.impl.DSL.count;
import static org.jooq.impl.DSL.inline;
import static org.jooq.impl.DSL.max;
import static org.jooq.impl.DSL.sum;

import dev.bascule.service.console.View.Band;
import dev.bascule.service.console.View.Card;
import dev.bascule.service.console.View.Fact;
import dev.bascule.service.console.View.Figure;
import dev.bascule.service.console.View.Frame;
import dev.bascule.service.console.View.Head;
import dev.bascule.service.console.View.Money;
import dev.bascule.service.console.View.Spark;
import dev.bascule.service.db.proj.tables.records.AssetRecord;
import dev.bascule.service.db.proj.tables.records.CursorRecord;
import dev.bascule.service.deployment.Contracts;
import dev.bascule.service.deployment.DeploymentSettings;
import dev.bascule.service.deployment.Finality;
import dev.bascule.service.deployment.Mode;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jooq.DSLContext;
import org.jspecify.annotations.Nullable;

/** What stands around every page, and the figures of the overview. */
final class OverviewReads {

  private static final int SPARK_SECONDS = 60;
  // An observer that says nothing for this long is shown as late, then as silent.
  private static final Duration LATE = Duration.ofSeconds(15);
  private static final Duration SILENT = Duration.ofMinutes(1);

  private final DSLContext sql;
  private final DeploymentSettings settings;
  private final Contracts contracts;
  private final Supplier<Now> now;
  private final Clock clock;
  private volatile @Nullable Drawn drawn;

  /** A line and what it was drawn of: while nothing is paid it is not drawn again. */
  private record Drawn(long newest, long payments, Spark spark) {}

  /**
   * What is known outside of the tables.
   *
   * @param head the chain's newest block, final or not
   * @param headTime of the newest block in the books, in seconds since 1970; 0 before the first
   * @param trouble why the chain is not believed or not there, if it is not
   * @param readOnly why the engine takes no command, if it takes none
   * @param vault the state of the vault, in one word
   */
  record Now(
      long head,
      long headTime,
      Optional<String> trouble,
      Optional<String> readOnly,
      String vault) {}

  OverviewReads(
      DSLContext sql,
      DeploymentSettings settings,
      Contracts contracts,
      Supplier<Now> now,
      Clock clock) {
    this.sql = sql;
    this.settings = settings;
    this.contracts = contracts;
    this.now = now;
    this.clock = clock;
  }

  Frame frame(String section, String query) {
    int breaks = openBreaks();
    Now seen = now.get();
    return new Frame(
        section,
        band(seen),
        head(seen),
        Figures.count(payments()),
        Figures.count(newestWindow()),
        Figures.count(breaks),
        breaks > 0,
        query);
  }

  private long payments() {
    BigDecimal count =
        sql.select(sum(PAYMENT_TOTAL.PAYMENTS))
            .from(PAYMENT_TOTAL)
            .where(PAYMENT_TOTAL.TENANT.eq(settings.tenant()))
            .fetchSingle()
            .value1();
    return count == null ? 0 : count.longValueExact();
  }

  /** Windows are numbered from 1 without a gap, so this is their count too. */
  private long newestWindow() {
    Long number =
        sql.select(max(SETTLEMENT_WINDOW.NUMBER))
            .from(SETTLEMENT_WINDOW)
            .fetchOne(max(SETTLEMENT_WINDOW.NUMBER));
    return number == null ? 0 : number;
  }

  private Band band(Now seen) {
    String chain = settings.chain().label();
    if (seen.readOnly().isPresent()) {
      return new Band("halt", "Read-only: " + seen.readOnly().get());
    }
    if (seen.trouble().isPresent()) return new Band("halt", seen.trouble().get());
    return settings.mode() == Mode.TEST
        ? new Band("test", "Test mode · " + chain + " · nothing here is real")
        : new Band("live", "Live · " + chain);
  }

  private @Nullable CursorRecord cursor() {
    return sql.selectFrom(CURSOR).limit(1).fetchOne();
  }

  private Head head(Now seen) {
    String open = "#" + Figures.count(newestWindow() + 1) + " open";
    boolean known = seen.headTime() > 0;
    Duration age = Duration.between(Instant.ofEpochSecond(seen.headTime()), clock.instant());
    String shownAge = known ? Figures.lasting(age) : "unknown";
    String tone = known && seen.trouble().isEmpty() ? tone(age) : "bad";
    // A lamp's colour never speaks alone: when it is not well, the words say why.
    String word =
        tone.equals("good")
            ? sealed() ? "sealed" : "not sealed"
            : known ? "no block for " + shownAge : "no block seen";
    return new Head(
        tone,
        word,
        Figures.count(seen.head()),
        shownAge,
        open,
        settings.chain().label(),
        kind(),
        chainFacts(seen, cursor(), shownAge));
  }

  private static String tone(Duration age) {
    if (age.compareTo(LATE) < 0) return "good";
    return age.compareTo(SILENT) < 0 ? "wait" : "bad";
  }

  private boolean sealed() {
    return settings.chain().finality() == Finality.SEALED;
  }

  private String kind() {
    return sealed() ? "QBFT, final at one block" : "one node's word, not consensus";
  }

  private List<Fact> chainFacts(Now seen, @Nullable CursorRecord cursor, String age) {
    String inBooks = cursor == null ? "–" : Figures.count(cursor.getChainBlock());
    List<Fact> facts = new ArrayList<>();
    facts.add(Fact.number("Head", Figures.count(seen.head())));
    facts.add(Fact.number("Final, in the books", inBooks + " · " + age + " old"));
    facts.add(Fact.text("Finality", finality()));
    facts.add(Fact.number("Chain id", Long.toString(settings.chain().id())));
    facts.add(Fact.text("Vault", seen.vault()));
    facts.add(Fact.id("Vault's address", contracts.vault()));
    facts.add(Fact.number("Log", log(cursor)));
    String root = checkpointRoot();
    if (root != null) facts.add(Fact.id("Log root", root));
    return facts;
  }

  private String finality() {
    var chain = settings.chain();
    return sealed()
        ? "sealed by a quorum of validators"
        : "depth " + chain.depthBlocks() + ", and " + Figures.lasting(chain.depthAge()) + " old";
  }

  private String log(@Nullable CursorRecord cursor) {
    String leaves = Figures.of(cursor == null ? 0 : cursor.getLeaves(), "leaf", "leaves");
    Long anchored = sql.select(max(ANCHOR.SIZE)).from(ANCHOR).fetchOne(max(ANCHOR.SIZE));
    return leaves + " · " + Figures.count(anchored == null ? 0 : anchored) + " anchored";
  }

  private @Nullable String checkpointRoot() {
    return sql.select(CHECKPOINT.ROOT)
        .from(CHECKPOINT)
        .orderBy(CHECKPOINT.SIZE.desc())
        .limit(1)
        .fetchOne(CHECKPOINT.ROOT);
  }

  List<Card> cards() {
    CursorRecord cursor = cursor();
    Head head = head(now.get());
    List<Fact> chain = new ArrayList<>(head.facts());
    chain.addFirst(Fact.text("Kind", head.chain()));
    if (cursor != null) chain.add(Fact.id("Log id", cursor.getLogId()));
    List<Fact> deployed =
        new ArrayList<>(
            List.of(
                Fact.id("Settlement vault", contracts.vault()),
                Fact.id("Settlement token", contracts.token()),
                Fact.id("Split payments", contracts.splits()),
                Fact.id("Genesis", contracts.genesisHash()),
                Fact.number("Deployed at block", Figures.count(contracts.deployBlock())),
                Fact.text("Currency", contracts.currency()),
                Fact.number("Ledger exponent", Integer.toString(contracts.exponent())),
                Fact.number("Token decimals", Integer.toString(contracts.decimals()))));
    return List.of(
        new Card("Chain", kind(), chain),
        new Card("Contracts", "none of them can be upgraded", deployed));
  }

  private int openBreaks() {
    return sql.fetchCount(RECORDED_BREAK, RECORDED_BREAK.CLOSED_AT.isNull());
  }

  /** Count and sum of the payments in one state. */
  private record Total(long count, BigInteger units) {
    static final Total NONE = new Total(0, BigInteger.ZERO);

    Total plus(Total other) {
      return new Total(count + other.count, units.add(other.units));
    }
  }

  /** The figures are of the first asset; this version's networks have one. */
  List<Figure> figures() {
    AssetRecord asset = sql.selectFrom(ASSET).orderBy(ASSET.ID).limit(1).fetchOne();
    if (asset == null) return List.of(waiting(), books());
    Map<Mark, Total> totals = totals(asset.getId());
    Total settled = totals.getOrDefault(Mark.SETTLED, Total.NONE);
    Total moving = totals.getOrDefault(Mark.WINDOWED, Total.NONE);
    Total open =
        totals
            .getOrDefault(Mark.ACCEPTED, Total.NONE)
            .plus(totals.getOrDefault(Mark.CAPTURED, Total.NONE));
    Total accepted = settled.plus(moving).plus(open);
    return List.of(
        accepted(asset, accepted),
        new Figure("Settled on chain", "", money(asset, settled), null, settledNote(settled), null),
        new Figure(
            "In the open window", "", money(asset, open), null, openNote(open, moving), null),
        books());
  }

  private static Money money(AssetRecord asset, Total total) {
    return Figures.money(asset.getCurrency(), asset.getExponent(), total.units());
  }

  private static Figure waiting() {
    return new Figure("Accepted", "", null, "–", "no asset is registered yet", null);
  }

  private Map<Mark, Total> totals(int asset) {
    Map<Mark, Total> totals = new HashMap<>();
    sql.selectFrom(PAYMENT_TOTAL)
        .where(PAYMENT_TOTAL.TENANT.eq(settings.tenant()).and(PAYMENT_TOTAL.ASSET.eq(asset)))
        .forEach(one ->
            totals.put(Mark.of(one.getState()), new Total(one.getPayments(), one.getPaid())));
    return totals;
  }

  private Figure accepted(AssetRecord asset, Total accepted) {
    Long newest =
        sql.select(PAYMENT.ADMITTED_AT)
            .from(PAYMENT)
            .where(PAYMENT.TENANT.eq(settings.tenant()))
            .orderBy(PAYMENT.TENANT.desc(), PAYMENT.ADMITTED_AT.desc()) // As the index has them.
            .limit(1)
            .fetchOne(PAYMENT.ADMITTED_AT);
    if (newest == null) {
      return new Figure("Accepted", "", money(asset, accepted), null, "no payment yet", null);
    }
    String note =
        Figures.of(accepted.count(), "payment", "payments") + " · newest " + clock(newest) + " UTC";
    return new Figure(
        "Accepted", "", money(asset, accepted), null, note, spark(newest, accepted.count()));
  }

  private static String clock(long millis) {
    return Figures.moment(Instant.ofEpochMilli(millis)).clock().substring(0, 8);
  }

  private Spark spark(long newest, long payments) {
    Drawn before = drawn;
    if (before != null && before.newest == newest && before.payments == payments) {
      return before.spark;
    }
    Spark spark = spark(newest);
    drawn = new Drawn(newest, payments, spark);
    return spark;
  }

  /** Payments in each second of the minute that ended with the newest. */
  private Spark spark(long newest) {
    String clockText = clock(newest);
    long from = newest / 1000 - SPARK_SECONDS + 1;
    Integer[] counts = new Integer[SPARK_SECONDS];
    Arrays.fill(counts, 0);
    // Inline, because a parameter is never the same expression twice to GROUP BY.
    var second = PAYMENT.ADMITTED_AT.div(inline(1000L));
    sql.select(second, count())
        .from(PAYMENT)
        .where(PAYMENT.TENANT.eq(settings.tenant()))
        .and(PAYMENT.ADMITTED_AT.ge(from * 1000))
        .groupBy(second)
        .forEach(one -> {
          int at = Math.toIntExact(one.get(0, Long.class) - from);
          if (at >= 0 && at < SPARK_SECONDS) counts[at] += one.value2();
        });
    return Figures.spark(
        List.of(counts), "Payments a second, in the minute to " + clockText + " UTC");
  }

  private String settledNote(Total settled) {
    if (settled.count() == 0) return "no window is final yet";
    // Windows settle in their order: the newest that has says how many have.
    var last =
        sql.select(SETTLEMENT_WINDOW.NUMBER, SETTLEMENT_WINDOW.SETTLED_BLOCK)
            .from(SETTLEMENT_WINDOW)
            .where(SETTLEMENT_WINDOW.SETTLED_BLOCK.isNotNull())
            .orderBy(SETTLEMENT_WINDOW.NUMBER.desc())
            .limit(1)
            .fetchOne();
    long windows = last == null ? 0 : last.value1();
    String block = last == null ? "" : " · last in block " + Figures.count(last.value2());
    return Figures.of(settled.count(), "payment", "payments")
        + " · "
        + Figures.of(windows, "window", "windows")
        + block;
  }

  private static String openNote(Total open, Total moving) {
    String waits =
        open.count() == 0
            ? "nothing waits"
            : Figures.of(open.count(), "payment", "payments") + " · cut it: ./bascule settle";
    return moving.count() == 0
        ? waits
        : waits + " · " + Figures.count(moving.count()) + " on the way to the chain";
  }

  private Figure books() {
    CursorRecord cursor = cursor();
    BigInteger imbalance =
        cursor == null ? BigInteger.ZERO : cursor.getDebits().subtract(cursor.getCredits());
    int breaks = openBreaks();
    boolean fine = imbalance.signum() == 0 && breaks == 0;
    Long compared =
        sql.select(RECONCILIATION.BLOCK)
            .from(RECONCILIATION)
            .where(RECONCILIATION.BREAKS.eq(0))
            .orderBy(RECONCILIATION.BREAKS.desc(), RECONCILIATION.BLOCK.desc())
            .limit(1)
            .fetchOne(RECONCILIATION.BLOCK);
    String note =
        "imbalance "
            + Figures.grouped(imbalance.toString())
            + " · "
            + Figures.of(breaks, "break", "breaks")
            + (compared == null
                ? " · compare: ./bascule reconcile"
                : " · ledger = contract at block " + Figures.count(compared));
    String word =
        fine ? "balanced" : breaks > 0 ? Figures.of(breaks, "break", "breaks") : "imbalance";
    return new Figure("Books", fine ? "good" : "bad", null, word, note, null);
  }
}
