package dev.bascule.engine.cluster;

import io.aeron.Aeron;
import io.aeron.CommonContext;
import io.aeron.RethrowingErrorHandler;
import io.aeron.archive.Archive;
import io.aeron.archive.ArchiveThreadingMode;
import io.aeron.archive.checksum.Checksums;
import io.aeron.archive.client.AeronArchive;
import io.aeron.cluster.ClusterControl;
import io.aeron.cluster.ConsensusModule;
import io.aeron.cluster.client.AeronCluster;
import io.aeron.cluster.client.EgressListener;
import io.aeron.cluster.service.ClusteredService;
import io.aeron.cluster.service.ClusteredServiceContainer;
import io.aeron.driver.MediaDriver;
import io.aeron.driver.ThreadingMode;
import io.aeron.driver.status.SystemCounterDescriptor;
import io.aeron.security.AuthorisationService;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.agrona.CloseHelper;
import org.agrona.IoUtil;
import org.agrona.concurrent.Agent;
import org.agrona.concurrent.AgentInvoker;
import org.agrona.concurrent.AgentRunner;
import org.agrona.concurrent.BackoffIdleStrategy;
import org.agrona.concurrent.IdleStrategy;
import org.agrona.concurrent.status.AtomicCounter;
import org.agrona.concurrent.status.CountersReader;
import org.jspecify.annotations.Nullable;

/**
 * One member of the cluster with its driver, archive, consensus module and service container. The
 * log and its storage come up first ({@link #open}), so that the log can be checked before the
 * module writes to it ({@link #launch}). Nothing here listens on a network.
 */
public final class Member implements AutoCloseable {
  private static final String CONTROL_CHANNEL = "aeron:ipc?term-length=64k";
  private static final String LOOPBACK = "aeron:udp?endpoint=127.0.0.1:0";
  private static final String INGRESS_CHANNEL =
      "aeron:ipc?term-length=" + MemberSettings.TERM_BYTES;
  private static final String EGRESS_CHANNEL = "aeron:ipc?term-length=256k";

  /** Sessions of processes that were killed stay until they time out; a supervisor starts often. */
  private static final int SESSIONS_MAX = 1_024;

  private final MemberSettings settings;
  private final Faults faults;
  private final Path driverParent;
  private final Path driverFolder;
  private @Nullable MediaDriver driver;
  private @Nullable Archive archive;
  private @Nullable AgentRunner storageRunner;
  private @Nullable ConsensusModule module;
  private @Nullable ClusteredServiceContainer container;

  private Member(MemberSettings settings, Faults faults, Path driverParent) {
    this.settings = settings;
    this.faults = faults;
    this.driverParent = driverParent;
    this.driverFolder = driverParent.resolve("member-" + settings.memberId());
  }

  /** Starts driver and archive. The caller holds the {@link FolderLock} of the data folder. */
  public static Member open(MemberSettings settings, Faults faults) {
    Member member = null;
    try {
      member = new Member(settings, faults, DriverFolder.prepare(settings.dataFolder()));
      member.removeRemains();
      member.openStorage();
      return member;
    } catch (IOException | RuntimeException e) {
      CloseHelper.quietClose(member);
      throw new StartRefusedException(
          "log_storage_did_not_start",
          "The log's storage in "
              + settings.dataFolder()
              + " did not start: "
              + e.getMessage()
              + ". The files are as they were. Restore them from a backup, or check a copy of the"
              + " archive folder with Aeron's ArchiveTool verify.",
          e);
    }
  }

  /** Driver and archive share one thread: an idle member then wakes the processor less often. */
  private void openStorage() {
    MediaDriver launchedDriver = MediaDriver.launch(driverContext());
    driver = launchedDriver;
    Archive launchedArchive = Archive.launch(archiveContext(launchedDriver));
    archive = launchedArchive;
    AgentInvoker drive = launchedDriver.sharedAgentInvoker();
    AgentInvoker store = launchedArchive.invoker();
    Agent storage =
        new Agent() {
          @Override
          public int doWork() {
            try {
              return drive.invoke() + store.invoke();
            } catch (
                Throwable thrown) { // Nothing is stored any more; no error is too odd for that.
              faults.fatal("The log's storage ended: " + thrown);
              throw thrown;
            }
          }

          @Override
          public String roleName() {
            return "bascule-log";
          }
        };
    AgentRunner runner = new AgentRunner(idle(), faults, null, storage);
    storageRunner = runner;
    AgentRunner.startOnThread(runner);
  }

