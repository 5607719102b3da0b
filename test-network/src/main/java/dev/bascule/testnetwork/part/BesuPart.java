package dev.bascule.testnetwork.part;

import dev.bascule.cliconvention.ExitCode;
import dev.bascule.cliconvention.Problem;
import dev.bascule.node.LaunchFailure;
import dev.bascule.node.besu.BesuNode;
import dev.bascule.node.besu.ConsortiumNetwork;
import dev.bascule.node.process.ProcessIdentity;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;

/** One validator of the consortium. */
public final class BesuPart implements Part {

  private final ConsortiumNetwork network;
  private final BesuNode node;

  public BesuPart(ConsortiumNetwork network, BesuNode node) {
    this.network = network;
    this.node = node;
  }

  @Override
  public String name() {
    return node.name();
  }

  @Override
  public void start() throws IOException {
    network.start(node);
  }

  /** A chain is ready as a whole: when all its validators answer and it makes blocks. */
  @Override
  public void awaitReady(Duration limit, Consumer<String> progress) throws InterruptedException {
    try {
      network.awaitBlocks(limit, progress);
    } catch (LaunchFailure failure) {
      throw Problem.of(
              ExitCode.UNREACHABLE,
              failure.code(),
              "the Besu network did not start",
              String.valueOf(failure.getMessage()),
              failure.hint())
          .asException();
    }
  }

  @Override
  public boolean isAlive() {
    return node.isAlive();
  }

  @Override
  public Optional<ProcessIdentity> identity() {
    return node.identity();
  }

  @Override
  public void stop() {
    node.stop();
  }

  @Override
  public void kill() {
    node.kill();
  }

  @Override
  public String lastEnd() {
    return node.isAlive() ? "" : "it ended; its log is " + node.log();
  }
}
