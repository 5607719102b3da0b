package dev.bascule.core.book;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bascule.core.id.LaneKey;
import dev.bascule.core.testing.BookDriver;
import dev.bascule.core.testing.Samples;
import dev.bascule.core.voucher.VoucherKind;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Runs a story line by line on a fresh book: what stands after two spaces or more is the expected
 * answer. A leg is {@code payee[/lane]:units[=cumulative]}, a lane {@code payer>payee[/lane]}; an
 * honest wallet signs when no cumulative is given. After each line the invariants hold.
 */
final class BookTable {
  private final BookDriver driver;
  private final BookInvariants invariants = new BookInvariants();

  BookTable(BookDriver driver) {
    this.driver = driver;
  }

  static void check(String story) {
    new BookTable(BookDriver.started()).run(story);
  }

  void run(String story) {
    for (String line : story.lines().filter(each -> !each.isBlank()).toList()) {
      String[] parts = line.strip().replaceFirst("^(\\w+) +", "$1 ").split(" {2,}");
      String answer = answer(parts[0].split(" "));
      if (parts.length > 1) assertThat(answer).as(line).isEqualTo(parts[1]);
      invariants.check(driver);
    }
  }

  private String answer(String[] word) {
    return switch (word[0]) {
      case "account" -> account(word);
      case "deposit" -> say(driver.deposit(word[1], number(word[2])));
      case "pay" -> say(driver.outcome(payment(word, VoucherKind.PAY)));
      case "hold" -> say(driver.outcome(payment(word, VoucherKind.HOLD)));
      case "capture" ->
          say(driver.capture(word[1], word[2], word[4].equals("last"), units(word[3])));
      case "void" -> say(driver.voidHold(word[1]));
      case "pass" -> pass(number(word[1]) * 1000);
      case "millis" -> millis(number(word[1]));
      case "cut" -> say(driver.cut(word[1]));
      case "settle" -> say(driver.settleWindow(number(word[1])));
      case "part" -> say(driver.observe(part(word)));
      case "redeem" -> say(driver.observe(redeem(word)));
      case "give" -> say(driver.observe(give(word)));
      case "bond" -> say(driver.observe(bond(word)));
      case "unpledge" -> say(driver.observe(requested(word)));
      case "unpledged" -> say(driver.observe(finished(word)));
      case "pledge" ->
          say(
              driver.observe(
                  new ChainEvent.Pledged(
                      driver.place(),
                      token(),
                      Samples.address(word[1]),
                      driver.base(number(word[2])))));
      case "withdraw" ->
          say(
              driver.observe(
                  new ChainEvent.Withdrawn(
                      driver.place(),
                      token(),
                      Samples.address(word[1]),
                      driver.base(number(word[2])))));
      case "exit" -> say(driver.observe(new ChainEvent.ExitDeclared(driver.place())));
      case "freeze" ->
          say(
              driver.outcome(
                  new Command.Freeze(
                      Samples.address(word[1]), Authority.of("officer", "order 7"))));
      case "unfreeze" ->
          say(
              driver.outcome(
                  new Command.Unfreeze(
                      Samples.address(word[1]),
                      Authority.of("officer", "order 8").approvedBy("second"))));
      case "restart" -> restart();
      case "balance" -> balance(word[1]);
      case "state" -> driver.view().payment(Samples.payment(word[1])).orElseThrow().state().word();
      case "lane" -> lane(word[1]);
      case "breaks" -> breaks();
      default -> throw new IllegalArgumentException("no such verb: " + word[0]);
    };
  }

  private String account(String[] word) {
    driver.open(word[1]);
    if (word.length > 2) driver.deposit(word[1], number(word[2]));
    return "";
  }

  /** Time passes and the chain is seen at its end. */
  private String pass(long millis) {
    driver.passMillis(millis);
    return say(driver.observe());
  }

  /** Time passes and nobody looks. */
  private String millis(long millis) {
    driver.passMillis(millis);
    return "";
  }

  private Command.Pay payment(String[] word, VoucherKind kind) {
    List<BookDriver.Leg> legs = new ArrayList<>();
    List<Long> cumulatives = new ArrayList<>();
    for (String text : word[3].split(",")) {
      String[] parts = text.split("[:=]");
      String[] payee = parts[0].split("/");
      int lane = payee.length > 1 ? Integer.parseUnsignedInt(payee[1]) : 0;
      BookDriver.Leg leg = new BookDriver.Leg(payee[0], lane, number(parts[1]));
      legs.add(leg);
      cumulatives.add(
          parts.length > 2
              ? number(parts[2])
              : driver.accepted(word[2], payee[0], lane) + leg.units());
    }
    long ttl = word.length > 5 ? number(word[5]) : 600;
    return driver.payment(word[1], word[2], kind, ttl, legs, cumulatives);
  }

  private ChainEvent part(String[] word) {
    List<ChainEvent.LaneTo> entries = new ArrayList<>();
    for (String text : word[4].split(",")) {
      String[] parts = text.split(":");
      entries.add(new ChainEvent.LaneTo(key(parts[0]), driver.base(number(parts[1]))));
    }
    return driver.part(
        number(word[1]),
        Integer.parseInt(word[2]),
        word[3].equals("last"),
        entries,
        driver.place());
  }

