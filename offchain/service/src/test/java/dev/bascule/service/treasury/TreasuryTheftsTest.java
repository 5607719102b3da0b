package dev.bascule.service.treasury;

import static org.assertj.core.api.Assertions.assertThatCode;

import dev.bascule.core.id.Hash32;
import dev.bascule.service.running.TestDatabase;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** What a node says that wants the treasury to stand still. */
class TreasuryTheftsTest {

  /** A reason that cannot be stored would end every look, and with it the reading of blocks. */
  @TestFactory
  Stream<DynamicTest> wordsThatNoDatabaseTakesAreStored() {
    return TestDatabase.onEach(database -> {
      var trouble = new StoredProposal.Trouble("other", "the node does not take it: \0\ud800");
      assertThatCode(
              () -> new SqlProposals(database.sql()).trouble(Hash32.ZERO, Optional.of(trouble)))
          .doesNotThrowAnyException();
    });
  }
}
