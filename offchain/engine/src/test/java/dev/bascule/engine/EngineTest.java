package dev.bascule.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bascule.core.book.Outcome;
import dev.bascule.core.id.Hash32;
import dev.bascule.engine.testing.Engines;
import dev.bascule.engine.testing.Traffic;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EngineTest {
  @TempDir Path folder;

  private final Traffic traffic = Traffic.now();

  @Test
  void aBatchIsAnsweredCommandByCommand() {
    try (Engine engine = Engines.start(folder)) {
      BatchAnswer.Committed opened = Engines.commit(engine, traffic.opening(2));
      assertThat(opened.outcomes()).hasSize(6);
      BatchAnswer.Committed paid = Engines.commit(engine, traffic.payments(0, 1, 3));
      assertThat(paid.outcomes()).hasSize(3).allMatch(each -> each instanceof Outcome.Accepted);
      assertThat(paid.size()).isEqualTo(3);
      assertThat(paid.logPosition()).isGreaterThan(opened.logPosition());
      Hash32 root = engine.read(view -> view.logRootAt(3)).toCompletableFuture().join();
      assertThat(root).isEqualTo(paid.root());
    }
  }

  @Test
  void aRestartHasTheSameBookAndKnowsARetry() {
    Hash32 before;
    try (Engine engine = Engines.start(folder)) {
      Engines.commit(engine, traffic.opening(1));
      before = Engines.commit(engine, traffic.payments(0, 1, 10)).root();
    }
    try (Engine engine = Engines.start(folder)) {
      BatchAnswer.Committed again = Engines.commit(engine, traffic.payments(0, 1, 11));
      assertThat(again.size()).isEqualTo(11);
      assertThat(engine.read(view -> view.logRootAt(10)).toCompletableFuture().join())
          .isEqualTo(before);
      assertThat(((Outcome.Accepted) again.outcomes().get(9)).replayed()).isTrue();
      assertThat(((Outcome.Accepted) again.outcomes().get(10)).replayed()).isFalse();
    }
  }

  @Test
  void aStartFromASnapshotHasTheSameBook() {
    Hash32 root;
    try (Engine engine = Engines.start(folder)) {
      Engines.commit(engine, traffic.opening(3));
      Engines.commit(engine, traffic.payments(0, 1, 10));
      assertThat(engine.snapshot(Duration.ofSeconds(20))).isTrue();
      root = Engines.commit(engine, traffic.payments(1, 1, 10)).root();
    }
    try (Engine engine = Engines.start(folder)) {
      assertThat(engine.read(view -> view.logRoot()).toCompletableFuture().join()).isEqualTo(root);
      assertThat(Engines.commit(engine, traffic.payments(2, 1, 1)).size()).isEqualTo(21);
    }
  }

  @Test
  void aReplicaSeesEveryCommandOnceAndThenTheLiveTail() throws Exception {
    try (Engine engine = Engines.start(folder)) {
      Engines.commit(engine, traffic.opening(1));
      Engines.commit(engine, traffic.payments(0, 1, 5));
      Seen seen = new Seen();
      try (LogReplica replica = engine.replica(ReplicaStart.fromTheBeginning(), seen)) {
        long last = Engines.commit(engine, traffic.payments(0, 6, 5)).logPosition();
        seen.await(last);
        assertThat(replica.position()).isGreaterThanOrEqualTo(last);
        assertThat(seen.references).hasSize(10).doesNotHaveDuplicates();
      }
      long cursor = seen.position;
      Engines.commit(engine, traffic.payments(0, 11, 1));
      engine.snapshot(Duration.ofSeconds(20));
      long last = Engines.commit(engine, traffic.payments(0, 12, 1)).logPosition();
      Seen later = new Seen();
      try (LogReplica replica = engine.replica(ReplicaStart.after(cursor), later)) {
        later.await(last);
        assertThat(later.references).hasSize(2);
      }
    }
  }

  static final class Seen implements ReplicaSink {
    final List<Object> references = new ArrayList<>();
    long position;
    boolean stopped;

    @Override
    public synchronized void applied(AppliedCommand applied) {
      if (applied.step().outcome() instanceof Outcome.Accepted accepted) {
        references.add(accepted.payment());
      }
    }

    @Override
    public synchronized void flush(long logPosition, boolean live) {
      position = logPosition;
      notifyAll();
    }

    @Override
    public synchronized void stopped(String reason) {
      stopped = true;
      notifyAll();
    }

    synchronized void await(long logPosition) throws InterruptedException {
      while (position < logPosition && !stopped) wait();
      assertThat(stopped).isFalse();
    }
  }
}
