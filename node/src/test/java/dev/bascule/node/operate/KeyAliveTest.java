package dev.bascule.node.operate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bascule.cliconvention.ProblemException;
import dev.bascule.node.FakeNode;
import dev.bascule.node.TestFolder;
import dev.bascule.node.besu.BesuDistribution;
import dev.bascule.node.network.NetworkFolder;
import dev.bascule.node.network.NodeFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a neighbour says about the key of bank-d, and whether bank-d may then be started. */
class KeyAliveTest {

  @TempDir Path temp;

  private NetworkFolder network;
  private NodeFolder ours;

  @BeforeEach
  void create() throws IOException {
    network = TestFolder.create(temp.resolve("net"), TestFolder.file(4));
    ours = network.nodes().getLast();
  }

  @Test
  void aKeyAtWorkElsewhereIsNotStarted() throws Exception {
    Instant now = Instant.now();
    Instant longAgo = now.minusSeconds(600);
    // connected, proposer of its last block, that block, our last write, refused with
    check(true, false, now, longAgo, "bank-a-1 is connected to it");
    check(false, true, now, longAgo, "it sealed or proposed block 9");
    check(false, true, now, Instant.EPOCH, "it sealed or proposed block 9");
    check(false, true, now, now, "");
    check(false, true, longAgo, longAgo.minusSeconds(600), "");
    check(false, false, now, longAgo, "");
  }

  private void check(
      boolean connected, boolean proposed, Instant head, Instant ownLast, String refusedWith)
      throws Exception {
    lastWriteAt(ownLast);
    try (var neighbour =
        new FakeNode(network.nodes().getFirst(), network.genesis())
            .without(List.of(ours))
            .head(9, head)) {
      if (connected) neighbour.peers(List.of(ours.enode()));
      if (proposed) neighbour.proposer(ours.address());
      if (refusedWith.isEmpty()) {
        assertThat(KeyAlive.requireUnused(network, ours, Duration.ZERO)).isTrue();
        return;
      }
      assertThatThrownBy(() -> KeyAlive.requireUnused(network, ours, Duration.ZERO))
          .isInstanceOfSatisfying(
              ProblemException.class,
              refused -> {
                assertThat(refused.problem().code()).isEqualTo("key_alive");
                assertThat(refused.problem().exit().number()).isEqualTo(6);
                assertThat(refused.problem().why()).contains(refusedWith);
              });
    }
  }

  /** The epoch stands for a folder that nobody has written to. */
  private void lastWriteAt(Instant time) throws IOException {
    Path stored = ours.data().resolve("blocks");
    Files.deleteIfExists(stored);
    if (time.equals(Instant.EPOCH)) return;
    Files.writeString(stored, "blocks");
    Files.setLastModifiedTime(stored, FileTime.from(time));
  }

  @Test
  void aPeerThatHasJustEndedIsWaitedFor() throws Exception {
    lastWriteAt(Instant.now());
    try (var neighbour =
        new FakeNode(network.nodes().getFirst(), network.genesis()).peers(List.of(ours.enode()))) {
      Thread.ofVirtual().start(() -> forget(neighbour));

      assertThat(KeyAlive.requireUnused(network, ours, Duration.ofMinutes(1))).isTrue();
    }
  }

  private static void forget(FakeNode neighbour) {
    try {
      Thread.sleep(300);
      neighbour.peers(List.of());
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void whereNobodyAnswersItMayStart() throws Exception {
    assertThat(KeyAlive.requireUnused(network, ours, Duration.ZERO)).isFalse();
  }

  /** Of several, none is started when the key of one is at work. */
  @Test
  void startRefusesBeforeAnyProcessIsMade() throws Exception {
    var launcher = new NodeLauncher(network, new BesuDistribution(TestFolder.besu(temp, "26.8.1")));
    var said = new ArrayList<String>();
    for (NodeFolder node : network.nodes()) Files.writeString(node.data().resolve("x"), "x");
    var running = new RunningNetwork(launcher, Duration.ofMinutes(1), said::add);
    try (var _ =
        new FakeNode(network.nodes().getFirst(), network.genesis())
            .without(network.nodes().subList(1, 4))
            .peers(List.of(ours.enode()))) {
      assertThatThrownBy(() -> running.start(network.nodes()))
          .isInstanceOfSatisfying(
              ProblemException.class,
              refused -> {
                assertThat(refused.problem().code()).isEqualTo("key_alive");
                assertThat(refused.problem().what()).contains("bank-d-1");
              });
      for (NodeFolder node : network.nodes().subList(1, 4)) {
        assertThat(new NodeProcess(node).find()).isEmpty();
      }
      assertThat(said).containsExactly("bank-a-1 runs already");
    }
  }

  @Test
  void twoEmptiedFoldersOfFourAreNotStartedTogether() throws Exception {
    var launcher = new NodeLauncher(network, new BesuDistribution(TestFolder.besu(temp, "26.8.1")));
    var running = new RunningNetwork(launcher, Duration.ofMinutes(1), _ -> {});
    List<NodeFolder> emptied = network.nodes().subList(2, 4);
    StrandGuard.requireFewEmpty(network, network.nodes());
    NodeFolder whole = network.nodes().getFirst();
    Files.writeString(whole.data().resolve("x"), "x");
    Files.writeString(whole.log(), "2026-11-28 | main | INFO | Besu | Starting Besu\n");
    StrandGuard.requireFewEmpty(network, network.nodes());
    Files.writeString(
        whole.log(), "2026-11-28 | w | INFO | PersistBlockTask | Imported block #7\n");

    assertThatThrownBy(() -> running.start(emptied))
        .isInstanceOfSatisfying(
            ProblemException.class,
            refused -> {
              assertThat(refused.problem().code()).isEqualTo("would_strand_chain");
              assertThat(refused.problem().what()).contains("bank-c-1, bank-d-1");
              assertThat(refused.problem().hint()).contains("start bank-c-1 alone");
            });
    for (NodeFolder node : emptied) assertThat(new NodeProcess(node).find()).isEmpty();
    StrandGuard.requireFewEmpty(network, List.of(emptied.getFirst()));
  }
}
