package dev.bascule.core.book;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bascule.core.testing.BookDriver;
import dev.bascule.core.testing.BookDriver.Leg;
import dev.bascule.core.testing.Samples;
import org.junit.jupiter.api.Test;

class PaymentTest {
  private final BookDriver driver = BookDriver.started();

  @Test
  void aPaymentIsAcceptedCutAndSettled() {
    driver.openWith("payer", 1000);
    driver.open("shop");
    assertThat(driver.pay("order 1", "payer", Leg.to("shop", 300)))
        .isInstanceOf(Outcome.Accepted.class);
    assertThat(driver.cut("w1")).isInstanceOf(Outcome.WindowCut.class);
    assertThat(driver.settleWindow(1)).isEqualTo(new Outcome.RangeApplied(3, 0));
    assertThat(driver.balances("shop").credit()).isEqualTo(300);
    assertThat(driver.balances("payer").collateral()).isEqualTo(700);
    assertThat(driver.view().payment(Samples.payment("order 1")).orElseThrow().state())
        .isEqualTo(PaymentState.SETTLED);
    assertThat(driver.view().imbalance()).isZero();
    assertThat(driver.restart()).isEqualTo(driver.book().root());
  }
}
