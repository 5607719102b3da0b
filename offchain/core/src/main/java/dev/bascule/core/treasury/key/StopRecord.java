package dev.bascule.core.treasury.key;

import static java.util.Objects.requireNonNull;

import dev.bascule.core.id.Address;
import java.util.List;

/**
 * Whether the treasury stands still.
 *
 * @param number of the statements that were taken about it
 * @param since seconds since 1970
 */
public record StopRecord(
    boolean stopped, long number, long since, List<Address> by, String reason) {

  static final StopRecord NEVER = new StopRecord(false, 0, 0, List.of(), "");

  public StopRecord {
    requireNonNull(reason);
    by = List.copyOf(by);
  }
}
