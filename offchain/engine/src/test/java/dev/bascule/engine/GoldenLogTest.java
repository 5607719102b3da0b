package dev.bascule.engine;

import static java.nio.ByteOrder.LITTLE_ENDIAN;
import static org.assertj.core.api.Assertions.assertThat;

import dev.bascule.core.book.Command;
import dev.bascule.core.book.Limits;
import dev.bascule.engine.entry.Entry;
import dev.bascule.engine.sbe.MessageHeaderDecoder;
import dev.bascule.engine.testing.GoldenLog;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What was recorded once leads to the same book for ever. When this fails, a rule or the schema has
 * changed what history means: put the change behind a new {@code rulesVersion}, and leave the
 * recorded log as it is.
 */
class GoldenLogTest {
  @ParameterizedTest
  @ValueSource(strings = {"v1", "v2"})
  void theRecordedLogReplaysToItsRoots(String name) {
    GoldenLog golden = GoldenLog.read(name);
    assertThat(golden.replay()).isEqualTo(golden.expected());
  }

  /** A log of schema 1 says nothing of blocks, and its rules ask for none. */
  @Test
  void limitsOfSchemaOneAgeByTheProtocolsBlocks() {
    List<Limits> limits = new ArrayList<>();
    for (GoldenLog.Recorded entry : GoldenLog.read("v1").entries()) {
      var bytes = entry.bytes();
      for (Command command : Entry.decode(bytes, 0, bytes.capacity()).commands()) {
        if (command instanceof Command.SetLimits it) limits.add(it.limits());
        if (command instanceof Command.Genesis it) assertThat(it.rulesVersion()).isEqualTo(1);
      }
    }
    assertThat(limits).isNotEmpty();
    assertThat(limits)
        .allSatisfy(
            it -> assertThat(it.exitDelayBlocks()).isEqualTo(Limits.DEFAULT.exitDelayBlocks()));
  }

  /** A replay shows nothing about older logs unless the recorded bytes are of the older schema. */
  @ParameterizedTest
  @CsvSource({"v1, 1", "v2, 2"})
  void theRecordedBytesAreOfTheSchemaOfTheirTime(String name, int version) {
    for (GoldenLog.Recorded entry : GoldenLog.read(name).entries()) {
      int written =
          entry.bytes().getShort(MessageHeaderDecoder.versionEncodingOffset(), LITTLE_ENDIAN);
      assertThat(written).isEqualTo(version);
    }
  }
}
