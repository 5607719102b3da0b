package dev.bascule.core.book;

import dev.bascule.core.id.Hash32;
import java.io.ByteArrayOutputStream;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;

/**
 * The whole state of one operator's vault book: commands in, outcome and events out.
 *
 * <p>Deterministic: no clock but the given time, no random, no I/O, and nothing is iterated in an
 * order that a hash decides. One thread at a time.
 */
public final class Book {
  /** The newest rules that this code knows. */
  public static final int RULES_SUPPORTED = 1;

  private final BookView view = new BookView();

  /**
   * Applies one command at an entry time in milliseconds since 1970. Engine time is the later of
   * this and all before it.
   */
  public Step apply(Command command, long entryMillis) {
    return new Step(new Outcome.Applied(), List.of());
  }

  public BookView view() {
    return view;
  }

  public void save(DataOutput out) throws IOException {
    out.writeInt(1);
  }

  public static Book load(DataInput in) throws IOException {
    in.readInt();
    return new Book();
  }

  /** SHA-256 of the saved form: equal books have equal roots. */
  public Hash32 root() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      save(out);
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible);
    }
    return Hash32.sha256(bytes.toByteArray());
  }
}