  /** Replays snapshot and log into the service and leads. Writes to the log. */
  public void launch(ClusteredService service) {
    module = ConsensusModule.launch(moduleContext());
    container = ClusteredServiceContainer.launch(containerContext(service));
  }

  /** A client of the log's archive. The caller closes it before the member. */
  public AeronArchive connectArchive() {
    return AeronArchive.connect(archiveClient().aeron(connectDriver()).ownsAeronClient(true));
  }

  /** The log and snapshots, through a client of the archive. */
  public LogFiles files(AeronArchive archiveClient) {
    return new LogFiles(archiveClient, settings);
  }

  /** A gateway's session. */
  public AeronCluster connect(
      GatewayCredentials credentials, EgressListener egress, Duration wait) {
    return AeronCluster.connect(
        new AeronCluster.Context()
            .aeronDirectoryName(driverFolder.toString())
            .ingressChannel(INGRESS_CHANNEL)
            .egressChannel(EGRESS_CHANNEL)
            .egressListener(egress)
            .errorHandler(faults)
            .idleStrategy(idle())
            .credentialsSupplier(credentials.supplier())
            .messageTimeoutNs(wait.toNanos())
            .aeron(connectDriver())
            .ownsAeronClient(true));
  }

  /** A client of the driver. The caller closes it before the member. */
  public Aeron connectDriver() {
    return Aeron.connect(Pauses.client(driverFolder, faults));
  }

  /** The counter that bounds a reader of the log to what is committed. */
  public int commitCounterId() {
    return launched().context().commitPositionCounter().id();
  }

  /** Everything before this position is committed, which here means forced to disk. */
  public long commitPosition() {
    return launched().context().commitPositionCounter().get();
  }

  /** Asks for a snapshot and waits for it. */
  public boolean snapshot(Duration wait) {
    AtomicCounter toggle = launched().context().controlToggleCounter();
    long deadline = System.nanoTime() + wait.toNanos();
    while (!ClusterControl.ToggleState.SNAPSHOT.toggle(toggle)) {
      if (System.nanoTime() - deadline > 0 || faults.isFatal()) return false;
      Thread.onSpinWait();
    }
    IdleStrategy idle = idle();
    while (ClusterControl.ToggleState.get(toggle) != ClusterControl.ToggleState.NEUTRAL) {
      if (System.nanoTime() - deadline > 0 || faults.isFatal()) return false;
      idle.idle();
    }
    return true;
  }

  public CountersReader counters() {
    return driver().context().countersManager();
  }

  public Path driverFolder() {
    return driverFolder;
  }

  @Override
  public void close() {
    CloseHelper.closeAll(faults, container, module, storageRunner, archive, driver);
    IoUtil.delete(driverParent.toFile(), true);
  }

  /**
   * Aeron maps its marks and error logs into memory. On the log's disk they would turn a full disk
   * into a crash; beside the driver they are in shared memory.
   */
  private Path marksFolder() {
    return driverParent.resolve("marks");
  }

  /** What a process that was killed left: liveness marks that would make this start wait. */
  private void removeRemains() throws IOException {
    IoUtil.delete(marksFolder().toFile(), false);
    Files.createDirectories(marksFolder());
  }

  static IdleStrategy idle() {
    return new BackoffIdleStrategy(
        10, 20, TimeUnit.MICROSECONDS.toNanos(1), TimeUnit.MILLISECONDS.toNanos(2));
  }

  private ConsensusModule launched() {
    ConsensusModule running = module;
    if (running == null) throw new IllegalStateException("the consensus module is not running");
    return running;
  }

  private MediaDriver.Context driverContext() {
    return new MediaDriver.Context()
        .aeronDirectoryName(driverFolder.toString())
        .dirDeleteOnStart(true)
        .dirDeleteOnShutdown(true)
        .threadingMode(ThreadingMode.INVOKER)
        .termBufferSparseFile(true)
        .ipcTermBufferLength(MemberSettings.TERM_BYTES)
        .asyncExecutorEnabled(false)
        .counterValuesBufferLength(1 << 20)
        .driverTimeoutMs(Pauses.SURVIVED.toMillis())
        .clientLivenessTimeoutNs(Pauses.SURVIVED.toNanos())
        .publicationUnblockTimeoutNs(Pauses.UNBLOCK.toNanos())
        .errorHandler(faults)
        .terminationValidator((folder, token, offset, length) -> false);
  }

