package dev.bascule.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bascule.engine.testing.Engines;
import dev.bascule.engine.testing.Traffic;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import jdk.jfr.Event;
import jdk.jfr.Name;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * kill -9 does not test the disk, so the order is observed instead: between a batch and its answer
 * the virtual machine saw a force of the log's own file begin and end.
 */
class ForceBeforeAnswerTest {
  private static final int BATCHES = 25;

  @TempDir Path folder;

  @Name("bascule.test.Answer")
  static final class Answer extends Event {
    int batch;
  }

  @Test
  void everyAnswerComesAfterAForceOfTheLog() throws Exception {
    Traffic traffic = Traffic.now();
    Path file = folder.resolve("events.jfr");
    try (Recording recording = new Recording()) {
      recording.enable("jdk.FileForce").withThreshold(Duration.ZERO).withoutStackTrace();
      recording.enable(Answer.class).withThreshold(Duration.ZERO).withoutStackTrace();
      try (Engine engine = Engines.start(folder.resolve("data"))) {
        Engines.commit(engine, traffic.opening(1));
        recording.start();
        for (int i = 0; i < BATCHES; i++) {
          Answer answer = new Answer();
          answer.batch = i;
          answer.begin();
          Engines.commit(engine, traffic.payments(0, 1 + i, 1));
          answer.commit();
        }
        recording.stop();
      }
      recording.dump(file);
    }
    List<RecordedEvent> answers = new ArrayList<>();
    List<RecordedEvent> forces = new ArrayList<>();
    for (RecordedEvent event : RecordingFile.readAllEvents(file)) {
      if (event.getEventType().getName().equals("bascule.test.Answer")) answers.add(event);
      boolean force = event.getEventType().getName().equals("jdk.FileForce");
      if (force && event.getString("path").endsWith(".rec")) forces.add(event);
    }
    assertThat(answers).hasSize(BATCHES);
    for (RecordedEvent answer : answers) {
      Instant offered = answer.getStartTime();
      Instant answered = answer.getEndTime();
      assertThat(forces)
          .as("forces of the log while batch %d waited", answer.getInt("batch"))
          .anyMatch(force ->
              force.getStartTime().isAfter(offered) && force.getEndTime().isBefore(answered));
    }
  }
}
