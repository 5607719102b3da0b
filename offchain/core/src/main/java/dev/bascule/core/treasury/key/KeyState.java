package dev.bascule.core.treasury.key;

import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;

/**
 * How far the life of a key is (NIST SP 800-57 part 1, section 7). The table below is the whole
 * state machine, with how many people each transition takes: one where it only takes a key out of
 * use and haste may save money, two where it brings one back or cannot be undone.
 */
public enum KeyState {
  /** Named by the rules, and confirmed by nobody yet. */
  PRE_ACTIVATION,
  ACTIVE,
  SUSPENDED,
  DEACTIVATED,
  COMPROMISED,
  DESTROYED;

  private static final int ONE = 1;
  private static final int TWO = 2;

  private static final Map<KeyState, Map<KeyState, Integer>> TABLE = new EnumMap<>(KeyState.class);

  static {
    row(PRE_ACTIVATION, ACTIVE, TWO);
    row(PRE_ACTIVATION, COMPROMISED, ONE);
    row(PRE_ACTIVATION, DESTROYED, TWO);
    row(ACTIVE, SUSPENDED, ONE);
    row(ACTIVE, DEACTIVATED, TWO);
    row(ACTIVE, COMPROMISED, ONE);
    row(ACTIVE, DESTROYED, TWO);
    row(SUSPENDED, ACTIVE, TWO);
    row(SUSPENDED, DEACTIVATED, TWO);
    row(SUSPENDED, COMPROMISED, ONE);
    row(SUSPENDED, DESTROYED, TWO);
    row(DEACTIVATED, COMPROMISED, ONE);
    row(DEACTIVATED, DESTROYED, TWO);
    row(COMPROMISED, DESTROYED, TWO);
  }

  private static void row(KeyState from, KeyState to, int people) {
    TABLE.computeIfAbsent(from, _ -> new EnumMap<>(KeyState.class)).put(to, people);
  }

  /** How many people it takes to get there; empty if nobody can. */
  public OptionalInt peopleTo(KeyState to) {
    Integer people = TABLE.getOrDefault(this, Map.of()).get(to);
    return people == null ? OptionalInt.empty() : OptionalInt.of(people);
  }

  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
