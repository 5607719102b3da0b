package dev.bascule.node.operate;

import dev.bascule.chain.qbft.Equivocation;
import dev.bascule.cliconvention.ExitCode;
import dev.bascule.cliconvention.Problem;
import dev.bascule.cliconvention.ProblemException;
import dev.bascule.core.id.Address;
import dev.bascule.node.besu.NodeRpc;
import dev.bascule.node.network.NetworkFolder;
import dev.bascule.node.network.NodeFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Whether a key is at work somewhere. Two processes with one validator key sign different blocks of
 * one round sooner or later, and that convicts its owner.
 *
 * <p>Only nodes that answer here can be asked. Where none does, nothing is known, and a network
 * that starts from rest must be able to start.
 */
public final class KeyAlive {

  private static final int BLOCKS_PER_VALIDATOR = 3;

  /** On a chain that stands the last blocks stay the last, and say nothing about now. */
  private static final Duration HEAD_AGE_MAX = Duration.ofSeconds(30);

  /** A seal leaves before its block is stored, and clocks differ. */
  private static final Duration STORED_LATE_MAX = Duration.ofSeconds(5);

  /** A peer that has just ended stays in the lists of others for a moment. */
  static final Duration PEER_LINGERS = Duration.ofSeconds(10);

  private static final Duration LOOK = Duration.ofMillis(500);

  /** What the network says about a key. */
  public sealed interface Sighting {

    record Alive(String where) implements Sighting {}

    /** Others answer, and none of them sees it. */
    record NotSeen(int asked) implements Sighting {}

    /** Nobody could be asked, so nothing is known. */
    record NobodyAnswers() implements Sighting {}
  }

  private final NetworkFolder network;
  private final NodeFolder node;

  /** Blocks up to here may have been signed from this folder itself. */
  private final Instant ownUntil;

  private KeyAlive(NetworkFolder network, NodeFolder node, Instant ownUntil) {
    this.network = network;
    this.node = node;
    this.ownUntil = ownUntil;
  }

  /** For a key that no process of this machine has used: each sign of life is somebody else's. */
  public static Sighting look(NetworkFolder network, NodeFolder node, Instant now) {
    return new KeyAlive(network, node, Instant.MIN).sight(now);
  }

  /**
   * Returns when the key may be used. What this folder's own process signed before it ended is no
   * sign of another.
   *
   * @param patience with a sign of life that may pass
   * @return whether anybody could be asked
   * @throws ProblemException {@code key_alive}, exit 6
   */
  static boolean requireUnused(NetworkFolder network, NodeFolder node, Duration patience)
      throws IOException, InterruptedException {
    var search = new KeyAlive(network, node, lastWrite(node).plus(STORED_LATE_MAX));
    long deadline = System.nanoTime() + patience.toNanos();
    while (true) {
      switch (search.sight(Instant.now())) {
        case Sighting.NotSeen _ -> {
          return true;
        }
        case Sighting.NobodyAnswers _ -> {
          return false;
        }
        case Sighting.Alive(String where) -> {
          if (System.nanoTime() > deadline) throw refusal(node, where);
        }
      }
      Thread.sleep(LOOK.toMillis());
    }
  }

  public static ProblemException refusal(NodeFolder node, String where) {
    return Problem.of(
            ExitCode.REFUSED,
            "key_alive",
            "the key of " + node.name() + " is at work",
            where,
            "Stop that process for good first, and wait until the others have lost it; two with one"
                + " key sign against each other.")
        .asException();
  }

  /** When a process last wrote into this folder: a validator does so at each block. */
  private static Instant lastWrite(NodeFolder node) throws IOException {
    Instant last =
        Files.exists(node.log()) ? Files.getLastModifiedTime(node.log()).toInstant() : Instant.MIN;
    if (!Files.isDirectory(node.data())) return last;
    try (Stream<Path> files = Files.walk(node.data())) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Instant written = Files.getLastModifiedTime(file).toInstant();
        if (written.isAfter(last)) last = written;
      }
    }
    return last;
  }

  private Sighting sight(Instant now) {
    if (new NodeProcess(node).find().isPresent()) {
      return new Sighting.Alive("its process runs on this machine");
    }
    String id = NodeFolder.publicKeyText(node.publicKey()).substring(2);
    int asked = 0;
    for (NodeFolder other : network.nodes()) {
      boolean loopback = other.node().rpcHost().startsWith("127.");
      boolean thisMachine = other.node().host().startsWith("127.") || other.isLocal();
      if (other.name().equals(node.name()) || (loopback && !thisMachine)) continue;
      try (var rpc = NodeRpc.at(other.rpcUrl())) {
        Optional<NodeRpc.Head> head = rpc.head().said();
        if (head.isEmpty()) continue;
        asked++;
        if (connects(rpc, id)) return new Sighting.Alive(other.name() + " is connected to it");
        Optional<NodeRpc.Head> block = signs(rpc, head.get(), now);
        if (block.isPresent()) {
          return new Sighting.Alive(
              "it sealed or proposed block "
                  + block.get().number()
                  + " of "
                  + Instant.ofEpochSecond(block.get().timestampSeconds()));
        }
      }
    }
    return asked == 0 ? new Sighting.NobodyAnswers() : new Sighting.NotSeen(asked);
  }

  private static boolean connects(NodeRpc rpc, String id) {
    List<NodeRpc.Peer> peers = rpc.peers().said().orElse(List.of());
    return peers.stream().anyMatch(peer -> peer.id().contains(id) || peer.enode().contains(id));
  }

  private Optional<NodeRpc.Head> signs(NodeRpc rpc, NodeRpc.Head head, Instant now) {
    Duration age = Duration.between(timeOf(head), now);
    if (age.compareTo(HEAD_AGE_MAX) > 0) return Optional.empty();
    Address address = node.address();
    long window = (long) BLOCKS_PER_VALIDATOR * network.nodes().size();
    for (long n = head.number(); n > Math.max(0, head.number() - window); n--) {
      Optional<NodeRpc.Head> block = rpc.block(n).said();
      if (block.isEmpty() || !timeOf(block.get()).isAfter(ownUntil)) return Optional.empty();
      var sealed = block.get().sealed();
      if (sealed.header().coinbase().equals(address)
          || Equivocation.signers(sealed).contains(address)) {
        return block;
      }
    }
    return Optional.empty();
  }

  private static Instant timeOf(NodeRpc.Head block) {
    return Instant.ofEpochSecond(block.timestampSeconds());
  }
}
