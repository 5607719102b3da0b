package dev.bascule.core.treasury.key;

import static java.util.Objects.requireNonNull;

import dev.bascule.core.id.Hash32;
import java.util.List;
import java.util.Optional;

/**
 * What people sign about a key, or about the whole treasury.
 *
 * <p>It names its register and its place among the statements about the same thing, so a statement
 * counts once, in order, and in one treasury.
 */
public sealed interface Statement {

  Hash32 register();

  /** Its place: one more than that of the statement before it. */
  long number();

  String reason();

  /** When it was made, in seconds since 1970, as its first signer says. */
  long at();

  /** A key's step from one state to another. */
  record OfKey(
      Hash32 register,
      KeyName key,
      KeyState from,
      KeyState to,
      long number,
      String reason,
      long at,
      Optional<Destruction> destruction)
      implements Statement {

    public OfKey {
      requireNonNull(register);
      requireNonNull(key);
      requireNonNull(from);
      requireNonNull(to);
      requireNonNull(reason);
      if (destruction.isPresent() != (to == KeyState.DESTROYED)) {
        throw new IllegalArgumentException("how it was destroyed is said of what was destroyed");
      }
    }
  }

  /**
   * @param how and {@code where} the media were destroyed
   * @param witnesses by name
   */
  record Destruction(String how, String where, List<String> witnesses) {
    public Destruction {
      requireNonNull(how);
      requireNonNull(where);
      witnesses = List.copyOf(witnesses);
      if (witnesses.isEmpty()) throw new IllegalArgumentException("a destruction without witness");
    }
  }

  /**
   * The treasury stands still, or goes on.
   *
   * @param stop false: it goes on
   */
  record OfTreasury(Hash32 register, boolean stop, long number, String reason, long at)
      implements Statement {

    public OfTreasury {
      requireNonNull(register);
      requireNonNull(reason);
    }
  }
}
