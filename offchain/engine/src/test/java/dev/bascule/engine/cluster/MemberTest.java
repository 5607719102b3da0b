package dev.bascule.engine.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.aeron.ExclusivePublication;
import io.aeron.Image;
import io.aeron.archive.client.AeronArchive;
import io.aeron.cluster.client.AeronCluster;
import io.aeron.cluster.codecs.AdminRequestType;
import io.aeron.cluster.codecs.AdminResponseCode;
import io.aeron.cluster.codecs.CloseReason;
import io.aeron.cluster.service.ClientSession;
import io.aeron.cluster.service.Cluster;
import io.aeron.cluster.service.ClusteredService;
import io.aeron.exceptions.AeronException;
import io.aeron.logbuffer.Header;
import io.aeron.security.AuthenticationException;
import io.aeron.security.NullCredentialsSupplier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.agrona.DirectBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who may come in: nobody without the gateway's secret, by no door. */
class MemberTest {
  private static final Duration WAIT = Duration.ofSeconds(20);

  @TempDir Path folder;

  private final GatewayCredentials credentials = GatewayCredentials.inProcess("gateway-0");
  private FolderLock lock;
  private Member member;

  @BeforeEach
  void start() throws InterruptedException {
    lock = FolderLock.acquire(folder);
    member =
        Member.open(new MemberSettings(folder, 0, 1, 4 << 20, WAIT, credentials), new Faults());
    Leading service = new Leading();
    member.launch(service);
    service.leading.await();
  }

  @AfterEach
  void stop() {
    member.close();
    lock.close();
  }

  @Test
  void theGatewayIsLetInAndAStrangerIsNot() {
    member.connect(credentials, (a, b, c, d, e, f) -> {}, WAIT).close();
    GatewayCredentials stranger = GatewayCredentials.inProcess("gateway-0");
    assertThatThrownBy(() -> member.connect(stranger, (a, b, c, d, e, f) -> {}, WAIT))
        .isInstanceOf(AuthenticationException.class);
  }

  @Test
  void aClientWithoutCredentialsIsNotLetIn() {
    AeronCluster.Context anonymous =
        new AeronCluster.Context()
            .aeronDirectoryName(member.driverFolder().toString())
            .ingressChannel("aeron:ipc?term-length=4m")
            .egressChannel("aeron:ipc?term-length=256k");
    assertThatThrownBy(() -> AeronCluster.connect(anonymous))
        .isInstanceOf(AuthenticationException.class);
  }

  @Test
  void theArchiveIsClosedToStrangersToo() {
    AeronArchive.Context anonymous =
        new AeronArchive.Context()
            .aeronDirectoryName(member.driverFolder().toString())
            .controlRequestChannel("aeron:ipc?term-length=64k")
            .controlResponseChannel("aeron:ipc?term-length=64k")
            .credentialsSupplier(new NullCredentialsSupplier());
    assertThatThrownBy(() -> AeronArchive.connect(anonymous)).isInstanceOf(AeronException.class);
  }

  /** A gateway may offer entries; it may not run the cluster. */
  @Test
  void aGatewayMayNotAskForASnapshot() {
    Answer answer = new Answer();
    try (AeronCluster session = member.connect(credentials, answer, WAIT)) {
      session.sendAdminRequestToTakeASnapshot(1);
      while (answer.code == null) session.pollEgress();
      assertThat(answer.code).isEqualTo(AdminResponseCode.UNAUTHORISED_ACCESS);
    }
  }

  @Test
  void onlyTheOwnerCanOpenTheDriversFiles() throws Exception {
    assertThat(Files.getPosixFilePermissions(member.driverFolder().getParent()))
        .isEqualTo(PosixFilePermissions.fromString("rwx------"));
  }

  private static final class Answer implements io.aeron.cluster.client.EgressListener {
    private AdminResponseCode code;

    @Override
    public void onMessage(
        long sessionId, long timestamp, DirectBuffer buffer, int offset, int length, Header h) {}

    @Override
    public void onAdminResponse(
        long sessionId,
        long correlationId,
        AdminRequestType type,
        AdminResponseCode responseCode,
        String message,
        DirectBuffer payload,
        int payloadOffset,
        int payloadLength) {
      code = responseCode;
    }
  }

  private static final class Leading implements ClusteredService {
    private final CountDownLatch leading = new CountDownLatch(1);

    @Override
    public void onStart(Cluster cluster, Image snapshotImage) {}

    @Override
    public void onSessionOpen(ClientSession session, long timestamp) {}

    @Override
    public void onSessionClose(ClientSession session, long timestamp, CloseReason reason) {}

    @Override
    public void onSessionMessage(
        ClientSession session, long time, DirectBuffer buffer, int at, int length, Header h) {}

    @Override
    public void onTimerEvent(long correlationId, long timestamp) {}

    @Override
    public void onTakeSnapshot(ExclusivePublication publication) {}

    @Override
    public void onRoleChange(Cluster.Role newRole) {
      if (newRole == Cluster.Role.LEADER) leading.countDown();
    }

    @Override
    public void onTerminate(Cluster cluster) {}
  }
}
