package dev.bascule.service.console;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the templates are given: finished text beside the exact figure. Nothing here is computed
 * with; a template only places it.
 */
final class View {

  private View() {}

  /** What stands around every page. */
  record Frame(
      String section,
      Band band,
      Head head,
      String payments,
      String windows,
      String breaks,
      boolean broken,
      String query) {}

  /** The sentence that says what is real here. Tone: test, live or halt. */
  record Band(String tone, String sentence) {}

  /** The chain in one line and in one card. Tone: good, wait or bad. */
  record Head(
      String tone,
      String word,
      String number,
      String age,
      String openWindow,
      String chain,
      String kind,
      List<Fact> facts) {}

  record Money(String sign, String figure) {}

  /** UTC: the whole instant for machines and for the tooltip, the clock for the column. */
  record Moment(String iso, String date, String clock) {}

  /** A key figure: label, number, and from what and when it is. */
  record Figure(
      String label,
      String tone,
      @Nullable Money money,
      @Nullable String word,
      String note,
      @Nullable Spark spark) {}

  /** A line of counts, drawn on a field of {@code width} by {@code height} units. */
  record Spark(int width, int height, String points, String area, String caption) {}

  record Fact(String label, String value, Kind kind) {
    /** TEXT is read, NUMBER is aligned, ID is shortened in the middle and copied whole. */
    enum Kind {
      TEXT,
      NUMBER,
      ID
    }

    static Fact text(String label, String value) {
      return new Fact(label, value, Kind.TEXT);
    }

    static Fact number(String label, String value) {
      return new Fact(label, value, Kind.NUMBER);
    }

    static Fact id(String label, String value) {
      return new Fact(label, value, Kind.ID);
    }
  }

  /** A participant: the name it was given, or nothing but its address. */
  record Party(@Nullable String name, String address) {}

  record PaymentRow(
      String id,
      String reference,
      Party payer,
      List<Party> payees,
      int morePayees,
      Mark mark,
      String evidence,
      Money amount,
      Moment at,
      boolean selected) {}

  record PaymentList(
      List<PaymentRow> rows,
      List<Filter> filters,
      @Nullable String after,
      @Nullable String state,
      @Nullable String party,
      String scope) {}

  record Filter(String word, @Nullable String state, boolean current) {}

  record WindowRow(
      long n,
      String number,
      Mark mark,
      String payments,
      String lanes,
      String parts,
      String gasPerEntry,
      String cutToFinal,
      Money total,
      Moment at) {}

  record PartRow(
      String part,
      Mark mark,
      @Nullable String txHash,
      String block,
      String gas,
      String gasPerEntry,
      String entries,
      String fresh,
      String repeated) {}

  record Card(String title, String note, List<Fact> facts) {}

  record WindowPage(WindowRow window, List<Fact> facts, List<PartRow> parts) {}

  record BreakRow(String kind, String subject, String expected, String actual, String block) {}

  /** One station of a payment. Progress: done, next or wait. */
  record Step(
      String progress,
      String icon,
      String title,
      String rest,
      String evidence,
      @Nullable Moment at,
      List<Fact> facts) {}

  record Leg(
      String leg, Party payee, String lane, String from, String to, String leaf, Money amount) {}

  record Timeline(
      String id, Mark mark, Money amount, String reference, List<Step> steps, boolean receipt) {}

  record PaymentPage(
      Timeline timeline,
      List<Fact> terms,
      List<Leg> legs,
      String receiptCommand,
      String verifyCommand,
      String json) {}

  record Overview(
      List<Figure> figures,
      List<PaymentRow> payments,
      List<WindowRow> windows,
      List<BreakRow> breaks,
      boolean live,
      @Nullable String selected) {}
}
