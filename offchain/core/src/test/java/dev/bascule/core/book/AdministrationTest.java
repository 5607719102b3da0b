package dev.bascule.core.book;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bascule.core.id.Tenant;
import dev.bascule.core.money.Asset;
import dev.bascule.core.money.AssetId;
import dev.bascule.core.testing.BookDriver;
import dev.bascule.core.testing.BookDriver.Leg;
import dev.bascule.core.testing.Samples;
import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import org.junit.jupiter.api.Test;

class AdministrationTest {
  private static final Authority OFFICER = Authority.of("officer", "order 7");

  private final BookDriver driver = BookDriver.started();

  @Test
  void aLogStartsOnceAndWithItsGenesis() {
    Book book = new Book();
    assertThat(BookTable.say(book.apply(new Command.RegisterAsset(Samples.BRL), 1).outcome()))
        .isEqualTo("log_not_started");
    Command.Genesis genesis = Samples.genesis();
    Command.Genesis tomorrow =
        new Command.Genesis(
            genesis.vault(),
            genesis.chainId(),
            0,
            genesis.logId(),
            Book.RULES_SUPPORTED + 1,
            genesis.mode(),
            genesis.start());
    assertThat(BookTable.say(book.apply(tomorrow, 1).outcome())).isEqualTo("rules_unsupported");
    assertThat(BookTable.say(book.apply(genesis, 1).outcome())).isEqualTo("applied");
    assertThat(BookTable.say(book.apply(genesis, 1).outcome())).isEqualTo("log_already_started");
    assertThat(book.view().genesis()).contains(genesis);
    assertThat(book.view().rulesVersion()).isEqualTo(Book.RULES_SUPPORTED);
  }

  @Test
  void anAssetIsRegisteredOnce() {
    assertThat(say(new Command.RegisterAsset(Samples.BRL))).isEqualTo("applied");
    Asset otherScale = new Asset(Samples.BRL.id(), "BRL", 1, Samples.BRL.token(), 2);
    Asset otherId = new Asset(new AssetId(9), "BRL", 2, Samples.BRL.token(), 2);
    assertThat(say(new Command.RegisterAsset(otherScale)))
        .isEqualTo("asset_exists_with_different_terms");
    assertThat(say(new Command.RegisterAsset(otherId)))
        .isEqualTo("asset_exists_with_different_terms");
    assertThat(say(new Command.RegisterAsset(Samples.USD))).isEqualTo("applied");
    assertThat(driver.view().assets()).containsExactly(Samples.BRL, Samples.USD);
    assertThat(driver.view().assetOfToken(Samples.USD.token())).contains(Samples.USD);
    assertThat(driver.view().asset(new AssetId(9))).isEmpty();
    assertThat(say(new Command.CutWindow(Samples.request("w"), new AssetId(9))))
        .isEqualTo("asset_unknown");
  }

  @Test
  void anAccountBelongsToOneTenant() {
    driver.open("shop");
    assertThat(say(new Command.OpenAccount(Samples.TENANT, Samples.address("shop"))))
        .isEqualTo("applied");
    assertThat(say(new Command.OpenAccount(new Tenant(2), Samples.address("shop"))))
        .isEqualTo("account_of_another_tenant");
    assertThat(driver.view().participants()).isEqualTo(1);
  }

  /** Anyone may deposit for anyone; a tenant that opens the account later finds the money. */
  @Test
  void moneyThatCameFirstMovesToTheTenantsBooks() {
    driver.deposit("early", 70);
    driver.observe(
        new ChainEvent.UnpledgeRequested(
            driver.place(), driver.asset().token(), Samples.address("early"), driver.base(20), 1));
    driver.observe(
        new ChainEvent.UnpledgeFinished(
            driver.place(), driver.asset().token(), Samples.address("early"), driver.base(20)));
    assertThat(driver.view().participant(Samples.address("early")).orElseThrow().tenant())
        .isEmpty();
    driver.open("early");
    driver.open("shop");
    assertThat(driver.balances("early").collateral()).isEqualTo(50);
    assertThat(driver.balances("early").credit()).isEqualTo(20);
    assertThat(BookTable.say(driver.pay("P1", "early", Leg.to("shop", 50)))).isEqualTo("accepted");
    assertThat(driver.view().imbalance()).isZero();
  }

