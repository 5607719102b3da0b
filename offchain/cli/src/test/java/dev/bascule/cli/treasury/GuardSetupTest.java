package dev.bascule.cli.treasury;

import static dev.bascule.cli.treasury.SafeBooks.GUARD;
import static dev.bascule.cli.treasury.SafeBooks.SAFE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.bascule.chain.Bytes;
import dev.bascule.chain.calldata.AbiValue;
import dev.bascule.chain.calldata.ContractAbi;
import dev.bascule.cliconvention.ProblemException;
import dev.bascule.core.id.Address;
import dev.bascule.core.treasury.TierPolicy;
import java.io.IOException;
import java.math.BigInteger;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What puts a Safe under its guard, and what the guard is told. */
class GuardSetupTest {

  private static final GuardSetup.Waits WAITS =
      new GuardSetup.Waits(Duration.ofHours(24), Duration.ofHours(72), Duration.ofHours(168));

  private static GuardSetup setup(String books) throws IOException {
    ReadingBooks.Open open = SafeBooks.open(books);
    return new GuardSetup(open, open.safe("safe").orElseThrow());
  }

  private static TierPolicy tier(GuardSetup setup) {
    return setup.books().document().policy().tiers().getFirst();
  }

  private static Bytes adopt(GuardSetup setup, GuardSetup.Waits waits) {
    return setup.step(GuardSetup.Step.ADOPT, tier(setup), waits).data();
  }

  private static ShownSafe shown(Address guard, Optional<Address> modules, String... differs) {
    return new ShownSafe(
        guard, modules, SafeBooks.owners(), 2, "", List.of(differs), Optional.empty());
  }

  /** The guard takes rules only after both, and rules without guards hold nobody. */
  @Test
  void guardsStandBeforeRules() throws IOException {
    GuardSetup setup = setup(SafeBooks.text("warm"));
    assertThat(setup.next(shown(Address.ZERO, Optional.of(Address.ZERO))))
        .contains(GuardSetup.Step.SET_MODULE_GUARD);
    assertThat(setup.next(shown(Address.ZERO, Optional.of(GUARD))))
        .contains(GuardSetup.Step.SET_GUARD);
    assertThat(setup.next(shown(GUARD, Optional.of(GUARD)))).contains(GuardSetup.Step.ADOPT);
    // Somebody else's guards are none of ours.
    assertThat(setup.next(shown(GUARD, Optional.of(SAFE))))
        .contains(GuardSetup.Step.SET_MODULE_GUARD);
    assertThat(setup.next(shown(SAFE, Optional.of(GUARD)))).contains(GuardSetup.Step.SET_GUARD);
    // Not named: then it stands among the differences, where it is another.
    assertThat(setup.next(shown(GUARD, Optional.empty(), "its module guard is 0x00")))
        .contains(GuardSetup.Step.SET_MODULE_GUARD);
    assertThat(setup.next(shown(GUARD, Optional.empty()))).contains(GuardSetup.Step.ADOPT);
  }

  @Test
  void theGuardsLimitsAreThoseOfTheTier() throws IOException {
    GuardSetup setup = setup(SafeBooks.text("warm"));
    ContractAbi.Call call =
        setup.books().abis().get("TreasuryGuard").read(adopt(setup, WAITS)).orElseThrow();
    assertThat(call.function().name()).isEqualTo("adopt");
    assertThat(call.argument("limits"))
        .contains(
            AbiValue.of(
                AbiValue.of(AbiValue.of(Address.ZERO), AbiValue.of(300_000), AbiValue.of(900_000)),
                AbiValue.of(
                    AbiValue.of(FakeTreasury.TOKEN), AbiValue.of(5_000), AbiValue.of(20_000))));
    assertThat(call.argument("recipients")).contains(AbiValue.of(AbiValue.of(FakeTreasury.SHOP)));
  }

  /** The contract may have its times in any order; a day is never taken for a week. */
  @ParameterizedTest
  @CsvSource({
    "'delay,grace,window', '86400,604800,86400'",
    "'delay,ownDelay,grace,window', '86400,259200,604800,86400'",
    "'delay,grace,window,ownDelay', '86400,604800,86400,259200'"
  })
  void timesAreWrittenByTheirNames(String names, String seconds) throws IOException {
    var fields = new StringBuilder();
    for (String name : names.split(",")) {
      fields.append(fields.isEmpty() ? "" : ",");
      fields.append("{\"name\":\"%s\",\"type\":\"uint32\"}".formatted(name));
    }
    String abi =
        """
        {"abi":[{"type":"function","name":"adopt","stateMutability":"nonpayable","inputs":[
          {"name":"times","type":"tuple","components":[%s]},
          {"name":"limits","type":"tuple[]","components":[{"name":"asset","type":"address"},
            {"name":"each","type":"uint128"},{"name":"total","type":"uint128"}]},
          {"name":"recipients","type":"address[]"}]}]}
        """
            .formatted(fields);
    ReadingBooks.Open open = SafeBooks.open(SafeBooks.text("warm"));
    var abis = new HashMap<>(open.abis());
    abis.put("TreasuryGuard", ContractAbi.parse("TreasuryGuard", abi.getBytes(UTF_8)));
    var other = new ReadingBooks.Open(open.document(), abis, true);
    var setup = new GuardSetup(other, other.safe("safe").orElseThrow());
    ContractAbi.Call call = abis.get("TreasuryGuard").read(adopt(setup, WAITS)).orElseThrow();
    var wanted =
        new AbiValue.Items(
            List.of(seconds.split(",")).stream()
                .map(each -> AbiValue.of(Long.parseLong(each)))
                .toList());
    assertThat(call.argument("times")).contains(wanted);
  }

  @Test
  void whatAGuardCannotKeepIsNotProposed() throws IOException {
    String books = SafeBooks.text("warm");
    BigInteger most = BigInteger.TWO.pow(128).subtract(BigInteger.ONE);
    assertThat(adopt(setup(books.replace("900000", most.toString())), WAITS).isEmpty()).isFalse();
    assertRefused(books.replace("900000", most.add(BigInteger.ONE).toString()), "limit_too_large");
    assertRefused(
        books.replace("\"recipients\":[\"" + FakeTreasury.SHOP.hex() + "\"]", "\"recipients\":[]"),
        "recipients_missing");
    assertRefused(
        books.replace("\"each\":\"300000\"", "\"each\":\"0\"").replace("\"5000\"", "\"0\""),
        "limits_missing");
    assertRefused(books.replace("86400", "31708800"), "guard_times_invalid");
  }

  private static void assertRefused(String books, String code) throws IOException {
    assertRefused(setup(books), WAITS, code);
  }

  private static void assertRefused(GuardSetup setup, GuardSetup.Waits waits, String code) {
    ProblemException refused =
        catchThrowableOfType(ProblemException.class, () -> adopt(setup, waits));
    assertThat(refused.problem().code()).isEqualTo(code);
    assertThat(refused.problem().exit().number()).isEqualTo(3);
  }

  /** The own wait is never the shorter one. */
  @ParameterizedTest
  @ValueSource(
      strings = {"PT59S,PT1H,PT1H", "PT1H,PT59M,PT1H", "PT1H,PT1H,PT59M", "PT1H,P31D,PT1H"})
  void timesThatTheGuardRefusesAreNotProposed(String times) throws IOException {
    String[] each = times.split(",");
    var waits =
        new GuardSetup.Waits(
            Duration.parse(each[0]), Duration.parse(each[1]), Duration.parse(each[2]));
    assertRefused(setup(SafeBooks.text("warm")), waits, "guard_times_invalid");
  }
}
