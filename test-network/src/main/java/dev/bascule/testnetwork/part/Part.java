package dev.bascule.testnetwork.part;

import dev.bascule.node.process.ProcessIdentity;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;

/** One process of the network. */
public interface Part {

  String name();

  /** Starts the process, or starts it again when it has ended. Does not wait for it. */
  void start() throws IOException;

  /** Returns when the part does its work; throws a problem with the reason when it will not. */
  void awaitReady(Duration limit, Consumer<String> progress) throws InterruptedException;

  boolean isAlive();

  /** Whether the user stopped it by himself, so that nobody is to start it again. */
  default boolean rests() {
    return false;
  }

  Optional<ProcessIdentity> identity();

  /** In order: SIGTERM, and SIGKILL when it takes too long. */
  void stop();

  /** SIGKILL. */
  void kill();

  /** What was seen of the last end, for a message. */
  String lastEnd();
}
