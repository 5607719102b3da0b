package dev.bascule.engine.testing;

import dev.bascule.engine.BatchAnswer;
import dev.bascule.engine.CommandBatch;
import dev.bascule.engine.Engine;
import dev.bascule.engine.EngineSettings;
import dev.bascule.engine.StartGuard;
import dev.bascule.engine.StartResult;
import java.nio.file.Path;
import java.time.Duration;

/** Engines on small files, started or else the test fails with the reason. */
public final class Engines {
  public static final int SEGMENT_BYTES = 4 << 20;

  private Engines() {}

  public static EngineSettings settings(Path folder) {
    return EngineSettings.in(folder)
        .withSegmentBytes(SEGMENT_BYTES)
        .withDeadlines(Duration.ofSeconds(60), Duration.ofSeconds(30));
  }

  public static Engine start(Path folder) {
    return start(settings(folder), StartGuard.none());
  }

  public static Engine start(EngineSettings settings, StartGuard guard) {
    return switch (Engine.start(settings, guard)) {
      case StartResult.Started(Engine engine) -> engine;
      case StartResult.Refused(String code, String sentence) ->
          throw new AssertionError("refused, " + code + ": " + sentence);
    };
  }

  public static StartResult.Refused refused(EngineSettings settings, StartGuard guard) {
    return switch (Engine.start(settings, guard)) {
      case StartResult.Started(Engine engine) -> {
        engine.close();
        throw new AssertionError("it started");
      }
      case StartResult.Refused refused -> refused;
    };
  }

  public static BatchAnswer.Committed commit(Engine engine, CommandBatch batch) {
    BatchAnswer answer = engine.submit(batch).toCompletableFuture().join();
    if (answer instanceof BatchAnswer.Committed committed) return committed;
    throw new AssertionError("not committed: " + answer);
  }
}