  private Archive.Context archiveContext(MediaDriver running) {
    return new Archive.Context()
        .aeronDirectoryName(driverFolder.toString())
        .archiveDir(settings.archiveFolder().toFile())
        .markFileDir(marksFolder().toFile())
        .controlChannelEnabled(false)
        .archiveClientContext(new AeronArchive.Context().controlResponseChannel(LOOPBACK))
        .localControlChannel(CONTROL_CHANNEL)
        .replicationChannel(LOOPBACK)
        .recordingEventsEnabled(false)
        .threadingMode(ArchiveThreadingMode.INVOKER)
        .aeron(Aeron.connect(Pauses.invokedClient(driverFolder, faults, running)))
        .ownsAeronClient(true)
        .mediaDriverAgentInvoker(running.sharedAgentInvoker())
        .idleStrategySupplier(Member::idle)
        .fileSyncLevel(settings.fileSyncLevel())
        .catalogFileSyncLevel(settings.fileSyncLevel())
        .recordChecksum(Checksums.crc32c())
        .replayChecksum(Checksums.crc32c())
        .segmentFileLength(settings.segmentBytes())
        .lowStorageSpaceThreshold(settings.segmentBytes())
        .catalogCapacity(128 << 10)
        .authenticatorSupplier(() -> new GatewayAuthenticator(settings.credentials()))
        .errorHandler(faults)
        .errorCounter(errorCounter(running));
  }

  private static AtomicCounter errorCounter(MediaDriver running) {
    return new AtomicCounter(
        running.context().countersValuesBuffer(), SystemCounterDescriptor.ERRORS.id());
  }

  private MediaDriver driver() {
    MediaDriver running = driver;
    if (running == null) throw new IllegalStateException("the driver is not running");
    return running;
  }

  private AeronArchive.Context archiveClient() {
    return new AeronArchive.Context()
        .aeronDirectoryName(driverFolder.toString())
        .controlRequestChannel(CONTROL_CHANNEL)
        .controlResponseChannel(CONTROL_CHANNEL)
        .credentialsSupplier(settings.credentials().supplier())
        .idleStrategy(idle())
        .errorHandler(faults);
  }

  private ConsensusModule.Context moduleContext() {
    return new ConsensusModule.Context()
        .aeronDirectoryName(driverFolder.toString())
        .aeron(Aeron.connect(Pauses.invokedClient(driverFolder, faults, null)))
        .ownsAeronClient(true)
        .errorCounter(errorCounter(driver()))
        .sessionTimeoutNs(Pauses.SURVIVED.toNanos())
        .clusterDir(settings.clusterFolder().toFile())
        .markFileDir(marksFolder().toFile())
        .clusterMemberId(settings.memberId())
        .clusterMembers(settings.memberId() + ",none:1,none:2,none:3,none:4,none:5")
        .appointedLeaderId(settings.memberId())
        .ingressChannel(INGRESS_CHANNEL)
        .logChannel("aeron:ipc?term-length=" + MemberSettings.TERM_BYTES)
        .consensusChannel(CommonContext.IPC_CHANNEL)
        .replicationChannel(LOOPBACK)
        .fileSyncLevel(settings.fileSyncLevel())
        .maxConcurrentSessions(SESSIONS_MAX)
        .authenticatorSupplier(() -> new GatewayAuthenticator(settings.credentials()))
        .authorisationServiceSupplier(() -> AuthorisationService.DENY_ALL)
        .archiveContext(archiveClient().messageTimeoutNs(Pauses.SURVIVED.toNanos()))
        .idleStrategySupplier(Member::idle)
        .terminationHook(() -> faults.fatal("The consensus module ended: " + faults.describe()))
        .errorHandler(faults);
  }

  private ClusteredServiceContainer.Context containerContext(ClusteredService service) {
    return new ClusteredServiceContainer.Context()
        .aeronDirectoryName(driverFolder.toString())
        .aeron(
            Aeron.connect(
                Pauses.client(driverFolder, faults)
                    .subscriberErrorHandler(RethrowingErrorHandler.INSTANCE)))
        .ownsAeronClient(true)
        .errorCounter(errorCounter(driver()))
        .clusterDir(settings.clusterFolder().toFile())
        .markFileDir(marksFolder().toFile())
        .archiveContext(archiveClient().messageTimeoutNs(Pauses.SURVIVED.toNanos()))
        .clusteredService(service)
        .idleStrategySupplier(Member::idle)
        .terminationHook(() -> faults.fatal("The service container ended: " + faults.describe()))
        .errorHandler(faults);
  }
}
