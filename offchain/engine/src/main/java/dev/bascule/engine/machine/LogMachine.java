package dev.bascule.engine.machine;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.bascule.core.book.Book;
import dev.bascule.core.book.BookView;
import dev.bascule.core.book.Command;
import dev.bascule.core.book.Step;
import dev.bascule.engine.entry.Entry;
import dev.bascule.engine.entry.EntryUnreadableException;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.agrona.DirectBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Everything that follows from a log up to one position: the book, and who may add to it. Service,
 * replica and start check apply the same log through this class, so they cannot come to different
 * books. One thread at a time. What it throws is a damaged log or a bug, and it stays where it is
 * for good: to skip an entry would fork the book.
 */
public final class LogMachine {
  private static final int FORM = 1;

  /** A gateway's session: which run speaks in it, and how far it has come. */
  private record Session(String principal, long gateway, long sequence) {}

  /** What one entry led to. */
  public record Result(Entry entry, List<Step> steps, long logPosition) {
    public Result {
      steps = List.copyOf(steps);
    }
  }

  private final Book book;
  private final Map<Long, Session> sessions = new TreeMap<>();
  private long entries;
  private long position;
  private boolean failed;

  public LogMachine() {
    this(new Book());
  }

  private LogMachine(Book book) {
    this.book = book;
  }

  public void openSession(long sessionId, byte[] encodedPrincipal, long logPosition) {
    sessions.put(sessionId, new Session(new String(encodedPrincipal, US_ASCII), 0, 0));
    position = Math.max(position, logPosition);
  }

  public void closeSession(long sessionId, long logPosition) {
    sessions.remove(sessionId);
    position = Math.max(position, logPosition);
  }

  /** Applies one entry, command by command. */
  public Result apply(
      long sessionId,
      long timestampMillis,
      DirectBuffer buffer,
      int offset,
      int length,
      long logPosition) {
    if (failed) throw new IllegalStateException("the machine stopped at position " + position);
    failed = true; // Until this entry is applied to its end.
    Entry entry = Entry.decode(buffer, offset, length);
    admit(sessionId, entry, logPosition);
    for (Command command : entry.commands()) requireKnownRules(command);
    List<Step> steps = new ArrayList<>(entry.commands().size());
    for (Command command : entry.commands()) steps.add(book.apply(command, timestampMillis));
    entries++;
    position = logPosition;
    failed = false;
    return new Result(entry, steps, logPosition);
  }

  public BookView view() {
    return book.view();
  }

  public Book book() {
    return book;
  }

  /** How many entries were applied since the log began. */
  public long entries() {
    return entries;
  }

  /** The log up to here is in this state. */
  public long position() {
    return position;
  }

  /** For messages that change nothing here. */
  public void passedTo(long logPosition) {
    position = Math.max(position, logPosition);
  }

  public boolean hasFailed() {
    return failed;
  }

  void save(DataOutput out) throws IOException {
    if (failed) throw new IllegalStateException("a machine that stopped has no snapshot");
    out.writeInt(FORM);
    out.writeLong(entries);
    out.writeLong(position);
    out.writeInt(sessions.size());
    for (Map.Entry<Long, Session> each : sessions.entrySet()) {
      out.writeLong(each.getKey());
      out.writeUTF(each.getValue().principal());
      out.writeLong(each.getValue().gateway());
      out.writeLong(each.getValue().sequence());
    }
    book.save(out);
  }

  static LogMachine load(DataInput in) throws IOException {
    int form = in.readInt();
    if (form != FORM) throw new SnapshotNewerException("machine form " + form, FORM);
    long entries = in.readLong();
    long position = in.readLong();
    Map<Long, Session> sessions = new TreeMap<>();
    int count = in.readInt();
    for (int i = 0; i < count; i++) {
      sessions.put(in.readLong(), new Session(in.readUTF(), in.readLong(), in.readLong()));
    }
    LogMachine machine = new LogMachine(Book.load(in));
    machine.entries = entries;
    machine.position = position;
    machine.sessions.putAll(sessions);
    return machine;
  }

  /**
   * A gateway offers no rules that its program does not know, so this log was continued by a newer
   * one. The older one would refuse what the newer did, and come to another book.
   */
  private static void requireKnownRules(Command command) {
    if (command instanceof Command.ActivateRules rules && rules.version() > Book.RULES_SUPPORTED) {
      throw new EntryUnreadableException(
          "the log activates rules version "
              + rules.version()
              + "; this program knows up to "
              + Book.RULES_SUPPORTED
              + ". Start the newer program that wrote it");
    }
  }

  /**
   * Aeron cannot show that a log has lost an entry in its middle; the entries themselves can. Each
   * names its place in its gateway's run and how many entries the gateway had seen applied.
   */
  private void admit(long sessionId, Entry entry, long logPosition) {
    @Nullable Session session = sessions.get(sessionId);
    if (session == null) {
      throw new LogInconsistentException(
          logPosition, "an entry of session " + sessionId + ", which was never opened");
    }
    if (!session.principal().equals(entry.principal())) {
      throw new LogInconsistentException(
          logPosition,
          "an entry in the name of " + entry.principal() + " from " + session.principal());
    }
    boolean first = session.sequence() == 0;
    if (entry.sequence() != session.sequence() + 1
        || !(first || session.gateway() == entry.gateway())) {
      throw new LogInconsistentException(
          logPosition,
          "entry " + entry.sequence() + " of a gateway follows its entry " + session.sequence());
    }
    if (entry.entriesSeen() > entries) {
      throw new LogInconsistentException(
          logPosition,
          "its gateway had seen "
              + entry.entriesSeen()
              + " entries applied, and the log holds "
              + entries
              + " before it");
    }
    sessions.put(sessionId, new Session(session.principal(), entry.gateway(), entry.sequence()));
  }
}
