package dev.bascule.engine.cluster;

import io.aeron.Aeron;
import io.aeron.RethrowingErrorHandler;
import io.aeron.driver.MediaDriver;
import java.nio.file.Path;
import java.time.Duration;
import org.agrona.concurrent.NoOpLock;
import org.agrona.concurrent.YieldingIdleStrategy;
import org.jspecify.annotations.Nullable;

/**
 * A process that is stopped for a while (a debugger, a long collection, a machine that moves) must
 * find its parts alive when it goes on. Driver, clients and sessions watch each other and would
 * take the pause for the other's death; here they are all in one process, where nobody dies alone.
 */
final class Pauses {

  /** Half as long again as the minute that is promised. */
  static final Duration SURVIVED = Duration.ofSeconds(90);

  /** Aeron wants this above the clients' liveness. */
  static final Duration UNBLOCK = SURVIVED.plusSeconds(30);

  private Pauses() {}

  static Aeron.Context client(Path driverFolder, Faults faults) {
    return new Aeron.Context()
        .aeronDirectoryName(driverFolder.toString())
        .driverTimeoutMs(SURVIVED.toMillis())
        .errorHandler(faults);
  }

  /** A client whose owner runs its conductor, as archive and consensus module want theirs. */
  static Aeron.Context invokedClient(
      Path driverFolder, Faults faults, @Nullable MediaDriver invoked) {
    Aeron.Context context =
        client(driverFolder, faults)
            .useConductorAgentInvoker(true)
            .subscriberErrorHandler(RethrowingErrorHandler.INSTANCE)
            .awaitingIdleStrategy(YieldingIdleStrategy.INSTANCE)
            .clientLock(NoOpLock.INSTANCE);
    return invoked == null ? context : context.driverAgentInvoker(invoked.sharedAgentInvoker());
  }
}
