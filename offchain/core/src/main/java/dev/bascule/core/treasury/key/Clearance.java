package dev.bascule.core.treasury.key;

import dev.bascule.core.id.Address;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Whether those on whose word and with whose keys something leaves may still act. It is asked again
 * at each step, because a key may have been stolen since the last one.
 */
public record Clearance(KeyRegister register) {

  /** One approval that the rules count, and when it came. */
  public record Given(Address by, long at) {}

  /** Nothing leaves a treasury that somebody stopped. */
  public Optional<Objection> running() {
    return register.stop().stopped()
        ? Optional.of(new Objection.Stopped(register.stop()))
        : Optional.empty();
  }

  public Optional<Objection> person(Address person) {
    return key(KeyName.of(person));
  }

  private Optional<Objection> key(KeyName name) {
    Optional<KeyRecord> record = register.find(name);
    if (record.isEmpty()) return Optional.of(new Objection.NotRegistered(name));
    return record.filter(key -> !key.isActive()).map(Objection.NotActive::new);
  }

  /**
   * Whether a wallet can be signed for.
   *
   * @param keys all that sign for it
   * @param needed how many of them do
   */
  public Optional<Objection> wallet(List<KeyName> keys, int needed) {
    long active = keys.stream().filter(register::isActive).count();
    return active >= needed ? Optional.empty() : first(keys);
  }

  /** Whether all who signed may: one that may not is not outvoted by the others. */
  public Optional<Objection> signed(Collection<KeyName> keys) {
    return first(keys);
  }

  private Optional<Objection> first(Collection<KeyName> keys) {
    return keys.stream().flatMap(key -> key(key).stream()).findFirst();
  }

  /**
   * Whether enough approvals are left without those of people who may not act any more; empty where
   * nobody dropped out, because then the rules have counted them already.
   *
   * @param delaySeconds counted from the last approval that is needed
   */
  public Optional<Objection> approvals(
      List<Given> approvals, int needed, long delaySeconds, long now) {
    Optional<Objection> dropped = first(approvals.stream().map(it -> KeyName.of(it.by())).toList());
    if (dropped.isEmpty() || needed == 0) return Optional.empty();
    List<Long> times =
        approvals.stream()
            .filter(it -> register.isActive(KeyName.of(it.by())))
            .map(Given::at)
            .sorted(Comparator.naturalOrder())
            .toList();
    if (times.size() < needed) return dropped;
    long from = times.get(needed - 1) + delaySeconds;
    return now < from ? Optional.of(new Objection.DelayRunning(from)) : Optional.empty();
  }
}
