package dev.bascule.testnetwork.run;

import dev.bascule.cliconvention.ExitCode;
import dev.bascule.cliconvention.Problem;
import dev.bascule.cliconvention.ProblemException;
import dev.bascule.node.process.LocalPort;
import dev.bascule.testnetwork.contract.DeployedContracts;
import dev.bascule.testnetwork.contract.Deployment;
import dev.bascule.testnetwork.contract.TrustFile;
import dev.bascule.testnetwork.folder.Credentials;
import dev.bascule.testnetwork.folder.DataFolder;
import dev.bascule.testnetwork.folder.KeyRing;
import dev.bascule.testnetwork.folder.NetworkFile;
import dev.bascule.testnetwork.part.Leftovers;
import dev.bascule.testnetwork.part.LocalChain;
import dev.bascule.testnetwork.part.Part;
import dev.bascule.testnetwork.part.ServicePart;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The whole network in the hands of one supervisor, which holds the folder's lock as long as it
 * lives. Starts chain, contracts and service in this order and stops them in the other.
 */
public final class LocalNetwork implements AutoCloseable {

  private static final Duration CHAIN_LIMIT = Duration.ofMinutes(5);
  private static final Duration SAVE_LIMIT = Duration.ofSeconds(30);
  private static final Duration SERVICE_LIMIT = Duration.ofMinutes(10);
  private static final int TENANT = 1;

  private final NetworkOptions options;
  private final Consumer<String> say;
  private final DataFolder folder;
  private final DataFolder.Lock lock;
  private final Report report;
  private final AtomicBoolean closing = new AtomicBoolean();
  private final CountDownLatch closed = new CountDownLatch(1);
  private final AtomicInteger healing = new AtomicInteger();
  private volatile @Nullable LocalChain chain;
  private volatile @Nullable ServicePart service;
  private volatile @Nullable DeployedContracts contracts;
  private volatile @Nullable Supervision supervision;
  private volatile boolean firstStart;

  private LocalNetwork(NetworkOptions options, DataFolder.Lock lock, Consumer<String> say) {
    this.options = options;
    this.folder = options.folder();
    this.lock = lock;
    this.say = say;
    this.report = new Report(folder, TENANT);
  }

  /** Takes the folder; refused while another supervisor holds it. */
  public static LocalNetwork take(NetworkOptions options, Consumer<String> say) throws IOException {
    options.folder().create();
    var lock = options.folder().lock();
    if (lock.isEmpty()) {
      throw Problem.of(
              ExitCode.CONFLICT,
              "network_running",
              "a network runs in " + options.folder().root() + " already",
              "its supervisor holds the folder's lock",
              "Look at it with ./bascule status, stop it with ./bascule down, or use another --data DIR.")
          .asException();
    }
    return new LocalNetwork(options, lock.get(), say);
  }

  /** Returns when everything is ready; otherwise throws the reason and leaves nothing running. */
  public void start() throws IOException, InterruptedException {
    try {
      startParts();
    } catch (ProblemException failure) {
      if (!closing.get()) report.failed(failure.problem());
      stopParts();
      throw failure;
    } catch (IOException | InterruptedException | RuntimeException failure) {
      if (!closing.get()) report.failed(Failures.problemOf(failure));
      stopParts();
      throw failure;
    }
  }

  private void startParts() throws IOException, InterruptedException {
    report.state(NetworkFile.State.STARTING);
    if (!Leftovers.stop(folder, line -> say.accept("found from before: " + line)).isEmpty()) {
      say.accept("the network was not stopped in order; nothing that was answered is lost");
    }
    int port = options.port() == 0 ? LocalPort.free() : options.port();
    ChainSelection.requireFree(port, "the service", "--port");
    Path jar = ServicePart.find(options.repository()).orElseThrow(LocalNetwork::noService);

    LocalChain started = ChainSelection.select(options, say);
    chain = started;
    report.chain(started);
    say.accept("starting " + started.label());
    for (Part part : started.parts()) part.start();
    report.parts(parts());
    started.awaitReady(CHAIN_LIMIT, line -> say.accept("  " + line));

    KeyRing keys = KeyRing.readOrCreate(folder, new SecureRandom());
    contracts = new Deployment(options.repository(), started, folder, keys, say).ensure(SAVE_LIMIT);
    TrustFile.write(folder, started, contracts);
    report.contracts(contracts);

    firstStart = !Files.exists(folder.credentialsFile());
    String url = "http://127.0.0.1:" + port;
    Credentials.readOrCreate(folder, url, new SecureRandom());
    var settings = ServiceSettings.of(options, started, port, TENANT);
    service = new ServicePart(jar, folder, port, settings);
    report.service(url, port);
    say.accept("starting the service on port " + port);
    service.start();
    report.parts(parts());
    service.awaitReady(SERVICE_LIMIT, say);
    report.state(NetworkFile.State.READY);
  }