  @Test
  void aFreezeIsQuickAndItsLiftingNeedsTwoPeople() {
    var shop = Samples.address("shop");
    assertThat(say(new Command.Unfreeze(shop, OFFICER.approvedBy("second"))))
        .isEqualTo("account_unknown");
    assertThat(say(new Command.Freeze(shop, OFFICER))).isEqualTo("applied");
    assertThat(say(new Command.Freeze(shop, OFFICER))).isEqualTo("applied");
    assertThat(say(new Command.Unfreeze(shop, OFFICER))).isEqualTo("second_approver_missing");
    assertThat(say(new Command.Unfreeze(shop, OFFICER.approvedBy("officer"))))
        .isEqualTo("second_approver_missing");
    assertThat(driver.view().participant(shop).orElseThrow().frozen()).isTrue();
    assertThat(say(new Command.Unfreeze(shop, OFFICER.approvedBy("second")))).isEqualTo("applied");
    assertThat(say(new Command.Unfreeze(shop, OFFICER.approvedBy("second")))).isEqualTo("applied");
    assertThat(driver.view().participant(shop).orElseThrow().frozen()).isFalse();
    assertThatThrownBy(() -> Authority.of("", "reason"))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void limitsBindPaymentRiskAndExposure() {
    driver.openWith("payer", 1000);
    driver.open("shop");
    driver.setLimits(
        Limits.DEFAULT.withAsset(new Limits.AssetLimits(driver.asset().id(), 100, 150)));
    driver.setLimits(
        driver.view().limits().withAsset(new Limits.AssetLimits(driver.asset().id(), 100, 150)));
    assertThat(say("P1", Leg.to("shop", 101))).isEqualTo("limit_exceeded payment 100");
    assertThat(say("P1", Leg.to("shop", 60), new Leg("shop", 1, 41)))
        .isEqualTo("limit_exceeded payment 100");
    assertThat(say("P1", Leg.to("shop", 100))).isEqualTo("accepted");
    assertThat(say("P2", Leg.to("shop", 51))).isEqualTo("exposure_exceeded 151 over 150");
    assertThat(say("P2", Leg.to("shop", 50))).isEqualTo("accepted");
    driver.cut("W1");
    driver.settleWindow(1);
    assertThat(say("P3", Leg.to("shop", 100))).isEqualTo("accepted");

    Command.Pay risky =
        driver.payment(
            "P4", "payer", dev.bascule.core.voucher.VoucherKind.PAY, 60, new Leg("shop", 1, 1));
    Command.Pay tooRisky =
        new Command.Pay(risky.payment(), risky.tenant(), risky.voucher(), risky.amounts(), 101);
    assertThat(say(tooRisky)).isEqualTo("limit_exceeded risk_score 100");
    assertThat(say(risky)).isEqualTo("accepted");
  }

  @Test
  void limitsThatMeanNothingCannotBeMade() {
    assertThatThrownBy(() -> new Limits(0, 1, 1, 1, 1, 1, List.of()))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new Limits(1, 1, 0, 1, 1, 1, List.of()))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new Limits(1, 1, 1, 1, 1, -1, List.of()))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new Limits.AssetLimits(new AssetId(1), -1, 0))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void rulesOnlyGoForward() {
    assertThat(say(new Command.ActivateRules(Book.RULES_SUPPORTED, OFFICER))).isEqualTo("applied");
    assertThat(say(new Command.ActivateRules(1, OFFICER))).isEqualTo("rules_unsupported");
    assertThat(say(new Command.ActivateRules(0, OFFICER))).isEqualTo("rules_unsupported");
    assertThat(say(new Command.ActivateRules(Book.RULES_SUPPORTED + 1, OFFICER)))
        .isEqualTo("rules_unsupported");
  }

  @Test
  void aPersonMayCloseABreak() {
    assertThat(say(new Command.CloseBreak(1, OFFICER))).isEqualTo("break_unknown");
    driver.observe(
        new ChainEvent.Redeemed(
            driver.place(),
            driver.lane("a", "b", 0),
            driver.base(0),
            driver.base(5),
            driver.base(5),
            driver.base(0)));
    long number = driver.view().openBreaks().getFirst().number();
    assertThat(say(new Command.CloseBreak(number, OFFICER))).isEqualTo("applied");
    assertThat(say(new Command.CloseBreak(number, OFFICER))).isEqualTo("break_unknown");
    assertThat(driver.view().openBreaks()).isEmpty();
  }

  @Test
  void factsAreLeavesToo() {
    assertThat(say(new Command.AuditFact(64, Samples.hash("fact")))).isEqualTo("leaf 0");
    assertThat(say(new Command.AuditFact(255, Samples.hash("fact")))).isEqualTo("leaf 1");
    assertThatThrownBy(() -> new Command.AuditFact(4, Samples.hash("a void that is none")))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(driver.view().logSize()).isEqualTo(2);
    assertThat(driver.view().inclusion(0, 2)).hasSize(1);
    assertThat(driver.view().consistency(1, 2)).hasSize(1);
  }

  @Test
  void engineTimeNeverFalls() {
    long now = driver.millis();
    driver.passMillis(-60_000);
    driver.apply(new Command.AuditFact(64, Samples.hash("fact")));
    assertThat(driver.view().atMillis()).isEqualTo(now);
  }

  @Test
  void aRequestCutsOneAssetOnly() {
    driver.apply(new Command.RegisterAsset(Samples.USD));
    driver.openWith("payer", 10);
    driver.open("shop");
    driver.pay("P1", "payer", Leg.to("shop", 1));
    driver.cut("W1");
    assertThat(say(new Command.CutWindow(Samples.request("W1"), Samples.USD.id())))
        .isEqualTo("request_exists_with_different_asset");
    assertThat(say(new Command.CutWindow(Samples.request("W2"), Samples.USD.id())))
        .isEqualTo("nothing");
  }

  @Test
  void aSnapshotOfAnotherFormIsRefusedByItsNumber() {
    byte[] saved = BookDriver.save(driver.book());
    byte[] newer = ByteBuffer.wrap(saved.clone()).putInt(4, State.FORM + 1).array();
    assertThatThrownBy(() -> load(newer))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("form " + (State.FORM + 1));
    byte[] foreign = ByteBuffer.wrap(saved.clone()).putInt(0, 7).array();
    assertThatThrownBy(() -> load(foreign)).isInstanceOf(IOException.class);
    assertThat(BookDriver.load(BookDriver.save(new Book())).root()).isEqualTo(new Book().root());
  }

  private static Book load(byte[] saved) throws IOException {
    return Book.load(new DataInputStream(new ByteArrayInputStream(saved)));
  }

  private String say(Command command) {
    return BookTable.say(driver.outcome(command));
  }

  private String say(String reference, Leg... legs) {
    return BookTable.say(driver.pay(reference, "payer", legs));
  }
}
