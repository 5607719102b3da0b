package dev.bascule.service.submission;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bascule.chain.Bytes;
import dev.bascule.chainrpc.submission.Intent;
import dev.bascule.chainrpc.submission.Submission;
import dev.bascule.chainrpc.submission.Submission.Finished;
import dev.bascule.chainrpc.submission.SubmissionKey;
import dev.bascule.core.id.Address;
import dev.bascule.core.id.Hash32;
import dev.bascule.core.testing.Samples;
import dev.bascule.service.running.TestDatabase;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Nonces are given once, and what was stored comes back as it was. */
class SqlSubmissionsTest {

  private static final Address OPERATOR = Samples.address("operator");
  private static final Intent INTENT =
      Intent.call(Samples.address("vault"), Bytes.of(new byte[] {1, 2, 3}), 50_000);

  private static SubmissionKey key(String name) {
    return new SubmissionKey(name);
  }

  @TestFactory
  Stream<DynamicTest> aKeyReservesOneNonce() {
    return TestDatabase.onEach(database -> {
      var store = new SqlSubmissions(database.sql(), Clock.systemUTC());
      assertThat(store.reserve(key("a"), OPERATOR, INTENT, 5).nonce()).isEqualTo(5);
      assertThat(store.reserve(key("a"), OPERATOR, INTENT, 9).nonce()).isEqualTo(5);
      assertThat(store.reserve(key("b"), OPERATOR, INTENT, 0).nonce()).isEqualTo(6);
      assertThat(store.reserve(key("c"), OPERATOR, INTENT, 20).nonce()).isEqualTo(20);
      assertThat(store.reserve(key("d"), Samples.address("issuer"), INTENT, 0).nonce()).isZero();
      assertThat(store.nextNonce(OPERATOR)).isEqualTo(21);
    });
  }

  @TestFactory
  Stream<DynamicTest> attemptsAndEndsComeBackAsTheyWere() {
    Hash32 hash = Samples.hash("transaction");
    List<Finished> ends =
        List.of(
            new Finished.Succeeded(hash, 7, 21_000, Optional.of(Samples.address("created"))),
            new Finished.Succeeded(hash, 8, 22_000, Optional.empty()),
            new Finished.Reverted(hash, 9, 23_000),
            new Finished.Displaced(3),
            new Finished.Abandoned("gas_limit_exceeded", "too much gas"));
    return TestDatabase.onEach(database -> {
      var store = new SqlSubmissions(database.sql(), Clock.systemUTC());
      for (int i = 0; i < ends.size(); i++) {
        SubmissionKey key = key("end-" + i);
        Submission _ = store.reserve(key, OPERATOR, INTENT, 0);
        store.signed(key, Bytes.of(new byte[] {(byte) i}));
        store.signed(key, Bytes.of(new byte[] {(byte) i, 1}));
        assertThat(store.open(OPERATOR)).hasSize(1);
        store.finished(key, ends.get(i));
        Submission back = store.find(key).orElseThrow();
        assertThat(back.finished()).contains(ends.get(i));
        assertThat(back.attempts()).hasSize(2);
        assertThat(back.intent()).isEqualTo(INTENT);
        assertThat(store.at(OPERATOR, back.nonce())).contains(back);
      }
      assertThat(store.open(OPERATOR)).isEmpty();
    });
  }

  @TestFactory
  Stream<DynamicTest> aDeadItemIsDeadUntilSomebodyRetriesIt() {
    return TestDatabase.onEach(database -> {
      var letters = new DeadLetters(database.sql(), Clock.systemUTC());
      letters.put("parts", "1/0", "the vault would refuse", 5);
      letters.put("parts", "1/0", "the vault would refuse again", 6);
      assertThat(letters.isDead("parts", "1/0")).isTrue();
      assertThat(letters.list(-1, 10)).hasSize(1);
      long number = Long.parseLong(letters.list(-1, 10).getFirst().number());
      assertThat(letters.retry(number)).isTrue();
      assertThat(letters.retry(number)).isFalse();
      assertThat(letters.isDead("parts", "1/0")).isFalse();
      letters.put("parts", "1/0", "and again", 7);
      assertThat(letters.count()).isEqualTo(1);
    });
  }
}