  private static RuntimeException noService() {
    return Problem.of(
            ExitCode.CONFIG_INVALID,
            "service_not_built",
            "the service is not built",
            "there is no jar in offchain/service/target",
            "Run ./bascule mvn -pl offchain/service -am package -DskipTests.")
        .asException();
  }

  /** Starts again what dies, until the network is closed. */
  public void supervise() {
    var watch = new Supervision(this, say);
    supervision = watch;
    watch.begin();
  }

  /** Returns when the network was closed, or gives the reason for which it gave up. */
  public @Nullable Problem awaitEnd() throws InterruptedException {
    closed.await();
    return supervision == null ? null : supervision.surrender();
  }

  /** All processes, the chain's first. */
  public List<Part> parts() {
    var parts = new ArrayList<Part>();
    if (chain != null) parts.addAll(chain.parts());
    if (service != null) parts.add(service);
    return parts;
  }

  public Part part(String name) {
    return parts().stream()
        .filter(part -> part.name().equals(name))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("no part " + name));
  }

  /** Starts a part again, waits for it, and heals what the chain may have forgotten. */
  public void restart(String name) throws IOException, InterruptedException {
    Part part = part(name);
    healing.incrementAndGet();
    try {
      report.state(NetworkFile.State.HEALING);
      part.start();
      report.parts(parts());
      if (part == service) {
        part.awaitReady(SERVICE_LIMIT, say);
      } else {
        part.awaitReady(CHAIN_LIMIT, line -> say.accept("  " + line));
        var keys = KeyRing.readOrCreate(folder, new SecureRandom());
        contracts =
            new Deployment(options.repository(), chain(), folder, keys, say).ensure(SAVE_LIMIT);
      }
    } finally {
      boolean whole =
          healing.decrementAndGet() == 0
              && parts().stream().allMatch(each -> each.isAlive() || each.rests());
      if (whole && !closing.get()) report.state(NetworkFile.State.READY);
    }
  }

  public LocalChain chain() {
    if (chain == null) throw new IllegalStateException("not started");
    return chain;
  }

  public ServicePart service() {
    if (service == null) throw new IllegalStateException("not started");
    return service;
  }

  public DeployedContracts contracts() {
    if (contracts == null) throw new IllegalStateException("not started");
    return contracts;
  }

  public DataFolder folder() {
    return folder;
  }

  /** Was the API key made by this start? */
  public boolean firstStart() {
    return firstStart;
  }

  boolean isClosing() {
    return closing.get();
  }

  void giveUp(Problem why) throws IOException {
    try {
      report.failed(why);
    } finally {
      close();
    }
  }

  /** Stops everything in order and gives the folder back. */
  @Override
  public void close() throws IOException {
    if (!closing.compareAndSet(false, true)) {
      awaitClosed();
      return;
    }
    try {
      boolean failed = report.isFailed();
      try {
        if (!failed) report.state(NetworkFile.State.STOPPING);
      } finally {
        // Also when the disk is full: a report that cannot be written leaves no orphans.
        stopParts();
      }
      report.parts(List.of());
      if (!failed) report.state(NetworkFile.State.STOPPED);
    } finally {
      lock.close();
      closed.countDown();
    }
  }

  private void awaitClosed() {
    try {
      closed.await();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private synchronized void stopParts() {
    if (service != null && service.isAlive()) {
      say.accept("stopping the service");
      service.stop();
    }
    if (chain == null || chain.parts().stream().noneMatch(Part::isAlive)) return;
    say.accept("stopping the chain");
    // Validators together: one after the other would make the rest change rounds.
    try (var stops = Executors.newVirtualThreadPerTaskExecutor()) {
      for (Part part : chain.parts()) stops.execute(part::stop);
    }
  }
}