  /** redeem LANE from to paid shortfall */
  private ChainEvent redeem(String[] word) {
    return new ChainEvent.Redeemed(
        driver.place(),
        key(word[1]),
        driver.base(number(word[2])),
        driver.base(number(word[3])),
        driver.base(number(word[4])),
        driver.base(number(word[5])));
  }

  /** give FROM TO units: credit changes hands */
  private ChainEvent give(String[] word) {
    return new ChainEvent.CreditMoved(
        driver.place(),
        token(),
        Samples.address(word[1]),
        Samples.address(word[2]),
        driver.base(number(word[3])));
  }

  /** bond LANE from paid: the bond pays a shortfall */
  private ChainEvent bond(String[] word) {
    return new ChainEvent.ShortfallPaid(
        driver.place(), key(word[1]), driver.base(number(word[2])), driver.base(number(word[3])));
  }

  private ChainEvent requested(String[] word) {
    return new ChainEvent.UnpledgeRequested(
        driver.place(),
        token(),
        Samples.address(word[1]),
        driver.base(number(word[2])),
        driver.seconds());
  }

  private ChainEvent finished(String[] word) {
    return new ChainEvent.UnpledgeFinished(
        driver.place(), token(), Samples.address(word[1]), driver.base(number(word[2])));
  }

  private String restart() {
    var before = driver.restart();
    assertThat(driver.book().root()).isEqualTo(before);
    return "";
  }

  private String balance(String name) {
    BookView.Balances it = driver.balances(name);
    String text = "C " + it.collateral() + " free " + it.available() + " O " + it.outstanding();
    text += " claim " + it.claim() + " K " + it.credit();
    if (it.filed() > 0) text += " filed " + it.filed();
    if (it.uncovered() > 0) text += " uncovered " + it.uncovered();
    return text;
  }

  private String lane(String text) {
    BookView.LaneView it = driver.view().lane(key(text)).orElseThrow();
    String answer = "A " + it.accepted() + " S " + it.settled() + " H " + it.held();
    if (it.cutTo() > 0) answer += " cut " + it.cutTo();
    if (it.filedTo() > 0) answer += " filed to " + it.filedTo();
    if (it.urgentTo() > 0) answer += " urgent to " + it.urgentTo();
    return answer;
  }

  private String breaks() {
    List<String> codes =
        driver.view().openBreaks().stream().map(each -> each.kind().code()).toList();
    return codes.isEmpty() ? "none" : String.join(" ", codes);
  }

  private LaneKey key(String text) {
    String[] parts = text.split("[>/]");
    return driver.lane(parts[0], parts[1], parts.length > 2 ? Integer.parseInt(parts[2]) : 0);
  }

  private dev.bascule.core.id.Address token() {
    return driver.asset().token();
  }

  private static Long[] units(String text) {
    return Arrays.stream(text.split(",")).map(Long::valueOf).toArray(Long[]::new);
  }

  private static long number(String text) {
    return Long.parseLong(text);
  }

  static String say(Outcome outcome) {
    return switch (outcome) {
      case Outcome.Accepted it -> it.replayed() ? "replayed" : "accepted";
      case Outcome.Held it -> it.replayed() ? "replayed" : "held";
      case Outcome.Captured it ->
          it.replayed() ? "replayed" : it.closed() ? "captured and closed" : "captured";
      case Outcome.Voided it -> it.replayed() ? "replayed" : "voided";
      case Outcome.Refused it -> say(it.reason());
      case Outcome.Applied _ -> "applied";
      case Outcome.Rejected it -> it.why().code();
      case Outcome.FactLogged it -> "leaf " + it.leafIndex();
      case Outcome.WindowCut it ->
          it.replayed()
              ? "replayed"
              : "window " + it.number() + " of " + it.lanes() + " lanes, " + it.totalUnits();
      case Outcome.NothingToCut _ -> "nothing";
      case Outcome.RangeApplied it ->
          it.breaksOpened() == 0 ? "seen" : "seen, " + it.breaksOpened() + " breaks";
      case Outcome.RangeIgnored it -> "ignored at " + it.cursor();
      case Outcome.ObserverStopped _ -> "stopped";
    };
  }

  private static String say(Reason reason) {
    String values =
        switch (reason) {
          case Reason.TermsChanged it -> " " + it.field();
          case Reason.LaneStale it ->
              " " + it.lanes().stream().map(LaneStanding::acceptedUnits).toList();
          case Reason.InsufficientCollateral it ->
              " " + it.availableUnits() + " of " + it.neededUnits();
          case Reason.LimitExceeded it -> " " + it.limit() + " " + it.ceiling();
          case Reason.ExposureExceeded it -> " " + it.wouldBeUnits() + " over " + it.ceilingUnits();
          case Reason.NotHeld it -> " " + it.state().word();
          case Reason.CaptureExceedsHold it -> " leg " + it.leg() + " " + it.heldUnits();
          default -> "";
        };
    return reason.code() + values;
  }
}
