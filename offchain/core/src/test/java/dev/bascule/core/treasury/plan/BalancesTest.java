package dev.bascule.core.treasury.plan;

import static dev.bascule.core.treasury.plan.PlanDesk.COIN;
import static dev.bascule.core.treasury.plan.PlanDesk.DESK;
import static dev.bascule.core.treasury.plan.PlanDesk.DRAWER;
import static dev.bascule.core.treasury.plan.PlanDesk.SAT;
import static dev.bascule.core.treasury.plan.PlanDesk.TILL;
import static dev.bascule.core.treasury.plan.PlanDesk.TOKEN;
import static dev.bascule.core.treasury.plan.PlanDesk.VAULT;
import static dev.bascule.core.treasury.plan.PlanDesk.units;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.bascule.core.treasury.Tier;
import dev.bascule.core.treasury.TreasuryPolicy.Wallet;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class BalancesTest {

  private static final Position.Reading SILENT =
      new Position.Reading.Unknown("node_unreachable", "no answer");

  private static Position.Reading known(long confirmed, long unconfirmed, long reserved) {
    return new Position.Reading.Known(
        units(confirmed), units(unconfirmed), units(reserved), units(confirmed - reserved));
  }

  @Test
  void assetsAreNeverAddedToEachOther() {
    var all =
        Balances.of(
            List.of(
                new Position(TILL, COIN, known(5, 0, 1)),
                new Position(TILL, TOKEN, known(700, 0, 0)),
                new Position(DRAWER, SAT, known(30, 4, 10)),
                new Position(VAULT, COIN, known(15, 0, 0))));
    assertThat(all).extracting(Balances::asset).containsExactly(COIN, TOKEN, SAT);
    assertThat(all.get(0).all())
        .isEqualTo(new Balances.Sum(2, 0, units(20), units(0), units(1), units(19)));
    assertThat(all.get(0).tiers())
        .extracting(Balances.OfTier::tier, Balances.OfTier::share)
        .containsExactly(tuple(Tier.HOT, Optional.of(2_500)), tuple(Tier.COLD, Optional.of(7_500)));
    assertThat(all.get(2).all().total()).isEqualTo(units(34));
  }

  @Test
  void whatIsUnknownIsNotZero() {
    Balances coin =
        Balances.of(
                List.of(
                    new Position(TILL, COIN, known(5, 0, 0)), new Position(VAULT, COIN, SILENT)))
            .getFirst();
    assertThat(coin.all().isAtLeast()).isTrue();
    assertThat(coin.all().total()).isEqualTo(units(5));
    assertThat(coin.tiers().get(0).sum().isAtLeast()).isFalse();
    assertThat(coin.tiers().get(1).sum().isAtLeast()).isTrue();
    assertThat(coin.tiers()).allMatch(each -> each.share().isEmpty());
  }

  @Property(seed = "2")
  void walletsAndTiersComeToTheSame(
      @ForAll @Size(max = 12) List<@IntRange(max = 1_000) Integer> amounts,
      @ForAll @IntRange(max = 3) int unknownEvery) {
    List<Wallet> wallets = List.of(TILL, DESK, VAULT);
    List<Position> positions = new ArrayList<>();
    for (int i = 0; i < amounts.size(); i++) {
      boolean unknown = unknownEvery > 0 && i % (unknownEvery + 1) == 1;
      positions.add(
          new Position(
              wallets.get(i % 3),
              COIN,
              unknown ? SILENT : known(amounts.get(i), i, amounts.get(i) / 3)));
    }
    for (Balances each : Balances.of(positions)) {
      List<Function<Balances.Sum, BigInteger>> parts =
          List.of(
              Balances.Sum::confirmed,
              Balances.Sum::unconfirmed,
              Balances.Sum::reserved,
              Balances.Sum::free,
              Balances.Sum::total,
              sum -> units(sum.wallets()),
              sum -> units(sum.unknown()));
      for (Function<Balances.Sum, BigInteger> part : parts) {
        assertThat(
                each.tiers().stream().map(tier -> part.apply(tier.sum())).reduce(BigInteger::add))
            .contains(part.apply(each.all()));
      }
      BigInteger wallet =
          each.positions().stream()
              .map(Position::reading)
              .filter(Position.Reading.Known.class::isInstance)
              .map(reading -> ((Position.Reading.Known) reading).total())
              .reduce(BigInteger.ZERO, BigInteger::add);
      assertThat(wallet).isEqualTo(each.all().total());
      int shares = each.tiers().stream().mapToInt(tier -> tier.share().orElse(0)).sum();
      assertThat(shares).isLessThanOrEqualTo(10_000);
      if (!each.all().isAtLeast() && each.all().total().signum() > 0) {
        assertThat(shares).isGreaterThan(10_000 - each.tiers().size());
      }
    }
  }

  @Test
  void aBalanceThatCannotBeIsNone() {
    for (Runnable wrong :
        List.<Runnable>of(
            () -> known(-1, 0, 0),
            () -> new Position.Reading.Known(units(1), units(1), units(0), units(2)),
            () -> new Position.Reading.Known(units(2), units(0), units(1), units(2)),
            () -> new Position(TILL, SAT, SILENT))) {
      assertThatThrownBy(wrong::run).isInstanceOf(IllegalArgumentException.class);
    }
  }
}
