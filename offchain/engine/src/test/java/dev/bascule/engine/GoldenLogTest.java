package dev.bascule.engine;

import static java.nio.ByteOrder.LITTLE_ENDIAN;
import static org.assertj.core.api.Assertions.assertThat;

import dev.bascule.engine.sbe.MessageHeaderDecoder;
import dev.bascule.engine.testing.GoldenLog;
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
  @ValueSource(strings = "v1")
  void theRecordedLogReplaysToItsRoots(String name) {
    GoldenLog golden = GoldenLog.read(name);
    assertThat(golden.replay()).isEqualTo(golden.expected());
  }

  /** A replay shows nothing about older logs unless the recorded bytes are of the older schema. */
  @ParameterizedTest
  @CsvSource("v1, 1")
  void theRecordedBytesAreOfTheSchemaOfTheirTime(String name, int version) {
    for (GoldenLog.Recorded entry : GoldenLog.read(name).entries()) {
      int written =
          entry.bytes().getShort(MessageHeaderDecoder.versionEncodingOffset(), LITTLE_ENDIAN);
      assertThat(written).isEqualTo(version);
    }
  }
}
