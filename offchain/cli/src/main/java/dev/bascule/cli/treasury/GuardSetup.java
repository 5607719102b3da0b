package dev.bascule.cli.treasury;

import static java.util.Objects.requireNonNull;

import dev.bascule.chain.Bytes;
import dev.bascule.chain.calldata.AbiType;
import dev.bascule.chain.calldata.AbiValue;
import dev.bascule.chain.calldata.ContractAbi;
import dev.bascule.chain.safe.SafeAccount;
import dev.bascule.cliconvention.ExitCode;
import dev.bascule.cliconvention.Problem;
import dev.bascule.core.id.Address;
import dev.bascule.core.treasury.ChainAsset;
import dev.bascule.core.treasury.Recipient;
import dev.bascule.core.treasury.TierPolicy;
import java.math.BigInteger;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Calls of a Safe to its guard, and the steps that put it under one: first the guard of its
 * modules, then that of its transactions, then the rules, which the guard takes only after both.
 */
record GuardSetup(ReadingBooks.Open books, SafeAccount safe) {

  /** What the guard keeps of an amount: 128 bits. */
  private static final BigInteger AMOUNT_MAX =
      BigInteger.ONE.shiftLeft(128).subtract(BigInteger.ONE);

  private static final Duration DELAY_MIN = Duration.ofMinutes(1);
  private static final Duration GRACE_MIN = Duration.ofHours(1);
  private static final Duration WAIT_MAX = Duration.ofDays(30);
  private static final Duration WINDOW_MIN = Duration.ofMinutes(1);
  private static final Duration WINDOW_MAX = Duration.ofDays(366);

  /**
   * @param delay between an announcement and its call
   * @param ownDelay the same for calls of the Safe to itself
   * @param grace how long the call may be made then
   */
  record Waits(Duration delay, Duration ownDelay, Duration grace) {}

  /** In their order. */
  enum Step {
    SET_MODULE_GUARD("setModuleGuard"),
    SET_GUARD("setGuard"),
    ADOPT("adopt");

    private final String function;

    Step(String function) {
      this.function = function;
    }

    String function() {
      return function;
    }
  }

  /** Empty where the Safe stands under its guard. */
  Optional<Step> next(ShownSafe shown) {
    if (!shown.modulesGuardedBy(safe.guard())) return Optional.of(Step.SET_MODULE_GUARD);
    if (!shown.guard().equals(safe.guard())) return Optional.of(Step.SET_GUARD);
    return shown.rules().isEmpty() ? Optional.of(Step.ADOPT) : Optional.empty();
  }

  /**
   * @param tier of the wallet: its limits and recipients become the guard's
   */
  Draft step(Step step, TierPolicy tier, Waits waits) {
    return switch (step) {
      case SET_MODULE_GUARD, SET_GUARD ->
          call(
              safe.address(),
              abi("Safe").function(step.function()).call(AbiValue.of(safe.guard())));
      case ADOPT -> call(safe.guard(), adopt(tier, waits));
    };
  }

  /** Tells the guard what the Safe will do. It moves nothing. */
  Draft announce(Draft call) {
    return call(
        safe.guard(),
        abi("TreasuryGuard")
            .function("announce")
            .call(
                AbiValue.of(safe.address()),
                AbiValue.of(call.to()),
                AbiValue.of(call.value()),
                AbiValue.of(call.data())));
  }

  private static Draft call(Address to, Bytes data) {
    return new Draft(to, BigInteger.ZERO, data);
  }

  private ContractAbi abi(String name) {
    return requireNonNull(books.abis().get(name), name);
  }

