package dev.bascule.core.treasury.key;

import static java.util.Objects.requireNonNull;

import dev.bascule.core.id.Address;
import java.util.List;

/**
 * How a key stands.
 *
 * @param name of its person or wallet when it entered
 * @param number of the statements that were taken about it; the next one has one more
 * @param since seconds since 1970
 * @param by whose word it was; nobody's where the rules named it
 */
public record KeyRecord(
    KeyName key,
    KeyKind kind,
    String name,
    KeyState state,
    long number,
    long since,
    List<Address> by,
    String reason) {

  public KeyRecord {
    requireNonNull(key);
    requireNonNull(kind);
    requireNonNull(name);
    requireNonNull(state);
    requireNonNull(reason);
    by = List.copyOf(by);
    if (number < 0) throw new IllegalArgumentException("statement " + number);
  }

  public boolean isActive() {
    return state == KeyState.ACTIVE;
  }

  KeyRecord at(long place) {
    return new KeyRecord(key, kind, name, state, place, since, by, reason);
  }

  KeyRecord after(Statement.OfKey change, List<Address> people, long now) {
    return new KeyRecord(
        key, kind, name, change.to(), change.number(), now, people, change.reason());
  }
}
