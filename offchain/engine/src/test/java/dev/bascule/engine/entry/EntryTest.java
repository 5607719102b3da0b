package dev.bascule.engine.entry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bascule.core.book.ChainEvent;
import dev.bascule.core.book.Command;
import dev.bascule.engine.sbe.MessageHeaderDecoder;
import dev.bascule.engine.testing.AllCommands;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

class EntryTest {
  private static final Entry ENTRY = new Entry(-5, 7, 9, "gateway-0", AllCommands.list());

  @Test
  void whatWasWrittenIsRead() {
    byte[] bytes = Entry.encode(ENTRY);
    UnsafeBuffer shifted = new UnsafeBuffer(new byte[bytes.length + 24]);
    shifted.putBytes(13, bytes);
    assertThat(Entry.decode(shifted, 13, bytes.length)).isEqualTo(ENTRY);
  }

  /** A command that nobody added here would first be missed when a log is replayed. */
  @Test
  void everyKindOfCommandAndEventIsTried() {
    Set<Class<?>> tried = new HashSet<>();
    for (Command command : ENTRY.commands()) {
      tried.add(command.getClass());
      if (command instanceof Command.ObserveRange range) {
        for (ChainEvent event : range.events()) tried.add(event.getClass());
      }
    }
    assertThat(tried)
        .containsAll(
            Stream.of(Command.class, ChainEvent.class)
                .flatMap(each -> Arrays.stream(each.getPermittedSubclasses()))
                .toList());
  }

  @Test
  void anEntryThatIsCutOffIsRefused() {
    byte[] bytes = Entry.encode(ENTRY);
    for (int length = 0; length < bytes.length; length++) {
      UnsafeBuffer cut = new UnsafeBuffer(Arrays.copyOf(bytes, length));
      int given = length;
      assertThatThrownBy(() -> Entry.decode(cut, 0, given)).isInstanceOf(RuntimeException.class);
    }
  }

  @Test
  void bytesAfterTheLastCommandAreRefused() {
    byte[] bytes = Entry.encode(ENTRY);
    UnsafeBuffer longer = new UnsafeBuffer(Arrays.copyOf(bytes, bytes.length + 1));
    assertThatThrownBy(() -> Entry.decode(longer, 0, bytes.length + 1))
        .isInstanceOf(EntryUnreadableException.class)
        .hasMessageContaining("goes on");
  }

  @Test
  void aNewerSchemaIsRefusedByItsNumber() {
    UnsafeBuffer bytes = new UnsafeBuffer(Entry.encode(ENTRY));
    int next = MessageHeaderDecoder.SCHEMA_VERSION + 1;
    bytes.putShort(
        MessageHeaderDecoder.versionEncodingOffset(), (short) next, ByteOrder.LITTLE_ENDIAN);
    assertThatThrownBy(() -> Entry.decode(bytes, 0, bytes.capacity()))
        .isInstanceOf(EntryUnreadableException.class)
        .hasMessageContaining("version " + next);
  }

  @Test
  void stampingChangesNothingElse() {
    byte[] bytes = Entry.assemble("gateway-0", List.of(Entry.encode(ENTRY.commands().get(0))));
    UnsafeBuffer buffer = new UnsafeBuffer(bytes);
    Entry.stamp(buffer, 1, 2, 3);
    assertThat(Entry.decode(buffer, 0, bytes.length))
        .isEqualTo(new Entry(1, 2, 3, "gateway-0", ENTRY.commands().subList(0, 1)));
  }
}
