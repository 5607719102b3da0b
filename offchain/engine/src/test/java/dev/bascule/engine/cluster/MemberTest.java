package dev.bascule.engine.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.aeron.ExclusivePublication;
import io.aeron.Image;
import io.aeron.archive.client.AeronArchive;
import io.aeron.cluster.client.AeronCluster;
import io.aeron.cluster.codecs.CloseReason;
import io.aeron.cluster.service.ClientSession;
import io.aeron.cluster.service.Cluster;
import io.aeron.cluster.service.ClusteredService;
import io.aeron.logbuffer.Header;
import java.nio.file.Path;
import java.time.Duration;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MemberTest {
  @TempDir Path folder;

  @Test
  void aMemberLeadsAndCommits() throws Exception {
    for (int round = 0; round < 3; round++) {
      long t0 = System.nanoTime();
      var credentials = GatewayCredentials.inProcess("gateway-0");
      var settings = new MemberSettings(folder, 0, 1, 4 << 20, Duration.ofSeconds(10), credentials);
      var faults = new Faults();
      try (FolderLock lock = FolderLock.acquire(folder);
          Member member = Member.open(settings, faults)) {
        try (AeronArchive archive = member.connectArchive()) {
          Recording r = Recording.find(archive, folder.resolve("archive"), 0);
          System.out.println(r);
          if (r != null) r.read(r.startPosition(), (b, o, l, p) -> System.out.println(p + " " + l));
        }
        Counting service = new Counting();
        member.launch(service);
        try (AeronCluster client =
            member.connect(credentials, (a, b, c, d, e, f) -> {}, Duration.ofSeconds(5))) {
          System.out.println("connected " + (System.nanoTime() - t0) / 1_000_000);
          for (int i = 0; i < 10; i++) {
            long t1 = System.nanoTime();
            while (client.offer(new UnsafeBuffer(new byte[3000]), 0, 3000) < 0) Thread.onSpinWait();
            int n = i + 1;
            while (service.live < n) Thread.onSpinWait();
            System.out.println("us " + (System.nanoTime() - t1) / 1000);
          }
          System.out.println(member.snapshot(Duration.ofSeconds(5)));
        }
      }
      System.out.println("closed " + (System.nanoTime() - t0) / 1_000_000);
      assertThat(faults.isFatal()).isFalse();
    }
  }

  static final class Counting implements ClusteredService {
    volatile int live;
    volatile boolean leading;

    public void onStart(Cluster cluster, Image snapshotImage) {}

    public void onSessionOpen(ClientSession session, long timestamp) {}

    public void onSessionClose(ClientSession session, long timestamp, CloseReason closeReason) {}

    public void onSessionMessage(
        ClientSession session,
        long timestamp,
        DirectBuffer buffer,
        int offset,
        int length,
        Header header) {
      if (leading) live++;
    }

    public void onTimerEvent(long correlationId, long timestamp) {}

    public void onTakeSnapshot(ExclusivePublication snapshotPublication) {}

    public void onRoleChange(Cluster.Role newRole) {
      leading = newRole == Cluster.Role.LEADER;
    }

    public void onTerminate(Cluster cluster) {}
  }
}
