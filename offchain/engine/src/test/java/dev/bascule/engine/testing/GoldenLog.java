package dev.bascule.engine.testing;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.bascule.core.book.BookView;
import dev.bascule.core.book.Outcome;
import dev.bascule.core.book.Reason;
import dev.bascule.core.testing.Samples;
import dev.bascule.engine.entry.Entry;
import dev.bascule.engine.machine.LogMachine;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * A log of a release, kept as the bytes of its entries with the roots that they must lead to for
 * ever. A release adds one; none is ever made again, because that is what an operator's disk holds.
 *
 * @param expected one line for each name and value that the replay must give
 */
public record GoldenLog(List<Recorded> entries, List<String> expected) {
  private static final long SESSION = 1;
  private static final String PRINCIPAL = "gateway-0";

  /** The bytes of an entry and its time. */
  public record Recorded(long atMillis, DirectBuffer bytes) {}

  public static GoldenLog read(String name) {
    String path = "/golden/" + name;
    try (InputStream log = GoldenLog.class.getResourceAsStream(path + ".log");
        InputStream roots = GoldenLog.class.getResourceAsStream(path + ".expected")) {
      if (log == null || roots == null) throw new IllegalArgumentException("no " + path);
      DataInputStream in = new DataInputStream(log);
      List<Recorded> entries = new ArrayList<>();
      int count = in.readInt();
      for (int i = 0; i < count; i++) {
        long atMillis = in.readLong();
        entries.add(new Recorded(atMillis, new UnsafeBuffer(in.readNBytes(in.readInt()))));
      }
      return new GoldenLog(entries, new String(roots.readAllBytes(), UTF_8).lines().toList());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public List<String> replay() {
    LogMachine machine = new LogMachine();
    machine.openSession(SESSION, PRINCIPAL.getBytes(US_ASCII), 1);
    StringBuilder outcomes = new StringBuilder("outcomes");
    for (int i = 0; i < entries.size(); i++) {
      DirectBuffer bytes = entries.get(i).bytes();
      machine
          .apply(SESSION, entries.get(i).atMillis(), bytes, 0, bytes.capacity(), 2 + i)
          .steps()
          .forEach(step -> outcomes.append(' ').append(word(step.outcome())));
    }
    BookView view = machine.view();
    List<String> lines = new ArrayList<>();
    lines.add(outcomes.toString());
    lines.add("size " + view.logSize());
    lines.add("root " + view.logRoot());
    lines.add("time " + view.atMillis() + " rules " + view.rulesVersion());
    lines.add("windows " + view.lastWindow() + " breaks " + view.openBreaks().size());
    for (String name : List.of("ana", "bo", "shop", "fees")) {
      BookView.Balances of = view.balances(Samples.address(name), Samples.BRL.id());
      lines.add(
          name
              + " collateral "
              + of.collateral()
              + " available "
              + of.available()
              + " outstanding "
              + of.outstanding()
              + " claim "
              + of.claim()
              + " credit "
              + of.credit());
    }
    return lines;
  }

  private static String word(Outcome outcome) {
    return outcome instanceof Outcome.Refused(_, Reason reason)
        ? reason.code()
        : outcome.getClass().getSimpleName();
  }

  /** Makes the golden log of a new release: name and folder of the resources. */
  public static void main(String... args) throws IOException {
    Path folder = Path.of(args[1]);
    Files.createDirectories(folder);
    List<GoldenCommands.Timed> commands = GoldenCommands.list();
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    DataOutputStream out = new DataOutputStream(bytes);
    List<Recorded> entries = new ArrayList<>();
    out.writeInt(commands.size());
    for (int i = 0; i < commands.size(); i++) {
      byte[] entry =
          Entry.encode(new Entry(9, i + 1, i, PRINCIPAL, List.of(commands.get(i).command())));
      entries.add(new Recorded(commands.get(i).atMillis(), new UnsafeBuffer(entry)));
      out.writeLong(commands.get(i).atMillis());
      out.writeInt(entry.length);
      out.write(entry);
    }
    List<String> expected = new GoldenLog(entries, List.of()).replay();
    Files.write(folder.resolve(args[0] + ".log"), bytes.toByteArray());
    Files.write(folder.resolve(args[0] + ".expected"), expected);
    expected.forEach(System.out::println);
  }
}