  private Bytes adopt(TierPolicy tier, Waits waits) {
    var limits = new ArrayList<AbiValue>();
    for (TierPolicy.Limit each : tier.limits()) {
      if (each.total().compareTo(AMOUNT_MAX) > 0) {
        throw unfit(
            "limit_too_large",
            "%s: the tier's total of %s is above %s, the most that a guard keeps"
                .formatted(each.asset(), each.total(), AMOUNT_MAX),
            "Write a smaller limit into treasury.json.");
      }
      // The guard has no limit of nothing: an asset that it does not know waits.
      if (each.each().signum() == 0) continue;
      limits.add(
          AbiValue.of(
              AbiValue.of(token(each.asset())),
              AbiValue.of(each.each()),
              AbiValue.of(each.total())));
    }
    if (limits.isEmpty()) {
      throw unfit(
          "limits_missing",
          "the tier of the Safe has no limit above zero, so nothing would leave at once",
          "Write its limits into treasury.json.");
    }
    if (tier.recipients().isEmpty()) {
      throw unfit(
          "recipients_missing",
          "the tier's recipients are empty, which a guard reads as nobody",
          "Name them in recipients of the tier in treasury.json.");
    }
    List<AbiValue> recipients =
        tier.recipients().stream()
            .sorted()
            .map(Recipient::text)
            .map(text -> AbiValue.of(Address.ofHex(text)))
            .toList();
    ContractAbi.Function adopt = abi("TreasuryGuard").function("adopt");
    return adopt.call(
        byNames(field(adopt, "times"), times(tier, waits)),
        new AbiValue.Items(limits),
        new AbiValue.Items(recipients));
  }

  /** The coin is the zero address. */
  private static Address token(ChainAsset asset) {
    String name = asset.caip19();
    int at = name.indexOf("/erc20:");
    return at < 0 ? Address.ZERO : Address.ofHex(name.substring(at + "/erc20:".length()));
  }

  private static Map<String, Long> times(TierPolicy tier, Waits waits) {
    Duration window =
        Duration.ofSeconds(
            tier.limits().stream().mapToLong(TierPolicy.Limit::windowSeconds).max().orElseThrow());
    requireWithin("--guard-delay", waits.delay(), DELAY_MIN, WAIT_MAX);
    requireWithin("--guard-own-delay", waits.ownDelay(), waits.delay(), WAIT_MAX);
    requireWithin("--guard-grace", waits.grace(), GRACE_MIN, WAIT_MAX);
    requireWithin("the longest windowSeconds of the tier", window, WINDOW_MIN, WINDOW_MAX);
    return Map.of(
        "delay",
        waits.delay().toSeconds(),
        "ownDelay",
        waits.ownDelay().toSeconds(),
        "grace",
        waits.grace().toSeconds(),
        "window",
        window.toSeconds());
  }

  private static void requireWithin(String what, Duration time, Duration least, Duration most) {
    if (time.compareTo(least) >= 0 && time.compareTo(most) <= 0) return;
    throw unfit(
        "guard_times_invalid",
        "%s is %s; a guard takes %s to %s"
            .formatted(
                what,
                ShownRules.span(time.toSeconds()),
                ShownRules.span(least.toSeconds()),
                ShownRules.span(most.toSeconds())),
        "Give a time within these.");
  }

  private static AbiType.Tuple field(ContractAbi.Function function, String name) {
    for (AbiType.Field each : function.inputs().fields()) {
      if (each.name().equals(name) && each.type() instanceof AbiType.Tuple tuple) return tuple;
    }
    throw new IllegalStateException(function.signature() + " has no " + name);
  }

  /** In the order in which the contract has them, whatever that is. */
  private static AbiValue byNames(AbiType.Tuple type, Map<String, Long> values) {
    var items = new ArrayList<AbiValue>();
    for (AbiType.Field each : type.fields()) {
      Long value = values.get(each.name());
      if (value == null) throw new IllegalStateException("nobody says what " + each + " is");
      items.add(AbiValue.of(value));
    }
    return new AbiValue.Items(items);
  }

  private static RuntimeException unfit(String code, String why, String hint) {
    return Problem.of(ExitCode.CONFIG_INVALID, code, "nothing was proposed", why, hint)
        .asException();
  }
}
