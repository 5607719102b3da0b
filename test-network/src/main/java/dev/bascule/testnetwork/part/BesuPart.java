package dev.bascule.testnetwork.part;

import dev.bascule.node.network.NodeFolder;
import dev.bascule.node.operate.ChainWait;
import dev.bascule.node.operate.LastWords;
import dev.bascule.node.operate.NodeLauncher;
import dev.bascule.node.operate.NodeProcess;
import dev.bascule.node.process.LocalProcess;
import dev.bascule.node.process.ProcessIdentity;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;

/** One validator of the consortium. {@code ./bascule node} may stop and start it as well. */
public final class BesuPart implements Part {

  private static final Duration STOP_GRACE = Duration.ofSeconds(30);

  private final NodeLauncher launcher;
  private final NodeFolder node;

  public BesuPart(NodeLauncher launcher, NodeFolder node) {
    this.launcher = launcher;
    this.node = node;
  }

  @Override
  public String name() {
    return node.name();
  }

  @Override
  public void start() throws IOException {
    if (!isAlive()) launcher.start(node);
  }

  /** A chain is ready as a whole: when its validators answer and it makes blocks. */
  @Override
  public void awaitReady(Duration limit, Consumer<String> progress) throws InterruptedException {
    awaitBlocks(launcher, limit, progress);
  }

  static void awaitBlocks(NodeLauncher launcher, Duration limit, Consumer<String> progress)
      throws InterruptedException {
    try {
      var awake =
          launcher.network().nodes().stream()
              .filter(each -> !new NodeProcess(each).rests())
              .toList();
      new ChainWait(launcher.network(), limit, progress).untilBlocks(awake);
    } catch (IOException broken) {
      throw new java.io.UncheckedIOException(broken);
    }
  }

  @Override
  public boolean isAlive() {
    return identity().isPresent();
  }

  @Override
  public boolean rests() {
    return new NodeProcess(node).rests();
  }

  @Override
  public Optional<ProcessIdentity> identity() {
    return new NodeProcess(node).findRecorded();
  }

  @Override
  public void stop() {
    identity()
        .flatMap(ProcessIdentity::find)
        .ifPresent(each -> LocalProcess.stop(each, STOP_GRACE));
  }

  @Override
  public void kill() {
    identity().flatMap(ProcessIdentity::find).ifPresent(LocalProcess::kill);
  }

  @Override
  public String lastEnd() {
    return isAlive() ? "" : LastWords.of(node.log()) + "; its log is " + node.log();
  }
}
