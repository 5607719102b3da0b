package dev.bascule.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bascule.core.book.Command;
import dev.bascule.core.id.Hash32;
import dev.bascule.engine.cluster.Recording;
import dev.bascule.engine.entry.Entry;
import dev.bascule.engine.machine.LogMachine;
import dev.bascule.engine.machine.LogMessages;
import dev.bascule.engine.machine.Snapshot;
import dev.bascule.engine.machine.SnapshotReader;
import dev.bascule.engine.testing.Engines;
import dev.bascule.engine.testing.GoldenCommands;
import dev.bascule.engine.testing.RecordedLog;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The same log is the same book, whoever reads it and wherever they begin. */
class DeterminismTest {
  private static final long SESSION = 1;

  @TempDir Path work;

  @Test
  void twoMachinesFedTheSameEntriesHaveEqualRoots() {
    assertThat(feed(new LogMachine(), 0).book().root())
        .isEqualTo(feed(new LogMachine(), 0).book().root());
  }

  @Test
  void aSnapshotAnywhereAndTheRestIsTheWhole() {
    List<GoldenCommands.Timed> commands = GoldenCommands.list();
    Hash32 whole = feed(new LogMachine(), 0).book().root();
    for (int cut = 0; cut <= commands.size(); cut++) {
      LogMachine head = new LogMachine();
      head.openSession(SESSION, "gateway-0".getBytes(StandardCharsets.US_ASCII), 1);
      for (int i = 0; i < cut; i++) apply(head, commands, i);
      LogMachine loaded = throughASnapshot(head);
      assertThat(loaded.position()).isEqualTo(head.position());
      for (int i = cut; i < commands.size(); i++) apply(loaded, commands, i);
      assertThat(loaded.book().root()).as("a snapshot after entry " + cut).isEqualTo(whole);
    }
  }

  /** Engine time never falls, whatever the clock of a new leader says. */
  @Test
  void anEntryWithAnEarlierTimeIsAppliedAtTheTimeBeforeIt() {
    LogMachine machine = feed(new LogMachine(), 0);
    long before = machine.view().atMillis();
    int next = GoldenCommands.list().size();
    byte[] entry =
        Entry.encode(
            new Entry(
                9, next + 1, 0, "gateway-0", List.of(new Command.AuditFact(64, Hash32.ZERO))));
    machine.apply(SESSION, before - 10_000, new UnsafeBuffer(entry), 0, entry.length, 1 << 20);
    assertThat(machine.view().atMillis()).isEqualTo(before);
  }

  @Test
  void aRealEnginesLogReadFromItsFilesIsItsBook() {
    RecordedLog recorded = RecordedLog.of(work, 3, 20, true);
    LogMessages messages = new LogMessages(new LogMachine());
    int bytes = Engines.SEGMENT_BYTES;
    new Recording(
            recorded.folder().resolve("archive"),
            0,
            0,
            recorded.endPosition(),
            0,
            bytes,
            bytes,
            100)
        .read(0, messages::apply);
    Hash32 fromFiles = messages.machine().book().root();
    try (Engine engine = Engines.start(recorded.folder())) {
      assertThat(engine.read(view -> view.logRoot()).toCompletableFuture().join())
          .isEqualTo(recorded.checkpoint().root());
      assertThat(messages.machine().view().logRoot()).isEqualTo(recorded.checkpoint().root());
      assertThat(fromFiles).isNotEqualTo(Hash32.ZERO);
    }
  }

  private static LogMachine feed(LogMachine machine, int from) {
    List<GoldenCommands.Timed> commands = GoldenCommands.list();
    machine.openSession(SESSION, "gateway-0".getBytes(StandardCharsets.US_ASCII), 1);
    for (int i = from; i < commands.size(); i++) apply(machine, commands, i);
    return machine;
  }

  private static void apply(LogMachine machine, List<GoldenCommands.Timed> commands, int i) {
    GoldenCommands.Timed timed = commands.get(i);
    byte[] entry = Entry.encode(new Entry(9, i + 1, i, "gateway-0", List.of(timed.command())));
    machine.apply(SESSION, timed.atMillis(), new UnsafeBuffer(entry), 0, entry.length, 100 + i);
  }

  private static LogMachine throughASnapshot(LogMachine machine) {
    SnapshotReader reader = new SnapshotReader();
    Snapshot.write(machine, (buffer, length) -> reader.onMessage(buffer, 0, length));
    return reader.finish();
  }
}
