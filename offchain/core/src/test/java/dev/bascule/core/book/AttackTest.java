package dev.bascule.core.book;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bascule.core.id.Address;
import dev.bascule.core.id.Hash32;
import dev.bascule.core.id.Tenant;
import dev.bascule.core.log.Leaf;
import dev.bascule.core.testing.BookDriver;
import dev.bascule.core.testing.BookDriver.Leg;
import dev.bascule.core.testing.Samples;
import dev.bascule.core.voucher.VerifiedLeg;
import dev.bascule.core.voucher.VerifiedVoucher;
import dev.bascule.core.voucher.VoucherKind;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What somebody would try who wants to be paid twice, to pay nothing, or to stop the machine. */
class AttackTest {
  private static final long HALF = 1L << 62;
  private static final Tenant RIVAL = new Tenant(2);

  private final BookDriver driver = BookDriver.started();

  @BeforeEach
  void people() {
    driver.openWith("payer", 100);
    driver.open("shop");
    driver.apply(new Command.OpenAccount(RIVAL, Samples.address("rival")));
    driver.deposit("rival", 100);
  }

  @Test
  void anotherTenantCanNeitherReadNorMoveAPayment() {
    driver.hold("H1", "payer", 60, Leg.to("shop", 30));
    Command.Pay stolen =
        new Command.Pay(
            Samples.payment("H1"), RIVAL, voucher("rival", "shop", 0, 30), List.of(30L), 0);
    Outcome answer = refusedUnchanged(stolen);
    assertThat(answer)
        .isEqualTo(
            new Outcome.Refused(
                Samples.payment("H1"), new Reason.TermsChanged("tenant", "another", "2")));
    assertThat(say(new Command.VoidHold(Samples.payment("H1"), RIVAL)))
        .isEqualTo("unknown_payment");
    assertThat(
            say(
                new Command.Capture(
                    Samples.payment("H1"), RIVAL, Samples.transfer("C"), List.of(1L), true)))
        .isEqualTo("unknown_payment");
  }

  @Test
  void aTenantPaysFromItsOwnAccountsOnly() {
    Command.Pay command =
        new Command.Pay(
            Samples.payment("P1"), Samples.TENANT, voucher("rival", "shop", 0, 5), List.of(5L), 0);
    assertThat(say(command)).isEqualTo("unknown_payer");
    Command.Pay own =
        new Command.Pay(
            Samples.payment("P1"), RIVAL, voucher("rival", "shop", 0, 5), List.of(5L), 0);
    assertThat(say(own)).isEqualTo("accepted");
  }

  @Test
  void aVoucherOfAnotherKeyIsWorthNothing() {
    assertThat(say(signed("P1", 0, "rival"))).isEqualTo("wrong_signer");
    assertThat(say(signed("P1", 1, "payer"))).isEqualTo("unknown_epoch");
    assertThat(say(signed("P1", -1, "payer"))).isEqualTo("unknown_epoch");

    long retiresAt = driver.seconds() + 600;
    driver.observe(
        new ChainEvent.VoucherKeySet(
            driver.place(), Samples.address("payer"), 1, Samples.address("new key"), retiresAt));
    assertThat(say(signed("P1", 0, "payer"))).isEqualTo("accepted");
    driver.passMillis(600_000);
    driver.observe();
    assertThat(say(signed("P2", 0, "payer"))).isEqualTo("accepted");
    driver.restart();
    driver.passMillis(1000);
    assertThat(say(signed("P3", 0, "payer"))).isEqualTo("key_retired");
    assertThat(say(signed("P3", 1, "payer"))).isEqualTo("wrong_signer");
    assertThat(say(signed("P3", 1, "new key"))).isEqualTo("accepted");
    assertThat(say(signed("P4", 2, "new key"))).isEqualTo("unknown_epoch");
  }

  @Test
  void aKeyEpochThatJumpsIsABreakAndRetiresTheOldKeyAllTheSame() {
    driver.observe(
        new ChainEvent.VoucherKeySet(
            driver.place(), Samples.address("payer"), 7, Samples.address("new key"), 1));
    assertThat(driver.view().openBreaks().getFirst().kind()).isEqualTo(BreakKind.KEY_EPOCH_DIFFERS);
    assertThat(say(signed("P1", 0, "payer"))).isEqualTo("key_retired");
    assertThat(say(signed("P1", 7, "new key"))).isEqualTo("unknown_epoch");
  }

  /** A verifier that computed a lane key wrongly must not let one lane spend another's history. */
  @Test
  void aLaneKeyOfAnotherLaneIsRefused() {
    driver.pay("P1", "payer", Leg.to("shop", 10));
    VerifiedLeg honest = voucher("payer", "shop", 1, 15).legs().getFirst();
    VerifiedLeg lying =
        new VerifiedLeg(honest.payee(), 1, driver.lane("payer", "shop", 0), 15, honest.terms());
    VerifiedVoucher voucher =
        Samples.voucher(
            Samples.address("payer"),
            driver.asset(),
            VoucherKind.PAY,
            driver.seconds() + 60,
            List.of(lying));
    Command.Pay command =
        new Command.Pay(Samples.payment("P2"), Samples.TENANT, voucher, List.of(5L), 0);
    assertThat(say(command)).isEqualTo("duplicate_lane");
  }

