package dev.bascule.node.besu;

import dev.bascule.chain.evm.AbiReader;
import dev.bascule.chain.qbft.SealedHeader;
import dev.bascule.chain.rlp.MalformedRlp;
import dev.bascule.chainrpc.node.BlockTag;
import dev.bascule.chainrpc.node.EvmNode;
import dev.bascule.chainrpc.node.MalformedAnswer;
import dev.bascule.chainrpc.node.NodeBlock;
import dev.bascule.chainrpc.registry.RegistryViews;
import dev.bascule.chainrpc.rpc.JsonRpc;
import dev.bascule.chainrpc.rpc.RpcException;
import dev.bascule.chainrpc.rpc.RpcFailure;
import dev.bascule.core.id.Address;
import dev.bascule.core.id.Hash32;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import tools.jackson.databind.JsonNode;

/**
 * Questions to one node that may be starting, stuck or gone: every answer is either said or a
 * reason, nothing throws.
 */
public final class NodeRpc implements AutoCloseable {

  public static final Duration DEADLINE = Duration.ofSeconds(2);

  private final EvmNode node;

  public NodeRpc(URI url, Duration deadline) {
    this.node = EvmNode.at(url, deadline);
  }

  public static NodeRpc at(URI url) {
    return new NodeRpc(url, DEADLINE);
  }

  /** What came back. */
  public sealed interface Answer<T> {

    record Said<T>(T value) implements Answer<T> {}

    record Silent<T>(RpcFailure why) implements Answer<T> {}

    default Optional<T> said() {
      return switch (this) {
        case Said<T>(T value) -> Optional.of(value);
        case Silent<T> _ -> Optional.empty();
      };
    }
  }

  /** A connected node, as {@code admin_peers} tells it. */
  public record Peer(String enode, String id, String remoteAddress, String client) {}

  /**
   * What a validator proposed, as {@code qbft_getSignerMetrics} tells it for the last 100 blocks.
   */
  public record Proposer(Address validator, long blocks, long lastBlock) {}

  /** Transactions that wait, as {@code txpool_besuStatistics} tells it. */
  public record Pool(long local, long remote, long most) {}

  /** Block 0, the head or any other, with the hash that the header itself gives. */
  public record Head(SealedHeader sealed, Hash32 hash) {
    public long number() {
      return sealed.header().number();
    }

    public long timestampSeconds() {
      return sealed.header().timestampSeconds();
    }
  }

  public JsonRpc rpc() {
    return node.rpc();
  }

  public Answer<Long> headNumber() {
    return ask(node::headNumber);
  }

  public Answer<Long> chainId() {
    return ask(node::chainId);
  }

  public Answer<String> clientVersion() {
    return ask(node::clientVersion);
  }

  public Answer<Head> head() {
    return block(new BlockTag.Latest());
  }

  public Answer<Head> block(long number) {
    return block(new BlockTag.At(number));
  }

  private Answer<Head> block(BlockTag tag) {
    return ask(() -> {
      JsonNode json = node.rpc().call("eth_getBlockByNumber", tag.text(), false).orThrow();
      if (json.isNull()) throw refused("eth_getBlockByNumber", "no block " + tag.text());
      var sealed = SealedHeader.of(NodeBlock.of(json).header());
      if (sealed.header().timestampSeconds() > Instant.MAX.getEpochSecond()) {
        throw new MalformedAnswer("a block of second " + sealed.header().timestampSeconds());
      }
      return new Head(sealed, sealed.blockHash());
    });
  }

  public Answer<Integer> peerCount() {
    return ask(() -> {
      String count = node.rpc().call("net_peerCount").orThrow().asString("");
      return Integer.decode(count);
    });
  }

  /** Needs the ADMIN interface, which listens on the loopback address only. */
  public Answer<List<Peer>> peers() {
    return ask(() -> {
      var peers = new ArrayList<Peer>();
      for (JsonNode each : node.rpc().call("admin_peers").orThrow()) {
        peers.add(
            new Peer(
                each.path("enode").asString(""),
                each.path("id").asString(""),
                each.path("network").path("remoteAddress").asString(""),
                each.path("name").asString("")));
      }
      return List.copyOf(peers);
    });
  }

  /** The public key that the node has, as 128 hexadecimal digits; needs ADMIN like the peers. */
  public Answer<String> nodeId() {
    return ask(() -> node.rpc().call("admin_nodeInfo").orThrow().path("id").asString(""));
  }

  /**
   * The set that the node derives for the block after {@code number}; see docs on the two modes.
   */
  public Answer<List<Address>> validators(long number) {
    return ask(() -> {
      var validators = new ArrayList<Address>();
      String tag = new BlockTag.At(number).text();
      for (JsonNode each : node.rpc().call("qbft_getValidatorsByBlockNumber", tag).orThrow()) {
        validators.add(Address.ofHex(each.asString("")));
      }
      return List.copyOf(validators);
    });
  }

  /** The same by the contract that keeps the set, for who is offered no QBFT interface. */
  public Answer<List<Address>> validators(Address contract, long number) {
    return ask(() -> new RegistryViews(node, contract).validators(new BlockTag.At(number)));
  }

  public Answer<List<Proposer>> proposers() {
    return ask(() -> {
      var proposers = new ArrayList<Proposer>();
      for (JsonNode each : node.rpc().call("qbft_getSignerMetrics").orThrow()) {
        proposers.add(
            new Proposer(
                Address.ofHex(each.path("address").asString("")),
                Long.decode(each.path("proposedBlockCount").asString("0x0")),
                Long.decode(each.path("lastProposedBlockNumber").asString("0x0"))));
      }
      return List.copyOf(proposers);
    });
  }

  public Answer<Pool> pool() {
    return ask(() -> {
      JsonNode pool = node.rpc().call("txpool_besuStatistics").orThrow();
      return new Pool(
          pool.path("localCount").asLong(0),
          pool.path("remoteCount").asLong(0),
          pool.path("maxSize").asLong(0));
    });
  }

  /** False when the node believes that it has every block its peers have. */
  public Answer<Boolean> syncing() {
    return ask(() -> !node.rpc().call("eth_syncing").orThrow().isBoolean());
  }

  private <T> Answer<T> ask(Supplier<T> question) {
    try {
      return new Answer.Said<>(question.get());
    } catch (RpcException failed) {
      return new Answer.Silent<>(failed.failure());
    } catch (MalformedAnswer
        | MalformedRlp
        | AbiReader.MalformedAbi
        | IllegalArgumentException odd) {
      String shown = node.rpc().url().getHost() + ":" + node.rpc().url().getPort();
      return new Answer.Silent<>(new RpcFailure.Malformed(shown, String.valueOf(odd.getMessage())));
    }
  }

  private static RpcException refused(String method, String message) {
    return new RpcException(
        new RpcFailure.Refused(method, 0, message, RpcFailure.RefusedKind.OTHER, Optional.empty()));
  }

  @Override
  public void close() {
    node.close();
  }
}
