package dev.bascule.contracts;

import dev.bascule.contracts.bindings.Mandates.Mandate;
import java.math.BigInteger;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * {@code Mandates} as its page reads, for one mandate. It keeps what was pulled in every period,
 * and works out from that what may be pulled, where the contract keeps the last period only.
 */
final class MandatesModel {

  enum Status {
    UNKNOWN(0),
    GRANTED(1),
    CANCELLED(2);

    /** As the contract's ABI counts them. */
    final int code;

    Status(int code) {
      this.code = code;
    }
  }

  private final Mandate mandate;
  private final Map<Long, BigInteger> inPeriod = new HashMap<>();
  private final Set<String> refs = new HashSet<>();
  private long lastPeriod = -1;
  private long lastOpenedBlock;
  private long makesUpFor;
  Status status = Status.UNKNOWN;
  BigInteger pulled = BigInteger.ZERO;
  long instalments;

  MandatesModel(Mandate mandate) {
    this.mandate = mandate;
  }

  Mandate mandate() {
    return mandate;
  }

  Optional<String> grant(boolean signed) {
    if (status == Status.CANCELLED) return Optional.of("MandateIsCancelled");
    if (status == Status.GRANTED) return Optional.empty();
    if (!signed) return Optional.of("NotSignedByPayer");
    status = Status.GRANTED;
    return Optional.empty();
  }

  Optional<String> cancel(boolean party) {
    if (!party) return Optional.of("NotAParty");
    if (status == Status.CANCELLED) return Optional.of("MandateIsCancelled");
    status = Status.CANCELLED;
    return Optional.empty();
  }

  Optional<String> pull(boolean collector, String ref, BigInteger amount, long block, long time) {
    Optional<String> refusal = usable(collector, time);
    if (refusal.isPresent()) return refusal;
    if (mandate.instalments.signum() != 0) return Optional.of("WrongKind");
    if (refs.contains(ref)) return Optional.of("AlreadyPulled");
    if (amount.signum() == 0 || amount.compareTo(mandate.perCall) > 0) {
      return Optional.of("OverCall");
    }
    long period = periodAt(time);
    if (closed(period, block)) return Optional.of("PeriodNotOpen");
    if (amount.compareTo(left(period, mandate.perPeriod)) > 0) return Optional.of("OverPeriod");
    if (pulled.add(amount).compareTo(mandate.total) > 0) return Optional.of("OverTotal");
    refs.add(ref);
    count(period, block, amount, amount);
    return Optional.empty();
  }

  Optional<String> pullInstalment(boolean collector, long number, long block, long time) {
    Optional<String> refusal = usable(collector, time);
    if (refusal.isPresent()) return refusal;
    if (mandate.instalments.signum() == 0) return Optional.of("WrongKind");
    if (instalments == mandate.instalments.longValueExact()) {
      return Optional.of("EveryInstalmentPulled");
    }
    if (number != instalments) return Optional.of("NotTheNextInstalment");
    long period = periodAt(time);
    if (closed(period, block)) return Optional.of("PeriodNotOpen");
    if (left(period, BigInteger.ONE).signum() == 0) return Optional.of("OverPeriod");
    instalments++;
    BigInteger each = mandate.total.divide(mandate.instalments);
    boolean last = instalments == mandate.instalments.longValueExact();
    count(period, block, BigInteger.ONE, last ? mandate.total.subtract(pulled) : each);
    return Optional.empty();
  }

  /** The period of a time, by java.time. */
  long periodAt(long time) {
    long start = mandate.start.longValueExact();
    long units = mandate.unit.signum() == 0 ? time - start : months(utc(start), utc(time));
    return units / mandate.length.longValueExact();
  }

  /** The last month that has begun; one without the start's day begins on its last day. */
  private static long months(OffsetDateTime start, OffsetDateTime time) {
    long whole = ChronoUnit.MONTHS.between(start, time);
    return start.plusMonths(whole + 1).isAfter(time) ? whole : whole + 1;
  }

  /** The first period in which nothing was pulled yet. */
  long nextPeriod() {
    return lastPeriod + 1;
  }

  BigInteger spent() {
    return inPeriod.getOrDefault(lastPeriod, BigInteger.ZERO);
  }

  private Optional<String> usable(boolean collector, long time) {
    if (status == Status.CANCELLED) return Optional.of("MandateIsCancelled");
    if (status == Status.UNKNOWN) return Optional.of("NotGranted");
    if (!collector) return Optional.of("NotCollector");
    if (time < mandate.start.longValueExact()) return Optional.of("NotStarted");
    return time >= mandate.end.longValueExact() ? Optional.of("Ended") : Optional.empty();
  }

  private boolean closed(long period, long block) {
    return lastPeriod >= 0
        && period > lastPeriod
        && block < lastOpenedBlock + mandate.gapBlocks.longValueExact();
  }

  private BigInteger left(long period, BigInteger each) {
    BigInteger periods = BigInteger.valueOf(1 + makesUpFor(period));
    return each.multiply(periods).subtract(inPeriod.getOrDefault(period, BigInteger.ZERO));
  }

  private long makesUpFor(long period) {
    if (period == lastPeriod) return makesUpFor;
    return Math.min(period - lastPeriod - 1, mandate.arrears.longValueExact());
  }

  private void count(long period, long block, BigInteger units, BigInteger amount) {
    makesUpFor = makesUpFor(period);
    if (period > lastPeriod) lastOpenedBlock = block;
    lastPeriod = period;
    inPeriod.merge(period, units, BigInteger::add);
    pulled = pulled.add(amount);
  }

  private static OffsetDateTime utc(long time) {
    return Instant.ofEpochSecond(time).atOffset(ZoneOffset.UTC);
  }
}
