package dev.bascule.core.money;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bascule.core.testing.Samples;
import java.math.BigInteger;
import java.util.OptionalLong;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

class MoneyTest {
  private static final BigInteger UINT128_MAX =
      BigInteger.ONE.shiftLeft(128).subtract(BigInteger.ONE);

  @Test
  void amountsAddExactlyOrThrow() {
    Amount one = new Amount(Samples.BRL, 1);
    Amount most = new Amount(Samples.BRL, Long.MAX_VALUE);
    assertThat(one.plus(one).units()).isEqualTo(2);
    assertThat(most.minus(one).units()).isEqualTo(Long.MAX_VALUE - 1);
    assertThat(one).isLessThan(most);
    assertThat(Amount.zero(Samples.BRL).isZero()).isTrue();
    assertThat(new Amount(Samples.BRL, 7219)).hasToString("72.19 BRL");
    assertThatThrownBy(() -> most.plus(one)).isInstanceOf(ArithmeticException.class);
    assertThatThrownBy(() -> one.minus(most)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new Amount(Samples.BRL, -1))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> one.plus(new Amount(Samples.USD, 1)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Property(seed = "1")
  void aShareIsTheProductRoundedDown(
      @ForAll @LongRange(min = 0) long units, @ForAll @IntRange(max = 10_000) int rate) {
    BigInteger exact =
        BigInteger.valueOf(units)
            .multiply(BigInteger.valueOf(rate))
            .divide(BigInteger.valueOf(10_000));
    assertThat(new Amount(Samples.BRL, units).share(new BasisPoints(rate)).units())
        .isEqualTo(exact.longValueExact());
  }

  @Property(seed = "2")
  void baseUnitsAreTheProductAndComeBack(
      @ForAll @LongRange(min = 0) long units, @ForAll @IntRange(max = 18) int digits) {
    Asset asset = new Asset(new AssetId(9), "T", 0, Samples.address("t"), digits);
    BaseUnits quantity = asset.toBaseUnits(units);
    assertThat(quantity.toBigInteger())
        .isEqualTo(BigInteger.valueOf(units).multiply(BigInteger.TEN.pow(digits)));
    assertThat(asset.fromBaseUnits(quantity)).hasValue(units);
    assertThat(BaseUnits.of(quantity.toBigInteger())).isEqualTo(quantity);
  }

  @Test
  void whatWouldLoseAUnitIsRefused() {
    assertThat(Samples.USD.fromBaseUnits(BaseUnits.of(12_345))).isEqualTo(OptionalLong.empty());
    assertThat(Samples.USD.fromBaseUnits(BaseUnits.of(120_000))).hasValue(12);
    assertThat(Samples.XAU.fromBaseUnits(BaseUnits.of(UINT128_MAX))).isEmpty();
    BigInteger first = BigInteger.ONE.shiftLeft(63);
    assertThat(Samples.BRL.fromBaseUnits(BaseUnits.of(first))).isEmpty();
    assertThat(Samples.BRL.fromBaseUnits(BaseUnits.of(first.subtract(BigInteger.ONE))))
        .hasValue(Long.MAX_VALUE);
    assertThatThrownBy(() -> Samples.BRL.toBaseUnits(-1))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void baseUnitsAreUint128InUnsignedOrder() {
    BaseUnits most = BaseUnits.of(UINT128_MAX);
    assertThat(most).isGreaterThan(BaseUnits.of(Long.MAX_VALUE)).hasToString("" + UINT128_MAX);
    assertThat(new BaseUnits(0, -1)).isGreaterThan(BaseUnits.of(5));
    assertThatThrownBy(() -> BaseUnits.of(-1)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> BaseUnits.of(UINT128_MAX.add(BigInteger.ONE)))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> BaseUnits.of(BigInteger.ONE.negate()))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void anAssetThatTheTokenCannotCarryIsRefused() {
    var token = Samples.address("t");
    AssetId id = new AssetId(1);
    assertThatThrownBy(() -> new Asset(id, "X", 10, token, 18))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new Asset(id, "X", 6, token, 2))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new Asset(id, "X", 0, token, 19))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new Asset(id, "", 2, token, 2))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new AssetId(0)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new BasisPoints(10_001)).isInstanceOf(IllegalArgumentException.class);
  }
}