  @Test
  void aTokenOfAnotherAssetIsRefused() {
    VerifiedVoucher honest = voucher("payer", "shop", 0, 5);
    VerifiedVoucher lying =
        VerifiedVoucher.attested(
            honest.payer(),
            honest.asset(),
            Samples.USD.token(),
            0,
            VoucherKind.PAY,
            honest.notAfter(),
            honest.legs(),
            honest.digest(),
            honest.signature(),
            honest.signer());
    assertThat(say(new Command.Pay(Samples.payment("P1"), Samples.TENANT, lying, List.of(5L), 0)))
        .isEqualTo("unknown_asset");
  }

  @Test
  void vouchersAndCommandsThatMeanNothingCannotBeMade() {
    VerifiedVoucher one = voucher("payer", "shop", 0, 5);
    List<VerifiedLeg> tooMany = new ArrayList<>();
    for (int i = 0; i < 33; i++) tooMany.add(one.legs().getFirst());
    assertThatThrownBy(() -> with(one, List.of())).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> with(one, tooMany)).isInstanceOf(IllegalArgumentException.class);
    assertThat(with(one, tooMany.subList(0, 32)).legs()).hasSize(32);
    assertThatThrownBy(() -> pay(one, List.of())).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> pay(one, List.of(1L, 1L)))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> pay(one, List.of(0L))).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> pay(one, List.of(-5L))).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> driver.capture("H", "C", true, 0L))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> driver.capture("H", "C", true, -1L, 5L))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> VoucherKind.ofCode(4)).isInstanceOf(IllegalArgumentException.class);
    for (VoucherKind grant : List.of(VoucherKind.SESSION, VoucherKind.TICKS)) {
      assertThatThrownBy(() -> with(one, grant, one.legs()))
          .hasMessage("the book takes no " + grant);
    }
    assertThatThrownBy(() -> new Command.OpenAccount(Samples.TENANT, Address.ZERO))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aRefusalChangesNothing() {
    driver.pay("P1", "payer", Leg.to("shop", 10));
    for (Leg leg : List.of(Leg.to("shop", 1000), Leg.to("payer", 1), Leg.to("nobody", 1))) {
      refusedUnchanged(driver.payment("P2", "payer", VoucherKind.PAY, 60, leg));
    }
    refusedUnchanged(
        driver.payment(
            "P2", "payer", VoucherKind.PAY, 60, List.of(Leg.to("shop", 5)), List.of(14L)));
  }

  @Test
  void sumsPastTheLedgerNeverWrap() {
    Command.Pay command =
        driver.payment(
            "P1",
            "payer",
            VoucherKind.PAY,
            60,
            List.of(new Leg("shop", 0, Long.MAX_VALUE), new Leg("shop", 1, Long.MAX_VALUE)),
            List.of(Long.MAX_VALUE, Long.MAX_VALUE));
    assertThat(say(command)).startsWith("insufficient_collateral");
  }

  @Test
  void aCumulativeBelowItsAmountIsStale() {
    Command.Pay command =
        driver.payment(
            "P1",
            "payer",
            VoucherKind.PAY,
            60,
            List.of(Leg.to("shop", Long.MAX_VALUE)),
            List.of(0L));
    assertThat(say(command)).isEqualTo("lane_stale [0]");
  }

  /** Money that goes round until an account's totals are full: refused in words, never thrown. */
  @Test
  void totalsThatAreFullAreRefusedAndTheBookGoesOn() {
    driver.openWith("whale", HALF);
    driver.open("bank");
    driver.open("third");
    passOn("whale", "bank", 1);
    passOn("bank", "third", 2);
    assertThat(driver.balances("third").available()).isEqualTo(HALF);
    assertThat(BookTable.say(driver.pay("R3", "third", Leg.to("bank", HALF))))
        .startsWith("limit_exceeded ledger_total");
    passOn("third", "whale", 3);
    assertThat(driver.view().openBreaks().getFirst().kind())
        .as("collateral that came back past the account's totals")
        .isEqualTo(BreakKind.AMOUNT_NOT_REPRESENTABLE);
    assertThat(driver.view().imbalance()).isZero();
    assertThat(BookTable.say(driver.pay("P1", "payer", Leg.to("shop", 1)))).isEqualTo("accepted");
  }

  /** Paid, settled, and pledged again by the payee. */
  private void passOn(String from, String to, long window) {
    assertThat(BookTable.say(driver.pay("R" + window, from, Leg.to(to, HALF))))
        .isEqualTo("accepted");
    driver.cut("W" + window);
    driver.settleWindow(window);
    driver.observe(
        new ChainEvent.Pledged(
            driver.place(), driver.asset().token(), Samples.address(to), driver.base(HALF)));
  }

  /** Lost device: the refusal carries the payer's own signature on what the lane stands at. */
  @Test
  void aStaleLaneIsAnsweredWithTheVoucherThatSetIt() {
    Command.Pay first =
        driver.payment(
            "P1", "payer", VoucherKind.PAY, 60, Leg.to("shop", 10), new Leg("shop", 1, 5));
    driver.apply(first);
    driver.cut("W1");
    driver.settleWindow(1);
    driver.restart();
    Command.Pay lost =
        driver.payment(
            "P2", "payer", VoucherKind.PAY, 60, List.of(new Leg("shop", 1, 7)), List.of(7L));
    Outcome.Refused refused = (Outcome.Refused) driver.outcome(lost);
    LaneStanding standing = ((Reason.LaneStale) refused.reason()).lanes().getFirst();
    assertThat(standing.acceptedUnits()).isEqualTo(5);
    assertThat(standing.setBy()).contains(first.voucher());
    assertThat(standing.leg()).isEqualTo(1);
    assertThat(standing.setBy().orElseThrow().signature()).isEqualTo(first.voucher().signature());
  }

  /** A signed ceiling outlives its hold; only what was captured may ever be paid. */
  @Test
  void theChainPastAHoldBindsWhatACaptureMayTake() {
    driver.hold("H1", "payer", 600, Leg.to("shop", 30));
    var key = driver.lane("payer", "shop", 0);
    driver.observe(
        new ChainEvent.Redeemed(
            driver.place(), key, driver.base(0), driver.base(20), driver.base(20), driver.base(0)));
    assertThat(BookTable.say(driver.capture("H1", "C1", true, 30L)))
        .isEqualTo("capture_exceeds_hold leg 0 10");
    assertThat(BookTable.say(driver.capture("H1", "C2", true, 10L)))
        .isEqualTo("captured and closed");
    assertThat(driver.view().lane(key).orElseThrow().accepted()).isEqualTo(30);
    assertThat(driver.view().imbalance()).isZero();
  }

  @Test
  void aCapturesLeafRepeatsWhenTheHoldWasAdmitted() {
    driver.hold("H1", "payer", 600, Leg.to("shop", 30));
    long admitted = driver.seconds();
    driver.passMillis(5000);
    Step step =
        driver.apply(
            new Command.Capture(
                Samples.payment("H1"), Samples.TENANT, Samples.transfer("C1"), List.of(10L), true));
    Leaf leaf =
        (Leaf)
            step.events().stream()
                .filter(BookEvent.LeafAppended.class::isInstance)
                .map(event -> ((BookEvent.LeafAppended) event).leaf())
                .findFirst()
                .orElseThrow();
    assertThat(leaf.admittedAt()).isEqualTo(admitted);
    assertThat(leaf.at()).isEqualTo(admitted + 5);
    assertThat(leaf.to()).isEqualTo(driver.base(10));
  }

  private Outcome refusedUnchanged(Command command) {
    Hash32 before = driver.book().root();
    Step step = driver.apply(command);
    assertThat(step.outcome()).isInstanceOf(Outcome.Refused.class);
    assertThat(step.events()).isEmpty();
    assertThat(driver.book().root()).isEqualTo(before);
    return step.outcome();
  }

  private VerifiedVoucher voucher(String payer, String payee, int lane, long cumulative) {
    Address from = Samples.address(payer);
    return Samples.voucher(
        from,
        driver.asset(),
        VoucherKind.PAY,
        driver.seconds() + 60,
        List.of(
            Samples.leg(from, Samples.address(payee), driver.asset(), lane, cumulative, "any")));
  }

  private Command.Pay signed(String reference, int epoch, String signer) {
    Address payer = Samples.address("payer");
    long cumulative = driver.accepted("payer", "shop", 0) + 1;
    VerifiedVoucher voucher =
        Samples.voucher(
            payer,
            driver.asset(),
            VoucherKind.PAY,
            driver.seconds() + 60,
            List.of(
                Samples.leg(
                    payer, Samples.address("shop"), driver.asset(), 0, cumulative, reference)),
            epoch,
            Samples.address(signer));
    return new Command.Pay(Samples.payment(reference), Samples.TENANT, voucher, List.of(1L), 0);
  }

  private static VerifiedVoucher with(VerifiedVoucher voucher, List<VerifiedLeg> legs) {
    return with(voucher, VoucherKind.PAY, legs);
  }

  private static VerifiedVoucher with(
      VerifiedVoucher voucher, VoucherKind kind, List<VerifiedLeg> legs) {
    return VerifiedVoucher.attested(
        voucher.payer(),
        voucher.asset(),
        voucher.token(),
        0,
        kind,
        voucher.notAfter(),
        legs,
        voucher.digest(),
        voucher.signature(),
        voucher.signer());
  }

  private static Command.Pay pay(VerifiedVoucher voucher, List<Long> amounts) {
    return new Command.Pay(Samples.payment("P"), Samples.TENANT, voucher, amounts, 0);
  }

  private String say(Command command) {
    return BookTable.say(driver.outcome(command));
  }
}
